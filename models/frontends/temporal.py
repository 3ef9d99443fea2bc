"""Padding in time: causal for what this project trains, centred for imported weights, and the margins that streaming must carry."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import torch.nn.functional as F
from torch import Tensor, nn

from models.config import Padding


@dataclass(frozen=True, slots=True)
class Margin:
    """How far a stack of layers looks to each side of an output frame, in whole input frames."""

    left: int
    right: int


def pad_amounts(kernel: int, stride: int, padding: Padding) -> tuple[int, int]:
    """Zeros before and after, so that N inputs give N / stride outputs; if causal, output i sees no input from stride (i + 1) on."""
    total = max(kernel - stride, 0)
    left = total if padding == "causal" else (total + 1) // 2
    return left, total - left


def margin_of(layers: Iterable[tuple[int, int]], padding: Padding, samples_per_frame: int) -> Margin:
    """Margin of layers given as (kernel, stride) in order, with inputs of `samples_per_frame` samples a frame."""
    step, left, right = 1, 0, 0
    for kernel, stride in layers:
        before, after = pad_amounts(kernel, stride, padding)
        left, right = left + before * step, right + after * step
        step *= stride
    return Margin(-(-left // samples_per_frame), -(-right // samples_per_frame))


class TimeConv1d(nn.Conv1d):
    """Convolution over time that pads by itself: (B, C, N) to (B, C', N / stride)."""

    def __init__(self, channels_in: int, channels_out: int, kernel: int, stride: int, padding: Padding) -> None:
        super().__init__(channels_in, channels_out, kernel, stride, bias=False)
        self.amounts = pad_amounts(kernel, stride, padding)

    def forward(self, x: Tensor) -> Tensor:
        """Pad in time and convolve."""
        return super().forward(F.pad(x, self.amounts) if any(self.amounts) else x)


class ResidualBlock1d(nn.Module):
    """ResNet basic block over time, k3, SiLU (He et al., 2016)."""

    FOLDS = (("conv1", "bn1"), ("conv2", "bn2"))
    """Convolutions with the batch norm that directly follows, for folding."""

    def __init__(self, channels_in: int, channels_out: int, stride: int, padding: Padding) -> None:
        super().__init__()
        self.conv1 = TimeConv1d(channels_in, channels_out, 3, stride, padding)
        self.bn1 = nn.BatchNorm1d(channels_out)
        self.conv2 = TimeConv1d(channels_out, channels_out, 3, 1, padding)
        self.bn2 = nn.BatchNorm1d(channels_out)
        self.downsample: nn.Sequential | None = None
        if stride != 1 or channels_in != channels_out:
            self.downsample = nn.Sequential(TimeConv1d(channels_in, channels_out, 1, stride, padding), nn.BatchNorm1d(channels_out))
        self.activation = nn.SiLU()

    def forward(self, x: Tensor) -> Tensor:
        """(B, C, N) to (B, C', N / stride)."""
        skip = x if self.downsample is None else self.downsample(x)
        y = self.activation(self.bn1(self.conv1(x)))
        out: Tensor = self.activation(self.bn2(self.conv2(y)) + skip)
        return out

    @staticmethod
    def layers(stride: int) -> list[tuple[int, int]]:
        """(kernel, stride) of the main path, for margins."""
        return [(3, stride), (3, 1)]
