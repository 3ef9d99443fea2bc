"""YuNet (OpenCV Zoo, 2023) through cv2.FaceDetectorYN: boxes with five landmarks, weights fetched or by path."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from pipeline.face.detector import BoxMap, FaceError, require_weights, shrink
from pipeline.frames import FaceBox

WORKING_SIZE = 320
"""Longer side in pixels of the picture that is searched."""
MIN_SIDE = 32
"""Least side of the picture that is searched: below the network's coarsest step OpenCV decodes noise, not numbers even."""
MIN_SCORE = 0.6
MAX_OVERLAP = 0.3

# Measured as in haar.py: group means of the medians against Ultra-Light Slim 320.
TO_COMMON = BoxMap(shift_x=0.0, shift_y=-0.016, scale_x=0.982, scale_y=1.042)


class YunetDetector:
    """Faces with landmarks. `weights` None takes the fetched file. Raises FaceError where there is none or no YuNet file."""

    name = "yunet"

    def __init__(self, weights: Path | None, *, working_size: int = WORKING_SIZE) -> None:
        path = require_weights(self.name, weights)
        try:
            self._net = cv2.FaceDetectorYN.create(str(path), "", (working_size, working_size), MIN_SCORE, MAX_OVERLAP)
        except cv2.error as error:
            raise FaceError(f"weights {str(path)!r} are not a YuNet model that OpenCV can read: fetch the file again") from error
        self._working_size = working_size

    def detect(self, image: NDArray[np.uint8]) -> list[FaceBox]:
        """See FaceDetector."""
        if image.size == 0:
            return []
        small, factor = shrink(image, self._working_size)
        if min(small.shape[:2]) < MIN_SIDE:
            return []
        self._net.setInputSize((small.shape[1], small.shape[0]))
        _, found = self._net.detect(cv2.cvtColor(small, cv2.COLOR_RGB2BGR))
        faces = []
        for row in found if found is not None else ():
            left, top, right, bottom = (factor * float(edge) for edge in TO_COMMON.apply(*map(float, row[:4])))
            # Pixel centres: the network counts them at whole numbers of the small picture, OpenCV's area resize at halves.
            landmarks = (row[4:14].reshape(5, 2) + 0.5) * factor - 0.5
            faces.append(FaceBox(left, top, right, bottom, score=float(row[14]), landmarks=landmarks.astype(np.float32)))
        return sorted(faces, key=lambda face: -face.score)
