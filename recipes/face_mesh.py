"""MediaPipe's 478 landmarks of a face in a single picture: a teacher for recipes, never on the way to transcription."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pipeline.face.detector import FaceError

COUNT = 478
"""Landmarks of a face."""
Mesh = NDArray[np.float32]
"""Shape (478, 3): x and y in pixels (pixel centres at whole numbers), depth in the same unit, smaller is nearer."""


class MeshFinder:
    """The landmarker on single pictures: its mode for streams smooths over time, which lips do not survive."""

    def __init__(self, weights: Path) -> None:
        """Raises FaceError where the package `mediapipe` or its weights are missing."""
        try:
            import mediapipe
            from mediapipe.tasks.python import BaseOptions, vision
        except ImportError as error:
            raise FaceError("landmarks need the package mediapipe: pip install mediapipe") from error
        if not weights.is_file():
            raise FaceError(f"weights {str(weights)!r} of the landmarker are not a file")
        self._image: Any = mediapipe.Image
        self._format = mediapipe.ImageFormat.SRGB
        options = vision.FaceLandmarkerOptions(base_options=BaseOptions(model_asset_path=str(weights)), num_faces=1)
        self._task = vision.FaceLandmarker.create_from_options(options)

    def find(self, image: NDArray[np.uint8]) -> Mesh:
        """Landmarks of the face in `image` (H, W, 3), RGB; all NaN where none is seen."""
        found = self._task.detect(self._image(image_format=self._format, data=np.ascontiguousarray(image))).face_landmarks
        if not found:
            return np.full((COUNT, 3), np.nan, np.float32)
        height, width = image.shape[:2]
        points = np.array([(p.x, p.y, p.z) for p in found[0]], np.float32)
        return np.asarray(points * np.array([width, height, width], np.float32) - np.array([0.5, 0.5, 0], np.float32), np.float32)

    def close(self) -> None:
        """Let go of the landmarker."""
        self._task.close()
