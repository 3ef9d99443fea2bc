"""The pages of the window: what they are called, their icons and keys, and how they are made when they are needed."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol, cast

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
    made_by: str
    """Where its class is, as `module:class`; imported when it is needed."""

    def load(self) -> Callable[[Context], QWidget]:
        """Import what makes the page, which takes as long as making it."""
        module, name = self.made_by.split(":")
        return cast(Callable[[Context], QWidget], getattr(importlib.import_module(module), name))


PLACES = (
    Place("live", "live", "Alt+1", "app.gui.live.page:LivePage"),
    Place("files", "files", "Alt+2", "app.gui.files.page:FilesPage"),
    Place("bench", "bench", "Alt+3", "app.gui.bench.page:BenchPage"),
    Place("models", "models", "Alt+4", "app.gui.models.page:ModelsPage"),
)
"""In the order of the rail."""
