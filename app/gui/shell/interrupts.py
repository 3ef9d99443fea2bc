"""Ctrl-C in the terminal, and being asked to end by the system, close the window properly."""

from __future__ import annotations

import contextlib
import signal
import socket
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, QSocketNotifier

_SIGNALS = tuple(getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name))


class Interrupts(QObject):
    """Calls `close` in the interface thread when a signal arrives, until `end`. Only the main thread may make one.

    Python runs its handlers between two of its own instructions, and Qt's event loop runs none: a pair of sockets wakes it.
    """

    def __init__(self, close: Callable[[], object]) -> None:
        super().__init__()
        self._close = close
        self._out, self._in = socket.socketpair()
        self._out.setblocking(False)
        self._in.setblocking(False)
        self._notifier = QSocketNotifier(self._in.fileno(), QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._woken)
        self._before_wakeup = signal.set_wakeup_fd(self._out.fileno(), warn_on_full_buffer=False)
        self._before: dict[int, Any] = {number: signal.signal(number, _ignore) for number in _SIGNALS}

    def end(self) -> None:
        """Handle signals as before."""
        self._notifier.setEnabled(False)
        signal.set_wakeup_fd(self._before_wakeup)
        for number, handler in self._before.items():
            signal.signal(number, handler)
        self._out.close()
        self._in.close()

    def _woken(self) -> None:
        with contextlib.suppress(BlockingIOError):
            if any(number in _SIGNALS for number in self._in.recv(64)):
                self._close()


def _ignore(_number: int, _frame: object) -> None:
    """The socket tells of it."""
