"""Saving all finished transcripts: asks for a folder once, and before anything there is replaced."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QFileDialog, QMenu, QMessageBox, QToolButton, QWidget

from app.gui.files.queue import FileQueue
from app.gui.files.save import Saver, Target, plan
from app.gui.settings import keys
from app.gui.shell.context import Context
from app.gui.shell.notices import Kind
from app.gui.transcript.export import FORMATS
from app.gui.transcript.saving import folder_of, format_names

_NAMED = 3


class SaveAll(QObject):
    """One format for all; the folder and the format of the last time are offered."""

    saved = Signal()
    """Files have been written."""

    def __init__(self, context: Context, queue: FileQueue, page: QWidget) -> None:
        super().__init__(page)
        self._context, self._queue, self._page = context, queue, page
        self.dialog: QFileDialog | None = None
        self.question: QMessageBox | None = None
        self.saver = Saver(self)
        self.saver.checked.connect(self._checked)
        self.saver.saved.connect(self._saved)
        self.saver.failed.connect(lambda line: context.notices.say(line, Kind.error))

    @property
    def format(self) -> str:
        """One of FORMATS."""
        return self._context.settings.get(keys.EXPORT_FORMAT)

    def ask(self) -> None:
        """Ask for the folder, then save there."""
        dialog = self.dialog = QFileDialog(self._page, self.tr("Save all transcripts in"))
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        dialog.setDirectory(folder_of(self._context.settings.get(keys.EXPORT_FOLDER)))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(lambda folder: self.save_to(Path(folder)))
        dialog.open()

    def save_to(self, folder: Path) -> None:
        """Save all that are done into a folder; asks where that would replace a file."""
        self._context.settings.set(keys.EXPORT_FOLDER, str(folder))
        targets = plan(self._queue.items, folder, self.format)
        recordings = {item.path for item in self._queue.items}
        clash = next((target for target in targets if target.path in recordings), None)
        if clash is not None:
            line = self.tr("%1 is one of the recordings and would be replaced; choose another folder.")
            self._context.notices.say(line.replace("%1", str(clash.path)), Kind.error)
        elif targets:
            self.saver.check(targets)

    def button(self, action: QAction) -> QToolButton:
        """A button for the action, with the choice of the format."""
        button = QToolButton()
        button.setDefaultAction(action)
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        button.setPopupMode(QToolButton.ToolButtonPopupMode.MenuButtonPopup)
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        menu, group, names = QMenu(button), QActionGroup(button), format_names()
        for format in FORMATS:
            choice = menu.addAction(f"{names[format]} (.{format})")
            choice.setCheckable(True)
            choice.setChecked(format == self.format)
            choice.setData(format)
            group.addAction(choice)
        group.triggered.connect(lambda choice: self._context.settings.set(keys.EXPORT_FORMAT, choice.data()))
        menu.aboutToShow.connect(lambda: [choice.setChecked(choice.data() == self.format) for choice in group.actions()])
        button.setMenu(menu)
        return button

    def _checked(self, targets: list[Target], there: list[str]) -> None:
        if not there:
            self.saver.save(targets, self.format_of(targets))
            return
        names = ", ".join(there[:_NAMED]) + (" …" if len(there) > _NAMED else "")
        text = self.tr("%n file(s) of these names are in the folder already: %1. Replace them?", "", len(there)).replace("%1", names)
        box = self.question = QMessageBox(QMessageBox.Icon.Question, self.tr("Save all"), text, parent=self._page)
        replace = box.addButton(self.tr("Replace"), QMessageBox.ButtonRole.DestructiveRole)
        keep = box.addButton(self.tr("Do not save"), QMessageBox.ButtonRole.RejectRole)
        box.setDefaultButton(keep)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        replace.clicked.connect(lambda: self.saver.save(targets, self.format_of(targets)))
        box.open()

    @staticmethod
    def format_of(targets: list[Target]) -> str:
        """The format that these were planned for, whatever is chosen by now."""
        return targets[0].path.suffix[1:]

    def _saved(self, targets: list[Target]) -> None:
        for target in targets:
            target.item.saved, target.item.saved_to = target.revision, str(target.path)
        if targets:
            text = self.tr("%n transcript(s) saved in %1", "", len(targets)).replace("%1", str(targets[0].path.parent))
            self._context.notices.say(text, topic="saved")
        self.saved.emit()
