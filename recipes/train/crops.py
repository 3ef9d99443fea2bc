"""Face crops of all packed clips in memory (a thousand three-second clips are 0.7 GB)."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from recipes.train.batch import CropStore, FaceTrack


def load_crops(folder: Path) -> CropStore:
    """Read the crops that `recipes.crops` wrote: by clip id."""
    store: CropStore = {}
    for path in sorted(folder.glob("*.npz")):
        with np.load(path, allow_pickle=False) as data:
            store[str(data["id"])] = FaceTrack(data["crops"], data["present"])
    return store
