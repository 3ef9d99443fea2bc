"""Runs the noise bench: one file, two recognisers, noise that changes while it plays; no widgets."""

from __future__ import annotations

import time
from dataclasses import replace
from enum import StrEnum
from importlib.resources import files
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from app.engine.messages import BenchNoise, PauseLive, ResumeLive, Score, StartBench
from app.gui.bench.noise_state import Noise, remember, remembered
from app.gui.recognition import settings_of
from app.gui.shell.context import Context
from app.gui.transcript.model import TranscriptModel
from pipeline.events import Event, FaceFound, Overload, Relief

SEND_MS = 100
"""Noise changes are sent no more often than this while the slider moves."""
FACELESS = 4.0
"""Seconds of a file without a face after which that is said."""
SIDES = ("a", "av")


class Phase(StrEnum):
    """Where the bench stands."""

    idle = "idle"
    starting = "starting"
    """The model is loading."""
    running = "running"
    paused = "paused"
    ended = "ended"
    failed = "failed"


class BenchController(QObject):
    """Everything that the page shows, and everything that can be done with it."""

    changed = Signal()
    """Phase or file."""
    noise_changed = Signal()
    scored = Signal()
    """`scores` are others."""
    moved = Signal(float, object)
    """Seconds of the file so far, and of all, None where not known."""
    seen = Signal(object, bytes)
    """A `messages.Picture` and its bytes; call `shown` once it is painted."""
    face_changed = Signal()
    """`faceless` is another."""
    refused = Signal(str)
    """Something could not be done while the rest goes on, one line: a recording that cannot be read, no loudspeaker."""
    overloaded = Signal(float)
    """Recognition is this many seconds behind; 0 where it has caught up."""

    def __init__(self, context: Context, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._engine, self._settings = context.engine, context.settings
        self.transcripts = {side: TranscriptModel(self) for side in SIDES}
        self.scores: dict[str, float | None] = dict.fromkeys(SIDES)
        self.phase = Phase.idle
        self.path = ""
        self.reference: str | None = None
        """The words that are spoken, where they are known here."""
        self.is_demo = False
        self.trouble = ""
        """Why it failed, one line."""
        self.cancelled = False
        self.faceless = False
        """Whether no face has been found for a while, so that both sides hear the sound alone."""
        self.noise = remembered(self._settings)
        self._job = 0
        self._next: tuple[str, str | None, bool] | None = None
        self._face_found = False
        self._noise_waits = False
        self._sent_at = time.monotonic()
        self._sender = QTimer(self, singleShot=True, interval=SEND_MS)
        self._sender.timeout.connect(self._send_waiting)
        engine = self._engine
        engine.told.connect(self._on_told)
        engine.progress.connect(self._on_progress)
        engine.scored.connect(self._on_scored)
        engine.picture.connect(self._on_picture)
        engine.refused.connect(self._on_refused)
        engine.done.connect(self._on_done)
        engine.trouble.connect(self._on_trouble)

    @property
    def busy(self) -> bool:
        """Whether it plays or is about to."""
        return self.phase in (Phase.starting, Phase.running, Phase.paused)

    def demo(self) -> None:
        """The clip that comes with the program, in babble as loud as the voice."""
        self.set_noise(replace(self.noise, kind="babble", snr_db=0))
        folder = files("assets")
        self._begin(str(folder.joinpath("demo.mp4")), folder.joinpath("demo.txt").read_text(encoding="utf-8").strip(), True)

    def start(self, path: str) -> None:
        """Any file with sound; its words are looked up beside it."""
        self._begin(path, None, False)

    def again(self) -> None:
        """The last file once more, the demo clip where there was none."""
        if self.path and not self.is_demo:
            self.start(self.path)
        else:
            self._begin(*(self.path, self.reference, True)) if self.path else self.demo()

    def stop(self) -> None:
        """End it; what was recognised stays."""
        self._next = None
        self._engine.cancel(self._job)

    def pause(self) -> None:
        """Hold still, from the beginning where it has not begun yet."""
        if self.phase in (Phase.starting, Phase.running):
            self._engine.tell(PauseLive(job=self._job))
            self._become(Phase.paused)

    def resume(self) -> None:
        """Go on."""
        if self.phase is Phase.paused:
            self._engine.tell(ResumeLive(job=self._job))
            self._become(Phase.running)

    def set_noise(self, noise: Noise) -> None:
        """Another noise, from now on."""
        if noise == self.noise:
            return
        self.noise = noise
        self.noise_changed.emit()
        if self._sender.isActive():
            self._noise_waits = True
        else:
            self._send_noise()

    def shown(self) -> None:
        """The last picture is on the screen."""
        self._engine.shown(self._job)

    def _send_waiting(self) -> None:
        if self._noise_waits:
            self._send_noise()

    def _send_noise(self) -> None:
        self._noise_waits = False
        self._sender.start()
        remember(self._settings, self.noise)
        kind, snr = self.noise.asked
        self._engine.tell(BenchNoise(job=self._job, kind=kind, snr_db=snr, aloud=self.noise.aloud))

    def _begin(self, path: str, reference: str | None, is_demo: bool) -> None:
        """Start, after what still runs has ended."""
        if self._engine.runs(self._job):
            self._next = (path, reference, is_demo)
            self._engine.cancel(self._job)
            return
        self.path, self.reference, self.is_demo = path, reference, is_demo
        self.trouble, self.cancelled, self.faceless, self._face_found = "", False, False, False
        self.scores = dict.fromkeys(SIDES)
        for transcript in self.transcripts.values():
            transcript.clear()
        self._noise_waits = False
        kind, snr = self.noise.asked
        request = StartBench(
            path=path,
            settings=settings_of(self._settings),
            kind=kind,
            snr_db=snr,
            reference=reference,
            aloud=self.noise.aloud,
        )
        self._job = self._engine.begin(request)
        self._become(Phase.starting)
        self.scored.emit()
        self.face_changed.emit()
        if not self._engine.runs(self._job):  # told before its number was known
            self._on_trouble(self._job, self.tr("The engine could not be started."), {})

    def _become(self, phase: Phase) -> None:
        self.phase = phase
        self.changed.emit()

    def _on_told(self, job: int, event: Event) -> None:
        if job != self._job:
            return
        if isinstance(event, FaceFound):
            self._face_found = True
            self._set_faceless(False)
        elif isinstance(event, Overload):
            self.overloaded.emit(event.lag)
        elif isinstance(event, Relief):
            self.overloaded.emit(0.0)
        transcript = self.transcripts.get(event.session)
        if transcript is not None:
            transcript.add(event)

    def _on_progress(self, job: int, done: float, total: float | None) -> None:
        if job != self._job:
            return
        if self.phase is Phase.starting:
            self._become(Phase.running)
        self.moved.emit(done, total)
        if done >= FACELESS and not self._face_found:
            self._set_faceless(True)

    def _on_scored(self, job: int, score: Score) -> None:
        if job == self._job:
            self.scores = {"a": score.a, "av": score.av}
            self.scored.emit()

    def _on_picture(self, job: int, picture: object, payload: bytes) -> None:
        if job == self._job:
            self.seen.emit(picture, payload)

    def _on_refused(self, job: int, line: str) -> None:
        """The noise stays as it was, or is not heard: the bench goes on."""
        if job == self._job:
            self.refused.emit(line)

    def _on_done(self, job: int, result: dict[str, Any], cancelled: bool) -> None:
        if job == self._job:
            self.cancelled = cancelled
            self._finish(Phase.ended, result)

    def _on_trouble(self, job: int, line: str, result: dict[str, Any]) -> None:
        if job == self._job:
            self.trouble = line
            self._finish(Phase.failed, result)

    def _finish(self, phase: Phase, result: dict[str, Any]) -> None:
        """Take over the last scores; begin what was asked for meanwhile."""
        found = {side: (result.get(side) or {}).get("wer") for side in SIDES}
        self.scores = {side: self.scores[side] if wer is None else wer for side, wer in found.items()}
        self.reference = self.reference or result.get("reference")
        self._job = 0
        if not self._face_found and phase is Phase.ended and not self.cancelled:
            self._set_faceless(True)
        self._become(phase)
        self.scored.emit()
        if self._next is not None:
            following, self._next = self._next, None
            self._begin(*following)

    def _set_faceless(self, faceless: bool) -> None:
        if faceless != self.faceless:
            self.faceless = faceless
            self.face_changed.emit()
