"""The pages of the window: what they are called, their icons and keys, and how they are made when they are needed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from PySide6.QtWidgets import QWidget

from app.gui.shell.context import Context


class Page(Protocol):
    """What the frame asks of a page, which is a QWidget too."""

    def shown(self) -> None:
        """It has come up."""

    def hidden(self) -> None:
        """Another one has taken its place."""

    def can_close(self) -> str:
        """A question to ask before the window closes because something would be lost; empty for none."""


@dataclass(frozen=True, slots=True)
class Place:
    """A page by the name that settings remember."""

    name: str
    icon: str
    key: str
    make: Callable[[Context], QWidget]


def _live(context: Context) -> QWidget:
    from app.gui.live.page import LivePage

    return LivePage(context)


def _files(context: Context) -> QWidget:
    from app.gui.files.page import FilesPage

    return FilesPage(context)


def _bench(context: Context) -> QWidget:
    from app.gui.bench.page import BenchPage

    return BenchPage(context)


def _models(context: Context) -> QWidget:
    from app.gui.models.page import ModelsPage

    return ModelsPage(context)


PLACES = (
    Place("live", "live", "Alt+1", _live),
    Place("files", "files", "Alt+2", _files),
    Place("bench", "bench", "Alt+3", _bench),
    Place("models", "models", "Alt+4", _models),
)
"""In the order of the rail."""
