"""The face stage of the stream: finds and tracks faces, chooses the one to follow, and puts its crop into every frame."""

from __future__ import annotations

import dataclasses

import numpy as np
from numpy.typing import NDArray

from pipeline.face.choose import Candidate, Chooser, FacePolicy
from pipeline.face.detector import FaceDetector
from pipeline.face.picture import CutFinder, as_rgb
from pipeline.face.speaker import SpeakerFinder, mouth_motion
from pipeline.face.tracker import Tracker
from pipeline.frames import FRAME_SECONDS, AVFrame, FaceBox

DETECT_EVERY = 12
HOLD_SECONDS = 0.4


@dataclasses.dataclass(frozen=True, slots=True)
class KnownFace:
    """One of the faces in the newest picture, to be shown and chosen from."""

    id: int
    """Stays the same while the face is known."""
    box: FaceBox
    followed: bool
    speaking: bool
    """Whether this face is the one whose mouth goes with the sound."""
    score: float | None
    """How well it does, in [-1, 1]; None where it is not known: the face is alone, new, or one of too many."""


class FaceStage:
    """Follows one of the faces in the pictures, by identity, until it is gone.

    Every picture is searched while there is no face (more rarely after two seconds), while the start settles, while the face moves fast
    and wherever tracking is in doubt; otherwise up to `detect_every` frames go by between searches. A face that is not found again is
    held for `hold` seconds, then absent (face and crop None), and known again when it comes back within a second; after that another
    one is chosen by `policy`. Nothing about a picture raises.
    """

    def __init__(
        self,
        detector: FaceDetector,
        *,
        detect_every: int = DETECT_EVERY,
        hold: float = HOLD_SECONDS,
        policy: FacePolicy | str = FacePolicy.largest,
    ) -> None:
        """Raises ValueError where `detect_every` (frames) is less than 1, `hold` (seconds) negative or `policy` unknown."""
        if detect_every < 1:
            raise ValueError(f"detect_every is {detect_every}, expected at least 1")
        if not hold >= 0.0:
            raise ValueError(f"hold is {hold}, expected seconds of at least 0")
        if policy not in list(FacePolicy):
            raise ValueError(f"policy is {policy!r}, expected one of {', '.join(FacePolicy)}")
        self._hold_frames = round(hold / FRAME_SECONDS)
        self._tracker = Tracker(detector, detect_every=detect_every)
        self._chooser = Chooser(FacePolicy(policy))
        self._finder = SpeakerFinder()
        self._cuts = CutFinder()
        self._shape: tuple[int, ...] = ()
        self._last: AVFrame | None = None

    @property
    def faces(self) -> tuple[KnownFace, ...]:
        """The faces in sight in the newest picture; the longest known first."""
        followed, speaker, scores = self._chooser.id, self._finder.speaker, self._finder.scores
        return tuple(
            KnownFace(track.id, track.box, track.id == followed, track.id == speaker, scores.get(track.id))
            for track in self._tracker.tracks
            if not track.missing
        )

    @property
    def detect_every(self) -> int:
        """Frames from one search to the next at most; may be changed at any time."""
        return self._tracker.detect_every

    @detect_every.setter
    def detect_every(self, frames: int) -> None:
        self._tracker.detect_every = frames

    def follow(self, x: float, y: float) -> bool:
        """Follow the face at this point of the newest picture from the next frame on, whatever the policy says, until it is gone.

        False, and nothing changes, where no face is there.
        """
        return self._chooser.pin(x, y, [face for face in self._candidates() if face.present])

    def follow_policy(self, policy: FacePolicy) -> None:
        """Leave the choice to `policy` from the next frame on."""
        self._chooser.policy = policy
        self._chooser.unpin()

    def erase(self) -> None:
        """Forget all faces, and overwrite what was seen of them."""
        last, self._last = self._last, None
        for array in (None if last is None or last.picture is None else last.picture.image, None if last is None else last.crop):
            if array is not None and array.flags.writeable:
                array.fill(0)
        self._tracker.erase()
        self._cuts = CutFinder()

    def push(self, frame: AVFrame) -> AVFrame:
        """`frame` with face and crop filled in, or both None where no face is followed. Frames come in order."""
        last = self._last
        if last is not None and frame.picture is not None and frame.picture is last.picture:
            face, crop = last.face, last.crop  # cameras slower than the frames give one picture several times
            self._finder.push(frame.audio, {track.id: None for track in self._tracker.tracks if track.crop is not None})
        else:
            face, crop = self._follow(frame)
        self._last = dataclasses.replace(frame, face=face, crop=crop)
        return self._last

    def _follow(self, frame: AVFrame) -> tuple[FaceBox | None, NDArray[np.uint8] | None]:
        image = None if frame.picture is None else as_rgb(frame.picture.image)
        tracker = self._tracker
        if image is None:
            self._finder.push(frame.audio, {track.id: None for track in tracker.tracks if track.crop is not None})
            return None, None
        cut = self._cuts.push(image)
        if image.shape != self._shape:
            tracker.reset()  # places in another picture say nothing about this one
            self._shape = image.shape
        before = {track.id: track.crop for track in tracker.tracks}
        tracker.update(image, frame.index, self._chooser.id, cut=cut)
        self._finder.push(frame.audio, {
            track.id: None if track.missing or (crop := before.get(track.id)) is None else mouth_motion(crop, track.crop)
            for track in tracker.tracks if track.crop is not None
        })  # fmt: skip
        followed = self._chooser.pick(self._candidates(), self._finder.speaker, frame.index)
        chosen = next((track for track in tracker.tracks if track.id == followed), None)
        if chosen is None or (chosen.missing and (chosen.hidden or frame.index - chosen.seen > self._hold_frames)):
            return None, None
        if chosen.crop is None:
            chosen.settle(image)  # one of many, chosen just now
        return chosen.box, chosen.crop

    def _candidates(self) -> list[Candidate]:
        return [Candidate(track.id, track.box, not track.missing, track.confirmed) for track in self._tracker.tracks]
