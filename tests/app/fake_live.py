"""A live session that says what it is told to, at the pace of the test; run as a module it is `viseme` with such sessions."""

from __future__ import annotations

import os
import sys
import threading
import time
from typing import Any

from pipeline.events import (
    DeviceBack,
    DeviceLost,
    Event,
    FaceFound,
    Failed,
    Final,
    Level,
    Metrics,
    ModeChanged,
    Partial,
    StateChanged,
    Utterance,
    Word,
)
from pipeline.live import LiveSettings
from pipeline.stream import EventStream

LAST = "the last words"
"""What is still waiting to be recognised when the session is stopped."""


def made(kind: type[Event], at: float = 0.0, **fields: Any) -> Any:
    """An event of a second from `at` on."""
    return kind(session="live", start=at, end=at + 1.0, wall_time=time.time(), **fields)


def utterance(id: int, text: str, at: float | None = None) -> Utterance:
    """Words of 200 ms, the first of them at `at` seconds."""
    at = 2.0 * id if at is None else at
    words = tuple(Word(word, at + 0.25 * count, at + 0.25 * count + 0.2, 0.9) for count, word in enumerate(text.split()))
    return Utterance(id, at, at + 0.25 * len(words), text, 0.9, words)


def final(id: int, text: str, at: float | None = None) -> Final:
    said = utterance(id, text, at)
    return Final(session="live", start=said.start, end=said.end, wall_time=time.time(), utterance=said)


def partial(id: int, text: str, stable: int = 0) -> Partial:
    said = utterance(id, text)
    return Partial(session="live", start=said.start, end=said.end, wall_time=time.time(), utterance=said, stable=stable)


class FakeSession:
    """Says `utterance N` again and again, and LAST once it is stopped."""

    def __init__(
        self,
        settings: LiveSettings,
        *,
        pace: float = 0.02,
        utterances: int = 10**9,
        failure: str = "",
        deaf: bool = False,
        rtf: float = 0.25,
        frames: int = 50,
    ) -> None:
        self.settings = settings
        self.events = EventStream()
        self.state = "new"
        self.changes: list[dict[str, Any]] = []
        self._pace, self._utterances, self._failure, self._deaf = pace, utterances, failure, deaf
        self._costs = {"rtf": rtf, "frames": frames}
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def start(self) -> None:
        self._thread.start()

    def pause(self) -> None:
        self._state("paused")

    def resume(self) -> None:
        self._state("running")

    def change(self, **settings: Any) -> None:
        self.changes.append(settings)
        self.events.publish(made(ModeChanged, mode="a", reason=f"asked for {settings}"))

    def stop(self, timeout: float = 1.0) -> None:
        self._stopping.set()
        if self._thread.ident is not None:
            self._thread.join(timeout)

    def _state(self, state: str) -> None:
        self.state = state
        self.events.publish(made(StateChanged, state=state))

    def _run(self) -> None:
        self._state("starting")
        if self._failure:
            self.events.publish(made(Failed, message=self._failure))
        else:
            self._state("running")
            self.events.publish(made(DeviceBack, device="Fake camera"))
            self.events.publish(made(DeviceLost, device="desk", reason="microphone 'desk': is not there; choose one of 0 Built-in"))
            self.events.publish(made(ModeChanged, mode="av", reason="sound and a face"))
            self.events.publish(made(FaceFound, left=0, top=0, right=9, bottom=9))
            self._talk()
        if not self._deaf:
            self._state("stopped")
            self.events.end()

    def _talk(self) -> None:
        spoken = 0
        while not self._stopping.is_set():
            self.events.publish(made(Level, rms_db=-20.0, peak_db=-3.0, clipping=False, silent=False))
            if self.state == "running" and spoken < self._utterances:
                spoken += 1
                self.events.publish(partial(spoken, f"utterance {spoken}", stable=1))
                self.events.publish(final(spoken, f"utterance {spoken}"))
                self.events.publish(made(Metrics, **self._costs, latency_ms={"mean": 600, "p50": 580, "p95": 700}, mode="av"))
                if spoken == 2:
                    self.events.publish(made(DeviceLost, device="Fake camera", reason="it was unplugged"))
            self._stopping.wait(self._pace)
        self.events.publish(final(spoken + 1, LAST))


def install(**options: Any) -> list[FakeSession]:
    """Put such sessions in the place of real ones; returns the list that they will be added to."""
    from app.engine import sessions

    made: list[FakeSession] = []

    def make(asked: sessions.LiveOptions) -> Any:
        made.append(FakeSession(asked.settings, **options))
        return made[-1]

    sessions.make_session = make  # type: ignore[assignment]
    return made


if __name__ == "__main__":
    from app.cli.main import main

    if "FAULT" in os.environ:
        from app.cli import captions

        captions.CaptionView.add = lambda view, event: 1 / 0  # type: ignore[assignment, method-assign, return-value]
    install(pace=float(os.environ.get("PACE", "0.02")), deaf="DEAF" in os.environ, utterances=int(os.environ.get("UTTERANCES", "1000000")))
    sys.argv[0] = "viseme"
    main()
