"""Who labels: the project's own model, the recognisers of `recipes.peers`, or a class of one's own, behind one small protocol."""

from __future__ import annotations

import hashlib
import importlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

ACCEPTED = "viseme[=MODEL], whisper-SIZE=FOLDER, moonshine[=FOLDER], vosk=FOLDER, pocketsphinx or python=MODULE:FACTORY"
"""What `parse_teacher` reads."""


DIGIT_WRITERS = ("whisper", "moonshine")
"""Kinds that write numbers in digits; their words for numbers are a reading of `recipes.peers`, not what they heard."""


class TeacherError(Exception):
    """A teacher that cannot be used; the message is one line and says what to install or to give."""


@dataclass(frozen=True, slots=True, eq=False)
class Recording:
    """One file, its sound decoded once for all teachers."""

    path: Path
    """File with the sound."""
    samples: NDArray[np.float32]
    """Its sound, shape (N,), 16 kHz, read-only."""
    video: Path | None
    """File with the pictures, mostly the same one; None where there are none."""


class Teacher(Protocol):
    """One recogniser, loaded."""

    def transcribe(self, recording: Recording) -> str:
        """What is said, as the recogniser writes it; empty where it hears nothing. Whatever it raises counts against the file alone."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """How teachers are run."""

    mode: str = "auto"
    """What the own model uses: `auto`, `av`, `a` or `v`."""
    segment_length: int = 32
    """Frames in a segment of the own model: 8, 16 or 32."""
    beam: int = 4
    """Width of the own model's beam search."""
    threads: int = 1
    """Threads of each worker."""


@dataclass(frozen=True, slots=True)
class TeacherSpec:
    """Which teacher is asked for."""

    name: str
    """Names it in the journal and the reports: a kind, for external ones with a hyphen and a size."""
    argument: str = ""
    """Name or path of a model, folder of weights, or `MODULE:FACTORY`; empty for what the kind brings along."""

    @property
    def own(self) -> bool:
        """Whether it is the project's own model."""
        return self.name.startswith("viseme")

    def identity(self, options: Options) -> dict[str, Any]:
        """What its texts depend on, for JSON; raises TeacherError where something that it needs is missing. Loads nothing."""
        if self.name.startswith("python-"):
            _factory(self.argument)
            return {"factory": self.argument}
        if self.own:
            return {
                "model": _model_digest(self.argument),
                "mode": options.mode,
                "segment_length": options.segment_length,
                "beam": options.beam,
            }
        from recipes.peers import PeerError, parse_peer

        try:
            return parse_peer(self._peer).identity()
        except (PeerError, OSError) as error:
            raise TeacherError(f"teacher {self.name}: {error}") from error

    def create(self, options: Options) -> Teacher:
        """Load it; raises TeacherError."""
        try:
            if self.name.startswith("python-"):
                made: Teacher = _factory(self.argument)()
                return made
            if self.own:
                from recipes.annotate.own import OwnModel

                return OwnModel(self.argument, options)
            from recipes.peers import create_peer, parse_peer

            return _Outside(create_peer(parse_peer(self._peer), options.threads))
        except TeacherError:
            raise
        except Exception as error:  # libraries raise what they like
            raise TeacherError(f"teacher {self.name} cannot be loaded: {' '.join(str(error).split()) or type(error).__name__}") from error

    @property
    def _peer(self) -> str:
        return f"{self.name}={self.argument}" if self.argument else self.name


class _Outside:
    """A recogniser of `recipes.peers` as a teacher: it hears the sound alone."""

    def __init__(self, peer: Any) -> None:
        self._peer = peer

    def transcribe(self, recording: Recording) -> str:
        """See `Teacher`."""
        return str(self._peer.transcribe(recording.samples))


def parse_teacher(text: str) -> TeacherSpec:
    """Read one of ACCEPTED, such as `whisper-base=models/whisper-base`; raises ValueError that says what is accepted."""
    name, _, argument = text.partition("=")
    if name == "viseme":
        model = argument or "tiny"
        return TeacherSpec(f"viseme-{Path(model).stem}", model)
    if name == "python":
        module, colon, factory = argument.partition(":")
        if not (module and colon and factory):
            raise ValueError(f"teacher is {text!r}, expected python=MODULE:FACTORY")
        return TeacherSpec(f"python-{factory}", argument)
    from recipes.peers import parse_peer

    try:
        peer = parse_peer(text)
    except ValueError as error:
        raise ValueError(f"teacher is {text!r}, expected {ACCEPTED}; folders hold the model's files") from error
    return TeacherSpec(peer.name, "" if peer.folder is None else str(peer.folder.resolve()))


def parse_teachers(texts: Sequence[str]) -> tuple[TeacherSpec, ...]:
    """Two or more teachers, best first; raises ValueError for fewer, for one named twice and for what `parse_teacher` refuses."""
    specs = tuple(parse_teacher(text) for text in texts)
    if len(specs) < 2:
        raise ValueError(f"{len(specs)} teachers given, expected at least two, best first: {ACCEPTED}")
    names = [spec.name for spec in specs]
    if twice := sorted({name for name in names if names.count(name) > 1}):
        raise ValueError(f"teacher {twice[0]} is given twice, expected different ones: one always agrees with itself")
    return specs


def writes_digits(name: str) -> bool:
    """Whether the teacher of this name writes numbers in digits."""
    return name.split("-")[0] in DIGIT_WRITERS


def _factory(target: str) -> Any:
    """The object `MODULE:FACTORY`; raises TeacherError."""
    module, _, name = target.partition(":")
    try:
        return getattr(importlib.import_module(module), name)
    except (ImportError, AttributeError) as error:
        raise TeacherError(f"teacher python={target} cannot be imported ({error}); check the name and PYTHONPATH") from error


def _model_digest(model: str) -> str:
    """SHA-256 of a checkpoint of the own model; raises TeacherError."""
    from models import catalogue

    try:
        with catalogue.resolve(model).open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except Exception as error:  # catching CheckpointError by name would import torch, which this process has no use for
        raise TeacherError(f"teacher viseme={model}: {error}") from error
