"""What there is to tell of models, and what can be done with their files; the command line and the window share it.

Imports nothing that takes long.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from app.errors import UserError

if TYPE_CHECKING:
    from models.catalogue import CatalogueEntry

Progress = Callable[[int], None]
"""Takes the bytes that are done."""
CHUNK = 1 << 20


def nobody(done: object) -> None:
    """Tells nobody."""


def listed(names: list[str] | None = None) -> list[CatalogueEntry]:
    """Entries of these names, each once, or the whole catalogue; raises UserError for an unknown name or a damaged catalogue."""
    from models.catalogue import CatalogueError, entries

    try:
        known = {entry.name: entry for entry in entries(None)}
    except CatalogueError as error:
        raise UserError(error) from error
    for name in names or ():
        if name not in known:
            raise UserError(f"unknown model {name!r}: known are {', '.join(known)}")
    return [known[name] for name in dict.fromkeys(names)] if names else list(known.values())


def row(entry: CatalogueEntry) -> dict[str, Any]:
    """What the catalogue says of a model, and what is there of it."""
    from models.catalogue import DEFAULT

    installed = entry.path.is_file()
    size = entry.path.stat().st_size if installed else entry.size
    return {
        "name": entry.name,
        "kind": entry.kind,
        "default": entry.name == DEFAULT,
        "installed": installed,
        "state": entry.state,
        "megabytes": None if size is None else round(size / 1e6, 1),
        "summary": entry.summary,
        "licence": entry.licence,
        "url": entry.url,
        "path": str(entry.path),
    }


def describe(model: str) -> dict[str, Any]:
    """Facts of a model of the catalogue, or of a checkpoint file; a recogniser is loaded for that. Raises UserError."""
    return _detector(model) or _recognizer(model)


def _detector(name: str) -> dict[str, Any] | None:
    """Facts of a face detector of the catalogue, None where there is none of that name."""
    from models.catalogue import CatalogueError, entries

    try:
        entry = next((entry for entry in entries("detector") if entry.name == name), None)
    except CatalogueError:
        return None  # a path needs no catalogue, and for a name the same trouble is told by the recognisers
    return None if entry is None else {**row(entry), "bytes": entry.size, "sha256": entry.sha256}


def _recognizer(model: str) -> dict[str, Any]:
    from models import catalogue
    from models.checkpoint import CheckpointError
    from models.config import mean_latency_ms

    try:
        path = catalogue.resolve(model)
        loaded = catalogue.load_model(model)
    except CheckpointError as error:
        raise UserError(error) from error
    config = loaded.config
    return {
        "name": config.name,
        "path": str(path),
        "sha256": loaded.sha256,
        "parameters": loaded.model.parameter_count(),
        "vocabulary": config.vocabulary,
        "latencies_ms": [mean_latency_ms(length, loaded.model.lookahead) for length in config.segment_lengths],
        "card": loaded.card,
        "config": config.to_dict(),
    }


def verify(entry: CatalogueEntry, progress: Progress = nobody) -> dict[str, Any]:
    """Compare a model's file with the catalogue's SHA-256; `progress` gets the bytes read, and what it raises ends the reading."""
    found = _digest(entry, progress)
    return {"name": entry.name, "path": str(entry.path), "ok": found == entry.sha256, "sha256": found, "expected": entry.sha256}


def _digest(entry: CatalogueEntry, progress: Progress) -> str | None:
    """As `CatalogueEntry.digest`, telling how far it is."""
    digest, done = hashlib.sha256(), 0
    try:
        with entry.path.open("rb") as file:
            while data := file.read(CHUNK):
                digest.update(data)
                done += len(data)
                progress(done)
    except OSError:
        return None
    return digest.hexdigest()


def pull(
    entry: CatalogueEntry,
    *,
    url: str | None = None,
    force: bool = False,
    progress: Progress = nobody,
    notice: Callable[[str], None] = nobody,
) -> bool:
    """Fetch a model; returns whether that was needed. Raises UserError.

    `progress` gets the bytes that are here; what it raises ends the fetching, and what has come is kept for the next time. `notice` gets
    a line before each further attempt.
    """
    from app.download import DownloadError, fetch
    from models.catalogue import FOLDER_VARIABLE

    address = url or entry.url
    if entry.url is None or address is None:
        if not entry.intact():
            raise UserError(f"{entry.name}: comes with viseme, but {entry.path} is missing or damaged; {entry.remedy}")
        return False
    if not force and entry.intact():
        return False
    try:
        fetch(
            address,
            entry.path,
            size=entry.size or 0,
            sha256=entry.sha256,
            advice=f"name a folder that you may write to in the environment variable {FOLDER_VARIABLE}",
            progress=progress,
            notice=notice,
        )
    except DownloadError as error:
        raise UserError(f"{entry.name}: {error}") from error
    return True


def check_removable(entry: CatalogueEntry) -> None:
    """Raises UserError for what comes with the program."""
    if entry.url is None:
        raise UserError(f"{entry.name}: comes with viseme and cannot be removed")


def remove(entry: CatalogueEntry) -> int:
    """Delete a fetched model, and what is left of a fetch that was broken off; returns the bytes that were freed. Raises UserError."""
    from app import partfile

    check_removable(entry)
    try:
        return partfile.remove(entry.path)
    except OSError as error:
        raise UserError(f"{entry.path}: cannot be removed ({error.strerror or error}); check the permissions of its folder") from error
