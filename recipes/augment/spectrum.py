"""Effects in the frequency domain: vocal tract length, narrower bands, bands taken out, reverberation."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from scipy import fft

from models.config import SAMPLE_RATE
from recipes.augment.arrays import Audio
from recipes.augment.tempo import fitted

WINDOW, HOP = 512, 128
"""Samples of an analysis window, and between two of them."""
_HANN = np.hanning(WINDOW + 1)[:-1].astype(np.float32)
_LIFTER = 30
"""Cepstral coefficients that make the envelope: detail coarser than 530 Hz, so formants and no harmonics of most voices."""
_STRONGEST = 2.3
"""Greatest change of a bin's level by the tract, natural logarithm (20 dB)."""
EDGE = 0.12
"""Width of the edges of a narrower band, as a part of the edge's frequency."""


def warp_tract(audio: Audio, factor: float) -> Audio:
    """Move the formants of samples (N,) up (factor above 1) or down; pitch, phase and length stay, so it is in step to the sample.

    Each bin of a short-time spectrum is weighed by the ratio of the warped spectral envelope to the envelope itself (from the
    cepstrum). The warp is linear up to 80 % of the band and joins its end from there (Jaitly and Hinton 2013).
    """
    if factor == 1.0 or not len(audio):
        return audio
    frames = -(-(len(audio) + WINDOW) // HOP)
    padded = np.pad(audio, (WINDOW - HOP, frames * HOP + HOP - len(audio)))
    pieces = np.lib.stride_tricks.sliding_window_view(padded, WINDOW)[::HOP][:frames]
    spectrum = fft.rfft(pieces * _HANN, axis=1)
    energy = spectrum.real**2 + spectrum.imag**2
    # A floor 70 dB below the peak keeps bins of silence from being raised without measure.
    level = np.log(energy + (energy.max() * np.float32(1e-7) + np.float32(1e-12)))
    cepstrum = fft.irfft(level, axis=1)
    cepstrum[:, _LIFTER : WINDOW - _LIFTER + 1] = 0
    envelope = fft.rfft(cepstrum, axis=1).real
    source = _warped_bins(factor)
    below = np.minimum(source.astype(np.int64), WINDOW // 2 - 1)
    part = (source - below).astype(np.float32)
    change = envelope[:, below] * (1 - part) + envelope[:, below + 1] * part
    change = np.exp(0.5 * np.clip(change - envelope, -2 * _STRONGEST, 2 * _STRONGEST))
    shaped = fft.irfft(spectrum * change, axis=1)
    shaped *= _HANN / np.float32(1.5)  # the sum of four squared Hann windows a quarter apart
    out = np.zeros((frames + WINDOW // HOP - 1, HOP), dtype=np.float32)
    for quarter in range(WINDOW // HOP):
        out[quarter : quarter + frames] += shaped[:, quarter * HOP : (quarter + 1) * HOP]
    return out.reshape(-1)[WINDOW - HOP : WINDOW - HOP + len(audio)]


def _warped_bins(factor: float) -> NDArray[np.float64]:
    """For each bin the place on the frequency axis whose level it takes."""
    bins = np.linspace(0, 1, WINDOW // 2 + 1)
    corner = 0.8 * min(factor, 1.0)
    ends = np.array([0, corner, 1.0]), np.array([0, corner / factor, 1.0])
    return np.interp(bins, *ends) * (WINDOW // 2)


def limit_band(audio: Audio, low: float, high: float) -> Audio:
    """Keep what lies between `low` and `high` Hz of samples (N,); 0 and 8000 keep that side whole. No delay, the same shape."""

    def shape(hertz: NDArray[np.float32]) -> NDArray[np.float32]:
        gain = np.ones_like(hertz)
        if low > 0:
            gain *= _ramp((hertz / low - 1) / EDGE)
        if high < SAMPLE_RATE / 2:
            gain *= _ramp((1 - hertz / high) / EDGE)
        return gain

    return _filtered(audio, shape)


def cut_bands(audio: Audio, rng: np.random.Generator, most: int = 2) -> Audio:
    """Take out up to `most` frequency bands, each at most a sixth of the mel scale (after Park et al., 2019, "SpecAugment")."""
    lows = rng.uniform(0, 1, int(rng.integers(0, most + 1)))
    bands = [(low, low + rng.uniform(0, 1 / 6)) for low in lows]
    if not bands:
        return audio
    top = np.log1p(SAMPLE_RATE / 2 / 700)

    def shape(hertz: NDArray[np.float32]) -> NDArray[np.float32]:
        gain = np.ones_like(hertz)
        for low, high in bands:
            gain[np.searchsorted(hertz, np.expm1(low * top) * 700) : np.searchsorted(hertz, np.expm1(high * top) * 700)] = 0
        return gain

    return _filtered(audio, shape)


def reverberate(audio: Audio, response: Audio, lead: int) -> Audio:
    """Samples (N,) as heard in a room; the response's direct path lies at sample `lead`, so the sound stays where it was. Same shape."""
    if not len(audio):
        return audio
    size = fft.next_fast_len(len(audio) + len(response) - 1, real=True)
    wet = fft.irfft(fft.rfft(audio, size) * fft.rfft(response, size), size)
    return fitted(wet[lead:], len(audio)).astype(np.float32)


def _filtered(audio: Audio, shape: Callable[[NDArray[np.float32]], NDArray[np.float32]]) -> Audio:
    """Samples (N,) with their spectrum weighed by shape(frequencies in Hz)."""
    if not len(audio):
        return audio
    # Lengths with large prime factors would cost many times as much; the spare samples also keep the ends apart.
    size = fft.next_fast_len(len(audio) + WINDOW, real=True)
    spectrum = fft.rfft(audio, size)
    hertz = np.linspace(0, SAMPLE_RATE / 2, len(spectrum), dtype=np.float32)
    spectrum *= shape(hertz)
    return fft.irfft(spectrum, size)[: len(audio)].astype(np.float32, copy=False)


def _ramp(x: NDArray[np.float32]) -> NDArray[np.float32]:
    """From 0 below -1 to 1 above 0, along a cosine."""
    return 0.5 - 0.5 * np.cos(np.pi * np.clip(x + 1, 0, 1))
