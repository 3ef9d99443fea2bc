"""One catalogue of recognisers and face detectors: what comes with the program, what can be fetched, and where each file lies."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Literal, get_args

if TYPE_CHECKING:
    from models.checkpoint import CheckpointError, Loaded

CATALOGUE = "models.json"
DEFAULT = "tiny"
"""Model that is used where none is named."""
FOLDER_VARIABLE = "VISEME_DATA_DIR"
"""Environment variable that puts fetched files elsewhere than in the user's data folder."""

Kind = Literal["recognizer", "detector"]
State = Literal["bundled", "pulled", "available", "damaged", "missing"]


class CatalogueError(Exception):
    """A catalogue that cannot be read, or a file of it that cannot be used; the message is one line and says what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CatalogueEntry:
    """One model of the catalogue."""

    name: str
    kind: Kind = "recognizer"
    file: str
    """Within `assets` for what comes with the program, within `fetched_folder()` for what has a `url`."""
    sha256: str
    summary: str
    url: str | None = None
    """Public address, None for what comes with the program."""
    size: int | None = None
    """In bytes; always known where there is a `url`."""
    licence: str | None = None

    @property
    def path(self) -> Path:
        """Where the file is, or will be once it is fetched."""
        return (_assets() if self.url is None else fetched_folder()) / self.file

    @property
    def state(self) -> State:
        """What is there, judged by its length; `intact` reads all of it."""
        try:
            found = self.path.stat().st_size
        except OSError:
            return "missing" if self.url is None else "available"
        if self.size is not None and found != self.size:
            return "damaged"
        return "bundled" if self.url is None else "pulled"

    def digest(self) -> str | None:
        """Hexadecimal SHA-256 of the file as it is, None where it cannot be read."""
        try:
            with self.path.open("rb") as file:
                return hashlib.file_digest(file, "sha256").hexdigest()
        except OSError:
            return None

    def intact(self) -> bool:
        """Whether the file is there with the SHA-256 of the catalogue."""
        return self.digest() == self.sha256

    @property
    def remedy(self) -> str:
        """What to do where the file is missing or damaged."""
        return "reinstall viseme" if self.url is None else f"run `viseme models pull {self.name}`"


def entries(kind: Kind | None = "recognizer") -> list[CatalogueEntry]:
    """Models of one kind, or of all kinds with None, the default first.

    Raises CatalogueError where the catalogue is missing or damaged. Imports nothing that takes long.
    """
    listing = _assets() / CATALOGUE
    try:
        found = [_entry(listed) for listed in json.loads(listing.read_text(encoding="utf-8"))["models"]]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise CatalogueError(f"{listing}: the catalogue of models cannot be read: {error}; reinstall viseme") from error
    return sorted((entry for entry in found if kind in (None, entry.kind)), key=lambda entry: entry.name != DEFAULT)


def fetched_folder() -> Path:
    """Folder of the models that were fetched; it need not exist."""
    chosen = os.environ.get(FOLDER_VARIABLE)
    if chosen:
        return Path(chosen) / "models"
    import platformdirs  # late: recognition with what comes with the program does without

    return platformdirs.user_data_path("viseme", appauthor=False) / "models"


def detector_weights(name: str) -> Path:
    """Weights of a face detector, checked against their SHA-256; raises CatalogueError with the remedy where they cannot be used."""
    entry = next((entry for entry in entries("detector") if entry.name == name), None)
    if entry is None:
        raise CatalogueError(f"face detector {name!r} needs weights, and the catalogue has none for it")
    if not entry.path.is_file():
        raise CatalogueError(f"face detector {name!r} needs weights, and {entry.path} is not there: {entry.remedy}")
    if not entry.intact():
        raise CatalogueError(f"weights {str(entry.path)!r} of face detector {name!r} are damaged or altered: {entry.remedy}")
    return entry.path


def find(name_or_path: str) -> tuple[Path, str | None]:
    """Path of a recogniser and the SHA-256 that it must have, None for a file of the user's; raises CheckpointError with the names."""
    path = Path(name_or_path)
    with contextlib.suppress(RuntimeError):  # `~name` of nobody: then it is the file's own name
        path = path.expanduser()
    if path.suffix == ".safetensors":
        return path, None
    try:
        listed, detectors = entries(), entries("detector")
    except CatalogueError as error:
        raise _unusable(str(error)) from error
    for entry in listed:
        if entry.name == name_or_path:
            if entry.state == "available":
                raise _unusable(f"model {entry.name!r} is not here yet: {entry.remedy}")
            return entry.path, entry.sha256
    if path.exists():
        return path, None
    if any(entry.name == name_or_path for entry in detectors):
        raise _unusable(f"{name_or_path!r} is a face detector: name it with --detector {name_or_path}")
    names = ", ".join(entry.name for entry in listed)
    raise _unusable(f"unknown model {name_or_path!r}: known are {names}, or give the path of a .safetensors file")


def resolve(name_or_path: str) -> Path:
    """Path of a recogniser by catalogue name or path; raises CheckpointError that lists the names."""
    return find(name_or_path)[0]


def load_model(name_or_path: str = DEFAULT) -> Loaded:
    """Load a recogniser by catalogue name (checked against its SHA-256) or path; raises CheckpointError."""
    from models.checkpoint import load

    path, sha256 = find(name_or_path)
    return load(path, expected_sha256=sha256)


def _assets() -> Path:
    return Path(str(resources.files("assets")))


def _entry(listed: dict[str, str | int]) -> CatalogueEntry:
    """One entry of the file; raises KeyError, TypeError or ValueError for what is none."""
    text = {key: str(listed[key]) for key in ("name", "file", "sha256", "summary")}
    kind = listed.get("kind", "recognizer")
    url, licence, size = listed.get("url"), listed.get("licence"), listed.get("bytes")
    if kind not in get_args(Kind):
        raise ValueError(f"kind of {text['name']!r} is {kind!r}, expected one of {', '.join(get_args(Kind))}")
    if url is not None and size is None:
        raise ValueError(f"{text['name']!r} has a url but no bytes")
    return CatalogueEntry(
        name=text["name"],
        kind="detector" if kind == "detector" else "recognizer",
        file=text["file"],
        sha256=text["sha256"],
        summary=text["summary"],
        url=None if url is None else str(url),
        size=None if size is None else int(size),
        licence=None if licence is None else str(licence),
    )


def _unusable(message: str) -> CheckpointError:
    """The error of everything that loads recognisers; its module brings torch, which a list of names does not need."""
    from models.checkpoint import CheckpointError

    return CheckpointError(message)
