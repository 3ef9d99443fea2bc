"""Who speaks: how well the motion of each mouth goes with the loudness of the sound, over the last seconds."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Mapping

import cv2
import numpy as np
from numpy.typing import NDArray

from pipeline.frames import FRAME_SECONDS

WINDOW = round(3.0 / FRAME_SECONDS)
"""Frames that are compared."""
LEAST = round(0.8 / FRAME_SECONDS)
"""Frames from which on a face has a score."""
MEMORY = 1.4 / FRAME_SECONDS
"""Frames after which what was seen counts for a third, so that turns in a talk are noticed."""
SCORE_EVERY = 3
"""Frames from one look at the scores to the next."""
LAGS = range(-2, 5)
"""Frames by which the sound may come after the lips (before them, if negative): lips open early, and devices stray."""
FLOOR_DB = -55.0
"""Level of full-scale sound below which there is only silence."""
STILL = 0.8
"""Mouth motion in grey levels that noise and imperfect alignment make; less than this says little."""
STEADY = 0.04
"""Variation of the loudness (its unit is 55 dB) of a fan or a room."""
MARGIN = 0.1
"""Lead in score that another face must have to become the speaker."""
SWITCH = round(0.36 / FRAME_SECONDS)
"""Frames for which it must have that lead."""
LEAST_SCORE = 0.25
"""Score below which nobody is said to speak."""

MOUTH = (slice(44, 80), slice(24, 72))
"""Rows and columns of the crop around the lips."""
CALM = (slice(4, 36), slice(16, 80))
"""Rows and columns about eyes and nose: what moves there too is the head, not the mouth."""


def mouth_motion(before: NDArray[np.uint8], now: NDArray[np.uint8]) -> float:
    """Mean change of the mouth between two crops (96, 96) beyond that of the rest of the face, in grey levels, at least 0."""
    mouth, calm = (cv2.mean(cv2.absdiff(before[part], now[part]))[0] for part in (MOUTH, CALM))
    return max(0.0, mouth - calm)


class SpeakerFinder:
    """Scores for all tracked faces, and the one who speaks, with hysteresis. Works frame by frame and remembers three seconds."""

    def __init__(self) -> None:
        self._sound: deque[float] = deque(maxlen=WINDOW)
        self._mouths: dict[int, deque[float]] = {}
        self._scores: dict[int, float] = {}
        self._speaker: int | None = None
        self._rival: tuple[int, int] | None = None
        """Who leads, and for how many frames."""
        self._count = 0

    @property
    def scores(self) -> Mapping[int, float]:
        """Score in [-1, 1] by face id: correlation of mouth and sound, less where the mouth hardly moves."""
        return self._scores

    @property
    def speaker(self) -> int | None:
        """Id of the face that speaks, None where no mouth goes with the sound."""
        return self._speaker

    def push(self, audio: NDArray[np.float32], motions: Mapping[int, float | None]) -> None:
        """Takes in the sound (640,) of one frame and the mouth motion of each tracked face, None where it is not known."""
        self._sound.append(_level(audio))
        for face in [face for face in self._mouths if face not in motions]:
            del self._mouths[face]
        for face, motion in motions.items():
            line = self._mouths.setdefault(face, deque(maxlen=WINDOW))
            line.append(motion if motion is not None else line[-1] if line else 0.0)
        if len(self._mouths) < 2:
            # Nobody to tell apart: the sound is worth remembering, a score is not worth the time.
            self._scores, self._speaker, self._rival = {}, None, None
            return
        self._count += 1
        if self._count % SCORE_EVERY and self._scores.keys() == {face for face, line in self._mouths.items() if len(line) >= LEAST}:
            return
        sound = np.array(self._sound)
        self._scores = {face: _score(np.array(line), sound) for face, line in self._mouths.items() if len(line) >= LEAST}
        self._decide()

    def _decide(self) -> None:
        if self._speaker is not None and self._scores.get(self._speaker, -1.0) < LEAST_SCORE / 2:
            self._speaker = None
        if not self._scores:
            return
        best = max(self._scores, key=lambda face: (self._scores[face], -face))
        bar = LEAST_SCORE if self._speaker is None else max(LEAST_SCORE, self._scores[self._speaker] + MARGIN)
        if best == self._speaker or self._scores[best] < bar:
            self._rival = None
        elif self._rival is None or self._rival[0] != best:
            self._rival = (best, SCORE_EVERY)
        elif self._rival[1] + SCORE_EVERY < SWITCH:
            self._rival = (best, self._rival[1] + SCORE_EVERY)
        else:
            self._speaker, self._rival = best, None


def _level(audio: NDArray[np.float32]) -> float:
    """Loudness above silence in units of the scale's range, in [0, 1]."""
    return level_of(float(audio @ audio) / max(audio.size, 1))


def level_of(power: float) -> float:
    """Loudness of sound of this mean square, in units of the range from `FLOOR_DB` to full scale, in [0, 1.2]."""
    if not math.isfinite(power):
        return 0.0
    return min(max(1 - 10 * math.log10(power + 1e-12) / FLOOR_DB, 0.0), 1.2)


def _score(mouth: NDArray[np.float64], sound: NDArray[np.float64]) -> float:
    """How well mouth motion goes with loudness: as they rise and fall over syllables and words, and as they change.

    A mouth that hardly moves and sound that hardly varies correlate by chance: both count for little.
    """
    sound = sound[-len(mouth) :]
    level, spread = float(mouth.mean()), float(sound.std())
    weight = level / (level + STILL) * spread / (spread + STEADY)
    changing = np.abs(np.diff(sound, prepend=sound[:1]))
    return weight * (_correlation(_smooth(np.sqrt(mouth)), _smooth(sound)) + _correlation(np.sqrt(mouth), changing)) / 2


def _smooth(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Mean of five frames."""
    padded = np.pad(values, 2, mode="edge")
    return np.convolve(padded, np.full(5, 0.2), mode="valid")


def _correlation(mouth: NDArray[np.float64], sound: NDArray[np.float64]) -> float:
    """Greatest of Pearson's correlations over the lags, the last seconds counting most; 0 where either stands still."""
    count = len(mouth) + LAGS[0] - LAGS[-1]
    one = mouth[-LAGS[0] : -LAGS[0] + count]
    others = np.lib.stride_tricks.sliding_window_view(sound, count)  # one row for each lag
    weights = np.exp((np.arange(count) - count) / MEMORY)
    weights /= weights.sum()
    one, others = one - weights @ one, others - (others @ weights)[:, None]
    spreads = np.sqrt((weights @ one**2) * (others**2 @ weights))
    return float(((others @ (weights * one)) / np.maximum(spreads, 1e-9)).max())
