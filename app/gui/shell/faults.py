"""What nobody foresaw: told in one line, and the window goes on."""

from __future__ import annotations

import os
import sys
import threading
import traceback
from types import TracebackType

from PySide6.QtCore import QCoreApplication, QObject, Signal
from PySide6.QtWidgets import QWidget

from app.errors import described
from app.gui.shell.notices import Kind, Notices


class _Catcher(QObject):
    """Brings faults of any thread into that of the window."""

    caught = Signal(str)


def catch_faults(window: QWidget, notices: Notices) -> None:
    """From now on exceptions that reach the top become a notice; VISEME_DEBUG=1 prints them too. Ctrl-C closes the window."""
    catcher = _Catcher(window)
    shown: set[str] = set()

    def tell(line: str) -> None:
        if line not in shown:  # a fault in painting comes back with every picture
            shown.add(line)
            text = QCoreApplication.translate("Faults", "Something unforeseen went wrong (%1). What was recognised is kept.")
            notices.say(text.replace("%1", line), Kind.error)

    def caught(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            window.close()
            return
        if os.environ.get("VISEME_DEBUG", "0") not in ("", "0"):
            traceback.print_exception(kind, error, trace)
        else:
            print(f"viseme: error: {described(error)}", file=sys.stderr, flush=True)
        catcher.caught.emit(described(error))

    catcher.caught.connect(tell)
    sys.excepthook = caught
    threading.excepthook = lambda what: caught(what.exc_type, what.exc_value or what.exc_type(), what.exc_traceback)
