"""Which models there are: the bundled checkpoints with their SHA-256, and files by path."""

from __future__ import annotations

import contextlib
import json
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

from models.checkpoint import CheckpointError, Loaded, load

CATALOGUE = "models.json"
DEFAULT = "tiny"
"""Model that is used where none is named."""


@dataclass(frozen=True, slots=True)
class CatalogueEntry:
    """One model of the catalogue."""

    name: str
    path: Path
    sha256: str
    summary: str


def entries() -> list[CatalogueEntry]:
    """All models of the catalogue, the default first; raises CheckpointError where the catalogue is missing or damaged."""
    folder = Path(str(resources.files("assets")))
    try:
        listed = json.loads((folder / CATALOGUE).read_text(encoding="utf-8"))["models"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise CheckpointError(f"{folder / CATALOGUE}: the catalogue of models cannot be read: {error}; reinstall viseme") from error
    found = [CatalogueEntry(e["name"], folder / e["file"], e["sha256"], e["summary"]) for e in listed]
    return sorted(found, key=lambda entry: entry.name != DEFAULT)


def find(name_or_path: str) -> tuple[Path, str | None]:
    """Path of a model and the SHA-256 that it must have, None for a file of the user's; raises CheckpointError that lists the names."""
    path = Path(name_or_path)
    with contextlib.suppress(RuntimeError):  # `~name` of nobody: then it is the file's own name
        path = path.expanduser()
    if path.suffix == ".safetensors":
        return path, None
    listed = entries()
    for entry in listed:
        if entry.name == name_or_path:
            return entry.path, entry.sha256
    if path.exists():
        return path, None
    names = ", ".join(entry.name for entry in listed)
    raise CheckpointError(f"unknown model {name_or_path!r}: known are {names}, or give the path of a .safetensors file")


def resolve(name_or_path: str) -> Path:
    """Path of a model by catalogue name or path; raises CheckpointError that lists the names."""
    return find(name_or_path)[0]


def load_model(name_or_path: str = DEFAULT) -> Loaded:
    """Load a model by catalogue name (checked against its SHA-256) or path; raises CheckpointError."""
    path, sha256 = find(name_or_path)
    return load(path, expected_sha256=sha256)
