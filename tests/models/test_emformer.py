"""The Emformer equals torchaudio's, whole and in steps, and its two modes equal each other."""

from __future__ import annotations

import dataclasses

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from models.config import EmformerConfig
from models.emformer import Emformer
from tests.models import oracle

DIM, HEADS, FFN, LAYERS = 16, 2, 24, 3
TOLERANCE = 1e-5

SETTINGS = {
    "article": (8, EmformerConfig(left_context=30, right_context=4)),
    "long segment": (32, EmformerConfig(left_context=30, right_context=4)),
    "left shorter than segment": (8, EmformerConfig(left_context=3, right_context=2)),
    "left not a multiple": (5, EmformerConfig(left_context=13, right_context=1)),
    "no left": (6, EmformerConfig(left_context=0, right_context=3)),
    "no right": (4, EmformerConfig(left_context=9, right_context=0)),
    "right longer than segment": (2, EmformerConfig(left_context=7, right_context=5)),
    "memory, tanh": (4, EmformerConfig(left_context=6, right_context=2, memory=2)),
    "memory, clamped": (4, EmformerConfig(left_context=6, right_context=2, memory=3, tanh_on_memory=False)),
    "one memory, relu": (8, EmformerConfig(left_context=10, right_context=4, memory=1, activation="relu")),
    "memory, no left, silu": (3, EmformerConfig(left_context=0, right_context=2, memory=4, activation="silu")),
}


def sized(config: EmformerConfig) -> EmformerConfig:
    """The configuration at test size."""
    return dataclasses.replace(config, dim=DIM, heads=HEADS, ffn_dim=FFN, layers=LAYERS)


def twins(segment_length: int, config: EmformerConfig, seed: int = 0) -> tuple[Emformer, oracle.Emformer]:
    """Own network and torchaudio's with the same weights; biases are made large enough to matter."""
    torch.manual_seed(seed)
    config = sized(config)
    own = Emformer(config).eval()
    for name, parameter in own.named_parameters():
        if name.endswith("bias"):
            torch.nn.init.normal_(parameter, std=0.3)
    theirs = oracle.Emformer(
        DIM,
        HEADS,
        FFN,
        LAYERS,
        segment_length,
        activation=config.activation,
        left_context_length=config.left_context,
        right_context_length=config.right_context,
        max_memory_size=config.memory,
        tanh_on_mem=config.tanh_on_memory,
    ).eval()
    theirs.load_state_dict(own.state_dict())
    return own.requires_grad_(False), theirs.requires_grad_(False)


def stepped(own: Emformer, x: torch.Tensor, segment_length: int) -> torch.Tensor:
    """Stream x (B, T, D) segment by segment, with shorter steps at its end."""
    state = own.start(x.shape[0], segment_length, like=x)
    window = segment_length + own.config.right_context
    return torch.cat([own.step(x[:, at : at + window], state) for at in range(0, x.shape[1], segment_length)], dim=1)


@pytest.mark.parametrize("name", SETTINGS)
@pytest.mark.parametrize("frames", [1, 7, 40, 67])
def test_whole_utterance_equals_torchaudio(name: str, frames: int) -> None:
    segment_length, config = SETTINGS[name]
    own, theirs = twins(segment_length, config)
    x = torch.randn(3, frames + config.right_context, DIM)  # torchaudio takes the last frames as look-ahead only
    expected, _ = theirs(x, torch.full((3,), frames))
    got = own(x, torch.full((3,), x.shape[1]), segment_length)[:, :frames]
    assert (got - expected).abs().max() <= TOLERANCE


@pytest.mark.parametrize("name", SETTINGS)
def test_streaming_equals_torchaudio(name: str) -> None:
    segment_length, config = SETTINGS[name]
    own, theirs = twins(segment_length, config)
    window = segment_length + config.right_context
    x = torch.randn(2, 9 * segment_length + config.right_context, DIM)
    state, their_state = own.start(2, segment_length, like=x), None
    for at in range(0, 9 * segment_length, segment_length):
        expected, _, their_state = theirs.infer(x[:, at : at + window], torch.full((2,), window), their_state)
        assert (own.step(x[:, at : at + window], state) - expected).abs().max() <= TOLERANCE


@pytest.mark.parametrize("name", SETTINGS)
def test_rows_of_a_padded_batch_equal_torchaudio_alone(name: str) -> None:
    segment_length, config = SETTINGS[name]
    own, theirs = twins(segment_length, config)
    lengths = [37, 5, 16]
    x = torch.randn(3, max(lengths) + config.right_context, DIM) * 3
    got = own(x, torch.tensor(lengths) + config.right_context, segment_length)
    for row, frames in enumerate(lengths):
        alone = x[row : row + 1, : frames + config.right_context]
        expected, _ = theirs(alone, torch.tensor([frames]))
        assert (got[row : row + 1, :frames] - expected).abs().max() <= TOLERANCE


@settings(max_examples=60)
@given(
    frames=st.integers(1, 70),
    segment_length=st.integers(1, 12),
    left=st.integers(0, 20),
    right=st.integers(0, 6),
    memory=st.integers(0, 3),
    seed=st.integers(0, 1000),
)
def test_steps_with_any_tail_equal_the_whole(frames: int, segment_length: int, left: int, right: int, memory: int, seed: int) -> None:
    config = EmformerConfig(left_context=left, right_context=right, memory=memory)
    own, _ = twins(segment_length, config, seed)
    x = torch.randn(2, frames, DIM)
    whole = own(x, torch.full((2,), frames), segment_length)
    assert (stepped(own, x, segment_length) - whole).abs().max() <= TOLERANCE


def test_one_network_serves_every_segment_length() -> None:
    own, _ = twins(8, EmformerConfig())
    x = torch.randn(1, 50, DIM)
    for segment_length in (8, 16, 32):
        whole = own(x, torch.tensor([50]), segment_length)
        assert (stepped(own, x, segment_length) - whole).abs().max() <= TOLERANCE


def test_frames_see_their_contexts_and_nothing_else() -> None:
    segment_length, left, right = 4, 6, 2
    config = sized(EmformerConfig(left_context=left, right_context=right))
    torch.manual_seed(0)
    one_block = Emformer(dataclasses.replace(config, layers=1)).eval()
    x = torch.randn(1, 24, DIM, requires_grad=True)
    out = one_block(x, torch.tensor([24]), segment_length)
    for frame in (0, 5, 11, 23):
        (gradient,) = torch.autograd.grad(out[0, frame].square().sum(), x, retain_graph=True)
        seen = (gradient[0].abs().sum(-1) > 0).nonzero().flatten().tolist()
        start = frame // segment_length * segment_length
        assert seen == list(range(max(0, start - left), min(24, start + segment_length + right)))


def test_a_step_of_the_wrong_size_is_refused() -> None:
    own, _ = twins(8, EmformerConfig(right_context=4))
    state = own.start(1, 8, like=torch.zeros(()))
    with pytest.raises(ValueError, match=r"1 to 12 frames .*got 13"):
        own.step(torch.zeros(1, 13, DIM), state)
    with pytest.raises(ValueError, match="got 0"):
        own.step(torch.zeros(1, 0, DIM), state)


def test_heads_must_divide_the_width() -> None:
    with pytest.raises(ValueError, match="dim 16 is not a multiple of heads 3"):
        Emformer(EmformerConfig(dim=16, heads=3))
