"""Finding, following, aligning and cropping the face."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pipeline.face.detector import FaceDetector

DETECTORS = ("own", "yunet", "ultralight", "haar")
"""Names that `create_detector` knows, the default first."""


def create_detector(name: str = DETECTORS[0], weights: Path | None = None) -> FaceDetector:
    """The face detector of this name; 'yunet' and 'ultralight' need weights, fetched or by path, 'own' brings them, 'haar' takes none.

    Raises ValueError for an unknown name or weights that have no use, FaceError where the detector cannot be made.
    """
    # Late imports: OpenCV and onnxruntime take a while, and only one of them is needed.
    if name == "haar":
        if weights is not None:
            raise ValueError(f"weights is {str(weights)!r}, expected None: the detector 'haar' uses OpenCV's own files")
        from pipeline.face.haar import HaarDetector

        return HaarDetector()
    if name == "own":
        from pipeline.face.own import OwnDetector

        return OwnDetector(weights)
    if name == "yunet":
        from pipeline.face.yunet import YunetDetector

        return YunetDetector(weights)
    if name == "ultralight":
        from pipeline.face.ultralight import UltralightDetector

        return UltralightDetector(weights)
    raise ValueError(f"name is {name!r}, expected one of {', '.join(DETECTORS)}")
