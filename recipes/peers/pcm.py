"""Samples as the 16-bit integers that older recognisers take."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def pcm16(samples: NDArray[np.float32]) -> bytes:
    """Samples (N,) in [-1, 1] as little-endian 16-bit integers, louder ones clipped."""
    return (np.clip(samples, -1, 1) * 32767).astype("<i2").tobytes()
