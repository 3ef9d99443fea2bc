"""Face crops of clips as `recipes.crops` keeps them, found by clip without opening every file."""

from __future__ import annotations

import hashlib
import re
import zipfile
import zlib
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from pipeline.frames import ALIGNED_SIZE
from recipes.data.clips import LeftOut


class FaceCache:
    """Folders of crops, each listed once; a clip's crops are taken from the first one that has them."""

    def __init__(self, *folders: Path) -> None:
        """Raises OSError where a folder cannot be listed."""
        self.folders = folders
        self._paths: dict[str, Path] = {}
        for folder in folders:
            for path in sorted(folder.iterdir()):
                if match := re.fullmatch(r"(.+)\.[0-9a-f]{16}\.npz", path.name):
                    self._paths.setdefault(match[1], path)

    def digest(self) -> str:
        """A name for what the folders hold: file names tell films, face code and settings."""
        return hashlib.sha256("\n".join(sorted(path.name for path in self._paths.values())).encode("utf-8", "surrogateescape")).hexdigest()

    def find(self, clip_id: str) -> Path | None:
        """The file of a clip's crops, None where there is none."""
        return self._paths.get(re.sub(r"[^\w.-]", "_", clip_id))


def load_faces(clip_id: str, path: Path) -> tuple[NDArray[np.uint8], NDArray[np.bool_]] | LeftOut:
    """Crops, shape (T, 96, 96), and where there is a face, shape (T,); or why the clip has to be left out."""
    try:
        with np.load(path, allow_pickle=False) as data:
            owner, crops, present = str(data["id"]), data["crops"], data["present"]
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile, zlib.error) as error:
        return LeftOut(clip_id, "bad face crops", f"{path}: {error}; run recipes.crops again")
    if owner != clip_id:
        return LeftOut(clip_id, "no face crops", f"{path} holds those of {owner!r}; give one of the two another id")
    fitting = present.ndim == 1 and len(present) > 0 and crops.shape == (len(present), ALIGNED_SIZE, ALIGNED_SIZE)
    if not (fitting and crops.dtype == np.uint8 and present.dtype == np.bool_):
        found = f"{crops.dtype} {crops.shape} and {present.dtype} {present.shape}"
        return LeftOut(clip_id, "bad face crops", f"{path} holds {found}; run recipes.crops again")
    return crops, present
