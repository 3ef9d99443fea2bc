"""How a file of the queue is painted: its state as a mark, its name and length, what is to be said of it, and a bar while it runs."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from app.gui.files import words
from app.gui.files.item import Item, State
from app.gui.files.model import ITEM
from app.gui.theme import icons, look
from app.gui.theme.tokens import RADIUS, SPACE

_MARKS = {
    State.waiting: ("file", "muted"),
    State.running: ("ear", "accent_text"),
    State.done: ("check", "good"),
    State.failed: ("error", "bad"),
    State.cancelled: ("close", "muted"),
}
_BAR = 4


class FileDelegate(QStyledItemDelegate):
    """Paints in the colours of the look in force, mirrored where people read from right to left."""

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        """Two lines of text, a bar and air."""
        line = QFontMetricsF(option.font).height()
        return QSize(round(line * 12), round(2 * line + _BAR + 3 * SPACE))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> None:
        """One row."""
        item = index.data(ITEM)
        if not isinstance(item, Item):
            return
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        area = QRectF(option.rect).adjusted(2, 2, -2, -2)
        self._ground(painter, option, area, chosen)
        inner = area.adjusted(SPACE, SPACE - 2 if item.state is State.running else SPACE + 2, -SPACE, 0)
        line = QFontMetricsF(option.font).height()
        mirrored = option.direction == Qt.LayoutDirection.RightToLeft
        self._mark(painter, item, inner, line, mirrored)
        beside = line + SPACE
        text = inner.adjusted(0, 0, -beside, 0) if mirrored else inner.adjusted(beside, 0, 0, 0)
        self._first_line(painter, option, item, QRectF(text.left(), text.top(), text.width(), line), mirrored)
        second = QRectF(text.left(), text.top() + line + 2, text.width(), line)
        self._second_line(painter, option, item, second, mirrored)
        if item.state is State.running:
            self._bar(painter, item, QRectF(text.left(), second.bottom() + 3, text.width(), _BAR), mirrored)
        painter.restore()

    @staticmethod
    def _ground(painter: QPainter, option: QStyleOptionViewItem, area: QRectF, chosen: bool) -> None:
        tokens = look.current()
        if chosen or option.state & QStyle.StateFlag.State_MouseOver:
            painter.setPen(Qt.PenStyle.NoPen)
            share = 0.16 if tokens.dark else 0.10
            painter.setBrush(QColor(look.blend(tokens.accent, tokens.surface, share) if chosen else tokens.raised))
            painter.drawRoundedRect(area, RADIUS - 2, RADIUS - 2)
        if chosen and option.state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(QColor(tokens.accent))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(area.adjusted(0.5, 0.5, -0.5, -0.5), RADIUS - 2, RADIUS - 2)

    @staticmethod
    def _mark(painter: QPainter, item: Item, inner: QRectF, side: float, mirrored: bool) -> None:
        name, colour = _MARKS[item.state]
        scale = painter.device().devicePixelRatio()
        picture = icons.pixmap(name, round(side), colour, scale)
        left = inner.right() - side if mirrored else inner.left()
        painter.drawPixmap(QRectF(left, inner.top(), round(side), round(side)), picture, QRectF(picture.rect()))

    @staticmethod
    def _first_line(painter: QPainter, option: QStyleOptionViewItem, item: Item, area: QRectF, mirrored: bool) -> None:
        tokens = look.current()
        length = words.length_of(item)
        painter.setFont(option.font)
        painter.setPen(QColor(tokens.muted))
        room = QFontMetricsF(option.font).horizontalAdvance(length) + (SPACE if length else 0)
        painter.drawText(area, _side(not mirrored), length)
        bold = QFont(option.font)
        bold.setWeight(QFont.Weight.DemiBold)
        painter.setFont(bold)
        painter.setPen(QColor(tokens.text))
        name = area.adjusted(room, 0, 0, 0) if mirrored else area.adjusted(0, 0, -room, 0)
        short = QFontMetricsF(bold).elidedText(item.path.name, Qt.TextElideMode.ElideMiddle, name.width())
        painter.drawText(name, _side(mirrored), short)

    @staticmethod
    def _second_line(painter: QPainter, option: QStyleOptionViewItem, item: Item, area: QRectF, mirrored: bool) -> None:
        tokens = look.current()
        painter.setFont(option.font)
        painter.setPen(QColor(tokens.bad if item.state is State.failed else tokens.muted))
        short = QFontMetricsF(option.font).elidedText(words.line_of(item), Qt.TextElideMode.ElideRight, area.width())
        painter.drawText(area, _side(mirrored), short)

    @staticmethod
    def _bar(painter: QPainter, item: Item, area: QRectF, mirrored: bool) -> None:
        tokens = look.current()
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(tokens.border))
        painter.drawRoundedRect(area, _BAR / 2, _BAR / 2)
        done = area.width() * (item.fraction or 0.0)
        if done:
            painter.setBrush(QColor(tokens.accent))
            painter.drawRoundedRect(QRectF(area.right() - done if mirrored else area.left(), area.top(), done, _BAR), _BAR / 2, _BAR / 2)


def _side(right: bool) -> Qt.AlignmentFlag:
    side = Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft
    return side | Qt.AlignmentFlag.AlignAbsolute | Qt.AlignmentFlag.AlignVCenter
