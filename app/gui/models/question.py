"""Asks before a model is fetched: that alone uses the network, so it says from where and how much."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from app.gui.models import text
from app.gui.models.rows import Row
from app.gui.theme.tokens import SPACE


class Question(QFrame):
    """Hidden until it asks; any answer hides it again."""

    agreed = Signal(str)
    """The model of this name is to be fetched."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name = ""
        self.setProperty("role", "panel")
        self.says = QLabel(self)
        self.says.setWordWrap(True)
        self.yes = QPushButton(self.tr("Fetch it now"), self)
        self.yes.setProperty("role", "primary")
        self.no = QPushButton(self.tr("Not now"), self)
        self.yes.clicked.connect(self._agree)
        self.no.clicked.connect(self.hide)
        buttons = QHBoxLayout()
        buttons.addWidget(self.yes)
        buttons.addWidget(self.no)
        buttons.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(SPACE * 2, SPACE * 2, SPACE * 2, SPACE * 2)
        layout.addWidget(self.says)
        layout.addLayout(buttons)
        self.hide()

    def ask(self, row: Row, megabytes: float | None) -> None:
        """Ask for this model, of which so much would be fetched."""
        self._name = row.name
        line = self.tr("This uses the network: %1 from %2. Nothing but the request for the file is sent.")
        self.says.setText(line.replace("%1", text.size_of(megabytes)).replace("%2", text.host_of(row.url or "")))
        self.setAccessibleName(self.says.text())
        self.show()
        self.yes.setFocus()

    def _agree(self) -> None:
        self.hide()
        self.agreed.emit(self._name)
