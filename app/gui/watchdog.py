"""Measures how long the interface thread was kept from answering, and by what."""

from __future__ import annotations

import sys
import threading
import time
import traceback
from dataclasses import dataclass

from PySide6.QtCore import QObject, QTimer

LIMIT_SECONDS = 0.05
_TICK_MS = 5
_LOOK_SECONDS = 0.01
_MOST_KEPT = 200


@dataclass(frozen=True, slots=True)
class Block:
    """The interface thread did not come back to its event loop for so long."""

    seconds: float
    stack: str
    """What it was doing when the limit had just passed; empty where that was not seen in time."""

    def __str__(self) -> str:
        return f"the window was blocked for {self.seconds * 1000:.0f} ms\n{self.stack}"


class Watchdog(QObject):
    """Ticks in the thread that made it while a thread of its own looks on. Nothing is measured before `start`.

    Time in which the thread wanted to run and got no processor is left out where the system tells it (Linux): that is other programs'.
    """

    def __init__(self, parent: QObject | None = None, *, limit: float = LIMIT_SECONDS, aloud: bool = False) -> None:
        """`limit` is in seconds; `aloud` prints every block on standard error."""
        super().__init__(parent)
        self.blocks: list[Block] = []
        """Those above the limit, oldest first."""
        self.worst = 0.0
        """Seconds of the longest block, also where it is within the limit."""
        self._limit, self._aloud = limit, aloud
        self._thread_id = threading.get_ident()
        self._last = time.monotonic()
        self._waited = 0.0
        self._waiting = _Waiting(threading.get_native_id())
        self._stack = ""
        self._ended = threading.Event()
        self._thread: threading.Thread | None = None
        self._timer = QTimer(self, interval=_TICK_MS)
        self._timer.timeout.connect(self._tick)

    def start(self) -> None:
        """Begin to measure."""
        if self._thread is None:
            self._last, self._waited, self._stack = time.monotonic(), self._waiting.seconds(), ""
            self._ended.clear()
            self._thread = threading.Thread(target=self._look, name="watchdog", daemon=True)
            self._thread.start()
            self._timer.start()

    def stop(self) -> None:
        """End it; the blocks stay."""
        self._timer.stop()
        self._ended.set()
        if self._thread is not None:
            self._thread.join()
            self._thread = None

    def _tick(self) -> None:
        now, waited = time.monotonic(), self._waiting.seconds()
        blocked = now - self._last - (waited - self._waited) - _TICK_MS / 1000
        stack, self._stack, self._waited, self._last = self._stack, "", waited, now
        self.worst = max(self.worst, blocked)
        if blocked > self._limit:
            block = Block(blocked, stack)
            self.blocks = [*self.blocks[-_MOST_KEPT:], block]
            if self._aloud:
                print(f"viseme: {block}", file=sys.stderr, flush=True)

    def _look(self) -> None:
        while not self._ended.wait(_LOOK_SECONDS):
            late = time.monotonic() - self._last - (self._waiting.seconds() - self._waited)
            if not self._stack and late > self._limit:
                frame = sys._current_frames().get(self._thread_id)
                self._stack = "".join(traceback.format_stack(frame)) if frame is not None else ""


class _Waiting:
    """How long a thread has waited for a processor so far."""

    def __init__(self, thread: int) -> None:
        self._path = f"/proc/self/task/{thread}/schedstat"

    def seconds(self) -> float:
        """0 where the system does not tell."""
        try:
            with open(self._path, encoding="ascii") as file:
                return int(file.read().split()[1]) / 1e9
        except (OSError, ValueError, IndexError):
            return 0.0
