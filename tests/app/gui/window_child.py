"""`viseme gui` as it is, with somebody inside who answers questions about it: expressions on standard input, JSON on standard output.

In an expression `window` is the main window, `app` the application, `watchdog` what measures blocks of the interface thread.
"""

from __future__ import annotations

import json
import os
import sys
from typing import Any

from PySide6.QtCore import QSocketNotifier
from PySide6.QtWidgets import QApplication

from app.gui import start
from app.gui.shell.window import MainWindow
from app.gui.watchdog import Watchdog


class Inside:
    """Reads lines, evaluates them, and answers each with one line."""

    def __init__(self) -> None:
        self._names: dict[str, Any] = {"app": QApplication.instance(), "json": json, "QApplication": QApplication}
        window = next(widget for widget in QApplication.topLevelWidgets() if isinstance(widget, MainWindow))
        self._names["window"] = window
        self._names["watchdog"] = watchdog = Watchdog(window)
        watchdog.start()
        self._rest = b""
        self._notifier = QSocketNotifier(sys.stdin.fileno(), QSocketNotifier.Type.Read)
        self._notifier.activated.connect(self._read)

    def _read(self) -> None:
        data = os.read(sys.stdin.fileno(), 1 << 16)
        if not data:
            self._notifier.setEnabled(False)
            return
        *lines, self._rest = (self._rest + data).split(b"\n")
        for line in lines:
            try:
                answer: dict[str, Any] = {"value": eval(json.loads(line), self._names)}
            except Exception as error:
                answer = {"error": f"{type(error).__name__}: {error}"}
            print(json.dumps(answer, default=str), flush=True)


def main() -> int:
    """Run the window with somebody inside."""
    usual = QApplication.exec

    def run(*_: object) -> int:
        inside = Inside()
        try:
            return usual()
        finally:
            del inside

    QApplication.exec = run  # type: ignore[method-assign, assignment]
    return start.main(sys.argv)


if __name__ == "__main__":
    sys.exit(main())
