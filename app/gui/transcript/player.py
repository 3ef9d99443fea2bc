"""Plays the moment of a file at which a word was said."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage

from app.engine.messages import Picture, Play
from app.gui.shell.context import Context
from app.gui.shell.notices import Kind
from app.gui.transcript.model import TranscriptModel

BEFORE_S = 0.3
"""The ear needs a little of what comes before a word."""
AFTER_S = 1.5
"""At least so much is played after a word."""


class PlayerController(QObject):
    """One stretch at a time; the newest request wins."""

    playing = Signal(bool)
    picture = Signal(QImage, float)
    """What is seen at so many seconds of the file; answer with `painted`."""
    moment = Signal(float)
    """Seconds of the file that are heard."""

    def __init__(self, context: Context, model: TranscriptModel, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._engine = context.engine
        self._notices = context.notices
        self._model = model
        self._job = 0
        self._word: tuple[float, float] | None = None
        self._engine.picture.connect(self._pictured)
        self._engine.progress.connect(self._progressed)
        self._engine.done.connect(self._done)
        self._engine.trouble.connect(self._troubled)

    @property
    def active(self) -> bool:
        """Whether something plays."""
        return self._word is not None

    def toggle(self, start: float, end: float) -> None:
        """Play the word from `start` to `end` seconds and what follows it; the same word again stops it."""
        again = self._word == (start, end)
        self.stop()
        if again or not self._model.path:
            return
        begin, until = self.stretch(start, end)
        self._word = (start, end)
        self._job = self._engine.begin(Play(path=self._model.path, start=begin, end=until))
        if self._word is not None:
            self.playing.emit(True)

    def stop(self) -> None:
        """Stop what plays."""
        if self._word is None:
            return
        job, self._job, self._word = self._job, 0, None
        self._engine.cancel(job)
        self.playing.emit(False)

    def painted(self) -> None:
        """The last picture is on the screen: another one may come."""
        if self._job:
            self._engine.shown(self._job)

    def stretch(self, start: float, end: float) -> tuple[float, float]:
        """What is played for a word: a little before it, to the end of its utterance, or a moment after it where that ends sooner."""
        said = next((line.utterance for line in self._model.lines if line.utterance.start <= start <= line.utterance.end), None)
        until = max(end + AFTER_S, said.end if said is not None else end)
        duration = self._model.facts.source.get("duration_s")
        return max(start - BEFORE_S, 0.0), min(until, duration) if duration and duration > start else until

    def _pictured(self, job: int, picture: Picture, payload: bytes) -> None:
        if job != self._job or self._word is None:
            return
        size = 3 * picture.width * picture.height
        if not size or len(payload) < size:
            self.painted()
            return
        image = QImage(payload, picture.width, picture.height, 3 * picture.width, QImage.Format.Format_RGB888).copy()
        self.picture.emit(image, picture.time)

    def _progressed(self, job: int, done: float, total: object) -> None:
        if job == self._job and self._word is not None:
            self.moment.emit(done)

    def _troubled(self, job: int, message: str, result: dict[str, object]) -> None:
        if job == self._job and self._word is not None:
            self._ended(job)
            text = self.tr("%1 cannot be played: %2").replace("%1", Path(self._model.path).name).replace("%2", message)
            self._notices.say(text, Kind.error, topic="play")

    def _done(self, job: int, result: dict[str, object], cancelled: bool) -> None:
        self._ended(job)

    def _ended(self, job: int) -> None:
        if job == self._job and self._word is not None:
            self._job, self._word = 0, None
            self.playing.emit(False)
