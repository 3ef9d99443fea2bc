"""Level of sound over time: gain, the loudest samples cut off, short silences."""

from __future__ import annotations

import numpy as np

from models.config import SAMPLE_RATE
from recipes.augment.arrays import Audio

LONGEST_GAP = SAMPLE_RATE * 16 // 100
"""Samples (160 ms) of the longest silence that is cut in."""


def gain(audio: Audio, db: float) -> Audio:
    """Samples (N,) louder or softer by `db`."""
    return audio if db == 0 else audio * np.float32(10 ** (db / 20))


def clip_peaks(audio: Audio, share: float) -> Audio:
    """Cut off the peaks of samples (N,) above the level that this share of them exceeds, as an overdriven microphone does."""
    place = min(int(len(audio) * (1 - share)), len(audio) - 1)
    if share <= 0 or place < 0:
        return audio
    highest = np.partition(np.abs(audio), place)[place]
    return audio.clip(-highest, highest)


def cut_gaps(audio: Audio, rng: np.random.Generator, most: int = 2) -> Audio:
    """Silence up to `most` spans of 25 to 160 ms of samples (N,)."""
    out = audio.copy()
    for _ in range(int(rng.integers(0, most + 1))):
        length = int(rng.integers(SAMPLE_RATE // 40, LONGEST_GAP))
        start = int(rng.integers(0, max(1, len(out) - length)))
        out[start : start + length] = 0
    return out


def delay(audio: Audio, samples: int) -> Audio:
    """Samples (N,) later (above 0) or earlier by `samples`, with silence where nothing is known; the same shape."""
    out = np.zeros_like(audio)
    kept = max(0, len(audio) - abs(samples))
    out[max(0, samples) : max(0, samples) + kept] = audio[max(0, -samples) : max(0, -samples) + kept]
    return out
