"""One session from a source to events: synchronise, find the face, segment, recognise, and tell what was said."""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Callable, Generator, Iterator
from typing import Literal, cast

from capture.media import AudioChunk, MediaError, Selectable, Source, SourceInfo, VideoFrame
from pipeline.back import Back, RealTime, StreamingRecognizer
from pipeline.endpoint import DEFAULT_RULES, EndpointRules
from pipeline.events import Event, Failed
from pipeline.face import create_detector
from pipeline.face.choose import FacePolicy
from pipeline.face.detector import FaceDetector
from pipeline.face.stage import FaceStage
from pipeline.frames import AVFrame
from pipeline.front import Front, timed
from pipeline.metrics import MetricsCollector
from pipeline.noise import NoiseMixer
from pipeline.segmenter import Segmenter

Mode = Literal["av", "a", "v"]
MODES = ("auto", "av", "a", "v")


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
        self._metrics_every = metrics_every
        self._metrics = MetricsCollector(session)
        faces = FaceStage(detector or create_detector(), policy=face) if "v" in mode else None
        segmenter = Segmenter(recognizer.segment_length, recognizer.lookahead, use_audio="a" in mode, use_video="v" in mode)
        self._front = Front(info, segmenter, self._metrics, session=session, faces=faces, noise=noise)
        self._back = Back(recognizer, self._metrics, RealTime(), session=session, rules=rules)
        self._failure: MediaError | None = None

    def events(self, items: Iterator[AudioChunk | VideoFrame]) -> Iterator[Event]:
        """Everything that happens, to the end of the source."""
        due = self._metrics_every
        for frame, told in self._frames(items):
            yield from told
            for segment in self._front.segments(frame):
                yield from self._back.recognize(segment)
            if due is not None and self._metrics.media_seconds >= due:
                yield self._metrics.snapshot()
                due += self._metrics_every or 0.0
        for segment in self._front.last_segments():
            yield from self._back.recognize(segment)
        yield from self._back.end_utterance()
        if self._failure is not None:
            end = self._metrics.media_seconds
            yield Failed(session=self._name, start=end, end=end, wall_time=time.time(), message=str(self._failure))
        yield self._metrics.snapshot()

    def _frames(self, items: Iterator[AudioChunk | VideoFrame]) -> Iterator[tuple[AVFrame, list[Event]]]:
        """The source on the grid of 40 ms; where it breaks, what came before is still given out."""
        try:
            for item in timed(items, self._metrics.stage("decode")):
                yield from self._front.frames(item)
        except MediaError as error:
            self._failure = error
        yield from self._front.rest()
