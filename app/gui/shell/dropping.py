"""Files dropped anywhere on the window: what is taken, and the hint that shows it while they are held above."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QEvent, QMimeData, QObject, Qt, Signal
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QFrame, QLabel, QVBoxLayout, QWidget

from app.gui.theme.tokens import SPACE


def dropped_files(data: QMimeData) -> list[str]:
    """Paths of the files and folders among what is dropped; nothing that lies elsewhere."""
    return [url.toLocalFile() for url in data.urls() if url.isLocalFile() and Path(url.toLocalFile()).exists()]


class DropHint(QFrame):
    """Covers the window while files are held above it."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setProperty("role", "drop")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        label = QLabel(self.tr("Drop files to transcribe them"), self)
        label.setProperty("role", "page-title")
        label.setAlignment(Qt.AlignmentFlag.AlignCenter)
        layout = QVBoxLayout(self)
        layout.addWidget(label)
        self.hide()

    def cover(self) -> None:
        """Come up over the whole parent."""
        parent = self.parentWidget()
        if parent is not None:
            self.setGeometry(parent.rect().adjusted(SPACE, SPACE, -SPACE, -SPACE))
        self.show()
        self.raise_()


class Dropping(QObject):
    """Makes a window take files."""

    dropped = Signal(list)
    """Paths."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._hint = DropHint(window)
        window.setAcceptDrops(True)
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Takes over what concerns dropping, nothing else."""
        if isinstance(event, QDropEvent) and event.type() in (QEvent.Type.DragEnter, QEvent.Type.DragMove, QEvent.Type.Drop):
            paths = dropped_files(event.mimeData())
            if not paths:
                event.ignore()
                return True
            event.setDropAction(Qt.DropAction.CopyAction)
            event.accept()
            if event.type() == QEvent.Type.DragEnter:
                self._hint.cover()
            elif event.type() == QEvent.Type.Drop:
                self._hint.hide()
                self.dropped.emit(paths)
            return True
        if event.type() == QEvent.Type.DragLeave:
            self._hint.hide()
        return False
