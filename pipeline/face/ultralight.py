"""Ultra-Light Slim 320 (Linzaer, MIT) through onnxruntime: boxes alone, weights fetched or by path."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from pipeline.face.detector import FaceError, require_weights
from pipeline.face.onnx import open_session
from pipeline.frames import FaceBox

INPUT_WIDTH, INPUT_HEIGHT = 320, 240
MIN_SCORE = 0.7
MAX_OVERLAP = 0.3


class UltralightDetector:
    """Faces whose boxes are the common convention itself. `weights` None takes the fetched file. Raises FaceError where there is none.

    One thread: the network takes a few milliseconds, and threads that spin would take the recogniser's cores.
    """

    name = "ultralight"

    def __init__(self, weights: Path | None) -> None:
        path = require_weights(self.name, weights)
        try:
            # The published file lists its weights as inputs: onnxruntime would warn of each.
            self._session = open_session(str(path), severity=3)
        except Exception as error:  # onnxruntime's exceptions share no public base class
            raise FaceError(f"weights {str(path)!r} are not an ONNX model that onnxruntime can read: fetch the file again") from error
        shapes = [tuple(entry.shape) for entry in self._session.get_inputs()]
        if shapes != [(1, 3, INPUT_HEIGHT, INPUT_WIDTH)]:
            raise FaceError(f"weights {str(path)!r} take inputs of shape {shapes}, expected the 320 x 240 Ultra-Light model")
        self._input = self._session.get_inputs()[0].name

    def detect(self, image: NDArray[np.uint8]) -> list[FaceBox]:
        """See FaceDetector."""
        if image.size == 0:
            return []
        padded, factor = _letterbox(image)
        tensor = np.ascontiguousarray(padded.transpose(2, 0, 1)[None], dtype=np.float32)
        scores, boxes = self._session.run(None, {self._input: (tensor - 127.0) / 128.0})
        keep = scores[0, :, 1] > MIN_SCORE
        sure, corners = scores[0, keep, 1], boxes[0, keep] * np.array([INPUT_WIDTH, INPUT_HEIGHT] * 2) * factor
        sizes = np.concatenate([corners[:, :2], corners[:, 2:] - corners[:, :2]], axis=1)
        chosen = np.asarray(cv2.dnn.NMSBoxes(sizes.tolist(), sure.tolist(), MIN_SCORE, MAX_OVERLAP), dtype=np.intp).reshape(-1)
        faces = []
        for index in chosen:
            left, top, right, bottom = map(float, corners[index])
            faces.append(FaceBox(left, top, right, bottom, score=float(sure[index])))
        return faces


def _letterbox(image: NDArray[np.uint8]) -> tuple[NDArray[np.uint8], float]:
    """`image` fitted into (240, 320, 3) at its own aspect ratio, black at the right or below, and the factor back to its pixels."""
    height, width = image.shape[:2]
    factor = max(width / INPUT_WIDTH, height / INPUT_HEIGHT)
    size = (max(1, round(width / factor)), max(1, round(height / factor)))
    canvas = np.zeros((INPUT_HEIGHT, INPUT_WIDTH, 3), dtype=np.uint8)
    canvas[: size[1], : size[0]] = cv2.resize(image, size, interpolation=cv2.INTER_AREA if factor > 1 else cv2.INTER_LINEAR)
    return canvas, factor
