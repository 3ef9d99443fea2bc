"""One session from a source to events: synchronise, find the face, segment, recognise, and tell what was said."""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Callable, Generator, Iterable, Iterator
from typing import Literal, Protocol, TypeVar, cast

from capture.media import AudioChunk, MediaError, Selectable, Source, SourceInfo, VideoFrame
from models.hypothesis import Hypothesis
from models.segment import Segment
from models.state import StreamState
from pipeline.endpoint import DEFAULT_RULES, EndpointRules
from pipeline.events import Event, FaceFound, FaceLost, Failed
from pipeline.face import create_detector
from pipeline.face.choose import FacePolicy
from pipeline.face.detector import FaceDetector
from pipeline.face.stage import FaceStage
from pipeline.frames import FRAME_SECONDS, AVFrame
from pipeline.metrics import MetricsCollector, StageTimer
from pipeline.noise import NoiseMixer
from pipeline.segmenter import Segmenter
from pipeline.synchronizer import Synchronizer
from pipeline.transcriber import Transcriber
from pipeline.words import Pieces

Mode = Literal["av", "a", "v"]
MODES = ("auto", "av", "a", "v")
_T = TypeVar("_T")


class StreamingRecognizer(Protocol):
    """What a session asks of `models.recognizer.Recognizer`."""

    @property
    def segment_length(self) -> int: ...

    @property
    def lookahead(self) -> int: ...

    @property
    def tokenizer(self) -> Pieces: ...

    def start(self) -> StreamState: ...

    def step(self, segment: Segment, state: StreamState, *, donate: bool = False) -> tuple[Hypothesis, StreamState]: ...

    def end_utterance(self, state: StreamState) -> tuple[Hypothesis, StreamState]: ...


def transcribe(
    source: Source,
    recognizer: StreamingRecognizer,
    *,
    detector: FaceDetector | None = None,
    face: FacePolicy | str = FacePolicy.largest,
    mode: str = "auto",
    session: str = "",
    noise: NoiseMixer | None = None,
    rules: EndpointRules = DEFAULT_RULES,
    metrics_every: float | None = None,
) -> Generator[Event, None, None]:
    """Transcribe `source`, opened or not; it is closed when the events end or the generator is closed.

    Events come as soon as they are known, in constant memory. The last one is `Metrics` (with `face_frames` 0 where no face was ever
    seen); with `metrics_every` it also comes about every so many seconds of media. Where the source breaks midway, the utterance is
    finished from what came before, then `Failed` says why. `detector` None is the default detector, `face` says whose lips are read
    where there are several faces; `noise` is added to the sound.

    Raises ValueError for an unknown `mode` or `face`, and MediaError, once iterated, where the source cannot be opened or lacks what `mode`
    asks for; `av` takes what is there, as `auto` does.
    """
    if mode not in MODES:
        raise ValueError(f"mode is {mode!r}, expected one of {', '.join(MODES)}")
    if face not in list(FacePolicy):
        raise ValueError(f"face is {face!r}, expected one of {', '.join(FacePolicy)}")
    policy = FacePolicy(face)
    return _run(source, mode, lambda info, used: _Session(info, used, recognizer, detector, policy, session, noise, rules, metrics_every))


def resolve_mode(mode: str, info: SourceInfo) -> Mode:
    """The modalities to use of an opened source; raises MediaError where the only one asked for is not there."""
    if mode == "a" and not info.has_audio:
        raise MediaError(f"{info.name}: has no sound; use mode v to read the lips alone")
    if mode == "v" and not info.has_video:
        raise MediaError(f"{info.name}: has no video; use mode a for the sound alone")
    if mode in ("a", "v"):
        return cast(Mode, mode)
    if not (info.has_audio or info.has_video):
        raise MediaError(f"{info.name}: has neither sound nor video; give a source with one of them")
    return "av" if info.has_audio and info.has_video else "a" if info.has_audio else "v"


def _run(source: Source, mode: str, make: Callable[[SourceInfo, Mode], _Session]) -> Generator[Event, None, None]:
    """Open the source, and close it whatever happens."""
    with source:
        used = resolve_mode(mode, source.info)
        if isinstance(source, Selectable):
            source.select(audio="a" in used, video="v" in used)
        info = dataclasses.replace(source.info, has_audio="a" in used, has_video="v" in used)
        yield from make(info, used).events(iter(source))


class _Session:
    """The stages of one session and what flows between them."""

    def __init__(
        self,
        info: SourceInfo,
        mode: Mode,
        recognizer: StreamingRecognizer,
        detector: FaceDetector | None,
        face: FacePolicy,
        session: str,
        noise: NoiseMixer | None,
        rules: EndpointRules,
        metrics_every: float | None,
    ) -> None:
        self._name = session
        self._recognizer = recognizer
        self._noise = noise
        self._metrics_every = metrics_every
        self._metrics = MetricsCollector(session)
        self._synchronizer = Synchronizer(info)
        self._faces = FaceStage(detector or create_detector(), policy=face) if "v" in mode else None
        self._segmenter = Segmenter(recognizer.segment_length, recognizer.lookahead, use_audio="a" in mode, use_video="v" in mode)
        self._transcriber = Transcriber(recognizer.tokenizer, session=session, rules=rules)
        self._state = recognizer.start()
        self._has_face = False
        self._failure: MediaError | None = None
        self._clock = _RealTime()

    def events(self, items: Iterator[AudioChunk | VideoFrame]) -> Iterator[Event]:
        """Everything that happens, to the end of the source."""
        due = self._metrics_every
        for frame in self._frames(items):
            yield from self._follow(frame)
            if due is not None and self._metrics.media_seconds >= due:
                yield self._metrics.snapshot()
                due += self._metrics_every or 0.0
        for segment in _timed(self._segmenter.flush(), self._metrics.stage("segment")):
            yield from self._recognize(segment)
        yield from self._end_utterance()
        if self._failure is not None:
            end = self._metrics.media_seconds
            yield Failed(session=self._name, start=end, end=end, wall_time=time.time(), message=str(self._failure))
        yield self._metrics.snapshot()

    def _frames(self, items: Iterator[AudioChunk | VideoFrame]) -> Iterator[AVFrame]:
        """The source on the grid of 40 ms; where it breaks, what came before is still given out."""
        synchronize = self._metrics.stage("synchronize")
        try:
            for item in _timed(items, self._metrics.stage("decode")):
                yield from _timed(self._synchronizer.push(item), synchronize)
        except MediaError as error:
            self._failure = error
        yield from _timed(self._synchronizer.flush(), synchronize)

    def _follow(self, frame: AVFrame) -> Iterator[Event]:
        """One frame through noise, face and segmenter, and on where it completes a segment."""
        if self._noise is not None and frame.has_audio:
            with self._metrics.stage("noise"):
                frame = dataclasses.replace(frame, audio=self._noise.add(frame.audio))
        if self._faces is not None:
            with self._metrics.stage("face"):
                frame = self._faces.push(frame)
            yield from self._face_events(frame)
        self._metrics.add_frame(face=frame.crop is not None)
        for segment in _timed(self._segmenter.push(frame), self._metrics.stage("segment")):
            yield from self._recognize(segment)

    def _face_events(self, frame: AVFrame) -> Iterator[Event]:
        face, had = frame.face, self._has_face
        self._has_face = face is not None
        if face is not None and not had:
            yield FaceFound(
                session=self._name, start=frame.time, end=frame.time, wall_time=time.time(),
                left=face.left, top=face.top, right=face.right, bottom=face.bottom,
            )  # fmt: skip
        elif face is None and had:
            yield FaceLost(session=self._name, start=frame.time, end=frame.time, wall_time=time.time())

    def _recognize(self, segment: Segment) -> Iterator[Event]:
        before, known = self._state.frames, sum(self._metrics.stages.values())
        with self._metrics.stage("recognize"):
            hypothesis, self._state = self._recognizer.step(segment, self._state, donate=True)
        with self._metrics.stage("transcribe"):
            events = self._transcriber.update(hypothesis)
        spent = sum(self._metrics.stages.values())
        shown = self._clock.done(arrived=(before + segment.frames) * FRAME_SECONDS, before=known, after=spent)
        for token in (*hypothesis.committed, *hypothesis.tentative):
            if token.frame >= before:
                self._metrics.latency.add(shown - (token.frame + 1) * FRAME_SECONDS)
        yield from events
        if self._transcriber.endpoint:
            yield from self._end_utterance()

    def _end_utterance(self) -> Iterator[Event]:
        with self._metrics.stage("recognize"):
            hypothesis, self._state = self._recognizer.end_utterance(self._state)
        with self._metrics.stage("transcribe"):
            events = self._transcriber.finish(hypothesis)
        yield from events


class _RealTime:
    """When results would be there if the medium came in real time: work waits for its frames and for the work before it."""

    def __init__(self) -> None:
        self._free = 0.0
        self._spent = 0.0

    def done(self, *, arrived: float, before: float, after: float) -> float:
        """Media time at which a step is done.

        Its last frame `arrived` then; all stages together had spent `before` seconds when it began and `after` when it ended.
        """
        ready = max(arrived, self._free + before - self._spent)
        self._free, self._spent = ready + after - before, after
        return self._free


def _timed(items: Iterable[_T], timer: StageTimer) -> Iterator[_T]:
    """Pass items through, timing only what it takes to make them."""
    source = iter(items)
    while True:
        with timer:
            try:
                item = next(source)
            except StopIteration:
                return
        yield item
