"""What of a live session is worth a notice: said once, in passing, and taken back when it is true no more."""

from __future__ import annotations

from PySide6.QtCore import QObject

from app.gui.live.controller import LiveController
from app.gui.live.devices import DeviceModel
from app.gui.live.hints import CHOSEN, ENDED
from app.gui.live.words import engine_text
from app.gui.settings import keys
from app.gui.shell.context import Context
from app.gui.shell.notices import Kind
from pipeline.events import DeviceBack, DeviceLost, Event, ModeChanged, Recovered


class Announcer(QObject):
    """Listens to the controller and the devices, and tells the frame."""

    def __init__(self, context: Context, controller: LiveController, devices: DeviceModel, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._settings, self._notices = context.settings, context.notices
        self._controller, self._devices = controller, devices
        self._mode = ""
        controller.event.connect(self.take)
        controller.begun.connect(self._begin)
        controller.refused.connect(self._refuse)
        controller.state_changed.connect(self._enter)
        devices.came.connect(self._came)
        devices.left.connect(self._left)
        context.settings.changed.connect(lambda key: self._notices.withdraw("mode") if key == keys.MODE else None)

    def take(self, event: Event) -> None:
        """Take in an event."""
        if isinstance(event, ModeChanged):
            before, self._mode = self._mode, event.mode
            if before and before != event.mode and self._settings.get(keys.MODE) == "auto":
                self._notices.say(f"{self._now(event.mode)} ({engine_text(event.reason)})", topic="mode")
        elif isinstance(event, DeviceLost) and event.reason not in CHOSEN:
            kind = self._devices.kind_of(event.device)
            line = engine_text(event.reason)
            text = line if event.device in event.reason or not line else f"{event.device}: {line}"
            self._notices.say(text or event.device, Kind.info if event.reason.endswith(ENDED) else Kind.warn, topic=kind)
        elif isinstance(event, DeviceBack):
            self._notices.withdraw(self._devices.kind_of(event.device))
        elif isinstance(event, Recovered):
            self._notices.say(engine_text(event.message), Kind.warn, topic="recovered")

    def _begin(self) -> None:
        self._mode = ""

    def _enter(self, state: str) -> None:
        if state in ("stopped", "failed", "starting"):
            for topic in ("mode", "microphone", "camera"):
                self._notices.withdraw(topic)

    def _now(self, mode: str) -> str:
        return {
            "av": self.tr("Sound and lips are used again"),
            "a": self.tr("Going on with sound alone"),
            "v": self.tr("Going on with lips alone"),
        }.get(mode, mode)

    def _refuse(self, line: str) -> None:
        self._notices.say(self.tr("Not changed: %1").replace("%1", engine_text(line)), Kind.warn, topic="refused")

    def _came(self, kind: str, name: str) -> None:
        if name == self._devices.chosen(kind) or not self._devices.chosen(kind):
            self._notices.say(self.tr("%1 is connected.").replace("%1", name), topic=f"plug {kind}")

    def _left(self, kind: str, name: str) -> None:
        if name == self._devices.chosen(kind) and not self._controller.active:  # otherwise the session tells
            self._notices.say(self.tr("%1 was taken away.").replace("%1", name), Kind.warn, topic=f"plug {kind}")
