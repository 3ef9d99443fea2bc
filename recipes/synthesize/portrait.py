"""Still portraits made ready to talk: their landmarks, where the pipeline's crop lies on them, and how each mouth parameter moves them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from pipeline.face.align import face_to_crop, invert, transform
from pipeline.face.detector import FaceDetector
from pipeline.frames import FaceBox
from recipes.synthesize.face_space import (
    JAW,
    LOWER_INNER,
    LOWER_LIP,
    POINTS,
    STEADY,
    UPPER_INNER,
    UPPER_LIP,
    five,
    in_face_space,
    to_face_space,
)
from recipes.synthesize.lips import LipModel

Array = NDArray[np.float64]

STRANGENESS = 1.5
"""Pixels by which a portrait's lips differ from the mean face's without its mouth being moved: the trust in its own shape."""
MOST_YAW = 5.0
"""Pixels of the crop by which the tip of the nose may lie beside the middle of the eyes."""
MOST_GAP = 6.0
"""Pixels of the crop by which lips may be parted in a portrait; wide laughs leave little of the lips to show."""
EXTRA = ("close", "yaw", "pitch")
"""Movements that are not learned; they follow the K parameters. Lips brought together by 1 pixel; head turned, per radian."""
DEEPEST = 10.0
"""Pixels of depth beyond which the head does not move more when it turns: its outline, where hair begins, must not fold."""
STILL_ABOVE = (30.0, 44.0)
"""Rows of face space between which movements with the mouth set in: below the eyes."""
UPPER_LIDS = (246, 161, 160, 159, 158, 157, 173, 466, 388, 387, 386, 385, 384, 398)
CREASES = (247, 30, 29, 27, 28, 56, 190, 467, 260, 259, 257, 258, 286, 414)
"""Points above UPPER_LIDS, one for each."""
LOWER_LIDS = (7, 163, 144, 145, 153, 154, 155, 249, 390, 373, 374, 380, 381, 382)


@dataclass(frozen=True, slots=True, eq=False)
class Portrait:
    """A picture of one face."""

    name: str
    image: NDArray[np.uint8]
    """(H, W, 3), RGB."""
    mesh: Array
    """(478, 3) or (468, 3) in pixels of the picture."""
    to_crop: Array
    """(2, 3): picture to the crop that the pipeline cuts from it."""
    five: Array
    """(5, 2): landmarks of the face box in the picture."""


def portrait_of(path: Path, mesh: Array, detector: FaceDetector) -> Portrait | None:
    """The portrait in a file, with its mesh; None where the detector does not find the face. Raises FileNotFoundError."""
    data = cv2.imread(str(path))
    if data is None:
        raise FileNotFoundError(f"{path} is not there or no picture; find the landmarks of this folder again")
    image = np.ascontiguousarray(data[:, :, ::-1])
    found = find_face(detector.detect(image), mesh)
    return None if found is None else make_portrait(path.name, image, mesh, found)


def make_portrait(name: str, image: NDArray[np.uint8], mesh: Array, face: FaceBox) -> Portrait:
    """A portrait from its picture, its mesh and the box with landmarks that the run-time detector gave."""
    if face.landmarks is None:
        raise ValueError(f"portrait {name}: the face has no landmarks; use a detector that gives them")
    return Portrait(name, image, mesh, face_to_crop(face), np.asarray(face.landmarks, np.float64))


def find_face(faces: list[FaceBox], mesh: Array) -> FaceBox | None:
    """The face whose landmarks are the mesh's; None where none is."""
    aim = five(mesh)
    size = np.hypot(*(aim[1] - aim[0]))
    near = [face for face in faces if face.landmarks is not None and np.abs(face.landmarks - aim).max() < 0.35 * size]
    return max(near, key=lambda face: face.score, default=None)


def usable(mesh: Array) -> bool:
    """Whether the face looks ahead with its mouth not wide open."""
    shape = in_face_space(mesh, to_face_space(mesh))
    yaw = abs(shape[1, 0] - (shape[33, 0] + shape[263, 0]) / 2)
    gap = (shape[list(LOWER_INNER), 1] - shape[list(UPPER_INNER), 1]).max()
    return bool(yaw < MOST_YAW and gap < MOST_GAP)


@dataclass(frozen=True, slots=True, eq=False)
class Rig:
    """A portrait's vertices in face space and their movements, linear in mouth parameters and extras."""

    vertices: Array
    """(468, 2): in the portrait."""
    channels: Array
    """(K + 3, 468, 2): movement for one unit of each parameter and of each of EXTRA."""
    own: Array
    """(K,): the parameters at which the portrait was taken."""
    lids: Array
    """(468, 2): movement when the eyes close."""
    five: Array
    """(5, 2): the face box's landmarks in face space, which are those of the mean face but for their likeness."""
    five_channels: Array
    """(K + 3, 5, 2): their movement."""


def rig(portrait: Portrait, lips: LipModel) -> Rig:
    """Fit the lip model to a portrait.

    The portrait's mouth is taken to be the mean one, moved by parameters, plus a shape of its own that stays.
    """
    mesh = portrait.mesh[:POINTS]
    to_mesh = to_face_space(mesh)
    shape = in_face_space(mesh, to_mesh)
    points = [*UPPER_LIP, *LOWER_LIP, *JAW]
    basis = lips.basis[:, points, :2].reshape(len(lips.basis), -1)
    offset = (shape - lips.mean)[points, :2].ravel()
    normal = basis @ basis.T / STRANGENESS**2 + np.eye(len(basis))
    own = np.linalg.solve(normal, basis @ offset / STRANGENESS**2)
    # Learned movements live in the space of the mesh's own five landmarks; the crop's are the detector's.
    between = portrait.to_crop[:, :2] @ np.linalg.inv(to_mesh[:, :2])
    depth = np.minimum(shape[:, 2] - shape[list(STEADY), 2].mean(), DEEPEST)
    turns = np.zeros((2, POINTS, 2))
    turns[0, :, 0] = turns[1, :, 1] = -depth
    # The upper half of the face hardly moves with the mouth; what was learned of it is what steadying the heads has left.
    fade = np.clip((shape[:, 1] - STILL_ABOVE[0]) / (STILL_ABOVE[1] - STILL_ABOVE[0]), 0, 1)[:, None]
    channels = np.concatenate([lips.basis[:, :, :2] * fade, _closing(shape)[None], turns]) @ between.T
    lids = np.zeros((POINTS, 2))
    lids[list(UPPER_LIDS)] = (shape[list(LOWER_LIDS), :2] - shape[list(UPPER_LIDS), :2]) * 0.92
    lids[list(CREASES)] = lids[list(UPPER_LIDS)] * 0.45  # skin for the lid comes from above
    return Rig(
        transform(portrait.to_crop, mesh[:, :2]),
        channels,
        own,
        lids @ between.T,
        transform(portrait.to_crop, portrait.five),
        five(channels),
    )


def _closing(shape: Array) -> Array:
    """Movement (468, 2) that brings the lips together by a pixel in the middle, the lower one by most of it."""
    left, right = shape[78, 0], shape[308, 0]
    across = np.clip(2 * (shape[:, 0] - left) / (right - left) - 1, -1, 1)
    bow = np.sqrt(1 - across**2)
    moved = np.zeros((POINTS, 2))
    for lip, share, outer in ((UPPER_LIP, 0.3, 0.3), (LOWER_LIP, -0.7, 0.5)):
        rings = len(lip) // 4
        for ring in range(4):
            members = list(lip[ring * rings : (ring + 1) * rings])
            moved[members, 1] = share * (outer + (1 - outer) * ring / 3) * bow[members]
    return moved


def picture_matrix(portrait: Portrait) -> NDArray[np.float64]:
    """From face space to the portrait's picture."""
    return invert(portrait.to_crop)
