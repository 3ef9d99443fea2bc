"""16 kHz mono from any rate and channels: no clicks where blocks meet, nothing silenced, nothing that is no number."""

from __future__ import annotations

import numpy as np
import pytest
import soxr
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from capture.media import SAMPLE_RATE
from capture.mono import Mono

RATES = [8_000, 11_025, 16_000, 22_050, 44_100, 48_000, 96_000]


def sine(rate: int, seconds: float = 0.5, hertz: float = 440.0, level: float = 0.5) -> NDArray[np.float32]:
    return (level * np.sin(2 * np.pi * hertz * np.arange(round(rate * seconds)) / rate)).astype(np.float32)


def cut(sound: NDArray[np.float32], sizes: list[int]) -> list[NDArray[np.float32]]:
    """Blocks of these sizes, again and again."""
    blocks, at, k = [], 0, 0
    while at < len(sound):
        blocks.append(sound[at : at + sizes[k % len(sizes)]])
        at, k = at + sizes[k % len(sizes)], k + 1
    return blocks


def through(mono: Mono, blocks: list[NDArray[np.float32]]) -> NDArray[np.float32]:
    return np.concatenate([*(mono(block) for block in blocks), mono.flush()])


@given(st.sampled_from(RATES), st.lists(st.integers(1, 2000), min_size=1, max_size=8))
def test_blocks_of_any_size_sound_like_one(rate: int, sizes: list[int]) -> None:
    sound = sine(rate)
    expected = soxr.resample(sound, rate, SAMPLE_RATE)
    mono = Mono(rate, 1)
    for _ in range(2):  # a second stretch is not touched by the first
        given_out = through(mono, cut(sound[:, None], sizes))
        assert len(given_out) == len(expected) == round(len(sound) * SAMPLE_RATE / rate)
        assert np.abs(given_out - expected).max() < 1e-5


@pytest.mark.parametrize("rate", RATES)
def test_little_is_held_back(rate: int) -> None:
    mono = Mono(rate, 1)
    held = went_in = came_out = 0.0
    for block in cut(sine(rate, 1.0)[:, None], [rate // 50]):
        went_in += len(block) / rate
        came_out += len(mono(block)) / SAMPLE_RATE
        assert mono.held == pytest.approx(went_in - came_out, abs=1e-4)
        held = max(held, mono.held)
    assert held < (0.15 if rate < SAMPLE_RATE else 0.1)


def test_the_mean_of_two_channels() -> None:
    left, right = sine(16_000, hertz=300), sine(16_000, hertz=500)
    both = np.stack([left, right], axis=1)
    assert through(Mono(16_000, 2), cut(both, [320])) == pytest.approx((left + right) / 2, abs=1e-6)


@pytest.mark.parametrize("other", [0.0, 1e-3, -1.0])
def test_a_channel_that_would_spoil_the_other(other: float) -> None:
    """An empty input, a faint hum, the same sound upside down: the level stays."""
    sound = sine(16_000)
    both = np.stack([other * sound, sound], axis=1)
    mixed = through(Mono(16_000, 2), cut(both, [320]))
    assert np.sqrt(np.mean(mixed**2)) == pytest.approx(np.sqrt(np.mean(sound**2)), rel=0.01)


def test_a_channel_that_comes_to_life_does_not_click() -> None:
    sound = sine(16_000, 2.0)
    both = np.stack([sound, np.concatenate([np.zeros(16_000, np.float32), sound[16_000:]])], axis=1)
    mixed = through(Mono(16_000, 2), cut(both, [320]))
    assert np.abs(np.diff(mixed)).max() < 1.1 * np.abs(np.diff(sound)).max()


@given(
    st.lists(st.floats(width=32) | st.sampled_from([np.nan, np.inf, -np.inf, 3e38]), min_size=1, max_size=50), st.sampled_from([1, 2, 3])
)
def test_hostile_samples(values: list[float], channels: int) -> None:
    mono = Mono(48_000, channels)
    block = np.resize(np.array(values, np.float32), (len(values), channels))
    fine = np.repeat(sine(48_000)[:, None], channels, axis=1)
    spoilt = through(mono, [fine, block, fine])
    assert np.isfinite(spoilt).all()
    assert np.abs(spoilt).max() <= 1.0
    assert through(mono, [fine, fine]) == pytest.approx(through(Mono(48_000, channels), [fine, fine]), abs=1e-4)


def test_full_scale_is_left_alone() -> None:
    square = np.sign(sine(16_000)).astype(np.float32)
    assert np.array_equal(through(Mono(16_000, 1), cut(square[:, None], [320])), square)
