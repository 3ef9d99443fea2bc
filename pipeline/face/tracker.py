"""All faces of the stream: when to detect, which detection is whose, and who is gone."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from pipeline.face.detector import FaceDetector, RegionDetector
from pipeline.face.identity import Signature, associate, overlap, sign
from pipeline.face.pose import Pose
from pipeline.face.track import Track, pose_of
from pipeline.frames import FRAME_SECONDS, FaceBox

PATIENCE_SECONDS = 1.0
"""Time for which a face out of sight is known again."""
UNCONFIRMED_FRAMES = 5
"""Frames for which that is done for a face that was found but once."""
SEARCH_SECONDS = 2.0
"""Time after the last face was lost in which every picture is searched; later only every `SEARCH_EVERY`-th."""
SEARCH_EVERY = 5
SURVEY_EVERY = 25
"""Frames after which a detector that looks only near known faces searches the whole picture for others."""
FULL_TRACKS = 4
"""Faces followed by flow, with a crop of their own: the chosen one and the largest others."""
MOST_TRACKS = 8
"""Faces kept in mind at all."""
CLOSE = 1.2
"""Faces whose boxes, so much enlarged, overlap may soon hide one another: then every second picture is searched."""
HIDES = 0.15
"""Overlap with another face at which a face that is not found counts as hidden by it."""
SAME = 0.4
"""Overlap at which two finds of one picture are the same face."""


class Tracker:
    """Keeps `tracks` up with the pictures. Deterministic; no picture and no detection makes it raise."""

    def __init__(self, detector: FaceDetector, *, detect_every: int) -> None:
        self.tracks: list[Track] = []
        """Known faces, the oldest first."""
        self._detector = detector
        self._region = detector if isinstance(detector, RegionDetector) else None
        self.detect_every = detect_every
        """Frames from one search to the next at most."""
        self._patience = round(PATIENCE_SECONDS / FRAME_SECONDS)
        self._numbers = 0
        self._detected = self._surveyed = -SURVEY_EVERY
        self._alive = -1
        """The last frame with any face."""

    def reset(self) -> None:
        """Forgets all faces: another scene, or another picture size."""
        self.tracks = []
        self._alive = self._detected

    def erase(self) -> None:
        """Forgets all faces, and overwrites their pictures."""
        for track in self.tracks:
            track.erase()
        self.reset()

    def update(self, image: NDArray[np.uint8], index: int, followed: int | None, *, cut: bool = False) -> None:
        """Takes in the picture (H, W, 3) of frame `index`.

        `followed` is the id of the track whose crop matters most; `cut` says that this may be another scene: then faces that the flow
        cannot follow into it are forgotten.
        """
        self.tracks = [track for track in self.tracks if index - track.seen <= self._patience + 1]
        chosen = next((track for track in self.tracks if track.id == followed), None)
        full = self._full(chosen)
        for track in self.tracks:
            track.carry(image if track in full and not track.hidden else None)
        if cut and not any(track.sure for track in self.tracks):
            self.tracks, chosen, full = [], None, []
        if self._due(index, chosen, full):
            self._detect(image, index, chosen, full)
        for track in self.tracks:
            if not track.missing:
                track.seen = index
        self.tracks = [track for track in self.tracks if self._kept(track, index)]
        if self.tracks:
            self._alive = index
        full = self._full(chosen)
        for track in self.tracks:
            track.hidden = track.missing and any(
                overlap(track.box, other.box) > HIDES
                for other in self.tracks
                if other is not track and not other.missing and other.confirmed  # a false box hides nobody
            )
            if track in full:
                track.settle(image)
            else:
                track.rest()

    def _full(self, chosen: Track | None) -> list[Track]:
        """The tracks that are followed by flow."""
        if len(self.tracks) <= FULL_TRACKS:
            return self.tracks
        others = sorted((track for track in self.tracks if track is not chosen), key=_area, reverse=True)
        return others[:FULL_TRACKS] if chosen is None else [chosen, *others[: FULL_TRACKS - 1]]

    def _due(self, index: int, chosen: Track | None, full: list[Track]) -> bool:
        since = index - self._detected
        if not self.tracks:
            return index - self._alive <= SEARCH_SECONDS / FRAME_SECONDS or since >= SEARCH_EVERY
        if since >= self.detect_every or chosen is None or chosen.missing or not chosen.settled:
            return True
        if any(not (track.sure or track.missing) for track in full):
            return True
        return since >= (min(chosen.interval, 2) if self._crowded(chosen) else chosen.interval)

    def _crowded(self, chosen: Track) -> bool:
        if len(self.tracks) < 2:
            return False
        grown = _grown(chosen.box)
        return any(overlap(grown, _grown(track.box)) > 0 for track in self.tracks if track is not chosen)

    def _kept(self, track: Track, index: int) -> bool:
        """A face out of sight is waited for, a find that nothing confirmed not for long."""
        return not track.missing or index - track.seen <= (self._patience if track.confirmed else UNCONFIRMED_FRAMES)

    def _detect(self, image: NDArray[np.uint8], index: int, chosen: Track | None, full: list[Track]) -> None:
        self._detected = index
        found, looked_for = self._find(image, index, chosen, full)
        looks: dict[int, Signature] = {}

        def look(number: int) -> Signature:
            if number not in looks:
                looks[number] = sign(image, found[number][0])
            return looks[number]

        pairs = associate([track.expected(index) for track in looked_for], [face for face, _ in found], look)
        for number, track in enumerate(looked_for):
            if number in pairs:
                track.missing = False
                track.see(*found[pairs[number]], index, self.detect_every)
            else:
                track.missing = True
        matched = {track.id: pairs[number] for number, track in enumerate(looked_for) if number in pairs}
        self._welcome([number for number in range(len(found)) if number not in pairs.values()], found, matched, index, chosen)
        present = [track for track in self.tracks if not track.missing]
        for track in present:
            if track.id in matched and not any(overlap(track.box, other.box) > 0 for other in present if other is not track):
                track.learn(look(matched[track.id]))

    def _find(
        self, image: NDArray[np.uint8], index: int, chosen: Track | None, full: list[Track]
    ) -> tuple[list[tuple[FaceBox, Pose]], list[Track]]:
        """Faces with poses, each once, and the tracks that would have been found if they were there."""
        if self._region is not None and chosen is not None and index - self._surveyed < SURVEY_EVERY:
            looked = [track for track in full if not track.missing or track is chosen]
            found = _posed([face for track in looked for face in self._region.detect_near(image, track.box)])
            if any(overlap(face, chosen.box) > SAME / 2 for face, _ in found):
                return found, looked
        self._surveyed = index
        return _posed(self._detector.detect(image)), self.tracks

    def _welcome(
        self, numbers: list[int], found: list[tuple[FaceBox, Pose]], matched: dict[int, int], index: int, chosen: Track | None
    ) -> None:
        """Begins tracks for finds that are nobody's, and keeps the largest where there are too many."""
        taken = [found[number][0] for number in matched.values()]
        largest = sorted(numbers, key=lambda number: -found[number][0].width * found[number][0].height)
        for number in largest[:MOST_TRACKS]:
            face, pose = found[number]
            if any(overlap(face, other) > SAME for other in taken):
                continue
            self._numbers += 1
            track = Track(self._numbers, index)
            track.see(face, pose, index, self.detect_every)
            track.rest()
            matched[track.id] = number
            self.tracks.append(track)
        if len(self.tracks) > MOST_TRACKS:
            kept = sorted((track for track in self.tracks if track is not chosen), key=_area, reverse=True)
            kept = kept[: MOST_TRACKS - (chosen is not None)]
            self.tracks = [track for track in self.tracks if track is chosen or track in kept]


def _posed(faces: list[FaceBox]) -> list[tuple[FaceBox, Pose]]:
    """Faces that make sense, without doubles, with their poses before smoothing."""
    out: list[tuple[FaceBox, Pose]] = []
    for face in faces:
        pose = pose_of(face)
        if pose is not None and _whole(face) and not any(overlap(face, other) > SAME for other, _ in out):
            out.append((face, pose))
    return out


def _whole(face: FaceBox) -> bool:
    """Whether the box has an extent; landmarks may be right where it is not."""
    return bool(np.isfinite([face.left, face.top, face.right, face.bottom]).all()) and face.width > 0 and face.height > 0


def _area(track: Track) -> float:
    box = track.box
    return box.width * box.height


def _grown(box: FaceBox) -> FaceBox:
    (x, y), half_width, half_height = box.centre, box.width * CLOSE / 2, box.height * CLOSE / 2
    return FaceBox(x - half_width, y - half_height, x + half_width, y + half_height, box.score)
