"""Other recognisers beside which the model is measured, one protocol: samples in, text out. Each is an optional package of its own.

`create_peer(parse_peer("whisper-base=FOLDER")).transcribe(samples)`. Nothing here fetches weights: they come by folder, or in the package.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

PACKAGES = {"whisper": "faster-whisper", "moonshine": "moonshine-voice", "vosk": "vosk", "pocketsphinx": "pocketsphinx"}
"""Kinds of peers, and the package that each needs."""
FOLDERS = {"whisper": "a CTranslate2 model for faster-whisper", "vosk": "an unpacked Vosk model"}
"""Kinds whose weights are given by folder, and what must be in it."""


class PeerError(Exception):
    """A peer that cannot be used; the message is one line and says what to install or to give."""


class Peer(Protocol):
    """One recogniser, loaded."""

    def transcribe(self, samples: NDArray[np.float32]) -> str:
        """What is said in samples (N,), 16 kHz, as the recogniser writes it, numbers as words; empty where nothing is."""
        ...


@dataclass(frozen=True, slots=True)
class PeerSpec:
    """Which peer is asked for."""

    name: str
    """What its rows are called, for instance `whisper-base`: a kind, and with a hyphen a size."""
    folder: Path | None = None
    """Where its weights lie, None where they come with the package."""

    @property
    def kind(self) -> str:
        """One of PACKAGES."""
        return self.name.split("-")[0]

    def identity(self) -> dict[str, Any]:
        """What its transcripts depend on: versions, the contents of its folder, and this code; raises PeerError where one is missing."""
        code = hashlib.sha256(b"".join(path.read_bytes() for path in sorted(Path(__file__).parent.glob("*.py")))).hexdigest()
        weights = _digest(self.folder)  # a folder that is not there is the nearer mistake than a package that is missing
        return {"peer": self.name, "package": _version(self.kind), "weights": weights, "code": code}


def parse_peer(text: str) -> PeerSpec:
    """Read `KIND[-SIZE][=FOLDER]`, such as `whisper-base=models/whisper` or `pocketsphinx`; raises ValueError with what is accepted."""
    name, _, folder = text.partition("=")
    spec = PeerSpec(name, Path(folder).expanduser() if folder else None)
    if spec.kind not in PACKAGES:
        raise ValueError(f"peer is {text!r}, expected one of {', '.join(PACKAGES)}, with -SIZE and =FOLDER as in whisper-base=FOLDER")
    if spec.kind in FOLDERS and spec.folder is None:
        raise ValueError(f"peer {name!r} needs {name}=FOLDER with {FOLDERS[spec.kind]}")
    return spec


def create_peer(spec: PeerSpec, threads: int = 1) -> Peer:
    """Load a peer; raises PeerError where its package or folder is missing or cannot be used."""
    _files(spec.folder)
    _version(spec.kind)
    # Late imports: each peer needs a package that the others do without.
    try:
        if spec.kind == "whisper":
            from recipes.peers.whisper import Whisper

            return Whisper(_given(spec), threads)
        if spec.kind == "moonshine":
            from recipes.peers.moonshine import Moonshine

            return Moonshine(spec.folder)
        if spec.kind == "vosk":
            from recipes.peers.vosk import Vosk

            return Vosk(_given(spec))
        from recipes.peers.sphinx import Sphinx

        return Sphinx()
    except Exception as error:  # these libraries raise what they like
        raise PeerError(
            f"peer {spec.name!r} cannot be loaded from {spec.folder or 'its package'}: {' '.join(str(error).split())}"
        ) from error


def _given(spec: PeerSpec) -> Path:
    if spec.folder is None:
        raise ValueError(f"it needs a folder with {FOLDERS[spec.kind]}")
    return spec.folder


def _version(kind: str) -> str:
    """Version of the package that a kind needs."""
    package = PACKAGES[kind]
    try:
        return f"{package} {metadata.version(package)}"
    except metadata.PackageNotFoundError as error:
        raise PeerError(f"peer {kind!r} needs the package {package}: pip install {package} (or viseme[peers])") from error


def _files(folder: Path | None) -> list[Path]:
    """Files of a peer's folder in a fixed order."""
    if folder is None:
        return []
    found = sorted(path for path in folder.rglob("*") if path.is_file()) if folder.is_dir() else []
    if not found:
        raise PeerError(f"{folder} is no folder with a model in it; give the peer's own as NAME=FOLDER")
    return found


def _digest(folder: Path | None) -> str | None:
    """SHA-256 of names and contents of all files in a folder."""
    if folder is None:
        return None
    digest = hashlib.sha256()
    for path in _files(folder):
        with path.open("rb") as file:
            digest.update(f"{path.relative_to(folder).as_posix()}\t{hashlib.file_digest(file, 'sha256').hexdigest()}\n".encode())
    return digest.hexdigest()
