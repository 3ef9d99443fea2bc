"""One stream of events for any number of listeners, each at its own pace: a slow one never holds up the session."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Iterator
from types import TracebackType
from typing import Self

from pipeline.events import Event, Level, Metrics, Partial

LIMIT = 1000
"""Events that wait for a listener before those that newer ones replace are left out."""
UTMOST = 20_000
"""Events that wait at most, some ten hours of finals; a listener that far behind is cut off."""
REPLACEABLE = (Level, Metrics, Partial)
"""Kinds of which only the newest matters to one who is late."""


class Listener:
    """One reader of a stream: iterate over it, or `get`. Made by `EventStream.subscribe`."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._waiting: deque[Event] = deque()
        self._changed = threading.Condition()
        self._closed = False
        self.dropped = 0
        """Replaceable events that were left out because the reader was late."""
        self.cut_off = False
        """Whether the reader was so late that the stream gave it up."""

    def get(self, timeout: float | None = None) -> Event | None:
        """The next event; None where none came within `timeout` seconds, or ever will (then `closed` holds)."""
        end = None if timeout is None else time.monotonic() + timeout
        with self._changed:
            while not self._waiting and not self._closed:
                rest = None if end is None else end - time.monotonic()
                if rest is not None and rest <= 0:
                    return None
                self._changed.wait(rest)
            return self._waiting.popleft() if self._waiting else None

    @property
    def closed(self) -> bool:
        """Whether everything was read and nothing more will come."""
        with self._changed:
            return self._closed and not self._waiting

    def close(self) -> None:
        """Stop listening; whoever waits in `get` is let go."""
        with self._changed:
            self._waiting.clear()
            self._end()

    def __iter__(self) -> Iterator[Event]:
        while (event := self.get()) is not None:
            yield event

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def offer(self, event: Event) -> bool:
        """Hand the reader an event; False where it no longer listens."""
        with self._changed:
            if self._closed:
                return False
            if len(self._waiting) >= self._limit:
                self._thin()
            if len(self._waiting) >= UTMOST:
                self.cut_off = True
                self._end()
                return False
            self._waiting.append(event)
            self._changed.notify_all()
            return True

    def end(self) -> None:
        """No more events will come; those that wait can still be read."""
        with self._changed:
            self._end()

    def _end(self) -> None:
        self._closed = True
        self._changed.notify_all()

    def _thin(self) -> None:
        kept = [event for event in self._waiting if not isinstance(event, REPLACEABLE)]
        self.dropped += len(self._waiting) - len(kept)
        self._waiting = deque(kept)


class EventStream:
    """Passes each event to every listener there is."""

    def __init__(self) -> None:
        self._listeners: list[Listener] = []
        self._lock = threading.Lock()
        self._ended = False

    def subscribe(self, limit: int = LIMIT) -> Listener:
        """A listener of everything from now on."""
        listener = Listener(limit)
        with self._lock:
            if self._ended:
                listener.end()
            else:
                self._listeners.append(listener)
        return listener

    def publish(self, event: Event) -> None:
        """Pass an event on; never waits."""
        with self._lock:
            self._listeners = [listener for listener in self._listeners if listener.offer(event)]

    def end(self) -> None:
        """No more events."""
        with self._lock:
            self._ended = True
            for listener in self._listeners:
                listener.end()
            self._listeners = []
