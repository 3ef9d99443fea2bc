"""What is recognised from: one of four, and with the first of them also which is in use."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QHBoxLayout, QLabel, QToolButton, QWidget

from app.gui.live.words import mode_text
from app.gui.settings import keys
from app.gui.shell.context import Context
from app.gui.theme import icons
from app.gui.theme.tokens import SPACE

_ICONS = {"auto": "live", "av": "face", "a": "ear", "v": "lips"}


class ModeSwitch(QWidget):
    """Follows the setting and changes it."""

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._settings = context.settings
        self.setAccessibleName(self.tr("What is recognised from"))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(2)
        group = QActionGroup(self)
        self._actions: dict[str, QAction] = {}
        tips = {
            "auto": self.tr("Takes what is good at the time: sound and lips while there is a face, otherwise one alone."),
            "av": self.tr("Always both; best in noise."),
            "a": self.tr("The camera stays off."),
            "v": self.tr("The microphone stays off."),
        }
        for number, mode in enumerate(_ICONS, 1):
            action = context.actions.add(
                f"live.mode.{mode}", mode_text(mode), group=self.tr("Live"), key=f"Ctrl+{number}", checkable=True,
                icon=icons.icon(_ICONS[mode]), tip=tips[mode],
            )  # fmt: skip
            action.triggered.connect(lambda checked=False, mode=mode: self._settings.set(keys.MODE, mode))
            group.addAction(action)
            self._actions[mode] = action
            button = QToolButton()
            button.setDefaultAction(action)
            button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
            row.addWidget(button)
        self._use = QLabel()
        self._use.setProperty("role", "hint")
        row.addSpacing(SPACE)
        row.addWidget(self._use)
        row.addStretch()
        self._in_use = ""
        self._refresh()
        self._settings.changed.connect(lambda key: self._refresh() if key == keys.MODE else None)

    def show_use(self, mode: str) -> None:
        """The mode in use, nothing while there is none."""
        if mode != self._in_use:
            self._in_use = mode
            self._refresh()

    @property
    def text(self) -> str:
        """What is said of the mode in use."""
        return self._use.text()

    def _refresh(self) -> None:
        chosen = self._settings.get(keys.MODE)
        self._actions[chosen].setChecked(True)
        shown = self._in_use if chosen == "auto" else ""
        self._use.setText(self.tr("now: %1").replace("%1", mode_text(shown)) if shown else "")
