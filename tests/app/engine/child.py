"""The engine as a real child process: asked over its pipe, and everything that it tells kept."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from app.engine import messages
from app.engine.wire import Unpacker, WireError, event_from, pack
from pipeline.events import Event

ROOT = Path(__file__).parents[3]
ENDS = (messages.Done, messages.Trouble)


class EngineChild:
    """`python -m app.engine`, or another program that speaks as it does."""

    def __init__(self, *program: str) -> None:
        self.told: list[tuple[Any, bytes]] = []
        """Replies and the bytes that came with them, in order."""
        self.errors: list[str] = []
        self.trouble = ""
        """What was not understood of its output."""
        self._changed = threading.Condition()
        self.process = subprocess.Popen(
            [sys.executable, *(program or ("-m", "app.engine"))],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            cwd=ROOT,
            env={**os.environ, "OMP_NUM_THREADS": "1"},
        )
        self._threads = [threading.Thread(target=self._read, daemon=True), threading.Thread(target=self._read_errors, daemon=True)]
        for thread in self._threads:
            thread.start()

    def ask(self, *requests: messages.Request) -> None:
        """Send requests together."""
        self.send(b"".join(map(pack, requests)))

    def send(self, data: bytes) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(data)
        self.process.stdin.flush()

    def end_input(self) -> None:
        assert self.process.stdin is not None
        self.process.stdin.close()

    def replies(self, job: int, kind: type = messages.Reply) -> list[Any]:
        """What was told of a job."""
        with self._changed:
            return [reply for reply, _ in self.told if reply.job == job and isinstance(reply, kind)]

    def events(self, job: int, kind: type[Event] = Event) -> list[Any]:
        """The events that were told of a job."""
        return [event for reply in self.replies(job, messages.Told) if isinstance(event := event_from(reply.event), kind)]

    def end(self, job: int, timeout: float = 60) -> Any:
        """The Done or Trouble of a job."""
        return self.wait(lambda: self.replies(job, ENDS), timeout)[0]  # type: ignore[arg-type]

    def wait(self, found: Callable[[], Any], timeout: float = 60) -> Any:
        """What `found` returns, once it is something."""
        until = time.monotonic() + timeout
        while True:
            if result := found():
                return result
            with self._changed:
                rest = until - time.monotonic()
                if rest <= 0 or (self.process.poll() is not None and not any(thread.is_alive() for thread in self._threads)):
                    raise AssertionError(f"never told; told were {self._summary()}; errors: {self.errors}")
                self._changed.wait(min(rest, 0.2))

    def gone(self, timeout: float = 20) -> int:
        """Wait for the process to end; its exit code."""
        code = self.process.wait(timeout)
        for thread in self._threads:
            thread.join(5)
        return code

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.gone()
        for pipe in (self.process.stdin, self.process.stdout, self.process.stderr):
            if pipe is not None:
                pipe.close()

    def _read(self) -> None:
        assert self.process.stdout is not None
        unpacker = Unpacker(messages.AnyReply)
        try:
            while data := os.read(self.process.stdout.fileno(), 1 << 16):
                for packet in unpacker.feed(data):
                    with self._changed:
                        self.told.append(packet)
                        self._changed.notify_all()
        except WireError as error:
            self.trouble = str(error)

    def _read_errors(self) -> None:
        assert self.process.stderr is not None
        for line in self.process.stderr:
            self.errors.append(line.decode().rstrip())

    def _summary(self) -> list[str]:
        return [reply.event["event"] if isinstance(reply, messages.Told) else str(reply) for reply, _ in self.told][-30:]
