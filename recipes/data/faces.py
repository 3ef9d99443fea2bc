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
    """The folder of crops; it is listed once."""

    def __init__(self, folder: Path) -> None:
        """Raises OSError where the folder cannot be listed."""
        self.folder = folder
        found = (re.fullmatch(r"(.+)\.[0-9a-f]{16}\.npz", name) for name in sorted(path.name for path in folder.iterdir()))
        self._names = {match[1]: match[0] for match in found if match}

    def digest(self) -> str:
        """A name for what the folder holds: file names tell films, face code and settings."""
        return hashlib.sha256("\n".join(sorted(self._names.values())).encode()).hexdigest()

    def find(self, clip_id: str) -> Path | None:
        """The file of a clip's crops, None where there is none."""
        name = self._names.get(re.sub(r"[^\w.-]", "_", clip_id))
        return None if name is None else self.folder / name


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
