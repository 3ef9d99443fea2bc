"""Face crops of all packed clips in memory (a thousand three-second clips are 0.7 GB)."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from recipes.train.batches import CropStore


def load_crops(folder: Path) -> CropStore:
    """Read the crops that `recipes.crops` wrote: clip id to uint8 (T, 96, 96)."""
    store: CropStore = {}
    for path in sorted(folder.glob("*.npz")):
        with np.load(path, allow_pickle=False) as data:
            store[str(data["id"])] = data["crops"]
    return store
