"""Ties widgets to settings: what is chosen is in force at once, and what is changed elsewhere is shown."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from PySide6.QtCore import QObject, QSignalBlocker
from PySide6.QtWidgets import QCheckBox, QComboBox, QPlainTextEdit, QSpinBox, QWidget

from app.gui.settings.keys import Key
from app.gui.settings.store import Settings

T = TypeVar("T", bool, int, float, str)


def tie_check(box: QCheckBox, settings: Settings, key: Key[bool]) -> QCheckBox:
    """A box to tick."""
    box.toggled.connect(lambda checked: settings.set(key, checked))
    _follow(box, settings, key, lambda value: box.setChecked(value))
    return box


def tie_choice(box: QComboBox, settings: Settings, key: Key[T], choices: Sequence[tuple[T, str]]) -> QComboBox:
    """A list of values with what each is called."""
    for value, text in choices:
        box.addItem(text, value)
    box.currentIndexChanged.connect(lambda place: settings.set(key, box.itemData(place)) if place >= 0 else None)
    _follow(box, settings, key, lambda value: box.setCurrentIndex(box.findData(value)))
    return box


def tie_number(box: QSpinBox, settings: Settings, key: Key[int]) -> QSpinBox:
    """A whole number within the bounds of its key."""
    box.setRange(int(key.least or 0), int(key.most or 0))
    box.setKeyboardTracking(False)  # half a number typed is none
    box.valueChanged.connect(lambda value: settings.set(key, value))
    _follow(box, settings, key, lambda value: box.setValue(value))
    return box


def tie_lines(edit: QPlainTextEdit, settings: Settings, key: Key[str]) -> QPlainTextEdit:
    """Lines of text."""
    edit.textChanged.connect(lambda: settings.set(key, edit.toPlainText()))

    def show(value: str) -> None:
        if value != edit.toPlainText():
            edit.setPlainText(value)

    _follow(edit, settings, key, show)
    return edit


def _follow(widget: QWidget, settings: Settings, key: Key[Any], show: Callable[[Any], object]) -> None:
    """Show the value now, and whenever it is changed, as long as the widget lives."""
    link = _Link(widget, settings, key, show)
    settings.changed.connect(link.take)
    link.take(key)


class _Link(QObject):
    """A child of the widget: Qt disconnects it when the widget goes."""

    def __init__(self, widget: QWidget, settings: Settings, key: Key[Any], show: Callable[[Any], object]) -> None:
        super().__init__(widget)
        self._widget, self._settings, self._key, self._show = widget, settings, key, show

    def take(self, key: Key[Any]) -> None:
        """Show the value if it is the key of this widget."""
        if key is self._key:
            blocker = QSignalBlocker(self._widget)
            self._show(self._settings.get(self._key))
            blocker.unblock()
