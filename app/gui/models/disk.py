"""Looks at files in a thread of its own: a folder of a server that is away may take half a minute to say so."""

from __future__ import annotations

import os

from PySide6.QtCore import QObject, QRunnable, QThreadPool, Signal


class Disk(QObject):
    """Tells whether files are there."""

    seen = Signal(str, float)
    """Path, and its megabytes; negative where there is no file."""

    def look(self, path: str) -> None:
        """`seen` follows."""
        QThreadPool.globalInstance().start(_Look(self, path))


class _Look(QRunnable):
    def __init__(self, disk: Disk, path: str) -> None:
        super().__init__()
        self._disk, self._path = disk, path

    def run(self) -> None:
        try:
            megabytes = os.stat(self._path).st_size / 1e6
        except OSError:
            megabytes = -1.0
        try:
            self._disk.seen.emit(self._path, megabytes)
        except RuntimeError:
            return  # the window has been closed meanwhile
