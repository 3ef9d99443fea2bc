"""Warps a portrait by fields that are linear in its movements: where in the still picture each drawn pixel comes from.

Lips part, so there are two fields, one for what lies above the line between the lips and one for what lies below it. Each gives the
movement of the still picture's points; which point has moved to a given place follows in a few steps of fixed-point iteration.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from recipes.synthesize.face_space import CORNERS, LOWER_LIP, OUTLINE, UPPER_LIP
from recipes.synthesize.portrait import Rig

Array = NDArray[np.float64]
Field = NDArray[np.float32]

LOW, STEP, SIDE = -24, 2, 73
"""First row and column of the fields in face space, pixels between their nodes, and nodes in a row; beyond them nothing moves."""
ITERATIONS = 3
LID_LEVELS = 4
"""Positions of the lids, open and shut among them, between which blinks go."""
STILL = 1.4
"""Size of the outline, in the face's own, from which on nothing moves."""


@dataclass(frozen=True, slots=True, eq=False)
class Fields:
    """Movement of each point of the still picture for one unit of each channel."""

    upper: Field
    """(C, SIDE * SIDE * 2), right above the line between the lips."""
    lower: Field
    """The same, right below it."""
    lids: Field
    """(LID_LEVELS, SIDE, SIDE, 2): from a drawn point to where it lies in the still picture."""


def make_fields(rig: Rig) -> Fields:
    """Spread a rig's movements over the plane."""
    still = _still_points(rig.vertices)
    upper = [k for k in range(len(rig.vertices)) if k not in LOWER_LIP]
    lower = [k for k in range(len(rig.vertices)) if k not in UPPER_LIP or k in CORNERS]
    halves = [_spread(rig.vertices[keep], rig.channels[:, keep], still) for keep in (upper, lower)]
    for half in halves:  # triangles show where the outline of the head turns; a head is round
        half[-2:] = [cv2.GaussianBlur(one, (0, 0), 4.0 / STEP) for one in half[-2:]]
    levels = np.linspace(0, 1, LID_LEVELS)
    shut = [np.zeros((SIDE, SIDE, 2), np.float32)]
    shut += [_spread(rig.vertices + level * rig.lids, -level * rig.lids[None], still)[0] for level in levels[1:]]
    return Fields(halves[0].reshape(len(rig.channels), -1), halves[1].reshape(len(rig.channels), -1), np.stack(shut))


def _still_points(vertices: Array) -> Array:
    """Points around the face, and far away, that do not move."""
    outline = vertices[list(OUTLINE)]
    centre = outline.mean(axis=0)
    far = np.array([[x, y] for x in (-300.0, 400.0) for y in (-300.0, 400.0)])
    return np.concatenate([centre + (outline - centre) * STILL, far])


def _spread(points: Array, movements: Array, still: Array) -> Field:
    """Movements (C, N, 2) of points (N, 2), linear in between, on the grid: (C, SIDE, SIDE, 2)."""
    count = len(movements)
    values = np.concatenate([movements, np.zeros((count, len(still), 2))], axis=1).transpose(1, 0, 2).reshape(-1, 2 * count)
    steps = np.arange(SIDE) * STEP + LOW
    grid = np.stack(np.meshgrid(steps, steps), axis=-1).reshape(-1, 2)
    spread = interpolated(np.concatenate([points, still]), values, grid).reshape(SIDE, SIDE, count, 2)
    return np.ascontiguousarray(spread.transpose(2, 0, 1, 3), np.float32)


def interpolated(points: Array, values: Array, places: Array, fill: float = 0.0) -> Array:
    """Values (N, D) of points (N, 2), linear in between, at places (M, 2); `fill` beyond them."""
    from scipy.interpolate import LinearNDInterpolator  # type: ignore[import-untyped]

    return np.asarray(LinearNDInterpolator(points, values, fill_value=fill)(places), np.float64)


def blended(field: Field, weights: NDArray[np.floating]) -> Field:
    """The movement (SIDE, SIDE, 2) for these weights (C,) of the channels."""
    return np.asarray((weights.astype(np.float32) @ field).reshape(SIDE, SIDE, 2), np.float32)


def still_places(places: Field, movement: Field) -> Field:
    """Where in the still picture the points lie that have moved to `places` (h, w, 2), all in face space."""
    found = places
    for _ in range(ITERATIONS):
        found = places - sampled(movement, found)
    return found


def sampled(field: Field, places: Field) -> Field:
    """Values of a field (SIDE, SIDE, 2) at places (h, w, 2) of face space, zero beyond its edges."""
    nodes = (places - np.float32(LOW)) * np.float32(1 / STEP)
    return np.asarray(cv2.remap(field, nodes, None, cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT), np.float32)
