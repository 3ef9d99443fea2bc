"""A text that follows a model: it grows at its end, and stays where the reader is."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterator

from PySide6.QtCore import QPointF, QRect, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent, QTextBlock, QTextDocument
from PySide6.QtWidgets import QPlainTextDocumentLayout, QPlainTextEdit, QWidget

from app.gui.settings import keys
from app.gui.settings.store import Settings
from app.gui.theme import look
from app.gui.theme.tokens import SPACE
from app.gui.transcript.gutter import Gutter
from app.gui.transcript.model import TranscriptModel
from app.gui.transcript.typesetter import Typesetter

SLICE_S = 0.008
"""How long the interface may be kept from other things while a long transcript is set."""


class _Layout(QPlainTextDocumentLayout):
    """Leaves some air between utterances, and begins those that are read from right to left on the right."""

    def blockBoundingRect(self, block: QTextBlock) -> QRectF:
        rect = super().blockBoundingRect(block)
        if block.textDirection() == Qt.LayoutDirection.RightToLeft:
            layout, margin = block.layout(), self.document().documentMargin()
            for number in range(layout.lineCount()):
                line = layout.lineAt(number)
                line.setPosition(QPointF(margin + line.width() - line.naturalTextWidth(), line.y()))
        rect.setHeight(rect.height() + SPACE)
        return rect


class GrowingText(QPlainTextEdit):
    """Shows a model. Follows the end unless the reader has scrolled up."""

    following = Signal(bool)
    """Whether new text comes into view by itself."""
    text_below = Signal()
    """There is new text that is out of view."""
    settled = Signal()
    """A long transcript is set completely."""

    def __init__(self, settings: Settings, model: TranscriptModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._settings = settings
        self._model = model
        self._follows = True
        self._still = 0
        self._back: tuple[int, int] | None = None
        self._prepare()
        self._setter = Typesetter(self.document(), model, look.current)
        self._filler = QTimer(self, interval=0)
        self._filler.timeout.connect(self._fill)
        self._gutter = Gutter(self)
        model.line_changed.connect(self._line_changed)
        model.line_removed.connect(self._line_removed)
        model.cleared.connect(self._begin)
        self.updateRequest.connect(self._scroll_gutter)
        self.verticalScrollBar().valueChanged.connect(self._scrolled)
        settings.changed.connect(self._setting_changed)
        look.changes.changed.connect(self._look_changed)
        self._size()
        self._setter.shaded = settings.get(keys.CONFIDENCE)
        self._begin()

    def _prepare(self) -> None:
        document = QTextDocument(self)
        document.setDocumentLayout(_Layout(document))
        document.setUndoRedoEnabled(False)
        document.setDocumentMargin(SPACE)
        option = document.defaultTextOption()
        option.setTextDirection(Qt.LayoutDirection.LayoutDirectionAuto)  # of each utterance, whatever that of the window is
        document.setDefaultTextOption(option)
        self.setDocument(document)
        self.setReadOnly(True)
        self.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard)

    @property
    def typesetter(self) -> Typesetter:
        """How the document was made."""
        return self._setter

    def follow(self) -> None:
        """Show the end, now and as text comes."""
        self._set_following(True)
        self._to_end()

    def follows(self) -> bool:
        """Whether new text comes into view by itself."""
        return self._follows

    def visible_lines(self) -> Iterator[tuple[int, float]]:
        """Lines in view with their top in the viewport."""
        block = self.firstVisibleBlock()
        top = self.blockBoundingGeometry(block).translated(self.contentOffset()).top()
        while block.isValid() and top <= self.viewport().height():
            index = self._setter.index_of(block)
            if index is not None:
                yield index, top
            top += self.blockBoundingRect(block).height()
            block = block.next()

    def visible_times(self) -> Iterator[tuple[float, float]]:
        """When the utterances in view begin, in seconds, and their top."""
        lines = self._model.lines
        return ((lines[index].utterance.start, top) for index, top in self.visible_lines())

    def longest_time(self) -> float:
        """The latest time that may be shown, in seconds."""
        lines = self._model.lines
        return max((lines[index].utterance.start for index in (0, len(lines) // 2, len(lines) - 1)), default=0.0) if lines else 0.0

    def _line_changed(self, index: int) -> None:
        if index < self._setter.shown or (index == self._setter.shown and not self._filler.isActive()):
            partial = not self._model.lines[index].final
            self._edit(lambda: self._setter.set(index), quietly=partial)
        else:
            self._filler.start()

    def _line_removed(self, index: int) -> None:
        if index < self._setter.shown:
            self._edit(lambda: self._setter.drop(index), quietly=True)

    def _edit(self, change: Callable[[], None], *, quietly: bool) -> None:
        """Change the document; `quietly` keeps screen readers from hearing of text that is not final."""
        blocked = self.document().blockSignals(quietly)
        try:
            with self._by_itself():
                change()
        finally:
            self.document().blockSignals(blocked)
        self._after_edit()

    def _after_edit(self) -> None:
        self._margins()
        self._gutter.update()
        if self._follows:
            self._to_end()
        else:
            self.text_below.emit()

    def _begin(self) -> None:
        with self._by_itself():
            self._setter.begin()
        if not self._model.lines:
            self._set_following(True)
        self._filler.start()
        self._fill()

    def _fill(self) -> None:
        end = time.monotonic() + SLICE_S
        with self._by_itself():
            more = self._setter.more(lambda: time.monotonic() > end)
        if more:
            return
        self._filler.stop()
        if self._back is not None:
            (place, scroll), self._back = self._back, None
            cursor = self.textCursor()
            cursor.setPosition(min(place, self.document().characterCount() - 1))
            self.setTextCursor(cursor)
            self.verticalScrollBar().setValue(scroll)
        self._after_edit()
        self.settled.emit()

    def _rebuild(self) -> None:
        """Set everything anew, and come back to what was in view."""
        if self._back is None:
            self._back = (self.textCursor().position(), self.verticalScrollBar().value())
        self._begin()

    def _to_end(self) -> None:
        with self._by_itself():
            bar = self.verticalScrollBar()
            bar.setValue(bar.maximum())

    @contextlib.contextmanager
    def _by_itself(self) -> Iterator[None]:
        """What scrolls within was not the reader."""
        self._still += 1
        try:
            yield
        finally:
            self._still -= 1

    def _scrolled(self) -> None:
        self._gutter.update()
        if not self._still and not self._filler.isActive():
            bar = self.verticalScrollBar()
            self._set_following(bar.value() >= bar.maximum())

    def _set_following(self, on: bool) -> None:
        if on != self._follows:
            self._follows = on
            self.following.emit(on)

    def _setting_changed(self, key: object) -> None:
        if key is keys.TEXT_SIZE:
            self._size()
        elif key is keys.TIMES:
            self._margins()
        elif key is keys.CONFIDENCE:
            self._setter.shaded = self._settings.get(keys.CONFIDENCE)
            self._rebuild()

    def _look_changed(self) -> None:
        self._size()
        self._rebuild()

    def _size(self) -> None:
        font = self.font()
        font.setPointSize(self._settings.get(keys.TEXT_SIZE))
        with self._by_itself():
            self.setFont(font)
            self.document().setDefaultFont(font)
            self._margins()
        if self._follows:
            QTimer.singleShot(0, self, self._to_end)

    def _margins(self) -> None:
        gutter = getattr(self, "_gutter", None)
        if gutter is None:
            return
        shown = self._settings.get(keys.TIMES) and bool(self._model.lines)
        width = gutter.sizeHint().width() if shown else 0
        gutter.setVisible(shown)
        before, after = (width, 0) if self.isLeftToRight() else (0, width)
        margins = self.viewportMargins()
        if (margins.left(), margins.right()) != (before, after):
            with self._by_itself():
                self.setViewportMargins(before, 0, after, 0)
        self._place_gutter()

    def _place_gutter(self) -> None:
        view, width = self.viewport().geometry(), self._gutter.sizeHint().width()
        left = view.left() - width if self.isLeftToRight() else view.right() + 1
        self._gutter.setGeometry(QRect(left, view.top(), width, view.height()))

    def _scroll_gutter(self, rect: QRect, dy: int) -> None:
        if dy:
            self._gutter.scroll(0, dy)
        else:
            self._gutter.update(0, rect.y(), self._gutter.width(), rect.height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        with self._by_itself():
            super().resizeEvent(event)
        self._place_gutter()
        if self._follows:
            self._to_end()
