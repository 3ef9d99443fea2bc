"""The short table of a model: kind, size, licence, places, and its SHA-256, which can be copied."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QGridLayout, QLabel, QSizePolicy, QToolButton, QWidget

from app.gui.theme.icons import icon
from app.gui.theme.tokens import SPACE

_SELECTABLE = Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
_PART = 16


class Facts(QWidget):
    """Names at the leading edge, values beside them."""

    copied = Signal()
    """The SHA-256 is in the clipboard."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._pairs: list[tuple[QLabel, QLabel]] = []
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(SPACE * 2)
        self._grid.setVerticalSpacing(SPACE // 2)
        self._grid.setColumnStretch(1, 1)
        self.copy = QToolButton(self)
        self.copy.setProperty("role", "quiet")
        self.copy.setIcon(icon("copy"))
        self.copy.setToolTip(self.tr("Copy the SHA-256"))
        self.copy.setAccessibleName(self.tr("Copy the SHA-256"))
        self.copy.clicked.connect(self._copy)
        self._sha = ""

    def show_facts(self, facts: Sequence[tuple[str, str]], sha256: str) -> None:
        """Show these and no others; an empty SHA-256 has no row."""
        parts = " ".join(sha256[place : place + _PART] for place in range(0, len(sha256), _PART))  # so that it may be broken
        rows = [*facts, (self.tr("SHA-256"), parts)] if sha256 else list(facts)
        while len(self._pairs) < len(rows):
            self._pairs.append(self._pair(len(self._pairs)))
        for number, (left, right) in enumerate(self._pairs):
            name, value = rows[number] if number < len(rows) else ("", "")
            left.setText(name)
            right.setText(value)
            right.setToolTip(value)
            for label in (left, right):
                label.setVisible(bool(value))
        self._sha = sha256
        self.copy.setVisible(bool(sha256))
        if sha256:
            self._grid.addWidget(self.copy, len(rows) - 1, 2)

    def value(self, name: str) -> str:
        """What stands beside a name, empty where it is not shown."""
        return next((right.text() for left, right in self._pairs if left.text() == name), "")

    def _pair(self, number: int) -> tuple[QLabel, QLabel]:
        left, right = QLabel(self), QLabel(self)
        left.setProperty("role", "hint")
        left.setBuddy(right)
        right.setWordWrap(True)
        right.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)  # a long path must not widen the page
        right.setTextFormat(Qt.TextFormat.PlainText)
        right.setTextInteractionFlags(_SELECTABLE)
        self._grid.addWidget(left, number, 0)
        self._grid.addWidget(right, number, 1)
        return left, right

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self._sha)
        self.copied.emit()
