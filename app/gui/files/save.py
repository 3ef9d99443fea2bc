"""Saves the transcripts of many files into one folder, under the names that `viseme transcribe --output FOLDER` would choose."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from app.gui.files.item import Item
from app.gui.transcript.export import write
from app.gui.transcript.model import Kept
from app.media_files import output_stems


@dataclass(frozen=True, slots=True)
class Target:
    """One file to be written."""

    item: Item
    path: Path
    kept: Kept
    revision: int
    """Of the transcript, as it is written."""


def plan(items: Sequence[Item], folder: Path, format: str) -> list[Target]:
    """What the transcripts that are whole are called in a folder; all names are different, whichever of the files were done."""
    stems = output_stems([item.path for item in items])
    return [
        Target(item, folder / f"{stem}.{format}", item.transcript.snapshot(), item.revision)
        for item, stem in zip(items, stems, strict=True)
        if item.savable
    ]


class Saver(QObject):
    """Writes them on a thread of its own: neither a slow disk nor the writers' first import hold the window up."""

    checked = Signal(object, list)
    """The targets, and names of those among them that are there already."""
    saved = Signal(list)
    """The targets that were written; told once, at the end."""
    failed = Signal(str)
    """One line about one that could not be written; the others are."""

    def check(self, targets: list[Target]) -> None:
        """Look which are there already; `checked` tells."""
        self._start(self._check, targets)

    def save(self, targets: list[Target], format: str) -> None:
        """Write all, each whole or not at all, over what was there."""
        self._start(self._save, targets, format)

    def _start(self, work: object, *arguments: object) -> None:
        threading.Thread(target=work, args=arguments, name="saver", daemon=False).start()  # type: ignore[arg-type]

    def _check(self, targets: list[Target]) -> None:
        there = [target.path.name for target in targets if target.path.exists()]
        with contextlib.suppress(RuntimeError):  # the window has gone in the meantime
            self.checked.emit(targets, there)

    def _save(self, targets: list[Target], format: str) -> None:
        written = []
        for target in targets:
            try:
                write(target.kept, target.path, format)
                written.append(target)
            except Exception as error:  # whatever it is, the user has to know that this one was not saved
                with contextlib.suppress(RuntimeError):
                    self.failed.emit(" ".join(str(error).split()) or type(error).__name__)
        with contextlib.suppress(RuntimeError):
            self.saved.emit(written)
