"""`viseme models pull` and `remove`: the fetching models, the one use of the network, and deleting them again."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated, Any

import typer

from app.cli.console import EXIT_FAILED, EXIT_OK, complain, guarded, print_json, say, warn
from app.engine import model_facts
from app.errors import UsageError, UserError, one_line

if TYPE_CHECKING:
    from models.catalogue import CatalogueEntry

NETWORK = (
    "This is the only command of viseme that uses the network, and it sends nothing but the request for the file. "
    "VISEME_DATA_DIR names another folder for what is fetched."
)

JsonOption = Annotated[bool, typer.Option("--json", help="Print one JSON object on standard output.")]


@guarded
def pull(
    names: Annotated[list[str], typer.Argument(metavar="NAME", help="Models of `viseme models list`.")],
    url: Annotated[
        str | None, typer.Option("--url", metavar="URL", help="Fetch from this address, such as a mirror's; the SHA-256 must still fit.")
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Fetch it even where it is here already.")] = False,
    json_output: JsonOption = False,
) -> None:
    """Fetch models from their public addresses and check their SHA-256. After a cut or Ctrl-C the same command goes on where it stopped."""
    entries = model_facts.listed(names)
    if url is not None and len(entries) > 1:
        raise UsageError(f"--url is the address of one file, but {len(entries)} models are named")
    done: list[dict[str, Any]] = []
    failures: list[dict[str, str]] = []
    for entry in entries:
        try:
            fetched = _pull(entry, url, force)
        except UserError as error:
            problem = one_line(error)
            failures.append({"name": entry.name, "message": problem})
            complain(problem)
            continue
        done.append({"name": entry.name, "path": str(entry.path), "bytes": entry.size, "sha256": entry.sha256, "fetched": fetched})
        if not json_output:
            print(_outcome(entry, fetched))
    if json_output:
        print_json({"models": done, "failures": failures, **({"error": failures[-1]["message"]} if failures and not done else {})})
    sys.exit(EXIT_FAILED if failures else EXIT_OK)


def _pull(entry: CatalogueEntry, url: str | None, force: bool) -> bool:
    """Fetch one model; returns whether that was needed. Raises UserError."""
    try:
        with _bar(entry.name, entry.size or 0) as progress:
            return model_facts.pull(entry, url=url, force=force, progress=progress, notice=lambda line: warn(f"{entry.name}: {line}"))
    except KeyboardInterrupt:
        say(f"{entry.name}: what has come is kept; `viseme models pull {entry.name}` goes on with it")
        raise


def _outcome(entry: CatalogueEntry, fetched: bool) -> str:
    if fetched:
        return f"{entry.name}: {entry.size:,} bytes fetched to {entry.path}, SHA-256 as in the catalogue"
    return f"{entry.name}: {'comes with viseme' if entry.url is None else 'is here already'}, {entry.path}, SHA-256 as in the catalogue"


@contextmanager
def _bar(name: str, size: int) -> Iterator[Callable[[int], None]]:
    """Bytes, share, speed and time left on a terminal, nothing elsewhere; gives the function that takes the bytes that are here."""
    if not sys.stderr.isatty():
        yield lambda have: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, DownloadColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn, TransferSpeedColumn

    columns = (
        TextColumn("{task.description}", markup=False),
        BarColumn(24),
        TaskProgressColumn(),
        DownloadColumn(),
        TransferSpeedColumn(),
        TimeRemainingColumn(compact=True),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True, redirect_stdout=False) as progress:
        task = progress.add_task(name, total=size)
        yield lambda have: progress.update(task, completed=have)


@guarded
def remove(
    names: Annotated[list[str], typer.Argument(metavar="NAME", help="Models that were fetched.")],
    json_output: JsonOption = False,
) -> None:
    """Delete fetched models, and what is left of fetches that were broken off."""
    entries = model_facts.listed(names)
    for entry in entries:
        model_facts.check_removable(entry)
    removed = []
    for entry in entries:
        freed = model_facts.remove(entry)
        removed.append({"name": entry.name, "path": str(entry.path), "bytes": freed})
        if not json_output:
            print(f"{entry.name}: {f'{entry.path} removed, {freed:,} bytes' if freed else 'was not here'}")
    if json_output:
        print_json({"models": removed})
