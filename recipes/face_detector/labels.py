"""Labels by two teachers, YuNet and MediaPipe's face landmarker, and mattes of the persons.

YuNet looks at each face many times, turned, shifted and mirrored, and the median of its answers counts, so single errors fall out. The
landmarker's points are brought to YuNet's meaning of the five points by one constant shift of each, in units of the eye distance.
"""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from pipeline.face.yunet import YunetDetector
from pipeline.frames import FaceBox
from recipes.face_mesh import MeshFinder

LOOKS = 12
"""Times that YuNet looks at each face."""
LOOK_SIZE = 320
LOOK_FACE = (0.25, 0.5)
"""Least and greatest width of the face in a look, as a part of the look's side."""
SWAP = [1, 0, 2, 4, 3]
"""Order of the five landmarks in a mirrored picture."""
MESH = ((33, 133, 159, 145), (362, 263, 386, 374), (1,), (61,), (291,))
"""Points of MediaPipe's mesh whose means stand for the five landmarks: corners and lids of the eyes, nose tip, mouth corners."""

Points = NDArray[np.float64]


class Yunet:
    """The first teacher: box in the common convention and five landmarks of one face."""

    def __init__(self, weights: Path) -> None:
        self._whole = YunetDetector(weights, working_size=512)
        self._near = YunetDetector(weights, working_size=LOOK_SIZE)

    def find(self, image: NDArray[np.uint8]) -> list[FaceBox]:
        """All faces of `image` (H, W, 3), RGB, as YuNet sees them at once, the largest first."""
        return sorted(self._whole.detect(image), key=lambda face: -face.width)

    def label(self, image: NDArray[np.uint8], face: FaceBox, rng: np.random.Generator) -> tuple[Points, Points] | None:
        """Median box (4,) and landmarks (5, 2) over many looks at `face`; None where fewer than half of the looks find it."""
        boxes, points = [], []
        for look in range(LOOKS):
            angle = 0.0 if look % 2 else float(rng.uniform(-12, 12))
            scale = float(rng.uniform(*LOOK_FACE)) * LOOK_SIZE / face.width
            matrix = cv2.getRotationMatrix2D(face.centre, angle, scale)
            matrix[:, 2] += LOOK_SIZE / 2 + rng.uniform(-0.12, 0.12, 2) * LOOK_SIZE - np.array(face.centre)
            seen = cv2.warpAffine(image, matrix, (LOOK_SIZE, LOOK_SIZE), flags=cv2.INTER_AREA, borderMode=cv2.BORDER_REPLICATE)
            mirrored = bool(rng.integers(2))
            found = self._near.detect(np.ascontiguousarray(seen[:, ::-1]) if mirrored else seen)
            aim = matrix @ (*face.centre, 1.0)
            for one in found:
                corners = np.array([[one.left, one.top], [one.right, one.bottom]], np.float64)
                marks = np.asarray(one.landmarks, np.float64)
                if mirrored:
                    corners = np.array([[LOOK_SIZE - 1 - one.right, one.top], [LOOK_SIZE - 1 - one.left, one.bottom]])
                    marks = (marks * [-1, 1] + [LOOK_SIZE - 1, 0])[SWAP]
                if np.hypot(*(corners.mean(axis=0) - aim)) > face.width * scale / 2:
                    continue
                back = cv2.invertAffineTransform(matrix)
                points.append(marks @ back[:, :2].T + back[:, 2])
                if angle == 0.0:
                    boxes.append((corners @ back[:, :2].T + back[:, 2]).ravel())
                break
        if len(points) < LOOKS / 2 or len(boxes) < LOOKS / 4:
            return None
        return np.median(np.stack(boxes), axis=0), np.median(np.stack(points), axis=0)


class Landmarker:
    """The second teacher. Raises FaceError where the package `mediapipe` or its weights are missing."""

    def __init__(self, weights: Path) -> None:
        self._finder = MeshFinder(weights)

    def label(self, image: NDArray[np.uint8], face: FaceBox) -> Points | None:
        """Five landmarks (5, 2) of `face`, in MediaPipe's own meaning; None where it sees no face there."""
        side = face.height * 1.1
        x0, y0 = max(0, int(face.centre[0] - side)), max(0, int(face.centre[1] - side))
        part = np.ascontiguousarray(image[y0 : int(face.centre[1] + side) + 1, x0 : int(face.centre[0] + side) + 1])
        factor = max(1.0, 256 / max(part.shape[:2]))
        large = cv2.resize(part, None, fx=factor, fy=factor, interpolation=cv2.INTER_CUBIC)
        found = self._finder.find(np.asarray(large, np.uint8))[:, :2].astype(np.float64)
        if np.isnan(found).any():
            return None
        mesh = (found + 0.5) * np.array(part.shape[1::-1]) / np.array(large.shape[1::-1]) - 0.5
        points = np.stack([mesh[list(group)].mean(axis=0) for group in MESH]) + np.array([x0, y0])
        if np.hypot(*(points.mean(axis=0) - face.centre)) > face.width / 2:
            return None
        return np.asarray(points, np.float64)


def eye_frame(points: Points) -> tuple[Points, Points]:
    """Origin (2,) between the eyes and axes (2, 2), columns right and down, one eye distance long."""
    right = points[1] - points[0]
    return points[:2].mean(axis=0), np.stack([right, np.array([-right[1], right[0]])], axis=1)


def fit_shifts(pairs: list[tuple[Points, Points]]) -> Points:
    """Shifts (5, 2), in eye distances of the first points' frame, that bring the second points of each pair onto the first.

    Medians over the pairs, made the same for both halves of the face.
    """
    rows = []
    for aim, other in pairs:
        _, axes = eye_frame(other)
        rows.append((aim - other) @ np.linalg.inv(axes).T)
    shifts = np.median(np.stack(rows), axis=0)
    return np.asarray((shifts + shifts[SWAP] * [-1, 1]) / 2, np.float64)


def shifted(points: Points, shifts: Points) -> Points:
    """`points` (5, 2) moved by `shifts` in their own eye frame."""
    _, axes = eye_frame(points)
    return points + shifts @ axes.T


def matte(image: NDArray[np.uint8], box: Points) -> NDArray[np.uint8]:
    """Opacity (H, W) of the person with face `box` (left, top, right, bottom) in `image`, by GrabCut at half size."""
    factor = 256 / max(image.shape[:2])
    small = cv2.resize(image, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA)
    left, top, right, bottom = box * factor
    width, height, x, y = right - left, bottom - top, (left + right) / 2, (top + bottom) / 2
    mask = np.full(small.shape[:2], cv2.GC_PR_BGD, np.uint8)
    mask[:3], mask[:, :2], mask[:, -2:] = cv2.GC_BGD, cv2.GC_BGD, cv2.GC_BGD
    mask[int(max(0, bottom - height * 0.1)) :, :] = np.where(
        np.abs(np.arange(small.shape[1]) - x) < width * 1.4, cv2.GC_PR_FGD, mask[int(max(0, bottom - height * 0.1)) :, :]
    )
    centre = (int(x), int(y - height * 0.1))
    cv2.ellipse(mask, centre, (int(width * 0.72), int(height * 0.78)), 0, 0, 360, cv2.GC_PR_FGD, -1)
    cv2.ellipse(mask, (int(x), int(y)), (int(width * 0.42), int(height * 0.46)), 0, 0, 360, cv2.GC_FGD, -1)
    cv2.grabCut(small, mask, None, np.zeros((1, 65)), np.zeros((1, 65)), 3, cv2.GC_INIT_WITH_MASK)
    person = ((mask == cv2.GC_FGD) | (mask == cv2.GC_PR_FGD)).astype(np.uint8)
    _, parts = cv2.connectedComponents(person)
    label = parts[min(int(y), parts.shape[0] - 1), min(int(x), parts.shape[1] - 1)]
    alpha = cv2.GaussianBlur((parts == label).astype(np.uint8) * 255, (0, 0), 1.0)
    return np.asarray(cv2.resize(alpha, image.shape[1::-1], interpolation=cv2.INTER_LINEAR), np.uint8)
