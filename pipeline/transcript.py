"""The transcript of one source: what was said when, how surely, by which model and at what cost."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from capture.media import SourceInfo
from pipeline.events import Event, Failed, Final, Metrics, Partial, Utterance

SCHEMA = "viseme.transcript/1"
"""Name and version of the JSON form."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceFacts:
    """What was transcribed."""

    path: str
    duration_s: float | None
    """Seconds, None where not known; the builder then puts in what was processed."""
    has_audio: bool
    has_video: bool

    @classmethod
    def of(cls, info: SourceInfo) -> SourceFacts:
        """The facts of an opened source."""
        return cls(path=info.name, duration_s=info.duration, has_audio=info.has_audio, has_video=info.has_video)


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelFacts:
    """What transcribed it."""

    name: str
    parameters: int
    sha256: str
    """Of the checkpoint, in hexadecimal."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Transcript:
    """Everything that the writers need."""

    source: SourceFacts
    model: ModelFacts
    mode: str
    """`av`, `a` or `v`: the modalities that were used."""
    latency_ms: float
    """Algorithmic latency that the model ran with."""
    utterances: tuple[Utterance, ...]
    """In order of time."""
    metrics: Metrics | None = None

    @property
    def text(self) -> str:
        """All that was said, utterances joined by spaces."""
        return " ".join(utterance.text for utterance in self.utterances if utterance.text)

    def to_dict(self) -> dict[str, Any]:
        """The JSON form `viseme.transcript/1`; every number is finite, or None where not known (latencies, where nothing was said)."""
        return {
            "schema": SCHEMA,
            "source": {
                "path": self.source.path,
                "duration_s": _rounded(self.source.duration_s, 3),
                "has_audio": self.source.has_audio,
                "has_video": self.source.has_video,
            },
            "model": {"name": self.model.name, "parameters": self.model.parameters, "sha256": self.model.sha256},
            "mode": self.mode,
            "latency_ms": self.latency_ms,
            "text": self.text,
            "utterances": [_utterance(utterance) for utterance in self.utterances],
            "metrics": _metrics(self.metrics),
        }


class TranscriptBuilder:
    """Collects a transcript from the events of one session, in constant space but for the words themselves.

    Every kind of event is welcome. Where the session fails, all that was said before stays, with the last Partial of an utterance that
    never became Final.
    """

    def __init__(self, source: SourceFacts, model: ModelFacts, *, mode: str, latency_ms: float) -> None:
        self._blank = Transcript(source=source, model=model, mode=mode, latency_ms=latency_ms, utterances=())
        self._utterances: list[Utterance] = []
        self._open: Utterance | None = None
        self._metrics: Metrics | None = None
        self._failure: str | None = None
        self._end = 0.0

    @property
    def failure(self) -> str | None:
        """Message of the Failed event, None where there was none."""
        return self._failure

    def add(self, event: Event) -> None:
        """Take in one event."""
        if isinstance(event, Partial):
            self._open = event.utterance if event.utterance.words else None
        elif isinstance(event, Final):
            self._utterances.append(event.utterance)
            self._open = None
        elif isinstance(event, Metrics):
            self._metrics = event
        elif isinstance(event, Failed):
            self._failure = event.message
        if math.isfinite(event.end):
            self._end = max(self._end, event.end)

    def build(self) -> Transcript:
        """The transcript so far; may be called at any time, and more than once."""
        source = self._blank.source
        if source.duration_s is None:
            source = replace(source, duration_s=self._end)
        pending = (self._open,) if self._open is not None else ()
        return replace(self._blank, source=source, utterances=(*self._utterances, *pending), metrics=self._metrics)


def _utterance(utterance: Utterance) -> dict[str, Any]:
    return {
        "id": utterance.id,
        "start": _rounded(utterance.start, 3),
        "end": _rounded(utterance.end, 3),
        "text": utterance.text,
        "confidence": _rounded(utterance.confidence, 4),
        "words": [
            {
                "text": word.text,
                "start": _rounded(word.start, 3),
                "end": _rounded(word.end, 3),
                "confidence": _rounded(word.confidence, 4),
            }
            for word in utterance.words
        ],
    }


def _metrics(metrics: Metrics | None) -> dict[str, Any]:
    latency: Mapping[str, float] = metrics.latency_ms if metrics is not None else {}
    return {
        "rtf": _rounded(metrics.rtf, 4) if metrics is not None else 0.0,
        "stages": {name: _rounded(seconds, 4) for name, seconds in metrics.stages.items()} if metrics is not None else {},
        "latency_ms": {name: _rounded(latency.get(name), 1) for name in ("mean", "p50", "p95")},
        "face_frames": metrics.face_frames if metrics is not None else 0,
        "frames": metrics.frames if metrics is not None else 0,
        "peak_rss_mb": _rounded(metrics.peak_rss_mb, 1) if metrics is not None else 0.0,
    }


def _rounded(value: float | None, digits: int) -> float | None:
    return round(value, digits) if value is not None and math.isfinite(value) else None
