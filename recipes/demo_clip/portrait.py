"""A portrait that talks: scikit-image's astronaut, redrawn with moved lips, jaw, lids and head.

Each picture is one look-up of the original photograph through a warp, and a mouth interior put where the lips part. Sizes are in pixels of
the 512 x 512 original unless another unit is told.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import cv2
import numpy as np
from numpy.typing import NDArray

Field = NDArray[np.float32]

# Landmarks of the photograph, found with MediaPipe's face landmarker and, at the lips, set right by eye.
# Outlines run from the image's left to its right.
LIP_X = (202.4, 204.0, 206.5, 209.7, 213.5, 218.1, 223.5, 229.5, 234.3, 237.5, 240.0, 242.5, 244.2)
UPPER_LIP_TOP = (139.3, 138.8, 139.2, 139.4, 139.6, 139.9, 141.0, 140.3, 140.2, 140.1, 139.9, 139.8, 140.6)
UPPER_LIP_EDGE = (139.3, 139.2, 140.0, 141.2, 141.9, 142.9, 143.6, 143.2, 142.4, 141.4, 140.4, 140.2, 140.6)
LOWER_LIP_EDGE = (139.3, 141.3, 143.5, 145.6, 147.8, 148.9, 149.6, 149.2, 147.0, 145.1, 143.7, 142.0, 140.6)
LOWER_LIP_FOOT = (139.3, 143.4, 146.6, 150.1, 152.8, 154.9, 155.7, 155.1, 153.2, 150.5, 147.8, 144.6, 140.6)
EYES = (
    (
        (195.3, 198.0, 201.0, 204.0, 208.0, 211.0, 213.9),
        (101.0, 99.1, 98.2, 98.3, 99.5, 101.5, 104.1),
        (101.0, 103.0, 104.2, 104.7, 104.5, 104.3, 104.1),
    ),
    (
        (236.8, 240.0, 243.5, 247.0, 250.5, 253.5, 255.9),
        (105.1, 102.5, 100.9, 100.4, 100.8, 102.1, 104.0),
        (105.1, 105.7, 106.3, 106.8, 106.5, 105.7, 104.0),
    ),
)
MOUTH = (223.3, 141.0)
"""Point about which the mouth grows narrower and wider."""
HALF_MOUTH = 20.9
CHIN = 178.7
HEAD = (226.0, 104.0, 62.0, 84.0)
"""Centre and half axes of the ellipse that moves with the head."""
NECK = (226.0, 186.0)
"""Point about which the head turns."""

WIDE_OPEN = 13.5
"""Distance between the lips of the widest vowel."""
SMILE_OPEN = 6.0
"""The same in the photograph."""
INTERIOR = (38.0, 12.0, 14.0)
TONGUE = (128.0, 58.0, 58.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pose:
    """How the portrait looks in one picture; mouth values as in `MouthTrack`."""

    gap: float = 0.45
    width: float = 1.0
    pucker: float = 0.0
    tongue: float = 0.2
    press: float = 0.0
    lids: float = 0.0
    """0: open, 1: shut."""
    sway: tuple[float, float, float] = (0.0, 0.0, 0.0)
    """To the right, down, and turn, each in [-1, 1]."""


class Portrait:
    """Draws poses of the astronaut; `size` is the side of the square pictures in pixels."""

    def __init__(
        self, size: int = 480, *, left: float = 108.0, top: float = 8.0, side: float = 236.0, photo: NDArray[np.uint8] | None = None
    ) -> None:
        """The picture shows the square of the original with this corner and side; `photo` (512, 512, 3) stands in for the astronaut."""
        self._photo = _astronaut() if photo is None else photo
        steps = (np.arange(size, dtype=np.float32) + 0.5) * np.float32(side / size) - 0.5
        self._x, self._y = np.meshgrid(steps + np.float32(left), steps + np.float32(top))
        self._pixel = side / size
        self._head = _head_weight(self._x, self._y)

    def draw(self, pose: Pose) -> NDArray[np.uint8]:
        """One picture, shape (size, size, 3), RGB."""
        x, y = self._move_head(*pose.sway)
        y = _shut_eyes(x, y, pose.lids)
        narrowed = _narrow(x, y, pose.width)
        mouth = _Mouth(narrowed, pose)
        look_x, look_y = narrowed, mouth.source_row(y)
        skin = cv2.remap(self._photo, look_x, look_y, cv2.INTER_LANCZOS4, borderMode=cv2.BORDER_REFLECT).astype(np.float32)
        inside = mouth.inside(y, self._pixel)[:, :, None]
        if inside.max() > 0:
            skin += inside * (self._interior(x, y, mouth, pose) - skin)
        return np.clip(_sharpen(skin), 0, 255).astype(np.uint8)

    def _move_head(self, right: float, down: float, turn: float) -> tuple[Field, Field]:
        """Where in the resting photograph each pixel of the moved head lies."""
        angle = np.deg2rad(1.3 * turn)
        dx, dy = self._x - NECK[0], self._y - NECK[1]
        moved_x = NECK[0] + np.cos(angle) * dx + np.sin(angle) * dy - 1.3 * right
        moved_y = NECK[1] - np.sin(angle) * dx + np.cos(angle) * dy - 1.1 * down
        weight = self._head
        return (self._x + weight * (moved_x - self._x)).astype(np.float32), (self._y + weight * (moved_y - self._y)).astype(np.float32)

    def _interior(self, x: Field, y: Field, mouth: _Mouth, pose: Pose) -> Field:
        """What is seen between the lips: the photograph's own upper teeth, which stay with the skull, before a dark mouth and a tongue."""
        top, bottom = _curve(x, UPPER_LIP_EDGE), _curve(x, LOWER_LIP_EDGE)
        rows = np.maximum(y, top + 1.0)
        teeth = cv2.remap(self._photo, x, rows.astype(np.float32), cv2.INTER_LANCZOS4, borderMode=cv2.BORDER_REFLECT).astype(np.float32)
        depth = mouth.depth(y)
        across = np.clip(np.abs(mouth.across), 0, 1)
        hill = np.clip(pose.tongue * 1.6 - 0.6 + depth - 0.5 * across**2 - 0.35, 0, 0.5) * 1.6
        dark = np.array(INTERIOR, np.float32) + (hill * (1 - across))[:, :, None] * (np.array(TONGUE) - INTERIOR).astype(np.float32)
        # Lips pushed forward shade the teeth.
        seen = (_soft(bottom - 1.0 - y, 0.6) * (1 - 0.9 * pose.pucker**2))[:, :, None]
        shade = (1 - 0.45 * np.clip(1 - 2.5 * depth, 0, 1)) * (1 - 0.5 * across**3)
        return np.asarray((dark + seen * (teeth - dark)) * shade[:, :, None], np.float32)


class _Mouth:
    """The lips' outlines in one pose, by column, and the vertical warp that follows from them."""

    def __init__(self, x: Field, pose: Pose) -> None:
        """`x` is each pixel's column after the horizontal warp."""
        self.across = (x - MOUTH[0]) / HALF_MOUTH
        lips = [_curve(x, row) for row in (UPPER_LIP_TOP, UPPER_LIP_EDGE, LOWER_LIP_EDGE, LOWER_LIP_FOOT)]
        gap = lips[2] - lips[1]
        inside = np.clip(1 - self.across**2, 0, None)
        aside = _fall(np.abs(x - MOUTH[0]), HALF_MOUTH, 40.0)
        calm = np.clip((1.0 - pose.width) / 0.35, 0, 1)
        opening = pose.gap * WIDE_OPEN
        # The photograph smiles with parted lips. Its opening is scaled; what goes beyond is round, as a dropped jaw makes it.
        smiling, round_ = gap / SMILE_OPEN, np.sqrt(inside)
        smiling += 0.8 * pose.pucker * (round_ - smiling)
        parted = min(opening, SMILE_OPEN) * smiling + max(opening - SMILE_OPEN, 0.0) * round_
        # A mouth that is narrower than the smile has lower corners and a straighter line.
        flatten = (1.9 * (1 - inside) - 1.5 * inside) * calm * aside
        line = lips[1] + 0.36 * gap + flatten
        upper, lower = line - 0.30 * parted, line + 0.70 * parted
        thick = 1 + 0.55 * pose.pucker - 0.18 * pose.press
        upper_top = upper - (lips[1] - lips[0]) * (1 + 0.5 * pose.pucker - 0.3 * pose.press) - 0.25 * pose.pucker * inside
        lower_foot = lower + (lips[3] - lips[2]) * thick
        chin = np.maximum(CHIN - 0.012 * (x - MOUTH[0]) ** 2, lips[3] + 8)
        drop = (0.62 * (opening - SMILE_OPEN) + 0.8) * _fall(np.abs(x - MOUTH[0]), 14.0, 42.0)
        nose = lips[0] - 8.0
        self._source = [nose, *lips, chin, chin + 13]
        self._target = [nose, upper_top, upper, lower, lower_foot, np.maximum(chin + drop, lower_foot + 5), chin + 13]

    def source_row(self, y: Field) -> Field:
        """Row of the photograph that is seen at each pixel: straight between the outlines, unchanged above the first and below the last."""
        rows = y.copy()
        for k in range(len(self._source) - 1):
            low, high = self._target[k], self._target[k + 1]
            share = (y - low) / np.maximum(high - low, 1e-3)
            here = (y >= low) & (y < high)
            rows[here] = (self._source[k] + share * (self._source[k + 1] - self._source[k]))[here]
        return rows

    def inside(self, y: Field, pixel: float) -> Field:
        """How much of each pixel lies between the lips, in [0, 1]."""
        upper, lower = self._target[2], self._target[3]
        edge = 1.2 * pixel
        covered = np.clip((np.minimum(y - upper, lower - y)) / edge + 0.5, 0, 1)
        return np.asarray(covered * np.clip((lower - upper) / (2 * edge), 0, 1), np.float32)

    def depth(self, y: Field) -> Field:
        """0 at the upper lip, 1 at the lower."""
        upper, lower = self._target[2], self._target[3]
        return np.asarray(np.clip((y - upper) / np.maximum(lower - upper, 1e-3), 0, 1), np.float32)


def _astronaut() -> NDArray[np.uint8]:
    """NASA's portrait of Eileen Collins, in the public domain, from the files of scikit-image (no download)."""
    from skimage import data

    return np.ascontiguousarray(data.astronaut()[:, :, :3])  # type: ignore[no-untyped-call]


def _narrow(x: Field, y: Field, width: float) -> Field:
    """Columns of the photograph for a mouth `width` times as wide; cheeks give way out to 42 pixels from its middle."""
    offset = x - MOUTH[0]
    reach = 42.0
    inner = HALF_MOUTH * width
    squeezed = np.interp(np.abs(offset), [0.0, inner, reach, 1e4], [0.0, HALF_MOUTH, reach, 1e4]).astype(np.float32)
    weight = np.exp(-(((y - MOUTH[1] - 3.0) / np.where(y < MOUTH[1] + 3.0, 11.0, 17.0)) ** 2))
    return np.asarray(x + weight * (np.sign(offset) * squeezed - offset), np.float32)


def _shut_eyes(x: Field, y: Field, lids: float) -> Field:
    """Rows of the photograph for lids that are down by `lids`."""
    if lids <= 0:
        return y
    rows = y.copy()
    for columns, upper_row, lower_row in EYES:
        upper, lower = (np.interp(x, columns, row).astype(np.float32) for row in (upper_row, lower_row))
        down = lids * np.maximum(lower - upper - 0.4, 0)
        lashes, crease = upper - 1.3, upper - 6.0
        knots = ((crease, crease), (lashes + down, lashes), (upper + down, upper), (lower, lower))
        for (low, first), (high, last) in pairwise(knots):
            here = (y >= low) & (y < high) & (x > columns[0]) & (x < columns[-1])
            share = (y - low) / np.maximum(high - low, 1e-3)
            rows[here] = (first + share * (last - first))[here]
    return rows


def _curve(x: Field, row: tuple[float, ...]) -> Field:
    """An outline of the mouth as a function of the column; level beyond the corners."""
    return np.interp(x, LIP_X, row).astype(np.float32)


def _fall(distance: Field, start: float, end: float) -> Field:
    """1 up to `start`, 0 from `end`, a cosine in between."""
    share = np.clip((distance - start) / (end - start), 0, 1)
    return np.asarray(0.5 + 0.5 * np.cos(np.pi * share), np.float32)


def _soft(distance: Field, width: float) -> Field:
    """A step from 0 to 1 at distance 0, `width` wide."""
    return np.asarray(np.clip(distance / width + 0.5, 0, 1), np.float32)


def _head_weight(x: Field, y: Field) -> Field:
    """1 on the head, 0 far from it."""
    centre_x, centre_y, half_x, half_y = HEAD
    radius = np.hypot((x - centre_x) / half_x, (y - centre_y) / half_y)
    return _fall(radius.astype(np.float32), 0.95, 1.75)


def _sharpen(image: Field, amount: float = 0.35) -> Field:
    """Give an enlarged photograph back some of the crispness that enlarging takes."""
    return image + np.float32(amount) * (image - cv2.GaussianBlur(image, (0, 0), 1.6))
