"""From phones to the movement of a mouth: smooth tracks of opening, width, rounding and closure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter1d  # type: ignore[import-untyped]

from recipes.demo_clip.speech import Phone

STEP = 0.005
"""Seconds between the points at which tracks are built before they are read at the picture times."""
ANTICIPATION = 0.03
"""Seconds by which lips run ahead of the sound, as they do in people."""
CLOSED = frozenset(["P", "B", "M"])
"""Sounds for which the lips must meet."""
LIP_TO_TEETH = frozenset(["F", "V"])
"""Sounds for which the lower lip must touch the upper teeth."""


@dataclass(frozen=True, slots=True)
class Shape:
    """One position of the mouth."""

    gap: float
    """Distance between the lips, as a share of a wide open vowel's."""
    width: float
    """Width as a share of a broad smile's."""
    pucker: float = 0.0
    """0: lips flat, 1: pushed forward and thick."""
    tongue: float = 0.2
    """How much of the tongue is seen."""


REST = Shape(0.0, 0.93)
VOWELS = {
    "AA": Shape(1.0, 0.89, 0.0, 0.5),
    "AE": Shape(0.85, 0.95, 0.0, 0.5),
    "AH": Shape(0.6, 0.88, 0.0, 0.4),
    "AO": Shape(0.85, 0.77, 0.5, 0.4),
    "EH": Shape(0.68, 0.93, 0.0, 0.5),
    "ER": Shape(0.45, 0.8, 0.4, 0.4),
    "IH": Shape(0.48, 0.94, 0.0, 0.4),
    "IY": Shape(0.38, 1.0, 0.0, 0.3),
    "UH": Shape(0.42, 0.77, 0.6, 0.3),
    "UW": Shape(0.3, 0.66, 1.0, 0.2),
}
GLIDES = {"AW": ("AA", "UW"), "AY": ("AA", "IY"), "EY": ("EH", "IY"), "OW": ("AO", "UW"), "OY": ("AO", "IY")}
"""Vowels that move from one shape to another."""
CONSONANTS = {
    **dict.fromkeys(CLOSED, Shape(0.0, 0.88, 0.1, 0.0)),
    **dict.fromkeys(LIP_TO_TEETH, Shape(0.26, 0.9, 0.0, 0.0)),
    **dict.fromkeys(["T", "D", "N", "S", "Z"], Shape(0.32, 0.93, 0.0, 0.3)),
    **dict.fromkeys(["TH", "DH"], Shape(0.38, 0.92, 0.0, 1.0)),
    **dict.fromkeys(["K", "G", "NG", "HH"], Shape(0.42, 0.9, 0.0, 0.3)),
    **dict.fromkeys(["SH", "ZH", "CH", "JH"], Shape(0.36, 0.77, 0.7, 0.1)),
    "L": Shape(0.48, 0.9, 0.0, 1.0),
    "R": Shape(0.32, 0.77, 0.6, 0.2),
    "W": Shape(0.2, 0.65, 1.0, 0.0),
    "Y": Shape(0.36, 0.97, 0.0, 0.3),
}


@dataclass(frozen=True, slots=True, eq=False)
class MouthTrack:
    """The mouth at each picture; all arrays have shape (T,)."""

    gap: NDArray[np.float64]
    width: NDArray[np.float64]
    pucker: NDArray[np.float64]
    tongue: NDArray[np.float64]
    press: NDArray[np.float64]
    """0: lips loose, 1: pressed together or against the teeth."""


def mouth_track(phones: Sequence[Phone], seconds: float, rate: float) -> MouthTrack:
    """Tracks for `seconds` of speech at `rate` pictures a second; every lip closure is reached in at least one picture."""
    times = np.arange(0, seconds + 1, STEP)
    shapes = np.tile(_row(REST), (times.size, 1))
    for phone in phones:
        inside = (times >= phone.start) & (times < phone.end)
        progress = (times[inside] - phone.start) / (phone.end - phone.start)
        shapes[inside] = _path(phone.name, progress)
    seen = np.arange(round(seconds * rate)) / rate + ANTICIPATION
    closed = _touch(phones, CLOSED, times, 1 / rate)
    lip_to_teeth = _touch(phones, LIP_TO_TEETH, times, 1 / rate)
    # Lips are quick and the shape of the whole mouth is slow, hence two widths of smoothing.
    smooth = [gaussian_filter1d(shapes[:, k], sigma / STEP, mode="nearest") for k, sigma in enumerate((0.030, 0.045, 0.045, 0.040))]
    teeth_gap = CONSONANTS["F"].gap
    gap = smooth[0] * (1 - closed)
    gap = gap * (1 - lip_to_teeth) + teeth_gap * lip_to_teeth
    tracks = (gap, *smooth[1:], np.maximum(closed, 0.7 * lip_to_teeth))
    return MouthTrack(*(np.interp(seen, times, track) for track in tracks))


def blink_track(seconds: float, rate: float, seed: int = 0) -> NDArray[np.float64]:
    """How far the lids are down, in [0, 1], shape (T,): a blink of a fifth of a second every two to four seconds."""
    rng = np.random.default_rng(seed)
    times = np.arange(round(seconds * rate)) / rate
    lids = np.zeros_like(times)
    at = rng.uniform(0.8, 1.4)
    while at < seconds:
        since = times - at
        lids = np.maximum(lids, np.clip(np.minimum(since / 0.07, (0.22 - since) / 0.13), 0, 1))
        at += rng.uniform(2.0, 3.6)
    return lids


def sway_track(seconds: float, rate: float, seed: int = 0) -> NDArray[np.float64]:
    """Slow movement of the head, shape (T, 3): to the right, down, and turn, each about within [-1, 1] and smooth."""
    rng = np.random.default_rng(seed)
    times = np.arange(round(seconds * rate)) / rate
    tracks = []
    for _ in range(3):
        frequencies, phases = rng.uniform(0.12, 0.55, 3), rng.uniform(0, 2 * np.pi, 3)
        waves = np.sin(2 * np.pi * frequencies * times[:, None] + phases)
        tracks.append(waves @ np.array([0.5, 0.3, 0.2]))
    return np.stack(tracks, axis=1)


def _path(name: str, progress: NDArray[np.float64]) -> NDArray[np.float64]:
    """Shapes along a phone, (n, 4), for progress in [0, 1)."""
    if name in GLIDES:
        first, last = (_row(VOWELS[part]) for part in GLIDES[name])
        # Half way between the two extremes is where such vowels spend their end.
        mix = np.clip((progress - 0.35) / 0.65, 0, 1)[:, None] * 0.8
        return first * (1 - mix) + last * mix
    shape = VOWELS.get(name) or CONSONANTS.get(name) or REST
    return np.tile(_row(shape), (progress.size, 1))


def _row(shape: Shape) -> NDArray[np.float64]:
    return np.array([shape.gap, shape.width, shape.pucker, shape.tongue])


def _touch(phones: Sequence[Phone], names: frozenset[str], times: NDArray[np.float64], picture: float) -> NDArray[np.float64]:
    """1 while one of these phones is held, with ramps of 50 ms; held for at least one picture's time, so that none falls between two."""
    touch = np.zeros_like(times)
    for phone in phones:
        if phone.name in names:
            centre = (phone.start + phone.end) / 2
            half = max((phone.end - phone.start) / 2 - 0.01, 0.55 * picture)
            touch = np.maximum(touch, np.clip(1 - (np.abs(times - centre) - half) / 0.05, 0, 1))
    return touch
