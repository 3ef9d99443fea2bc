"""What is stored of a transcript, and the line that says so: nothing, unless the user has chosen a file that finals are appended to."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from app.gui.settings import keys
from app.gui.shell.context import Context
from app.gui.shell.notices import Kind
from app.gui.transcript.saving import folder_of, format_names

APPENDABLE = ("txt", "srt", "vtt", "jsonl")
"""Formats that grow by appending, as `pipeline.writers.append` has them."""


class Storage(QObject):
    """Switches appending on and off. The engine appends; it is told with the start of a session, so a change holds from the next one on."""

    changed = Signal()
    """`line` or `on` is another."""

    def __init__(self, context: Context, *, live: bool, parent: QWidget) -> None:
        super().__init__(parent)
        self._context = context
        self._settings = context.settings
        self._parent = parent
        self._live = live
        self._running = False
        self.appending = ""
        """The file that the running session appends to, empty for none."""
        self.saved = ""
        """The file that holds all that there is, empty for none."""
        self.dialog: QFileDialog | None = None
        """While a file is asked for."""
        self._settings.changed.connect(self._setting_changed)

    @property
    def on(self) -> bool:
        """Whether the next session appends."""
        return self._settings.get(keys.APPEND) and bool(self._settings.get(keys.APPEND_FILE))

    def began(self, file: str | None) -> None:
        """A session runs that appends to this file, or to none."""
        self._running, self.appending = True, file or ""
        self.changed.emit()

    def ended(self) -> None:
        """No session runs."""
        self._running, self.appending = False, ""
        self.changed.emit()

    def set_saved(self, path: str) -> None:
        """All that there is has been saved to a file; empty once more has come."""
        if path != self.saved:
            self.saved = path
            self.changed.emit()

    def line(self) -> str:
        """What is stored, as one sentence that is true."""
        wanted = self._settings.get(keys.APPEND_FILE) if self._live and self.on else ""
        if self._running and self.appending != wanted:
            return self._differs(wanted)
        if wanted:
            return self.tr("Finals are appended to %1.").replace("%1", Path(wanted).name)
        if self.saved:
            return self.tr("Saved to %1.").replace("%1", Path(self.saved).name)
        return self.tr("Nothing is stored: the text is in memory until the window closes.")

    def detail(self) -> str:
        """The whole path, for a tool tip."""
        return self.appending or (self._settings.get(keys.APPEND_FILE) if self._live and self.on else self.saved)

    def _setting_changed(self, key: object) -> None:
        if key in (keys.APPEND, keys.APPEND_FILE):
            self.changed.emit()

    def _differs(self, wanted: str) -> str:
        if wanted and self.appending:
            text = self.tr("Finals are appended to %1; from the next start on, to %2.")
            return text.replace("%1", Path(self.appending).name).replace("%2", Path(wanted).name)
        if wanted:
            return self.tr("Nothing is stored yet: finals are appended to %1 from the next start on.").replace("%1", Path(wanted).name)
        return self.tr("Finals are appended to %1 until you stop; nothing is stored after that.").replace("%1", Path(self.appending).name)

    def switch(self, on: bool) -> None:
        """Turn appending on, which asks for a file where none was chosen yet, or off."""
        if on and not self._settings.get(keys.APPEND_FILE):
            self.ask()
            return
        self._settings.set(keys.APPEND, on)
        self.changed.emit()

    def ask(self) -> None:
        """Ask for a file; appending is on once there is one."""
        dialog = self.dialog = QFileDialog(self._parent, self.tr("Append finals to a file"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setFileMode(QFileDialog.FileMode.AnyFile)
        dialog.setOption(QFileDialog.Option.DontConfirmOverwrite)  # what the file holds stays
        names = format_names()
        dialog.setNameFilters([f"{names[format]} (*.{format})" for format in APPENDABLE])
        dialog.setDefaultSuffix("txt")
        dialog.filterSelected.connect(lambda text: dialog.setDefaultSuffix(text.rpartition("*.")[2].rstrip(")")))
        last = self._settings.get(keys.APPEND_FILE)
        dialog.setDirectory(folder_of(str(Path(last).parent) if last else self._settings.get(keys.EXPORT_FOLDER)))
        dialog.selectFile(Path(last).name if last else self.tr("captions") + ".txt")
        dialog.fileSelected.connect(self.choose)
        dialog.finished.connect(dialog.deleteLater)
        dialog.rejected.connect(self.changed)  # so that the switch goes back to where it was
        dialog.open()

    def choose(self, path: str) -> None:
        """Append to this file from the next start on."""
        suffix = Path(path).suffix[1:].lower()
        if suffix not in APPENDABLE:
            text = self.tr("%1: choose a name that ends in .txt, .srt, .vtt or .jsonl.").replace("%1", Path(path).name)
            self._context.notices.say(text, Kind.error, topic="append")
            self.changed.emit()
            return
        self._context.notices.withdraw("append")
        self._settings.set(keys.APPEND_FILE, path)
        self._settings.set(keys.APPEND, True)
        self.changed.emit()
