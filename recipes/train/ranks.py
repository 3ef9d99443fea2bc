"""Processes that train together: each takes its rows of every batch, and sums are made over all. A single process is one of one.

All of them make the same batch and take different rows, so that their gradients together are those of one process with that batch.
"""

from __future__ import annotations

import dataclasses
import os
from dataclasses import dataclass
from datetime import timedelta

import torch
import torch.distributed as dist
from torch import Tensor

from recipes.train.batches import Batch


def world() -> int:
    """Number of processes that train together."""
    return dist.get_world_size() if dist.is_available() and dist.is_initialized() else 1


def rank() -> int:
    """Number of this process among them."""
    return dist.get_rank() if world() > 1 else 0


def launched() -> tuple[int, int, int]:
    """World size, rank and processes on this machine as torchrun gives them to a process that has not met the others yet."""
    size, mine, local = (int(os.environ.get(name, default)) for name, default in (("WORLD_SIZE", 1), ("RANK", 0), ("LOCAL_WORLD_SIZE", 1)))
    return size, mine, local


def join(backend: str, patience: timedelta) -> None:
    """Meet the other processes that torchrun started; nothing to do for one that is alone.

    Addresses are kept apart for each restart: torchrun's store still holds those of processes that are gone.
    """
    size, mine, _ = launched()
    if size == 1 or dist.is_initialized():
        return
    store, _, _ = next(dist.rendezvous("env://", mine, size))
    attempt = os.environ.get("TORCHELASTIC_RESTART_COUNT", "0")
    dist.init_process_group(backend, store=dist.PrefixStore(f"attempt {attempt}", store), rank=mine, world_size=size, timeout=patience)


def leave() -> None:
    """Part from the others."""
    if dist.is_initialized():
        dist.destroy_process_group()


def others_lost(error: RuntimeError) -> bool:
    """Whether an error says that another process is gone."""
    return world() > 1 and (isinstance(error, dist.DistBackendError) or any(word in str(error) for word in ("gloo", "Gloo", "NCCL")))


@torch.no_grad()
def mean_over_ranks(values: Tensor) -> Tensor:
    """Mean of a tensor over all processes."""
    if world() == 1:
        return values
    values = values.detach().clone()
    dist.all_reduce(values)
    return values / world()


def from_first(value: float, device: torch.device) -> float:
    """The first process's value, so that all decide alike."""
    if world() == 1:
        return value
    held = torch.tensor([value], dtype=torch.float64, device=device)
    dist.broadcast(held, 0)
    return float(held)


def first_says(text: str | None) -> str | None:
    """What the first process says."""
    said = [text]
    if world() > 1:
        dist.broadcast_object_list(said, 0)
    return said[0]


def barrier() -> None:
    """Wait for the others."""
    if world() > 1:
        dist.barrier()


@dataclass(frozen=True, slots=True, eq=False)
class Share:
    """One process's rows of a batch."""

    batch: Batch
    """These rows, padded like the whole batch."""
    rows: Tensor
    """Shape (B',): their places in the whole batch, on the CPU."""
    ids: tuple[str, ...]
    """Clips of the whole batch."""
    seconds: float
    """Of speech in the whole batch."""


def share(batch: Batch, rank: int, world: int) -> Share:
    """Rows of a process: every `world`-th.

    Those with a face are dealt first, because every process must run the same front-ends; with fewer of them than processes the batch goes
    without pictures. Rows of a batch with fewer clips than processes are dealt more than once.
    """
    seconds = float(batch.frames.sum()) * 0.04
    if world == 1:
        return Share(batch, torch.arange(len(batch.ids)), batch.ids, seconds)
    faced = batch.shown.any(1)
    if batch.crops is not None and int(faced.sum()) < world:
        batch = dataclasses.replace(batch, crops=None, shown=torch.zeros_like(batch.shown))
    order = torch.argsort((~faced).to(torch.uint8), stable=True).tolist()
    dealt = [order[place % len(order)] for place in range(rank, max(len(order), world), world)]
    rows = torch.tensor(dealt)
    own = Batch(
        audio=batch.audio[rows],
        crops=None if batch.crops is None else batch.crops[rows],
        shown=batch.shown[rows],
        frames=batch.frames[rows],
        targets=batch.targets[rows],
        tokens=batch.tokens[rows],
        ids=tuple(batch.ids[row] for row in dealt),
        labels=None if batch.labels is None else batch.labels[rows],
    )
    return Share(own, rows, batch.ids, seconds)


def to_device(part: Share, device: torch.device) -> Share:
    """The same with the batch's tensors on a device."""
    if device.type == "cpu":
        return part
    names = [field.name for field in dataclasses.fields(Batch)]
    moved = {name: value.to(device, non_blocking=True) for name in names if isinstance(value := getattr(part.batch, name), Tensor)}
    return dataclasses.replace(part, batch=dataclasses.replace(part.batch, **moved))
