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
            # Every other lag and sample tell enough of how well two pieces fit, at a quarter of the cost.
            area = padded[nominal - SEARCH : nominal + SEARCH + WINDOW : 2]
            fit = np.correlate(area, padded[natural : natural + WINDOW : 2], "valid")
            start = nominal - SEARCH + 2 * int(fit.argmax())
        out[piece * hop : piece * hop + WINDOW] += _FADE * padded[start : start + WINDOW]
        natural = start + hop
    return out[hop : hop + count]


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
