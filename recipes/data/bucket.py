"""Clips of about the same length together, so that little of a batch is padding."""

from __future__ import annotations

import numpy as np

from recipes.data.members import RawClip

LENGTH_JITTER = 0.05
"""Part of its length by which a clip may be moved among its neighbours: the same ones shall not meet in every epoch."""


def batched(clips: list[RawClip], rng: np.random.Generator, batch_frames: int, max_clips: int) -> list[list[RawClip]]:
    """Clips in batches of about the same length, all filmed or none, in random order.

    The longest clip's frames times the number of clips stay within `batch_frames`, unless a single clip is longer.
    """
    batches: list[list[RawClip]] = []
    lengths = np.array([clip.frames for clip in clips]) * rng.uniform(1 - LENGTH_JITTER, 1 + LENGTH_JITTER, len(clips))
    for filmed in (False, True):
        batch: list[RawClip] = []
        for clip in (clips[i] for i in np.argsort(lengths, kind="stable") if (clips[i].crops is not None) == filmed):
            longest = max(other.frames for other in (*batch, clip))
            if batch and (longest * (len(batch) + 1) > batch_frames or len(batch) == max_clips):
                batches.append(batch)
                batch = []
            batch.append(clip)
        if batch:
            batches.append(batch)
    return [batches[i] for i in rng.permutation(len(batches))]
