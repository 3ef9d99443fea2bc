"""Faster, slower, higher, lower: resampling, a pitch-preserving stretch, and both together as a shift of pitch."""

from __future__ import annotations

import numpy as np
import soxr

from models.config import SAMPLE_RATE
from recipes.augment.arrays import Audio

WINDOW = SAMPLE_RATE * 3 // 100
"""Samples (30 ms) of a piece that is laid over its neighbours by half."""
SEARCH = SAMPLE_RATE // 100
"""Samples (10 ms) by which a piece may be taken earlier or later so that it fits its neighbour: more than half a period of a low voice."""
_FAR = (0.6 * np.linspace(-1, 1, SEARCH + 1) ** 2).astype(np.float32)
"""What a lag costs: pieces would else follow each other unchanged until they are late by the whole search."""
_NOTHING = np.zeros(1, dtype=np.float32)
_FADE = np.hanning(WINDOW + 1)[:-1].astype(np.float32)


def change_speed(audio: Audio, factor: float) -> Audio:
    """Play samples (N,) faster (factor above 1) or slower, pitch and all; shape (N / factor,)."""
    if factor == 1.0 or not len(audio):
        return audio
    count = played(len(audio), factor)
    # MQ keeps the band up to 7 kHz within half a decibel; HQ costs five times as much.
    resampled = soxr.resample(audio, SAMPLE_RATE * factor, SAMPLE_RATE, "MQ")
    return fitted(resampled, count)


def stretch(audio: Audio, factor: float) -> Audio:
    """Play samples (N,) faster (factor above 1) or slower at the same pitch; shape (N / factor,).

    WSOLA (Verhelst and Roelands 1993) rather than a phase vocoder: pieces of the waveform stay whole, so plosives keep their edges and
    everything stays within 10 ms of where the factor puts it.
    """
    if factor == 1.0 or not len(audio):
        return audio
    count, hop = played(len(audio), factor), WINDOW // 2
    pieces = -(-count // hop) + 1
    margin = SEARCH + hop
    room = int(pieces * hop * factor) + 2 * (WINDOW + SEARCH)
    padded = np.pad(audio, (margin, max(0, room - len(audio))))
    out = np.zeros((pieces + 1) * hop, dtype=np.float32)
    start = natural = margin - hop
    for piece in range(pieces):
        if piece:
            nominal = margin - hop + round(piece * hop * factor)
            start = nominal + _best_lag(padded[nominal - SEARCH : nominal + SEARCH + WINDOW : 2], padded[natural : natural + WINDOW : 2])
        out[piece * hop : piece * hop + WINDOW] += _FADE * padded[start : start + WINDOW]
        natural = start + hop
    return out[hop : hop + count]


def _best_lag(area: Audio, piece: Audio) -> int:
    """By how many samples from the middle of an area its part lies that is most like a piece; both hold every other sample.

    That halves the lags and the samples, at a quarter of the cost, and tells enough of how well two pieces fit.
    """
    fit = np.correlate(area, piece, "valid")
    heard = np.cumsum(np.concatenate([_NOTHING, area * area]))
    # Without weighing by loudness an onset would be drawn in before its time.
    likeness = fit / np.sqrt((heard[len(piece) :] - heard[: len(fit)]) * np.dot(piece, piece) + 1e-12)
    return 2 * int((likeness - _FAR).argmax()) - SEARCH


def shift_pitch(audio: Audio, factor: float) -> Audio:
    """Raise (factor above 1) or lower the pitch of samples (N,), formants too; the same shape."""
    if factor == 1.0 or not len(audio):
        return audio
    return fitted(change_speed(stretch(audio, 1 / factor), factor), len(audio))


def played(count: int, factor: float) -> int:
    """How many samples or frames are left of `count` at another speed; of something never nothing."""
    return max(int(count / factor), min(count, 1))


def fitted(audio: Audio, count: int) -> Audio:
    """The first `count` samples, with silence after them where there are fewer."""
    audio = audio[:count]
    return audio if len(audio) == count else np.pad(audio, (0, count - len(audio)))
