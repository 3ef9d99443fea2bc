"""Live captions as the window sees them: starts and steers the engine's job, and keeps what was said whatever becomes of it."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from app.engine.messages import (
    ChangeLive,
    Face,
    Follow,
    PauseLive,
    Picture,
    ResumeLive,
    StartLive,
    StopLive,
    UseDevices,
)
from app.gui.live.continuation import Continuation
from app.gui.live.devices import DeviceModel
from app.gui.live.pictures import Seen, middle, seen_in
from app.gui.recognition import SEGMENT_LENGTHS, settings_of
from app.gui.settings import keys
from app.gui.settings.keys import Key
from app.gui.shell.context import Context
from pipeline.events import Event, Failed, StateChanged

ACTIVE = ("starting", "running", "paused")
"""States in which settings and devices may be changed."""
STOP_MS = 8000
"""What was heard is recognised within a few seconds; a job that takes longer to stop is ended."""


class LiveController(QObject):
    """One live job after another. `state` is `new`, `starting`, `running`, `paused`, `stopping`, `stopped` or `failed`."""

    state_changed = Signal(str)
    begun = Signal()
    """A session begins: figures of the one before are history."""
    event = Signal(object)
    """An event of the session, its times and numbers as the whole transcript has them."""
    seen = Signal(object)
    """A `pictures.Seen`; answer with `painted`."""
    refused = Signal(str)
    """The engine has not made a change, and why."""
    model_changed = Signal()
    """`model` knows more, or something else."""

    def __init__(self, context: Context, devices: DeviceModel, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._engine, self._settings, self._devices = context.engine, context.settings, devices
        self._continuation = Continuation()
        self.state = "new"
        self.problem = ""
        """Why the state is `failed`, one line."""
        self.model: dict[str, Any] = {}
        """What the engine has told of the chosen model when it was prepared, empty before."""
        self.appends = ""
        """File that the session appends to, empty for none."""
        self.faces: tuple[Face, ...] = ()
        """In the newest picture."""
        self._job = 0
        self._failure = ""
        self._using = ("", "")
        self._mode = ""
        self._blocked = False
        self._looking = True
        self._owes = False
        self._patience = QTimer(self)
        self._patience.setSingleShot(True)
        self._patience.setInterval(STOP_MS)
        self._patience.timeout.connect(self._give_up)
        self._given_up = False
        engine = self._engine
        engine.told.connect(self._told)
        engine.picture.connect(self._pictured)
        engine.refused.connect(lambda job, line: self.refused.emit(line) if job == self._job else None)
        engine.done.connect(self._done)
        engine.trouble.connect(self._troubled)
        self._settings.changed.connect(self._changed)

    @property
    def active(self) -> bool:
        """Whether a job takes changes."""
        return self.state in ACTIVE

    def start(self) -> None:
        """Begin, below what is there; nothing happens while a session is there."""
        if self.active or self.state == "stopping":
            return
        obstacle = self.obstacle()
        self._blocked = bool(obstacle)
        if obstacle:
            self._enter("failed", obstacle)
            return
        microphone, camera = self._using = self._wanted()
        self._mode = self._settings.get(keys.MODE)
        appends = self._settings.get(keys.APPEND_FILE) if self._settings.get(keys.APPEND) else ""
        self._failure, self._owes, self.appends = "", False, appends
        self._continuation.begin()
        self._job = self._engine.begin(
            StartLive(
                settings=settings_of(self._settings),
                microphone=microphone or None,
                camera=camera or None,
                av_offset_ms=self._settings.get(keys.AV_OFFSET),
                append=appends or None,
            )
        )
        self.begun.emit()
        if self._engine.runs(self._job):
            self._enter("starting")
        else:
            self._end(self.tr("The engine cannot be started; install Viseme again."))

    def stop(self) -> None:
        """Recognise what was heard, then end; asked again, end at once."""
        if self.state == "stopping":
            self._give_up()
        elif self.active:
            self._engine.tell(StopLive(job=self._job))
            self._given_up = False
            self._patience.start()
            self._enter("stopping")

    def toggle(self) -> None:
        """Start or stop, whatever comes next."""
        if self.active or self.state == "stopping":
            self.stop()
        else:
            self.start()

    def pause(self) -> None:
        """Pause, or go on after a pause."""
        if self.state == "running":
            self._engine.tell(PauseLive(job=self._job))
        elif self.state == "paused":
            self._engine.tell(ResumeLive(job=self._job))

    def follow(self, x: float, y: float) -> None:
        """Follow the face at this place of the picture, in [0, 1]."""
        if self.active:
            self._engine.tell(Follow(job=self._job, x=x, y=y))

    def follow_next(self) -> bool:
        """Follow the next face, from left to right and round again; False where there is no other."""
        faces = sorted(self.faces, key=lambda face: face.box[0])
        if not self.active or len(faces) < 2 - (not any(face.followed for face in faces)):
            return False
        now = next((place for place, face in enumerate(faces) if face.followed), -1)
        self.follow(*middle(faces[(now + 1) % len(faces)]))
        return True

    def look(self, looking: bool) -> None:
        """Whether pictures are shown; while they are not, the engine is not asked for more."""
        self._looking = looking
        if looking and self._owes:
            self.painted()

    def painted(self) -> None:
        """The last picture is on the screen."""
        if self._owes and self._looking:
            self._owes = False
            self._engine.shown(self._job)

    def obstacle(self) -> str:
        """Why a session cannot be started with what is chosen, or nothing."""
        mode, microphone, camera = (self._settings.get(key) for key in (keys.MODE, keys.MICROPHONE, keys.CAMERA))
        if microphone == camera == "none":
            return self.tr("Neither a microphone nor a camera is chosen: choose at least one.")
        if microphone == "none" and mode in ("a", "av"):
            return self.tr("This mode needs sound: choose a microphone, or the mode “Lips only”.")
        if camera == "none" and mode in ("v", "av"):
            return self.tr("This mode needs pictures: choose a camera, or the mode “Sound only”.")
        return ""

    def uses(self, kind: str) -> bool:
        """Whether the mode and what is chosen make use of the `microphone` or `camera`."""
        return self._wanted()[kind == "camera"] != "none"

    def _wanted(self) -> tuple[str, str]:
        """Microphone and camera for the engine; what the mode has no use for stays off, so that no lamp is lit for nothing."""
        mode = self._settings.get(keys.MODE)
        microphone = "none" if mode == "v" else self._devices.choice("microphone")
        return microphone, "none" if mode == "a" else self._devices.choice("camera")

    def _changed(self, key: Key[Any]) -> None:
        names = {keys.MODEL: "model", keys.BEAM: "beam", keys.FACE: "face", keys.LATENCY: "segment_length"}
        if key == keys.MODEL:
            self.model = {}
            self.model_changed.emit()
        if self.state == "failed" and self._blocked and key in (keys.MODE, keys.MICROPHONE, keys.CAMERA):
            self._enter("new")  # what stood in the way may be gone
        if not self.active:
            return
        if key in names:
            value = self._settings.get(key)
            change = SEGMENT_LENGTHS[value] if key == keys.LATENCY else value
            self._engine.tell(ChangeLive(job=self._job, changes={names[key]: change}))
        elif key in (keys.MODE, keys.MICROPHONE, keys.CAMERA):
            self.bring_up()

    def bring_up(self, *, anew: bool = False) -> None:
        """Bring mode and devices to what is chosen; with `anew` the same camera is opened again, as with another password.

        Nothing happens while what is chosen does not go together: then `obstacle` says why.
        """
        if not self.active or self.obstacle():
            return
        before, wanted = self._using, self._wanted()
        if wanted != before or anew:  # before the mode, which is refused where its devices are missing
            self._using = wanted
            self._engine.tell(
                UseDevices(
                    job=self._job,
                    microphone=wanted[0] if wanted[0] != before[0] else None,
                    camera=wanted[1] if wanted[1] != before[1] or anew else None,
                )
            )
        mode = self._settings.get(keys.MODE)
        if mode != self._mode:
            self._mode = mode
            self._engine.tell(ChangeLive(job=self._job, changes={"mode": mode}))

    def _told(self, job: int, event: Event) -> None:
        if job != self._job:
            return
        if isinstance(event, Failed):
            self._failure = event.message
        self.event.emit(self._continuation.take(event))
        if isinstance(event, StateChanged) and event.state in ("running", "paused") and self.active:
            self._enter(event.state)

    def _pictured(self, job: int, picture: Picture, payload: bytes) -> None:
        if job != self._job:
            return
        self._owes = True
        self.faces = picture.faces
        if self._looking:
            self.seen.emit(seen_in(picture, payload))

    def _done(self, job: int, result: dict[str, Any], cancelled: bool) -> None:
        if job == self._job:
            self._end(self._failure)
        elif "latencies_ms" in result and "parameters" in result:  # whoever had the model prepared
            self.model = result
            self.model_changed.emit()

    def _troubled(self, job: int, message: str, result: dict[str, Any]) -> None:
        if job == self._job:
            self._end(message)

    def _end(self, problem: str) -> None:
        for event in self._continuation.finish():
            self.event.emit(event)
        self._patience.stop()
        self.faces, self._owes = (), False
        self.seen.emit(Seen())
        self._enter("failed" if problem else "stopped", problem)

    def _give_up(self) -> None:
        """End a job that does not stop by itself; an engine that does not even do that is ended."""
        if self._given_up:
            self._engine.restart()
        else:
            self._given_up = True
            self._engine.cancel(self._job)
            self._patience.start()

    def _enter(self, state: str, problem: str = "") -> None:
        if (state, problem) != (self.state, self.problem):
            self.state, self.problem = state, problem
            self.state_changed.emit(state)
