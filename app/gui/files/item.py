"""One file of the queue: where it stands and what was found in it."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any

from app.gui.transcript.model import TranscriptModel


class State(StrEnum):
    """Where a file stands."""

    waiting = "waiting"
    running = "running"
    done = "done"
    failed = "failed"
    cancelled = "cancelled"


FINISHED = frozenset({State.done, State.failed, State.cancelled})


@dataclass(slots=True, eq=False)
class Item:
    """Kept until it is removed. Times are seconds."""

    path: Path
    transcript: TranscriptModel
    """What is shown: grows while the file runs, whole once it is done, what there was where it failed."""
    state: State = State.waiting
    job: int = 0
    done: float = 0.0
    """Of the file's own length."""
    total: float | None = None
    """Length of the file, None where it is not known yet."""
    began: float = 0.0
    """On the queue's clock."""
    elapsed: float = 0.0
    rest: float | None = None
    """Estimated time until it is done; None where that cannot be said yet."""
    first: tuple[float, float] | None = None
    """Clock and progress when progress was first told: loading a model before that says nothing about speed."""
    result: dict[str, Any] = field(default_factory=dict)
    """Its transcript in the form `viseme.transcript/1`; of a part where it did not get to its end; empty where nothing was found."""
    message: str = ""
    """One line: why it failed."""
    notes: list[str] = field(default_factory=list)
    """What it went on in spite of, such as a file in which no face was found."""
    cancelling: bool = False
    revision: int = 0
    """Grows whenever the transcript changes."""
    saved: int = -1
    """Revision of the transcript that a file holds."""
    saved_to: str = ""
    """That file."""
    stale: bool = False
    """The transcript is that of an earlier attempt: it goes when the new one has its first words, so that nothing is lost before."""
    _counted: tuple[int, int] = (-1, 0)
    """A revision of the transcript and its number of words."""

    def touch(self) -> None:
        """The transcript has changed."""
        self.revision += 1

    @property
    def finished(self) -> bool:
        """Whether nothing more comes by itself."""
        return self.state in FINISHED

    @property
    def words(self) -> int:
        """Number of words found so far."""
        if self._counted[0] != self.revision:
            self._counted = (self.revision, len(self.transcript.text().split()))
        return self._counted[1]

    @property
    def savable(self) -> bool:
        """Whether there is a whole transcript, which the user has not cleared."""
        return self.state is State.done and (bool(self.transcript.lines) or not self.result.get("utterances"))

    @property
    def unsaved(self) -> bool:
        """Whether there are words that no file holds."""
        return bool(self.transcript.lines) and self.saved != self.revision

    @property
    def rtf(self) -> float | None:
        """Real-time factor of the finished file."""
        return (self.result.get("metrics") or {}).get("rtf")

    @property
    def fraction(self) -> float | None:
        """How much of the file is done, in [0, 1]; None where that is not known."""
        return min(1.0, self.done / self.total) if self.total else None
