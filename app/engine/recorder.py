"""Between a live session and whoever shows it: an utterance is in the file before anybody sees it, and a slow terminal stops nothing."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from pipeline.atomic import OutputError
from pipeline.events import Event, Final, Metrics, Recovered
from pipeline.stream import EventStream, Listener
from pipeline.writers.append import AppendingWriter


class Recorder:
    """Reads a session's events in a thread of its own, writes the finals, and passes everything on to `events` and to `also`.

    Trouble with the file is told as a Recovered event: the session goes on, and what could not be written is tried again.
    """

    def __init__(self, writer: AppendingWriter | None, also: Callable[[Event], None] | None = None) -> None:
        """`writer` is open; `also` is called with every event, in the thread."""
        self.events = EventStream()
        self._writer = writer
        self._also = also
        self._thread: threading.Thread | None = None

    def start(self, source: Listener) -> None:
        """Begin; `events` ends when `source` does."""
        self._thread = threading.Thread(target=self._run, args=(source,), name="viseme-recorder", daemon=True)
        self._thread.start()

    def join(self, timeout: float = 2.0) -> None:
        """Wait until everything that the source told is written."""
        if self._thread is not None:
            self._thread.join(timeout)

    def _run(self, source: Listener) -> None:
        try:
            for event in source:
                trouble = self._record(event)
                if self._also is not None:
                    self._also(event)
                self.events.publish(event)
                if trouble:
                    self.events.publish(
                        Recovered(session=event.session, start=event.end, end=event.end, wall_time=time.time(), message=trouble)
                    )
        finally:
            self.events.end()

    def _record(self, event: Event) -> str:
        """Write a final, or what still waits; returns what there is to tell."""
        if self._writer is None:
            return ""
        waiting = self._writer.waiting
        try:
            if isinstance(event, Final):
                self._writer.write(event)
            elif isinstance(event, Metrics) and waiting:
                self._writer.retry()
        except OutputError as error:
            return f"{error}. The captions go on; what is missing is written when that works again"
        if waiting and not self._writer.waiting:
            return f"{self._writer.path} can be written again; nothing is missing in it"
        return ""
