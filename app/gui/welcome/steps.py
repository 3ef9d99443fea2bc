"""What the short check is made of: four steps, and how each stands."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from PySide6.QtCore import QUrl

SOUND, PICTURE, SPEED, WORDS = "sound", "picture", "speed", "words"
ORDER = (SOUND, PICTURE, SPEED, WORDS)


class State(StrEnum):
    """How a step stands."""

    waiting = "waiting"
    running = "running"
    good = "good"
    so_so = "so-so"
    """It works, but something should be done."""
    missing = "missing"
    """It does not work."""


@dataclass(frozen=True, slots=True)
class Step:
    """One step, and one short line that says what to do or what was found."""

    name: str
    state: State = State.waiting
    line: str = ""
    page: QUrl | None = None
    """Page of the system's settings where a permission is given, where that may be what is missing."""

    @property
    def settled(self) -> bool:
        """Whether it has been looked at."""
        return self.state not in (State.waiting, State.running)
