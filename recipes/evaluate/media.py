"""Opens a clip's media for a mode, and reads its sound for mixing noise."""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from types import TracebackType
from typing import Self

import numpy as np
from numpy.typing import NDArray

from capture.file import FileSource
from capture.media import AudioChunk, MediaError, Source, SourceInfo, VideoFrame
from recipes.manifest import Clip


class PairSource:
    """Sound of one file with the pictures of another, both clocks starting at 0."""

    def __init__(self, audio: Path, video: Path) -> None:
        self._audio = FileSource(audio, video=False)
        self._video = FileSource(video, audio=False)

    @property
    def info(self) -> SourceInfo:
        """Facts of both; raises MediaError before `open`."""
        audio, video = self._audio.info, self._video.info
        lengths = [length for length in (audio.duration, video.duration) if length is not None]
        return SourceInfo(
            name=video.name,
            has_audio=True,
            has_video=True,
            duration=max(lengths, default=None),
            frame_rate=video.frame_rate,
            width=video.width,
            height=video.height,
        )

    def open(self) -> Self:
        """Open both files; raises MediaError, and then neither stays open."""
        try:
            self._audio.open()
            self._video.open()
        except MediaError:
            self.close()
            raise
        return self

    def close(self) -> None:
        """Close both files."""
        self._audio.close()
        self._video.close()

    def __enter__(self) -> Self:
        return self.open()

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def __iter__(self) -> Iterator[AudioChunk | VideoFrame]:
        return heapq.merge(self._audio, self._video, key=lambda item: item.time)


def open_clip(clip: Clip, mode: str) -> Source:
    """A source, not opened yet, with the streams that `mode` uses; raises ValueError where the clip lacks one."""
    audio = clip.audio if mode != "v" else None
    video = clip.video if mode != "a" else None
    if (audio is None and mode in ("a", "av")) or (video is None and mode in ("v", "av")) or not (audio or video):
        raise ValueError(f"clip {clip.id!r} has not what mode {mode!r} needs: audio {clip.audio}, video {clip.video}")
    if audio is not None and video is not None:
        return FileSource(video) if audio == video else PairSource(audio, video)
    if audio is not None:
        return FileSource(audio, video=False)
    return FileSource(video or "", audio=False)


@lru_cache(maxsize=256)
def sound(path: Path) -> NDArray[np.float32]:
    """All samples of a file, shape (N,), 16 kHz, read-only; a few hundred short clips are kept in memory. Raises MediaError."""
    with FileSource(path, video=False) as source:
        chunks = [item.samples for item in source if isinstance(item, AudioChunk)]
    samples = np.concatenate(chunks) if chunks else np.zeros(0, np.float32)
    samples.setflags(write=False)
    return samples
