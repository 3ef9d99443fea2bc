"""The chosen file: its name, what there is to say of it, and its transcript."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QStackedWidget, QVBoxLayout, QWidget

from app.gui.files import words
from app.gui.files.item import Item, State
from app.gui.shell.context import Context
from app.gui.theme.tokens import SPACE
from app.gui.transcript.panel import TranscriptPanel


class FileDetail(QWidget):
    """Keeps a transcript panel for each file that has been looked at, so that each stays where it was scrolled to."""

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._item: Item | None = None
        self._panels: dict[Item, TranscriptPanel] = {}
        self.name = QLabel()
        self.name.setProperty("role", "section-title")
        self.name.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.line = QLabel()
        self.line.setWordWrap(True)
        self.line.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.stack = QStackedWidget()
        nothing = QLabel(self.tr("Choose a file to read what was said in it"))
        nothing.setProperty("role", "empty")
        nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        nothing.setWordWrap(True)
        self.stack.addWidget(nothing)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(SPACE, 0, 0, 0)
        layout.setSpacing(SPACE // 2)
        layout.addWidget(self.name)
        layout.addWidget(self.line)
        layout.addSpacing(SPACE // 2)
        layout.addWidget(self.stack, 1)
        self.show_item(None)

    @property
    def panel(self) -> TranscriptPanel | None:
        """The one that is shown."""
        return self._panels.get(self._item) if self._item is not None else None

    def show_item(self, item: Item | None) -> None:
        """Show a file, or that none is chosen."""
        self._item = item
        if item is None:
            self.stack.setCurrentIndex(0)
        else:
            self.stack.setCurrentWidget(self._panel_of(item))
        self.refresh()

    def refresh(self) -> None:
        """What is said of the shown file may be another."""
        item = self._item
        self.name.setVisible(item is not None)
        self.line.setVisible(item is not None)
        if item is None:
            return
        self._name()
        notes = [words.line_of(item), *(words.about(item, note) for note in item.notes)]
        self.line.setText("\n".join(notes))
        role = "bad" if item.state is State.failed else "warn" if item.notes else "hint"
        if self.line.property("role") != role:
            self.line.setProperty("role", role)
            self.line.style().polish(self.line)
        panel = self._panels[item]
        panel.view.set_empty_text(self._empty(item))
        if not item.unsaved and item.saved_to and item.transcript.lines:
            panel.storage.set_saved(item.saved_to)

    def drop(self, items: list[Item]) -> None:
        """These are gone."""
        for item in items:
            panel = self._panels.pop(item, None)
            if panel is not None:
                panel.player.stop()
                self.stack.removeWidget(panel)
                panel.deleteLater()
            if item is self._item:
                self.show_item(None)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another width leaves another room for the name."""
        super().resizeEvent(event)
        self._name()

    def _name(self) -> None:
        if self._item is not None:
            name = self._item.path.name
            self.name.setText(self.name.fontMetrics().elidedText(name, Qt.TextElideMode.ElideMiddle, max(80, self.width() - 2 * SPACE)))
            self.name.setToolTip(str(self._item.path))

    def _panel_of(self, item: Item) -> TranscriptPanel:
        if item not in self._panels:
            panel = self._panels[item] = TranscriptPanel(self._context, item.transcript, live=False)
            panel.exporter.saved.connect(lambda path, revision: self._saved(item, path))
            self.stack.addWidget(panel)
        return self._panels[item]

    def _saved(self, item: Item, path: str) -> None:
        panel = self._panels.get(item)
        if panel is not None and not panel.unsaved():
            item.saved, item.saved_to = item.revision, path

    def _empty(self, item: Item) -> str:
        """What is said in place of words that are not there."""
        return {
            State.waiting: self.tr("This file waits for its turn."),
            State.running: self.tr("Words appear here as they are recognised."),
            State.done: self.tr("No words were recognised in this file."),
            State.failed: self.tr("Nothing was recognised. See above what to do, then try again."),
            State.cancelled: self.tr("Cancelled before any words were recognised. “Try again” starts anew."),
        }[item.state]
