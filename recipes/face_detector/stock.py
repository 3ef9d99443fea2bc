"""What scenes are made of: labelled faces with mattes in several sizes, and face-free pictures, held in memory."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

HARD_FILE = "hard.json"
"""How often to show each face-free picture, by file name; `recipes.face_detector.mine` writes it."""
LEVELS = 4
"""Sizes in which a face is held, each half of the one before."""
SIDE = 360
"""Longer side in pixels of the largest; wider faces would not fit into the network's input."""
BACKGROUND_SIDE = 400
"""Shorter side at most of a face-free picture."""


class StockError(ValueError):
    """A data folder that cannot be used; the message names it and the step that makes it."""


@dataclass(frozen=True, slots=True, eq=False)
class Face:
    """One labelled face."""

    name: str
    kind: str
    """`portrait` or `grid`."""
    alone: bool
    """False where the teachers saw more faces in the picture: then only the matte may be shown."""
    levels: tuple[NDArray[np.uint8], ...]
    """RGBA pictures (H, W, 4), largest first; A is the matte."""
    box: NDArray[np.float64]
    """(4,) left, top, right, bottom in pixels of the largest, upright."""
    landmarks: NDArray[np.float64]
    """(5, 2) in pixels of the largest; pixel centres lie at whole numbers."""
    check: NDArray[np.float64]
    """(5, 2), the same as the second teacher alone has them."""

    @property
    def width(self) -> float:
        """Width of the box."""
        return float(self.box[2] - self.box[0])


@dataclass(frozen=True, slots=True, eq=False)
class Stock:
    """All faces and face-free pictures of one use."""

    faces: list[Face]
    backgrounds: list[NDArray[np.uint8]]
    """RGB (H, W, 3)."""
    chances: NDArray[np.float64] | None = None
    """How likely each face-free picture is shown, summing to 1; None for all alike."""

    @property
    def portraits(self) -> list[Face]:
        """Faces from portraits."""
        return [face for face in self.faces if face.kind == "portrait"]

    @property
    def frames(self) -> list[Face]:
        """Faces from video."""
        return [face for face in self.faces if face.kind != "portrait"]


def load_stock(folder: Path, split: str, *, side: int = SIDE) -> Stock:
    """Faces with mattes and face-free pictures of `split` (`train` or `test`) from the folder that `data` wrote; raises StockError."""
    try:
        labels = json.loads((folder / "faces.json").read_text(encoding="utf-8"))
        names = names_of(folder, split)
        hard = folder / "negatives" / HARD_FILE
        shown: dict[str, float] = json.loads(hard.read_text(encoding="utf-8")) if split == "train" and hard.is_file() else {}
    except (OSError, ValueError) as error:
        raise StockError(f"{folder} cannot be used: {error}; make it with python -m recipes.face_detector.data") from error
    faces = []
    for label in labels:
        matte = folder / "faces" / f"{label['name']}.png"
        if label["split"] == split and matte.is_file():
            picture, alpha = cv2.imread(str(folder / "faces" / f"{label['name']}.jpg")), cv2.imread(str(matte), cv2.IMREAD_GRAYSCALE)
            faces.append(_face(label, np.dstack([picture[:, :, ::-1], alpha]), side))
    backgrounds = [background(folder / "negatives" / name) for name in names]
    if not faces or not backgrounds:
        raise StockError(f"{folder} has {len(faces)} faces and {len(backgrounds)} face-free pictures for {split!r}, expected some of both")
    often = np.array([shown.get(name, 1.0) for name in names])
    return Stock(faces, backgrounds, often / often.sum())


def names_of(folder: Path, split: str) -> list[str]:
    """Files of the face-free pictures of `split`, in the order of their list; raises OSError."""
    lines = (folder / "negatives" / "negatives.tsv").read_text(encoding="utf-8").splitlines()[1:]
    return [fields[0] for line in lines if (fields := line.split("\t"))[1] == split]


def background(path: Path) -> NDArray[np.uint8]:
    """A face-free picture, RGB, its shorter side at most BACKGROUND_SIDE."""
    image = cv2.imread(str(path))
    factor = BACKGROUND_SIDE / min(image.shape[:2])
    if factor < 1:
        image = cv2.resize(image, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA)
    return np.ascontiguousarray(image[:, :, ::-1], np.uint8)


def _face(label: dict[str, object], picture: NDArray[np.uint8], side: int) -> Face:
    factor = side / max(picture.shape[:2])
    levels = [cv2.resize(picture, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA) if factor < 1 else picture]
    factor = min(factor, 1.0)
    for _ in range(LEVELS - 1):
        levels.append(cv2.resize(levels[-1], None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA))
    box, marks, check = (np.array(label[key], np.float64) for key in ("box", "landmarks", "check"))
    half = 0.5  # pixel centres lie at whole numbers, so edges and not centres scale
    return Face(
        str(label["name"]),
        str(label["kind"]),
        label["others"] == 0,
        tuple(np.asarray(level, np.uint8) for level in levels),
        (box + half) * factor - half,
        (marks + half) * factor - half,
        (check + half) * factor - half,
    )
