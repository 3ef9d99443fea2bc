"""What this program is: version, licence, the model in use, and what happens to what is heard and seen."""

from __future__ import annotations

import platform
from importlib.metadata import PackageNotFoundError, version

import PySide6
from PySide6.QtCore import QLocale, Qt
from PySide6.QtWidgets import QApplication, QDialog, QDialogButtonBox, QFormLayout, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from app.gui.shell.preparing import Preparation
from app.gui.theme.icons import pixmap
from app.gui.theme.tokens import SPACE

_ICON = 64


class AboutDialog(QDialog):
    """Follows the model while it is open."""

    def __init__(self, preparation: Preparation, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._preparation = preparation
        self.setWindowTitle(self.tr("About Viseme"))
        self.setMinimumWidth(520)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(3 * SPACE, 3 * SPACE, 3 * SPACE, 2 * SPACE)
        layout.setSpacing(2 * SPACE)
        layout.addLayout(self._head())
        layout.addWidget(self._paragraph(self.tr("Speech recognition that hears and sees, on your own machine."), ""))
        layout.addWidget(self._paragraph(self.tr("Nothing is stored, nothing is sent"), "section-title"))
        layout.addWidget(
            self._paragraph(
                self.tr(
                    "Sound and pictures are worked on in memory and thrown away at once. Text stays in the window until you clear or "
                    "close it. Files are written only when you export, or turn on saving in the settings. The network is used only "
                    "when you fetch a model or choose a network camera."
                ),
                "hint",
            )
        )
        self.model = QLabel(self)
        self.model.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.model.setWordWrap(True)
        layout.addLayout(self._facts())
        layout.addStretch(1)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        buttons.rejected.connect(self.reject)
        layout.addWidget(buttons)
        preparation.changed.connect(self._tell_model)
        self._tell_model()

    def _head(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(2 * SPACE)
        mark = QLabel(self)
        own = QApplication.windowIcon()
        scale = self.devicePixelRatioF()
        mark.setPixmap(pixmap("lips", _ICON, "accent", scale) if own.isNull() else own.pixmap(_ICON))
        mark.setAccessibleName(self.tr("Icon of Viseme"))
        titles = QVBoxLayout()
        titles.setSpacing(SPACE // 2)
        titles.addWidget(self._paragraph("Viseme", "page-title"))
        titles.addWidget(self._paragraph(self.tr("Version %1").replace("%1", own_version()), "hint"))
        row.addWidget(mark)
        row.addLayout(titles, 1)
        return row

    def _facts(self) -> QFormLayout:
        form = QFormLayout()
        form.setHorizontalSpacing(2 * SPACE)
        form.setVerticalSpacing(SPACE)
        form.addRow(self.tr("Model"), self.model)
        form.addRow(self.tr("Licence"), self._paragraph("BSD-2-Clause", ""))
        built = f"Python {platform.python_version()}, PySide {PySide6.__version__} (LGPL-3.0)"
        form.addRow(self.tr("Built with"), self._paragraph(built, ""))
        return form

    def _paragraph(self, text: str, role: str) -> QLabel:
        label = QLabel(text, self)
        label.setWordWrap(True)
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        if role:
            label.setProperty("role", role)
        return label

    def _tell_model(self) -> None:
        facts, state = self._preparation.facts, self._preparation.state
        if state == "loading":
            self.model.setText(self.tr("is being loaded"))
        elif not facts:
            self.model.setText(self.tr("none is loaded"))
        else:
            text = self.tr("%1, %2 parameters").replace("%1", str(facts.get("name", "")))
            self.model.setText(text.replace("%2", QLocale().toString(int(facts.get("parameters", 0)))))
            self.model.setToolTip(f"SHA-256 {facts.get('sha256', '')}")


def own_version() -> str:
    """Version of the installed distribution; empty in a checkout that was never installed."""
    try:
        return version("viseme")
    except PackageNotFoundError:
        return ""
