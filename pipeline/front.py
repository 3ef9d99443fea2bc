"""The first half of a session: a source's items become frames with a face, and frames become segments for the recogniser."""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Iterable, Iterator
from typing import TypeVar

from capture.media import AudioChunk, SourceInfo, VideoFrame
from models.segment import Segment
from pipeline.events import Event, FaceFound, FaceLost
from pipeline.face.stage import FaceStage
from pipeline.frames import AVFrame
from pipeline.metrics import MetricsCollector, StageTimer
from pipeline.noise import NoiseMixer
from pipeline.segmenter import Segmenter
from pipeline.synchronizer import Synchronizer

_T = TypeVar("_T")


class Front:
    """Synchronises, adds noise, finds the face, and groups frames; times each stage. One thread."""

    def __init__(
        self,
        info: SourceInfo,
        segmenter: Segmenter,
        metrics: MetricsCollector,
        *,
        session: str,
        faces: FaceStage | None = None,
        noise: NoiseMixer | None = None,
        first: int = 0,
    ) -> None:
        """`faces` None leaves pictures alone; `first` is the index of the first frame."""
        self._session = session
        self._synchronizer = Synchronizer(info, first=first)
        self._segmenter = segmenter
        self._metrics = metrics
        self._faces = faces
        self._noise = noise
        self._has_face = False
        self.look = True
        """Whether faces are searched for; frames go on without pictures otherwise."""

    @property
    def faces(self) -> FaceStage | None:
        """Finds and follows faces, where that was asked for."""
        return self._faces

    def erase(self) -> None:
        """Overwrite all sound and pictures that wait, and forget them."""
        self._synchronizer.erase()
        self._segmenter.erase()

    @property
    def synchronizer(self) -> Synchronizer:
        """Puts items on the grid."""
        return self._synchronizer

    def frames(self, item: AudioChunk | VideoFrame) -> Iterator[tuple[AVFrame, list[Event]]]:
        """The frames that an item completes, each with what there is to tell of its face."""
        for frame in timed(self._synchronizer.push(item), self._metrics.stage("synchronize")):
            yield self._seen(frame)

    def rest(self) -> Iterator[tuple[AVFrame, list[Event]]]:
        """The last frames of the stream."""
        for frame in timed(self._synchronizer.flush(), self._metrics.stage("synchronize")):
            yield self._seen(frame)

    def segments(self, frame: AVFrame) -> Iterator[Segment]:
        """The segment that a frame completes, if any; frames come in order."""
        self._metrics.add_frame(face=frame.crop is not None)
        yield from timed(self._segmenter.push(frame), self._metrics.stage("segment"))

    def exchange(self, segmenter: Segmenter) -> Iterator[Segment]:
        """The segments of all frames so far; those to come are grouped by another segmenter."""
        yield from self.last_segments()
        self._segmenter = segmenter

    def last_segments(self) -> Iterator[Segment]:
        """The segments of the end of the stream."""
        yield from timed(self._segmenter.flush(), self._metrics.stage("segment"))

    def _seen(self, frame: AVFrame) -> tuple[AVFrame, list[Event]]:
        if self._noise is not None and frame.has_audio:
            with self._metrics.stage("noise"):
                frame = dataclasses.replace(frame, audio=self._noise.add(frame.audio))
        if self._faces is None:
            return frame, []
        if not self.look:
            frame = dataclasses.replace(frame, picture=None)
        with self._metrics.stage("face"):
            frame = self._faces.push(frame)
        return frame, self._face_events(frame)

    def _face_events(self, frame: AVFrame) -> list[Event]:
        face, had = frame.face, self._has_face
        self._has_face = face is not None
        if face is not None and not had:
            return [
                FaceFound(
                    session=self._session, start=frame.time, end=frame.time, wall_time=time.time(),
                    left=face.left, top=face.top, right=face.right, bottom=face.bottom,
                )
            ]  # fmt: skip
        if face is None and had:
            return [FaceLost(session=self._session, start=frame.time, end=frame.time, wall_time=time.time())]
        return []


def timed(items: Iterable[_T], timer: StageTimer) -> Iterator[_T]:
    """Pass items through, timing only what it takes to make them."""
    source = iter(items)
    while True:
        with timer:
            try:
                item = next(source)
            except StopIteration:
                return
        yield item
