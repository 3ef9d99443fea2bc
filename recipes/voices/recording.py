"""Recorded speech in place of a synthesiser's, and sound as files."""

from __future__ import annotations

import wave
from pathlib import Path
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray

from capture.media import SAMPLE_RATE


def read_speech(file: Path | BinaryIO) -> NDArray[np.float32]:
    """A recording as shape (N,) at 16 kHz, mixed to one channel."""
    import av

    with av.open(str(file) if isinstance(file, Path) else file) as container:
        resampler = av.AudioResampler(format="flt", layout="mono", rate=SAMPLE_RATE)
        frames = [out for frame in container.decode(audio=0) for out in resampler.resample(frame)] + resampler.resample(None)
    return np.concatenate([frame.to_ndarray().ravel() for frame in frames]).astype(np.float32)


def write_wav(path: Path, samples: NDArray[np.float32]) -> None:
    """Write shape (N,) as 16-bit PCM at 16 kHz."""
    with wave.open(str(path), "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(SAMPLE_RATE)
        out.writeframes((np.clip(samples, -1, 1) * 32767).astype("<i2").tobytes())
