"""Turns decoded frames of one stream into chunks or pictures: resampling, time stamps, rotation, scaling."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, cast

import av
import numpy as np
from av.audio.resampler import AudioResampler
from av.buffer import Buffer
from av.sidedata.sidedata import Type as SideDataType
from av.video.reformatter import VideoReformatter
from numpy.typing import NDArray

from capture.media import SAMPLE_RATE, AudioChunk, VideoFrame

JUMP_SECONDS = 0.02
"""Time stamps that stray further than this from the count of samples are a gap or an overlap, not jitter."""
SAMPLE_RATES = range(1_000, 1_000_000)
"""Rates in Hz beyond these are damage; resampling from them would take forever."""
LOUDEST = 1e6
"""Samples beyond this magnitude are damage; they are clipped so that their squares stay finite."""


def frame_seconds(frame: av.AudioFrame | av.VideoFrame) -> float | None:
    """Presentation time of a decoded frame in seconds on the file's own clock, None where it has none."""
    stamp = frame.pts if frame.pts is not None else frame.dts
    base = frame.time_base
    if stamp is None or not base:
        return None
    return stamp * base.numerator / base.denominator


class AudioTrack:
    """Resamples one audio stream to 16 kHz mono; chunks carry the time of their first sample."""

    def __init__(self) -> None:
        self._resampler: AudioResampler | None = None
        self._format: tuple[str, str, int] | None = None
        self._anchor = 0.0
        self._samples_in = 0
        self._samples_out = 0
        self.end: float | None = None
        """Seconds on the media clock up to which sound was delivered, None before the first."""

    def convert(self, frame: av.AudioFrame, time: float | None) -> Iterator[AudioChunk]:
        """Yield what `frame` completes; `time` is its start on the media clock, None to follow on.

        Raises ValueError for a frame that makes no sense.
        """
        if frame.samples == 0:
            return
        if frame.sample_rate not in SAMPLE_RATES:
            raise ValueError(f"sample rate {frame.sample_rate} Hz is not in {SAMPLE_RATES.start} to {SAMPLE_RATES.stop - 1}")
        key = (frame.format.name, frame.layout.name, frame.sample_rate)
        expected = self._anchor + self._samples_in / frame.sample_rate
        jumped = time is not None and abs(time - expected) > JUMP_SECONDS
        if self._resampler is None or key != self._format or jumped:
            follow = self._anchor + self._samples_out / SAMPLE_RATE
            for chunk in self.flush():
                follow = chunk.time + len(chunk.samples) / SAMPLE_RATE
                yield chunk
            self._resampler = AudioResampler(format="flt", layout="mono", rate=SAMPLE_RATE)
            self._format, self._samples_in, self._samples_out = key, 0, 0
            self._anchor = follow if time is None else time
        frame = _finite(frame)
        self._samples_in += frame.samples
        frame.pts = None
        for out in self._resampler.resample(frame):
            yield from self._deliver(out)

    def flush(self) -> Iterator[AudioChunk]:
        """Yield the samples that the resampler still holds; the next frame starts afresh."""
        if self._resampler is not None:
            for out in self._resampler.resample(None):
                yield from self._deliver(out)
        self._resampler = None

    def _deliver(self, out: av.AudioFrame) -> Iterator[AudioChunk]:
        samples: NDArray[np.float32] = out.to_ndarray().reshape(-1).astype(np.float32, copy=False)
        if samples.size == 0:
            return
        time = self._anchor + self._samples_out / SAMPLE_RATE
        self._samples_out += samples.size
        self.end = time + samples.size / SAMPLE_RATE
        yield AudioChunk(samples, time)


def _finite(frame: av.AudioFrame) -> av.AudioFrame:
    """Replace NaN and infinite samples by zeros before they can spread through the resampler, and clip absurd ones."""
    if frame.format.name.rstrip("p") not in ("flt", "dbl"):
        return frame
    samples = frame.to_ndarray()
    peak = float(np.abs(samples).max()) if samples.size else 0.0
    if peak <= LOUDEST:
        return frame
    clean = np.clip(np.nan_to_num(samples, nan=0.0, posinf=0.0, neginf=0.0), -LOUDEST, LOUDEST)
    fixed = av.AudioFrame.from_ndarray(clean, format=frame.format.name, layout=frame.layout.name)
    fixed.sample_rate = frame.sample_rate
    return fixed


class VideoTrack:
    """Converts one video stream to upright RGB pictures no larger than `max_side`."""

    def __init__(self, max_side: int, frame_rate: float | None, aspect: float = 1.0) -> None:
        """`aspect` is the width of a stored pixel by its height: pictures come out with square ones."""
        self._max_side = max_side
        self._step = 1 / frame_rate if frame_rate else 0.04
        self._reformatter = VideoReformatter()
        self._aspect = aspect
        self.end: float | None = None
        """Seconds on the media clock up to which pictures were delivered, None before the first."""

    def convert(self, frame: av.VideoFrame, time: float | None) -> VideoFrame | None:
        """The picture as RGB, None where it has no area; `time` is its start on the media clock, None to follow on."""
        if frame.width <= 0 or frame.height <= 0:
            return None
        width, height = _fit(frame.width, frame.height, self._aspect, self._max_side)
        turn = _orientation(frame)
        rgb = self._reformatter.reformat(frame, width=width, height=height, format="rgb24", interpolation="AREA")
        image: NDArray[np.uint8] = rgb.to_ndarray().astype(np.uint8, copy=False)
        start = time if time is not None else self.end or 0.0
        self.end = start + self._step
        return VideoFrame(_upright(image, turn), start)


def _fit(width: int, height: int, aspect: float, max_side: int) -> tuple[int, int]:
    """Width and height with square pixels, scaled down, never up, so that the longer side is at most `max_side`."""
    wide, high = width * max(1.0, aspect), height * max(1.0, 1 / aspect)
    scale = min(1.0, max_side / max(wide, high))
    return max(1, round(wide * scale)), max(1, round(high * scale))


def _orientation(frame: av.VideoFrame) -> tuple[int, int, int, int]:
    """The linear part (a, b, c, d) of the display matrix, each -1, 0 or 1: x' = a x + c y, y' = b x + d y."""
    # PyAV's stubs know this mapping only by its motion vectors.
    sides: Mapping[SideDataType, Buffer] = cast(Any, frame.side_data)
    data = sides.get(SideDataType.DISPLAYMATRIX)
    if data is None:
        return 1, 0, 0, 1
    matrix = np.frombuffer(bytes(data), dtype=np.int32, count=9)
    a, b, c, d = (int(matrix[i]) for i in (0, 1, 3, 4))
    if abs(a) + abs(d) >= abs(b) + abs(c):
        return (-1 if a < 0 else 1), 0, 0, (-1 if d < 0 else 1)
    return 0, (-1 if b < 0 else 1), (-1 if c < 0 else 1), 0


def _upright(image: NDArray[np.uint8], turn: tuple[int, int, int, int]) -> NDArray[np.uint8]:
    """Apply a display matrix of quarter turns and mirrors to an (H, W, 3) image."""
    a, b, c, d = turn
    if turn == (1, 0, 0, 1):
        return image
    flipped = image[::d, ::a] if a else image.transpose(1, 0, 2)[::b, ::c]
    return np.ascontiguousarray(flipped)
