"""The project's own detector through onnxruntime: boxes with five landmarks, weights bundled; trained by `recipes/face_detector`."""

from __future__ import annotations

from importlib import resources
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from pipeline.face.detector import FaceError, require_weights
from pipeline.face.onnx import open_session
from pipeline.frames import FaceBox

INPUT_WIDTH, INPUT_HEIGHT = 320, 240
MIN_SCORE = 0.7
MAX_OVERLAP = 0.4
MOST_FACES = 64
"""Boxes that are looked at in one picture, the surest first."""
NEAR_FACE = 96
"""Width in input pixels to which a face is brought for the search near it."""
MIN_SIDE = 8
"""Shorter side in pixels below which a picture shows no face."""


class OwnDetector:
    """Faces with landmarks; boxes are in the common convention by training. Raises FaceError where `weights` is no such model.

    One thread by default: the network takes few milliseconds, and threads that spin would take the recogniser's cores.
    """

    name = "own"

    def __init__(self, weights: Path | None = None, *, threads: int = 1, threshold: float = MIN_SCORE) -> None:
        """Boxes with a score of at most `threshold` are left out. Raises ValueError for values out of range."""
        if threads < 1:
            raise ValueError(f"threads is {threads}, expected at least 1")
        if not 0.0 <= threshold <= 1.0:
            raise ValueError(f"threshold is {threshold}, expected a score from 0 to 1")
        source = _bundled() if weights is None else require_weights(self.name, weights)
        try:
            self._session = open_session(source.read_bytes(), threads=threads)
        except Exception as error:  # onnxruntime's exceptions share no public base class
            raise FaceError(f"weights {str(source)!r} are not an ONNX model that onnxruntime can read: fetch the file again") from error
        inputs = [(entry.name, tuple(entry.shape), entry.type) for entry in self._session.get_inputs()]
        if [entry[1:] for entry in inputs] != [((1, INPUT_HEIGHT, INPUT_WIDTH, 3), "tensor(uint8)")]:
            raise FaceError(f"weights {str(source)!r} take inputs {inputs}, expected one 320 x 240 picture of the project's own detector")
        self._input = inputs[0][0]
        self._threshold = threshold
        self._canvas = np.zeros((1, INPUT_HEIGHT, INPUT_WIDTH, 3), np.uint8)

    def detect(self, image: NDArray[np.uint8]) -> list[FaceBox]:
        """See FaceDetector."""
        if image.size == 0 or min(image.shape[:2]) < MIN_SIDE:
            return []
        return self._search(image, 0, 0)

    def detect_near(self, image: NDArray[np.uint8], box: FaceBox) -> list[FaceBox]:
        """See RegionDetector; small faces are brought to a size at which their landmarks are surer."""
        (x, y), width = box.centre, box.width * INPUT_WIDTH / NEAR_FACE
        if not np.isfinite([x, y, width]).all() or not 4 < box.width < 1e6:
            return []
        height = width * INPUT_HEIGHT / INPUT_WIDTH
        x0, y0 = (int(np.clip(value, 0, 1e6)) for value in (x - width / 2, y - height / 2))
        x1, y1 = (int(np.clip(value, 0, 1e6)) for value in (x + width / 2, y + height / 2))
        region = image[y0:y1, x0:x1]
        if region.size == 0 or min(region.shape[:2]) < max(MIN_SIDE, box.width / 2):
            return []
        return self._search(region, x0, y0)

    def _search(self, image: NDArray[np.uint8], x: int, y: int) -> list[FaceBox]:
        """Faces in `image`, moved by (x, y)."""
        factor = _letterbox(image, self._canvas[0])
        scores, boxes, landmarks = self._session.run(None, {self._input: self._canvas})
        likely = np.flatnonzero(scores > self._threshold)
        likely = likely[np.argsort(-scores[likely], kind="stable")][:MOST_FACES]
        # Pixel centres: the network counts them at whole numbers of its input, OpenCV's area resize at halves.
        shift = np.array([x, y]) + 0.5 * factor - 0.5
        corners = (boxes[likely].reshape(-1, 2, 2) * factor + shift).reshape(-1, 4)
        points = (landmarks[likely] * factor + shift).astype(np.float32)
        faces = []
        for index in distinct(boxes[likely]):
            left, top, right, bottom = map(float, corners[index])
            faces.append(FaceBox(left, top, right, bottom, score=float(scores[likely[index]]), landmarks=points[index]))
        return faces


def distinct(boxes: NDArray[np.floating[Any]]) -> list[int]:
    """Indices of the boxes (N, 4), given the surest first, that overlap with no surer one by more than MAX_OVERLAP."""
    low, high = np.maximum(boxes[:, None, :2], boxes[None, :, :2]), np.minimum(boxes[:, None, 2:], boxes[None, :, 2:])
    shared = np.clip(high - low, 0, None).prod(axis=2)
    area = np.clip(boxes[:, 2:] - boxes[:, :2], 0, None).prod(axis=1)
    same = shared > MAX_OVERLAP * (area[:, None] + area[None, :] - shared)
    kept: list[int] = []
    free = np.ones(len(boxes), bool)
    for index in range(len(boxes)):
        if free[index]:
            kept.append(index)
            free &= ~same[index]
    return kept


def _letterbox(image: NDArray[np.uint8], canvas: NDArray[np.uint8]) -> float:
    """Fit `image` into `canvas` in place at its own aspect ratio, black at the right or below; returns the factor back to its pixels."""
    height, width = image.shape[:2]
    factor = float(max(width / INPUT_WIDTH, height / INPUT_HEIGHT))
    size = (min(INPUT_WIDTH, max(1, round(width / factor))), min(INPUT_HEIGHT, max(1, round(height / factor))))
    canvas[size[1] :] = 0
    canvas[:, size[0] :] = 0
    interpolation = cv2.INTER_AREA if factor > 1 else cv2.INTER_LINEAR
    canvas[: size[1], : size[0]] = cv2.resize(image, size, interpolation=interpolation)
    return factor


def _bundled() -> Any:
    """The weights that the program ships."""
    source = resources.files("assets").joinpath("checkpoints", "face.onnx")
    if not source.is_file():
        raise FaceError("the weights of face detector 'own' are not installed: install the program again, or use the detector 'haar'")
    return source
