"""Takes one combination of keys, and lets go of the focus as every other field does."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QKeySequenceEdit, QLineEdit, QWidget

from app.gui.shell.clearing import make_clearable

_PLAIN = (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier)


class KeyField(QKeySequenceEdit):
    """Qt's own would record Tab too, and who has no mouse could never leave it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setMaximumSequenceLength(1)
        self._line = make_clearable(self.findChild(QLineEdit))
        self.keySequenceChanged.connect(lambda keys: self.setAccessibleDescription(keys.toString(keys.SequenceFormat.NativeText)))

    def setAccessibleName(self, name: str) -> None:
        """The line within is named so too."""
        super().setAccessibleName(name)
        self._line.setAccessibleName(name)

    def event(self, event: QEvent) -> bool:
        """Tab and Shift+Tab go on and back."""
        if isinstance(event, QKeyEvent) and event.key() in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab) and event.modifiers() in _PLAIN:
            if event.type() == QEvent.Type.KeyPress:
                return self.focusNextPrevChild(event.key() == Qt.Key.Key_Tab)
            return event.type() == QEvent.Type.KeyRelease
        return super().event(event)
