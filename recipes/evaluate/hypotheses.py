"""Transcripts beside their references, for a person to read."""

from __future__ import annotations

import contextlib
import errno
import os
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Protocol

from pipeline.atomic import AtomicFile, output_error
from recipes.evaluate.conditions import Condition
from recipes.evaluate.counts import count
from recipes.manifest import Clip
from recipes.text import normalise

OPTION = "--hypotheses"
"""What chooses the file's place, for errors."""
COLUMNS = ("id", "mode", "snr_db", "noise", "reference", "hypothesis", "words", "errors")
"""`words` counts those of the reference, `errors` the words substituted, left out and put in."""


class Recognised(Protocol):
    """A normalised transcript and how it came about."""

    @property
    def condition(self) -> Condition: ...

    @property
    def hypothesis(self) -> str: ...


class _Probed(Exception):
    """Ends the probe, so that the file does not take its place."""


def probe(path: str | Path) -> None:
    """See that the file can be written, and leave nothing behind; raises OutputError."""
    path = Path(path)
    if path.exists() and not path.is_file() and not path.is_dir():
        if not os.access(path, os.W_OK):  # a device or a pipe: to open it would be noticed at its other end
            raise output_error(path, PermissionError(errno.EACCES, os.strerror(errno.EACCES)), OPTION)
        return
    with contextlib.suppress(_Probed), AtomicFile(path, option=OPTION):
        raise _Probed


def write_hypotheses(path: str | Path, found: Iterable[tuple[Clip, Sequence[Recognised]]]) -> None:
    """Write a tab-separated file with COLUMNS, `clean` standing for no noise; raises OutputError where it cannot be written."""
    with AtomicFile(path, option=OPTION) as file:
        file.write("\t".join(COLUMNS) + "\n")
        for clip, outcomes in found:
            for outcome in outcomes:
                row = outcome.condition
                snr = "clean" if row.snr_db is None else f"{row.snr_db:g}"
                counted = count(clip.id, clip.text, outcome.hypothesis, clip.seconds, 0.0)
                texts = normalise(clip.text), outcome.hypothesis
                fields = (clip.id, row.mode, snr, row.noise or "", *texts, str(counted.words), str(counted.errors))
                file.write("\t".join(fields) + "\n")
