"""Rendered people before a camera: a photograph's head moves, turns, grows, talks and hides others, and all of it is known.

For tests and benchmarks of the face stage, which need pictures whose truth is known; needs scikit-image, whose photograph it is.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import cv2
import numpy as np
from numpy.typing import NDArray

from pipeline.face.align import transform
from pipeline.frames import FaceBox
from recipes.demo_clip.portrait import Portrait, Pose

LEFT, TOP, SIDE = 134.0, 14.0, 184
"""Square of the photograph that is used."""
BOX = np.array([[182.0, 61.0], [267.0, 172.0]]) - [LEFT, TOP]
LANDMARKS = np.array([[205.8, 102.2], [246.5, 103.1], [221.5, 124.0], [204.0, 140.5], [243.0, 141.5]]) - [LEFT, TOP]
MIDDLE = BOX.mean(axis=0)
GAPS = 9
"""Openings of the mouth that are drawn."""

Place = tuple[float, float, float, float]
"""x, y of the face's middle in pixels, height of its box in pixels, roll in radians."""


@functools.cache
def heads(kind: int) -> list[NDArray[np.uint8]]:
    """The head of person `kind` (0 to 2) with the mouth shut to open, each (SIDE, SIDE, 3)."""
    portrait = Portrait(SIDE, left=LEFT, top=TOP, side=SIDE)
    drawn = [portrait.draw(Pose(gap=k / (GAPS - 1), width=0.92)) for k in range(GAPS)]
    if kind == 1:  # another light, hair and skin
        drawn = [np.clip(255 * (image[:, ::-1, [0, 1, 1]] / 255.0) ** [1.1, 1.5, 1.9], 0, 255).astype(np.uint8) for image in drawn]
    elif kind == 2:
        drawn = [np.clip(image[:, :, [2, 1, 0]] * 0.7 + 40, 0, 255).astype(np.uint8) for image in drawn]
    return [np.ascontiguousarray(image) for image in drawn]


@functools.cache
def _alpha() -> NDArray[np.float32]:
    """The head's outline, soft."""
    mask = np.zeros((SIDE, SIDE), np.float32)
    cv2.ellipse(mask, (int(MIDDLE[0]), int(MIDDLE[1]) - 4), (52, 68), 0, 0, 360, 1.0, -1)
    return np.asarray(cv2.GaussianBlur(mask, (0, 0), 3), np.float32)


@dataclass
class Person:
    """Somebody whose place and mouth are functions of time in seconds."""

    place: Callable[[float], Place]
    mouth: Callable[[float], float] = lambda time: 0.3
    """Opening in [0, 1]."""
    kind: int = 0
    there: Callable[[float], bool] = lambda time: True


def matrix_of(place: Place) -> NDArray[np.float64]:
    """Head square to picture."""
    x, y, height, roll = place
    scale = height / (BOX[1, 1] - BOX[0, 1])
    c, s = scale * math.cos(roll), scale * math.sin(roll)
    linear = np.array([[c, -s], [s, c]])
    return np.hstack([linear, (np.array([x, y]) - linear @ MIDDLE)[:, None]])


@dataclass
class Scene:
    """People, the later ones in front, before a textured wall and a camera that may shake."""

    people: Sequence[Person]
    size: tuple[int, int] = (480, 360)
    shake: Callable[[float], tuple[float, float]] = lambda time: (0.0, 0.0)
    """Shift of the whole picture in pixels."""
    noise: float = 2.0
    """Standard deviation of the sensor's noise in grey levels."""
    now: float = 0.0
    """Time of the last picture."""
    _wall: NDArray[np.uint8] = field(init=False)

    def __post_init__(self) -> None:
        rng = np.random.default_rng(5)
        coarse = rng.integers(40, 200, (self.size[1] // 12 + 12, self.size[0] // 12 + 12, 3)).astype(np.uint8)
        self._wall = cv2.resize(coarse, (self.size[0] + 120, self.size[1] + 120), interpolation=cv2.INTER_CUBIC)

    def draw(self, time: float) -> NDArray[np.uint8]:
        """Picture (H, W, 3), RGB."""
        self.now = time
        width, height = self.size
        dx, dy = self.shake(time)
        picture = cv2.warpAffine(self._wall, np.array([[1, 0, dx - 60], [0, 1, dy - 60]]), self.size, borderMode=cv2.BORDER_REFLECT)
        for person in self.people:
            if not person.there(time):
                continue
            matrix = self._matrix(person, time)
            corners = transform(matrix, np.array([[0, 0], [SIDE, 0], [0, SIDE], [SIDE, SIDE]], float))
            x0, y0 = np.clip(np.floor(corners.min(0)).astype(int), 0, [width, height])
            x1, y1 = np.clip(np.ceil(corners.max(0)).astype(int), 0, [width, height])
            if x1 <= x0 or y1 <= y0:
                continue
            matrix = matrix - np.array([[0, 0, x0], [0, 0, y0]])
            head = heads(person.kind)[round(float(np.clip(person.mouth(time), 0, 1)) * (GAPS - 1))]
            flags = cv2.INTER_AREA if matrix[0, 0] < 0.5 else cv2.INTER_LINEAR
            shape = (int(x1 - x0), int(y1 - y0))
            alpha = cv2.warpAffine(_alpha(), matrix, shape)[:, :, None]
            front = cv2.warpAffine(head, matrix, shape, flags=flags)
            under = picture[y0:y1, x0:x1]
            picture[y0:y1, x0:x1] = (under + alpha * (front.astype(np.float32) - under)).astype(np.uint8)
        if self.noise:
            grain = np.random.default_rng(round(time * 1000)).normal(0, self.noise, picture.shape[:2]).astype(np.float32)
            picture = np.clip(picture + grain[:, :, None], 0, 255).astype(np.uint8)
        return np.asarray(picture, np.uint8)

    def _matrix(self, person: Person, time: float) -> NDArray[np.float64]:
        dx, dy = self.shake(time)
        return matrix_of(person.place(time)) + np.array([[0, 0, dx], [0, 0, dy]])

    def truth(self, person: int, time: float, *, landmarks: bool = True) -> FaceBox:
        """The face of a person as a faultless detector would tell it."""
        who = self.people[person]
        matrix = self._matrix(who, time)
        (x, y), scale = transform(matrix, MIDDLE[None])[0], math.hypot(matrix[0, 0], matrix[1, 0])
        half = (BOX[1] - BOX[0]) / 2 * scale
        points = LANDMARKS.copy()
        if who.kind == 1:  # this head is mirrored
            points[:, 0] = SIDE - 1 - points[:, 0]
            points = points[[1, 0, 2, 4, 3]]
        found = transform(matrix, points).astype(np.float32) if landmarks else None
        return FaceBox(float(x - half[0]), float(y - half[1]), float(x + half[0]), float(y + half[1]), 0.9, found)
