"""Front-ends: exact rewrites of what they stand for, and margins that are neither too small nor too large."""

from __future__ import annotations

import pytest
import torch
import torch.nn.functional as F
from torch import Tensor

from models.config import SAMPLE_RATE, AudioFrontendConfig, Padding
from models.frontends.audio import AudioFrontend, build_audio_frontend, gabor_filters, pad_to_frames
from models.frontends.temporal import TimeConv1d, margin_of, pad_amounts
from models.frontends.video import MEAN, STD, VideoFrontend, VideoStem, build_video_frontend, normalize_crops
from models.transducer import AVTransducer
from tests.models.networks import NARROW, random_network, random_stream

PADDINGS: tuple[Padding, ...] = ("causal", "centred")


@pytest.mark.parametrize("padding", PADDINGS)
@pytest.mark.parametrize("kernel", [5, 7])
def test_the_stem_is_the_three_dimensional_convolution(padding: Padding, kernel: int) -> None:
    torch.manual_seed(0)
    stem = VideoStem(6, kernel, padding).eval().requires_grad_(False)
    stem.bn.running_mean.normal_()
    video = torch.randn(2, 9, 32, 24)
    before, after = (4, 0) if padding == "causal" else (2, 2)
    volume = stem.conv(F.pad(video[:, None], (0, 0, 0, 0, before, after)))  # (B, C, T, H / 2, W / 2)
    expected = stem.activation(stem.bn(volume.transpose(1, 2).flatten(0, 1)))
    assert (stem(video, (0, 0)) - expected).abs().max() <= 1e-5
    trimmed = expected.unflatten(0, (2, 9))[:, 3:8].flatten(0, 1)
    assert (stem(video, (3, 1)) - trimmed).abs().max() <= 1e-5


@pytest.mark.parametrize("padding", PADDINGS)
@pytest.mark.parametrize(("kernel", "stride"), [(80, 4), (400, 160), (3, 1), (3, 2), (1, 2), (5, 1)])
def test_convolutions_keep_their_rate_and_causal_ones_the_order_of_time(padding: Padding, kernel: int, stride: int) -> None:
    conv = TimeConv1d(1, 1, kernel, stride, padding)
    torch.nn.init.ones_(conv.weight)
    x = torch.zeros(1, 1, 8 * stride, requires_grad=True)
    out = conv(x)
    assert out.shape == (1, 1, 8)
    left, right = pad_amounts(kernel, stride, padding)
    assert left + right == max(kernel - stride, 0)
    (gradient,) = torch.autograd.grad(out[0, 0, 4], x)
    seen = gradient[0, 0].nonzero().flatten()
    assert int(seen.max()) <= 4 * stride + stride - 1 + right
    if padding == "causal":
        assert right == 0
        assert int(seen.max()) < 5 * stride


def seen_frames(front_end: AudioFrontend | VideoFrontend, frame: Tensor, index: int) -> list[int]:
    """Input frames, of (1, T, ...), that output `index` depends on."""
    x = frame.clone().requires_grad_()
    out = front_end(x.flatten(1) if isinstance(front_end, AudioFrontend) else x)
    (gradient,) = torch.autograd.grad(out[0, index].square().sum(), x)
    return gradient[0].flatten(1).abs().sum(1).nonzero().flatten().tolist()


@pytest.mark.parametrize("name", NARROW)
def test_margins_are_exact(name: str) -> None:
    """One frame less would change chunks; one more would be work for nothing."""
    model = random_network(NARROW[name])
    frames = 16
    for front_end, shape in ((model.audio_frontend, (640,)), (model.video_frontend, (88, 88))):
        seen = seen_frames(front_end, torch.randn(1, frames, *shape), 8)
        margin = front_end.margin
        assert min(seen) >= 8 - margin.left
        assert max(seen) == 8 + margin.right
        assert min(seen) <= 8 - margin.left + 1  # a margin is in whole frames


@pytest.mark.parametrize("name", ["tiny", "small"])
def test_causal_front_ends_see_no_future(name: str) -> None:
    model = random_network(NARROW[name])
    assert (model.audio_frontend.margin.right, model.video_frontend.margin.right) == (0, 0)


def test_margin_of_a_stack() -> None:
    layers = [(400, 160), (3, 2), (3, 1)]
    assert margin_of(layers, "causal", 640).right == 0
    assert margin_of(layers, "causal", 640).left == 2  # 240 + 160 + 2 * 320 samples
    assert margin_of(layers, "centred", 640).left == margin_of(layers, "centred", 640).right == 1


def test_features_run_only_where_a_modality_is_present() -> None:
    model = random_network(NARROW["tiny"])
    stream = random_stream(12, batch=2)
    present = torch.ones(2, 12, dtype=torch.bool)
    present[1] = False
    seen_rows: list[int] = []
    forward = model.video_frontend.forward
    model.video_frontend.forward = lambda crops, trim=(0, 0): seen_rows.append(len(crops)) or forward(crops, trim)
    heard, seen = model.features(stream.audio, stream.video, present & False, present)
    assert heard is None
    assert seen_rows == [1]
    assert seen.shape == (2, 12, 10)
    assert seen[1].abs().max() == 0


def test_absent_frames_take_the_learned_vector() -> None:
    model: AVTransducer = random_network(NARROW["tiny"])
    here, gone = torch.ones(1, 3, dtype=torch.bool), torch.zeros(1, 3, dtype=torch.bool)
    video, audio = torch.randn(1, 3, 10), torch.randn(1, 3, 10)
    stand_in = model.fusion.absent_audio.expand(1, 3, -1)
    expected = model.fusion(video, stand_in, here, here)
    assert torch.equal(model.fusion(video, audio, here, gone), expected)
    assert torch.equal(model.fusion(video, None, here, gone), expected)
    both = model.fusion(video, audio, here, here)
    assert (both - expected).abs().max() > 1e-3
    assert torch.equal(both, model.fusion.mlp(torch.cat([video, audio], dim=-1)))  # in this order, as in the public models


def test_crops_are_normalised_as_in_the_public_recipe() -> None:
    crops = torch.tensor([0, 128, 255], dtype=torch.uint8)
    assert torch.allclose(normalize_crops(crops), torch.tensor([(0 - MEAN) / STD, (128 / 255 - MEAN) / STD, (1 - MEAN) / STD]))


def test_filters_are_tuned_to_mel_spaced_tones() -> None:
    count = 40
    filters = gabor_filters(count, 400)
    assert filters.shape == (2 * count, 1, 400)
    tones = torch.linspace(50, 7900, 400)
    time = torch.arange(400) / SAMPLE_RATE
    waves = torch.exp(2j * torch.pi * tones[:, None] * time)
    energy = (filters[:count, 0].to(torch.cfloat) @ waves.T).abs() ** 2 + (filters[count:, 0].to(torch.cfloat) @ waves.T).abs() ** 2
    best = tones[energy.argmax(1)]
    assert (best.diff() >= 0).all()
    assert best[0] < 200
    assert best[-1] > 6500
    assert best[count // 2] < 2500  # mel: half of the filters below a third of the range


def test_waveforms_are_padded_to_whole_frames() -> None:
    assert [pad_to_frames(torch.ones(1, count)).shape[1] for count in (0, 1, 640, 641)] == [0, 640, 640, 1280]


def test_kinds_are_what_the_configuration_names() -> None:
    assert {name: type(build_audio_frontend(config.audio)).__name__ for name, config in NARROW.items()} == {
        "tiny": "FilterbankAudio",
        "small": "ResNetAudio",
        "device": "ResNetAudio",
        "centred": "FilterbankAudio",
    }
    assert {name: type(build_video_frontend(config.video)).__name__ for name, config in NARROW.items()} == {
        "tiny": "WindowVideo",
        "small": "ResNetVideo",
        "device": "LinearVideo",
        "centred": "WindowVideo",
    }
    assert build_audio_frontend(AudioFrontendConfig(channels=(2, 2, 2, 2)))(torch.zeros(1, 1280)).shape == (1, 2, 2)
