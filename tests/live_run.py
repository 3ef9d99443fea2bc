"""A live session on a scripted input with a recogniser that hears sounds begin: everything that it tells, and its end."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from capture.live import LiveItem
from capture.media import SAMPLE_RATE
from pipeline.events import (
    Event,
    Final,
    Level,
    Metrics,
)
from pipeline.live import LiveSession, LiveSettings
from tests.live import ScriptedInput, still
from tests.onset import BrightDetector, OnsetRecognizer

WHITE = np.full((40, 40, 3), 255, np.uint8)
BLACK = np.zeros((40, 40, 3), np.uint8)


def clicks(at: list[float], seconds: float) -> NDArray[np.float32]:
    """Bursts of 100 ms in faint noise."""
    random = np.random.default_rng(0)
    samples = (1e-3 * random.standard_normal(round(seconds * SAMPLE_RATE))).astype(np.float32)
    for begin in at:
        samples[round(begin * SAMPLE_RATE) : round((begin + 0.1) * SAMPLE_RATE)] += 0.3
    return samples


class Run:
    """A session, everything that it tells, and its end."""

    def __init__(self, source: ScriptedInput, load: Callable[[LiveSettings], Any] | None = None, **settings: Any) -> None:
        self.source = source
        self.recognizers: list[OnsetRecognizer] = []
        self.session = LiveSession(source, LiveSettings(**settings), load or self._load, BrightDetector, name="s")
        self.events: list[Event] = []
        source.backlog = lambda: self.session.backlog
        listener = self.session.events.subscribe()
        self._reader = threading.Thread(target=lambda: self.events.extend(self._copied(listener)), daemon=True)
        self._reader.start()

    def _load(self, settings: LiveSettings) -> OnsetRecognizer:
        recognizer = OnsetRecognizer()
        recognizer.segment_length = settings.segment_length if settings.segment_length != 16 else 8
        self.recognizers.append(recognizer)
        return recognizer

    def _copied(self, listener: Any) -> Iterator[Event]:
        for event in listener:
            self.events.append(event)
        yield from ()

    def until(self, found: Callable[[], object], seconds: float = 20.0) -> None:
        end = time.monotonic() + seconds
        while not found():
            assert time.monotonic() < end, f"waited in vain; {[e for e in self.events if not isinstance(e, Level | Metrics)][-12:]}"
            time.sleep(0.01)

    def all(self, kind: type[Event]) -> list[Any]:
        return [event for event in self.events if isinstance(event, kind)]

    def play(self, rest: float = 0.5) -> Run:
        """Start, let everything play, stop."""
        self.session.start()
        self.until(self.source.exhausted.is_set, 60)
        time.sleep(rest)
        return self.stop()

    def stop(self) -> Run:
        self.session.stop(5)
        assert self.session.wait(5)
        self._reader.join(5)
        return self

    @property
    def words(self) -> list[float]:
        return [word.start for final in self.all(Final) for word in final.utterance.words]


def film(seconds: float, spans: list[tuple[float, float]] | None = None) -> Iterator[LiveItem]:
    """A bright picture ("a face") in the spans, black elsewhere."""
    for frame in still(WHITE, seconds):
        seen = spans is None or any(begin <= frame.time < end for begin, end in spans)
        frame.image[:] = 255 if seen else 0
        yield frame
