"""What every face detector offers, and the one box convention that all of them are brought to."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, runtime_checkable

import cv2
import numpy as np
from numpy.typing import NDArray

from pipeline.frames import FaceBox


class FaceError(Exception):
    """A detector that cannot be made; the message names what is missing and says how to get it."""


@runtime_checkable
class FaceDetector(Protocol):
    """Finds faces in one picture; it has no memory of earlier ones.

    Boxes follow the convention of the Ultra-Light detector, in which the reference box of the mean face is expressed: from above the
    brows to the chin, cheek to cheek, about 0.76 times as wide as high.
    """

    @property
    def name(self) -> str:
        """Name by which `create_detector` knows it."""
        ...

    def detect(self, image: NDArray[np.uint8]) -> list[FaceBox]:
        """Faces in `image` of shape (H, W, 3), RGB, in its pixels, the surest first; empty where there is none or no pixels."""
        ...


@runtime_checkable
class RegionDetector(FaceDetector, Protocol):
    """A detector that is cheaper and steadier where it is told about where to look."""

    def detect_near(self, image: NDArray[np.uint8], box: FaceBox) -> list[FaceBox]:
        """Faces of about the size of `box` around its place; otherwise as `detect`."""
        ...


@dataclass(frozen=True, slots=True)
class BoxMap:
    """Affine change from one detector's boxes to the common convention, in units of the detector's own box width and height."""

    shift_x: float
    """Move of the centre, in box widths."""
    shift_y: float
    """Move of the centre, in box heights."""
    scale_x: float
    """New width over old width."""
    scale_y: float
    """New height over old height."""

    def apply(self, left: float, top: float, width: float, height: float) -> tuple[float, float, float, float]:
        """Box as left, top, right, bottom in the common convention."""
        x = left + width * (0.5 + self.shift_x)
        y = top + height * (0.5 + self.shift_y)
        half_width, half_height = width * self.scale_x / 2, height * self.scale_y / 2
        return x - half_width, y - half_height, x + half_width, y + half_height

    def invert(self, left: float, top: float, right: float, bottom: float) -> tuple[float, float, float, float]:
        """The detector's own box as left, top, width, height for a box in the common convention."""
        width, height = (right - left) / self.scale_x, (bottom - top) / self.scale_y
        x = (left + right) / 2 - width * self.shift_x
        y = (top + bottom) / 2 - height * self.shift_y
        return x - width / 2, y - height / 2, width, height


def require_weights(detector: str, weights: Path | None) -> Path:
    """The weights file of `detector`: the one that is named, checked to exist, or else the fetched one, checked against its SHA-256.

    Raises FaceError with the remedy.
    """
    remedy = "give the path of the file, or use the detector 'haar', which needs none"
    if weights is None:
        from models.catalogue import CatalogueError, detector_weights

        try:
            return detector_weights(detector)
        except CatalogueError as error:
            raise FaceError(f"{error}; you can also {remedy}") from error
    if not weights.is_file():
        raise FaceError(f"weights {str(weights)!r} of face detector {detector!r} are not a file: {remedy}")
    return weights


def shrink(image: NDArray[np.uint8], width: int) -> tuple[NDArray[np.uint8], float]:
    """`image` (H, W) or (H, W, 3) with its longer side at most `width` pixels, and the factor back to its own pixels (at least 1)."""
    longer = max(image.shape[:2])
    if longer <= width:
        return image, 1.0
    factor = longer / width
    size = (max(1, round(image.shape[1] / factor)), max(1, round(image.shape[0] / factor)))
    return np.asarray(cv2.resize(image, size, interpolation=cv2.INTER_AREA), dtype=np.uint8), factor
