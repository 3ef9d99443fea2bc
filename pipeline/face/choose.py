"""Which of several faces is followed: a policy, made sticky, and the caller's own choice above it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from pipeline.frames import FRAME_SECONDS, FaceBox

SWITCH_SECONDS = 1.0
"""Time for which another face must be further left (or right) before it is followed: people who pass by each other change nothing."""
FOREGROUND = 0.5
"""Part of the largest face's height that a face must have to count as one of those who sit before the camera."""
NEAR = 0.75
"""Distance from a face's middle, in its heights, within which a chosen point means that face."""


class FacePolicy(StrEnum):
    """Whom to follow while the caller names nobody. The face is kept as long as it is there; only the policies' own words change that."""

    largest = "largest"
    """The largest when the choice is made."""
    speaking = "speaking"
    """Who speaks, by sound and mouth; the largest until that is known."""
    left = "left"
    """The one furthest left in the picture of those in the foreground."""
    right = "right"


@dataclass(frozen=True, slots=True)
class Candidate:
    """A known face."""

    id: int
    box: FaceBox
    present: bool
    """False while it is out of sight and waited for."""
    confirmed: bool = True
    """False while it may be a false alarm."""


class Chooser:
    """Keeps one choice from frame to frame."""

    def __init__(self, policy: FacePolicy = FacePolicy.largest) -> None:
        self.policy = policy
        self._id: int | None = None
        self._pinned = False
        self._wanted: tuple[int, int] | None = None
        """Another face that the policy prefers, and since which frame."""

    @property
    def id(self) -> int | None:
        """The followed face."""
        return self._id

    def pin(self, x: float, y: float, candidates: Sequence[Candidate]) -> bool:
        """Follows the face at this point of the picture from now on, until it is gone; False where there is none."""
        near = [(_distance(face.box, x, y), face.id) for face in candidates]
        distance, found = min(near, default=(NEAR, -1))
        if distance >= NEAR:
            return False
        self._id, self._pinned, self._wanted = found, True, None
        return True

    def unpin(self) -> None:
        """Leaves the choice to the policy again."""
        self._pinned = False

    def pick(self, candidates: Sequence[Candidate], speaker: int | None, index: int) -> int | None:
        """The face to follow in frame `index`, None where nobody is there. One that is not among `candidates` is gone for good."""
        current = next((face for face in candidates if face.id == self._id), None)
        if current is None or (not (current.present or current.confirmed) and any(face.present for face in candidates)):
            self._id, self._pinned, self._wanted = self._best(candidates, speaker), False, None
            return self._id
        if self._pinned or self.policy is FacePolicy.largest:
            return self._id
        best = speaker if self.policy is FacePolicy.speaking else self._best(candidates, speaker)
        if best is None or best == self._id or all(face.id != best for face in candidates):
            self._wanted = None
        elif self.policy is FacePolicy.speaking:
            self._id = best  # the hint is steady by itself
        elif self._wanted is None or self._wanted[0] != best:
            self._wanted = (best, index)
        elif (index - self._wanted[1]) * FRAME_SECONDS >= SWITCH_SECONDS:
            self._id, self._wanted = best, None
        return self._id

    def _best(self, candidates: Sequence[Candidate], speaker: int | None) -> int | None:
        """The choice of the policy among faces in sight."""
        present = [face for face in candidates if face.present]
        if not present:
            return None
        if self.policy is FacePolicy.speaking and any(face.id == speaker for face in present):
            return speaker
        tallest = max(face.box.height for face in present)
        foreground = [face for face in present if face.box.height >= FOREGROUND * tallest]
        if self.policy is FacePolicy.left:
            return min(foreground, key=lambda face: face.box.centre[0]).id
        if self.policy is FacePolicy.right:
            return max(foreground, key=lambda face: face.box.centre[0]).id
        return max(present, key=lambda face: face.box.width * face.box.height).id


def in_reach(box: FaceBox, x: float, y: float) -> bool:
    """Whether a point that a person chose may mean this face."""
    return _distance(box, x, y) < NEAR


def _distance(box: FaceBox, x: float, y: float) -> float:
    """From the middle of the box, in box heights."""
    return float(((box.centre[0] - x) ** 2 + (box.centre[1] - y) ** 2) ** 0.5 / box.height)
