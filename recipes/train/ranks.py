"""Processes that train together: they meet, make sums over all, and part. A single process is one of one."""

from __future__ import annotations

import os
from datetime import timedelta

import torch
import torch.distributed as dist
from torch import Tensor


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
