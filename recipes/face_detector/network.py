"""The detector's network: a small convolutional backbone with strides 8, 16 and 32, a feature pyramid, and one anchor-free head."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional as F

WIDTH, HEIGHT = 320, 240
"""Input size in pixels."""
STRIDES = (8, 16, 32)
OUTPUTS = 15
"""Channels of the head: one score, four distances to the box edges, five landmarks as offsets (x, y)."""
STEM, EARLY = 16, 24
STAGES = ((64, 2), (96, 3), (128, 2))
"""Channels of each stage (stride 8, 16, 32) and the blocks after its reduction."""
PYRAMID = 48
LARGEST_LOG = 4.0
"""Bound of the logarithm of a distance in strides, against overflow early in training."""


class ConvUnit(nn.Module):
    """Convolution, batch norm, ReLU."""

    def __init__(self, inner: int, outer: int, size: int = 3, stride: int = 1) -> None:
        super().__init__()
        self.conv = nn.Conv2d(inner, outer, size, stride, size // 2, bias=False)
        self.norm = nn.BatchNorm2d(outer, momentum=0.03)

    def forward(self, x: Tensor) -> Tensor:
        return F.relu(self.norm(self.conv(x)), inplace=True)

    def folded(self) -> tuple[Tensor, Tensor]:
        """Weight and bias of the one convolution that does the same in evaluation."""
        scale = self.norm.weight * torch.rsqrt(self.norm.running_var + self.norm.eps)  # type: ignore[operator, arg-type]
        return self.conv.weight * scale[:, None, None, None], self.norm.bias - self.norm.running_mean * scale  # type: ignore[operator]


class Separable(nn.Module):
    """Depthwise, then pointwise convolution, nothing between them; with a skip connection where the shape stays."""

    def __init__(self, inner: int, outer: int, stride: int = 1) -> None:
        super().__init__()
        self.depth = nn.Conv2d(inner, inner, 3, stride, 1, groups=inner, bias=False)
        self.point = ConvUnit(inner, outer, 1)
        self.skip = inner == outer and stride == 1

    def forward(self, x: Tensor) -> Tensor:
        y = self.point(self.depth(x))
        return x + y if self.skip else y


class FaceNetwork(nn.Module):
    """Pictures (B, 3, 240, 320), RGB in [-1, 1], to raw rows (B, 1580, 15), one for each cell of the three grids, finest first."""

    def __init__(self) -> None:
        super().__init__()
        self.stem = nn.Sequential(ConvUnit(3, STEM, 3, 2), ConvUnit(STEM, EARLY, 3, 2), Separable(EARLY, EARLY))
        stages, inner = [], EARLY
        for outer, blocks in STAGES:
            stages.append(nn.Sequential(Separable(inner, outer, 2), *(Separable(outer, outer) for _ in range(blocks))))
            inner = outer
        self.stages = nn.ModuleList(stages)
        self.laterals = nn.ModuleList(ConvUnit(channels, PYRAMID, 1) for channels, _ in STAGES)
        self.smooth = nn.ModuleList(Separable(PYRAMID, PYRAMID) for _ in STAGES)
        self.heads = nn.ModuleList(Separable(PYRAMID, PYRAMID) for _ in STAGES)
        self.outputs = nn.ModuleList(nn.Conv2d(PYRAMID, OUTPUTS, 1) for _ in STAGES)
        for output in self.outputs:
            nn.init.normal_(output.weight, std=0.01)  # type: ignore[arg-type]
            nn.init.zeros_(output.bias)  # type: ignore[arg-type]
            with torch.no_grad():
                output.bias[0] = -4.6  # type: ignore[index] # faces are rare: begin at a score of 0.01 (Lin et al., 2017)
                output.bias[1:5] = 1.0  # type: ignore[index]

    def forward(self, x: Tensor) -> Tensor:
        x = self.stem(x)
        levels = []
        for stage, lateral in zip(self.stages, self.laterals, strict=True):
            x = stage(x)
            levels.append(lateral(x))
        for fine, coarse in ((1, 2), (0, 1)):
            wide = F.interpolate(levels[coarse], scale_factor=2.0, mode="nearest")
            levels[fine] = levels[fine] + wide[:, :, : levels[fine].shape[2], : levels[fine].shape[3]]
        rows = []
        for level, smooth, head, output in zip(levels, self.smooth, self.heads, self.outputs, strict=True):
            level = head(smooth(level))
            with torch.autocast("cpu", enabled=False):  # places need more digits than bfloat16 has
                rows.append(output(level.float()).flatten(2).transpose(1, 2))
        return torch.cat(rows, dim=1)


def cells() -> tuple[Tensor, Tensor]:
    """Centres (1580, 2) of all cells in input pixels (pixel centres at whole numbers) and their strides (1580,)."""
    centres, strides = [], []
    for stride in STRIDES:
        rows, columns = -(-HEIGHT // stride), -(-WIDTH // stride)
        y, x = torch.meshgrid(torch.arange(rows), torch.arange(columns), indexing="ij")
        centres.append((torch.stack([x, y], dim=-1).reshape(-1, 2) + 0.5) * stride - 0.5)
        strides.append(torch.full((rows * columns,), float(stride)))
    return torch.cat(centres), torch.cat(strides)


def decode(rows: Tensor, centres: Tensor, strides: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """Raw rows (B, N, 15) to score logits (B, N), boxes (B, N, 4) as left, top, right, bottom and landmarks (B, N, 5, 2), in pixels."""
    reach = rows[..., 1:5].clamp(max=LARGEST_LOG).exp() * strides[:, None]
    boxes = torch.cat([centres - reach[..., :2], centres + reach[..., 2:]], dim=-1)
    offsets = rows[..., 5:].unflatten(-1, (5, 2)) * strides[:, None, None]
    return rows[..., 0], boxes, centres[:, None, :] + offsets


def multiply_adds(network: FaceNetwork) -> int:
    """Multiplications with addition of all convolutions for one picture."""
    total = 0

    def count(layer: nn.Conv2d, _: tuple[Tensor, ...], output: Tensor) -> None:
        nonlocal total
        size, deep = layer.kernel_size[0] * layer.kernel_size[1], layer.in_channels // layer.groups
        total += output.numel() * size * deep

    hooks = [layer.register_forward_hook(count) for layer in network.modules() if isinstance(layer, nn.Conv2d)]  # type: ignore[arg-type]
    training = network.training
    with torch.no_grad():
        network.eval()(torch.zeros(1, 3, HEIGHT, WIDTH))
    network.train(training)
    for hook in hooks:
        hook.remove()
    return total
