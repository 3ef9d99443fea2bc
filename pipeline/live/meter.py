"""The level meter of a live session: how loud each tenth of a second is, whether it clips, and whether anything arrives at all."""

from __future__ import annotations

import math
import time

import numpy as np
from numpy.typing import NDArray

from capture.media import SAMPLE_RATE, AudioChunk
from pipeline.events import Level
from pipeline.level import rms

SPAN = SAMPLE_RATE // 10
CLIPPING = 0.999
"""Samples from here on count as cut off."""
SILENT_PEAK = 3e-5
"""Below the last bit of 16: no microphone that is switched on is so quiet."""
FLOOR_DB = -120.0


class LevelMeter:
    """Turns consecutive chunks into a Level for each 100 ms."""

    def __init__(self, session: str) -> None:
        self._session = session
        self._parts: list[NDArray[np.float32]] = []
        self._count = 0

    def push(self, chunk: AudioChunk) -> list[Level]:
        """The levels that a chunk completes."""
        self._parts.append(chunk.samples)
        self._count += chunk.samples.size
        if self._count < SPAN:
            return []
        samples = np.concatenate(self._parts)
        end = chunk.time + chunk.samples.size / SAMPLE_RATE
        begin = end - samples.size / SAMPLE_RATE
        whole = samples.size // SPAN * SPAN
        rest = samples[whole:].copy()
        self._parts, self._count = [rest] if rest.size else [], rest.size
        return [self._level(samples[at : at + SPAN], begin + at / SAMPLE_RATE) for at in range(0, whole, SPAN)]

    def erase(self) -> None:
        """Forget what waits."""
        self._parts, self._count = [], 0

    def _level(self, samples: NDArray[np.float32], begin: float) -> Level:
        peak = float(np.abs(samples).max())
        return Level(
            session=self._session,
            start=round(begin, 3),
            end=round(begin + SPAN / SAMPLE_RATE, 3),
            wall_time=time.time(),
            rms_db=_db(rms(samples)),
            peak_db=_db(peak),
            clipping=peak >= CLIPPING,
            silent=peak < SILENT_PEAK,
        )


def _db(value: float) -> float:
    return max(FLOOR_DB, round(20 * math.log10(value), 1)) if value > 0 else FLOOR_DB
