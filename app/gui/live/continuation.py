"""Several live sessions one after another: each has a name of its own, and what a dead one has left open is closed."""

from __future__ import annotations

import time
from dataclasses import replace

from pipeline.events import Event, Final, Partial, Silence


class Continuation:
    """Follows the events of the session that runs."""

    def __init__(self) -> None:
        self._sessions = 0
        self._open: Partial | None = None

    def begin(self) -> None:
        """A session begins; its first event is told next."""
        self._sessions += 1
        self._open = None

    def take(self, event: Event) -> Event:
        """The event as the window has it: no other session had this name."""
        event = replace(event, session=f"live {self._sessions}")
        if isinstance(event, Partial):
            self._open = event
        elif isinstance(event, Final | Silence):
            self._open = None
        return event

    def finish(self) -> list[Event]:
        """The session is over: a Final of what it has begun to tell and not ended, as far as it was told."""
        said, self._open = self._open, None
        if said is None or not said.utterance.text.strip():
            return []
        return [Final(session=said.session, start=said.start, end=said.end, wall_time=time.time(), utterance=said.utterance)]
