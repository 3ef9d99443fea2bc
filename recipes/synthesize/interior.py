"""What is seen between parted lips: dark, tongue, lower teeth that go with the jaw, upper teeth that stay with the skull.

Lengths are in pixels of face space, of which a mouth of 50 mm takes about 30.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

Image = NDArray[np.float32]

FINE = 6
"""Pixels of the teeth's pictures for each pixel of face space."""
HALF = (24, 12)
"""Half width and half height of the teeth's pictures."""
UPPER_WIDTHS = (5.0, 3.9, 4.2, 3.6, 3.2, 3.0)
LOWER_WIDTHS = (3.0, 3.4, 3.9, 3.6, 3.2, 3.0)
"""Widths of the teeth from the middle outwards, as seen from ahead."""
SCALE = 1.3
"""Distance over which teeth fade into the dark at the side, as a part of the half mouth."""
DARK, TEETH, TONGUE = (42.0, 20.0, 20.0), (222.0, 212.0, 196.0), (158.0, 84.0, 82.0)
"""Colours under the light of a face of middling brightness, RGB."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MouthLook:
    """What differs between mouths."""

    light: float = 1.0
    """Brightness of what is inside."""
    white: float = 1.0
    """Brightness of the teeth beside the rest."""
    upper_edge: float = 1.8
    """How far the upper teeth reach below the line of the closed lips."""
    lower_edge: float = 1.6
    """How far the lower teeth stay below it with the jaw shut."""
    width: float = 1.0
    """Width of the teeth, as a part of the usual one."""
    learned: float = 0.7
    """How much filmed mouths have to say beside what is drawn."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MouthPose:
    """Where things are in one picture, all in face space."""

    centre: NDArray[np.float64]
    """(2,): middle of the line of the closed lips, moved with the skull."""
    jaw: float
    """How far the jaw has dropped."""
    tongue: float
    """0: low behind the lower teeth, 1: at the upper ones."""
    half_width: float
    """Half the distance of the corners of the mouth."""


class Interior:
    """Draws mouths of one look."""

    def __init__(self, look: MouthLook, *, colour: bool) -> None:
        self._look = look
        self._dark, self._teeth, self._tongue = (_tone(rgb, look.light, colour) for rgb in (DARK, TEETH, TONGUE))
        self._teeth = self._teeth * look.white
        self._upper = _row(UPPER_WIDTHS, 6.0, look.width, up=True)
        self._lower = _row(LOWER_WIDTHS, 5.5, look.width, up=False)

    def draw(self, places: Image, pose: MouthPose, across: Image, depth: Image, learned: NDArray[np.float64] | None = None) -> Image:
        """The mouth at `places` (h, w, 2) of face space, (h, w) or (h, w, 3).

        `across` and `depth` (h, w) go from 0 to 1 from the left corner to the right one and from the upper lip to the lower one. `learned`
        holds grey levels on a grid over the same range.
        """
        offset = places - pose.centre.astype(np.float32)
        x, y = offset[..., 0], offset[..., 1]
        aside = np.clip(np.abs(x) / np.float32(pose.half_width), 0, 1)
        light = 1 - 0.4 * aside ** np.float32(4)
        image = _mix(np.zeros(places.shape[:2], np.float32), self._dark, self._dark)
        lower_top = self._look.lower_edge + pose.jaw
        back = lower_top + 1.5 - pose.tongue * (lower_top + 1.0)
        hump = np.clip((y - back - 3.0 * aside**2) / 2.5, 0, 1)
        image = _over(image, hump * np.float32(0.5 + 0.5 * pose.tongue), self._tongue, light)
        image = _over(image, self._sample(self._lower, x, y - np.float32(lower_top)), self._teeth, light * np.float32(0.8))
        image = _over(image, self._sample(self._upper, x, y - np.float32(self._look.upper_edge)), self._teeth, light)
        # The upper lip shades what is behind it.
        shade = np.clip(0.5 + 0.25 * depth * np.float32(2 * pose.half_width / 3), 0.5, 1)
        image *= shade if image.ndim == 2 else shade[..., None]
        if learned is None:
            return image
        rows, columns = learned.shape
        at = across * np.float32(columns - 1), np.clip(depth, 0, 1) * np.float32(rows - 1)
        seen = cv2.remap(learned.astype(np.float32), *at, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
        if image.ndim == 3:
            grey = image @ np.array([0.299, 0.587, 0.114], np.float32)
            return np.asarray(image * (1 + self._look.learned * (seen / np.maximum(grey, 8) - 1))[..., None], np.float32)
        return np.asarray(image + np.float32(self._look.learned) * (seen - image), np.float32)

    @staticmethod
    def _sample(row: Image, x: Image, y: Image) -> Image:
        shift = np.float32(FINE / 2 - 0.5)
        at = ((x + HALF[0]) * FINE + shift).astype(np.float32), ((y + HALF[1]) * FINE + shift).astype(np.float32)
        return np.asarray(cv2.remap(row, *at, cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT), np.float32)


def _tone(rgb: tuple[float, float, float], light: float, colour: bool) -> Image:
    """A colour (3,), or its grey ()."""
    tone = np.array(rgb, np.float32) * np.float32(light)
    return tone if colour else np.asarray(tone @ np.array([0.299, 0.587, 0.114], np.float32))


def _mix(share: Image, low: Image, high: Image) -> Image:
    share = share if low.ndim == 0 else share[..., None]
    return np.asarray(low + share * (high - low), np.float32)


def _over(under: Image, alpha: Image, tone: Image, light: Image) -> Image:
    """`tone` under `light` laid over a picture."""
    if tone.ndim:
        alpha, light = alpha[..., None], light[..., None]
    return np.asarray(under + alpha * (tone * light - under), np.float32)


def _row(widths: tuple[float, ...], height: float, scale: float, *, up: bool) -> Image:
    """Opacity of a row of teeth whose biting edge lies in the middle row of the picture; `up`: they hang from above."""
    big = 2
    row = np.zeros((2 * HALF[1] * FINE * big, 2 * HALF[0] * FINE * big), np.float32)
    unit = FINE * big
    left = 0.0
    for number, width in enumerate(widths):
        # The arch goes back and up at the side.
        lift = 0.25 * number * (1 if up else 0.4)
        for side in (1, -1):
            x0, x1 = sorted((side * left * scale, side * (left + width) * scale))
            edge = -lift if up else lift * 0.5
            top, bottom = (edge - height, edge) if up else (edge, edge + height)
            _tooth(row, (x0 + HALF[0]) * unit, (x1 + HALF[0]) * unit, (top + HALF[1]) * unit, (bottom + HALF[1]) * unit)
        left += width
    row = cv2.GaussianBlur(row, (0, 0), 0.28 * unit)
    return np.asarray(cv2.resize(row, None, fx=1 / big, fy=1 / big, interpolation=cv2.INTER_AREA), np.float32)


def _tooth(row: Image, x0: float, x1: float, y0: float, y1: float) -> None:
    """A tooth with rounded corners, a little apart from its neighbours."""
    seam = 0.03 * (x1 - x0)
    radius = 0.22 * (x1 - x0)
    left, right, top, bottom = x0 + seam, x1 - seam, y0, y1
    corners = []
    for cx, cy, start in ((right, bottom, 0), (left, bottom, 90), (left, top, 180), (right, top, 270)):
        inner_x = cx - radius if cx == right else cx + radius
        inner_y = cy - radius if cy == bottom else cy + radius
        for step in range(4):
            angle = np.deg2rad(start + 30 * step)
            corners.append((inner_x + radius * np.cos(angle), inner_y + radius * np.sin(angle)))
    cv2.fillPoly(row, [np.round(np.array(corners)).astype(np.int32)], 1.0)
