"""A source that makes its own sound and pictures, the same for the same seed: for tests, benchmarks and soak runs."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import Literal, Self

import numpy as np
from numpy.typing import NDArray

from capture.media import SAMPLE_RATE, AudioChunk, MediaError, SourceInfo, VideoFrame

Sound = Literal["speech", "tone", "noise", "silence"]
Picture = Callable[[float], NDArray[np.uint8]]
"""Media time in seconds -> (H, W, 3) RGB."""
_BLOCK = SAMPLE_RATE
"""Noise is drawn in blocks of this many samples, each from its own seed, so that any chunk size gives the same sound."""


@dataclass(frozen=True, kw_only=True)
class SyntheticConfig:
    """What a synthetic source makes."""

    seconds: float = 3.0
    """Media time at which both streams end."""
    audio: Sound | None = "speech"
    """Kind of sound, None for a source without audio: `speech` is voiced syllables with pauses, `tone` 440 Hz, `noise` white."""
    video: bool = True
    """Whether there are pictures."""
    picture: Picture | None = None
    """Draws the pictures; by default a disc that moves over a gradient."""
    size: tuple[int, int] = (320, 240)
    """Width and height of the default pictures in pixels."""
    frame_rate: float = 25.0
    """Pictures a second."""
    jitter: float = 0.0
    """Picture times stray by up to this fraction of the interval, below 0.5."""
    chunk_seconds: float = 0.02
    """Length of one audio chunk."""
    audio_start: float = 0.0
    """Media time of the first sample."""
    video_start: float = 0.0
    """Media time of the first picture."""
    audio_gaps: Sequence[tuple[float, float]] = ()
    """Spans (start, end) in which no chunks come."""
    video_gaps: Sequence[tuple[float, float]] = ()
    """Spans (start, end) in which no pictures come."""
    fail_at: float | None = None
    """Media time at which MediaError is raised, None for never."""
    live: bool = False
    """Whether `info` claims a live source; items still come at once."""
    seed: int = 0
    """Same seed, same samples and times."""

    def __post_init__(self) -> None:
        if not (self.audio or self.video):
            raise ValueError("audio is None and video is False; at least one is needed")
        for name in ("seconds", "frame_rate", "chunk_seconds"):
            if not getattr(self, name) > 0:
                raise ValueError(f"{name} must be above 0, got {getattr(self, name)}")
        if not 0 <= self.jitter < 0.5:
            raise ValueError(f"jitter must be in [0, 0.5), got {self.jitter}")


class SyntheticSource:
    """Yields what its configuration says, in time order; may be iterated again after it was opened again."""

    def __init__(self, config: SyntheticConfig | None = None) -> None:
        self.config = config or SyntheticConfig()
        self._open = False

    @property
    def info(self) -> SourceInfo:
        """Facts about the source; raises MediaError before `open`."""
        if not self._open:
            raise MediaError("synthetic source: not opened yet; call open() first")
        c = self.config
        return SourceInfo(
            name="synthetic",
            has_audio=c.audio is not None,
            has_video=c.video,
            duration=None if c.live else c.seconds,
            frame_rate=c.frame_rate if c.video else None,
            width=c.size[0] if c.video else None,
            height=c.size[1] if c.video else None,
            live=c.live,
        )

    def open(self) -> Self:
        self._open = True
        return self

    def close(self) -> None:
        self._open = False

    def __enter__(self) -> Self:
        return self.open()

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def __iter__(self) -> Iterator[AudioChunk | VideoFrame]:
        if not self._open:
            raise MediaError("synthetic source: not opened; call open() first")
        chunks, pictures = self._chunks(), self._pictures()
        chunk, picture = next(chunks, None), next(pictures, None)
        while chunk is not None or picture is not None:
            item: AudioChunk | VideoFrame
            # A chunk is known only when it has ended, a picture when it is taken: the order in which a device delivers them.
            if chunk is not None and (picture is None or chunk.time + len(chunk.samples) / SAMPLE_RATE <= picture.time):
                item, chunk = chunk, next(chunks, None)
            elif picture is not None:
                item, picture = picture, next(pictures, None)
            if self.config.fail_at is not None and item.time >= self.config.fail_at:
                raise MediaError(f"synthetic source: broke at {self.config.fail_at:g} s, as asked")
            yield item

    def _chunks(self) -> Iterator[AudioChunk]:
        c = self.config
        if c.audio is None:
            return
        first, last = round(c.audio_start * SAMPLE_RATE), round(c.seconds * SAMPLE_RATE)
        size = max(1, round(c.chunk_seconds * SAMPLE_RATE))
        for start in range(first, last, size):
            time = start / SAMPLE_RATE
            if not _inside(time, c.audio_gaps):
                yield AudioChunk(_sound(c.audio, start, min(size, last - start), c.seed), time)

    def _pictures(self) -> Iterator[VideoFrame]:
        c = self.config
        if not c.video:
            return
        draw = c.picture or _disc(c.size)
        rng = np.random.default_rng([c.seed, 1])
        for k in range(math.ceil(round((c.seconds - c.video_start) * c.frame_rate, 6))):
            time = c.video_start + (k + (float(rng.uniform(-c.jitter, c.jitter)) if k else 0.0)) / c.frame_rate
            if not _inside(time, c.video_gaps):
                yield VideoFrame(draw(time), time)


def _inside(time: float, spans: Sequence[tuple[float, float]]) -> bool:
    return any(start <= time < end for start, end in spans)


def _sound(kind: Sound, start: int, count: int, seed: int) -> NDArray[np.float32]:
    """`count` samples from sample `start` of media time on."""
    if kind == "silence":
        return np.zeros(count, np.float32)
    if kind == "noise":
        return (0.1 * _noise(start, count, seed)).astype(np.float32)
    times = (start + np.arange(count)) / SAMPLE_RATE
    if kind == "tone":
        return (0.3 * np.sin(2 * np.pi * 440 * times)).astype(np.float32)
    return _syllables(times, _noise(start, count, seed)).astype(np.float32)


def _noise(start: int, count: int, seed: int) -> NDArray[np.float64]:
    """White noise of unit variance, a function of the sample number alone."""
    first, last = start // _BLOCK, (start + count - 1) // _BLOCK
    drawn = [np.random.default_rng([seed, 2, block + _BLOCK]).standard_normal(_BLOCK) for block in range(first, last + 1)]
    return np.concatenate(drawn)[start - first * _BLOCK :][:count]


def _syllables(times: NDArray[np.float64], noise: NDArray[np.float64]) -> NDArray[np.float64]:
    """Four voiced syllables a second, two seconds of them, then one second of pause, over faint noise."""
    voice = sum(np.sin(2 * np.pi * 120 * h * times) / h for h in (1, 2, 3, 5, 8, 13, 20))
    envelope = np.sin(np.pi * 4 * times) ** 2 * (np.mod(times, 3.0) < 2.0)
    return 0.15 * envelope * (voice + 0.1 * noise) + 0.001 * noise


def _disc(size: tuple[int, int]) -> Picture:
    """A bright disc that goes round over a gradient."""
    width, height = size
    y, x = np.mgrid[0:height, 0:width]
    ground = np.stack([x * 128 // max(1, width), y * 128 // max(1, height), np.full_like(x, 40)], axis=-1).astype(np.uint8)

    def draw(time: float) -> NDArray[np.uint8]:
        image = ground.copy()
        centre_x, centre_y = width * (0.5 + 0.3 * math.cos(time)), height * (0.5 + 0.3 * math.sin(time))
        image[(x - centre_x) ** 2 + (y - centre_y) ** 2 < (min(size) / 6) ** 2] = (240, 200, 180)
        return image

    return draw
