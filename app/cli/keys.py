"""Single keys from a terminal, without waiting for them; the terminal is put back as it was whatever happens."""

from __future__ import annotations

import contextlib
import os
import re
import select
import sys
from types import TracebackType
from typing import Any, Self

try:
    import termios
    import tty
except ImportError:  # Windows
    termios = None  # type: ignore[assignment]

try:
    import msvcrt
except ImportError:  # not Windows
    msvcrt = None  # type: ignore[assignment]

_SEQUENCE = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|O.|.)?")
"""What arrows and other special keys send; its letters are not those keys."""


class Keyboard:
    """Reads keys while it is entered; does nothing where standard input is no terminal, or belongs to another job."""

    def __init__(self) -> None:
        self.active = False
        """Whether keys are read."""
        self._saved: list[Any] | None = None

    def __enter__(self) -> Self:
        if sys.stdin is None or not sys.stdin.isatty():
            return self
        if termios is None:
            self.active = msvcrt is not None
            return self
        with contextlib.suppress(OSError, termios.error):
            fd = sys.stdin.fileno()
            if os.tcgetpgrp(fd) != os.getpgrp():
                return self  # a job in the background would be stopped for touching the terminal
            self._saved = termios.tcgetattr(fd)
            tty.setcbreak(fd, termios.TCSANOW)  # Ctrl-C stays a signal
            self.active = True
        return self

    def pressed(self) -> str:
        """What was typed since the last call, without waiting."""
        if not self.active:
            return ""
        if termios is None:
            typed = ""
            while msvcrt.kbhit():
                typed += msvcrt.getwch()
            return typed
        try:
            if not select.select([sys.stdin], [], [], 0)[0]:
                return ""
            typed = os.read(sys.stdin.fileno(), 64).decode("utf-8", errors="replace")
        except (OSError, ValueError):
            typed = ""
        if not typed:
            self.active = False  # the terminal has gone
        return _SEQUENCE.sub("", typed)

    def restore(self) -> None:
        """Put the terminal back as it was; may be called more than once."""
        self.active = False
        if self._saved is not None:
            with contextlib.suppress(OSError, ValueError, termios.error):
                termios.tcsetattr(sys.stdin.fileno(), termios.TCSANOW, self._saved)
            self._saved = None

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.restore()
