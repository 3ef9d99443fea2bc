"""What a session tells its listeners: frozen events with session id, media-time span and wall-clock stamp."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Word:
    """One recognised word."""

    text: str
    start: float
    """Seconds on the media clock."""
    end: float
    confidence: float
    """In [0, 1]: the least probability of the word's tokens."""


@dataclass(frozen=True, slots=True)
class Utterance:
    """Words between two silences; the unit of a transcript."""

    id: int
    """Counts from 1 within a session."""
    start: float
    """Seconds on the media clock."""
    end: float
    text: str
    confidence: float
    """Geometric mean of token probabilities, in [0, 1]."""
    words: tuple[Word, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Base of all events."""

    session: str
    start: float
    """Media-time span that the event speaks of, in seconds."""
    end: float
    wall_time: float
    """Seconds since the epoch when the event was made."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Partial(Event):
    """The utterance so far; its text may still change after `stable` words."""

    utterance: Utterance
    stable: int = 0
    """Number of leading words that will not change."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Final(Event):
    """An utterance that will not change; same id as its Partials."""

    utterance: Utterance


@dataclass(frozen=True, slots=True, kw_only=True)
class Silence(Event):
    """An endpoint was reached without any words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FaceFound(Event):
    """A face is followed from here on."""

    left: float
    top: float
    right: float
    bottom: float


@dataclass(frozen=True, slots=True, kw_only=True)
class FaceLost(Event):
    """No face from here on; audio goes on alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Overload(Event):
    """Recognition falls behind the source."""

    lag: float
    """Seconds behind."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceLost(Event):
    """A device went away; `device` names it."""

    device: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Metrics(Event):
    """Figures of the session so far."""

    rtf: float
    """Real-time factor: processing seconds for each second of media."""
    stages: dict[str, float] = field(default_factory=dict)
    """Seconds spent by stage."""
    latency_ms: dict[str, float] = field(default_factory=dict)
    """Capture-to-text latency: mean, p50, p95."""
    frames: int = 0
    face_frames: int = 0
    dropped_frames: int = 0
    peak_rss_mb: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Failed(Event):
    """The session ended early; everything emitted before stays valid."""

    message: str
