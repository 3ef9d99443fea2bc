"""The line that says what the program waits for, with a way to mend it where the system's settings can."""

from __future__ import annotations

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QAccessible, QAccessibleEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSizePolicy, QWidget

from app.gui import permissions
from app.gui.live.hints import Hint, Hints
from app.gui.shell.notices import Kind
from app.gui.theme import icons, look
from app.gui.theme.tokens import SPACE

_ICON = 18
_LOOKS = {Kind.info: ("info", "muted", "hint"), Kind.warn: ("warn", "warn", "warn"), Kind.error: ("error", "bad", "bad")}


class HintLine(QWidget):
    """Shows the hint of a `Hints`."""

    def __init__(self, hints: Hints, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._hints = hints
        self._page: QUrl | None = None
        self._mark, self.label = QLabel(), QLabel()
        self._mark.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)
        self.label.setWordWrap(True)
        self.label.setTextFormat(Qt.TextFormat.PlainText)
        self.label.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.button = QPushButton(self.tr("Open the privacy settings"))
        self.button.clicked.connect(self._open)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACE)
        row.addWidget(self._mark)
        row.addWidget(self.label, 1)
        row.addWidget(self.button)
        hints.changed.connect(self.refresh)
        look.changes.changed.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """Show what the view model says now."""
        hint: Hint = self._hints.hint
        icon, colour, role = _LOOKS[hint.kind]
        self._mark.setPixmap(icons.pixmap(icon, _ICON, colour, self.devicePixelRatioF()))
        if hint.text != self.label.text():
            self.label.setText(hint.text)
            QAccessible.updateAccessibility(QAccessibleEvent(self.label, QAccessible.Event.NameChanged))
        if self.label.property("role") != role:
            self.label.setProperty("role", role)
            self.label.style().unpolish(self.label)
            self.label.style().polish(self.label)
        self._page = hint.page
        self.button.setVisible(hint.page is not None)

    def _open(self) -> None:
        if self._page is not None:
            permissions.open_page(self._page)
