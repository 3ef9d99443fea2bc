"""The look of the captions in a window of its own, which stays open beside them."""

from __future__ import annotations

from PySide6.QtWidgets import QApplication, QDialog, QDialogButtonBox, QVBoxLayout

from app.gui.overlay.appearance import AppearancePage
from app.gui.shell.context import Context
from app.gui.theme.tokens import SPACE


class AppearanceDialog(QDialog):
    """Not modal: captions go on below it."""

    def __init__(self, context: Context) -> None:
        super().__init__(QApplication.activeWindow())
        self.setWindowTitle(self.tr("Look of the captions"))
        self.page = AppearancePage(context)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(2 * SPACE, 2 * SPACE, 2 * SPACE, 2 * SPACE)
        column.addWidget(self.page, 1)
        column.addWidget(buttons)
