"""Audio front-ends: 640 samples at 16 kHz become one feature, 25 times a second."""

from __future__ import annotations

import math

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from models.config import SAMPLE_RATE, SAMPLES_PER_FRAME, AudioFrontendConfig
from models.frontends.temporal import Margin, ResidualBlock1d, TimeConv1d, margin_of


def build_audio_frontend(config: AudioFrontendConfig) -> AudioFrontend:
    """The front-end that the configuration names."""
    return ResNetAudio(config) if config.kind == "resnet" else FilterbankAudio(config)


class AudioFrontend(nn.Module):
    """Base: maps (B, T * 640) to (B, T - trims, D)."""

    output_dim: int
    margin: Margin

    def forward(self, audio: Tensor, trim: tuple[int, int] = (0, 0)) -> Tensor:
        """Features of the frames that are left when `trim` frames are taken off both ends (streaming: the margins)."""
        features = self.features(audio[:, None])
        return features[..., trim[0] : features.shape[-1] - trim[1]].transpose(1, 2)

    def features(self, audio: Tensor) -> Tensor:
        """(B, 1, T * 640) to (B, D, T)."""
        raise TypeError(f"{type(self).__name__} does not say how it makes features")


class ResNetAudio(AudioFrontend):
    """The article's front-end on the raw waveform: Conv1d k80 s4, ResNet-18 in one dimension, mean of 20 (3,848,576 weights at 64-512)."""

    FOLDS = (("stem", "bn"),)
    """Convolutions with the batch norm that directly follows, for folding."""

    def __init__(self, config: AudioFrontendConfig) -> None:
        super().__init__()
        first = config.channels[0]
        self.stem = TimeConv1d(1, first, 80, 4, config.padding)
        self.bn = nn.BatchNorm1d(first)
        self.activation = nn.SiLU()
        blocks: list[nn.Module] = []
        shape = [(80, 4)]
        width = first
        for stage, channels in enumerate(config.channels):
            for stride in (1 if stage == 0 else 2, 1):
                blocks.append(ResidualBlock1d(width, channels, stride, config.padding))
                shape += ResidualBlock1d.layers(stride)
                width = channels
        self.trunk = nn.Sequential(*blocks)
        self.pool = SAMPLES_PER_FRAME // (4 * 2 ** (len(config.channels) - 1))
        self.output_dim = config.channels[-1]
        self.margin = margin_of(shape, config.padding, SAMPLES_PER_FRAME)

    def features(self, audio: Tensor) -> Tensor:
        """(B, 1, T * 640) to (B, D, T)."""
        return F.avg_pool1d(self.trunk(self.activation(self.bn(self.stem(audio)))), self.pool)


class FilterbankAudio(AudioFrontend):
    """Learned band filters on the raw waveform (10 ms hop), log energies, then residual blocks at 100, 50 and 25 Hz.

    The filters begin as Gabor functions on the mel scale (Zeghidour et al., 2018, "Learning filterbanks from raw speech"), which needs
    far less data and work than a raw-waveform ResNet.
    """

    FOLDS = (("entry", "entry_bn"),)
    """Convolutions with the batch norm that directly follows, for folding."""
    WINDOW = 400
    HOP = 160

    def __init__(self, config: AudioFrontendConfig) -> None:
        super().__init__()
        self.filters = config.filters
        self.stem = TimeConv1d(1, 2 * config.filters, self.WINDOW, self.HOP, config.padding)
        if not self.stem.weight.is_meta:  # as while a checkpoint is read
            with torch.no_grad():
                self.stem.weight.copy_(gabor_filters(config.filters, self.WINDOW))
        self.energy_bn = nn.BatchNorm1d(config.filters)
        first, second, third, last = config.channels
        self.entry = TimeConv1d(config.filters, first, 3, 1, config.padding)
        self.entry_bn = nn.BatchNorm1d(first)
        self.activation = nn.SiLU()
        steps = [(first, second, 2), (second, third, 2), (third, last, 1)]
        self.trunk = nn.Sequential(*(ResidualBlock1d(a, b, stride, config.padding) for a, b, stride in steps))
        shape = [(self.WINDOW, self.HOP), (3, 1)] + [layer for *_, stride in steps for layer in ResidualBlock1d.layers(stride)]
        self.output_dim = last
        self.margin = margin_of(shape, config.padding, SAMPLES_PER_FRAME)

    def features(self, audio: Tensor) -> Tensor:
        """(B, 1, T * 640) to (B, D, T)."""
        real, imaginary = self.stem(audio).float().chunk(2, dim=1)
        energy = torch.log(real.square() + imaginary.square() + 1e-4)
        features: Tensor = self.trunk(self.activation(self.entry_bn(self.entry(self.energy_bn(energy.to(audio.dtype))))))
        return features


def gabor_filters(count: int, window: int) -> Tensor:
    """Cosine and sine Gabor filters with mel-spaced centres from 60 Hz to 7.6 kHz, shape (2 * count, 1, window)."""
    low, high = (2595 * math.log10(1 + hertz / 700) for hertz in (60.0, 7600.0))
    edges = 700 * (10 ** (torch.linspace(low, high, count + 2) / 2595) - 1)
    centre, width = edges[1:-1], (edges[2:] - edges[:-2]) / 2
    time = (torch.arange(window) - (window - 1) / 2) / SAMPLE_RATE
    spread = (math.sqrt(2 * math.log(2)) / (math.pi * width)).clamp_max(window / SAMPLE_RATE / 4)
    envelope = torch.exp(-0.5 * (time[None] / spread[:, None]) ** 2)
    envelope = envelope / envelope.square().sum(1, keepdim=True).sqrt()
    phase = 2 * math.pi * centre[:, None] * time[None]
    return torch.cat([envelope * phase.cos(), envelope * phase.sin()])[:, None]


def pad_to_frames(audio: Tensor) -> Tensor:
    """Zero-pad (B, N) to whole frames of 640 samples."""
    return F.pad(audio, (0, -audio.shape[1] % SAMPLES_PER_FRAME))
