"""Named model configurations."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable

from models.config import (
    AudioFrontendConfig,
    EmformerConfig,
    FusionConfig,
    ModelConfig,
    PredictorConfig,
    VideoFrontendConfig,
)


def tiny() -> ModelConfig:
    """Bundled model for any laptop (at most 12 M weights): early strides, width kept late, made to be trained on two cores."""
    return ModelConfig(
        name="tiny",
        vocabulary=256,
        audio=AudioFrontendConfig(kind="filterbank", channels=(128, 192, 256, 256), filters=80),
        video=VideoFrontendConfig(kind="window", channels=(24, 48, 96, 128), output_dim=256, window=(36, 20, 48, 48)),
        fusion=FusionConfig(hidden_dim=512, output_dim=256, context_blocks=3),
        emformer=EmformerConfig(dim=256, ffn_dim=1024, heads=4, layers=8, output_dim=384, output_norm=False, dropout=0.0),
        predictor=PredictorConfig(embedding_dim=256, hidden_dim=384, layers=1),
    )


def small() -> ModelConfig:
    """The article's Small: 12 Emformer blocks, 34,896,448 weights."""
    return ModelConfig(name="small")


def device() -> ModelConfig:
    """Shapes of torchaudio's on-device audio-visual tutorial model, 24,705,408 weights; centred padding as its weights want."""
    base = small()
    return dataclasses.replace(
        base,
        name="device",
        audio=dataclasses.replace(base.audio, padding="centred"),
        video=VideoFrontendConfig(kind="linear", output_dim=512, padding="centred"),
    )


def large() -> ModelConfig:
    """The article's Large: 28 Emformer blocks, 383,279,168 weights."""
    base = small()
    return dataclasses.replace(
        base,
        name="large",
        fusion=FusionConfig(hidden_dim=3584, output_dim=512),
        emformer=EmformerConfig(dim=1024, ffn_dim=4096, heads=16, layers=28),
    )


PRESETS: dict[str, Callable[[], ModelConfig]] = {"tiny": tiny, "device": device, "small": small, "large": large}


def preset(name: str) -> ModelConfig:
    """Look a preset up; raises ValueError that lists the names."""
    try:
        return PRESETS[name]()
    except KeyError:
        raise ValueError(f"unknown preset {name!r}; accepted are {sorted(PRESETS)}") from None
