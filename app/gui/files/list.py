"""The list of files: choose one to read it, several to do something with them."""

from __future__ import annotations

from PySide6.QtCore import QItemSelectionModel, QPoint, Qt, Signal
from PySide6.QtGui import QAction, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QAbstractItemView, QListView, QMenu, QWidget

from app.gui.files.delegate import FileDelegate
from app.gui.files.item import Item
from app.gui.files.model import QueueModel


class FileList(QListView):
    """A view of the queue."""

    chosen = Signal(object)
    """The Item that is to be shown, None for none."""
    choice_changed = Signal()
    """Other files are selected."""
    removal = Signal()
    """Delete was pressed."""

    def __init__(self, model: QueueModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._queue_model = model
        self._menu_actions: list[QAction] = []
        self.setModel(model)
        self.setItemDelegate(FileDelegate(self))
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self.setAccessibleName(self.tr("Files"))
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.customContextMenuRequested.connect(self._show_menu)
        selection = self.selectionModel()
        selection.currentChanged.connect(lambda current, before: self.chosen.emit(model.item(current)))
        selection.selectionChanged.connect(lambda now, before: self.choice_changed.emit())

    def set_menu(self, actions: list[QAction]) -> None:
        """What the context menu offers."""
        self._menu_actions = actions

    def selected(self) -> list[Item]:
        """The selected files, in the order of the list."""
        rows = sorted(index.row() for index in self.selectionModel().selectedIndexes())
        return [item for row in rows if (item := self._queue_model.item(self._queue_model.index(row))) is not None]

    def current(self) -> Item | None:
        """The file that is shown."""
        return self._queue_model.item(self.currentIndex())

    def choose(self, row: int) -> None:
        """Select this row alone."""
        self.selectionModel().setCurrentIndex(self._queue_model.index(row), QItemSelectionModel.SelectionFlag.ClearAndSelect)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Delete removes what is selected; all else as in any list."""
        if event.matches(QKeySequence.StandardKey.Delete):
            self.removal.emit()
        else:
            super().keyPressEvent(event)

    def _show_menu(self, where: QPoint) -> None:
        if not self.indexAt(where).isValid():
            return
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addActions(self._menu_actions)
        menu.popup(self.viewport().mapToGlobal(where))
