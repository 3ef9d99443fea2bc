"""One step of the check on the sheet: its mark, its name, and the line that says what to do."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QUrl, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from app.gui.theme.tokens import SPACE
from app.gui.welcome.mark import Mark
from app.gui.welcome.steps import State, Step


class StepRow(QWidget):
    """Thin: shows what it is told."""

    page_wanted = Signal(QUrl)
    """The user wants to see where a permission is given."""

    def __init__(self, number: int, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._page: QUrl | None = None
        self._title = title
        self.mark = Mark(number, self)
        name = QLabel(title, self)
        name.setProperty("role", "section-title")
        self.line = QLabel(self)
        self.line.setProperty("role", "hint")
        self.line.setWordWrap(True)
        self.line.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.MinimumExpanding)
        self.privacy = QPushButton(self.tr("Open the privacy settings"), self)
        self.privacy.clicked.connect(self._show_page)
        self.privacy.hide()
        texts = QVBoxLayout()
        texts.setSpacing(SPACE // 4)
        texts.addWidget(name)
        texts.addWidget(self.line)
        button = QHBoxLayout()
        button.addWidget(self.privacy)
        button.addStretch(1)
        texts.addLayout(button)
        texts.addStretch(1)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(SPACE * 2)
        marks = QVBoxLayout()
        marks.addWidget(self.mark)
        marks.addStretch(1)
        layout.addLayout(marks)
        layout.addLayout(texts, 1)
        self.show_step(Step(""))

    def show_step(self, step: Step) -> None:
        """Show how a step stands."""
        self.mark.show_state(step.state)
        self.line.setText(step.line)
        self._page = step.page
        self.privacy.setVisible(step.page is not None)
        words = {
            State.waiting: self.tr("waits"),
            State.running: self.tr("runs"),
            State.good: self.tr("good"),
            State.so_so: self.tr("could be better"),
            State.missing: self.tr("does not work"),
        }
        self.setAccessibleName(f"{self._title}: {words[step.state]}")
        self.setAccessibleDescription(step.line)

    def changeEvent(self, event: QEvent) -> None:
        """The mark has colours of its own."""
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.StyleChange):
            self.mark.update()
        super().changeEvent(event)

    def _show_page(self) -> None:
        if self._page is not None:
            self.page_wanted.emit(self._page)
