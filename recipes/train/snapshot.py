"""The state of a training run on disk: tensors as safetensors, counters as JSON, the old state whole until the new one is."""

from __future__ import annotations

import contextlib
import json
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import load_file, save_file
from torch import Tensor, nn


class SnapshotError(OSError):
    """A snapshot that cannot be written or read; one line names it and says what to do."""


def save_snapshot(folder: Path, model: nn.Module, average: nn.Module, optimizer: torch.optim.Optimizer, counters: dict[str, Any]) -> None:
    """Write `run.safetensors` beside its place and rename it; raises SnapshotError, the old one being whole."""
    tensors = {f"model.{k}": v for k, v in model.state_dict().items()}
    tensors |= {f"average.{k}": v for k, v in average.state_dict().items()}
    for index, state in optimizer.state_dict()["state"].items():
        tensors |= {f"optimizer.{index}.{k}": v for k, v in state.items()}
    beside = folder / "run.part"
    try:
        save_file({k: v.detach().cpu().contiguous().clone() for k, v in tensors.items()}, beside, {"counters": json.dumps(counters)})
        beside.replace(folder / "run.safetensors")
    except (SafetensorError, OSError) as error:
        with contextlib.suppress(OSError):
            beside.unlink(missing_ok=True)
        raise SnapshotError(f"{folder / 'run.safetensors'}: cannot be written ({error}); free some space, the old one is whole") from error


def read_counters(folder: Path) -> dict[str, Any] | None:
    """Counters of a run without its tensors, None where there is nothing to go on from; raises SnapshotError for a damaged file."""
    path = folder / "run.safetensors"
    if not path.is_file():
        return None
    try:
        with safe_open(path, "pt") as file:
            counters: dict[str, Any] = json.loads(file.metadata()["counters"])
    except (SafetensorError, OSError, KeyError, TypeError, ValueError) as error:
        raise SnapshotError(f"{path}: not a run's snapshot ({error}); remove it to begin anew, or choose another folder") from error
    return counters


def load_snapshot(folder: Path, model: nn.Module, average: nn.Module, optimizer: torch.optim.Optimizer) -> dict[str, Any] | None:
    """Restore a run in place; returns its counters, or None where there is nothing to go on from."""
    counters = read_counters(folder)
    if counters is None:
        return None
    tensors = load_file(folder / "run.safetensors")
    model.load_state_dict(_under(tensors, "model."))
    average.load_state_dict(_under(tensors, "average."))
    moments: dict[int, dict[str, Tensor]] = {}
    for name, value in _under(tensors, "optimizer.").items():
        index, key = name.split(".", 1)
        moments.setdefault(int(index), {})[key] = value
    optimizer.load_state_dict({"state": moments, "param_groups": optimizer.state_dict()["param_groups"]})
    for parameter, state in optimizer.state.items():  # fused AdamW walks memory: moments must lie as their weights do (channels last)
        state.update({k: torch.empty_like(parameter).copy_(v) for k, v in state.items() if v.shape == parameter.shape})
    return counters


def _under(tensors: dict[str, Tensor], prefix: str) -> dict[str, Tensor]:
    return {name.removeprefix(prefix): value for name, value in tensors.items() if name.startswith(prefix)}
