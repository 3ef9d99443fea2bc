"""The list of actions and their keys, to be searched and changed, without widgets."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication, QObject, Signal
from PySide6.QtGui import QKeySequence

from app.gui.shell.actions import Actions, Entry


@dataclass(frozen=True, slots=True)
class Row:
    """One action as it is listed."""

    name: str
    group: str
    text: str
    key: str
    """As this system writes it, empty for none."""
    changed: bool
    """Whether it is not the key as shipped."""


class Shortcuts(QObject):
    """Reads and changes the keys of all actions."""

    changed = Signal()

    def __init__(self, actions: Actions, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._actions = actions
        actions.changed.connect(lambda _name: self.changed.emit())

    def rows(self, wanted: str = "") -> list[Row]:
        """Those whose group, text or key holds every word of `wanted`, in the order of the menus."""
        words = wanted.casefold().split()
        found = [self._row(entry) for entry in self._actions.entries()]
        return [row for row in found if all(word in f"{row.group} {row.text} {row.key}".casefold() for word in words)]

    def give(self, name: str, key: str) -> str:
        """Give an action a key (portable text, empty for none); returns why not where another one has it, else nothing."""
        holder = self._actions.holder(key)
        if key and holder not in (None, name):
            text = QCoreApplication.translate("Shortcuts", "%1 is taken by “%2”. Choose another key, or take it from there first.")
            return text.replace("%1", _shown(key)).replace("%2", plain(self._actions[holder or ""].text()))
        self._actions.set_key(name, key)
        return ""

    def reset(self, name: str) -> str:
        """Give an action its first key again; returns why not, else nothing."""
        return self.give(name, self._entry(name).first)

    def reset_all(self) -> None:
        """Every key as at first."""
        for entry in self._actions.entries():
            self._actions.set_key(entry.name, "")
        for entry in self._actions.entries():
            self._actions.set_key(entry.name, entry.first)

    def _row(self, entry: Entry) -> Row:
        key = self._actions.key_of(entry.name)
        changed = QKeySequence.fromString(key) != QKeySequence.fromString(entry.first)
        return Row(entry.name, entry.group, plain(entry.action.text()), _shown(key), changed)

    def _entry(self, name: str) -> Entry:
        return next(entry for entry in self._actions.entries() if entry.name == name)


def plain(text: str) -> str:
    """The text of an action without what only menus need."""
    return text.replace("&", "").rstrip("… ")


def _shown(key: str) -> str:
    return QKeySequence.fromString(key).toString(QKeySequence.SequenceFormat.NativeText)
