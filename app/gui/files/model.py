"""The queue as a list that views can show and screen readers can read."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from app.gui.files import words
from app.gui.files.item import Item
from app.gui.files.queue import FileQueue

Index = QModelIndex | QPersistentModelIndex
ITEM = Qt.ItemDataRole.UserRole
"""The Item itself."""


class QueueModel(QAbstractListModel):
    """One row a file, in the order of the queue."""

    def __init__(self, queue: FileQueue, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._queue = queue
        queue.adding.connect(lambda first, last: self.beginInsertRows(QModelIndex(), first, last))
        queue.added.connect(self.endInsertRows)
        queue.removing.connect(lambda row: self.beginRemoveRows(QModelIndex(), row, row))
        queue.removed.connect(self.endRemoveRows)
        queue.changed.connect(lambda row: self.dataChanged.emit(self.index(row), self.index(row)))

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """Number of files; rows have no rows below them."""
        return 0 if parent.isValid() else len(self._queue.items)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Name, place, state in words for hearing, or the item."""
        if not index.isValid() or index.row() >= len(self._queue.items):
            return None
        item = self._queue.items[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return item.path.name
        if role == Qt.ItemDataRole.ToolTipRole:
            return f"{item.path}\n{words.line_of(item)}"
        if role in (Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.AccessibleDescriptionRole):
            return words.described(item)
        return item if role == ITEM else None

    def item(self, index: Index) -> Item | None:
        """The item of a row."""
        found = self.data(index, ITEM)
        return found if isinstance(found, Item) else None
