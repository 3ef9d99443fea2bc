"""The presets have the published sizes, part by part."""

from __future__ import annotations

import dataclasses
from functools import cache

import pytest
import torch

from models.config import VideoFrontendConfig
from models.frontends.audio import ResNetAudio
from models.frontends.video import LinearVideo, ResNetVideo, WindowVideo
from models.presets import PRESETS, preset
from models.transducer import AVTransducer

PUBLISHED = {"device": 24_705_408, "small": 34_896_448, "large": 383_279_168}
TINY_LIMIT = 12_000_000
SMALL_PARTS = {
    "audio_frontend": 3_848_576,
    "video_frontend": 11_182_784,
    "fusion": 1_576_448,
    "encoder": 9_879_552,
    "predictor": 7_359_488,
    "joiner": 1_049_600,
}
"""Weights of `small` by part, as published for the article's model."""


@cache
def network(name: str) -> AVTransducer:
    """The network's shapes, without memory for its weights."""
    with torch.device("meta"):
        return AVTransducer(preset(name))


def counted(name: str) -> dict[str, int]:
    """Weights by part, from the names and shapes that a checkpoint would hold."""
    parts: dict[str, int] = {}
    for key, tensor in network(name).state_dict().items():
        part, leaf = key.split(".")[0], key.split(".")[-1]
        if leaf in ("running_mean", "running_var", "num_batches_tracked") or part == "ctc_head" or leaf.startswith("absent_"):
            continue
        parts[part] = parts.get(part, 0) + tensor.numel()
    return parts


@pytest.mark.parametrize("name", PUBLISHED)
def test_published_counts(name: str) -> None:
    assert network(name).parameter_count() == PUBLISHED[name]
    assert sum(counted(name).values()) == PUBLISHED[name]


def test_tiny_is_small_enough() -> None:
    assert network("tiny").parameter_count() == sum(counted("tiny").values()) <= TINY_LIMIT


def test_small_part_by_part() -> None:
    assert counted("small") == SMALL_PARTS


def test_device_is_small_with_a_linear_video_front_end() -> None:
    assert counted("device") == SMALL_PARTS | {"video_frontend": 44 * 44 * 512 + 512}


@pytest.mark.parametrize("name", ["small", "large"])
def test_fusion_and_encoder_by_formula(name: str) -> None:
    config = preset(name)
    dim, ffn, out = config.emformer.dim, config.emformer.ffn_dim, config.emformer.output_dim
    block = 4 * dim**2 + 4 * dim + 2 * dim * ffn + dim + ffn + 6 * dim
    encoder = config.fusion.output_dim * dim + config.emformer.layers * block + dim * out + out + 2 * out
    hidden = config.fusion.hidden_dim
    fusion = 2 * 1024 + 1024 * hidden + hidden + hidden * 512 + 512
    assert counted(name)["encoder"] == encoder
    assert counted(name)["fusion"] == fusion


def test_what_is_not_counted_is_there() -> None:
    model = network("small")
    every = sum(parameter.numel() for parameter in model.parameters())
    assert every - model.parameter_count() == 1024 * 1024 + 1024 + 512 + 512


def test_presets_have_their_names_and_front_ends() -> None:
    assert all(make().name == name for name, make in PRESETS.items())
    kinds = {name: type(network(name).video_frontend) for name in PRESETS}
    assert kinds == {"tiny": WindowVideo, "device": LinearVideo, "small": ResNetVideo, "large": ResNetVideo}
    assert isinstance(network("large").audio_frontend, ResNetAudio)


@pytest.mark.parametrize("name", PRESETS)
def test_what_this_project_trains_looks_ahead_by_its_right_context_alone(name: str) -> None:
    model = network(name)
    assert model.lookahead == (5 if name == "device" else 4)  # `device` imports weights that were trained with centred padding
    assert preset(name).segment_lengths == (8, 16, 32)


@pytest.mark.parametrize("window", [(0, 0, 89, 88), (60, 0, 48, 48), (-1, 0, 48, 48), (0, 0, 8, 48)])
def test_a_window_outside_the_crop_is_refused(window: tuple[int, int, int, int]) -> None:
    with pytest.raises(ValueError, match=r"window .* does not fit a 88 x 88 crop"):
        WindowVideo(dataclasses.replace(VideoFrontendConfig(kind="window"), window=window))


def test_the_last_stage_is_the_width_of_the_resnet() -> None:
    with pytest.raises(ValueError, match="output_dim 7 differs from the last of channels"):
        ResNetVideo(VideoFrontendConfig(channels=(2, 2, 2, 2), output_dim=7))
