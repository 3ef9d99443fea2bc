"""Sound like speech, with the mouth that would have made it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from pipeline.frames import FRAME_SECONDS, SAMPLES


def talk(seed: int, seconds: float) -> tuple[NDArray[np.float64], NDArray[np.float32]]:
    """Opening of a mouth in [0, 1] at each frame (T,), and samples (640 T,) as loud as it is open: syllables, words and pauses."""
    rng = np.random.default_rng(seed)
    frames = round(seconds / FRAME_SECONDS)
    times = np.arange(frames * SAMPLES) / 16_000
    opening = np.zeros(len(times))
    now = float(rng.uniform(0, 0.3))
    while now < seconds:
        for _ in range(rng.integers(2, 9)):
            length, height = rng.uniform(0.12, 0.3), rng.uniform(0.4, 1.0)
            opening += height * np.exp(-(((times - now - length / 2) / (0.3 * length)) ** 2))
            now += length
        now += rng.uniform(0.15, 0.7)
    opening = np.clip(opening, 0, 1)
    voice = 0.25 * opening * (np.sin(2 * np.pi * 130 * times) + 0.5 * rng.normal(0, 1, len(times)))
    return opening[SAMPLES // 2 :: SAMPLES], (voice + rng.normal(0, 1e-3, len(times))).astype(np.float32)
