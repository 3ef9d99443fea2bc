"""All settings at once: written to a file, read from one, put back."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QMessageBox, QPushButton, QWidget

from app.gui.settings.form import Form
from app.gui.settings.store import SettingsError
from app.gui.shell.context import Context
from app.gui.shell.notices import Kind

TOPIC = "settings"


class WholePage(Form):
    """Export, import, reset. Devices and places of windows belong to this computer and are left out."""

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(self.tr("All settings"), parent)
        self._context = context
        self.export = QPushButton(self.tr("Export…"), self)
        self.row("", self.export, self.tr("Write them to a file, for another computer. Devices and window places are left out."))
        self.load = QPushButton(self.tr("Import…"), self)
        self.row("", self.load, self.tr("Take them from such a file. Where something in it is wrong, nothing is changed."))
        self.reset = QPushButton(self.tr("Reset…"), self)
        self.reset.setProperty("role", "danger")
        self.row("", self.reset, self.tr("Everything as it was at first, keys too. Devices and window places stay."))
        self.end()
        self.export.clicked.connect(self._ask_export)
        self.load.clicked.connect(self._ask_import)
        self.reset.clicked.connect(self._ask_reset)

    def export_to(self, path: str) -> None:
        """Write the settings, and say how it went."""
        try:
            self._context.settings.export_to(Path(path))
        except SettingsError as error:
            self._context.notices.say(str(error), Kind.error, topic=TOPIC)
        else:
            self._context.notices.say(self.tr("The settings are in %1.").replace("%1", Path(path).name), topic=TOPIC)

    def import_from(self, path: str) -> None:
        """Take settings over, and say how it went."""
        try:
            unknown = self._context.settings.import_from(Path(path))
        except SettingsError as error:
            self._context.notices.say(str(error), Kind.error, topic=TOPIC)
            return
        self._context.actions.refresh()
        if unknown:
            text = self.tr("Imported, but this version does not know: %1.").replace("%1", ", ".join(unknown))
            self._context.notices.say(text, Kind.warn, topic=TOPIC)
        else:
            self._context.notices.say(self.tr("The settings were imported."), topic=TOPIC)

    def reset_all(self) -> None:
        """Put everything back, and say so."""
        self._context.settings.reset()
        self._context.actions.refresh()
        self._context.notices.say(self.tr("All settings are as they were at first."), topic=TOPIC)

    def _ask_export(self) -> None:
        dialog = self._dialog(self.tr("Export settings"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("json")
        dialog.selectFile("viseme-settings.json")
        dialog.fileSelected.connect(self.export_to)
        dialog.open()

    def _ask_import(self) -> None:
        dialog = self._dialog(self.tr("Import settings"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(self.import_from)
        dialog.open()

    def _dialog(self, title: str) -> QFileDialog:
        dialog = QFileDialog(self, title, "", self.tr("Settings (*.json)"))
        dialog.finished.connect(dialog.deleteLater)
        return dialog

    def _ask_reset(self) -> None:
        box = QMessageBox(
            QMessageBox.Icon.Question, self.tr("Reset all settings?"), self.tr("Your choices and keys would be lost."), parent=self
        )
        reset = box.addButton(self.tr("Reset"), QMessageBox.ButtonRole.DestructiveRole)
        box.addButton(QMessageBox.StandardButton.Cancel)
        box.setDefaultButton(QMessageBox.StandardButton.Cancel)
        box.buttonClicked.connect(lambda button: self.reset_all() if button is reset else None)
        box.finished.connect(box.deleteLater)
        box.open()
