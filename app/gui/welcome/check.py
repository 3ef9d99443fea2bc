"""The short check of the first start: is there sound, is there a face, is the machine fast enough, is a sentence understood."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from PySide6.QtCore import QObject, QTimer, QUrl, Signal

from app.engine.messages import ListDevices, ListenTo, MeasureSpeed, Picture, Request, StartLive
from app.gui import permissions
from app.gui.engine import Engine
from app.gui.recognition import settings_of
from app.gui.settings import keys
from app.gui.settings.store import Settings
from app.gui.welcome import lines
from app.gui.welcome.steps import ORDER, PICTURE, SOUND, SPEED, WORDS, State, Step
from app.gui.welcome.voice import Voice
from pipeline.events import DeviceBack, DeviceLost, Event, FaceFound, Final, Level, Partial

PATIENCE_MS = {SOUND: 12_000, PICTURE: 12_000, WORDS: 25_000}
"""How long a step waits for the user before it says what may be wrong."""
CLOSING_MS = 4_000
"""How long devices may take to be given back before the next step opens them."""
_ENOUGH_WORDS = 3
"""Words of a sentence that is not finished yet."""
_PAIRS = ((SOUND, "microphone"), (PICTURE, "camera"))


class WelcomeCheck(QObject):
    """Runs the steps one after another; sound and picture together. `steps` holds how each stands."""

    changed = Signal(str)
    """A step stands otherwise than before."""
    level = Signal(float)
    """Of the microphone, dB of full scale."""
    picture = Signal(int, object, bytes)
    """As of Engine: whoever shows it says so to the engine."""
    finished = Signal()
    """All steps are settled, or the user has passed the last one."""

    def __init__(
        self, engine: Engine, settings: Settings, parent: QObject | None = None, *, platform: str = sys.platform, patience: float = 1.0
    ) -> None:
        """`patience` stretches the waiting times, for tests."""
        super().__init__(parent)
        self.steps = {name: Step(name) for name in ORDER}
        self.running = False
        self._engine, self._settings, self._platform, self._patience = engine, settings, platform, patience
        self._jobs: dict[str, int] = {}
        """Jobs that run, by what they are for."""
        self._voice = Voice()
        self._run = 0
        """Counts the starts, so that timers of an earlier one do nothing."""
        self._after: Callable[[], None] | None = None
        """What comes once no job runs any more."""
        engine.told.connect(self._on_told)
        engine.picture.connect(self._on_picture)
        engine.done.connect(self._on_done)
        engine.trouble.connect(self._on_trouble)

    def start(self) -> None:
        """Begin, or begin anew."""
        self.stop()
        self._voice = Voice()
        self.running = True
        for name in ORDER:
            self._set(name, State.waiting)
        self._set(SOUND, State.running, self.tr("Looking for a microphone …"))
        self._set(PICTURE, State.running, self.tr("Looking for a camera …"))
        self._when_free(lambda: self._begin("devices", ListDevices()))

    def stop(self) -> None:
        """End the check where it is; devices are given back."""
        self._run += 1
        self.running = False
        self._after = None
        self._cancel_all()

    def next(self) -> None:
        """Pass the steps that run; after the last one the check is finished."""
        if not self.running:
            return
        passed = [name for name in ORDER if self.steps[name].state == State.running]
        for name in passed:
            self._set(name, State.waiting, self.tr("Passed over."))
        if WORDS in passed:
            self._finish()
        elif SPEED in passed:
            self._begin_words()
        else:
            self._begin_speed()

    # -- the steps

    def _begin_devices(self, found: dict[str, Any]) -> None:
        problems = [str(line) for line in found.get("problems", ())]
        for name, kind in _PAIRS:
            chosen = self._chosen(kind)
            if chosen == "none":
                self._set(name, State.missing, lines.switched_off(name))
            elif not found.get(f"{kind}s") and "://" not in (chosen or ""):
                line = next((line for line in problems if ("camera" in line.lower()) == (name == PICTURE)), "")
                page = permissions.page_for(line) if line else permissions.page_of(kind, self._platform)
                self._set(name, State.missing, line or lines.none_found(name), page)
            else:
                self._listen(name, kind, chosen)
        self._limit(SOUND, self._no_voice)
        self._limit(PICTURE, self._no_face)
        self._go_on()

    def _listen(self, name: str, kind: str, chosen: str | None) -> None:
        other = "camera" if kind == "microphone" else "microphone"
        self._set(name, State.running, lines.asking(name))
        self._begin(name, ListenTo(**{kind: chosen, other: "none"}))

    def _begin_speed(self) -> None:
        self._set(SPEED, State.running, self.tr("Measuring how fast this computer is …"))
        self._when_free(lambda: self._begin(SPEED, MeasureSpeed(settings=settings_of(self._settings))))

    def _begin_words(self) -> None:
        if all(self.steps[name].state == State.missing for name in (SOUND, PICTURE)):
            self._set(WORDS, State.missing, self.tr("This needs a microphone or a camera."))
            self._finish()
            return
        self._set(WORDS, State.running, self.tr("Say one sentence, such as “place red at G nine now”."))
        self._limit(WORDS, self._no_words)
        self._when_free(self._go_live)

    def _go_live(self) -> None:
        devices = {kind: "none" if self.steps[name].state == State.missing else self._chosen(kind) for name, kind in _PAIRS}
        self._begin(WORDS, StartLive(settings=settings_of(self._settings), **devices))

    def _finish(self) -> None:
        self._cancel_all()
        if self.running:
            self.running = False
            self.finished.emit()

    def _go_on(self) -> None:
        """From sound and picture to the speed, once both are settled."""
        if self.running and self.steps[SPEED].state == State.waiting and self.steps[SOUND].settled and self.steps[PICTURE].settled:
            self._begin_speed()

    # -- what the engine tells

    def _on_told(self, job: int, event: Event) -> None:
        if job not in self._jobs.values():
            return
        if isinstance(event, Level):
            self._hear(event)
        elif isinstance(event, FaceFound):
            self._set(PICTURE, State.good, self.tr("Your face is seen."))
        elif isinstance(event, DeviceLost):
            self._lose(job, event)
        elif isinstance(event, DeviceBack):
            self._look_again(job)
        elif isinstance(event, Final | Partial) and job == self._jobs.get(WORDS):
            self._read(event)
        self._go_on()

    def _hear(self, event: Level) -> None:
        self.level.emit(event.rms_db)
        self._voice.hear(event)
        if self._voice.heard and self._voice.clipping:
            self._set(SOUND, State.so_so, self.tr("Your voice is heard, but too loud: turn the microphone down or move away from it."))
        elif self._voice.heard:
            self._set(SOUND, State.good, self.tr("Your voice is heard."))
        elif self.steps[SOUND].state == State.running:
            dead = self._voice.dead  # or it gives nothing until somebody speaks
            page = permissions.page_of("microphone", self._platform) if dead else None
            self._set(SOUND, State.running, lines.dead() if dead else lines.asking(SOUND), page)

    def _lose(self, job: int, event: DeviceLost) -> None:
        name = next((name for name, running in self._jobs.items() if running == job), "")
        if name in (SOUND, PICTURE):
            line = event.reason or self.tr("%1 is gone: connect it again.").replace("%1", event.device)
            self._set(name, State.missing, line, permissions.page_for(line))

    def _look_again(self, job: int) -> None:
        for name in (SOUND, PICTURE):
            if self._jobs.get(name) == job and self.steps[name].state == State.missing:
                self._set(name, State.running, lines.asking(name))

    def _read(self, event: Final | Partial) -> None:
        text = " ".join(event.utterance.text.split())
        if text and (isinstance(event, Final) or len(text.split()) >= _ENOUGH_WORDS):
            self._set(WORDS, State.good, self.tr("Understood: “%1”").replace("%1", text))
            if self._voice.alive and self.steps[SOUND].state == State.so_so and not self._voice.clipping:
                self._set(SOUND, State.good, self.tr("Your voice is heard."))
            self._finish()

    def _on_picture(self, job: int, picture: Picture, data: bytes) -> None:
        if job not in self._jobs.values():
            return
        if picture.faces and self.steps[PICTURE].state in (State.running, State.so_so):
            self._set(PICTURE, State.good, self.tr("Your face is seen."))
            self._go_on()
        self.picture.emit(job, picture, data)

    def _on_done(self, job: int, result: dict[str, Any], cancelled: bool) -> None:
        name = self._ended(job)
        if name is None or not self.running:
            return
        if name == "devices":
            self._begin_devices(result)
        elif name == SPEED and not cancelled:
            self._judge(result)
        elif name == WORDS and self.steps[WORDS].state == State.running:
            self._no_words()

    def _on_trouble(self, job: int, line: str, result: dict[str, Any]) -> None:
        name = self._ended(job)
        if name is None or not self.running:
            return
        if name == "devices":
            for step in (SOUND, PICTURE):
                self._set(step, State.missing, line)
        elif self.steps[name].state == State.running or name in (SOUND, PICTURE):
            self._set(name, State.missing, line, permissions.page_for(line))
        if name == SPEED:
            self._begin_words()
        elif name == WORDS:
            self._finish()
        else:
            self._go_on()

    def _judge(self, result: dict[str, Any]) -> None:
        self._set(SPEED, *lines.verdict(float(result.get("rtf") or 0.0)))
        self._begin_words()

    # -- time is up

    def _no_voice(self) -> None:
        self._set(SOUND, State.so_so, lines.dead() if self._voice.dead else lines.no_voice(), self.steps[SOUND].page)
        self._go_on()

    def _no_face(self) -> None:
        self._set(PICTURE, State.so_so, self.tr("No face was found: look into the camera, with light on your face."))
        self._go_on()

    def _no_words(self) -> None:
        self._set(WORDS, State.so_so, self.tr("No words yet: speak clearly and close to the microphone; you can go on all the same."))
        self._finish()

    def _limit(self, name: str, late: Callable[[], None]) -> None:
        run = self._run

        def look() -> None:
            if run == self._run and self.running and self.steps[name].state == State.running:
                late()

        QTimer.singleShot(round(PATIENCE_MS[name] * self._patience), self, look)

    # -- small things

    def _set(self, name: str, state: State, line: str = "", page: QUrl | None = None) -> None:
        step = replace(self.steps[name], state=state, line=line, page=page)
        if step != self.steps[name]:
            self.steps[name] = step
            self.changed.emit(name)

    def _chosen(self, kind: str) -> str | None:
        return self._settings.get(keys.MICROPHONE if kind == "microphone" else keys.CAMERA) or None

    def _begin(self, name: str, request: Request) -> None:
        self._jobs[name] = self._engine.begin(request)

    def _ended(self, job: int) -> str | None:
        """What a job that has ended was for; what waited for it comes now."""
        name = next((name for name, running in self._jobs.items() if running == job), None)
        if name is not None:
            del self._jobs[name]
            if not self._jobs and self._after is not None:
                QTimer.singleShot(0, self, self._free)
        return name

    def _when_free(self, then: Callable[[], None]) -> None:
        """Do something once all jobs have ended; devices that hang are not waited for for ever."""
        self._after = then
        self._cancel_all()
        if not self._jobs:
            self._free()
            return
        run = self._run
        QTimer.singleShot(CLOSING_MS, self, lambda: self._free() if run == self._run and self._after is then else None)

    def _free(self) -> None:
        then, self._after = self._after, None
        if then is not None and self.running:
            self._jobs.clear()
            then()

    def _cancel_all(self) -> None:
        for job in list(self._jobs.values()):
            self._engine.cancel(job)
