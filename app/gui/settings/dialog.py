"""The settings: subjects on the leading side, their page beside it. Every change is in force at once, so there is only Close."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QHBoxLayout, QListWidget, QListWidgetItem, QStackedWidget, QVBoxLayout, QWidget

from app.gui.overlay.appearance import AppearancePage
from app.gui.settings.form import Form
from app.gui.settings.look_page import LookPage
from app.gui.settings.recognition_page import RecognitionPage
from app.gui.settings.saving_page import SavingPage
from app.gui.settings.whole_page import WholePage
from app.gui.shell.context import Context
from app.gui.theme.icons import icon
from app.gui.theme.tokens import SPACE


class SettingsDialog(QDialog):
    """Not modal: what is changed can be seen in the window behind."""

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Settings"))
        self.resize(820, 620)
        self.subjects = QListWidget(self)
        self.subjects.setAccessibleName(self.tr("Subjects"))
        self.subjects.setIconSize(QSize(20, 20))
        self.subjects.setProperty("role", "subjects")
        self.pages = QStackedWidget(self)
        overlay = Form(self.tr("Caption overlay"), self)
        overlay.add(AppearancePage(context))
        overlay.end()
        for name, mark, page in (
            (self.tr("Recognition"), "ear", RecognitionPage(context, self)),
            (self.tr("Look"), "eye", LookPage(context, self)),
            (self.tr("Saving"), "save", SavingPage(context, self)),
            (self.tr("Caption overlay"), "overlay", overlay),
            (self.tr("All settings"), "settings", WholePage(context, self)),
        ):
            item = QListWidgetItem(icon(mark, "muted"), name, self.subjects)
            item.setToolTip(name)
            self.pages.addWidget(page)
        self.subjects.currentRowChanged.connect(self.pages.setCurrentIndex)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        buttons.rejected.connect(self.reject)
        row = QHBoxLayout()
        row.setSpacing(SPACE)
        row.addWidget(self.subjects)
        row.addWidget(self.pages, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(2 * SPACE, 2 * SPACE, 2 * SPACE, 2 * SPACE)
        layout.setSpacing(2 * SPACE)
        layout.addLayout(row, 1)
        layout.addWidget(buttons)
        self.subjects.setCurrentRow(0)
        self.subjects.setFixedWidth(self.subjects.sizeHintForColumn(0) + 5 * SPACE)
        self.subjects.setFocus()
