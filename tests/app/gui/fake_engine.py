"""An engine that does nothing by itself: it keeps what it is asked, and tests speak in its place."""

from __future__ import annotations

from typing import Any

from app.engine.messages import Done, Picture, Progress, Refused, Reply, Request, Score, Told, Trouble
from app.engine.wire import event_fields
from app.gui.engine import Engine
from pipeline.events import Event


class FakeEngine(Engine):
    """`asked` holds every request in order; the methods below are its answers, as if the process had told them."""

    def __init__(self) -> None:
        super().__init__(command=["/nonexistent"])
        self.asked: list[Request] = []

    def start(self) -> None:
        """No process."""

    def close(self) -> None:
        """Nothing to end."""

    def _send(self, request: Request) -> None:
        self.asked.append(request)

    def last(self, kind: type[Request]) -> Any:
        """The newest request of a kind; raises LookupError where there is none."""
        for request in reversed(self.asked):
            if isinstance(request, kind):
                return request
        raise LookupError(f"no {kind.__name__} was asked for: {self.asked}")

    def tells(self, job: int, event: Event) -> None:
        self.answer(Told(job=job, event=event_fields(event)))

    def shows(self, picture: Picture, payload: bytes) -> None:
        self.answer(picture, payload)

    def gets_on(self, job: int, done: float, total: float | None) -> None:
        self.answer(Progress(job=job, done=done, total=total))

    def scores(self, job: int, a: float | None, av: float | None) -> None:
        self.answer(Score(job=job, a=a, av=av))

    def refuses(self, job: int, message: str) -> None:
        self.answer(Refused(job=job, message=message))

    def ends(self, job: int, result: dict[str, Any] | None = None, *, cancelled: bool = False) -> None:
        self.answer(Done(job=job, result=result or {}, cancelled=cancelled))

    def fails(self, job: int, message: str, result: dict[str, Any] | None = None) -> None:
        self.answer(Trouble(job=job, message=message, result=result or {}))

    def answer(self, reply: Reply, payload: bytes = b"") -> None:
        self._take(reply, payload)
