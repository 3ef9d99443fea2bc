"""Video front-ends: grey 88 x 88 face crops become one feature each, 25 times a second."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from models.config import CROP_SIZE, Padding, VideoFrontendConfig
from models.frontends.temporal import Margin, pad_amounts

MEAN, STD = 0.421, 0.165
"""Grey level statistics of the public recipe (torchaudio's examples/avsr)."""


def normalize_crops(video: Tensor) -> Tensor:
    """uint8 crops to float32 with the public recipe's mean and spread."""
    return (video.float() / 255 - MEAN) / STD


def use_channels_last(model: nn.Module) -> None:
    """Lay picture convolutions' weights out as the fused CPU kernels want them; values stay the same."""
    for parameter in model.parameters():
        if parameter.dim() == 4:
            parameter.data = parameter.data.contiguous(memory_format=torch.channels_last)


def build_video_frontend(config: VideoFrontendConfig) -> VideoFrontend:
    """The front-end that the configuration names."""
    return {"resnet": ResNetVideo, "linear": LinearVideo, "window": WindowVideo}[config.kind](config)


class VideoFrontend(nn.Module):
    """Base: maps normalised crops (B, T, 88, 88) to (B, T - trims, D)."""

    output_dim: int
    margin: Margin

    def forward(self, video: Tensor, trim: tuple[int, int] = (0, 0)) -> Tensor:
        """Features of the frames that are left when `trim` frames are taken off both ends (streaming: the margins)."""
        raise TypeError(f"{type(self).__name__} does not say how it makes features")


class VideoStem(nn.Module):
    """Conv3d k(5, s, s), BN, SiLU, run as a 2-D convolution over five stacked frames: the same to rounding and several times faster."""

    FOLDS = (("conv", "bn"),)
    """Convolutions with the batch norm that directly follows, for folding."""

    def __init__(self, channels: int, kernel: int, padding: Padding) -> None:
        super().__init__()
        self.conv = nn.Conv3d(1, channels, (5, kernel, kernel), (1, 2, 2), padding=(0, kernel // 2, kernel // 2), bias=False)
        self.bn = nn.BatchNorm2d(channels)
        self.activation = nn.SiLU()
        self.amounts = pad_amounts(5, 1, padding)

    @property
    def margin(self) -> Margin:
        """Frames seen before and after."""
        return Margin(*self.amounts)

    def forward(self, video: Tensor, trim: tuple[int, int]) -> Tensor:
        """(B, T, H, W) to (B * (T - trims), C, H / 2, W / 2)."""
        padded = F.pad(video, (0, 0, 0, 0, *self.amounts))
        stacked = padded.unfold(1, 5, 1)[:, trim[0] : video.shape[1] - trim[1]].permute(0, 1, 4, 2, 3).flatten(0, 1)
        stacked = stacked.contiguous(memory_format=torch.channels_last)  # half again as fast on a CPU
        half = self.conv.kernel_size[1] // 2
        out: Tensor = self.activation(self.bn(F.conv2d(stacked, self.conv.weight[:, 0], self.conv.bias, stride=2, padding=half)))
        return out


class ResidualBlock2d(nn.Module):
    """ResNet basic block on pictures, k3, SiLU (He et al., 2016)."""

    FOLDS = (("conv1", "bn1"), ("conv2", "bn2"))
    """Convolutions with the batch norm that directly follows, for folding."""

    def __init__(self, channels_in: int, channels_out: int, stride: int) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(channels_in, channels_out, 3, stride, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(channels_out)
        self.conv2 = nn.Conv2d(channels_out, channels_out, 3, 1, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(channels_out)
        self.downsample: nn.Sequential | None = None
        if stride != 1 or channels_in != channels_out:
            self.downsample = nn.Sequential(nn.Conv2d(channels_in, channels_out, 1, stride, bias=False), nn.BatchNorm2d(channels_out))
        self.activation = nn.SiLU()

    def forward(self, x: Tensor) -> Tensor:
        """(N, C, H, W) to (N, C', H / stride, W / stride)."""
        skip = x if self.downsample is None else self.downsample(x)
        y = self.activation(self.bn1(self.conv1(x)))
        out: Tensor = self.activation(self.bn2(self.conv2(y)) + skip)
        return out


class ResNetVideo(VideoFrontend):
    """The article's front-end: 3-D stem, a ResNet-18 on each picture, mean over the picture (11,182,784 weights at 64-512)."""

    def __init__(self, config: VideoFrontendConfig) -> None:
        super().__init__()
        self.stem = VideoStem(config.channels[0], 7, config.padding)
        blocks: list[nn.Module] = []
        width = config.channels[0]
        for stage, channels in enumerate(config.channels):
            for stride in (1 if stage == 0 else 2, 1):
                blocks.append(ResidualBlock2d(width, channels, stride))
                width = channels
        self.trunk = nn.Sequential(*blocks)
        if width != config.output_dim:
            raise ValueError(f"output_dim {config.output_dim} differs from the last of channels {config.channels}")
        self.output_dim = width
        self.margin = self.stem.margin

    def forward(self, video: Tensor, trim: tuple[int, int] = (0, 0)) -> Tensor:
        """(B, T, 88, 88) to (B, T - trims, D)."""
        pictures = F.max_pool2d(self.stem(video, trim), 3, 2, 1)
        features: Tensor = self.trunk(pictures).mean((2, 3))
        return features.view(video.shape[0], -1, self.output_dim)


class LinearVideo(VideoFrontend):
    """One matrix on the crop at half size, the `device` preset's front-end (991,744 weights at 44 x 44 to 512)."""

    def __init__(self, config: VideoFrontendConfig) -> None:
        super().__init__()
        self.linear = nn.Linear((CROP_SIZE // 2) ** 2, config.output_dim)
        self.output_dim = config.output_dim
        self.margin = Margin(0, 0)

    def forward(self, video: Tensor, trim: tuple[int, int] = (0, 0)) -> Tensor:
        """(B, T, 88, 88) to (B, T - trims, D)."""
        kept = video[:, trim[0] : video.shape[1] - trim[1]]
        out: Tensor = self.linear(F.avg_pool2d(kept, 2).flatten(2))
        return out


class WindowVideo(VideoFrontend):
    """A small ResNet on the mouth's part of the crop at full resolution; every stage halves, and positions are kept to the last matrix.

    Lips fill a small part of the face, and a speaker's mouth shape is in where edges lie: no mean over the picture.
    """

    def __init__(self, config: VideoFrontendConfig) -> None:
        super().__init__()
        top, left, height, width = config.window
        if min(top, left) < 0 or top + height > CROP_SIZE or left + width > CROP_SIZE or min(height, width) < 16:
            raise ValueError(f"window {config.window} (top, left, height, width) does not fit a {CROP_SIZE} x {CROP_SIZE} crop")
        self.window = config.window
        self.stem = VideoStem(config.channels[0], 5, config.padding)
        pairs = zip(config.channels[:-1], config.channels[1:], strict=True)
        self.trunk = nn.Sequential(*(ResidualBlock2d(a, b, 2) for a, b in pairs))
        shrink = 2 ** len(config.channels)
        cells = -(-height // shrink) * -(-width // shrink)
        self.project = nn.Linear(cells * config.channels[-1], config.output_dim)
        self.norm = nn.LayerNorm(config.output_dim)
        self.output_dim = config.output_dim
        self.margin = self.stem.margin

    def forward(self, video: Tensor, trim: tuple[int, int] = (0, 0)) -> Tensor:
        """(B, T, 88, 88) to (B, T - trims, D)."""
        top, left, height, width = self.window
        pictures = self.trunk(self.stem(video[:, :, top : top + height, left : left + width], trim))
        features: Tensor = self.norm(self.project(pictures.flatten(1)))
        return features.view(video.shape[0], -1, self.output_dim)
