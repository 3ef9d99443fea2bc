"""From phones to a moving face: mouth parameters with a speaker's own way, lips that meet, tongue, blinks, and the head's motion."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pipeline.frames import FRAME_SECONDS
from recipes.demo_clip.speech import Phone
from recipes.synthesize.lips import LipModel
from recipes.synthesize.phones import CLASSES, GROUPS, occupancy
from recipes.synthesize.render import Pose
from recipes.synthesize.shading import Shading

Array = NDArray[np.float64]

TONGUE = {"TH": 1.0, "L": 0.9, "TDN": 0.6, "SZ": 0.4, "SH": 0.3, "Y": 0.4, "IY": 0.4, "IH": 0.4, "EH": 0.3, "AE": 0.25, "KG": 0.3}
"""How high the tip of the tongue is, 0.1 where nothing is told."""
MAY_SHUT = ("SIL", "PBM", "FV")
"""Classes of sounds in which lips may touch."""
CRISP = 1.3
"""Contrast that averaging over mouths which did not quite lie on each other has taken from what shows between the lips."""
MOST_GAIN = 1.4
"""The most by which foretold movements are made larger."""
BURST = 0.015
"""Seconds before its end at which the lips of a P, B or M part."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Manner:
    """How somebody speaks and holds the head."""

    amplitude: float = 1.0
    """Size of the mouth's movements."""
    shading: float = 1.3
    """Size of what goes with them in the look of skin and of the mouth's inside; what phones tell of it is less than what is seen."""
    rest: Array | None = None
    """Shift (K,) of all mouth parameters."""
    liveliness: float = 0.3
    """Part that is put back of the movement that phones do not tell."""
    turn: float = 0.05
    """Spread of the head's turning and nodding, radians."""
    aside: tuple[float, float] = (0.0, 0.0)
    """Yaw and pitch about which it does, radians."""


def draw_manner(rng: np.random.Generator, parameters: int) -> Manner:
    """A manner of speaking at random."""
    rest = rng.normal(0, 0.25, parameters) * (np.arange(parameters) < 4)
    aside = rng.normal(0, 0.05, 2)
    return Manner(
        amplitude=float(rng.uniform(0.8, 1.25)),
        shading=float(rng.uniform(0.9, 1.7)),
        rest=rest,
        liveliness=float(rng.uniform(0.1, 0.5)),
        turn=float(rng.uniform(0.01, 0.07)),
        aside=(float(aside[0]), float(aside[1])),
    )


def poses(phones: Sequence[Phone], frames: int, lips: LipModel, shading: Shading, manner: Manner, rng: np.random.Generator) -> list[Pose]:
    """The face in each of `frames` pictures, 25 a second."""
    taken = occupancy(phones, frames)
    rest = lips.rest()
    # Least squares foretell movements that are too small, the more so the less they know.
    gain = manner.amplitude * np.clip(1 / np.maximum(lips.correlation, 0.1), 1, MOST_GAIN)
    parameters = rest + gain * (lips.predict(taken) - rest)
    shade, inside = shading.predict(taken)
    inside = shading.inside_mean + manner.shading * (inside - shading.inside_mean)
    level = inside.mean(axis=(1, 2), keepdims=True)
    inside = np.clip(level + CRISP * (inside - level), 0.05, 1.3)
    parameters += manner.liveliness * wander(rng, frames, lips.memory) * lips.spread
    if manner.rest is not None:
        parameters += manner.rest
    closed = closures(phones, frames)
    # A linear model may shut lips for sounds that need them parted a little, such as R.
    parted = (1 - taken[:, [CLASSES.index(name) for name in MAY_SHUT]].sum(axis=1)) * (1 - closed)
    tongue = _tongue(taken)
    lids = blinks(rng, frames)
    yaw, pitch = (manner.turn * sway(rng, frames) + centre for centre in manner.aside)
    return [
        Pose(
            parameters=parameters[k],
            closed=float(closed[k]),
            parted=float(parted[k]),
            yaw=float(yaw[k]),
            pitch=float(pitch[k]),
            lids=float(lids[k]),
            tongue=float(tongue[k]),
            shade=manner.shading * shade[k],
            inside=inside[k],
        )
        for k in range(frames)
    ]


def closures(phones: Sequence[Phone], frames: int) -> Array:
    """1 in pictures whose middle lies in a P, B or M before it bursts, and in the nearest picture to each, else 0; shape (frames,)."""
    closed = np.zeros(frames)
    middles = (np.arange(frames) + 0.5) * FRAME_SECONDS
    for phone in phones:
        if phone.name in GROUPS["PBM"] and frames:
            end = max(phone.end - BURST, phone.start)
            closed[(middles >= phone.start) & (middles <= end)] = 1
            closed[np.argmin(np.abs(middles - (phone.start + end) / 2))] = 1
    return closed


def _tongue(taken: NDArray[np.float32]) -> Array:
    """Height of the tongue's tip, (T,)."""
    heights = taken @ np.array([TONGUE.get(name, 0.1) for name in CLASSES])
    padded = np.pad(heights, 1, mode="edge")
    return np.asarray(0.25 * padded[:-2] + 0.5 * padded[1:-1] + 0.25 * padded[2:], np.float64)


def wander(rng: np.random.Generator, frames: int, memory: Array) -> Array:
    """Noise (frames, K) of unit spread whose values keep `memory` (K,) of themselves from one picture to the next."""
    keep = np.clip(memory, 0, 0.99)
    steps = rng.normal(size=(frames + 1, len(memory)))
    track = np.empty((frames, len(memory)))
    now = steps[0]
    for k in range(frames):
        now = keep * now + np.sqrt(1 - keep**2) * steps[k + 1]
        track[k] = now
    return track


def blinks(rng: np.random.Generator, frames: int) -> Array:
    """How far the lids are down, in [0, 1], shape (frames,): a blink of a quarter of a second every few seconds."""
    times = np.arange(frames) * FRAME_SECONDS
    lids = np.zeros(frames)
    at = rng.uniform(0, 3)
    while at < frames * FRAME_SECONDS:
        since = times - at
        lids = np.maximum(lids, np.clip(np.minimum(since / 0.08, (0.26 - since) / 0.14), 0, 1))
        at += rng.uniform(1.5, 6)
    return lids


def sway(rng: np.random.Generator, frames: int) -> Array:
    """Slow smooth movement about 0, of about unit spread, shape (frames,)."""
    times = np.arange(frames)[:, None] * FRAME_SECONDS
    rates, phases = rng.uniform(0.1, 0.9, 4), rng.uniform(0, 2 * np.pi, 4)
    return np.asarray(np.sin(2 * np.pi * rates * times + phases) @ np.array([0.9, 0.7, 0.5, 0.3]), np.float64)
