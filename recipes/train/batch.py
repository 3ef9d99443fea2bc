"""What one update learns from: padded clips, and one process's rows of them."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from recipes.augment.arrays import Crops

Place = dict[str, Any]
"""Where the streams stand from which batches come, by folder, as JSON can hold it."""


@dataclass(frozen=True, slots=True, eq=False)
class FaceTrack:
    """The face crops of one clip."""

    crops: Crops
    """Shape (T, 96, 96) as stored, (T, 88, 88) in a batch."""
    present: NDArray[np.bool_]
    """Shape (T,): False where no face was found."""


CropStore = dict[str, FaceTrack]


@dataclass(frozen=True, slots=True, eq=False)
class Batch:
    """Padded clips; `crops` is None for sound alone."""

    audio: Tensor
    """Shape (B, T * 640), float32."""
    crops: Tensor | None
    """Shape (B, T, 88, 88), uint8."""
    shown: Tensor
    """Shape (B, T), bool: frames with a face."""
    frames: Tensor
    """Shape (B,), valid frames."""
    targets: Tensor
    """Shape (B, U), token indices, zero-padded."""
    tokens: Tensor
    """Shape (B,), valid tokens."""
    ids: tuple[str, ...]
    labels: Tensor | None = None
    """Shape (B, T, 2), token and phone of each frame, UNKNOWN where that is not known; None in a run without alignments."""


@dataclass(frozen=True, slots=True, eq=False)
class Share:
    """One process's rows of what all processes learn from in one update."""

    batch: Batch
    """These rows."""
    rows: Tensor
    """Shape (B',): their places among the rows of all, on the CPU."""
    count: int
    """Rows of all processes; where each draws its own, an estimate that is larger than any of `rows`."""
    seconds: float
    """Of speech in the rows of all processes."""
    place: Place | None = None
    """Where to go on after this batch; None where the step alone tells."""


def deal(faced: list[bool], rank: int, world: int) -> tuple[list[int], bool]:
    """Rows of a process, every `world`-th, and whether pictures are used.

    Rows with a face are dealt first, because every process must run the same front-ends; with fewer of them than processes the batch
    goes without pictures. Rows of a batch with fewer clips than processes are dealt more than once.
    """
    pictured = sum(faced) >= world
    order = sorted(range(len(faced)), key=lambda row: not faced[row])
    return [order[place % len(order)] for place in range(rank, max(len(order), world), world)], pictured


def to_device(part: Share, device: torch.device) -> Share:
    """The same with the batch's tensors on a device."""
    if device.type == "cpu":
        return part
    names = [field.name for field in dataclasses.fields(Batch)]
    moved = {name: value.to(device, non_blocking=True) for name in names if isinstance(value := getattr(part.batch, name), Tensor)}
    return dataclasses.replace(part, batch=dataclasses.replace(part.batch, **moved))
