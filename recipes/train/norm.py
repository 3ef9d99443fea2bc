"""Batch norm over the clips of all processes, on any device; torch's own synchronised one knows graphics cards alone."""

from __future__ import annotations

from typing import Any

import torch
import torch.distributed as dist
from torch import Tensor, nn


class _Sum(torch.autograd.Function):
    """Sum of a tensor over all processes; each one's part in all of their losses comes back."""

    @staticmethod
    def forward(ctx: Any, x: Tensor) -> Tensor:
        total = x.clone()
        dist.all_reduce(total)
        return total

    @staticmethod
    def backward(ctx: Any, *gradients: Tensor) -> Tensor:
        total = gradients[0].clone()
        dist.all_reduce(total)
        return total


def _sum_over_ranks(x: Tensor) -> Tensor:
    total: Tensor = _Sum.apply(x)  # type: ignore[no-untyped-call]
    return total


class _Shared(nn.modules.batchnorm._BatchNorm):
    """Statistics of the global batch in training, with gradients through them; otherwise torch's batch norm."""

    def forward(self, x: Tensor) -> Tensor:
        """(N, C, ...) to the same shape."""
        if not self.training or not dist.is_initialized() or dist.get_world_size() == 1:
            return super().forward(x)
        wide = x.float()
        dims = [dim for dim in range(x.dim()) if dim != 1]
        shape = [1, -1] + [1] * (x.dim() - 2)
        # Deviations are summed in a second pass: the difference of two large sums would lose what one process has.
        sums = _sum_over_ranks(torch.cat([wide.sum(dims), wide.new_tensor([x.numel() / x.shape[1]])]))
        count = sums[-1].detach()
        mean = sums[:-1] / count
        centred = wide - mean.view(shape)
        variance = _sum_over_ranks(centred.square().sum(dims)) / count
        self._follow(mean.detach(), variance.detach() * count / (count - 1).clamp_min(1))
        normal = centred * (variance + self.eps).rsqrt().view(shape)
        if self.weight is not None:
            normal = normal * self.weight.view(shape) + self.bias.view(shape)
        return normal.to(x.dtype).contiguous(memory_format=_layout(x))

    @torch.no_grad()
    def _follow(self, mean: Tensor, variance: Tensor) -> None:
        if self.running_mean is None or self.running_var is None or self.num_batches_tracked is None:
            return
        self.num_batches_tracked.add_(1)
        part = 1 / float(self.num_batches_tracked) if self.momentum is None else self.momentum
        self.running_mean.lerp_(mean.to(self.running_mean.dtype), part)
        self.running_var.lerp_(variance.to(self.running_var.dtype), part)


class SharedBatchNorm1d(_Shared, nn.BatchNorm1d):
    """For (N, C) and (N, C, T)."""


class SharedBatchNorm2d(_Shared, nn.BatchNorm2d):
    """For (N, C, H, W)."""


def _layout(x: Tensor) -> torch.memory_format:
    last = x.dim() == 4 and x.is_contiguous(memory_format=torch.channels_last)
    return torch.channels_last if last else torch.contiguous_format


def share_statistics(model: nn.Module) -> None:
    """Turn every batch norm of a model into one over all processes, in place; names and weights stay."""
    kinds: dict[type[nn.Module], type[nn.Module]] = {nn.BatchNorm1d: SharedBatchNorm1d, nn.BatchNorm2d: SharedBatchNorm2d}
    for module in model.modules():
        module.__class__ = kinds.get(type(module), module.__class__)
