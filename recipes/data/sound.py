"""Sound of a clip as training sees it: decoded once to 16 kHz, with a bound on its length."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from capture.file import FileSource
from capture.media import SAMPLE_RATE, AudioChunk, MediaError
from recipes.data.clips import LeftOut
from recipes.manifest import Clip


class TooLongError(MediaError):
    """Sound beyond the bound that was given."""


def decode_audio(path: Path, max_seconds: float = math.inf) -> NDArray[np.int16]:
    """All sound of a file as 16 kHz int16, placed by its time stamps; raises MediaError, TooLongError after `max_seconds`."""
    chunks: list[AudioChunk] = []
    with FileSource(path, video=False) as source:
        for item in source:
            if isinstance(item, AudioChunk):
                end = item.time + len(item.samples) / SAMPLE_RATE
                if end > max_seconds + 0.1:  # the length that a header states may be some milliseconds short
                    raise TooLongError(f"{path}: goes on after {max_seconds:g} s")
                chunks.append(item)
    if not chunks:
        raise MediaError(f"{path}: no sound")
    starts = [max(0, round(chunk.time * SAMPLE_RATE)) for chunk in chunks]
    samples = np.zeros(max(start + len(chunk.samples) for start, chunk in zip(starts, chunks, strict=True)), dtype=np.float32)
    for start, chunk in zip(starts, chunks, strict=True):
        samples[start : start + len(chunk.samples)] = chunk.samples
    return (samples.clip(-1, 1) * 32767).round().astype(np.int16)


def clip_sound(clip: Clip, max_seconds: float = math.inf) -> NDArray[np.int16] | LeftOut:
    """Samples of a clip, shape (N,) with N > 0, 16 kHz, or why it has to be left out."""
    path = clip.audio or clip.media
    if clip.seconds > max_seconds:
        return LeftOut(clip.id, "too long", f"{clip.seconds:.2f} s, at most {max_seconds:g} s are taken; cut it, or raise the bound")
    if not path.is_file():
        return LeftOut(clip.id, "missing media", str(path))
    try:
        samples = decode_audio(path, max_seconds)
    except TooLongError as error:
        return LeftOut(clip.id, "too long", str(error))
    except (MediaError, OSError, ValueError) as error:
        return LeftOut(clip.id, "bad sound", str(error))
    return samples if len(samples) else LeftOut(clip.id, "zero length", str(path))
