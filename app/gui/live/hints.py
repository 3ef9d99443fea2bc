"""The one line that says what the program waits for, or why nothing happens: follows state, devices and events."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QLocale, QObject, QUrl, Signal

from app.gui import permissions
from app.gui.live.controller import LiveController
from app.gui.live.devices import DeviceModel
from app.gui.live.words import engine_text
from app.gui.shell.notices import Kind
from pipeline.events import (
    DeviceBack,
    DeviceLost,
    Event,
    FaceFound,
    FaceLost,
    Final,
    Level,
    Overload,
    Partial,
    Relief,
)

SILENT_SECONDS = 3.0
"""Nothing at all from a microphone for so long is worth a word."""
CLIP_SECONDS = 3.0
"""What was said of clipping stays for so long."""
CHOSEN = ("another was chosen", "switched off")
"""Reasons of DeviceLost that are the user's own doing."""
ENDED = "has ended"
"""How the reason ends where a video file stands for the camera and is over."""


@dataclass(frozen=True, slots=True)
class Hint:
    """What is shown."""

    text: str
    kind: Kind = Kind.info
    page: QUrl | None = None
    """Page of the system's settings where it can be mended."""


class Hints(QObject):
    """Decides what matters most."""

    changed = Signal()
    """`hint` says something else."""

    def __init__(self, controller: LiveController, devices: DeviceModel, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._controller, self._devices = controller, devices
        self._forget()
        self.hint = self._decide()
        controller.begun.connect(self._forget)
        controller.event.connect(self.take)
        controller.state_changed.connect(lambda state: self.refresh())
        devices.changed.connect(self.refresh)

    def take(self, event: Event) -> None:
        """Take in an event."""
        if isinstance(event, DeviceLost):
            self._lose(event)
        elif isinstance(event, DeviceBack):
            self._lost.pop(self._devices.kind_of(event.device), None)
        elif isinstance(event, FaceFound | FaceLost):
            self._face = isinstance(event, FaceFound)
        elif isinstance(event, Overload):
            self._measures[event.measure], self._lag = event.measure, event.lag
        elif isinstance(event, Relief):
            self._measures.pop(event.measure, None)
        elif isinstance(event, Level):
            self._silent_since = None if not event.silent else event.start if self._silent_since is None else self._silent_since
            self._silent = self._silent_since is not None and event.end - self._silent_since >= SILENT_SECONDS - 1e-6
            self._clipped = event.end if event.clipping else self._clipped
            self._clips = self._clipped is not None and event.end - self._clipped <= CLIP_SECONDS
        elif isinstance(event, Partial | Final) and event.utterance.text:
            self._heard = True
        else:
            return
        self.refresh()

    def refresh(self) -> None:
        """Look again at everything."""
        hint = self._decide()
        if hint != self.hint:
            self.hint = hint
            self.changed.emit()

    def picture(self) -> tuple[str, str]:
        """What is said in place of a picture, and the name of an icon."""
        controller, devices = self._controller, self._devices
        if devices.chosen("camera") == "none":
            return self.tr("No camera is chosen.\nSound alone is used; with a camera lips are read too."), "camera-off"
        if not controller.uses("camera"):
            return self.tr("Sound only: the camera stays off."), "camera-off"
        if controller.state in ("new", "stopped", "failed"):
            if devices.chosen("camera") == "" and not devices.any("camera"):
                return self.tr("No camera found.\nPlug one in, or use a network camera by its address."), "camera-off"
            if not devices.present("camera"):
                return self.tr("The chosen camera is not connected.\nPlug it in, or choose another one."), "camera-off"
            return self.tr("The camera is off.\nIts picture appears here after Start."), "camera"
        if controller.state == "paused":
            return self.tr("Paused"), "pause"
        if "camera" in self._lost:
            return self._lost["camera"], "camera-off"
        return self.tr("Waiting for the first picture …"), "camera"

    def _forget(self) -> None:
        self._lost: dict[str, str] = {}
        self._reasons: dict[str, str] = {}
        self._measures: dict[str, str] = {}
        self._lag = 0.0
        self._face: bool | None = None
        self._silent_since: float | None = None
        self._clipped: float | None = None
        self._silent = self._clips = self._heard = False

    def _lose(self, event: DeviceLost) -> None:
        kind, reason = self._devices.kind_of(event.device), event.reason
        if kind == "camera":
            self._face = None
        else:
            self._silent, self._silent_since = False, None
        self._reasons[kind] = reason
        if reason in CHOSEN:
            self._lost.pop(kind, None)
        elif event.device in reason:
            self._lost[kind] = engine_text(reason)
        else:
            self._lost[kind] = f"{event.device}: {engine_text(reason)}" if reason else event.device

    def _decide(self) -> Hint:
        state = self._controller.state
        if state == "failed":
            line = engine_text(self._controller.problem)
            return Hint(line, Kind.error, permissions.page_for(self._controller.problem))
        if state == "starting":
            return Hint(self.tr("Opening the devices and loading the model …"))
        if state == "stopping":
            return Hint(self.tr("Recognising what was heard last …"))
        if state == "paused":
            return Hint(self.tr("Paused: what is said now is not recognised. Press Go on."), Kind.warn)
        if state == "running":
            return self._trouble() or self._waiting()
        return self._before()

    def _before(self) -> Hint:
        obstacle = self._controller.obstacle()
        if obstacle:
            return Hint(obstacle, Kind.warn)
        for line in self._devices.problems:
            return Hint(engine_text(line), Kind.warn, permissions.page_for(line))
        for kind in ("microphone", "camera"):
            if self._controller.uses(kind) and not self._devices.present(kind):
                return Hint(self._missing(kind), Kind.warn, None if self._devices.any(kind) else permissions.page_of(kind))
        if self._controller.state == "stopped":
            return Hint(self.tr("Stopped. Press Start to go on below what is there."))
        return Hint(self.tr("Press Start, then speak."))

    def _missing(self, kind: str) -> str:
        chosen = self._devices.chosen(kind)
        if chosen:
            return self.tr("%1 is not connected: plug it in, or choose another one.").replace("%1", chosen)
        if kind == "microphone":
            return self.tr("No microphone found: plug one in; it is noticed within seconds.")
        return self.tr("No camera found: sound alone works too. Plug one in, or use a network camera.")

    def _trouble(self) -> Hint | None:
        obstacle = self._controller.obstacle()
        if obstacle:
            return Hint(obstacle, Kind.warn)
        for kind in ("microphone", "camera"):
            if kind in self._lost and self._controller.uses(kind):
                line = self._lost[kind]
                if self._reasons[kind].endswith(ENDED):
                    return Hint(line)
                text = self.tr("%1. It is tried again every second.").replace("%1", line.rstrip("."))
                return Hint(text, Kind.warn, permissions.page_for(self._reasons[kind]))
        if self._silent:
            page = permissions.page_of("microphone")
            if page is not None:  # macOS gives silence to programs that may not listen
                return Hint(self.tr("Nothing arrives from the microphone: is it muted, or not allowed for this program?"), Kind.warn, page)
            return Hint(
                self.tr("Nothing arrives from the microphone: is it muted? A switch on it or the sound settings may say so."), Kind.warn
            )
        if self._measures:
            text = self.tr("This computer is too slow at the moment (%1 s behind): %2. Closing other programs helps.")
            lag = QLocale().toString(self._lag, "f", 1)
            measures = ", ".join(engine_text(measure) for measure in self._measures if measure)
            return Hint(text.replace("%1", lag).replace("%2", measures), Kind.warn)
        if self._clips:
            return Hint(self.tr("The microphone is too loud: turn it down, or speak from further away."), Kind.warn)
        return None

    def _waiting(self) -> Hint:
        if self._controller.uses("camera") and not self._face:
            if not self._controller.uses("microphone"):
                return Hint(self.tr("No face in the picture: look into the camera, and mind the light."), Kind.warn)
            if self._face is False:
                return Hint(self.tr("No face in the picture: sound alone is used until one is there."))
            return Hint(self.tr("Looking for a face; sound alone is used until one is there."))
        if not self._controller.uses("microphone"):
            return Hint(self.tr("Watching the lips."))
        return Hint(self.tr("Listening.") if self._heard else self.tr("Listening: speak, and words appear."))
