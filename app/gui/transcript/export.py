"""Writing a transcript to a file in the forms that the command line writes, in a thread of its own."""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QRunnable, QThreadPool, Signal

from app.gui.transcript.model import Kept, Line

if TYPE_CHECKING:
    from pipeline.transcript import Transcript

FORMATS = ("txt", "srt", "vtt", "json")
"""Each is also the suffix of its files."""


class Exporter(QObject):
    """Writes one file after the other. Tells how each has ended."""

    saved = Signal(str, object)
    """A path, and what `save` was given as `token`."""
    failed = Signal(str)
    """One line that says what is wrong and what to do."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(1)

    def save(self, kept: Kept, path: Path, format: str, token: object = None) -> None:
        """Write the file whole or not at all; raises ValueError for a format that is not in FORMATS."""
        if format not in FORMATS:
            raise ValueError(f"format is {format!r}, expected one of {', '.join(FORMATS)}")
        self._pool.start(_Task(self, kept, path, format, token))

    def wait(self) -> None:
        """Until everything is written, for the end of the program."""
        self._pool.waitForDone()


class _Task(QRunnable):
    def __init__(self, owner: Exporter, kept: Kept, path: Path, format: str, token: object) -> None:
        super().__init__()
        self._owner, self._kept, self._path, self._format, self._token = owner, kept, path, format, token

    def run(self) -> None:
        with contextlib.suppress(RuntimeError):  # the window is gone; the file is there
            try:
                write(self._kept, self._path, self._format)
            except Exception as error:  # whatever it is, the user has to know that nothing was saved
                self._owner.failed.emit(" ".join(str(error).split()) or type(error).__name__)
            else:
                self._owner.saved.emit(str(self._path), self._token)


def write(kept: Kept, path: Path, format: str) -> None:
    """Write a transcript; raises pipeline.atomic.OutputError. The first call imports what may take a moment."""
    from pipeline.atomic import AtomicFile
    from pipeline.writers import render

    with AtomicFile(path, option="another folder") as file:
        file.write(render(transcript_of(kept), format))


def transcript_of(kept: Kept) -> Transcript:
    """What the writers need. Sittings follow one another, each where the one before ended; utterances are counted anew over them."""
    from pipeline.events import Utterance, Word
    from pipeline.transcript import ModelFacts, SourceFacts, Transcript

    source, model = kept.facts.source, kept.facts.model
    utterances = []
    for number, (line, by) in enumerate(_shifted(kept.lines), 1):
        said = line.utterance
        if len(kept.sittings) > 1:
            words = tuple(Word(word.text, word.start + by, word.end + by, word.confidence) for word in said.words)
            said = Utterance(number, said.start + by, said.end + by, said.text, said.confidence, words)
        utterances.append(said)
    last = max((utterance.end for utterance in utterances), default=0.0)
    mode = kept.facts.mode or "a"
    return Transcript(
        source=SourceFacts(
            path=str(source.get("path", "live")),
            duration_s=source.get("duration_s", last),
            has_audio=bool(source.get("has_audio", "a" in mode)),
            has_video=bool(source.get("has_video", "v" in mode)),
        ),
        model=ModelFacts(
            name=str(model.get("name", "")), parameters=int(model.get("parameters") or 0), sha256=str(model.get("sha256") or "")
        ),
        mode=mode,
        latency_ms=kept.facts.latency_ms,
        utterances=tuple(utterances),
        metrics=_metrics(kept.facts.metrics),
    )


def _shifted(lines: tuple[Line, ...]) -> list[tuple[Line, float]]:
    """Lines, and how much later in seconds they are than they say."""
    found, by, end, sitting = [], 0.0, 0.0, 0
    for line in lines:
        if line.sitting != sitting:
            sitting, by = line.sitting, end if line.utterance.start < end else 0.0  # unless they count on already
        found.append((line, by))
        end = max(end, line.utterance.end + by)
    return found


def _metrics(figures: dict[str, Any]) -> Any:
    from pipeline.events import Metrics

    if not figures:
        return None
    latency = {name: float(value) for name, value in (figures.get("latency_ms") or {}).items() if value is not None}
    return Metrics(
        session="", start=0.0, end=0.0, wall_time=0.0,
        rtf=figures.get("rtf") or 0.0,
        stages={name: value or 0.0 for name, value in (figures.get("stages") or {}).items()},
        latency_ms=latency,
        frames=int(figures.get("frames") or 0),
        face_frames=int(figures.get("face_frames") or 0),
        peak_rss_mb=figures.get("peak_rss_mb") or 0.0,
    )  # fmt: skip
