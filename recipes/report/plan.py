"""What a report measures."""

from __future__ import annotations

import os
import platform
import shlex
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from models.config import mean_latency_ms
from pipeline.face import DETECTORS
from recipes.evaluate import MODES, NOISES, Settings
from recipes.evaluate.bootstrap import RESAMPLES
from recipes.evaluate.report import LOOKAHEAD
from recipes.peers import PeerSpec

TABLES = ("noise", "corpus", "latency", "context")
"""WER by noise and SNR, by corpus, by latency setting, and streaming beside whole utterances."""
SEGMENTS = {mean_latency_ms(length, LOOKAHEAD): length for length in (8, 16, 32)}
"""Frames in a segment for each latency in ms."""


def machine() -> str:
    """The class of this machine, as figures name it; no name of its own."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return f"{cores} CPU cores ({platform.machine()})"


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """One report."""

    manifest: Path
    """Clips with their texts."""
    settings: Settings = field(default_factory=Settings)
    """The model, and how it is run where a table does not say otherwise."""
    tables: tuple[str, ...] = TABLES
    """Which of TABLES are made."""
    splits: tuple[str, ...] = ()
    """Only clips of these splits, empty for all; voices of babble are theirs too."""
    corpora: tuple[str, ...] = ()
    """Only clips of these corpora, empty for all."""
    modes: tuple[str, ...] = ("av", "a", "v")
    """Modes of the model; peers have sound alone."""
    snrs: tuple[float | None, ...] = (None, 10, 5, 0, -5, -10)
    """Columns of the noise table in dB, None for clean; the article's."""
    noises: tuple[str, ...] = ("babble",)
    """Rows of the noise table."""
    recorded: Mapping[str, Path] = field(default_factory=dict)
    """Folders of recordings for noises of names beside the made-up kinds."""
    latencies: tuple[int, ...] = tuple(SEGMENTS)
    """Rows of the latency table in ms."""
    peers: tuple[PeerSpec, ...] = ()
    """Other recognisers, measured on the same clips and the same noise."""
    limit: int | None = None
    """Only the first clips: so many of each corpus in the corpus table, so many in all in the others."""
    seed: int = 0
    """Of the noise."""
    resamples: int = RESAMPLES
    """Of the bootstrap."""
    jobs: int = 1
    """Processes at work."""
    cache: Path | None = None
    """Folder where transcripts are kept, None to keep none."""
    minutes: float = 0.0
    """Length of the sound without speech in which words are counted, 0 for no such test."""
    recordings: tuple[Path, ...] = ()
    """Folders of recorded noise without speech, each a kind of its own beside the made-up ones."""
    still: Path | None = None
    """Picture or video whose first picture is the face that says nothing; None for the demo clip's."""
    machine: str = field(default_factory=machine)
    """Class of the machine, for the real-time factors."""

    def __post_init__(self) -> None:
        choices: tuple[tuple[str, Iterable[object], Iterable[object]], ...] = (
            ("tables", self.tables, TABLES),
            ("modes", self.modes, [mode for mode in MODES if mode != "auto"]),
            ("noises", self.noises, (*NOISES, *self.recorded)),
            ("latencies", self.latencies, SEGMENTS),
        )
        for name, values, accepted in choices:
            unknown = [value for value in values if value not in accepted]
            if unknown or not list(values):
                raise ValueError(f"{name} is {unknown[0] if unknown else 'empty'!r}, accepted are {', '.join(map(str, accepted))}")
        for name, value in (("limit", self.limit), ("jobs", self.jobs), ("resamples", self.resamples)):
            if value is not None and value < 1:
                raise ValueError(f"{name} is {value}, expected 1 or more")
        if self.minutes < 0:
            raise ValueError(f"minutes is {self.minutes:g}, expected 0 or more")
        names = [spec.name for spec in self.peers]
        if len({*names, self.settings.model}) <= len(names):
            raise ValueError(f"peers are {', '.join(names)}, expected names that differ from one another and from the model's")

    @property
    def streams(self) -> str:
        """What every clip must have, so that all modes are judged on the same ones."""
        return "".join(stream for stream in "av" if any(stream in mode for mode in self.modes))

    def command(self) -> str:
        """The line that makes this report again, with files by their names: folders are nobody's business."""
        own = self.settings
        model = Path(own.model)
        words = ["python", "-m", "recipes.report", "--manifest", self.manifest.name]
        words += ["--model", model.name if model.suffix else own.model]
        lists = {"tables": self.tables, "split": self.splits, "corpus": self.corpora, "mode": self.modes}
        for option, values in lists.items():
            words += [f"--{option}", *values] if values else []
        if "noise" in self.tables:
            words += ["--snr", *("clean" if snr is None else f"{snr:g}" for snr in self.snrs), "--noise"]
            words += [f"{name}={self.recorded[name].name}" if name in self.recorded else name for name in self.noises]
            words += ["--seed", str(self.seed)]
        words += ["--latencies", *map(str, self.latencies)] if "latency" in self.tables else []
        words += ["--limit", str(self.limit)] if self.limit is not None else []
        words += ["--latency", str(mean_latency_ms(own.segment_length, LOOKAHEAD)), "--beam", str(own.beam)]
        words += ["--device", own.device] if own.device != "cpu" else []
        words += ["--detector", own.detector] if own.detector != DETECTORS[0] else []
        words += ["--face-weights", own.face_weights.name] if own.face_weights is not None else []
        for spec in self.peers:
            words += ["--peer", spec.name if spec.folder is None else f"{spec.name}={spec.folder.name}"]
        if self.minutes:
            words += ["--without-speech", f"{self.minutes:g}"]
            words += ["--recordings", *(folder.name for folder in self.recordings)] if self.recordings else []
            words += ["--still", self.still.name] if self.still is not None else []
        return shlex.join(words)
