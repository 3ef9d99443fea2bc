"""Weights divided among processes (FSDP), and their snapshots by torch.distributed.checkpoint.

A snapshot is a folder `sharded/step-N` that gets its name when it is whole. Its index is read by unpickling, as
torch.distributed.checkpoint does it: go on from your own runs alone. Any number of processes can go on from it.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import torch
import torch.distributed.checkpoint as dcp
from torch import Tensor, nn
from torch.distributed.device_mesh import DeviceMesh
from torch.distributed.fsdp import fully_shard
from torch.distributed.tensor import DTensor

from models.emformer import EmformerLayer
from models.transducer import AVTransducer
from recipes.train.ranks import first_says, rank
from recipes.train.snapshot import SnapshotError


def shard(root: nn.Module, model: AVTransducer, mesh: DeviceMesh) -> None:
    """Divide the weights of `root`, which is or holds the model: block by block, so that few are whole at a time."""
    blocks = [module for module in model.modules() if isinstance(module, EmformerLayer)]
    for part in (*blocks, model.audio_frontend, model.video_frontend, model.predictor, root):
        fully_shard(part, mesh=mesh)


def whole(tensor: Tensor) -> Tensor:
    """All of a tensor that may be divided; all processes have to call it."""
    return tensor.full_tensor() if isinstance(tensor, DTensor) else tensor


def save_sharded(folder: Path, model: nn.Module, average: nn.Module, optimizer: torch.optim.Optimizer, counters: dict[str, Any]) -> None:
    """Write a snapshot and remove older ones; raises SnapshotError where it cannot be written, the older ones being whole."""
    place = folder / "sharded" / f"step-{counters['step']:09d}"
    beside = place.with_suffix(".part")

    def begin() -> None:
        shutil.rmtree(beside, ignore_errors=True)
        beside.mkdir(parents=True)

    def finish() -> None:
        (beside / "counters.json").write_text(json.dumps(counters), encoding="utf-8")
        shutil.rmtree(place, ignore_errors=True)
        beside.replace(place)
        for older in _snapshots(folder)[:-1]:
            shutil.rmtree(older, ignore_errors=True)

    try:
        _by_first(begin)
        dcp.save(_tensors(model, average) | _moments(model, optimizer), checkpoint_id=beside)
        _by_first(finish)
    except (OSError, dcp.CheckpointException) as error:
        if rank() == 0:
            shutil.rmtree(beside, ignore_errors=True)
        raise SnapshotError(f"{place}: cannot be written ({_reason(error)}); free some space, the older one is whole") from error


def _reason(error: Exception) -> str:
    """One line: torch.distributed.checkpoint gathers the tracebacks of all processes."""
    found = [str(failure) for failure, _ in error.failures.values()] if isinstance(error, dcp.CheckpointException) else [str(error)]
    return " ".join(found[0].split())[:200] if found else type(error).__name__


def _by_first(work: Callable[[], None]) -> None:
    """The first process works, all hear of its failure: raises OSError in every process."""
    told: str | None = None
    if rank() == 0:
        try:
            work()
        except OSError as error:
            told = str(error)
    if (told := first_says(told)) is not None:
        raise OSError(told)


def read_sharded_counters(folder: Path) -> dict[str, Any] | None:
    """Counters of the newest whole snapshot, None where there is none."""
    found = _snapshots(folder)
    counters: dict[str, Any] | None = json.loads((found[-1] / "counters.json").read_text(encoding="utf-8")) if found else None
    return counters


def load_sharded(folder: Path, model: nn.Module, average: nn.Module, optimizer: torch.optim.Optimizer) -> None:
    """Restore the newest snapshot in place, where there is one."""
    found = _snapshots(folder)
    if not found:
        return
    reader = dcp.FileSystemReader(found[-1])
    tensors = _tensors(model, average)
    known = reader.read_metadata().state_dict_metadata
    weights = dict(model.named_parameters())
    for name in known:
        if name.startswith("optimizer."):
            parameter, key = name.removeprefix("optimizer.").rsplit(".", 1)
            like = weights[parameter]
            tensors[name] = torch.zeros(()) if key == "step" else torch.zeros_like(like, requires_grad=False)
    dcp.load(tensors, storage_reader=reader)
    for name, value in tensors.items():
        if name.startswith("optimizer."):
            parameter, key = name.removeprefix("optimizer.").rsplit(".", 1)
            optimizer.state[weights[parameter]][key] = value


def _tensors(model: nn.Module, average: nn.Module) -> dict[str, Tensor]:
    tensors = {f"model.{name}": value for name, value in model.state_dict().items()}
    return tensors | {f"average.{name}": value for name, value in average.state_dict().items()}


def _moments(model: nn.Module, optimizer: torch.optim.Optimizer) -> dict[str, Tensor]:
    state = optimizer.state
    return {f"optimizer.{name}.{key}": value for name, p in model.named_parameters() for key, value in state.get(p, {}).items()}


def _snapshots(folder: Path) -> list[Path]:
    """Whole ones, the newest last."""
    return sorted(path for path in (folder / "sharded").glob("step-*") if path.suffix != ".part" and (path / "counters.json").is_file())
