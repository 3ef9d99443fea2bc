"""A progress bar on standard error with media time, speed and time left; nothing at all where that is no terminal."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from pipeline.atomic import printable

Tick = Callable[[float], None]
"""Takes the media time reached, in seconds."""


def clock(seconds: float) -> str:
    """Media time for people: `1:02:03` or `2:03`."""
    whole = int(seconds)
    hours, minutes = divmod(whole // 60, 60)
    return f"{hours}:{minutes:02}:{whole % 60:02}" if hours else f"{minutes}:{whole % 60:02}"


@contextmanager
def bar(label: str, duration: float | None, *, hidden: bool) -> Iterator[Tick]:
    """Show a bar while the block runs and take it away afterwards; gives the function that moves it.

    `duration` in seconds, None where it is not known: then only the media time runs.
    """
    if hidden or not sys.stderr.isatty():
        yield lambda seconds: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    total = f"/{clock(duration)}" if duration else ""
    columns = (
        TextColumn("{task.description}", markup=False),
        BarColumn(bar_width=24),
        TextColumn("{task.fields[media]}" + total),
        TextColumn("{task.fields[speed]}"),
        TimeRemainingColumn(compact=True),
    )
    # Standard output carries the transcript and stays as it is.
    with Progress(*columns, console=Console(stderr=True), transient=True, redirect_stdout=False) as progress:
        task = progress.add_task(label, total=duration, media="0:00", speed="")

        def tick(seconds: float) -> None:
            elapsed = progress.tasks[0].elapsed or 0.0
            speed = f"{seconds / elapsed:.1f}x" if elapsed > 1.0 else ""
            progress.update(task, completed=min(seconds, duration) if duration else seconds, media=clock(seconds), speed=speed)

        yield tick


@contextmanager
def counter(what: str, *, hidden: bool) -> Iterator[Callable[[int, int, str], None] | None]:
    """Count things done; gives a function of done, total and the name of the last, or None where nothing is to be shown."""
    if hidden or not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}", markup=False), BarColumn(24), MofNCompleteColumn(), TimeRemainingColumn(compact=True))
    with Progress(*columns, console=Console(stderr=True), transient=True, redirect_stdout=False) as progress:
        task = progress.add_task(what, total=None)
        yield lambda done, total, name: progress.update(task, completed=done, total=total, description=printable(f"{what}: {name}"))
