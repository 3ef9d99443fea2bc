"""Everything that can be done in the window, each under one name, with a key that the user may change."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QAction, QIcon, QKeySequence

from app.gui.settings import keys
from app.gui.settings.store import Settings

_ORDER = ("live", "transcript", "files", "bench", "models", "overlay", "help", "welcome")
"""Beginnings of names, as their groups follow each other; what is not among them comes before."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One action and what is known of it."""

    name: str
    """Such as `live.start`; settings and tests know it by this."""
    group: str
    """Heading in the list of shortcuts, translated."""
    action: QAction
    first: str
    """Its key as shipped, portable text, empty for none."""


class Actions(QObject):
    """Makes actions and gives them their keys. Pages add theirs when they are made; menus and buttons use them."""

    changed = Signal(str)
    """The key of the action of this name has changed."""

    def __init__(self, settings: Settings, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._settings = settings
        self._entries: dict[str, Entry] = {}

    def add(
        self,
        name: str,
        text: str,
        run: Callable[[], object] | None = None,
        *,
        group: str,
        key: str = "",
        icon: QIcon | None = None,
        checkable: bool = False,
        tip: str = "",
    ) -> QAction:
        """A new action; `run` is called when it is triggered (for checkable ones connect `toggled`). Raises ValueError for a known name."""
        if name in self._entries:
            raise ValueError(f"there is an action {name!r} already")
        action = QAction(icon or QIcon(), text, self)
        action.setObjectName(name)
        action.setCheckable(checkable)
        action.setShortcutContext(Qt.ShortcutContext.WindowShortcut)
        if tip:
            action.setStatusTip(tip)
            action.setToolTip(tip)
        if run is not None:
            action.triggered.connect(lambda checked=False: run())
        self._entries[name] = Entry(name, group, action, key)
        action.setShortcut(QKeySequence.fromString(self.key_of(name)))
        return action

    def __getitem__(self, name: str) -> QAction:
        return self._entries[name].action

    def entries(self) -> list[Entry]:
        """All of them: the frame's, page by page, then help; whichever page was made first. Within a group as they were added."""
        return sorted(self._entries.values(), key=lambda entry: _rank(entry.name))

    def key_of(self, name: str) -> str:
        """Portable text of the key in force, empty for none."""
        return self._changed().get(name, self._entries[name].first)

    def set_key(self, name: str, key: str) -> None:
        """Choose another key, empty for none; raises ValueError where another action has it."""
        key = QKeySequence.fromString(key).toString()
        taken = self.holder(key)
        if key and taken not in (None, name):
            raise ValueError(f"{key} is the key of {self._entries[taken or ''].action.text()}")
        changed = self._changed()
        if key == QKeySequence.fromString(self._entries[name].first).toString():
            changed.pop(name, None)
        else:
            changed[name] = key
        self._settings.set(keys.SHORTCUTS, json.dumps(changed, sort_keys=True))
        self.refresh()

    def holder(self, key: str) -> str | None:
        """Name of the action that has this key."""
        if not key:
            return None
        wanted = QKeySequence.fromString(key).toString()
        return next((name for name in self._entries if QKeySequence.fromString(self.key_of(name)).toString() == wanted), None)

    def refresh(self) -> None:
        """Bring the keys of the settings into force."""
        for name, entry in self._entries.items():
            sequence = QKeySequence.fromString(self.key_of(name))
            if entry.action.shortcut() != sequence:
                entry.action.setShortcut(sequence)
                self.changed.emit(name)

    def _changed(self) -> dict[str, str]:
        try:
            data = json.loads(self._settings.get(keys.SHORTCUTS))
        except ValueError:
            return {}
        return {str(name): str(key) for name, key in data.items()} if isinstance(data, dict) else {}


def _rank(name: str) -> int:
    part = name.partition(".")[0]
    return 1 + _ORDER.index(part) if part in _ORDER else 0
