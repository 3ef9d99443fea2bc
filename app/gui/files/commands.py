"""What can be done with files, by button, menu and key."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFileDialog, QWidget

from app.gui.files.item import Item, State
from app.gui.files.queue import FileQueue
from app.gui.settings import keys
from app.gui.shell.context import Context
from app.gui.theme.icons import icon
from app.gui.transcript.saving import folder_of
from app.media_files import MEDIA_SUFFIXES


class FileCommands(QObject):
    """Adds the actions, asks for files, and keeps the actions true to what is selected."""

    def __init__(
        self,
        context: Context,
        queue: FileQueue,
        page: QWidget,
        *,
        add: Callable[[list[str]], None],
        selected: Callable[[], list[Item]],
        save: Callable[[], None],
        remove: Callable[[list[Item]], None],
    ) -> None:
        """`add` takes paths, `selected` tells what is chosen, `save` and `remove` do that."""
        super().__init__(page)
        self._context, self._queue, self._page = context, queue, page
        self._add_paths, self._selected, self._remove = add, selected, remove
        self.dialog: QFileDialog | None = None
        self.files = self._action("files.open", self.tr("Add files…"), self.ask_files, "Ctrl+O", "add")
        self.folder = self._action("files.folder", self.tr("Add folder…"), self.ask_folder, "Ctrl+Shift+O", "folder")
        self.cancel = self._action("files.cancel", self.tr("Cancel"), self._cancel, "Ctrl+.", "stop")
        self.cancel_all = self._action("files.cancel_all", self.tr("Cancel all"), queue.cancel_all, "Ctrl+Shift+X", "close")
        self.retry = self._action("files.retry", self.tr("Try again"), self._retry, "Ctrl+R", "refresh")
        self.remove = self._action("files.remove", self.tr("Remove"), lambda: remove(selected()), "Ctrl+Del", "remove")
        self.clear = self._action("files.clear", self.tr("Remove finished"), self._clear, "Ctrl+Shift+F", "clear")
        self.restore = self._action("files.restore", self.tr("Bring back removed files"), queue.restore, "Ctrl+Shift+Z", "up")
        self.save = self._action("files.save_all", self.tr("Save all…"), save, "Ctrl+Shift+S", "save")
        self.refresh()

    def _action(self, name: str, text: str, run: Callable[[], object], key: str, picture: str) -> QAction:
        return self._context.actions.add(name, text, run, group=self.tr("Files"), key=key, icon=icon(picture))

    def refresh(self) -> None:
        """Only what makes sense now can be chosen."""
        items, chosen = self._queue.items, self._selected()
        self.cancel.setEnabled(any(not item.finished and not item.cancelling for item in chosen))
        self.cancel_all.setEnabled(any(not item.finished for item in items))
        self.retry.setEnabled(any(item.finished for item in chosen))
        self.remove.setEnabled(bool(chosen))
        self.clear.setEnabled(any(item.finished for item in items))
        self.restore.setEnabled(self._queue.restorable > 0)
        self.save.setEnabled(any(item.savable for item in items))

    def ask_files(self) -> None:
        """Ask for files to transcribe."""
        self._ask(self.tr("Add files"), QFileDialog.FileMode.ExistingFiles)

    def ask_folder(self) -> None:
        """Ask for a folder, all of whose media are transcribed."""
        self._ask(self.tr("Add folder"), QFileDialog.FileMode.Directory)

    def _ask(self, title: str, mode: QFileDialog.FileMode) -> None:
        dialog = self.dialog = QFileDialog(self._page, title, folder_of(self._context.settings.get(keys.MEDIA_FOLDER)))
        dialog.setFileMode(mode)
        if mode == QFileDialog.FileMode.ExistingFiles:
            endings = " ".join(f"*{suffix}" for suffix in sorted(MEDIA_SUFFIXES))
            dialog.setOption(QFileDialog.Option.HideNameFilterDetails)  # two dozen endings
            dialog.setNameFilters([self.tr("Sound and video (%1)").replace("%1", endings), self.tr("All files (*)")])
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.filesSelected.connect(lambda paths: self._take(paths, dialog.directory().absolutePath()))
        dialog.open()

    def _take(self, paths: list[str], folder: str) -> None:
        self._context.settings.set(keys.MEDIA_FOLDER, folder)
        self._add_paths(paths)

    def _cancel(self) -> None:
        for item in self._selected():
            self._queue.cancel(item)

    def _retry(self) -> None:
        for item in self._selected():
            self._queue.retry(item)

    def _clear(self) -> None:
        self._remove([item for item in self._queue.items if item.state in (State.done, State.failed, State.cancelled)])
