"""The running average of weights that is evaluated and shipped, and the mean of the last checkpoints."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file
from torch import Tensor, nn
from torch.distributed.tensor import DTensor
from torch.optim.swa_utils import AveragedModel


class RunningAverage(AveragedModel):
    """Exponential average that forgets quickly at first, so that a short run does not ship its random start; buffers are averaged too.

    Each process averages what it holds: the whole, or its part of every weight.
    """

    def __init__(self, model: nn.Module, decay: float) -> None:
        super().__init__(model, use_buffers=True)
        self.decay = decay
        self.requires_grad_(False)

    @torch.no_grad()
    def update_parameters(self, model: nn.Module) -> None:
        """Move towards the model's weights."""
        count = int(self.n_averaged)
        weight = 1.0 if count == 0 else 1 - min(self.decay, (1 + count) / (10 + count))
        for average, current in zip(_tensors(self.module), _tensors(model), strict=True):
            if average.is_floating_point() and weight < 1:
                average.lerp_(current, weight)
            else:
                average.copy_(current)
        self.n_averaged += 1


def _tensors(model: nn.Module) -> list[Tensor]:
    found = itertools.chain(model.parameters(), model.buffers())
    return [tensor.to_local() if isinstance(tensor, DTensor) else tensor.detach() for tensor in found]


class LastWeights:
    """The weights of the last few checkpoints as files in a folder, the newest kept."""

    def __init__(self, folder: Path, count: int) -> None:
        self.folder, self.count = folder, count

    def add(self, step: int, weights: Mapping[str, Tensor]) -> None:
        """Write one and remove what is older than the last `count`."""
        self.folder.mkdir(parents=True, exist_ok=True)
        beside = self.folder / "weights.part"
        try:
            save_file({name: value.detach().cpu().contiguous().clone() for name, value in weights.items()}, beside)
            beside.replace(self.folder / f"{step:09d}.safetensors")
        finally:
            beside.unlink(missing_ok=True)
        for path in self._files()[: -self.count]:
            path.unlink()

    def mean(self) -> dict[str, Tensor] | None:
        """Their mean; None while there are fewer than two."""
        files = self._files()
        if len(files) < 2:
            return None
        sums: dict[str, Tensor] = {}
        for path in files:
            for name, value in load_file(path).items():
                sums[name] = value.double() + sums[name] if name in sums else value.double()
        last = load_file(files[-1])
        return {name: _like(value / len(files), last[name]) for name, value in sums.items()}

    def _files(self) -> Sequence[Path]:
        return sorted(self.folder.glob("*.safetensors"))


def _like(mean: Tensor, example: Tensor) -> Tensor:
    return mean.to(example.dtype) if example.is_floating_point() else example
