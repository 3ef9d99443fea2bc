"""From a face in a picture to the crop that the model sees: a similarity to the mean face, applied in one warp."""

from __future__ import annotations

import functools
import json
import math
from dataclasses import dataclass
from importlib import resources

import cv2
import numpy as np
from numpy.typing import NDArray

from pipeline.frames import ALIGNED_SIZE, FaceBox

Matrix = NDArray[np.float64]
"""Shape (2, 3): maps column vectors (x, y, 1); pixel centres lie at whole numbers."""


@dataclass(frozen=True, slots=True, eq=False)
class MeanFace:
    """Where a face lies on the reference canvas, and which square of the canvas the crop shows."""

    canvas: int
    """Side in pixels."""
    box: NDArray[np.float64]
    """Shape (2, 2): upper left and lower right corner of the reference box, in the common box convention."""
    landmarks: NDArray[np.float64]
    """Shape (5, 2), in the order of FaceBox.landmarks."""
    patch_centre: NDArray[np.float64]
    """Shape (2,): middle of the square that the crop shows."""
    patch_size: int
    """Side of that square in canvas pixels; it becomes ALIGNED_SIZE pixels of the crop."""

    @property
    def to_crop(self) -> Matrix:
        """Canvas to crop."""
        scale = ALIGNED_SIZE / self.patch_size
        # Edges, not pixel centres, coincide: crop + 1/2 = (canvas - corner) * scale, where the corner lies half a patch from the centre.
        offset = -(self.patch_centre - self.patch_size / 2 - 0.5) * scale - 0.5
        return np.array([[scale, 0.0, offset[0]], [0.0, scale, offset[1]]])


@functools.cache
def mean_face() -> MeanFace:
    """The mean face of `assets/mean_face.json`."""
    data = json.loads(resources.files("assets").joinpath("mean_face.json").read_text(encoding="utf-8"))
    return MeanFace(
        canvas=data["canvas"],
        box=np.array(data["box"]["corners"], dtype=np.float64),
        landmarks=np.array(data["landmarks"]["points"], dtype=np.float64),
        patch_centre=np.array(data["patch"]["centre"], dtype=np.float64),
        patch_size=data["patch"]["size"],
    )


def fit_similarity(source: NDArray[np.floating], target: NDArray[np.floating], *, rotation: bool = True) -> Matrix:
    """Least-squares similarity that takes `source` (N, 2) to `target` (N, 2), without reflection (Umeyama 1991).

    With `rotation=False` scale and translation alone. Raises ValueError where shapes differ, N < 2, points
    are not finite or all source points coincide.
    """
    if source.shape != target.shape or source.ndim != 2 or source.shape[0] < 2 or source.shape[1] != 2:
        raise ValueError(f"source and target have shapes {source.shape} and {target.shape}, expected the same (N, 2) with N >= 2")
    if not (np.isfinite(source).all() and np.isfinite(target).all()):
        raise ValueError("source or target points are not all finite")
    # In complex numbers the similarity is z -> a z + b with a = sum conj(s) t / sum |s|^2 about the means: the 2-D case of Umeyama.
    s = source[:, 0].astype(np.float64) + 1j * source[:, 1]
    t = target[:, 0].astype(np.float64) + 1j * target[:, 1]
    s_mean, t_mean = s.mean(), t.mean()
    spread = float(np.sum(np.abs(s - s_mean) ** 2))
    if not spread > 0.0:
        raise ValueError("source points coincide, expected at least two different points")
    a = complex(np.sum(np.conj(s - s_mean) * (t - t_mean)) / spread)
    if not rotation:
        a = complex(max(a.real, np.finfo(np.float64).tiny), 0.0)
    b = complex(t_mean - a * s_mean)
    return np.array([[a.real, -a.imag, b.real], [a.imag, a.real, b.imag]])


def face_to_crop(face: FaceBox) -> Matrix:
    """Similarity from the picture of `face` to its crop: by the five landmarks where it has them, else by the box without rotation.

    Two corners would make any change of aspect ratio look like rotation, so a box alone gives scale and translation only. Raises
    ValueError for a box or landmarks without extent.
    """
    mean = mean_face()
    if face.landmarks is not None:
        return compose(mean.to_crop, fit_similarity(face.landmarks, mean.landmarks))
    corners = np.array([[face.left, face.top], [face.right, face.bottom]])
    if not (face.width > 0 and face.height > 0):
        raise ValueError(f"face box {corners.tolist()} has no extent, expected left < right and top < bottom")
    return compose(mean.to_crop, fit_similarity(corners, mean.box, rotation=False))


def compose(outer: Matrix, inner: Matrix) -> Matrix:
    """The map that does `inner`, then `outer`."""
    both = outer[:, :2] @ inner
    both[:, 2] += outer[:, 2]
    return np.asarray(both, dtype=np.float64)


def invert(matrix: Matrix) -> Matrix:
    """The map back. Raises ValueError where `matrix` cannot be inverted."""
    (a, b, x), (c, d, y) = matrix.tolist()
    area = a * d - b * c  # written out: a call of LAPACK takes longer than all of this, several times for each picture
    if area == 0.0 or not math.isfinite(area):
        raise ValueError(f"matrix {matrix.tolist()} cannot be inverted")
    a, b, c, d = d / area, -b / area, -c / area, a / area
    return np.array([[a, b, -a * x - b * y], [c, d, -c * x - d * y]])


def transform(matrix: Matrix, points: NDArray[np.floating]) -> NDArray[np.float64]:
    """`points` of shape (N, 2) mapped."""
    return np.asarray(points @ matrix[:, :2].T + matrix[:, 2], dtype=np.float64)


def crop_face(image: NDArray[np.uint8], matrix: Matrix) -> NDArray[np.uint8]:
    """Crop of shape (96, 96), grey, from `image` (H, W, 3) RGB by `matrix` from picture to crop; borders are replicated."""
    return sample_grey(image, matrix, ALIGNED_SIZE, ALIGNED_SIZE)


def sample_grey(image: NDArray[np.uint8], matrix: Matrix, width: int, height: int) -> NDArray[np.uint8]:
    """Patch of shape (height, width), grey, from `image` (H, W, 3) RGB by `matrix` from picture to patch; borders are replicated.

    Only the part of the picture under the patch is touched, so the cost does not grow with the picture. Where picture pixels are less
    than half as large as those of the patch, that part is first reduced by area averages, or the warp would alias.
    """
    to_picture = invert(matrix)
    corners = transform(to_picture, np.array([[0, 0], [width, 0], [0, height], [width, height]]) - 0.5)
    step = max(1, int(math.hypot(to_picture[0, 0], to_picture[1, 0])))
    x0, x1 = _span(corners[:, 0], image.shape[1], 2 * step)
    y0, y1 = _span(corners[:, 1], image.shape[0], 2 * step)
    region = cv2.cvtColor(image[y0:y1, x0:x1], cv2.COLOR_RGB2GRAY)
    scale_x = scale_y = 1.0
    if step > 1:
        size = (max(1, region.shape[1] // step), max(1, region.shape[0] // step))
        scale_x, scale_y = size[0] / region.shape[1], size[1] / region.shape[0]
        region = cv2.resize(region, size, interpolation=cv2.INTER_AREA)
    # Picture to reduced region, edges onto edges.
    reduce = np.array([[scale_x, 0.0, (0.5 - x0) * scale_x - 0.5], [0.0, scale_y, (0.5 - y0) * scale_y - 0.5]])
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    patch = cv2.warpAffine(region, compose(reduce, to_picture), (width, height), flags=flags, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(patch, dtype=np.uint8)


def _span(values: NDArray[np.float64], size: int, margin: int) -> tuple[int, int]:
    """Whole-pixel range around `values` within [0, size), never empty."""
    low = min(max(math.floor(values.min()) - margin, 0), size - 1)
    high = min(max(math.ceil(values.max()) + margin + 1, low + 1), size)
    return low, high
