"""Follows a face from picture to picture by pyramidal Lucas-Kanade in a small grey patch that goes with the face."""

from __future__ import annotations

import functools
import math
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from pipeline.face.align import Matrix, compose, invert, sample_grey, transform
from pipeline.face.pose import Pose
from pipeline.frames import ALIGNED_SIZE

LEFT, ABOVE = 16, 48
"""Pixels that the patch has more than the crop at either side and above; the crop is the rest of it."""
PATCH_WIDTH, PATCH_HEIGHT = ALIGNED_SIZE + 2 * LEFT, ALIGNED_SIZE + ABOVE

POINTS = 24
LEAST_POINTS = 8
"""Fewer good points than this say nothing sure."""
RESEED_BELOW = 14
WINDOW = (15, 15)
LEVELS = 3
MOST_RETURN_ERROR = 0.7
"""Patch pixels by which a point may miss its start when it is followed there and back (Kalal, Mikolajczyk and Matas 2010)."""
LEAST_GOOD = 0.5
"""Part of the points that must come back."""
MOST_RESIDUAL = 1.0
"""Median distance in patch pixels of the points from the common motion."""
MOST_GROWTH = 0.15
"""Largest believable change of log size in one frame."""
MOST_TURN = 0.35
"""Largest believable turn in one frame, in radians."""

_SHIFT = np.array([[1.0, 0.0, LEFT], [0.0, 1.0, ABOVE]])
_CRITERIA = (cv2.TERM_CRITERIA_EPS | cv2.TERM_CRITERIA_COUNT, 20, 0.02)


def _mask() -> NDArray[np.uint8]:
    """Where points are taken: the face without the mouth, which moves by itself."""
    mask = np.zeros((PATCH_HEIGHT, PATCH_WIDTH), np.uint8)
    cv2.ellipse(mask, (LEFT + 48, ABOVE + 22), (36, 46), 0, 0, 360, 255, -1)
    mask[ABOVE + 43 :, LEFT + 20 : LEFT + 76] = 0
    return mask


MASK = _mask()


class FaceFlow:
    """Motion of one face between pictures. All points lie in a patch around the crop, so the cost does not depend on the picture."""

    def __init__(self) -> None:
        self._patch: NDArray[np.uint8] | None = None
        self._to_patch: Matrix | None = None
        self._points = np.zeros((0, 2), np.float32)

    def erase(self) -> None:
        """Overwrite and forget what was seen."""
        if self._patch is not None:
            self._patch.fill(0)
        self._patch = None

    def step(self, image: NDArray[np.uint8]) -> Matrix | None:
        """Similarity by which the face moved since the last picture, in picture pixels; None where that is in doubt.

        Call `settle` with the pose that came of it before the next step.
        """
        if self._patch is None or self._to_patch is None or len(self._points) < LEAST_POINTS:
            return None
        patch = sample_grey(image, self._to_patch, PATCH_WIDTH, PATCH_HEIGHT)
        found, start = _track(self._patch, patch, self._points), self._points
        self._patch, self._points = patch, self._points[:0]
        if found is None:
            return None
        moved, good = found
        if good.sum() < max(LEAST_POINTS, LEAST_GOOD * len(start)):
            return None
        fit = robust_similarity(start[good], moved[good])
        if fit is None:
            return None
        motion, residuals = fit
        scale, turn = math.hypot(motion[0, 0], motion[1, 0]), math.atan2(motion[1, 0], motion[0, 0])
        if _middle(residuals) > MOST_RESIDUAL or not abs(math.log(max(scale, 1e-9))) <= MOST_GROWTH or abs(turn) > MOST_TURN:
            return None
        self._points = moved[good][residuals < 3 * MOST_RESIDUAL]
        return compose(invert(self._to_patch), compose(motion, self._to_patch))

    def settle(self, image: NDArray[np.uint8], pose: Pose, *, reseed: bool) -> NDArray[np.uint8]:
        """Moves the patch to `pose` in this picture, takes new points where asked or where few are left, and returns the crop (96, 96)."""
        to_patch = compose(_SHIFT, pose.matrix)
        patch = sample_grey(image, to_patch, PATCH_WIDTH, PATCH_HEIGHT)
        if self._to_patch is not None and len(self._points):
            points = transform(compose(to_patch, invert(self._to_patch)), self._points)
            columns, rows = points.round().astype(int).T
            inside = (columns >= 0) & (columns < PATCH_WIDTH) & (rows >= 0) & (rows < PATCH_HEIGHT)
            inside[inside] = MASK[rows[inside], columns[inside]] > 0
            self._points = points[inside].astype(np.float32)
        if reseed or len(self._points) < RESEED_BELOW:
            self._points = _features(patch)
        self._patch, self._to_patch = patch, to_patch
        return patch[ABOVE:, LEFT : LEFT + ALIGNED_SIZE].copy()


def robust_similarity(start: NDArray[np.floating], end: NDArray[np.floating]) -> tuple[Matrix, NDArray[np.float64]] | None:
    """Similarity of most points (N, 2) -> (N, 2) and the distances (N,) of all from it; None where the start has no extent.

    Least squares reweighted by Tukey's biweight, begun from the medians over all pairs of points: lids, lips and what lies before the
    face move otherwise.
    """
    s = start[:, 0].astype(np.float64) + 1j * start[:, 1]
    e = end[:, 0].astype(np.float64) + 1j * end[:, 1]
    first, second = _pairs(len(s))
    apart = s[second] - s[first]
    apart[np.abs(apart) < 1e-6] = 1e-6
    slopes = (e[second] - e[first]) / apart
    a = complex(_middle(slopes.real), _middle(slopes.imag))
    shift = e - a * s
    b = complex(_middle(shift.real), _middle(shift.imag))
    residuals = np.abs(shift - b)
    for _ in range(3):
        width = 4.0 * max(_middle(residuals), 0.1)
        weights = np.clip(1 - (residuals / width) ** 2, 0, None) ** 2
        total = weights.sum()
        s_mean, e_mean = weights @ s / total, weights @ e / total
        s_rest = s - s_mean
        pull = weights * np.conj(s_rest)
        spread = float((pull @ s_rest).real)
        if not spread > 1.0:
            return None
        a = complex(pull @ (e - e_mean) / spread)
        b = complex(e_mean - a * s_mean)
        residuals = np.abs(a * s + b - e)
    return np.array([[a.real, -a.imag, b.real], [a.imag, a.real, b.imag]]), residuals


@functools.cache
def _pairs(count: int) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Indices of all pairs of `count` points; there are never more than POINTS."""
    first, second = np.triu_indices(count, 1)
    return first, second


def _middle(values: NDArray[np.floating]) -> float:
    """The upper median; NumPy's own takes ten times as long for so few values."""
    half = len(values) // 2
    return float(np.partition(values, half)[half])


def _track(
    before: NDArray[np.uint8], after: NDArray[np.uint8], points: NDArray[np.float32]
) -> tuple[NDArray[np.float32], NDArray[np.bool_]] | None:
    """Places of `points` in `after`, and which of them come back to their start."""
    there, found, _ = _lucas_kanade(before, after, points, None)
    if there is None:
        return None
    back, again, _ = _lucas_kanade(after, before, there, points.copy())
    if back is None:
        return None
    error = ((back - points) ** 2).sum(axis=1)
    good = (found[:, 0] > 0) & (again[:, 0] > 0) & (error < MOST_RETURN_ERROR**2) & np.isfinite(there).all(axis=1)
    return np.asarray(there, dtype=np.float32), np.asarray(good)


def _lucas_kanade(before: NDArray[np.uint8], after: NDArray[np.uint8], points: Any, guess: Any) -> tuple[Any, Any, Any]:
    """OpenCV's answer, from `guess` on where there is one."""
    flags = 0 if guess is None else cv2.OPTFLOW_USE_INITIAL_FLOW
    return cv2.calcOpticalFlowPyrLK(before, after, points, guess, winSize=WINDOW, maxLevel=LEVELS, criteria=_CRITERIA, flags=flags)


def _features(patch: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Corners of the face, shape (N, 2)."""
    found = cv2.goodFeaturesToTrack(patch, POINTS, 0.01, 5, mask=MASK, blockSize=5)
    return np.zeros((0, 2), np.float32) if found is None else np.asarray(found[:, 0], dtype=np.float32)
