"""What every source delivers: chunks of audio and pictures with times on one media clock."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from types import TracebackType
from typing import Protocol, Self, runtime_checkable

import numpy as np
from numpy.typing import NDArray

SAMPLE_RATE = 16_000
"""Rate in Hz of all audio that leaves a source; sources resample."""


class MediaError(Exception):
    """A source that cannot be opened or read; the message names it and says what to do."""


@dataclass(frozen=True, slots=True, eq=False)
class AudioChunk:
    """Consecutive mono samples."""

    samples: NDArray[np.float32]
    """Shape (N,), 16 kHz, nominally in [-1, 1], always finite."""
    time: float
    """Seconds on the source's media clock at the first sample."""


@dataclass(frozen=True, slots=True, eq=False)
class VideoFrame:
    """One picture."""

    image: NDArray[np.uint8]
    """Shape (H, W, 3), RGB, upright (rotation applied)."""
    time: float
    """Seconds on the source's media clock at which the picture was taken or is first shown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceInfo:
    """What is known of an opened source."""

    name: str
    """Path or device name, for messages."""
    has_audio: bool
    has_video: bool
    duration: float | None
    """Seconds, None where not known (live, or a container that does not say)."""
    frame_rate: float | None = None
    """Nominal pictures a second, None where not known."""
    width: int | None = None
    height: int | None = None
    live: bool = False


@runtime_checkable
class Source(Protocol):
    """Where samples and pictures come from.

    Constructors are cheap; `open` touches the file or device and raises MediaError. Iteration yields both kinds roughly in time order
    (never more than about a second apart), each kind by itself in order, and raises MediaError where the medium breaks: all that was
    yielded before stays valid.
    """

    @property
    def info(self) -> SourceInfo:
        """Facts about the opened source; raises MediaError before `open`."""
        ...

    def open(self) -> Self: ...

    def close(self) -> None: ...

    def __enter__(self) -> Self: ...

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None: ...

    def __iter__(self) -> Iterator[AudioChunk | VideoFrame]: ...


@runtime_checkable
class Selectable(Protocol):
    """A source that can leave a modality undecoded."""

    def select(self, *, audio: bool, video: bool) -> None:
        """Give only these modalities from here on; call before iterating. `info` keeps telling what the source has."""
        ...
