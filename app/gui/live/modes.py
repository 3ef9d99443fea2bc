"""What is recognised from: one of four, and with the first of them also which is in use."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QWidget

from app.gui.live.words import mode_text
from app.gui.settings import keys
from app.gui.shell.context import Context
from app.gui.theme import icons
from app.gui.theme.tokens import SPACE

_ICONS = {"auto": "live", "av": "face", "a": "ear", "v": "lips"}


class ModeButton(QPushButton):
    """One of the four. To screen readers and to the keyboard they are radio buttons: Tab goes to the chosen one, arrows choose another."""

    def __init__(self, action: QAction, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._action = action
        self.setProperty("role", "segment")
        self.setCheckable(True)
        self.setAutoExclusive(True)
        self.setAutoDefault(False)
        self.clicked.connect(lambda: action.trigger())
        action.changed.connect(self._follow)
        self._follow()

    def _follow(self) -> None:
        action = self._action
        if self.text() != action.text():
            self.setText(action.text())
        self.setIcon(action.icon())
        self.setToolTip(action.toolTip())
        if action.isChecked():
            self.setChecked(True)  # the others uncheck themselves
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus if action.isChecked() else Qt.FocusPolicy.ClickFocus)


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
            row.addWidget(ModeButton(action))
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
