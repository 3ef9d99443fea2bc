"""The page of files: the queue at the leading side, the transcript of the chosen file beside it."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QPushButton, QSplitter, QStackedWidget, QToolButton, QVBoxLayout, QWidget

from app.gui.files.commands import FileCommands
from app.gui.files.detail import FileDetail
from app.gui.files.empty import DropPlace
from app.gui.files.item import Item
from app.gui.files.list import FileList
from app.gui.files.model import QueueModel
from app.gui.files.queue import FileQueue
from app.gui.files.save_all import SaveAll
from app.gui.files.search import Search
from app.gui.settings import keys
from app.gui.shell.context import Context
from app.gui.shell.notices import Kind
from app.gui.theme.icons import icon
from app.gui.theme.tokens import SPACE


class FilesPage(QWidget):
    """Files begin by themselves when they are added; what was recognised stays until the user removes it."""

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._in_view = False
        self.queue = FileQueue(context.engine, context.settings, self)
        self.search = Search(self)
        self.save_all = SaveAll(context, self.queue, self)
        self.list = FileList(QueueModel(self.queue, self))
        self.detail = FileDetail(context)
        self.modes = QComboBox()
        self.commands = FileCommands(
            context,
            self.queue,
            self,
            add=self.add_files,
            selected=self.list.selected,
            save=self.save_all.ask,
            remove=self._remove,
        )
        self._build()
        self._connect()
        self._refresh()

    def add_files(self, paths: Sequence[str]) -> None:
        """Queue files, and what lies in folders; the page comes up."""
        with contextlib.suppress(KeyError):  # the page may stand alone
            self._context.actions["page.files"].trigger()
        if paths:
            self.search.look_up(paths)
            self._refresh()

    def shown(self) -> None:
        """The frame brings the page up."""
        self._in_view = True

    def hidden(self) -> None:
        """The frame shows another page; the queue goes on."""
        self._in_view = False

    def can_close(self) -> str:
        """What would be lost: work under way, and text that no file holds."""
        if self.queue.busy:
            return self.tr("Files are still being transcribed. Close all the same?")
        unsaved = sum(item.unsaved for item in self.queue.items)
        return self.tr("%n transcript(s) of files are not saved. Close all the same?", "", unsaved) if unsaved else ""

    def _build(self) -> None:
        self.empty = DropPlace(self.commands.files, self.commands.folder)
        splitter = QSplitter(Qt.Orientation.Horizontal)
        splitter.setChildrenCollapsible(False)
        splitter.addWidget(self._side())
        splitter.addWidget(self.detail)
        splitter.setStretchFactor(0, 2)
        splitter.setStretchFactor(1, 3)
        splitter.setSizes([400, 600])
        self.stack = QStackedWidget()
        self.stack.addWidget(self.empty)
        self.stack.addWidget(splitter)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(3 * SPACE, 2 * SPACE, 3 * SPACE, 2 * SPACE)
        layout.setSpacing(SPACE + 4)
        layout.addLayout(self._head())
        layout.addWidget(self.stack, 1)

    def _head(self) -> QHBoxLayout:
        title = QLabel(self.tr("Files"))
        title.setProperty("role", "page-title")
        self.state = QLabel()
        self.state.setProperty("role", "hint")
        names = (self.tr("Automatic"), self.tr("Sound and lips"), self.tr("Sound only"), self.tr("Lips only"))
        for mode, name in zip(keys.FILES_MODE.choices, names, strict=True):
            self.modes.addItem(name, mode)
        self.modes.setToolTip(self.tr("What is used of files that begin from now on. Automatic uses lips where there is a picture."))
        label = QLabel(self.tr("&Mode"))
        label.setBuddy(self.modes)
        head = QHBoxLayout()
        head.setSpacing(SPACE)
        head.addWidget(title)
        head.addSpacing(SPACE)
        head.addWidget(self.state)
        head.addStretch(1)
        head.addWidget(label)
        head.addWidget(self.modes)
        self.add_folder = _button(self.commands.folder, text=True)
        self.add_more = QPushButton(icon("add", "on_accent"), self.commands.files.iconText())
        self.add_more.setProperty("role", "primary")
        self.add_more.clicked.connect(self.commands.files.trigger)
        head.addWidget(self.add_folder)
        head.addWidget(self.add_more)
        return head

    def _side(self) -> QWidget:
        tools = QHBoxLayout()
        tools.setSpacing(SPACE // 2)
        for action in (self.commands.cancel, self.commands.retry, self.commands.remove, self.commands.clear):
            tools.addWidget(_button(action, role="quiet"))
        tools.addStretch(1)
        self.save_button = self.save_all.button(self.commands.save)
        tools.addWidget(self.save_button)
        side = QWidget()
        layout = QVBoxLayout(side)
        layout.setContentsMargins(0, 0, SPACE, 0)
        layout.setSpacing(SPACE)
        layout.addWidget(self.list, 1)
        layout.addLayout(tools)
        self.list.setMinimumWidth(280)
        return side

    def _connect(self) -> None:
        queue, commands = self.queue, self.commands
        self.list.set_menu([commands.cancel, commands.retry, commands.remove])
        self.list.chosen.connect(self.detail.show_item)
        self.list.choice_changed.connect(commands.refresh)
        self.list.removal.connect(commands.remove.trigger)
        self.save_all.saved.connect(self.detail.refresh)
        self.search.found.connect(queue.add)
        self.search.problem.connect(lambda line: self._context.notices.say(line, Kind.warn))
        self.search.ended.connect(self._refresh)
        queue.added.connect(self._added)
        queue.removed.connect(self._refresh)
        queue.changed.connect(self._changed)
        queue.ended.connect(self._ended)
        self.modes.activated.connect(lambda: self._context.settings.set(keys.FILES_MODE, self.modes.currentData()))
        self._context.settings.changed.connect(lambda key: self._show_mode() if key == keys.FILES_MODE else None)
        self._show_mode()

    def _show_mode(self) -> None:
        self.modes.setCurrentIndex(self.modes.findData(self._context.settings.get(keys.FILES_MODE)))

    def _added(self) -> None:
        self._refresh()
        if self.list.current() is None and self.queue.items:
            self.list.choose(0)

    def _changed(self, row: int) -> None:
        if self.queue.items[row] is self.list.current():
            self.detail.refresh()
        self._refresh()

    def _refresh(self) -> None:
        items = self.queue.items
        self.stack.setCurrentIndex(1 if items else 0)
        for button in (self.add_folder, self.add_more):
            button.setVisible(bool(items))  # the empty page has its own
        if self.search.busy:
            self.state.setText(self.tr("Looking for files …"))
        elif self.queue.busy:
            done = sum(item.finished for item in items)
            self.state.setText(self.tr("%1 of %2 finished").replace("%1", str(done)).replace("%2", str(len(items))))
        else:
            self.state.setText(self.tr("%n file(s)", "", len(items)) if items else "")
        self.commands.refresh()

    def _remove(self, items: list[Item]) -> None:
        row = self.list.currentIndex().row()
        self.queue.remove(items)
        self.detail.drop(items)
        if self.queue.items and not self.list.selected():
            self.list.choose(max(0, min(row, len(self.queue.items) - 1)))
        self.commands.refresh()
        if any(item.transcript.lines for item in items):
            text = self.tr("%n file(s) removed with what was recognised", "", len(items))
            self._context.notices.say(text, topic="removed", action="files.restore")

    def _ended(self, done: int, failed: int) -> None:
        """Tell it where nobody looks."""
        if self._in_view:
            return
        text = self.tr("%n file(s) transcribed", "", done)
        if failed:
            text += "; " + self.tr("%n failed", "files", failed)
        self._context.notices.say(text, Kind.warn if failed else Kind.info, topic="files", action="page.files")

    def changeEvent(self, event: QEvent) -> None:
        """Rows are as high as their font wants."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange and hasattr(self, "list"):
            self.list.doItemsLayout()


def _button(action: QAction, *, text: bool = False, role: str = "") -> QToolButton:
    button = QToolButton()
    button.setDefaultAction(action)
    button.setIconSize(QSize(18, 18))
    button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    style = Qt.ToolButtonStyle.ToolButtonTextBesideIcon if text else Qt.ToolButtonStyle.ToolButtonIconOnly
    button.setToolButtonStyle(style)
    if role:
        button.setProperty("role", role)
    button.setAccessibleName(action.text())
    return button
