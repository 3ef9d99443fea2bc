"""Pictures as the face stage takes them: any array brought to RGB, and cuts between scenes noticed."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

GRID = 16
"""Rows and columns of the thumbnail by which scenes are compared."""
CUT_CHANGE = 24.0
"""Mean change of the thumbnail's grey levels from which on there may be a cut."""
CUT_LIKENESS = 0.5
"""Correlation of two thumbnails below which they show different scenes."""
FLAT = 4.0
"""Standard deviation of grey levels below which a picture shows nothing to compare: black between two scenes, a covered lens."""


def as_rgb(image: NDArray[np.generic]) -> NDArray[np.uint8] | None:
    """`image` as (H, W, 3) uint8: grey is spread over three channels, alpha left out, 16 bits cut to 8; None where that cannot be."""
    if image.dtype == np.uint16:
        image = (image.astype(np.uint16) >> 8).astype(np.uint8)
    if image.dtype != np.uint8 or image.size == 0:
        return None
    if image.ndim == 2:
        image = image[:, :, None]
    if image.ndim != 3 or image.shape[2] not in (1, 3, 4):
        return None
    rgb = np.repeat(image, 3, axis=2) if image.shape[2] == 1 else image[:, :, :3]
    return np.asarray(rgb, dtype=np.uint8)


class CutFinder:
    """Tells where a picture may show another scene than the one before; a camera that shakes before a wild pattern looks alike."""

    def __init__(self) -> None:
        self._last: NDArray[np.float32] | None = None

    def push(self, image: NDArray[np.uint8]) -> bool:
        """Whether `image` (H, W, 3) may begin a new scene."""
        height, width = image.shape[:2]
        sparse = np.ascontiguousarray(image[:: max(1, height // (8 * GRID)), :: max(1, width // (8 * GRID)), 1])
        thumbnail = cv2.resize(sparse, (GRID, GRID), interpolation=cv2.INTER_AREA).astype(np.float32)
        last, self._last = self._last, thumbnail
        if last is None or float(np.abs(thumbnail - last).mean()) < CUT_CHANGE:
            return False
        one, other = last - last.mean(), thumbnail - thumbnail.mean()
        spread = float(one.std()), float(other.std())
        if min(spread) < FLAT:
            return False
        return float((one * other).mean()) / (spread[0] * spread[1]) < CUT_LIKENESS
