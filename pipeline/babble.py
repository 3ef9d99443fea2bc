"""Made-up talkers for babble noise, so that it needs no recordings: buzz and hiss through moving formants, at the pace of syllables."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from capture.media import SAMPLE_RATE

_SYLLABLE = SAMPLE_RATE // 4
"""Samples of a syllable; neighbours overlap by half."""
_BANDWIDTHS = (80.0, 110.0, 160.0)
_PAUSE, _HISS = 0.12, 0.22
"""Shares of syllables that are silent, and unvoiced."""


def talkers(count: int, n: int, seed: int) -> list[NDArray[np.float32]]:
    """`count` voices of `n` samples each, 16 kHz.

    Each has its own pitch and vocal tract length; formants are drawn for each syllable from the range of English vowels (Peterson and
    Barney 1952). Nothing that they say is a word. Raises ValueError where `count` is below 1 or `n` below 0.
    """
    if count < 1:
        raise ValueError(f"count is {count}, expected 1 talker or more")
    if n < 0:
        raise ValueError(f"n is {n}, expected 0 samples or more")
    return [_talker(np.random.default_rng([seed, index]), n) for index in range(count)]


def _talker(random: np.random.Generator, n: int) -> NDArray[np.float32]:
    pitch = random.uniform(90, 240)
    tract = random.uniform(0.85, 1.0) * (1 + 0.15 * (pitch > 165))
    hop = _SYLLABLE // 2
    window = np.hanning(_SYLLABLE + 1)[:-1]
    voice = np.zeros(n + _SYLLABLE)
    for begin in range(0, n, hop):
        kind = random.random()
        if kind >= _PAUSE:
            sound = _hiss(random) if kind < _PAUSE + _HISS else _vowel(random, pitch, tract)
            voice[begin : begin + _SYLLABLE] += window * sound * random.uniform(0.4, 1.0)
    return voice[:n].astype(np.float32)


def _vowel(random: np.random.Generator, pitch: float, tract: float) -> NDArray[np.float64]:
    glide = np.linspace(random.uniform(0.9, 1.15), random.uniform(0.85, 1.1), _SYLLABLE)
    phase = random.random() + np.cumsum(pitch * glide) / SAMPLE_RATE
    pulses = np.diff(np.floor(phase), prepend=np.floor(phase[0]))
    formants = np.array([random.uniform(270, 850), random.uniform(850, 2400), random.uniform(2400, 3100)]) * tract
    frequencies = np.fft.rfftfreq(_SYLLABLE, 1 / SAMPLE_RATE)
    shape = 1 / (1 + frequencies / 500)  # glottal source and radiation from the lips: about -6 dB an octave
    for centre, width in zip(formants, _BANDWIDTHS, strict=True):
        shape = shape * centre**2 / np.hypot(frequencies**2 - centre**2, width * frequencies)
    return _level(np.fft.irfft(np.fft.rfft(pulses) * shape, _SYLLABLE), 1.0)


def _hiss(random: np.random.Generator) -> NDArray[np.float64]:
    frequencies = np.fft.rfftfreq(_SYLLABLE, 1 / SAMPLE_RATE)
    centre = random.uniform(2500, 6000)
    shape = np.exp(-0.5 * ((frequencies - centre) / 1200) ** 2)
    return _level(np.fft.irfft(np.fft.rfft(random.standard_normal(_SYLLABLE)) * shape, _SYLLABLE), 0.3)


def _level(sound: NDArray[np.float64], level: float) -> NDArray[np.float64]:
    sound = sound - sound.mean()
    energy = float(np.sqrt(np.mean(sound**2)))
    return sound * (level / energy) if energy > 0 else sound
