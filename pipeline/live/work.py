"""What passes from the thread that takes in to the thread that recognises, and what both share."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Protocol

from capture.live import LiveItem
from models.segment import Segment
from pipeline.back import StreamingRecognizer
from pipeline.events import Event, Metrics
from pipeline.live.governor import Governor
from pipeline.metrics import MetricsCollector
from pipeline.stream import EventStream

MOST_SEGMENTS = 1000
"""Segments that wait at most, five minutes at least; then devices' own buffers fill, and sound that they lose is counted by them."""
STAGES = ("synchronize", "face", "segment", "recognize", "transcribe")


class LiveInput(Protocol):
    """Where live sound and pictures come from; `capture.live.LiveSource` with devices, something else in simulations."""

    @property
    def hearing(self) -> bool: ...

    @property
    def seeing(self) -> bool: ...

    @property
    def over(self) -> bool:
        """Whether nothing will ever come any more."""
        ...

    @property
    def late(self) -> float:
        """Seconds by which pictures are known to come after their sound."""
        ...

    @property
    def drift_ppm(self) -> float | None: ...

    @property
    def dropped(self) -> int: ...

    def open(self) -> object: ...

    def read(self, timeout: float) -> list[LiveItem]: ...

    def discard(self) -> None: ...

    def now(self) -> float: ...

    def use(self, *, microphone: str | None = None, camera: str | None = None) -> None: ...

    def close(self) -> None: ...


@dataclass(frozen=True, slots=True, eq=False)
class Piece:
    """A segment to recognise."""

    segment: Segment
    newest: float
    """Media time in seconds at which its last frame, looked ahead or not, had arrived."""


@dataclass(frozen=True, slots=True, eq=False)
class Begin:
    """From here on segments belong to a stretch of its own: frames count from `origin`, nothing before is context."""

    origin: float
    """Media time in seconds of its first frame."""
    recognizer: StreamingRecognizer | None = None
    """Takes over from here on; None for no change."""


@dataclass(frozen=True, slots=True)
class Rest:
    """The utterance ends; nothing comes for a while."""

    paused: bool
    """Whether a person wants it so."""


@dataclass(frozen=True, slots=True)
class GoOn:
    """A pause is over."""


@dataclass(frozen=True, slots=True)
class End:
    """Nothing more comes."""


Work = Piece | Begin | Rest | GoOn | End


@dataclass(slots=True, eq=False)
class Shared:
    """What the threads of a session have in common."""

    name: str
    source: LiveInput
    events: EventStream = field(default_factory=EventStream)
    queue: queue.Queue[Work] = field(default_factory=lambda: queue.Queue(MOST_SEGMENTS))
    hurry: threading.Event = field(default_factory=threading.Event)
    """Set where a stop cannot wait for all that is queued."""
    over: threading.Event = field(default_factory=threading.Event)
    """Set where recognition has failed for good: nothing more need be taken in."""
    metrics: MetricsCollector = field(init=False)
    governor: Governor = field(init=False)
    mode: str = ""
    av_offset_ms: float | None = None

    def __post_init__(self) -> None:
        self.metrics, self.governor = MetricsCollector(self.name), Governor(self.name)
        for stage in STAGES:  # two threads use them: none may be new to the other
            self.metrics.stage(stage)

    def publish(self, events: Iterable[Event]) -> None:
        """Tell all listeners."""
        for event in events:
            self.events.publish(event)

    def tell(self, kind: type[Event], *, at: float | None = None, **fields: object) -> None:
        """Publish an event of this kind at a media time, now without one."""
        time_ = round(self.source.now() if at is None else at, 3)
        self.events.publish(kind(session=self.name, start=time_, end=time_, wall_time=time.time(), **fields))

    def figures(self) -> Metrics:
        """The figures so far."""
        self.metrics.dropped_frames = self.source.dropped
        return replace(
            self.metrics.snapshot(),
            lag=self.governor.lag,
            mode=self.mode,
            av_offset_ms=self.av_offset_ms,
            drift_ppm=self.source.drift_ppm,
        )
