"""All keys of the window by group: to look up, to search, to change by pressing others."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QLineEdit,
    QPushButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from app.gui.shell.clearing import make_clearable
from app.gui.shell.context import Context
from app.gui.shell.key_field import KeyField
from app.gui.shell.shortcuts import Row, Shortcuts
from app.gui.theme.icons import icon
from app.gui.theme.tokens import SPACE

_NAME = Qt.ItemDataRole.UserRole


class ShortcutsDialog(QDialog):
    """A search line, the list, and below it the key of the chosen action."""

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shortcuts = Shortcuts(context.actions, self)
        self.setWindowTitle(self.tr("Keyboard shortcuts"))
        self.resize(640, 600)
        self.search = QLineEdit(self)
        self.search.setPlaceholderText(self.tr("Search actions and keys"))
        self.search.setAccessibleName(self.tr("Search actions and keys"))
        make_clearable(self.search)
        mark = self.search.addAction(icon("search", "muted"), QLineEdit.ActionPosition.LeadingPosition)
        mark.setText(self.tr("Search actions and keys"))
        self.list = QTreeWidget(self)
        self.list.setAccessibleName(self.tr("Actions and their keys"))
        self.list.setHeaderLabels([self.tr("Action"), self.tr("Key")])
        self.list.setRootIsDecorated(False)
        self.list.setIndentation(SPACE)
        self.list.header().setStretchLastSection(False)
        self.list.header().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self.list.header().setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)
        self.nothing = QLabel(self.tr("Nothing fits. Search for less."), self)
        self.nothing.setProperty("role", "empty")
        self.nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.what = QLabel(self)
        self.what.setProperty("role", "section-title")
        self.key = KeyField(self)
        self.key.setAccessibleName(self.tr("Press the keys for this action"))
        self.what.setBuddy(self.key)
        self.first = QPushButton(self.tr("As at first"), self)
        self.first.setToolTip(self.tr("Give this action the key that it came with"))
        self.problem = QLabel(self)
        self.problem.setWordWrap(True)
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        self.all_first = self.buttons.addButton(self.tr("All as at first"), QDialogButtonBox.ButtonRole.ResetRole)
        self._lay_out()
        self._connect()
        self.refresh()
        self.search.setFocus()

    def _lay_out(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(3 * SPACE, 3 * SPACE, 3 * SPACE, 2 * SPACE)
        layout.setSpacing(2 * SPACE)
        layout.addWidget(self.search)
        layout.addWidget(self.list, 1)
        layout.addWidget(self.nothing, 1)
        row = QHBoxLayout()
        row.setSpacing(SPACE)
        row.addWidget(self.what, 1)
        row.addWidget(self.key)
        row.addWidget(self.first)
        layout.addLayout(row)
        layout.addWidget(self.problem)
        layout.addWidget(self.buttons)

    def _connect(self) -> None:
        self.search.textChanged.connect(self.refresh)
        self.list.currentItemChanged.connect(lambda _now, _before: self._choose())
        self.list.itemActivated.connect(lambda _item, _column: self.key.setFocus())
        self.key.editingFinished.connect(self._give)
        self.first.clicked.connect(self._reset)
        self.all_first.clicked.connect(self._reset_all)
        self.buttons.rejected.connect(self.reject)
        self._shortcuts.changed.connect(self.refresh)

    def refresh(self) -> None:
        """List what fits the search."""
        before = self.chosen()
        rows = self._shortcuts.rows(self.search.text())
        self.list.clear()
        groups: dict[str, QTreeWidgetItem] = {}
        for row in rows:
            if row.group not in groups:
                groups[row.group] = self._heading(row.group)
            self._item(groups[row.group], row)
        self.list.expandAll()
        self.list.setVisible(bool(rows))
        self.nothing.setVisible(not rows)
        self.choose(before if before in [row.name for row in rows] else rows[0].name if rows else "")

    def chosen(self) -> str:
        """Name of the action whose key is shown below, empty for none."""
        item = self.list.currentItem()
        return str(item.data(0, _NAME) or "") if item is not None else ""

    def choose(self, name: str) -> None:
        """Show the key of an action below."""
        for group in range(self.list.topLevelItemCount()):
            heading = self.list.topLevelItem(group)
            for place in range(heading.childCount()):
                if heading.child(place).data(0, _NAME) == name:
                    self.list.setCurrentItem(heading.child(place))
        self._choose()

    def _heading(self, group: str) -> QTreeWidgetItem:
        item = QTreeWidgetItem(self.list, [group.replace("&", "")])
        item.setFlags(Qt.ItemFlag.ItemIsEnabled)
        item.setFirstColumnSpanned(True)
        font = item.font(0)
        font.setBold(True)
        item.setFont(0, font)
        return item

    def _item(self, heading: QTreeWidgetItem, row: Row) -> None:
        item = QTreeWidgetItem(heading, [row.text, row.key])
        item.setData(0, _NAME, row.name)
        if row.changed:
            font = item.font(1)
            font.setBold(True)
            item.setFont(1, font)
            item.setToolTip(1, self.tr("Changed by you"))

    def _choose(self) -> None:
        name = self.chosen()
        row = next((row for row in self._shortcuts.rows() if row.name == name), None)
        self.problem.clear()
        self.problem.hide()
        for widget in (self.key, self.first):
            widget.setEnabled(row is not None)
        self.what.setText(row.text if row else "")
        self.first.setEnabled(row is not None and row.changed)
        self.key.setKeySequence(QKeySequence.fromString(row.key, QKeySequence.SequenceFormat.NativeText) if row else QKeySequence())

    def _give(self) -> None:
        name = self.chosen()
        if name:
            self._tell(self._shortcuts.give(name, self.key.keySequence().toString()))

    def _reset(self) -> None:
        self._tell(self._shortcuts.reset(self.chosen()))

    def _reset_all(self) -> None:
        self._shortcuts.reset_all()
        self._tell("")

    def _tell(self, problem: str) -> None:
        if not problem:
            self._choose()
            return
        self._choose()
        self.problem.setProperty("role", "bad")
        self.problem.style().polish(self.problem)
        self.problem.setText(problem)
        self.problem.show()
