"""From what a sound card gives to what is recognised: any rate and channels become 16 kHz mono, without clicks where blocks meet."""

from __future__ import annotations

import numpy as np
import soxr
from numpy.typing import NDArray

from capture.media import SAMPLE_RATE

MEMORY_SECONDS = 0.5
"""How long a channel's energy is remembered to tell whether it is in use."""
OUT_BELOW = 1e-3
"""A channel whose energy is this part (30 dB) of the loudest channel's, or less, is taken for unused …"""
IN_ABOVE = 4e-3
"""… and for used again from this part on."""
CANCELLED = 0.02
"""Where the mean's energy is less than this part of the loudest channel's, the channels cancel one another."""


class Downmix:
    """The mean of the channels that are in use.

    An interface with one microphone and a second, empty input would halve the sound, and a balanced plug in a stereo socket, which gives
    the same sound upside down on the second channel, would silence it. So channels far below the loudest are left out, and where the
    mean would cancel, the loudest stands alone. Weights change along a ramp, so that nothing clicks.
    """

    def __init__(self, rate: int, channels: int) -> None:
        self._rate = rate
        self._energy = np.zeros(channels)
        self._mean_energy = 0.0
        self._used = np.ones(channels, bool)
        self._weights: NDArray[np.float64] | None = None

    def __call__(self, block: NDArray[np.float32]) -> NDArray[np.float32]:
        """Finite samples of shape (N, channels) to (N,)."""
        if block.shape[1] == 1 or not len(block):
            return np.ascontiguousarray(block[:, 0])
        before = self._weights
        self._listen(block)
        after = self._weigh()
        if before is None or np.array_equal(before, after):
            mixed = block @ after
        else:
            rise = np.linspace(0.0, 1.0, len(block))[:, None]
            mixed = np.sum(block * (before + rise * (after - before)), axis=1)
        self._weights = after
        return np.asarray(mixed, np.float32)

    def _listen(self, block: NDArray[np.float32]) -> None:
        """Bring the running energies up to date."""
        keep = 0.0 if self._weights is None else float(np.exp(-len(block) / (MEMORY_SECONDS * self._rate)))
        self._energy = keep * self._energy + (1 - keep) * np.mean(np.square(block, dtype=np.float64), axis=0)
        used_mean = block[:, self._used].mean(axis=1, dtype=np.float64)
        self._mean_energy = keep * self._mean_energy + (1 - keep) * float(np.mean(used_mean**2))

    def _weigh(self) -> NDArray[np.float64]:
        loudest = int(np.argmax(self._energy))
        most = float(self._energy[loudest])
        if most > 0.0:  # in digital silence nothing can be told
            self._used = self._energy > most * np.where(self._used, OUT_BELOW, IN_ABOVE)
        if most > 0.0 and self._used.sum() > 1 and self._mean_energy < CANCELLED * most:
            return np.asarray(np.arange(len(self._energy)) == loudest, np.float64)
        return np.asarray(self._used / self._used.sum(), np.float64)


class Mono:
    """Turns blocks of one stretch of sound into 16 kHz mono. After `flush`, the next stretch begins.

    However a stretch is cut into blocks, N frames become N * 16000 / rate samples (rounded) in all; the resampler is soxr's, linear in
    phase, and holds back at most some 40 ms at the usual rates.
    """

    def __init__(self, rate: int, channels: int) -> None:
        self._rate = rate
        self._mix = Downmix(rate, channels)
        self._resampler = None if rate == SAMPLE_RATE else soxr.ResampleStream(rate, SAMPLE_RATE, 1, dtype="float32", quality="HQ")
        self._frames = 0
        self._samples = 0

    @property
    def held(self) -> float:
        """Seconds of sound that went in and did not come out yet."""
        return max(0.0, self._frames / self._rate - self._samples / SAMPLE_RATE)

    def __call__(self, block: NDArray[np.float32]) -> NDArray[np.float32]:
        """Shape (N, channels) to (M,): finite and in [-1, 1]; what is not a number, or infinite, counts as 0."""
        mixed = self._mix(_sane(block))
        self._frames += len(mixed)
        if self._resampler is None:
            self._samples += len(mixed)
            return mixed
        return self._given(self._resampler.resample_chunk(mixed))

    def flush(self) -> NDArray[np.float32]:
        """What is held back, shape (M,): the stretch ends here."""
        rest = np.zeros(0, np.float32)
        if self._resampler is not None and self._frames:
            rest = self._given(self._resampler.resample_chunk(rest, last=True))
        self.reset()
        return rest

    def reset(self) -> None:
        """Drop what is held back."""
        if self._resampler is not None:
            self._resampler.clear()
        self._frames = self._samples = 0

    def _given(self, samples: NDArray[np.float32]) -> NDArray[np.float32]:
        self._samples += len(samples)
        return np.clip(samples, -1.0, 1.0)  # a resampler may overshoot


def _sane(block: NDArray[np.float32]) -> NDArray[np.float32]:
    """Finite, in [-1, 1]; the block itself where it is that already."""
    if len(block) and not (block.min() >= -1.0 and block.max() <= 1.0):  # false for what is not a number too
        return np.clip(np.nan_to_num(block, nan=0.0, posinf=0.0, neginf=0.0), -1.0, 1.0)
    return block
