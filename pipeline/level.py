"""The level of speech without its pauses, for a whole utterance and for a stream, in the manner of ITU-T P.56."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike, NDArray

from capture.media import SAMPLE_RATE

FRAME = SAMPLE_RATE // 50
"""Samples (20 ms) over which energy is measured."""
NOMINAL_LEVEL = 10 ** (-26 / 20)
"""RMS of speech at the usual -26 dB below full scale, for when nothing is known."""
_MARGIN = 10 ** (-15.9 / 10)
"""Frames this much below the active level, and weaker ones, are pauses (P.56, method B)."""
_LOWEST_DB, _HIGHEST_DB, _STEP_DB = -100.0, 40.0, 0.5
_QUIETEST = 10 ** (-50 / 10)
"""Energy below which a stream's frames are no speech: before anyone speaks the room would be all there is to measure."""
_SETTLED = 25
"""Frames with sound, half a second, before a stream's own level is believed."""
_HALF_LIFE = 60 * 50
"""Frames with sound after which a frame counts half."""


def rms(samples: ArrayLike) -> float:
    """Root mean square; 0 for no samples."""
    array = np.asarray(samples, dtype=np.float64)
    return float(np.sqrt(np.mean(array**2))) if array.size else 0.0


def active_rms(speech: ArrayLike) -> float:
    """RMS of the parts of speech that are not pauses, shape (N,) in; 0 for silence.

    Frames count that are not more than 15.9 dB below the level of those that count (the fixed point found from the mean level upwards).
    """
    samples = np.asarray(speech, dtype=np.float64)
    whole = len(samples) // FRAME * FRAME
    if not samples[:whole].any():  # sound, if any, lies in the last part of a frame
        return rms(samples)
    energies = np.mean(samples[:whole].reshape(-1, FRAME) ** 2, axis=1)
    return math.sqrt(_active(energies, np.ones_like(energies)))


class ActiveLevel:
    """Active level of a stream, from frames of 20 ms, in constant space; what is long past weighs less (half after a minute of sound).

    Frames below -50 dB are taken for the noise of the room, not for speech, and do not count.
    """

    def __init__(self) -> None:
        centres = np.arange(_LOWEST_DB, _HIGHEST_DB + _STEP_DB, _STEP_DB)
        self._energies = 10 ** (centres / 10)
        self._weights = np.zeros_like(centres)
        self._heard = 0

    def add(self, frame: NDArray[np.float32]) -> None:
        """Take in one frame, shape (320,); one that is below -50 dB or not finite tells nothing of speech and is left out."""
        energy = float(np.mean(frame.astype(np.float64) ** 2))
        if not math.isfinite(energy) or energy < _QUIETEST:
            return
        place = round((10 * math.log10(energy) - _LOWEST_DB) / _STEP_DB)
        self._weights *= 0.5 ** (1 / _HALF_LIFE)
        self._weights[min(place, len(self._weights) - 1)] += 1
        self._heard += 1

    @property
    def value(self) -> float:
        """Active RMS so far, NOMINAL_LEVEL until half a second of sound at -50 dB or more has been heard."""
        if self._heard < _SETTLED:
            return NOMINAL_LEVEL
        return math.sqrt(_active(self._energies, self._weights))


def _active(energies: NDArray[np.float64], weights: NDArray[np.float64]) -> float:
    """Mean energy of the active frames; leaving out frames below the mean can only raise it, so this ends."""
    level, better = 0.0, float(np.average(energies, weights=weights))
    while better > level * (1 + 1e-9):
        level = better
        active = energies >= level * _MARGIN
        if weights[active].any():
            better = float(np.average(energies[active], weights=weights[active]))
    return level
