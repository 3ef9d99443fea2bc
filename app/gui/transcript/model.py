"""What was said, as the window keeps it: utterances of one file, or of live sittings one after another, from events or a transcript."""

from __future__ import annotations

import contextlib
import gc
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

import msgspec
from PySide6.QtCore import QObject, Signal

from pipeline.events import Event, Failed, Final, Metrics, Partial, Silence, StateChanged, Utterance, Word

SCHEMA = "viseme.transcript/1"


@dataclass(frozen=True, slots=True)
class Line:
    """An utterance and its place in the transcript."""

    utterance: Utterance
    sitting: int
    """Place in `TranscriptModel.sittings`."""
    final: bool
    stable: int = 0
    """Leading words of a partial that will not change."""


@dataclass(frozen=True, slots=True)
class Sitting:
    """What was said between a start and a stop; times of its utterances count from its own beginning."""

    began: float
    """Seconds since the epoch."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What the JSON form says besides the words; `source`, `model` and `metrics` as there."""

    source: dict[str, Any] = field(default_factory=dict)
    model: dict[str, Any] = field(default_factory=dict)
    mode: str = ""
    latency_ms: float = 0.0
    metrics: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Kept:
    """A whole transcript, to be put back or written while the model goes on."""

    lines: tuple[Line, ...]
    sittings: tuple[Sitting, ...]
    facts: Facts
    open: bool = False
    """Whether the last line may still change."""
    turn: int = 0
    """How often the model had been settled."""


class TranscriptModel(QObject):
    """Only the last line ever changes, so that whoever shows them has little to do for each event."""

    line_changed = Signal(int)
    """The line at this place is new, or has other text; it is the last one."""
    line_removed = Signal(int)
    """The last line, which was at this place, came to nothing: the recogniser took its words back."""
    cleared = Signal()
    """Everything may be different: read `lines` anew."""
    changed = Signal()
    """After any of the above."""
    final_added = Signal(str)
    """The text of an utterance that will not change, told once, as it comes."""

    def __init__(self, parent: QObject | None = None, *, path: str = "") -> None:
        """`path` names the media file that is transcribed; empty while live."""
        super().__init__(parent)
        self.path = path
        self._lines: list[Line] = []
        self._sittings: list[Sitting] = []
        self._session: str | None = None
        self._fresh = True
        self._going: Sitting | None = None
        self._open = False
        self._turn = 0
        self._facts = Facts()

    @property
    def lines(self) -> list[Line]:
        """All lines in order; not to be changed."""
        return self._lines

    @property
    def sittings(self) -> list[Sitting]:
        """All sittings that have lines; not to be changed."""
        return self._sittings

    @property
    def words(self) -> list[Word]:
        """All words in order, those of the open utterance too."""
        return [word for line in self._lines for word in line.utterance.words]

    @property
    def facts(self) -> Facts:
        """What is known besides the words."""
        return self._facts

    def text(self) -> str:
        """What was said, an utterance on each line, the unfinished one too."""
        return "\n".join(line.utterance.text for line in self._lines)

    def add(self, event: Event) -> None:
        """Take in an event; every kind is welcome."""
        if isinstance(event, Partial):
            self._enter(event)
            self._show(event.utterance, final=False, stable=event.stable)
        elif isinstance(event, Final):
            self._enter(event)
            self._show(event.utterance, final=True)
        elif isinstance(event, Silence):
            self._withdraw()
        elif isinstance(event, Failed) or (isinstance(event, StateChanged) and event.state in ("starting", "stopped")):
            self.settle()
        elif isinstance(event, Metrics):
            self._facts = _with_metrics(self._facts, event)

    def settle(self) -> None:
        """Nothing more comes for the open utterance: its words so far stay. What comes next belongs to another sitting."""
        self._open = False
        self._fresh, self._going = True, None
        self._turn += 1

    def describe(self, **facts: Any) -> None:
        """What is known besides the words, by the names of Facts; what is not named stays."""
        self._facts = Facts(**{name: facts.get(name, getattr(self._facts, name)) for name in Facts.__dataclass_fields__})

    def clear(self) -> Kept:
        """Forget everything; returns it, for `restore`. What is being said goes on as a new line."""
        kept = self.snapshot()
        going = None if self._fresh else self._sittings[-1]
        self._put((), ())
        self._going = going
        return kept

    def restore(self, kept: Kept) -> None:
        """Put back what was cleared, before what came since."""
        before, since = list(kept.lines), self._lines
        same = bool(since and kept.sittings and self._sittings[0] is kept.sittings[-1])
        if same and kept.open and before[-1].utterance.id == since[0].utterance.id:
            before.pop()  # it went on, and is the first line since
        if not since and kept.turn == self._turn and kept.lines:
            self._open, self._fresh = kept.open, False
        ahead = len(kept.sittings) - same
        lines = [Line(line.utterance, line.sitting + ahead, line.final, line.stable) for line in since]
        self._put((*before, *lines), (*kept.sittings, *self._sittings[same:]))

    def snapshot(self) -> Kept:
        """Everything as it is now."""
        return Kept(tuple(self._lines), tuple(self._sittings), self._facts, self._open, self._turn)

    def load(self, transcript: dict[str, Any]) -> None:
        """Show a transcript of the form `viseme.transcript/1` in place of what there is; raises ValueError for anything else."""
        if transcript.get("schema") != SCHEMA:
            raise ValueError(f"schema is {transcript.get('schema')!r}, expected {SCHEMA!r}")
        with _uncollected():
            utterances = _utterances(transcript.get("utterances", []))
            lines = [Line(utterance, 0, True) for utterance in utterances if utterance.text or utterance.words]
        self._facts = Facts(
            source=dict(transcript.get("source") or {}),
            model=dict(transcript.get("model") or {}),
            mode=str(transcript.get("mode") or ""),
            latency_ms=float(transcript.get("latency_ms") or 0.0),
            metrics=dict(transcript.get("metrics") or {}),
        )
        self.path = str(self._facts.source.get("path") or self.path)
        self._session, self._open, self._fresh = None, False, True
        self._put(lines, [Sitting(0.0)] if lines else [])

    def _put(self, lines: Iterable[Line], sittings: Iterable[Sitting]) -> None:
        self._lines, self._sittings = list(lines), list(sittings)
        if not self._lines:
            self._open, self._fresh = False, True
        self.cleared.emit()
        self.changed.emit()

    def _enter(self, event: Event) -> None:
        """Begin another sitting where the event is not of the one that is open."""
        if event.session != self._session:
            self.settle()
            self._session = event.session
        if not self._sittings:
            self._fresh = True

    def _show(self, utterance: Utterance, *, final: bool, stable: int = 0) -> None:
        if not utterance.text and not utterance.words:
            self._withdraw()
            return
        if self._fresh:
            self._sittings.append(self._going or Sitting(time.time()))
            self._fresh, self._going = False, None
        line = Line(utterance, len(self._sittings) - 1, final, stable)
        if self._open:
            if self._lines[-1] == line:
                return
            self._lines[-1] = line
        else:
            self._lines.append(line)
        self._open = not final
        self._tell(len(self._lines) - 1)
        if final:
            self.final_added.emit(utterance.text)

    def _withdraw(self) -> None:
        """The open utterance came to nothing."""
        if not self._open:
            return
        line = self._lines.pop()
        self._open = False
        if not self._lines or self._lines[-1].sitting != line.sitting:
            self._sittings.pop()
            self._fresh = True
        self.line_removed.emit(len(self._lines))
        self.changed.emit()

    def _tell(self, index: int) -> None:
        self.line_changed.emit(index)
        self.changed.emit()


@contextlib.contextmanager
def _uncollected() -> Iterator[None]:
    """Ten hours are a hundred thousand words: made in one go they would set off the garbage collector again and again."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def _with_metrics(facts: Facts, event: Metrics) -> Facts:
    figures = {
        "rtf": event.rtf, "stages": dict(event.stages), "latency_ms": dict(event.latency_ms), "frames": event.frames,
        "face_frames": event.face_frames, "peak_rss_mb": event.peak_rss_mb,
    }  # fmt: skip
    return Facts(facts.source, facts.model, event.mode or facts.mode, facts.latency_ms, figures)


def _utterances(data: object) -> tuple[Utterance, ...]:
    """Typed utterances; numbers that were not known (null) become 0. Raises ValueError."""
    try:
        return msgspec.convert(data, tuple[Utterance, ...])
    except msgspec.ValidationError:
        pass
    try:
        return msgspec.convert(_numbers(data), tuple[Utterance, ...])
    except msgspec.ValidationError as error:
        raise ValueError(f"utterances: {error}") from error


def _numbers(value: Any) -> Any:
    if value is None:
        return 0.0
    if isinstance(value, dict):
        return {key: _numbers(entry) for key, entry in value.items()}
    return [_numbers(entry) for entry in value] if isinstance(value, list) else value
