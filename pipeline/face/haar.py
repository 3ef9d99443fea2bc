"""Viola-Jones face detection with the cascade files that OpenCV 4 ships: no weights to fetch, no landmarks."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from pipeline.face.detector import BoxMap, FaceError, shrink
from pipeline.frames import FaceBox

WORKING_SIZE = 320
"""Longer side in pixels of the picture that is searched as a whole."""
COARSE_STEP = 1.15
COARSE_NEIGHBOURS = 3
MIN_FACE = 0.1
"""Smallest face side looked for, as a part of the shorter side of the picture."""
MAX_FACES = 8
"""Most boxes that are made precise in one picture."""

FINE_FACE = 96
"""Side in pixels to which a face is brought for the fine search: from 48 to 96 the jitter of a box falls by a third."""
FINE_STEP = 1.1
FINE_NEIGHBOURS = 3
FINE_SIZES = (0.77, 1.3)
"""Least and greatest side of a face in the fine search, as a part of the expected side."""
FINE_MARGIN = 0.35
"""Border around the expected square that the fine search sees, in sides."""

SURE_LEVEL = 6.0
"""Votes of the last stage at which a box counts as certain."""

# Means over eight groups (the seven GRID speakers of the data pack, its 200 synthetic portraits; 1,400 pictures) of each group's median
# ratio between Ultra-Light Slim 320's boxes and these squares. The sideways shift is nil by symmetry (-0.0004 on the portraits).
TO_COMMON = BoxMap(shift_x=0.0, shift_y=-0.003, scale_x=0.738, scale_y=1.117)


class HaarDetector:
    """Frontal faces by the cascade `haarcascade_frontalface_<variant>.xml`: a coarse search of the picture, then a fine one of each find.

    Raises FaceError where OpenCV does not bring the file (OpenCV 5 does not).
    """

    name = "haar"

    def __init__(self, variant: str = "alt2", *, working_size: int = WORKING_SIZE) -> None:
        folder = getattr(getattr(cv2, "data", None), "haarcascades", None)
        path = Path(folder or ".") / f"haarcascade_frontalface_{variant}.xml"
        if folder is None or not path.is_file():
            raise FaceError(f"OpenCV {cv2.__version__} has no {path.name}: install opencv-python-headless>=4.10,<5")
        self._cascade: Any = cv2.CascadeClassifier(str(path))
        self._working_size = working_size

    def detect(self, image: NDArray[np.uint8]) -> list[FaceBox]:
        """See FaceDetector."""
        if image.size == 0:
            return []
        small, factor = shrink(image, self._working_size)
        grey = _equalised(_grey(small))
        least = max(20, int(min(grey.shape) * MIN_FACE))
        if least > min(grey.shape):
            return []
        found = self._search(grey, COARSE_STEP, COARSE_NEIGHBOURS, least, max(grey.shape))
        faces: list[FaceBox] = []
        for row, score in found[:MAX_FACES]:
            # A find that the fine search does not confirm is a false alarm more often than not.
            fine = max(self.detect_near(image, _face(row * factor, score)), key=lambda face: face.score, default=None)
            if fine is not None and not any(_same(fine, other) for other in faces):
                faces.append(fine)
        return sorted(faces, key=lambda face: -face.score)

    def detect_near(self, image: NDArray[np.uint8], box: FaceBox) -> list[FaceBox]:
        """See RegionDetector; boxes vary by about 0.5 % of the face's side from picture to picture."""
        left, top, side, height = TO_COMMON.invert(box.left, box.top, box.right, box.bottom)
        side = (side + height) / 2
        if not np.isfinite([left, top, side]).all() or side < 4:
            return []
        x0, y0 = max(0, int(left - side * FINE_MARGIN)), max(0, int(top - side * FINE_MARGIN))
        region = image[y0 : max(y0, int(top + side * (1 + FINE_MARGIN)) + 1), x0 : max(x0, int(left + side * (1 + FINE_MARGIN)) + 1)]
        if min(region.shape[:2]) < side / 2 or min(region.shape[:2]) < 4:
            return []
        factor = side / FINE_FACE
        size = (round(region.shape[1] / factor), round(region.shape[0] / factor))
        scaled = cv2.resize(_grey(region), size, interpolation=cv2.INTER_AREA if factor > 1 else cv2.INTER_LINEAR)
        least, most = (int(FINE_FACE * part) for part in FINE_SIZES)
        found = self._search(_equalised(scaled), FINE_STEP, FINE_NEIGHBOURS, least, most)
        return [_face(row * factor + (x0, y0, 0, 0), score) for row, score in found]

    def _search(
        self, grey: NDArray[np.uint8], step: float, neighbours: int, least: int, most: int
    ) -> list[tuple[NDArray[np.float64], float]]:
        """Squares (left, top, width, height) with scores in [0, 1], the surest first."""
        found, _, votes = self._cascade.detectMultiScale3(
            grey, scaleFactor=step, minNeighbors=neighbours, minSize=(least, least), maxSize=(most, most), outputRejectLevels=True
        )
        pairs = [
            (np.asarray(row, dtype=np.float64), float(np.clip(vote / SURE_LEVEL, 0.0, 1.0))) for row, vote in zip(found, votes, strict=True)
        ]
        return sorted(pairs, key=lambda pair: (-pair[1], *pair[0]))


def _grey(image: NDArray[np.uint8]) -> NDArray[np.uint8]:
    return np.asarray(cv2.cvtColor(np.ascontiguousarray(image), cv2.COLOR_RGB2GRAY), dtype=np.uint8)


def _equalised(grey: Any) -> NDArray[np.uint8]:
    return np.asarray(cv2.equalizeHist(grey), dtype=np.uint8)


def _face(square: NDArray[np.float64], score: float) -> FaceBox:
    left, top, right, bottom = TO_COMMON.apply(*map(float, square))
    return FaceBox(left, top, right, bottom, score=score)


def _same(one: FaceBox, other: FaceBox) -> bool:
    """True where the centre of one box lies in the middle part of the other: the fine search may find one face from two coarse boxes."""
    (x, y), (u, v) = one.centre, other.centre
    return abs(x - u) < other.width * 0.3 and abs(y - v) < other.height * 0.3
