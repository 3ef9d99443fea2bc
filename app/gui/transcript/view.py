"""The transcript with what belongs to it: the find bar, the way back to newer text, and what to do where there is none yet."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtWidgets import QLabel, QStackedLayout, QToolButton, QVBoxLayout, QWidget

from app.gui.shell.context import Context
from app.gui.theme.icons import icon
from app.gui.theme.tokens import SPACE
from app.gui.transcript.model import TranscriptModel
from app.gui.transcript.search import FindBar
from app.gui.transcript.text import TranscriptText


class TranscriptView(QWidget):
    """Shows a model: read-only, selectable, searchable."""

    word_chosen = Signal(float, float)
    """Seconds of the file at which a word that was clicked, or entered, begins and ends."""

    def __init__(self, context: Context, model: TranscriptModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self.text = TranscriptText(context.settings, model)
        self.text.word_chosen.connect(self.word_chosen)
        self.find_bar = FindBar(self.text, model)
        self.empty = QLabel(wordWrap=True, alignment=Qt.AlignmentFlag.AlignCenter)
        self.empty.setProperty("role", "empty")
        self.set_empty_text(self.tr("Nothing here yet. What is said appears here."))
        self._below = QToolButton(self.text)
        self._below.setText(self.tr("New text below"))
        self._below.setIcon(icon("down"))
        self._below.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self._below.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._below.clicked.connect(self._down)
        self._below.hide()
        self._arrange()
        self.text.text_below.connect(self._show_below)
        self.text.following.connect(lambda on: self._below.hide() if on else None)
        self.text.installEventFilter(self)
        model.changed.connect(self._refresh)
        self._refresh()

    def _arrange(self) -> None:
        pages = QWidget()
        self._pages = QStackedLayout(pages)
        self._pages.addWidget(self.text)
        page = QWidget()
        page.setProperty("role", "panel")
        page.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        inside = QVBoxLayout(page)
        inside.addWidget(self.empty)
        self._pages.addWidget(page)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.find_bar)
        column.addWidget(pages, 1)

    def set_empty_text(self, text: str) -> None:
        """What to say, translated, while there is no text: what to do."""
        self.empty.setText(text)

    def open_find(self) -> None:
        """Open the find bar."""
        self.find_bar.open()

    def new_text_below(self) -> bool:
        """Whether the reader is told that there is newer text."""
        return not self._below.isHidden()

    def _refresh(self) -> None:
        self._pages.setCurrentIndex(0 if self._model.lines else 1)
        self.setFocusProxy(self.text if self._model.lines else None)  # a hidden proxy would stop the tab key

    def _show_below(self) -> None:
        if self._model.lines:
            self._below.show()
            self._place()

    def _down(self) -> None:
        self.text.follow()
        self.text.setFocus(Qt.FocusReason.OtherFocusReason)

    def _place(self) -> None:
        self._below.adjustSize()
        area, size = self.text.viewport().geometry(), self._below.size()
        self._below.move(area.center().x() - size.width() // 2, area.bottom() - size.height() - SPACE)
        self._below.raise_()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.text and event.type() in (QEvent.Type.Resize, QEvent.Type.Show):
            self._place()
        return super().eventFilter(watched, event)
