"""The list of models: its rows as Qt wants them, and how one is painted."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from app.gui.models import text
from app.gui.models.library import ModelLibrary
from app.gui.models.rows import Row
from app.gui.theme import look
from app.gui.theme.tokens import RADIUS, SPACE

ROW = Qt.ItemDataRole.UserRole
_Index = QModelIndex | QPersistentModelIndex


class RowList(QAbstractListModel):
    """The library as a list; the text of a row is what a screen reader reads."""

    def __init__(self, library: ModelLibrary) -> None:
        super().__init__(library)
        self._library = library
        library.listed.connect(self._reset)
        library.changed.connect(self._changed)

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008  # Qt's own signature
        """Number of models."""
        return 0 if parent.isValid() else len(self._library.rows)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Name, the line below it, and the row itself."""
        if not index.isValid() or index.row() >= len(self._library.rows):
            return None
        row = self._library.rows[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return row.title
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{row.title}. {self.line(row)}"
        if role == Qt.ItemDataRole.ToolTipRole:
            return row.summary or row.path
        return row if role == ROW else None

    def line(self, row: Row) -> str:
        """What stands below the name."""
        activity = self._library.activity(row.name)
        if activity is not None and activity.what != "describe":
            state = text.doing(activity)
            if activity.total:
                state += f" {min(round(100 * activity.done / activity.total), 100)} %"
            return state
        return " · ".join(filter(None, (text.kind_of(row), text.state_of(row), text.size_of(row.megabytes))))

    def used(self, row: Row) -> bool:
        """Whether it is in use."""
        return self._library.used(row)

    def place(self, name: str) -> QModelIndex:
        """Where a model stands; invalid where it does not."""
        number = next((number for number, row in enumerate(self._library.rows) if row.name == name), -1)
        return self.index(number) if number >= 0 else QModelIndex()

    def _reset(self) -> None:
        self.beginResetModel()
        self.endResetModel()

    def _changed(self, name: str) -> None:
        index = self.place(name)
        if index.isValid():
            self.dataChanged.emit(index, index)


class RowDelegate(QStyledItemDelegate):
    """Paints name, use and state in two lines."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        """All of it; the style sheet has no two lines."""
        row, model = index.data(ROW), index.model()
        if not isinstance(row, Row) or not isinstance(model, RowList):
            return
        tokens = look.current()
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        state = option.state
        chosen = bool(state & QStyle.StateFlag.State_Selected)
        if chosen or state & QStyle.StateFlag.State_MouseOver:
            painter.setBrush(QColor(look.blend(tokens.accent, tokens.surface, 0.16) if chosen else tokens.raised))
            focused = chosen and bool(state & QStyle.StateFlag.State_HasFocus)
            painter.setPen(QColor(tokens.accent) if focused else Qt.PenStyle.NoPen)
            painter.drawRoundedRect(option.rect.adjusted(2, 2, -2, -2), RADIUS, RADIUS)
        inner = option.rect.adjusted(SPACE * 2, SPACE, -SPACE * 2, -SPACE)
        top, bottom = self._halves(inner, option)
        align = Qt.AlignmentFlag.AlignVCenter | QStyle.visualAlignment(option.direction, Qt.AlignmentFlag.AlignLeading)
        if model.used(row):
            top = self._paint_use(painter, top, option)
        painter.setFont(_bold(option.font))
        painter.setPen(QColor(tokens.text))
        title = QFontMetrics(painter.font()).elidedText(row.title, Qt.TextElideMode.ElideMiddle, top.width())
        painter.drawText(top, align, title)
        painter.setFont(option.font)
        painter.setPen(QColor(tokens.bad if row.state in ("damaged", "missing") else tokens.muted))
        line = QFontMetrics(option.font).elidedText(model.line(row), Qt.TextElideMode.ElideRight, bottom.width())
        painter.drawText(bottom, align, line)
        painter.restore()

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        """Two lines and air."""
        return QSize(200, 2 * option.fontMetrics.lineSpacing() + SPACE * 3)

    def _halves(self, rect: QRect, option: QStyleOptionViewItem) -> tuple[QRect, QRect]:
        height = rect.height() // 2
        return rect.adjusted(0, 0, 0, -height), rect.adjusted(0, height, 0, 0)

    def _paint_use(self, painter: QPainter, rect: QRect, option: QStyleOptionViewItem) -> QRect:
        """A word at the trailing edge; returns what is left for the name."""
        word = self.tr("in use")
        painter.setFont(option.font)
        painter.setPen(QColor(look.current().accent_text))
        trailing = QStyle.visualAlignment(option.direction, Qt.AlignmentFlag.AlignTrailing)
        painter.drawText(rect, Qt.AlignmentFlag.AlignVCenter | trailing, word)
        width = option.fontMetrics.horizontalAdvance(word) + SPACE
        rtl = option.direction == Qt.LayoutDirection.RightToLeft
        return rect.adjusted(width, 0, 0, 0) if rtl else rect.adjusted(0, 0, -width, 0)


def _bold(font: QFont) -> QFont:
    bold = QFont(font)
    bold.setWeight(QFont.Weight.DemiBold)
    return bold
