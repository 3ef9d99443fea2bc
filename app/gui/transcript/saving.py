"""The dialog that asks where a transcript goes, with the folder and the format of the last time."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QObject, QStandardPaths, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from app.gui.settings import keys
from app.gui.settings.store import Settings
from app.gui.transcript.export import FORMATS


def format_names() -> dict[str, str]:
    """What the formats are called, by their suffix."""
    return {
        "txt": QCoreApplication.translate("SaveDialog", "Text"),
        "srt": QCoreApplication.translate("SaveDialog", "Subtitles, SubRip"),
        "vtt": QCoreApplication.translate("SaveDialog", "Subtitles, WebVTT"),
        "json": QCoreApplication.translate("SaveDialog", "Everything, with times and confidences (JSON)"),
        "jsonl": QCoreApplication.translate("SaveDialog", "Everything, a line of JSON for each utterance"),
    }


class SaveDialog(QObject):
    """Asks without keeping anything from going on."""

    chosen = Signal(object, str)
    """A Path and one of FORMATS."""

    def __init__(self, settings: Settings, parent: QWidget) -> None:
        super().__init__(parent)
        self._settings = settings
        self._parent = parent
        self.dialog: QFileDialog | None = None
        """While it is open."""

    def ask(self, name: str) -> None:
        """Open it with a suggested name, without suffix."""
        dialog = self.dialog = QFileDialog(self._parent, self.tr("Save the transcript"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setFileMode(QFileDialog.FileMode.AnyFile)
        filters = _filters(FORMATS)
        format = self._settings.get(keys.EXPORT_FORMAT)
        dialog.setNameFilters(list(filters.values()))
        dialog.selectNameFilter(filters[format])
        dialog.setDefaultSuffix(format)
        dialog.filterSelected.connect(lambda text: dialog.setDefaultSuffix(_format_of(text, filters)))
        dialog.setDirectory(folder_of(self._settings.get(keys.EXPORT_FOLDER)))
        dialog.selectFile(f"{name}.{format}")
        dialog.fileSelected.connect(lambda path: self._take(Path(path), _format_of(dialog.selectedNameFilter(), filters)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _take(self, path: Path, format: str) -> None:
        """The suffix says what it is; one that says nothing leaves it to the filter."""
        suffix = path.suffix[1:].lower()
        format = suffix if suffix in FORMATS else format
        self._settings.set(keys.EXPORT_FORMAT, format)
        self._settings.set(keys.EXPORT_FOLDER, str(path.parent))
        self.chosen.emit(path, format)


def suggested(path: str) -> str:
    """A name for the transcript of a file, or of what was heard now."""
    return Path(path).stem if path else f"transcript {datetime.now():%Y-%m-%d %H-%M}"


def folder_of(last: str) -> str:
    """A folder that is there: that of the last time, or the user's documents, or their home."""
    if last and Path(last).is_dir():
        return last
    documents = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
    return documents if Path(documents).is_dir() else str(Path.home())


def _filters(formats: tuple[str, ...]) -> dict[str, str]:
    names = format_names()
    return {format: f"{names[format]} (*.{format})" for format in formats}


def _format_of(text: str, filters: dict[str, str]) -> str:
    return next((format for format, name in filters.items() if name == text), next(iter(filters)))
