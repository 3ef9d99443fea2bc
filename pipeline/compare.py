"""One source heard twice: by its noisy sound alone, and by the same sound with the lips, so that both can be read side by side."""

from __future__ import annotations

import dataclasses
import threading
import time
from collections.abc import Generator, Iterator

import torch

from capture.media import AudioChunk, MediaError, Source, VideoFrame
from models.segment import Segment
from pipeline.back import Back, RealTime, StreamingRecognizer
from pipeline.endpoint import DEFAULT_RULES, EndpointRules
from pipeline.events import Event, Failed
from pipeline.face.stage import FaceStage, KnownFace
from pipeline.frames import AVFrame
from pipeline.front import Front, timed
from pipeline.metrics import MetricsCollector
from pipeline.noise import NoiseMixer
from pipeline.segmenter import Segmenter

SOUND, BOTH = "a", "av"
"""Sessions of the events: sound alone, and sound with lips."""


@dataclasses.dataclass(frozen=True, slots=True, eq=False)
class Step:
    """What 40 ms bring; the steps after the last frame have none."""

    frame: AVFrame | None
    """Its sound with the noise, its picture, and the crop that the recogniser is given."""
    faces: tuple[KnownFace, ...] = ()
    """In the picture."""
    events: tuple[Event, ...] = ()


class Comparison:
    """Recognises one source with two states of one recogniser, in one thread; the noise is changed through its mixer by any.

    What the sound alone gives does not depend on the pictures. Where the source breaks midway, both finish what came before, then
    `Failed` says why, of both sessions. The last events are `Metrics` of both.
    """

    def __init__(
        self,
        source: Source,
        recognizer: StreamingRecognizer,
        *,
        faces: FaceStage | None = None,
        noise: NoiseMixer | None = None,
        rules: EndpointRules = DEFAULT_RULES,
    ) -> None:
        """`source` is open; without `faces`, or without pictures, both hear the sound alone. Raises MediaError where there is no sound."""
        info = source.info
        if not info.has_audio:
            raise MediaError(f"{info.name}: has no sound to put noise on; give a video with sound")
        self._source = source
        self._stopped = threading.Event()
        self._shared = MetricsCollector("")
        segmenter = Segmenter(recognizer.segment_length, recognizer.lookahead)
        self._front = Front(
            info, segmenter, self._shared, session=BOTH, faces=faces if info.has_video else None, noise=noise
        )  # fmt: skip
        self._own = {session: MetricsCollector(session) for session in (SOUND, BOTH)}
        self._backs = {
            session: Back(recognizer, metrics, RealTime(), session=session, rules=rules) for session, metrics in self._own.items()
        }

    def stop(self) -> None:
        """End as if the source ended here; any thread."""
        self._stopped.set()

    def steps(self) -> Generator[Step, None, None]:
        """Everything that happens, a step for each frame and one for the end; iterate once."""
        failure: MediaError | None = None
        try:
            for item in timed(iter(self._source), self._shared.stage("decode")):
                if self._stopped.is_set():
                    break
                yield from self._step(item)
        except MediaError as error:
            failure = error
        if not self._stopped.is_set():
            yield from self._step(None)
        yield Step(None, events=tuple(self._end(failure)))

    def _step(self, item: AudioChunk | VideoFrame | None) -> Iterator[Step]:
        """The frames that an item, or with None the end, completes."""
        faces = self._front.faces
        for frame, told in self._front.rest() if item is None else self._front.frames(item):
            known = () if faces is None else faces.faces
            events = list(told)
            for segment in self._front.segments(frame):
                events += self._recognize(segment)
                events += self._figures()
            yield Step(frame, known, tuple(events))

    def _recognize(self, segment: Segment) -> list[Event]:
        blind = dataclasses.replace(
            segment, video=torch.zeros_like(segment.video), video_present=torch.zeros_like(segment.video_present)
        )  # fmt: skip
        return [*self._backs[SOUND].recognize(blind), *self._backs[BOTH].recognize(segment)]

    def _end(self, failure: MediaError | None) -> Iterator[Event]:
        for segment in self._front.last_segments():
            yield from self._recognize(segment)
        for back in self._backs.values():
            yield from back.end_utterance()
        if failure is not None:
            end = self._shared.media_seconds
            for session in self._backs:
                yield Failed(session=session, start=end, end=end, wall_time=time.time(), message=str(failure))
        yield from self._figures()

    def _figures(self) -> Iterator[Event]:
        """What each session by itself would have cost: the shared stages, of the sound alone without the face, and its own."""
        for session, metrics in self._own.items():
            metrics.frames, metrics.face_frames = self._shared.frames, self._shared.face_frames if session == BOTH else 0
            shared = {name: seconds for name, seconds in self._shared.stages.items() if session == BOTH or name != "face"}
            stages = {**shared, **metrics.stages}
            rtf = sum(stages.values()) / metrics.media_seconds if metrics.frames else 0.0
            yield dataclasses.replace(metrics.snapshot(), stages=stages, rtf=rtf, mode=session)
