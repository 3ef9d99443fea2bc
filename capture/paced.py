"""Recorded or made-up sound and pictures as a live source: in real time, at another speed, or as fast as they are recognised."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable
from typing import Self

from capture.live import LiveItem
from capture.media import SAMPLE_RATE, AudioChunk

WAIT = 0.002
"""Seconds from one look at the clock to the next."""
MOST_WAITING = 1
"""Segments that may wait before more is handed out, where the session sets the pace."""
MOST_AT_ONCE = 4


class PacedSource:
    """Hands out items in order, as `capture.live.LiveSource` does with devices; for measurements, simulations and tests."""

    over = False
    late = 0.0
    drift_ppm: float | None = None
    dropped = 0

    def __init__(self, items: Iterable[LiveItem], *, speed: float | None = 1.0, camera: bool = True) -> None:
        """`speed` makes the clock run so many times as fast as the computer's; None hands out as soon as `backlog` allows.

        Items come in the order in which they are there, see `end_of`. After the last nothing more comes.
        """
        self._items, self._speed = iter(items), speed
        self._waiting: LiveItem | None = None
        self._begin: float | None = None
        self._reached = 0.0
        self.backlog: Callable[[], int] = lambda: 0
        """How many segments wait in the session."""
        self.hearing, self.seeing = True, camera
        self.closed = threading.Event()
        self.exhausted = threading.Event()
        """Set once everything was handed out."""

    def open(self) -> Self:
        """Start the clock."""
        self._begin = time.monotonic()
        return self

    def now(self) -> float:
        """Seconds on the media clock: of its own, or the end of what was handed out."""
        if self._speed is None:
            return self._reached
        return 0.0 if self._begin is None else (time.monotonic() - self._begin) * self._speed

    def read(self, timeout: float) -> list[LiveItem]:
        """What is there; waits up to `timeout` seconds for something."""
        end = time.monotonic() + timeout
        found: list[LiveItem] = []
        while not self.closed.is_set():
            while not self._full(found) and (item := self._next()) is not None:
                if self.take(item):
                    found.append(item)
                else:
                    return found
            if found or time.monotonic() >= end:
                break
            time.sleep(WAIT)
        return found

    def take(self, item: LiveItem) -> bool:
        """Whether an item is to be handed out; False ends this `read` before it."""
        return True

    def discard(self) -> None:
        """Nothing waits here."""

    def use(self, *, microphone: str | None = None, camera: str | None = None) -> None:
        """There are no other devices."""

    def close(self) -> None:
        """Hand out nothing more."""
        self.closed.set()

    def _full(self, found: list[LiveItem]) -> bool:
        return self._speed is None and (len(found) >= MOST_AT_ONCE or self.backlog() > MOST_WAITING)

    def _next(self) -> LiveItem | None:
        if self._waiting is None:
            self._waiting = next(self._items, None)
            if self._waiting is None:
                self.exhausted.set()
                return None
        if self._speed is not None and end_of(self._waiting) > self.now():
            return None
        item, self._waiting = self._waiting, None
        self._reached = max(self._reached, end_of(item))
        return item


def end_of(item: LiveItem) -> float:
    """Media time at which an item is there."""
    return item.time + (item.samples.size / SAMPLE_RATE if isinstance(item, AudioChunk) else 0.0)
