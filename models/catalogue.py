"""Which models there are: the bundled checkpoints with their SHA-256, and files by path."""

from __future__ import annotations

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
    """All models of the catalogue, the default first."""
    folder = Path(str(resources.files("assets")))
    listed = json.loads((folder / CATALOGUE).read_text(encoding="utf-8"))["models"]
    found = [CatalogueEntry(e["name"], folder / e["file"], e["sha256"], e["summary"]) for e in listed]
    return sorted(found, key=lambda entry: entry.name != DEFAULT)


def resolve(name_or_path: str) -> Path:
    """Path of a model by catalogue name or path; raises CheckpointError that lists the names."""
    listed = entries()
    for entry in listed:
        if entry.name == name_or_path:
            return entry.path
    path = Path(name_or_path).expanduser()
    if path.suffix == ".safetensors" or path.exists():
        return path
    names = ", ".join(entry.name for entry in listed)
    raise CheckpointError(f"unknown model {name_or_path!r}: known are {names}, or give the path of a .safetensors file")


def load_model(name_or_path: str = DEFAULT) -> Loaded:
    """Load a model by catalogue name (checked against its SHA-256) or path; raises CheckpointError."""
    expected = {entry.path: entry.sha256 for entry in entries()}
    path = resolve(name_or_path)
    return load(path, expected_sha256=expected.get(path))
