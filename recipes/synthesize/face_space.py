"""Landmarks brought to a common place: the coordinates of the 96 x 96 crop, with the head's own motion taken out."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from pipeline.face.align import compose, fit_similarity, mean_face

Points = NDArray[np.float64]

POINTS = 468
"""Landmarks of the mesh without the irises."""
FIVE = ((33, 133, 159, 145), (362, 263, 386, 374), (1,), (61,), (291,))
"""Landmarks whose means stand for the five of a face box: corners and lids of the eyes, nose tip, mouth corners."""
STEADY = (33, 133, 362, 263, 168, 6, 197, 195, 5, 4, 98, 327, 2, 127, 356, 234, 454, 10, 109, 338)
"""Landmarks that speech does not move: eyes, nose, temples, forehead."""
UPPER_INNER = (78, 191, 80, 81, 82, 13, 312, 311, 310, 415, 308)
LOWER_INNER = (78, 95, 88, 178, 87, 14, 317, 402, 318, 324, 308)
"""Edges of the lips towards the mouth, from the image's left corner to its right one."""
UPPER_LIP = (
    *(61, 185, 40, 39, 37, 0, 267, 269, 270, 409, 291),
    *(76, 184, 74, 73, 72, 11, 302, 303, 304, 408, 306),
    *(62, 183, 42, 41, 38, 12, 268, 271, 272, 407, 292),
    *UPPER_INNER,
)
LOWER_LIP = (
    *(146, 91, 181, 84, 17, 314, 405, 321, 375),
    *(77, 90, 180, 85, 16, 315, 404, 320, 307),
    *(96, 89, 179, 86, 15, 316, 403, 319, 325),
    *LOWER_INNER[1:-1],
)
"""Lips in rings from the outside in; the corners are counted with the upper one."""
CORNERS = (61, 291, 76, 306, 62, 292, 78, 308)
JAW = (152, 148, 377, 176, 400, 149, 378, 150, 379, 175, 199, 200, 18, 83, 313, 201, 421, 208, 428, 32, 262)
"""Chin and lower edge of the jaw."""
OUTLINE = (
    *(10, 338, 297, 332, 284, 251, 389, 356, 454, 323, 361, 288, 397, 365, 379, 378, 400, 377),
    *(152, 148, 176, 149, 150, 136, 172, 58, 132, 93, 234, 127, 162, 21, 54, 103, 67, 109),
)
"""Outline of the face."""
CHIN = (152, 148, 377, 175, 199)
"""Landmarks whose mean tells how far the jaw has dropped."""


def five(mesh: Points) -> Points:
    """The five landmarks (..., 5, 2) of a mesh (..., N, >= 2)."""
    return np.stack([mesh[..., list(group), :2].mean(axis=-2) for group in FIVE], axis=-2)


def to_face_space(mesh: Points) -> NDArray[np.float64]:
    """Similarity (2, 3) from a mesh's picture to the crop that its five landmarks give."""
    return compose(mean_face().to_crop, fit_similarity(five(mesh), mean_face().landmarks))


def in_face_space(mesh: Points, matrix: NDArray[np.float64]) -> Points:
    """Mesh (..., N, 3) moved by a similarity of its picture, the depth scaled with it."""
    flat = mesh[..., :2] @ matrix[:, :2].T + matrix[:, 2]
    depth = mesh[..., 2:] * np.hypot(matrix[0, 0], matrix[1, 0])
    return np.concatenate([flat, depth], axis=-1)


def steadied(track: Points) -> Points:
    """A clip's meshes (T, N, 3) in face space, each turned and scaled so that its steady landmarks lie on the clip's mean.

    Pictures without a face (NaN) stay NaN. Raises ValueError where there is no picture with a face.
    """
    seen = np.isfinite(track).all(axis=(1, 2))
    if not seen.any():
        raise ValueError("a face is seen in no picture of the clip")
    meshes = track[seen, :POINTS].astype(np.float64)
    aim = meshes[len(meshes) // 2]
    for _ in range(3):
        meshes = _onto(meshes, aim)
        aim = meshes.mean(axis=0)
    out = np.full((len(track), POINTS, 3), np.nan)
    out[seen] = in_face_space(meshes, to_face_space(aim))
    return out


def _onto(meshes: Points, aim: Points) -> Points:
    """Each mesh (T, N, 3) by the similarity of space that brings its steady landmarks onto those of `aim` (Umeyama 1991)."""
    steady = list(STEADY)
    source, target = meshes[:, steady], aim[steady]
    source_mean, target_mean = source.mean(axis=1, keepdims=True), target.mean(axis=0)
    s, t = source - source_mean, target - target_mean
    u, scales, v = np.linalg.svd(np.einsum("ni,tnj->tij", t, s))
    sign = np.ones_like(scales)
    sign[:, -1] = np.sign(np.linalg.det(u @ v))
    turn = (u * sign[:, None]) @ v
    size = (scales * sign).sum(axis=1) / (s**2).sum(axis=(1, 2))
    return np.asarray(size[:, None, None] * ((meshes - source_mean) @ turn.transpose(0, 2, 1)) + target_mean, np.float64)
