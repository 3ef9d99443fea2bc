"""Renders small media files for tests: pictures and sound from functions of time, in any container, codec and rate."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from numpy.typing import NDArray

Picture = Callable[[float], NDArray[np.uint8]]
"""Time in seconds -> (H, W, 3) RGB."""
Sound = Callable[[NDArray[np.float64]], NDArray[np.float64]]
"""Times in seconds (N,) -> samples (N,) in [-1, 1]."""

CODECS = {
    ".mp4": ("libx264", "aac"),
    ".mov": ("libx264", "aac"),
    ".m4a": ("libx264", "aac"),
    ".mkv": ("libx264", "flac"),
    ".webm": ("libvpx", "libopus"),
    ".avi": ("mpeg4", "pcm_s16le"),
    ".mpg": ("mpeg2video", "mp2"),
    ".wav": ("", "pcm_s16le"),
    ".flac": ("", "flac"),
    ".mp3": ("", "libmp3lame"),
    ".ogg": ("", "libopus"),
    ".opus": ("", "libopus"),
}
"""Video and audio encoder for each kind of file."""
VIDEO_BASE = Fraction(1, 90_000)


def steady(rate: float | Fraction, seconds: float, start: float = 0.0) -> list[float]:
    """Picture times of a constant rate."""
    return [start + float(k / Fraction(rate).limit_denominator(1001)) for k in range(round(seconds * float(rate)))]


def unsteady(rate: float, seconds: float, start: float = 0.0, seed: int = 0) -> list[float]:
    """Picture times that stray by up to 40 % of the interval, as phones record."""
    shake = np.random.default_rng(seed).uniform(-0.4, 0.4, round(seconds * rate))
    shake[0] = 0.0
    return [start + (k + s) / rate for k, s in enumerate(shake)]


def render(
    path: Path,
    *,
    pictures: Sequence[float] = (),
    picture: Picture | None = None,
    sound: Sound | None = None,
    seconds: float = 1.0,
    sound_start: float = 0.0,
    rate: int = 16_000,
    layout: str = "mono",
    video_codec: str | None = None,
    audio_codec: str | None = None,
    nominal_rate: float | Fraction = 25,
    rotation: int = 0,
    pixel_aspect: Fraction | None = None,
    options: dict[str, str] | None = None,
) -> Path:
    """Write a file with pictures at the given times and `seconds` of sound from `sound_start` on; returns `path`."""
    defaults = CODECS[path.suffix]
    with av.open(str(path), "w", options=options or {}) as container:
        video = audio = None
        if picture is not None and len(pictures):
            codec = video_codec or defaults[0]
            video = container.add_stream(codec, rate=Fraction(nominal_rate).limit_denominator(1001))
            first = picture(pictures[0])
            video.height, video.width = first.shape[:2]
            video.pix_fmt = "yuvj420p" if codec == "mjpeg" else "yuv420p"
            step = 1 / Fraction(nominal_rate).limit_denominator(1001)
            video.codec_context.time_base = VIDEO_BASE if codec in ("libx264", "libvpx") else step
            video.codec_context.bit_rate = 2_000_000
            if pixel_aspect is not None:
                video.codec_context.sample_aspect_ratio = pixel_aspect
            if rotation:
                video.set_display_rotation(rotation)
        if sound is not None:
            audio = container.add_stream(audio_codec or defaults[1], rate=rate, layout=layout)
        jobs: list[tuple[float, int, object]] = []
        if video is not None:
            base = video.codec_context.time_base
            jobs = [(time, 0, round(time / base)) for time in pictures]
        block = 1024
        total = round(seconds * rate) if audio is not None else 0
        jobs += [(sound_start + first / rate, 1, first) for first in range(0, total, block)]
        for _, kind, value in sorted(jobs, key=lambda job: (job[0], job[1])):
            if kind == 0:
                frame = av.VideoFrame.from_ndarray(picture(float(value * base)), format="rgb24")
                frame.pts, frame.time_base = value, base
                container.mux(video.encode(frame))
            else:
                container.mux(audio.encode(_block(sound, value, min(block, total - value), rate, sound_start, layout)))
        for stream in (video, audio):
            if stream is not None:
                container.mux(stream.encode(None))
    return path


def _block(sound: Sound, first: int, count: int, rate: int, start: float, layout: str) -> av.AudioFrame:
    samples = sound(start + (first + np.arange(count)) / rate)
    channels = av.AudioLayout(layout).nb_channels
    planar = np.repeat(np.clip(samples, -1, 1).astype(np.float32)[None], channels, axis=0)
    frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(planar), format="fltp", layout=layout)
    frame.sample_rate = rate
    frame.pts, frame.time_base = first + round(start * rate), Fraction(1, rate)
    return frame


def flash(at: Sequence[float], size: tuple[int, int] = (64, 48), length: float = 0.2) -> Picture:
    """Black pictures that are white for `length` seconds from each time on."""
    width, height = size

    def picture(time: float) -> NDArray[np.uint8]:
        white = any(start - 1e-4 <= time < start + length for start in at)
        return np.full((height, width, 3), 255 if white else 0, np.uint8)

    return picture


def click(at: Sequence[float], length: float = 0.02) -> Sound:
    """Silence with a tone of 1 kHz for `length` seconds from each time on."""

    def sound(times: NDArray[np.float64]) -> NDArray[np.float64]:
        out = np.zeros(len(times))
        for start in at:
            on = (times >= start) & (times < start + length)
            out[on] = 0.8 * np.sin(2 * np.pi * 1000 * (times[on] - start) + np.pi / 2)
        return out

    return sound


def tone(frequency: float = 440.0, level: float = 0.5) -> Sound:
    """A steady tone."""
    return lambda times: level * np.sin(2 * np.pi * frequency * times)


def gradient(size: tuple[int, int] = (64, 48)) -> Picture:
    """Pictures whose corners tell their orientation: red grows to the right, green downwards, blue with time."""
    width, height = size

    def picture(time: float) -> NDArray[np.uint8]:
        image = np.zeros((height, width, 3), np.uint8)
        image[..., 0] = np.linspace(0, 255, width)[None]
        image[..., 1] = np.linspace(0, 255, height)[:, None]
        image[..., 2] = round(time * 100) % 256
        return image

    return picture
