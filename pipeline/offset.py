"""By how much the pictures are late against the sound, from how the motion of the mouth goes with the loudness of speech."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pipeline.face.speaker import STEADY, level_of
from pipeline.frames import FRAME_SECONDS

RANGE = round(0.4 / FRAME_SECONDS)
"""Frames by which pictures may be early or late."""
AROUND = 8
"""Frames before and after a lag whose correlations tell of it."""
FAR = 60
"""Frames of the greatest lag: lags beyond the range are there to tell what chance makes."""
SPAN = 25
"""Frames of the running mean that is taken away: what is slower than syllables says little about time."""
MEMORY = 60 / FRAME_SECONDS
"""Frames of speech after which what was seen counts for a third."""
LEAST = 10 / FRAME_SECONDS
"""Frames of speech with a face before anything is said."""
EVERY = 25
"""Frames from one look to the next."""
SURE = 5.0
"""By how many deviations of what chance makes the best lag must stand out."""
STILL_SURE = 4.0
"""The same for a lag that agrees with what was told before,"""
AGREES = 1.5
"""which it does within so many frames."""
CALM = 0.05
"""Deviation of the root of the mouth's motion, in grey levels, below which the face is a photograph."""
LEVELS, CHANGES = 0, 1
PATTERN = np.array(
    [
        [-0.01, 0.11, 0.17, 0.10, 0.07, -0.07, 0.17, 1.00, 0.56, -0.29, -0.20, -0.11, -0.10, 0.13, 0.16, 0.12, 0.27],
        [0.10, 0.02, 0.11, -0.03, 0.05, 0.03, -0.14, 0.43, 0.40, -0.24, 0.12, 0.39, 0.01, 0.03, -0.28, -0.09, -0.01],
    ]
)
"""Weights of the correlations of levels and of changes at lags of -8 to 8 frames about the true one.

The linear discriminant of speech in time from speech out of time, by `python -m recipes.bench_offset --fit` from 280 GRID clips of one
speaker. Its weight is at -1: motion of frame k is that between its picture and the one before, which is the time of sound frame k - 1. So
what lips do naturally ahead of the sound is in here, and no constant is taken away from the result.
"""


@dataclass(frozen=True, slots=True)
class Offset:
    """How late the pictures are."""

    ms: float
    """Milliseconds by which pictures come after their sound; negative where the sound is late."""
    confidence: float
    """In [0, 1): one half where the best lag is just clear enough to be told by itself."""


class _Line:
    """The last values of a signal less their running mean; `push` gives the one in the middle of that mean."""

    def __init__(self, length: int) -> None:
        self._raw = np.zeros(SPAN)
        self._there = np.zeros(SPAN, dtype=bool)
        self.values = np.zeros(length)
        """Oldest first; 0 where nothing is known."""

    def push(self, value: float | None) -> None:
        self._raw[:-1], self._there[:-1] = self._raw[1:], self._there[1:]
        self._raw[-1], self._there[-1] = value or 0.0, value is not None
        self.values[:-1] = self.values[1:]
        known = int(self._there.sum())
        centre = self._raw[SPAN // 2] - self._raw.sum() / max(known, 1)
        self.values[-1] = centre if self._there[SPAN // 2] and known > SPAN // 2 else 0.0


class OffsetEstimator:
    """Takes in one frame of 40 ms at a time; memory and work are constant.

    The root of the mouth's motion is correlated with the level of the sound and with its changes, at all lags. Correlation alone has its
    peak anywhere within 200 ms, as lips open before there is sound and close after it; so the curve of correlations is compared with
    `PATTERN`, which tells speech in time from speech out of time. Lags that no device has show how well chance fits.
    """

    def __init__(self) -> None:
        self.reset()

    def reset(self) -> None:
        """Forget everything: another camera or microphone."""
        self.estimate: Offset | None = None
        """The offset; None while it is not known."""
        self._mouth = _Line(FAR + 1)
        self._sound = (_Line(2 * FAR + 1), _Line(2 * FAR + 1))
        self._before: float | None = None
        self._sums = np.zeros((2, 2 * FAR + 1))
        self._powers = np.zeros(3)
        self._weight = 0.0
        self._count = 0

    def push(self, motion: float | None, loudness: float) -> None:
        """Mouth motion of the followed face in grey levels, None where there is none, and RMS of the frame's 640 samples."""
        level = level_of(loudness * loudness)
        change = 0.0 if self._before is None else abs(level - self._before)
        self._before = level
        self._mouth.push(math.sqrt(max(motion, 0.0)) if motion is not None and math.isfinite(motion) else None)
        self._sound[LEVELS].push(level)
        self._sound[CHANGES].push(change)
        self._gather()
        self._count += 1
        if self._count % EVERY == 0 and self._weight >= LEAST:
            self.estimate = self._judge()

    def _gather(self) -> None:
        """Add the products of the frame in the middle of the lines to the sums; silence and frames without a face change nothing."""
        levels = self._sound[LEVELS].values
        mouth = self._mouth.values[0]
        if mouth == 0.0 or levels[FAR - SPAN : FAR + SPAN + 1].std() < STEADY:
            return
        keep = 1 - 1 / MEMORY
        self._weight = keep * self._weight + 1
        self._powers *= keep
        self._sums *= keep
        for row, line in enumerate(self._sound):
            self._sums[row] += mouth * line.values
            self._powers[row] += line.values[FAR] ** 2
        self._powers[2] += mouth**2

    @property
    def correlations(self) -> NDArray[np.float64]:
        """Shape (2, 2 * FAR + 1): of mouth with levels and with changes, where the sound comes after the lips by -FAR to FAR frames."""
        powers = np.maximum(self._powers[:2, None] * self._powers[2], 1e-12)
        return np.asarray(self._sums / np.sqrt(powers), dtype=np.float64)

    def _judge(self) -> Offset | None:
        if self._powers[2] < self._weight * CALM**2:
            return None
        curves = self.correlations
        fit = np.sum([np.correlate(curve, weights, mode="valid") for curve, weights in zip(curves, PATTERN, strict=True)], axis=0)
        middle = len(fit) // 2
        near = fit[middle - RANGE : middle + RANGE + 1]
        aside = np.concatenate([fit[: middle - RANGE - AROUND], fit[middle + RANGE + AROUND + 1 :]])
        best = int(near.argmax())
        rises = float(near[best] - aside.mean()) / max(float(aside.std()), 1e-9)
        if best in (0, len(near) - 1):
            return None
        lag = best - RANGE + float(_vertex(*near[best - 1 : best + 2]))
        agrees = self.estimate is not None and abs(self.estimate.ms / 1e3 / FRAME_SECONDS + lag) < AGREES
        if rises < (STILL_SURE if agrees else SURE) or (near[best] <= aside.max() and not agrees):
            return None
        return Offset(ms=-lag * FRAME_SECONDS * 1e3, confidence=1 - 0.5 ** (rises / SURE))


def _vertex(left: float, middle: float, right: float) -> float:
    """Where the parabola through three values a step apart is highest, relative to the one in the middle."""
    bend = left - 2 * middle + right
    return 0.5 * (left - right) / bend if bend < 0 else 0.0
