"""Which microphones and cameras there are, and which are chosen: by name, so that a device that comes back is taken again."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import PurePath
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from app.engine.messages import ListDevices
from app.gui.live import address
from app.gui.settings import keys
from app.gui.shell.context import Context

ASK_MS = 3000
"""How often the engine is asked which devices there are, while somebody looks."""
FIRST_MS = 300
"""A window that comes up is painted before anything is asked."""
MOST_MS = 30_000
"""The same where it does not answer as it should."""
KINDS = {"microphone": keys.MICROPHONE, "camera": keys.CAMERA}


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a picker."""

    value: str
    """What the setting holds: a name, an address, `system`, `none`, or nothing for the default."""
    label: str
    kind: str
    """`default`, `device`, `system`, `monitor`, `network`, `file` or `none`."""
    present: bool = True


@dataclass(slots=True)
class _Found:
    """Devices of one kind as the engine tells them; names made different from one another."""

    choices: dict[str, str] = field(default_factory=dict)
    """Name to what the engine is asked for."""
    monitors: list[str] = field(default_factory=list)
    default: str = ""


class DeviceModel(QObject):
    """Knows what is plugged in, as of the engine's last answer."""

    changed = Signal()
    """Entries, problems or what is chosen are not what they were."""
    came = Signal(str, str)
    """Kind and name of a device that was plugged in."""
    left = Signal(str, str)
    """Kind and name of one that was taken away."""

    def __init__(self, context: Context, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._engine, self._settings = context.engine, context.settings
        self._found = {kind: _Found() for kind in KINDS}
        self.known = False
        """Whether the engine has answered yet."""
        self.problems: tuple[str, ...] = ()
        """Lines that say why devices cannot be listed."""
        self._job = 0
        self._answer: dict[str, Any] | None = None
        self._secret = ""  # whole address of the network camera, with its password; in memory only
        self._timer = QTimer(self)
        self._timer.setInterval(ASK_MS)
        self._timer.timeout.connect(self.refresh)
        self._engine.done.connect(self._done)
        self._engine.trouble.connect(self._troubled)
        self._settings.changed.connect(lambda key: self.changed.emit() if key in KINDS.values() else None)

    def watch(self, watching: bool) -> None:
        """Ask again and again, from now on or no longer."""
        if watching and not self._timer.isActive():
            QTimer.singleShot(FIRST_MS, self, lambda: self.refresh() if self._timer.isActive() else None)
            self._timer.start()
        elif not watching:
            self._timer.stop()

    def refresh(self) -> None:
        """Ask now; an answer that is on its way counts."""
        if not self._engine.runs(self._job):
            self._job = self._engine.begin(ListDevices())

    def entries(self, kind: str) -> list[Entry]:
        """What may be chosen, in the order in which it is offered; a chosen device that is away is among it."""
        found, chosen = self._found[kind], self.chosen(kind)
        default = self.tr("Default microphone") if kind == "microphone" else self.tr("First camera")
        if found.default:
            default = f"{default} ({found.default})"
        lines = [Entry("", default, "default", bool(found.choices) or not self.known)]
        lines += [Entry(name, name, "device") for name in found.choices if name not in found.monitors]
        if kind == "microphone":
            lines.append(Entry("system", self.tr("System sound: what the computer plays"), "system"))
            lines += [Entry(name, name, "monitor") for name in found.monitors]
        network = self._settings.get(keys.NETWORK_CAMERA)
        if kind == "camera" and (network or "://" in chosen):
            shown = chosen if "://" in chosen else network
            lines.append(Entry(shown, self.tr("Network camera: %1").replace("%1", address.label(shown)), "network"))
        if kind == "camera" and "://" not in chosen and ("/" in chosen or "\\" in chosen):
            lines.append(Entry(chosen, self.tr("Video file: %1").replace("%1", PurePath(chosen).name), "file"))
        nothing = self.tr("No microphone") if kind == "microphone" else self.tr("No camera")
        if chosen not in [line.value for line in lines] and chosen != "none":
            away = self.tr("%1 (not connected)").replace("%1", chosen) if self.known else chosen
            lines.insert(1, Entry(chosen, away, "device", not self.known))
        return [*lines, Entry("none", nothing, "none")]

    def chosen(self, kind: str) -> str:
        """What the setting holds."""
        return self._settings.get(KINDS[kind])

    def choose(self, kind: str, value: str) -> None:
        """Choose one of the entries."""
        self._settings.set(KINDS[kind], value)

    def use_network(self, whole: str) -> None:
        """Choose a network camera by its whole address, whose password is kept in memory only."""
        self._secret = whole
        shown = address.without_password(whole)
        self._settings.set(keys.NETWORK_CAMERA, shown)
        self._settings.set(keys.CAMERA, shown)

    def choice(self, kind: str) -> str:
        """What the engine is asked for: nothing for the default."""
        chosen = self.chosen(kind)
        if kind == "camera" and "://" in chosen:
            return self._secret if self._secret and address.without_password(self._secret) == chosen else chosen
        return self._found[kind].choices.get(chosen, chosen)

    def present(self, kind: str) -> bool:
        """Whether what is chosen is there, as far as is known; a network camera counts as there."""
        return next((entry.present for entry in self.entries(kind) if entry.value == self.chosen(kind)), True)

    def any(self, kind: str) -> bool:
        """Whether there is a device of this kind, or nobody knows yet."""
        return not self.known or bool(self._found[kind].choices)

    def kind_of(self, device: str) -> str:
        """Of which kind a device is that an event names."""
        if device in self._found["microphone"].choices or device == self.chosen("microphone"):
            return "microphone"
        camera = "://" in device or device in self._found["camera"].choices or device == self.chosen("camera")
        return "camera" if camera or "camera" in device.lower() else "microphone"

    def _done(self, job: int, result: dict[str, Any], cancelled: bool) -> None:
        if job != self._job or cancelled:
            return
        self._timer.setInterval(ASK_MS)
        if result == self._answer:
            return
        first, before, self._answer = not self.known, self._found, result
        self.known = True
        self.problems = tuple(str(line) for line in result.get("problems", ()))
        self._found = {"microphone": _read(result.get("microphones", ())), "camera": _read(result.get("cameras", ()))}
        self.changed.emit()
        if first:
            return
        for kind in KINDS:
            then, now = before[kind].choices, self._found[kind].choices
            for name in now.keys() - then.keys():
                self.came.emit(kind, name)
            for name in then.keys() - now.keys():
                self.left.emit(kind, name)

    def _troubled(self, job: int, message: str, result: dict[str, Any]) -> None:
        if job == self._job:  # the list stays; an engine that dies of the question is not asked every few seconds
            self._timer.setInterval(min(MOST_MS, self._timer.interval() * 2))
            if not self.known:
                self.problems = (message,)
                self.changed.emit()


def _read(rows: Any) -> _Found:
    found = _Found()
    rows = [row for row in rows if isinstance(row, dict) and row.get("name")]
    names = [str(row["name"]) for row in rows]
    for place, row in enumerate(rows):
        plain = names[place]
        twins = names[:place].count(plain)
        name = f"{plain} ({twins + 1})" if twins else plain
        alone = names.count(plain) == 1
        found.choices[name] = plain if alone else str(row.get("choice") or plain)
        if row.get("kind") == "monitor":
            found.monitors.append(name)
        if row.get("default"):
            found.default = name
    if not found.default and rows and "kind" not in rows[0]:
        found.default = next(iter(found.choices))  # the first camera
    return found
