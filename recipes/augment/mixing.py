"""Noise under speech: made, of many voices, or recorded, at a ratio to the active speech."""

from __future__ import annotations

import numpy as np
from scipy import fft

from pipeline import noise as pipeline_noise
from recipes.augment.arrays import Audio, Voices

FASTEST_FALL = 0.75
"""Half of the steepest exponent of coloured noise's power: white is 0, pink 0.5."""


def coloured_noise(count: int, rng: np.random.Generator) -> Audio:
    """`count` samples of white, pink or browner noise: power falls as 1 / f^a with a random a in [0, 1.5]."""
    if count < 2:
        return np.ones(count, dtype=np.float32)
    size = fft.next_fast_len(count, real=True)
    spectrum = fft.rfft(rng.standard_normal(size, dtype=np.float32))
    spectrum *= np.maximum(np.arange(len(spectrum), dtype=np.float32), 1) ** np.float32(-FASTEST_FALL * rng.random())
    return fft.irfft(spectrum, size)[:count].astype(np.float32, copy=False)


def babble(voices: Voices, count: int, talkers: int, rng: np.random.Generator) -> Audio:
    """`count` samples of some clips of `voices` at equal active level, each from a random point on; coloured noise where all are silent."""
    drawn = [voices[int(index)] for index in rng.integers(len(voices), size=talkers)]
    heard = [voice for voice in drawn if voice.any()]
    seed = int(rng.integers(1 << 31))
    return pipeline_noise.babble(heard, count, seed) if heard else coloured_noise(count, rng)


def mix(speech: Audio, noise: Audio, snr_db: float) -> Audio:
    """Speech (N,) with noise under it; the ratio is that of the speech without its pauses, as in evaluation. Silent noise adds nothing."""
    if not len(speech) or not noise.any():
        return speech
    return pipeline_noise.mix(speech, noise, snr_db)
