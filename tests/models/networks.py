"""Small random networks and streams for the tests of the models room."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from models.checkpoint import Loaded
from models.config import (
    SAMPLES_PER_FRAME,
    AudioFrontendConfig,
    EmformerConfig,
    FusionConfig,
    ModelConfig,
    PredictorConfig,
    VideoFrontendConfig,
)
from models.segment import Segment
from models.tokenizer import Tokenizer
from models.transducer import AVTransducer

_BASE = ModelConfig(
    name="narrow",
    vocabulary=12,
    fusion=FusionConfig(hidden_dim=24, output_dim=16),
    emformer=EmformerConfig(dim=16, ffn_dim=32, heads=2, layers=2, output_dim=24),
    predictor=PredictorConfig(embedding_dim=16, hidden_dim=16, layers=2),
)
_STAGES = (4, 6, 8, 10)


def _narrow(name: str, audio: AudioFrontendConfig, video: VideoFrontendConfig) -> ModelConfig:
    return dataclasses.replace(_BASE, name=name, audio=audio, video=video)


_TINY = _narrow(
    "tiny",
    AudioFrontendConfig(kind="filterbank", channels=_STAGES, filters=8),
    VideoFrontendConfig(kind="window", channels=(3, 4, 6), output_dim=10, window=(36, 20, 48, 48)),
)

NARROW = {
    config.name: config
    for config in (
        dataclasses.replace(
            _TINY,
            fusion=dataclasses.replace(_TINY.fusion, context_blocks=2, context_kernel=5),
            emformer=dataclasses.replace(_TINY.emformer, output_norm=False),
        ),
        _narrow(
            "small",
            AudioFrontendConfig(kind="resnet", channels=_STAGES),
            VideoFrontendConfig(kind="resnet", channels=_STAGES, output_dim=10),
        ),
        _narrow(
            "device",
            AudioFrontendConfig(kind="resnet", channels=_STAGES, padding="centred"),
            VideoFrontendConfig(kind="linear", output_dim=10, padding="centred"),
        ),
        _narrow(
            "centred",
            AudioFrontendConfig(kind="filterbank", channels=_STAGES, filters=8, padding="centred", normalize=False),
            VideoFrontendConfig(kind="window", channels=(3, 4, 6), output_dim=10, window=(40, 16, 32, 56), padding="centred"),
        ),
    )
}
"""One configuration for each preset's shapes, a few channels wide; `device` and `centred` look ahead in their front-ends."""


def random_network(config: ModelConfig, seed: int = 0) -> AVTransducer:
    """A network to which what it hears and sees makes a difference, and whose greedy decoding emits tokens now and then.

    Weights as they are initialised would do neither: features hardly move, and decoding emits at every lattice point or at none.
    """
    torch.manual_seed(seed)
    model = AVTransducer(config).requires_grad_(False)
    norms = [module for module in model.modules() if isinstance(module, nn.BatchNorm1d | nn.BatchNorm2d)]
    for norm in norms:
        norm.momentum = 1.0
        norm.weight.uniform_(0.5, 1.5)
        norm.bias.normal_(0, 0.3)
    sample = random_stream(20, seed)
    model.train().features(sample.audio, sample.video, sample.audio_present, sample.video_present)
    for norm in norms:
        norm.running_mean += torch.randn_like(norm.running_mean) * 0.1 * norm.running_var.sqrt()
        norm.running_var *= torch.empty_like(norm.running_var).uniform_(0.7, 1.4)
    model.eval()
    model.fusion.absent_audio.normal_()
    model.fusion.absent_video.normal_()
    for block in model.context.blocks:  # they begin as the identity
        block.project.weight.normal_(0, 0.3)
    model.joiner.linear.weight.mul_(4)
    model.predictor.output_layer_norm.weight.mul_(0.4)
    predicted, _ = model.predictor(torch.arange(config.vocabulary)[:, None])
    logits = model.joiner(sample.encode(model, 16)[0], predicted)
    lead = logits.topk(1).values[..., 0] - logits[..., config.blank]
    model.joiner.linear.bias[config.blank] += lead.quantile(0.7)
    return model


def loaded(model: AVTransducer, tokenizer: Tokenizer | None = None) -> Loaded:
    """The network as if it came from a checkpoint."""
    return Loaded(model, tokenizer, model.config, "0" * 64)


@dataclass(frozen=True, eq=False)
class Stream:
    """A whole stream, batch first."""

    audio: Tensor
    video: Tensor
    audio_present: Tensor
    video_present: Tensor

    @property
    def frames(self) -> int:
        return self.audio_present.shape[1]

    @property
    def lengths(self) -> Tensor:
        return torch.full((self.audio_present.shape[0],), self.frames)

    def part(self, first: int, last: int, *, final: bool) -> Segment:
        """Frames `first` to `last` as a segment."""
        return Segment(
            audio=self.audio[:, first * SAMPLES_PER_FRAME : last * SAMPLES_PER_FRAME],
            video=self.video[:, first:last],
            audio_present=self.audio_present[:, first:last],
            video_present=self.video_present[:, first:last],
            final=final,
        )

    def segments(self, length: int, lookahead: int) -> Iterator[Segment]:
        """Cut as the segmenter does: full windows, then what is left in steps of `length`, all marked final."""
        for first in range(0, self.frames, length):
            full = first + length + lookahead <= self.frames
            yield self.part(first, min(first + length + lookahead, self.frames), final=not full)

    def encode(self, model: AVTransducer, segment_length: int) -> Tensor:
        """Encode the whole at once, (B, T, D)."""
        presence = self.audio_present, self.video_present
        return model.encode(self.audio, self.video, *presence, self.lengths, segment_length)


def random_stream(frames: int, seed: int = 0, *, batch: int = 1, audio: str = "all", video: str = "all", loudness: float = 0.1) -> Stream:
    """Noise of changing loudness and colour, and pictures of random squares.

    `audio` and `video` say where they are present: `all`, `none`, `some` (each frame by a coin) or `runs` (comes and goes).
    """
    random = torch.Generator().manual_seed(seed)
    envelope = torch.rand(batch, frames, 1, generator=random) * loudness
    samples = torch.randn(batch, frames, SAMPLES_PER_FRAME, generator=random)
    pitch = torch.randint(2, 200, (batch, frames, 1), generator=random)
    samples = (samples + 2 * torch.sin(torch.arange(SAMPLES_PER_FRAME) * torch.pi * pitch / 200)) * envelope
    coarse = torch.randint(0, 256, (batch, frames, 11, 11), dtype=torch.uint8, generator=random)
    pictures = coarse.repeat_interleave(8, dim=2).repeat_interleave(8, dim=3)

    def present(pattern: str) -> Tensor:
        coins = torch.rand(batch, frames, generator=random)
        if pattern == "runs":
            return (coins < 0.15).cumsum(1) % 2 == 0
        return {"all": coins >= 0, "none": coins < 0, "some": coins < 0.5}[pattern]

    return Stream(samples.flatten(1), pictures, present(audio), present(video))


def tensors(state: object) -> Iterator[Tensor]:
    """Every tensor in a state, however deep it lies."""
    if isinstance(state, Tensor):
        yield state
    elif isinstance(state, Iterable) and not isinstance(state, str | bytes):
        for part in state:
            yield from tensors(part)
    elif dataclasses.is_dataclass(state):
        for field in dataclasses.fields(state):
            yield from tensors(getattr(state, field.name))
