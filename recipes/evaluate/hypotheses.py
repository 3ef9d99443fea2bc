"""Transcripts beside their references, for a person to read."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Protocol

from pipeline.atomic import AtomicFile
from recipes.evaluate.conditions import Condition
from recipes.manifest import Clip
from recipes.text import normalise

COLUMNS = ("id", "mode", "snr_db", "noise", "reference", "hypothesis")


class Recognised(Protocol):
    """A normalised transcript and how it came about."""

    @property
    def condition(self) -> Condition: ...

    @property
    def hypothesis(self) -> str: ...


def write_hypotheses(path: str | Path, found: Iterable[tuple[Clip, Sequence[Recognised]]]) -> None:
    """Write a tab-separated file with COLUMNS, `clean` standing for no noise; raises OutputError where it cannot be written."""
    with AtomicFile(path) as file:
        file.write("\t".join(COLUMNS) + "\n")
        for clip, outcomes in found:
            for outcome in outcomes:
                row = outcome.condition
                snr = "clean" if row.snr_db is None else f"{row.snr_db:g}"
                file.write("\t".join((clip.id, row.mode, snr, row.noise or "", normalise(clip.text), outcome.hypothesis)) + "\n")
