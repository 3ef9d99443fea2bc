"""Live captions on a terminal: finals stay above, the partial is rewritten below them, and one status line is the last."""

from __future__ import annotations

import contextlib
import sys
import time
from types import TracebackType
from typing import Self

from rich.console import Console, Group, RenderableType
from rich.live import Live
from rich.text import Text

from app.cli.status import Status
from pipeline.events import Event, Final, Partial, Silence
from pipeline.writers.cues import clean

REFRESH_SECONDS = 0.1
HINT = "space pauses, m changes the mode, q ends"


def words_of(text: str) -> str:
    """Words for a terminal: on one line, without what would steer it."""
    return " ".join(clean(text).split())


class CaptionView:
    """Draws on standard output while it is entered. One thread."""

    def __init__(self, wanted: str, *, status: bool = True, keys: bool = False, console: Console | None = None) -> None:
        """`wanted` is the mode that was asked for; `status` shows the status line, `keys` what keys there are until words come."""
        self.status = Status(wanted)
        self._console = console or Console(file=sys.stdout, highlight=False)
        self._with_status = status
        self._hint = HINT if keys else ""
        self._partial: Partial | None = None
        self._drawn_at = 0.0
        self._live = Live(
            console=self._console,
            auto_refresh=False,
            transient=True,
            vertical_overflow="crop",
            redirect_stdout=False,
            redirect_stderr=sys.stderr.isatty(),  # messages go above the captions; into a file they go as they are
        )

    def __enter__(self) -> Self:
        self._live.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        with contextlib.suppress(OSError):  # a terminal that has gone
            self._live.stop()

    def restore(self) -> None:
        """Give the terminal back its cursor, for an end without ceremony."""
        self._console.show_cursor(True)

    def add(self, event: Event) -> None:
        """Take in an event; finals are drawn at once, the rest at the next refresh."""
        self.status.add(event)
        if isinstance(event, Partial):
            self._partial = event
            self._hint = ""
        elif isinstance(event, Silence):
            self._partial = None
        elif isinstance(event, Final):
            self._partial, self._hint = None, ""
            words = words_of(event.utterance.text)
            self._live.update(self._region())  # the partial goes in the same stroke in which the final comes
            if words:
                self._console.print(Text(words))

    def refresh(self) -> None:
        """Draw anew, unless that was done a moment ago."""
        now = time.monotonic()
        if now - self._drawn_at >= REFRESH_SECONDS:
            self._drawn_at = now
            self._live.update(self._region(), refresh=True)

    def _region(self) -> RenderableType:
        width, height = self._console.size
        lines: list[RenderableType] = []
        if self._partial is not None:
            wrapped = self._partial_text(self._partial).wrap(self._console, width)
            lines += list(wrapped)[-max(1, height - 2) :]  # of a partial that is higher than the terminal the end matters
        elif self._hint:
            lines.append(Text(self._hint, style="bright_black", no_wrap=True, overflow="ellipsis"))
        if self._with_status:
            lines.append(self.status.line(width))
        return Group(*lines)

    def _partial_text(self, event: Partial) -> Text:
        """The words that stay and those that may change, in two greys; without colours the latter are dim."""
        words = words_of(event.utterance.text).split()
        plain = self._console.no_color or self._console.color_system is None
        stable, rest = " ".join(words[: event.stable]), " ".join(words[event.stable :])
        text = Text(stable, style="" if plain else "white")
        return text.append(" " if stable and rest else "").append(rest, style="dim" if plain else "bright_black")
