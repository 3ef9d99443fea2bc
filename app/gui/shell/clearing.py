"""Fields with a button that empties them, which Qt leaves without a name."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QLineEdit


def make_clearable(field: QLineEdit) -> QLineEdit:
    """Give a field the button, and the button a name for screen readers and as its tip."""
    before = set(field.findChildren(QAction))
    field.setClearButtonEnabled(True)
    for action in set(field.findChildren(QAction)) - before:
        action.setText(QCoreApplication.translate("Clearing", "Clear the field"))
    return field
