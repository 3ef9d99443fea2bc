"""A job run in this process: everything that it tells is kept, in the order in which it was told."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any

from app.engine import messages
from app.engine.jobs import job_class
from app.engine.jobs.base import Job
from app.engine.wire import event_from
from pipeline.events import Event


class Collector:
    """Stands in for the outlet; whether pictures are shown at once is for the test to say."""

    def __init__(self) -> None:
        self.told: list[messages.Reply] = []
        self.times: list[float] = []
        """`time.monotonic()` of each."""
        self.pictures: list[tuple[messages.Picture, bytes]] = []
        self.shows = True

    def send(self, reply: messages.Reply) -> None:
        self.times.append(time.monotonic())
        self.told.append(reply)

    def wants_picture(self, job: int) -> bool:
        return self.shows

    def show(self, picture: messages.Picture, payload: bytes) -> bool:
        self.pictures.append((picture, payload))
        self.send(picture)
        return True


class Running:
    """A job in a thread of its own."""

    def __init__(self, request: messages.Request) -> None:
        self.out = Collector()
        self.job: Job = job_class(request)(request, self.out)  # type: ignore[arg-type]
        self._thread = threading.Thread(target=self.job.carry_out, daemon=True)
        self._thread.start()

    def ask(self, request: messages.Request) -> None:
        """As the engine passes it on."""
        if isinstance(request, messages.Cancel):
            self.job.cancelled.set()
        self.job.heed(request)

    def replies(self, kind: type) -> list[Any]:
        return [reply for reply in self.out.told if isinstance(reply, kind)]

    def events(self, session: str | None = None, kind: type[Event] = Event) -> list[Any]:
        every = [event_from(reply.event) for reply in self.replies(messages.Told)]
        return [event for event in every if isinstance(event, kind) and session in (None, event.session)]

    def wait(self, reached: Callable[[], Any], seconds: float = 60) -> Any:
        until = time.monotonic() + seconds
        while not (found := reached()):
            assert time.monotonic() < until, f"never; told were {self.out.told[-20:]}"
            time.sleep(0.01)
        return found

    def end(self, seconds: float = 60) -> Any:
        """The Done or Trouble, which is the last that is told."""
        self._thread.join(seconds)
        assert not self._thread.is_alive()
        ends = self.replies((messages.Done, messages.Trouble))  # type: ignore[arg-type]
        assert len(ends) == 1
        assert self.out.told[-1] is ends[0]
        return ends[0]
