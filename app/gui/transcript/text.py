"""The transcript as it is read: selected, walked through by keyboard or ear, and clicked to hear a word."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QEvent, QPoint, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QContextMenuEvent,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QTextBlock,
    QTextCursor,
    QTextLine,
)
from PySide6.QtWidgets import QApplication, QToolTip, QWidget

from app.gui.settings.store import Settings
from app.gui.theme import look
from app.gui.theme.tokens import SPACE
from app.gui.transcript.growing import GrowingText
from app.gui.transcript.gutter import stamp
from app.gui.transcript.model import TranscriptModel
from app.gui.transcript.placing import Placed, placed


class TranscriptText(GrowingText):
    """Words of a file can be chosen by a click, or by Enter at the caret."""

    word_chosen = Signal(float, float)
    """Seconds of the file at which the chosen word begins and ends."""

    def __init__(self, settings: Settings, model: TranscriptModel, parent: QWidget | None = None) -> None:
        super().__init__(settings, model, parent)
        self._pressed: QPoint | None = None
        self.setAccessibleName(self.tr("Transcript"))
        self.viewport().setMouseTracking(True)
        model.final_added.connect(self._announce)

    def choose(self) -> bool:
        """Tell of the word at the caret; whether there is one that can be heard."""
        found = self.word_at(self.textCursor()) if self._model.path else None
        if found is not None:
            self.word_chosen.emit(found.word.start, found.word.end)
        return found is not None

    def word_at(self, cursor: QTextCursor) -> Placed | None:
        """The word that a cursor is in or at."""
        index = self._setter.index_of(cursor.block())
        if index is None:
            return None
        text = placed(self._model.lines[index].utterance)
        number = text.at(cursor.positionInBlock())
        return text.words[number] if number is not None else None

    def word_under(self, place: QPoint) -> Placed | None:
        """The word whose letters are at a place of the viewport."""
        cursor = self.cursorForPosition(place)
        found = self.word_at(cursor)
        if found is None:
            return None
        block = cursor.block()
        area = self._area(block, found)
        return found if area is not None and area[0] <= place.x() <= area[1] and self._within(block, place) else None

    def select(self, index: int, start: int, end: int) -> None:
        """Select a stretch of a line, in UTF-16 units, and bring it into view."""
        block = self._setter.block_of(index)
        cursor = QTextCursor(block)
        cursor.setPosition(block.position() + start)
        cursor.setPosition(block.position() + end, QTextCursor.MoveMode.KeepAnchor)
        self.setTextCursor(cursor)
        self.ensureCursorVisible()

    def _area(self, block: QTextBlock, found: Placed) -> tuple[float, float] | None:
        """Left and right of a word, or of its longest part where it is broken."""
        layout = block.layout()
        line = layout.lineForTextPosition(found.start)
        if not line.isValid():
            return None
        origin = self.blockBoundingGeometry(block).translated(self.contentOffset()).left()
        left, right = sorted(_x_of(line, offset) for offset in (found.start, min(found.end, line.textStart() + line.textLength())))
        return origin + left - 1, origin + right + 1

    def _within(self, block: QTextBlock, place: QPoint) -> bool:
        top = self.blockBoundingGeometry(block).translated(self.contentOffset()).top()
        return top <= place.y() <= top + block.layout().boundingRect().height()

    def _announce(self, text: str) -> None:
        """Have a screen reader read a final when it has nothing better to do; partials would never let it finish."""
        if QAccessible.isActive() and self.isVisible():
            event = QAccessibleAnnouncementEvent(self, text)
            event.setPoliteness(QAccessible.AnnouncementPoliteness.Polite)
            QAccessible.updateAccessibility(event)

    def viewportEvent(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            found = self.word_under(event.pos())
            if found is None:
                QToolTip.hideText()
            else:
                QToolTip.showText(event.globalPos(), self.tip(found), self)
            return True
        return super().viewportEvent(event)

    def tip(self, found: Placed) -> str:
        """What is known of a word."""
        percent = f"{round(100 * found.word.confidence)}"
        text = self.tr("confidence %1 %").replace("%1", percent) + " · " + stamp(found.word.start)
        return text + "\n" + self.tr("Click to hear it") if self._model.path else text

    def mousePressEvent(self, event: QMouseEvent) -> None:
        plain = event.button() == Qt.MouseButton.LeftButton and not event.modifiers()
        self._pressed = event.position().toPoint() if plain else None
        super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        place = event.position().toPoint()
        if self._pressed is not None and (place - self._pressed).manhattanLength() >= QApplication.startDragDistance():
            self._pressed = None
        over = bool(self._model.path) and not event.buttons() and self.word_under(place) is not None
        self.viewport().setCursor(Qt.CursorShape.PointingHandCursor if over else Qt.CursorShape.IBeamCursor)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        pressed, self._pressed = self._pressed, None
        if pressed is None or not self._model.path or self.textCursor().hasSelection():
            return
        found = self.word_under(event.position().toPoint())
        if found is not None:
            self.word_chosen.emit(found.word.start, found.word.end)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers() and self.choose():
            return
        super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        menu = self.createStandardContextMenu()
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(event.globalPos())

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self.viewport())
        painter.setPen(look.current().border)
        block = self.firstVisibleBlock()
        while block.isValid():
            area = self.blockBoundingGeometry(block).translated(self.contentOffset())
            if area.top() > event.rect().bottom():
                break
            if block.length() > 1 and self._setter.index_of(block) is None:
                self._rule(painter, block, area.left(), area.top())
            block = block.next()
        painter.end()

    def _rule(self, painter: QPainter, block: QTextBlock, left: float, top: float) -> None:
        """A rule that goes on from the text of a divider to the margins."""
        text = block.layout().boundingRect()
        used = block.layout().lineAt(0).naturalTextRect()
        height = round(top + text.height() / 2)
        margin, width = SPACE, self.viewport().width()
        before, after = round(left + used.left()) - SPACE, round(left + used.right()) + SPACE
        if before > 2 * margin:
            painter.drawLine(margin, height, before, height)
        if after < width - margin:
            painter.drawLine(after, height, width - margin, height)


def _x_of(line: QTextLine, offset: int) -> float:
    """Where an offset is in a line; PySide gives the offset of the nearest letter with it."""
    found: Any = line.cursorToX(offset)
    return float(found[0] if isinstance(found, tuple) else found)
