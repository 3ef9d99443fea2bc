"""What the window has to say in passing: told by anyone, shown by the frame without getting in the way, read out by screen readers."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from PySide6.QtCore import QObject, Signal


class Kind(StrEnum):
    """How much a notice matters."""

    info = "info"
    warn = "warn"
    error = "error"
    """Stays until it is closed."""


@dataclass(frozen=True, slots=True)
class Notice:
    """One line for the user, already translated."""

    text: str
    kind: Kind = Kind.info
    topic: str = ""
    """A newer notice of the same topic takes the place of an older one; empty for none."""
    action: str = ""
    """Name of an action that is offered with it, see `Actions`."""


class Notices(QObject):
    """Passes notices to whoever shows them."""

    said = Signal(object)
    withdrawn = Signal(str)
    """What was said of this topic is true no more."""

    def say(self, text: str, kind: Kind = Kind.info, *, topic: str = "", action: str = "") -> None:
        """Tell the user."""
        self.said.emit(Notice(text, kind, topic, action))

    def withdraw(self, topic: str) -> None:
        """Take back what was said of a topic."""
        self.withdrawn.emit(topic)
