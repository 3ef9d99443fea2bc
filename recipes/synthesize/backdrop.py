"""Other backgrounds behind portraits."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from recipes.synthesize.face_space import OUTLINE
from recipes.synthesize.portrait import Portrait

WORKING = 112
"""Side in pixels at which the person is cut out: hair comes out soft, and it takes a tenth of the time that drawing a clip takes."""


def person(portrait: Portrait) -> NDArray[np.float32]:
    """Opacity of the person, (H, W) in [0, 1]: GrabCut, told where the face is and that shoulders lie below it."""
    height, width = portrait.image.shape[:2]
    small = cv2.resize(portrait.image, (WORKING, WORKING), interpolation=cv2.INTER_AREA)
    outline = portrait.mesh[list(OUTLINE), :2] * [WORKING / width, WORKING / height]
    centre, chin = outline.mean(axis=0), outline[:, 1].max()
    half = (outline[:, 0].max() - outline[:, 0].min()) / 2
    mask = np.full((WORKING, WORKING), cv2.GC_PR_BGD, np.uint8)
    mask[:2], mask[: int(chin), :1], mask[: int(chin), -1:] = cv2.GC_BGD, cv2.GC_BGD, cv2.GC_BGD
    columns = np.abs(np.arange(WORKING) - centre[0])
    mask[int(chin + 0.3 * half) :, columns < 2.6 * half] = cv2.GC_PR_FGD
    mask[int(chin) :, columns < 0.6 * half] = cv2.GC_FGD
    _fill(mask, centre + (outline - centre) * [1.35, 1.6], cv2.GC_PR_FGD)
    _fill(mask, centre + (outline - centre) * [1.08, 1.3], cv2.GC_FGD)  # with most of the hair
    _fill(mask, outline, cv2.GC_FGD)
    cv2.grabCut(small, mask, None, np.zeros((1, 65)), np.zeros((1, 65)), 2, cv2.GC_INIT_WITH_MASK)
    alpha = ((mask == cv2.GC_FGD) | (mask == cv2.GC_PR_FGD)).astype(np.float32)
    alpha = cv2.GaussianBlur(cv2.medianBlur(alpha, 5), (0, 0), 0.8)
    return np.asarray(cv2.resize(alpha, (width, height), interpolation=cv2.INTER_LINEAR), np.float32)


def _fill(mask: NDArray[np.uint8], points: NDArray[np.float64], value: int) -> None:
    cv2.fillConvexPoly(mask, cv2.convexHull(np.round(points).astype(np.int32)), value)


def before_wall(image: NDArray[np.uint8], alpha: NDArray[np.float32], rng: np.random.Generator) -> NDArray[np.uint8]:
    """The person of `image` (H, W, 3) with opacity `alpha` (H, W) before a wall of chance, smooth and hardly coloured."""
    coarse = rng.uniform(20, 235, (int(rng.integers(1, 6)), int(rng.integers(1, 6)), 3)).astype(np.float32)
    grey = coarse.mean(axis=2, keepdims=True)
    wall = cv2.resize(grey + 0.3 * (coarse - grey), image.shape[1::-1], interpolation=cv2.INTER_CUBIC)
    return np.clip(wall + alpha[:, :, None] * (image - wall), 0, 255).astype(np.uint8)
