"""Options that several commands share, and their defaults."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from app.errors import UsageError

DEFAULT_MODEL = "tiny"
SEGMENT_LENGTHS = {320: 8, 480: 16, 800: 32}
"""Frames in a segment for each mean latency in ms, with 4 frames of right context."""


class Mode(StrEnum):
    """Which modalities are used."""

    auto = "auto"
    av = "av"
    a = "a"
    v = "v"


class Latency(StrEnum):
    """Mean algorithmic latency in ms."""

    short = "320"
    medium = "480"
    long = "800"

    @property
    def segment_length(self) -> int:
        """Frames in a segment."""
        return SEGMENT_LENGTHS[int(self.value)]


class Device(StrEnum):
    """Where the network runs."""

    cpu = "cpu"
    cuda = "cuda"
    mps = "mps"


class Detector(StrEnum):
    """Face detectors."""

    own = "own"
    yunet = "yunet"
    ultralight = "ultralight"
    haar = "haar"


class Face(StrEnum):
    """Whose lips are read where there are several faces; the policies of `pipeline.face.choose`, without its imports."""

    largest = "largest"
    speaking = "speaking"
    left = "left"
    right = "right"


DEFAULT_LATENCY = Latency.long
"""A file cannot be hurried: the longest context hears best."""
DEFAULT_BEAM = 4
DEFAULT_DETECTOR = Detector.own


def check_face_weights(detector: Detector, weights: Path | None) -> None:
    """Refuse weights for the one detector that has no use for any; raises UsageError."""
    if detector is Detector.haar and weights is not None:
        raise UsageError("--face-weights is for the other detectors: haar takes OpenCV's own files")


def words(values: Sequence[str] | None) -> list[str]:
    """The parts of repeated options and comma lists, each once and in order."""
    parts = [part.strip() for value in values or () for part in value.split(",")]
    return list(dict.fromkeys(part for part in parts if part))


ModelOption = Annotated[
    str, typer.Option("--model", "-m", metavar="NAME|PATH", help="A model of `viseme models list`, or a checkpoint file.")
]
LatencyOption = Annotated[Latency, typer.Option("--latency", help="Mean algorithmic latency in ms; more context hears better.")]
BeamOption = Annotated[int, typer.Option("--beam", min=1, max=64, metavar="N", help="Width of the beam search; 1 is greedy.")]
DeviceOption = Annotated[Device, typer.Option("--device", help="Where the network runs.")]
DetectorOption = Annotated[Detector, typer.Option("--detector", help="Face detector; `viseme models list` tells which are here.")]
FaceOption = Annotated[Face, typer.Option("--face", help="Whose lips to read where there are several faces.")]
FaceWeightsOption = Annotated[
    Path | None,
    typer.Option("--face-weights", metavar="PATH", help="ONNX weights of the face detector, not the bundled or fetched ones."),
]
QuietOption = Annotated[bool, typer.Option("--quiet", "-q", help="Nothing but errors on standard error.")]
