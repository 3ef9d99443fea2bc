"""Reads a whole file for the tests of files."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from capture.file import FileSource
from capture.media import AudioChunk, VideoFrame


def read(path: Path, **options: object) -> tuple[np.ndarray, list[VideoFrame], list[AudioChunk]]:
    """All samples as one array, all pictures, and the chunks."""
    with FileSource(path, **options) as source:
        items = list(source)
    chunks = [item for item in items if isinstance(item, AudioChunk)]
    sound = np.concatenate([chunk.samples for chunk in chunks]) if chunks else np.zeros(0, np.float32)
    return sound, [item for item in items if isinstance(item, VideoFrame)], chunks
