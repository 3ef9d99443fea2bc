"""Watches the face stage at work on a clip: every frame in a few bytes, and some moments in full, for a person to judge."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import IntEnum
from typing import cast

import cv2
import numpy as np
from numpy.typing import NDArray

from pipeline.face.align import compose, face_to_crop, invert, mean_face, sample_grey
from pipeline.face.choose import FacePolicy
from pipeline.face.detector import FaceDetector, RegionDetector
from pipeline.face.picture import as_rgb
from pipeline.face.speaker import CALM, MOUTH
from pipeline.face.stage import FaceStage
from pipeline.frames import AVFrame, FaceBox

MOMENTS = 12
PICTURE_WIDTH, PICTURE_HEIGHT = 224, 300
"""Pixels within which the picture of a moment is kept."""
LOSSES, HOLDS = 4, 6
"""One of so many moments at most is the beginning of an absence, or of a face being held."""


class State(IntEnum):
    """What the model gets in a frame."""

    absent = 0
    """No crop."""
    held = 1
    """The crop of where the face was: it was not found again, and is waited for."""
    found = 2


@dataclass(frozen=True, slots=True, eq=False)
class Moment:
    """One frame as the stage saw it."""

    index: int
    time: float
    """Seconds on the media clock."""
    state: State
    detected: bool
    """Whether the detector looked at this frame, or the face was followed from earlier ones."""
    picture: NDArray[np.uint8] | None
    """Shape (h, w, 3), RGB, reduced or enlarged to fit PICTURE_WIDTH x PICTURE_HEIGHT; None where the frame has no picture."""
    face: FaceBox | None
    """The followed face in pixels of `picture`."""
    others: tuple[FaceBox, ...]
    """The other faces in sight, in pixels of `picture`."""
    width: float
    """Width of the followed face in pixels of the original, 0 without one."""
    aligned: NDArray[np.uint8] | None
    """The face on the canvas of the mean face, grey."""
    marks: NDArray[np.float64] | None
    """Landmarks of the face on that canvas, shape (5, 2); None where the detector has none."""
    crop: NDArray[np.uint8] | None
    """Shape (96, 96), what the stage gave."""


@dataclass(frozen=True, slots=True, eq=False)
class Observation:
    """A clip's way through the face stage; the arrays have one entry for each frame of 40 ms."""

    states: NDArray[np.uint8]
    """Values of State."""
    mouth: NDArray[np.float32]
    """Mean change of the crop about the lips from the picture before, in grey levels; NaN where there are no two crops."""
    rest: NDArray[np.float32]
    """The same about eyes and nose: the head's own motion, and how unsteady the crop is."""
    searches: NDArray[np.uint8]
    """Calls of the detector."""
    faces: NDArray[np.uint8]
    """Faces in sight."""
    size: tuple[int, int] | None
    """Width and height of the first picture."""
    moments: tuple[Moment, ...]
    """In order of time."""

    def share(self, state: State) -> float:
        """Part of the frames in this state, in [0, 1]."""
        return float((self.states == state).mean()) if len(self.states) else 0.0


def observe(
    frames: Iterable[AVFrame], detector: FaceDetector, *, policy: FacePolicy | str = FacePolicy.largest, moments: int = MOMENTS
) -> Observation:
    """Run `frames`, which have no faces yet, through a FaceStage of its own and keep about `moments` of them.

    Memory grows by a few bytes a frame. Raises ValueError where `moments` is less than 1 or `policy` unknown, and whatever `frames` raises.
    """
    observer = Observer(detector, policy=policy, moments=moments)
    for frame in frames:
        observer.push(frame)
    return observer.result()


class Observer:
    """Takes frames one by one; `result` may be asked for at any time, so what came before a medium broke is not lost."""

    def __init__(self, detector: FaceDetector, *, policy: FacePolicy | str = FacePolicy.largest, moments: int = MOMENTS) -> None:
        if moments < 1:
            raise ValueError(f"moments is {moments}, expected at least 1")
        self._detector = _CountedRegion(detector) if isinstance(detector, RegionDetector) else _Counted(detector)
        self._stage = FaceStage(self._detector, policy=policy)
        self._wanted = moments
        self._even = _Thinned(4 * moments)
        self._lost = _Thinned(max(1, moments // LOSSES))
        self._held = _Thinned(max(1, moments // HOLDS))
        self._lines: tuple[list[int], list[int], list[int]] = ([], [], [])
        self._mouth: list[float] = []
        self._rest: list[float] = []
        self._size: tuple[int, int] | None = None
        self._last: AVFrame | None = None

    def push(self, frame: AVFrame) -> AVFrame:
        """Takes the next frame; returns it as the stage made it."""
        calls = self._detector.calls
        done = self._stage.push(frame)
        searches = self._detector.calls - calls
        state = State.absent
        if done.face is not None:
            state = State.found if any(known.followed for known in self._stage.faces) else State.held
        states, counts, known = self._lines
        before = states[-1] if states else State.absent
        states.append(state)
        counts.append(min(searches, 255))
        known.append(0 if frame.picture is None else len(self._stage.faces))
        mouth, rest = self._motion(done)
        self._mouth.append(mouth)
        self._rest.append(rest)
        stores = [self._even] if self._even.wants() else []
        if state < before:
            store = self._lost if state is State.absent else self._held
            stores += [store] if store.wants() else []
        image = as_rgb(frame.picture.image) if frame.picture is not None and (stores or self._size is None) else None
        if image is not None and self._size is None:
            self._size = (image.shape[1], image.shape[0])
        if stores:
            moment = self._moment(done, image, state, searches > 0)
            for store in stores:
                store.items.append(moment)
                store.thin()
        self._last = done
        return done

    def result(self) -> Observation:
        """What was seen so far."""
        states, counts, known = (np.array(line, dtype=np.uint8) for line in self._lines)
        mouth, rest = np.array(self._mouth, dtype=np.float32), np.array(self._rest, dtype=np.float32)
        return Observation(states, mouth, rest, counts, known, self._size, tuple(self._chosen()))

    def _motion(self, now: AVFrame) -> tuple[float, float]:
        """Change of the crop about the lips and elsewhere; a picture that is shown again has that of its first time."""
        last = self._last
        if last is None or last.crop is None or now.crop is None:
            return float("nan"), float("nan")
        if now.picture is last.picture and self._mouth:
            return self._mouth[-1], self._rest[-1]
        change = np.abs(now.crop.astype(np.int16) - last.crop)
        return float(change[MOUTH].mean()), float(change[CALM].mean())

    def _moment(self, frame: AVFrame, image: NDArray[np.uint8] | None, state: State, detected: bool) -> Moment:
        face = frame.face
        if image is None:
            return Moment(frame.index, frame.time, state, detected, None, None, (), 0.0, None, None, None)
        small, factor = _fit(image)
        aligned = marks = None
        if face is not None:
            mean = mean_face()
            to_canvas = compose(invert(mean.to_crop), face_to_crop(face))
            aligned = sample_grey(image, to_canvas, mean.canvas, mean.canvas)
            marks = None if face.landmarks is None else face.landmarks @ to_canvas[:, :2].T + to_canvas[:, 2]
        others = tuple(_scaled(known.box, factor) for known in self._stage.faces if not known.followed)
        shown = None if face is None else _scaled(face, factor)
        width = 0.0 if face is None else face.width
        return Moment(frame.index, frame.time, state, detected, small, shown, others, width, aligned, marks, frame.crop)

    def _chosen(self) -> list[Moment]:
        """Where the face was lost or held, and the rest evenly over the clip."""
        picked = {moment.index: moment for moment in (*self._lost.items, *self._held.items)}
        candidates = [moment for moment in self._even.items if moment.index not in picked]
        count = max(0, min(self._wanted - len(picked), len(candidates)))
        # From the first to the last candidate, evenly: the n-th of them is as far along as the n-th of `count` points.
        for place in np.linspace(0, len(candidates) - 1, count) if count > 1 else [(len(candidates) - 1) / 2] * count:
            moment = candidates[round(float(place))]
            picked[moment.index] = moment
        return sorted(picked.values(), key=lambda moment: moment.index)


@dataclass
class _Thinned:
    """At most `most` (from 2 on) of what is offered, every n-th, where n doubles as often as need be."""

    most: int
    items: list[Moment] = field(default_factory=list)
    stride: int = 1
    count: int = 0

    def wants(self) -> bool:
        """Whether the next on offer should be added to `items`."""
        self.count += 1
        return (self.count - 1) % self.stride == 0

    def thin(self) -> None:
        """Call after each addition."""
        if len(self.items) > self.most:
            self.items = self.items[::2]
            self.stride *= 2


class _Counted:
    """A detector that counts how often it is asked."""

    def __init__(self, detector: FaceDetector) -> None:
        self._inner = detector
        self.calls = 0

    @property
    def name(self) -> str:
        """See FaceDetector."""
        return self._inner.name

    def detect(self, image: NDArray[np.uint8]) -> list[FaceBox]:
        """See FaceDetector."""
        self.calls += 1
        return self._inner.detect(image)


class _CountedRegion(_Counted):
    """The same for one that can be told where to look."""

    def detect_near(self, image: NDArray[np.uint8], box: FaceBox) -> list[FaceBox]:
        """See RegionDetector."""
        self.calls += 1
        return cast(RegionDetector, self._inner).detect_near(image, box)


def _fit(image: NDArray[np.uint8]) -> tuple[NDArray[np.uint8], float]:
    """`image` at the size at which it is shown, and its pixels for one of the original."""
    factor = min(PICTURE_WIDTH / image.shape[1], PICTURE_HEIGHT / image.shape[0])
    size = (max(1, round(image.shape[1] * factor)), max(1, round(image.shape[0] * factor)))
    return np.asarray(cv2.resize(image, size, interpolation=cv2.INTER_AREA if factor < 1 else cv2.INTER_CUBIC), dtype=np.uint8), factor


def _scaled(face: FaceBox, factor: float) -> FaceBox:
    """`face` in an image `factor` times as large; edges of the images coincide, not pixel centres."""
    left, top, right, bottom = ((edge + 0.5) * factor - 0.5 for edge in (face.left, face.top, face.right, face.bottom))
    landmarks = None if face.landmarks is None else ((face.landmarks + 0.5) * factor - 0.5).astype(np.float32)
    return FaceBox(left, top, right, bottom, face.score, landmarks)
