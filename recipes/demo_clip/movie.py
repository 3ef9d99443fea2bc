"""Puts speech and pictures together and writes them as H.264 and AAC."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from numpy.typing import NDArray

from capture.media import SAMPLE_RATE
from recipes.demo_clip.mouth import blink_track, mouth_track, sway_track
from recipes.demo_clip.portrait import Portrait, Pose
from recipes.demo_clip.speech import Phone


def talking_portrait(phones: list[Phone], seconds: float, *, rate: int, size: int, seed: int = 0) -> Iterator[NDArray[np.uint8]]:
    """Pictures of shape (size, size, 3), RGB, `rate` a second, of the portrait saying these phones."""
    portrait = Portrait(size)
    mouth = mouth_track(phones, seconds, rate)
    lids = blink_track(seconds, rate, seed)
    sway = sway_track(seconds, rate, seed)
    for k in range(len(lids)):
        right, down, turn = sway[k]
        yield portrait.draw(
            Pose(
                gap=mouth.gap[k],
                width=mouth.width[k],
                pucker=mouth.pucker[k],
                tongue=mouth.tongue[k],
                press=mouth.press[k],
                lids=lids[k],
                sway=(right, down, turn),
            )
        )


def write_movie(
    path: Path, pictures: Iterable[NDArray[np.uint8]], samples: NDArray[np.float32], *, rate: int, crf: int = 23, comment: str = ""
) -> None:
    """Write pictures of equal size and samples of shape (N,) at 16 kHz; the file appears whole or not at all."""
    beside = path.with_name(f"{path.stem}.part{path.suffix}")
    try:
        with av.open(str(beside), "w", format="mp4", options={"movflags": "+faststart"}) as container:
            container.metadata["comment"] = comment
            _write(container, pictures, samples, rate, crf)
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)


def _write(
    container: av.container.OutputContainer, pictures: Iterable[NDArray[np.uint8]], samples: NDArray[np.float32], rate: int, crf: int
) -> None:
    sound = container.add_stream("aac", rate=SAMPLE_RATE, layout="mono")
    sound.bit_rate = 64_000
    video = container.add_stream("libx264", rate=rate, options={"crf": str(crf), "preset": "slow"})
    video.pix_fmt = "yuv420p"
    step = sound.codec_context.frame_size or 1024
    written = 0
    for number, picture in enumerate(pictures):
        if number == 0:
            video.height, video.width = picture.shape[:2]
        frame = av.VideoFrame.from_ndarray(picture, format="rgb24")
        frame.pts, frame.time_base = number, Fraction(1, rate)
        container.mux(video.encode(frame))
        while written < min(samples.size, (number + 1) * SAMPLE_RATE // rate):  # sound keeps pace, so that the file is interleaved
            container.mux(sound.encode(_audio_frame(samples[written : written + step], written)))
            written += step
    for start in range(written, samples.size, step):
        container.mux(sound.encode(_audio_frame(samples[start : start + step], start)))
    container.mux(sound.encode(None))
    container.mux(video.encode(None))


def _audio_frame(samples: NDArray[np.float32], start: int) -> av.AudioFrame:
    frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(samples[None]), format="fltp", layout="mono")
    frame.sample_rate, frame.pts, frame.time_base = SAMPLE_RATE, start, Fraction(1, SAMPLE_RATE)
    return frame
