"""Arrays that the effects take and give."""

from __future__ import annotations

from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Audio = NDArray[np.float32]
"""Samples at 16 kHz, shape (N,), in [-1, 1] as recorded; noise may take them beyond."""
Crops = NDArray[np.uint8]
"""Grey face crops at 25 a second, shape (T, H, W): 96 x 96 as stored, 88 x 88 as the network sees them."""
Present = NDArray[np.bool_]
"""Which frames show a face, shape (T,)."""
Frames = NDArray[np.int64]
"""For each frame which of the stored pictures it shows, shape (T,)."""


class Voices(Protocol):
    """Clips of speech by number, of which babble is made; `recipes.train.batches` gives the packed training clips."""

    def __len__(self) -> int: ...

    def __getitem__(self, index: int, /) -> Audio: ...
