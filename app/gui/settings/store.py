"""The settings in force: typed values over QSettings, exported and imported as one JSON file."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QObject, QSettings, Signal

from app.gui.settings import keys
from app.gui.settings.keys import Key

T = TypeVar("T", bool, int, float, str)
SCHEMA = "viseme.settings/1"


class SettingsError(Exception):
    """A settings file that cannot be read or written; one line."""


class Settings(QObject):
    """What the user has chosen. A value on the disk that is none of its key's counts as not chosen."""

    changed = Signal(object)
    """The Key whose value has changed."""

    def __init__(self, path: Path | None = None, parent: QObject | None = None) -> None:
        """`path` None is the system's usual place."""
        super().__init__(parent)
        if path is None:
            self._store = QSettings(QSettings.Format.IniFormat, QSettings.Scope.UserScope, "viseme", "viseme")
        else:
            self._store = QSettings(str(path), QSettings.Format.IniFormat)

    def get(self, key: Key[T]) -> T:
        """The value, the default where none was chosen."""
        if not self._store.contains(key.name):
            return key.default
        value = _read(str(self._store.value(key.name)), key.default)
        return value if value is not None and key.accepts(value) else key.default

    def set(self, key: Key[T], value: T) -> None:
        """Choose a value; raises ValueError for one that the key does not accept."""
        if not key.accepts(value):
            raise ValueError(f"{key.name} is {value!r}, which it does not accept")
        if value == self.get(key):
            return
        if value == key.default:
            self._store.remove(key.name)
        else:
            self._store.setValue(key.name, json.dumps(value, ensure_ascii=False))
        self.changed.emit(key)

    def reset(self, *, private: bool = False) -> None:
        """Everything as it was at first; with `private` also what belongs to this computer."""
        for key in keys.ALL:
            if private or not key.private:
                self.set(key, key.default)  # type: ignore[misc]

    def export_to(self, path: Path) -> None:
        """Write all that is not private; raises SettingsError."""
        chosen = {key.name: self.get(key) for key in keys.ALL if not key.private}  # type: ignore[misc]
        try:
            path.write_text(json.dumps({"schema": SCHEMA, "settings": chosen}, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
        except OSError as error:
            raise SettingsError(f"{path}: cannot be written ({error.strerror or error})") from error

    def import_from(self, path: Path) -> list[str]:
        """Take over what an exported file holds, all or nothing; returns names that this version does not know. Raises SettingsError."""
        try:
            data = json.loads(path.read_text(encoding="utf-8"))
        except OSError as error:
            raise SettingsError(f"{path}: cannot be read ({error.strerror or error})") from error
        except ValueError as error:
            raise SettingsError(f"{path}: is no settings file (not JSON)") from error
        if not isinstance(data, dict) or data.get("schema") != SCHEMA or not isinstance(data.get("settings"), dict):
            raise SettingsError(f"{path}: is no settings file of Viseme")
        known = {key.name: key for key in keys.ALL if not key.private}
        chosen, unknown = {}, []
        for name, value in data["settings"].items():
            if name not in known:
                unknown.append(str(name))
            elif not known[name].accepts(value):
                raise SettingsError(f"{path}: {name} is {value!r}, which it does not accept; nothing was changed")
            else:
                chosen[name] = value
        for name, value in chosen.items():
            self.set(known[name], value)  # type: ignore[misc]
        return unknown


def _read(text: str, default: T) -> T | None:
    try:
        value = json.loads(text)
    except ValueError:
        return None
    return value if isinstance(value, type(default)) else None
