"""Which picture is shown when: other speeds, lost frames, slow cameras, and pictures out of step with the sound."""

from __future__ import annotations

import numpy as np

from models.config import FRAME_RATE
from recipes.augment.arrays import Frames
from recipes.augment.tempo import played

LONGEST_HOLD = 5
"""Frames (200 ms) that a picture is held at most, as at run time."""


def faster_frames(count: int, factor: float) -> Frames:
    """Which of `count` pictures to show at each frame when they play faster (factor above 1) or slower, shape (count / factor,)."""
    return np.minimum(np.rint(np.arange(played(count, factor)) * factor).astype(np.int64), max(0, count - 1))


def dropped_frames(count: int, share: float, rng: np.random.Generator) -> Frames:
    """Lose a share of frames; the ones before are held instead, LONGEST_HOLD at most. Shape (count,)."""
    places = np.arange(count)
    kept = rng.random(count) >= share
    kept[:1] = True
    kept |= (places + int(rng.integers(LONGEST_HOLD))) % LONGEST_HOLD == 0
    return np.maximum.accumulate(np.where(kept, places, 0))


def slow_camera(count: int, rate: float, phase: float = 0.0) -> Frames:
    """Pictures of a camera with `rate` pictures a second (below 25), each shown until the next; never one too early. Shape (count,)."""
    taken = np.floor(np.arange(count) * rate / FRAME_RATE + phase)
    return np.maximum(np.ceil((taken - phase) * FRAME_RATE / rate - 1e-9).astype(np.int64), 0)


def shifted_frames(count: int, late: int) -> Frames:
    """Show pictures `late` frames later (below 0: earlier); the first or last is held. Shape (count,)."""
    return np.clip(np.arange(count) - late, 0, max(0, count - 1))
