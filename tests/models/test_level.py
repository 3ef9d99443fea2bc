"""The running level does not depend on how a stream is cut, makes loud and quiet alike, and leaves silence silent."""

from __future__ import annotations

import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from models.config import SAMPLES_PER_FRAME
from models.frontends.level import FLOOR, TIME_CONSTANT, RunningLevel

LEVEL = RunningLevel()


def noise(frames: int, seed: int, batch: int = 2) -> torch.Tensor:
    """Noise whose loudness changes from frame to frame, (B, T * 640)."""
    random = torch.Generator().manual_seed(seed)
    envelope = torch.rand(batch, frames, 1, generator=random) ** 4
    return (torch.randn(batch, frames, SAMPLES_PER_FRAME, generator=random) * envelope).flatten(1)


def whole(audio: torch.Tensor) -> torch.Tensor:
    return LEVEL(audio, LEVEL.start(audio.shape[0], audio))[0]


@settings(max_examples=30)
@given(frames=st.integers(1, 600), cuts=st.lists(st.integers(1, 300), max_size=8), seed=st.integers(0, 1000))
def test_chunks_give_what_the_whole_gives(frames: int, cuts: list[int], seed: int) -> None:
    audio = noise(frames, seed)
    state, parts, at = LEVEL.start(2, audio), [], 0
    for count in [*cuts, frames]:
        chunk = audio[:, at * SAMPLES_PER_FRAME : (at + count) * SAMPLES_PER_FRAME]
        if chunk.shape[1]:
            scaled, state = LEVEL(chunk, state)
            parts.append(scaled)
        at += count
    assert (torch.cat(parts, dim=1) - whole(audio)).abs().max() <= 1e-4


def test_equals_the_recursion_that_it_stands_for() -> None:
    frames = noise(40, 1, batch=1).double().view(40, SAMPLES_PER_FRAME)
    keep = torch.tensor(-1 / (TIME_CONSTANT * 25)).double().exp()
    power = weight = torch.zeros((), dtype=torch.float64)
    last, expected = None, []
    for frame in frames:
        power, weight = power * keep + frame.square().mean(), weight * keep + 1
        gain = 1 / (power / weight).sqrt().clamp_min(FLOOR)
        last = gain if last is None else last
        expected.append(frame * (last + (gain - last) * torch.arange(1, SAMPLES_PER_FRAME + 1) / SAMPLES_PER_FRAME))
        last = gain
    got = whole(frames.float().reshape(1, -1))
    assert (got[0] - torch.cat(expected)).abs().max() <= 1e-4


def test_loud_and_quiet_speech_look_alike() -> None:
    audio = noise(50, 2)
    assert (whole(audio) - whole(audio * 0.1)).abs().max() <= 1e-3
    assert 0.5 < whole(audio).square().mean().sqrt() < 2


def test_silence_stays_silent() -> None:
    hiss = torch.randn(1, 50 * SAMPLES_PER_FRAME) * 1e-5
    assert whole(hiss).abs().max() < 0.05
    assert whole(torch.zeros(1, SAMPLES_PER_FRAME)).abs().max() == 0


def test_sees_nothing_after_a_frame() -> None:
    audio = noise(20, 3)
    changed = audio.clone()
    changed[:, 10 * SAMPLES_PER_FRAME :] *= 100
    assert torch.equal(whole(audio)[:, : 10 * SAMPLES_PER_FRAME], whole(changed)[:, : 10 * SAMPLES_PER_FRAME])


def test_nothing_in_gives_nothing_out() -> None:
    audio = torch.zeros(2, 0)
    out, state = LEVEL(audio, LEVEL.start(2, audio))
    assert out.shape == (2, 0)
    assert torch.equal(state.weight, torch.zeros(2))
