"""One face over time: carried along by its flow, put right by detections, and known again by its looks."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from pipeline.face.align import face_to_crop, transform
from pipeline.face.flow import FaceFlow
from pipeline.face.identity import Expected, Signature
from pipeline.face.pose import Pose
from pipeline.face.smooth import PoseFilter
from pipeline.frames import FaceBox

LEARN = 0.15
"""Part by which a new look changes the signature."""
AGREE = 0.04
"""Distance in crop sides up to which recent detections together bear the tracked pose out."""
REST = 0.15
"""Way in crop sides that a face may go between two detections."""
CONFIRMED = 2
"""Detections from which on a face is no false alarm."""


def pose_of(face: FaceBox) -> Pose | None:
    """Pose of a detected face, None where its box or landmarks make no sense."""
    try:
        return Pose.of(face_to_crop(face))
    except (ValueError, OverflowError):
        return None


class Track:
    """A face with its place in the newest picture. Call `carry`, then `see` where it was detected, then `settle`, for each picture."""

    def __init__(self, number: int, index: int) -> None:
        self.id = number
        self.seen = index
        """The last frame in which nothing spoke against the face being there."""
        self.hits = 0
        """Detections so far."""
        self.missing = False
        """Whether the last search for it failed."""
        self.hidden = False
        """Whether it is missing where another face is."""
        self.sure = False
        """Whether the flow knows how the face moved to this picture."""
        self.interval = 1
        """Frames from one detection to the next while nothing unexpected happens."""
        self.signature: Signature | None = None
        self.crop: NDArray[np.uint8] | None = None
        """The crop (96, 96) of the newest picture, where `settle` was called."""
        self._filter = PoseFilter()
        self._flow = FaceFlow()
        self._score = 0.0
        self._middle = np.zeros((1, 2))
        self._half = (0.0, 0.0)
        self._landmarks: NDArray[np.float64] | None = None
        self._box: tuple[Pose, FaceBox] | None = None
        self._speed = 0.0
        self._velocity = (0.0, 0.0)
        self._reseed = True

    def erase(self) -> None:
        """Overwrite the pictures of the face."""
        self._flow.erase()
        if self.crop is not None and self.crop.flags.writeable:
            self.crop.fill(0)

    @property
    def pose(self) -> Pose | None:
        """Where the crop lies; None before the first `settle` or `rest`."""
        return self._filter.pose

    @property
    def confirmed(self) -> bool:
        """Whether it was found often enough to be no false alarm."""
        return self.hits >= CONFIRMED

    @property
    def settled(self) -> bool:
        """Whether detections agree and the flow is sure."""
        return self.sure and self._filter.settled

    @property
    def box(self) -> FaceBox:
        """The face where it is now, in picture pixels."""
        pose = self._filter.pose
        if pose is None:
            raise ValueError("box is asked for before the first detection was settled or put to rest")
        if self._box is None or self._box[0] is not pose:
            self._box = (pose, self._box_at(pose))
        return self._box[1]

    def _box_at(self, pose: Pose) -> FaceBox:
        back = pose.back
        # The box stays upright: its middle goes with the pose, its size with the scale.
        ((x, y),) = transform(back, self._middle).tolist()
        half_width, half_height = (half * math.exp(pose.size) for half in self._half)
        landmarks = None if self._landmarks is None else transform(back, self._landmarks).astype(np.float32)
        return FaceBox(x - half_width, y - half_height, x + half_width, y + half_height, self._score, landmarks)

    def expected(self, index: int) -> Expected:
        """What to look for in frame `index`: a face out of sight goes on as it went."""
        box, unseen = self.box, index - 1 - self.seen
        ahead = min(unseen, 15)
        x, y = ahead * self._velocity[0], ahead * self._velocity[1]
        there = FaceBox(box.left + x, box.top + y, box.right + x, box.bottom + y, box.score)
        return Expected(there, self.signature, max(unseen, 0), sure=self.sure and self.confirmed and not self.missing)

    def carry(self, image: NDArray[np.uint8] | None) -> None:
        """Follows the face into the next picture; None holds it where it is."""
        before = self._filter.pose
        motion = None if image is None else self._flow.step(image)
        self.sure = motion is not None
        if motion is not None and self._landmarks is None and before is not None:
            motion = before.upright(motion)
        self._filter.carry(motion)
        after = self._filter.pose
        if motion is not None and before is not None and after is not None:
            step = before.distance(after)
            self._speed = max(step, self._speed + 0.3 * (step - self._speed))
            vx, vy = self._velocity
            self._velocity = (vx + 0.3 * (after.x - before.x - vx), vy + 0.3 * (after.y - before.y - vy))

    def see(self, face: FaceBox, pose: Pose, index: int, most: int) -> None:
        """Takes in a detection of this face in frame `index`; `most` bounds the frames to the next one."""
        self._filter.detect(pose)
        self.seen, self.hits, self._score, self._reseed = index, self.hits + 1, face.score, True
        self._box = None
        to_crop = pose.matrix
        self._middle = transform(to_crop, np.array([face.centre]))
        self._half = face.width / 2 * math.exp(-pose.size), face.height / 2 * math.exp(-pose.size)
        self._landmarks = None if face.landmarks is None else transform(to_crop, face.landmarks)
        rest = most if self._speed * most < REST else int(REST / self._speed)
        wanted = 1 if not self.settled else 2 * self.interval if self._filter.error < AGREE else self.interval // 2
        self.interval = max(1, min(wanted, rest, most))

    def learn(self, look: Signature) -> None:
        """Remembers what the face looks like; call while nothing hides it."""
        if self.signature is None:
            self.signature = look
            return
        mixed = self.signature + LEARN * (look - self.signature)
        self.signature = np.asarray(mixed / max(float(np.linalg.norm(mixed)), 1e-6), dtype=np.float32)

    def settle(self, image: NDArray[np.uint8]) -> None:
        """Ends the work on a picture: the steadied pose, its crop, and points for the next step."""
        pose = self._filter.step()
        if pose is not None:
            self.crop = self._flow.settle(image, pose, reseed=self._reseed)
            self._reseed = False

    def rest(self) -> None:
        """Ends the work on a picture without crop and flow, for faces that are only kept in mind."""
        self._filter.step()
        self.crop = None
