"""What a live session costs from second to second, over the last minute: taken from figures that the engine counts from its start."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

from pipeline.events import Event, Final, Level, Metrics, Partial, StateChanged

FRAME_SECONDS = 0.04
"""Of media in one frame, as pipeline.frames has it, which would load numpy."""
SECONDS = 60.0
"""Of the past that are kept."""
MOST_LATENCY_MS = 60_000.0
"""More can only be a clock that was set."""
JUMP_SECONDS = 1.0
"""The media clock stands while a microphone is gone; levels, which come as soon as they are heard, show by how much."""


@dataclass(frozen=True, slots=True)
class Point:
    """One moment; None where nothing is known of it."""

    time: float
    """Media time in seconds."""
    rtf: float | None
    latency_ms: float | None


class History:
    """Follows the events of a session. RTF is of the time between two Metrics; latency that of the newest word before each."""

    def __init__(self) -> None:
        self.points: deque[Point] = deque()
        self.clear()

    def clear(self) -> None:
        """A session begins."""
        self.points.clear()
        self._before: Metrics | None = None
        self._zero: tuple[float, float] | None = None  # media time and wall time of one moment
        self._drift = 0.0
        self._words = (0, 0)
        self._latency: float | None = None

    def take(self, event: Event) -> bool:
        """Take in an event; True where there is another point."""
        if isinstance(event, StateChanged):
            if event.state in ("running", "paused"):  # told at the moment that it speaks of
                self._zero = event.end, event.wall_time
        elif isinstance(event, Level):
            self._compare(event)
        elif isinstance(event, Partial | Final):
            self._listen(event)
        elif isinstance(event, Metrics):
            self._add(event)
            return True
        return False

    def _compare(self, event: Level) -> None:
        if self._zero is not None and abs(self._now(event.wall_time) - event.end) > JUMP_SECONDS:
            self._zero = event.end, event.wall_time

    def _now(self, wall_time: float) -> float:
        """The media time at a wall time, once a zero is known."""
        media, wall = self._zero or (0.0, wall_time)
        return media + (wall_time - wall) * (1 + self._drift / 1e6)

    def _listen(self, event: Partial | Final) -> None:
        words = event.utterance.words
        told = event.utterance.id, len(words)
        if self._zero is None or not words or told <= self._words:
            return
        self._words = told
        latency = (self._now(event.wall_time) - words[-1].end) * 1000
        if 0 <= latency <= MOST_LATENCY_MS:
            self._latency = latency

    def _add(self, metrics: Metrics) -> None:
        before, self._before = self._before, metrics
        self._drift = metrics.drift_ppm or 0.0
        frames = metrics.frames - (before.frames if before else 0)
        spent = sum(metrics.stages.values()) - (sum(before.stages.values()) if before else 0.0)
        if not metrics.stages:
            rtf: float | None = metrics.rtf
        else:
            rtf = max(0.0, spent) / (frames * FRAME_SECONDS) if frames > 0 else None
        latency, self._latency = self._latency, None
        self.points.append(Point(metrics.end, rtf, latency))
        while self.points and self.points[0].time < metrics.end - SECONDS:
            self.points.popleft()
