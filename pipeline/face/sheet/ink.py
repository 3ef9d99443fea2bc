"""Text and marks for contact sheets, with OpenCV alone: lettering is drawn several times too large and reduced, which makes it smooth."""

from __future__ import annotations

import math
import unicodedata
from typing import Literal

import cv2
import numpy as np
from numpy.typing import NDArray

Image = NDArray[np.uint8]
"""Shape (H, W, 3), RGB."""
Colour = tuple[int, int, int]
Side = Literal["left", "centre", "right"]

FONT = cv2.FONT_HERSHEY_DUPLEX
FINE = 4
"""Times by which lettering is drawn larger than it is shown."""
SHIFT = 4
"""Bits of a pixel's fraction that OpenCV's drawing takes."""


def plain(text: str) -> str:
    """`text` in the letters that the font has: accents are left out, what has no such letter becomes a question mark."""
    bare = "".join(letter for letter in unicodedata.normalize("NFKD", text) if not unicodedata.combining(letter))
    return "".join(letter if " " <= letter <= "~" else "?" for letter in bare)


def text_width(text: str, height: int, *, bold: bool = False) -> int:
    """Width in pixels of `text` with capitals `height` pixels high."""
    scale, thickness = _font(height, bold)
    return -(-int(cv2.getTextSize(plain(text), FONT, scale, thickness)[0][0]) // FINE)


def elided(text: str, height: int, width: int, *, bold: bool = False) -> str:
    """`text` with its middle left out where it is wider than `width` pixels."""
    text = plain(text)
    if text_width(text, height, bold=bold) <= width:
        return text
    kept = len(text)
    while kept > 0 and text_width(_short(text, kept), height, bold=bold) > width:
        kept -= 1
    return _short(text, kept)


def write(image: Image, text: str, x: int, y: int, height: int, colour: Colour, *, side: Side = "left", bold: bool = False) -> int:
    """Draw `text` with capitals `height` pixels high on the base line `y`; `x` is its left end, middle or right end. Returns its width."""
    text = plain(text)
    scale, thickness = _font(height, bold)
    width = text_width(text, height, bold=bold)
    x -= {"left": 0, "centre": width // 2, "right": width}[side]
    pad = height  # descenders, and strokes beyond the box that OpenCV tells
    mask = np.zeros((FINE * (height + 2 * pad), FINE * (width + 2 * pad)), np.uint8)
    cv2.putText(mask, text, (FINE * pad, FINE * (height + pad)), FONT, scale, 255, thickness, cv2.LINE_AA)
    alpha = cv2.resize(mask, (width + 2 * pad, height + 2 * pad), interpolation=cv2.INTER_AREA)
    _blend(image, np.asarray(alpha, dtype=np.uint8), x - pad, y - height - pad, colour)
    return width


def box(image: Image, corners: tuple[float, float, float, float], colour: Colour, *, width: int = 1, halo: bool = True) -> None:
    """Rectangle by its left, top, right and bottom edge in pixels, set on whole ones; a dark halo shows it on any picture."""
    left, top, right, bottom = (round(min(max(edge, -4096.0), 4096.0)) for edge in corners)
    if halo:
        cv2.rectangle(image, (left, top), (right, bottom), (0, 0, 0), width + 2)
    cv2.rectangle(image, (left, top), (right, bottom), colour, width)


def line(image: Image, points: NDArray[np.floating], colour: Colour) -> None:
    """Smooth line through `points` (N, 2)."""
    fixed = [np.round(np.clip(points, -32768, 32768) * (1 << SHIFT)).astype(np.int32)]
    cv2.polylines(image, fixed, False, colour, 1, cv2.LINE_AA, SHIFT)


def dot(image: Image, point: NDArray[np.floating], colour: Colour, radius: float = 2.5, *, hollow: bool = False) -> None:
    """A disc with a dark rim, or a ring; OpenCV's own small circles are octagons."""
    side = math.ceil(radius) + 3
    x, y = (int(np.clip(value, -4096, 4096)) for value in point)
    rows, columns = np.mgrid[y - side : y + side + 1, x - side : x + side + 1]
    away = np.hypot(columns - float(point[0]), rows - float(point[1]))
    if hollow:
        _blend(image, _cover(1.1 - np.abs(away - radius)), x - side, y - side, colour)
        return
    _blend(image, _cover(radius + 1.5 - away), x - side, y - side, (0, 0, 0))
    _blend(image, _cover(radius + 0.5 - away), x - side, y - side, colour)


def dim_outside(image: Image, corners: tuple[float, float, float, float], *, factor: float = 0.55) -> None:
    """Darken all but this rectangle."""
    x0, y0, x1, y1 = (max(0, round(edge + 0.5)) for edge in corners)
    inside = image[y0:y1, x0:x1].copy()
    image[:] = (image * factor).astype(np.uint8)
    image[y0:y1, x0:x1] = inside


def _font(height: int, bold: bool) -> tuple[float, int]:
    """Scale and thickness of the enlarged lettering."""
    thickness = max(1, round(FINE * height * (0.16 if bold else 0.1)))
    return float(cv2.getFontScaleFromHeight(FONT, FINE * height, thickness)), thickness


def _short(text: str, kept: int) -> str:
    return text[: -(-kept // 2)] + "..." + (text[-(kept // 2) :] if kept > 1 else "")


def _cover(part: NDArray[np.floating]) -> NDArray[np.uint8]:
    """Parts of pixels, cut to [0, 1], as alpha."""
    return np.asarray(np.round(255 * np.clip(part, 0, 1)), dtype=np.uint8)


def _blend(image: Image, alpha: NDArray[np.uint8], x: int, y: int, colour: Colour) -> None:
    """Put `colour` on `image` where `alpha` (h, w), whose corner lies at (x, y), says so; what lies outside is cut off."""
    left, top = max(0, -x), max(0, -y)
    part = alpha[top : max(0, image.shape[0] - y), left : max(0, image.shape[1] - x)]
    if part.size == 0:
        return
    under = image[y + top : y + top + part.shape[0], x + left : x + left + part.shape[1]]
    weight = part[:, :, None].astype(np.float32) / 255
    under[:] = np.round(under + weight * (np.array(colour, np.float32) - under)).astype(np.uint8)
