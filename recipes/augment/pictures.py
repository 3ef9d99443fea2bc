"""What lenses, light, distance and compression do to face crops; each effect is the same for the whole clip.

All take and give uint8 crops of shape (T, H, W); only the cuts change H and W.
"""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np

from models.config import CROP_SIZE
from recipes.augment.arrays import Crops

LONGEST_GAP = 8
"""Frames (320 ms) of the longest span without a picture."""


def cut(crops: Crops, top: int, left: int) -> Crops:
    """The 88 x 88 window of larger crops that begins there; raises ValueError where it does not lie within them."""
    _, height, width = crops.shape
    if not (0 <= top <= height - CROP_SIZE and 0 <= left <= width - CROP_SIZE):
        raise ValueError(f"crops are {height} x {width}, expected {CROP_SIZE} x {CROP_SIZE} from ({top}, {left}) on within them")
    return crops[:, top : top + CROP_SIZE, left : left + CROP_SIZE]


def centre_crop(crops: Crops) -> Crops:
    """(T, 96, 96) to its (T, 88, 88) centre, as at run time."""
    return cut(crops, (crops.shape[1] - CROP_SIZE) // 2, (crops.shape[2] - CROP_SIZE) // 2)


def flip(crops: Crops) -> Crops:
    """The mirror image."""
    return crops[:, :, ::-1]


def relight(crops: Crops, contrast: float, brightness: float, gamma: float) -> Crops:
    """Other contrast around the clip's mean grey, then a curve (`gamma` above 1 is darker in the middle) and added brightness."""
    if not crops.size or (contrast, brightness, gamma) == (1.0, 0.0, 1.0):
        return crops
    # A subsample tells the mean well enough.
    mean = float(crops[::4, ::3, ::3].mean())
    grey = ((np.arange(256) - mean) * contrast + mean).clip(0, 255)
    table = (255 * (grey / 255) ** gamma + brightness).clip(0, 255).astype(np.uint8)
    return _lut(crops, table)


def side_light(crops: Crops, angle: float, strength: float) -> Crops:
    """Light from a direction (radians): up to `strength` (0 to 1) more on that side and less on the other."""
    _, height, width = crops.shape
    y, x = np.mgrid[-1 : 1 : height * 1j, -1 : 1 : width * 1j]
    slope = (x * np.cos(angle) + y * np.sin(angle)) / np.sqrt(2)
    weights = (128 * (1 + strength * slope)).clip(0, 255).astype(np.uint16)
    return np.minimum((crops * weights) >> 7, 255).astype(np.uint8)


def blur(crops: Crops, width: float) -> Crops:
    """Out of focus by a Gaussian of this standard deviation in pixels."""
    return _each(crops, lambda crop: cv2.GaussianBlur(crop, (0, 0), width))


def smear(crops: Crops, length: int, angle: float) -> Crops:
    """Smeared by motion over `length` pixels in a direction (radians)."""
    size = length | 1
    kernel = np.zeros((size, size), dtype=np.float32)
    end = np.array([np.cos(angle), np.sin(angle)]) * (size // 2)
    low, high = (tuple(np.rint(size // 2 + sign * end).astype(int).tolist()) for sign in (-1, 1))
    cv2.line(kernel, low, high, 1.0)
    kernel /= kernel.sum()
    return _each(crops, lambda crop: cv2.filter2D(crop, -1, kernel))


def low_resolution(crops: Crops, size: int) -> Crops:
    """As from a face that was only `size` pixels wide."""
    _, height, width = crops.shape

    def coarse(crop: Crops) -> Crops:
        small = cv2.resize(crop, (size, size), interpolation=cv2.INTER_AREA)
        return cv2.resize(small, (width, height), interpolation=cv2.INTER_LINEAR)

    return _each(crops, coarse)


def jpeg(crops: Crops, quality: int) -> Crops:
    """Compressed and decompressed, quality 1 to 100."""

    def coded(crop: Crops) -> Crops:
        return cv2.imdecode(cv2.imencode(".jpg", crop, (cv2.IMWRITE_JPEG_QUALITY, quality))[1], cv2.IMREAD_GRAYSCALE)

    return _each(crops, coded)


def picture_gaps(crops: Crops, rng: np.random.Generator, most: int = 2) -> Crops:
    """Up to `most` spans of at most 320 ms become even grey of the clip's mean level."""
    spans = int(rng.integers(0, most + 1))
    if not spans or not crops.size:
        return crops
    out = crops.copy()
    mean = int(crops[::4, ::3, ::3].mean())
    for _ in range(spans):
        length = int(rng.integers(1, LONGEST_GAP + 1))
        start = int(rng.integers(0, max(1, len(out) - length)))
        out[start : start + length] = mean
    return out


def _lut(crops: Crops, table: Crops) -> Crops:
    """Look each grey level up; a third of the time of indexing."""
    flat = np.ascontiguousarray(crops).reshape(len(crops), -1)
    return cv2.LUT(flat, table).reshape(crops.shape)


def _each(crops: Crops, change: Callable[[Crops], Crops]) -> Crops:
    """Change one crop after the other."""
    out = np.empty_like(crops, order="C")
    for place, crop in enumerate(crops):
        out[place] = change(np.ascontiguousarray(crop))
    return out
