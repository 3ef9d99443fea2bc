"""What a session tells its listeners: frozen events with session id, media-time span and wall-clock stamp."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TypeVar


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
    """Recognition falls behind the source; `measure` says what is done about it."""

    lag: float
    """Seconds behind."""
    measure: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Relief(Event):
    """Recognition has caught up and a measure is taken back; `measure` says which."""

    lag: float
    """Seconds behind."""
    measure: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceLost(Event):
    """A device went away; `device` names it."""

    device: str
    reason: str = ""
    """One line: what happened, and what to do where a person can do something."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceBack(Event):
    """A device that was lost or exchanged delivers; `device` names it."""

    device: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StateChanged(Event):
    """A live session starts, pauses, goes on or has ended."""

    state: str
    """`starting`, `running`, `paused` or `stopped`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ModeChanged(Event):
    """From here on these modalities are used."""

    mode: str
    """`av`, `a` or `v`."""
    reason: str
    """Why, for people."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Level(Event):
    """How loud the sound of the span is."""

    rms_db: float
    """dB of full scale, -120 at least."""
    peak_db: float
    clipping: bool
    """Whether samples reached full scale."""
    silent: bool
    """Whether nothing at all arrives, as from a muted microphone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recovered(Event):
    """Something went wrong in the session, which goes on; everything emitted before stays valid."""

    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Metrics(Event):
    """Figures of the session so far."""

    rtf: float
    """Real-time factor: processing seconds for each second of media."""
    stages: dict[str, float] = field(default_factory=dict)
    """Seconds spent by stage."""
    latency_ms: dict[str, float] = field(default_factory=dict)
    """Capture-to-text latency: mean, p50, p95, worst."""
    frames: int = 0
    face_frames: int = 0
    dropped_frames: int = 0
    peak_rss_mb: float = 0.0
    lag: float = 0.0
    """Seconds by which a live session is behind its source beyond what its latency setting makes."""
    mode: str = ""
    """Modalities in use now; empty for files."""
    av_offset_ms: float | None = None
    """By how much the pictures are late against the sound, as estimated; None where it is not known."""
    drift_ppm: float | None = None
    """By how much the audio clock is faster than the computer's, in millionths; None where it is not known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Failed(Event):
    """The session ended early; everything emitted before stays valid."""

    message: str


_E = TypeVar("_E", bound=Event)


def shifted(event: _E, by: float) -> _E:
    """The event with all its media times `by` seconds later."""
    if not by:
        return event
    event = replace(event, start=round(event.start + by, 3), end=round(event.end + by, 3))
    if isinstance(event, Partial | Final):
        said = event.utterance
        words = tuple(replace(word, start=round(word.start + by, 3), end=round(word.end + by, 3)) for word in said.words)
        said = replace(said, start=round(said.start + by, 3), end=round(said.end + by, 3), words=words)
        event = replace(event, utterance=said)
    return event
