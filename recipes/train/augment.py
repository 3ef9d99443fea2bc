"""What training does to sound and pictures: noise, speed, gain, gaps in time and frequency; shifts, mirror images, light and gaps."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from models.config import CROP_SIZE, SAMPLE_RATE

SNRS = (20.0, 12.5, 7.5, 2.5, -2.5, -7.5)
"""Signal-to-noise ratios in dB that are drawn from; the article's, and two gentler ones."""
Audio = NDArray[np.float32]
Crops = NDArray[np.uint8]


def change_speed(audio: Audio, factor: float) -> Audio:
    """Play faster (factor above 1) or slower, pitch and all, by linear interpolation of (N,) samples."""
    if factor == 1.0:
        return audio
    position = np.arange(int(len(audio) / factor)) * factor
    return np.interp(position, np.arange(len(audio)), audio).astype(np.float32)


def faster_frames(count: int, factor: float) -> NDArray[np.int64]:
    """Which of `count` pictures to show at each frame when they play faster (factor above 1) or slower, shape (count / factor,)."""
    return np.minimum(np.rint(np.arange(int(count / factor)) * factor).astype(np.int64), count - 1)


def coloured_noise(count: int, rng: np.random.Generator) -> Audio:
    """White to pink-brown noise: power falls as 1 / f^a with a random a in [0, 1.5]."""
    spectrum = np.fft.rfft(rng.standard_normal(count))
    spectrum *= np.maximum(np.arange(len(spectrum)), 1.0) ** (-0.75 * rng.random())
    return np.fft.irfft(spectrum, count).astype(np.float32)


def babble(voices: list[Audio], count: int, rng: np.random.Generator) -> Audio:
    """Several voices at equal level, each from a random point on."""
    total = np.zeros(count, dtype=np.float32)
    for voice in voices:
        start = int(rng.integers(len(voice)))
        looped = np.resize(np.roll(voice, -start), count)
        total += looped / (np.sqrt(np.mean(looped**2)) + 1e-5)
    return total


def mix(speech: Audio, noise: Audio, snr_db: float) -> Audio:
    """Add noise so that the energies stand in this ratio."""
    power = np.mean(speech**2) + 1e-9
    scale = np.sqrt(power / (np.mean(noise**2) + 1e-9) * 10 ** (-snr_db / 10))
    return (speech + scale * noise).astype(np.float32)


def cut_gaps(audio: Audio, rng: np.random.Generator) -> Audio:
    """Silence up to two spans of at most 160 ms."""
    out = audio.copy()
    for _ in range(int(rng.integers(0, 3))):
        length = int(rng.integers(400, 2560))
        start = int(rng.integers(0, max(1, len(out) - length)))
        out[start : start + length] = 0
    return out


def cut_bands(audio: Audio, rng: np.random.Generator) -> Audio:
    """Take out up to two frequency bands, each at most a sixth of the mel scale (after Park et al., 2019, "SpecAugment")."""
    bands = int(rng.integers(0, 3))
    if not bands:
        return audio
    spectrum = np.fft.rfft(audio)
    hertz = np.linspace(0, SAMPLE_RATE / 2, len(spectrum))
    mel = np.log1p(hertz / 700) / np.log1p(SAMPLE_RATE / 2 / 700)
    for _ in range(bands):
        low = rng.uniform(0, 1)
        spectrum[(mel >= low) & (mel < low + rng.uniform(0, 1 / 6))] = 0
    return np.fft.irfft(spectrum, len(audio)).astype(np.float32)


def crop_and_light(crops: Crops, rng: np.random.Generator) -> Crops:
    """(T, 96, 96) to (T, 88, 88): one shift, mirror and light for the clip, and up to two gaps of at most 320 ms."""
    spare = crops.shape[1] - CROP_SIZE
    top, left = (int(rng.integers(0, spare + 1)) for _ in range(2))
    out = crops[:, top : top + CROP_SIZE, left : left + CROP_SIZE]
    if rng.random() < 0.5:
        out = out[:, :, ::-1]
    light = out.astype(np.float32)
    mean = light.mean()
    light = (light - mean) * rng.uniform(0.7, 1.3) + mean + rng.uniform(-30, 30)
    for _ in range(int(rng.integers(0, 3))):
        length = int(rng.integers(1, 9))
        start = int(rng.integers(0, max(1, len(light) - length)))
        light[start : start + length] = mean
    return light.clip(0, 255).astype(np.uint8)


def centre_crop(crops: Crops) -> Crops:
    """(T, 96, 96) to its (T, 88, 88) centre, as at run time."""
    margin = (crops.shape[1] - CROP_SIZE) // 2
    return crops[:, margin : margin + CROP_SIZE, margin : margin + CROP_SIZE]
