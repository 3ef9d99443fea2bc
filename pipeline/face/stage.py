"""The face stage of the stream: detects now and then, follows one face, and puts its crop into every frame."""

from __future__ import annotations

import dataclasses
import math

import numpy as np
from numpy.typing import NDArray

from pipeline.face.align import compose, crop_face, face_to_crop, invert, transform
from pipeline.face.detector import FaceDetector, RegionDetector
from pipeline.face.smooth import Pose, PoseFilter
from pipeline.frames import FRAME_SECONDS, AVFrame, FaceBox

DETECT_EVERY = 2
HOLD_SECONDS = 0.4
SEARCH_SECONDS = 2.0
"""Time after a loss in which every picture is searched; later only every `SEARCH_EVERY`-th."""
SEARCH_EVERY = 5
MIN_OVERLAP = 0.2
"""Least overlap (intersection over union) with the followed face at which a box is the same face."""


class FaceStage:
    """Follows one face: the largest at first, then the one that overlaps with it, until it is lost.

    Every frame with a picture is searched while there is no face (more rarely after a while), while the start settles and while the
    face moves; otherwise every `detect_every`-th. A face that is not found again is held for `hold` seconds and then dropped: face and
    crop are None until one comes back. Nothing about a picture raises.
    """

    def __init__(self, detector: FaceDetector, *, detect_every: int = DETECT_EVERY, hold: float = HOLD_SECONDS) -> None:
        """Raises ValueError where `detect_every` (frames) is less than 1 or `hold` (seconds) is negative."""
        if detect_every < 1:
            raise ValueError(f"detect_every is {detect_every}, expected at least 1")
        if not hold >= 0.0:
            raise ValueError(f"hold is {hold}, expected seconds of at least 0")
        self._detector = detector
        self._region = detector if isinstance(detector, RegionDetector) else None
        self._detect_every = detect_every
        self._hold_frames = round(hold / FRAME_SECONDS)
        self._search_frames = round(SEARCH_SECONDS / FRAME_SECONDS)
        self._face: FaceBox | None = None
        """The followed face as last detected."""
        self._filter = PoseFilter()
        self._shape: tuple[int, ...] = ()
        self._last: AVFrame | None = None
        self._detected = self._found = -1
        self._missed = False

    def push(self, frame: AVFrame) -> AVFrame:
        """`frame` with face and crop filled in, or both None where no face is followed. Frames come in order."""
        last = self._last
        if last is not None and frame.picture is not None and frame.picture is last.picture:
            face, crop = last.face, last.crop  # cameras slower than the frames give one picture several times
        else:
            face, crop = self._follow(frame)
        self._last = dataclasses.replace(frame, face=face, crop=crop)
        return self._last

    def _follow(self, frame: AVFrame) -> tuple[FaceBox | None, NDArray[np.uint8] | None]:
        image = None if frame.picture is None else _picture(frame.picture.image)
        if image is None:
            if frame.index - self._found > self._hold_frames:
                self._lose()
            return None, None
        if image.shape != self._shape:
            self._lose()  # places in another picture size say nothing about this one
            self._shape = image.shape
        if self._due(frame.index):
            self._detect(image, frame.index)
        pose = self._filter.step()
        if self._face is None or pose is None:
            return None, None
        return _moved(self._face, pose), crop_face(image, pose.matrix)

    def _due(self, index: int) -> bool:
        since = index - self._detected
        if self._face is None:
            return index - self._found <= self._search_frames or since >= SEARCH_EVERY
        return since >= self._detect_every or self._missed or not self._filter.settled

    def _detect(self, image: NDArray[np.uint8], index: int) -> None:
        self._detected = index
        face, pose = self._find(image)
        self._missed = face is None
        if face is not None and pose is not None:
            self._face, self._found = face, index
            self._filter.detect(pose)
        elif self._face is not None and index - self._found > self._hold_frames:
            self._lose()

    def _find(self, image: NDArray[np.uint8]) -> tuple[FaceBox | None, Pose | None]:
        """The face to follow in `image` and its pose before smoothing."""
        followed = self._face
        near = self._region.detect_near(image, followed) if self._region is not None and followed is not None else []
        posed = [(face, pose) for face in near or self._detector.detect(image) if (pose := _pose(face)) is not None]
        if not posed:
            return None, None
        if followed is None:
            return max(posed, key=lambda pair: pair[0].width * pair[0].height)
        best = max(posed, key=lambda pair: overlap(pair[0], followed))
        return best if overlap(best[0], followed) >= MIN_OVERLAP else (None, None)

    def _lose(self) -> None:
        self._face, self._filter, self._missed = None, PoseFilter(), False


def overlap(one: FaceBox, other: FaceBox) -> float:
    """Intersection over union of two boxes, in [0, 1]."""
    width = min(one.right, other.right) - max(one.left, other.left)
    height = min(one.bottom, other.bottom) - max(one.top, other.top)
    if width <= 0 or height <= 0:
        return 0.0
    shared = width * height
    return shared / (one.width * one.height + other.width * other.height - shared)


def _pose(face: FaceBox) -> Pose | None:
    """Pose of `face` before smoothing, None where its box or landmarks make no sense."""
    try:
        return Pose.of(face_to_crop(face))
    except ValueError:
        return None


def _moved(face: FaceBox, pose: Pose) -> FaceBox:
    """`face` where the steadied `pose` puts it."""
    move = compose(invert(pose.matrix), face_to_crop(face))
    scale = math.hypot(move[0, 0], move[1, 0])
    (x, y), half_width, half_height = transform(move, np.array([face.centre]))[0], face.width * scale / 2, face.height * scale / 2
    landmarks = None if face.landmarks is None else transform(move, face.landmarks).astype(np.float32)
    return FaceBox(float(x - half_width), float(y - half_height), float(x + half_width), float(y + half_height), face.score, landmarks)


def _picture(image: NDArray[np.uint8]) -> NDArray[np.uint8] | None:
    """`image` as (H, W, 3) uint8: grey is spread over three channels, alpha left out; None where that cannot be."""
    if image.dtype == np.uint16:
        image = (image >> 8).astype(np.uint8)
    if image.dtype != np.uint8 or image.size == 0:
        return None
    if image.ndim == 2:
        image = image[:, :, None]
    if image.ndim != 3 or image.shape[2] not in (1, 3, 4):
        return None
    return np.repeat(image, 3, axis=2) if image.shape[2] == 1 else image[:, :, :3]
