"""Transcripts of earlier evaluations, kept by content: what was recognised once with this model, code, clip and noise is not again."""

from __future__ import annotations

import contextlib
import functools
import hashlib
import json
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib import metadata, resources
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

from pipeline.atomic import output_error
from recipes.evaluate.conditions import Condition
from recipes.evaluate.engine import Settings
from recipes.evaluate.noise import NoiseMaker
from recipes.manifest import Clip

LIBRARIES = ("torch", "numpy", "av", "opencv-python-headless", "onnxruntime", "sentencepiece")
"""Whose versions a transcript depends on."""
CODE = ("models", "models.decoding", "models.frontends", "capture", "pipeline", "pipeline.face")
"""Packages whose modules lie between a file and its transcript."""
OPTION = "--cache"


@dataclass(frozen=True, slots=True)
class Kept:
    """What was recognised."""

    text: str
    """As the recogniser gave it."""
    taken: float
    """Seconds that it took then."""


class ResultCache:
    """A folder with one file of JSON lines for each recogniser; every result is on the disk before the next clip is begun."""

    def __init__(self, folder: Path, identity: Mapping[str, Any]) -> None:
        """`identity` is everything about the recogniser that its transcripts depend on."""
        self.identity = dict(identity)
        self._path = folder / f"{_digest(self.identity)[:24]}.jsonl"
        self._kept: dict[str, Kept] | None = None

    def get(self, key: str) -> Kept | None:
        """What is kept under a key; raises OutputError where the folder cannot be used."""
        return self._read().get(key)

    def put(self, key: str, kept: Kept) -> None:
        """Keep a result; raises OutputError where it cannot be written."""
        known = self._read()
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            fresh = not self._path.exists()
            with self._path.open("a", encoding="utf-8", newline="\n") as file:
                # A line that was cut off by a crash must not swallow the next.
                file.write(f"{json.dumps({'identity': self.identity})}\n" if fresh else "" if _ends_well(self._path) else "\n")
                file.write(json.dumps({"key": key, "text": kept.text, "taken": kept.taken}) + "\n")
        except OSError as error:
            raise output_error(self._path, error, OPTION) from error
        known[key] = kept

    def _read(self) -> dict[str, Kept]:
        if self._kept is None:
            self._kept = {}
            try:
                lines = self._path.read_text(encoding="utf-8", errors="replace").splitlines()
            except FileNotFoundError:
                lines = []
            except OSError as error:
                raise output_error(self._path, error, OPTION) from error
            for line in lines:
                with contextlib.suppress(ValueError, KeyError, TypeError):  # damaged lines are done again
                    entry = json.loads(line)
                    self._kept[entry["key"]] = Kept(str(entry["text"]), float(entry["taken"]))
        return self._kept


def clip_key(clip: Clip, row: Condition, maker: NoiseMaker) -> str | None:
    """Digest of what is recognised: the media by content, the mode, the noise; None where a file cannot be read."""
    try:
        media = [None if path is None else file_digest(path) for path in (clip.audio, clip.video)]
        noise = None
        if row.noise is not None and row.snr_db is not None and clip.audio is not None:
            mixed = [file_digest(path) for path in maker.sources(clip, row.noise)]
            noise = [clip.id, maker.seed, row.noise, row.snr_db, mixed]
    except OSError:
        return None
    return _digest([media, row.mode, noise])


def model_identity(settings: Settings) -> dict[str, Any]:
    """What the transcripts of a model depend on, and nothing that its file's place tells; raises CheckpointError or ValueError."""
    from models import catalogue  # late: an unknown name raises the error of a module that brings torch

    path = catalogue.find(settings.model)[0]
    try:
        model = file_digest(path)
        weights = None if settings.face_weights is None else file_digest(settings.face_weights)
    except OSError as error:
        raise ValueError(f"{error.filename or path}: cannot be read: {error.strerror or error}") from error
    facts = {
        "model": model,
        "segment_length": None if settings.full_context else settings.segment_length,
        "beam": settings.beam,
        "device": settings.device,
        "face": settings.face,
        "detector": settings.detector,
        "face_weights": weights,
    }
    return {**facts, "python": sys.version.split()[0], "libraries": _versions(), "code": _code_digest()}


def file_digest(path: Path) -> str:
    """SHA-256 of a file; raises OSError."""
    there = path.stat()
    return _file_digest(path, there.st_size, there.st_mtime_ns)


@functools.lru_cache(maxsize=1 << 16)
def _file_digest(path: Path, size: int, changed: int) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@functools.cache
def _code_digest() -> str:
    """Of the code and the bundled files that recognition runs through."""
    digest = hashlib.sha256()
    for source in _sources():
        digest.update(hashlib.sha256(source.read_bytes()).digest())
    return digest.hexdigest()


def _sources() -> Iterator[Traversable]:
    for package in CODE:
        found = (entry for entry in resources.files(package).iterdir() if entry.name.endswith(".py"))
        yield from sorted(found, key=lambda entry: entry.name)
    for name in ("engine.py", "media.py", "noise.py"):
        yield resources.files("recipes.evaluate").joinpath(name)
    yield resources.files("recipes").joinpath("loading.py")
    for bundled in (resources.files("assets").joinpath("mean_face.json"), resources.files("assets").joinpath("checkpoints", "face.onnx")):
        if bundled.is_file():
            yield bundled


def _versions() -> dict[str, str | None]:
    found: dict[str, str | None] = dict.fromkeys(LIBRARIES)
    for name in LIBRARIES:
        with contextlib.suppress(metadata.PackageNotFoundError):
            found[name] = metadata.version(name)
    return found


def _ends_well(path: Path) -> bool:
    with path.open("rb") as file:
        if not file.seek(0, 2):
            return True
        file.seek(-1, 2)
        return file.read(1) == b"\n"


def _digest(value: Any) -> str:
    return hashlib.sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()
