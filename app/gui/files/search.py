"""Finds the media files that dropped or chosen names mean, on a thread of its own: a slow disk never holds the window up."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from app.media_files import media_below


class Search(QObject):
    """Looks up one batch of names after the other."""

    found = Signal(object)
    """A list of Paths, resolved, in order; media of a folder sorted."""
    problem = Signal(str)
    """One line for the user about a name that means no file."""
    ended = Signal()
    """Nothing is being looked up any more."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._open = 0
        self._finished.connect(self._one_ended)

    _finished = Signal()

    @property
    def busy(self) -> bool:
        """Whether names are being looked up."""
        return self._open > 0

    def look_up(self, names: Sequence[str]) -> None:
        """Begin; folders are searched with what is below them. Signals come when the thread has something."""
        self._open += 1
        threading.Thread(target=self._run, args=(list(names),), name="file search", daemon=True).start()

    def _run(self, names: list[str]) -> None:
        with contextlib.suppress(RuntimeError):  # the window has gone in the meantime
            for name in names:
                self._one(name)
            self._finished.emit()

    def _one(self, name: str) -> None:
        path = Path(name)
        try:
            if path.is_dir():
                files = media_below(path)
                if not files:
                    line = self.tr("%1: no media files in this folder; add a file by itself if its ending is unusual")
                    self.problem.emit(line.replace("%1", name))
                    return
            elif path.exists():
                files = [path]
            else:
                self.problem.emit(self.tr("%1: no such file; it may have been moved or renamed").replace("%1", name))
                return
            self.found.emit([file.resolve() for file in files])
        except (OSError, ValueError) as error:
            why = getattr(error, "strerror", None) or str(error)
            self.problem.emit(self.tr("%1: cannot be looked up (%2)").replace("%1", name).replace("%2", why))

    def _one_ended(self) -> None:
        self._open -= 1
        if not self._open:
            self.ended.emit()
