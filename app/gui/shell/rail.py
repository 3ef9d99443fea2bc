"""The rail at the leading edge of the window: its pages above, settings and help below."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAction, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QFrame, QMenu, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from app.gui.theme.icons import icon
from app.gui.theme.tokens import SPACE

_ICON = 24
_LEAST_WIDTH = 11 * SPACE


class RailButton(QToolButton):
    """Icon above its name; the arrow keys go on to the next one."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setProperty("role", "rail")
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextUnderIcon)
        self.setIconSize(QSize(_ICON, _ICON))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def minimumSizeHint(self) -> QSize:
        """Wide enough for its name, and no button is narrower than the others."""
        return super().minimumSizeHint().expandedTo(QSize(_LEAST_WIDTH, 0))

    def follow(self, action: QAction) -> None:
        """Do and show what the action is."""
        self.setDefaultAction(action)
        action.changed.connect(self._name)
        self._name()

    def _name(self) -> None:
        action = self.defaultAction()
        if action is None:
            return
        plain = action.text().replace("&", "").rstrip("…")
        key = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
        tip = action.toolTip().rstrip("…")
        self.setText(plain)
        self.setToolTip(f"{tip} ({key})" if key else tip)
        self.setAccessibleName(plain)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Up and down move along the rail."""
        if event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self.focusNextPrevChild(event.key() == Qt.Key.Key_Down)
            return
        super().keyPressEvent(event)


class Rail(QFrame):
    """Buttons for actions that exist already, and one that opens a menu of help."""

    def __init__(self, pages: list[QAction], settings: QAction, help_menu: QMenu, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "rail")
        self.setAccessibleName(self.tr("Pages"))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(SPACE, 2 * SPACE, SPACE, 2 * SPACE)
        layout.setSpacing(SPACE // 2)
        self.buttons: list[RailButton] = []
        """From top to bottom."""
        for action in pages:
            self._add().follow(action)
        layout.addStretch(1)
        self._add().follow(settings)
        button = self._add()
        button.setText(self.tr("Help"))
        button.setAccessibleName(self.tr("Help"))
        button.setIcon(icon("help"))
        button.setMenu(help_menu)
        button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)

    def _add(self) -> RailButton:
        button = RailButton(self)
        self.buttons.append(button)
        layout = self.layout()
        if layout is not None:
            layout.addWidget(button)
        return button
