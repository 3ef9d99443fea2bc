"""Groups frames into the windows that the recogniser takes, so that every frame is recognised exactly once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import torch

from models.config import CROP_SIZE, SAMPLES_PER_FRAME
from models.segment import Segment
from pipeline.frames import ALIGNED_SIZE, AVFrame

_EDGE = (ALIGNED_SIZE - CROP_SIZE) // 2


class Segmenter:
    """Yields segments of `segment_length + lookahead` frames that advance by `segment_length`.

    At the end of the stream the frames that were only looked at so far come in shorter segments, each marked `final`. A stream
    without frames gives no segment. `use_audio` or `use_video` False marks that modality absent in every frame.
    Samples that are not finite become 0.
    """

    def __init__(self, segment_length: int, lookahead: int, *, use_audio: bool = True, use_video: bool = True) -> None:
        if segment_length < 1:
            raise ValueError(f"segment_length must be at least 1 frame, got {segment_length}")
        if lookahead < 0:
            raise ValueError(f"lookahead must be at least 0 frames, got {lookahead}")
        self._segment_length = segment_length
        self._window = segment_length + lookahead
        self._use_audio = use_audio
        self._use_video = use_video
        self._frames: list[AVFrame] = []

    def push(self, frame: AVFrame) -> Iterator[Segment]:
        """Take the next frame and yield the segment that it completes, if any."""
        self._frames.append(frame)
        if len(self._frames) == self._window:
            yield self._take(final=False)

    def flush(self) -> Iterator[Segment]:
        """Yield the rest of the stream: fewer than `segment_length + lookahead` frames are left, so all of these are final."""
        while self._frames:
            yield self._take(final=True)

    def erase(self) -> None:
        """Overwrite and forget the frames that wait."""
        for frame in self._frames:
            for array in (frame.audio, frame.crop, None if frame.picture is None else frame.picture.image):
                if array is not None and array.flags.writeable:
                    array.fill(0)
        self._frames.clear()

    def _take(self, *, final: bool) -> Segment:
        segment = self._build(self._frames, final)
        del self._frames[: self._segment_length]
        return segment

    def _build(self, frames: Sequence[AVFrame], final: bool) -> Segment:
        count = len(frames)
        audio = np.zeros((count, SAMPLES_PER_FRAME), np.float32)
        video = np.zeros((count, CROP_SIZE, CROP_SIZE), np.uint8)
        audio_present = np.zeros(count, np.bool_)
        video_present = np.zeros(count, np.bool_)
        for i, frame in enumerate(frames):
            if self._use_audio and frame.has_audio:
                # A live source may deliver NaN, which would stay in the encoder's caches for good.
                audio[i] = np.where(np.isfinite(frame.audio), frame.audio, 0.0)
                audio_present[i] = True
            if self._use_video and frame.crop is not None:
                video[i] = frame.crop[_EDGE : _EDGE + CROP_SIZE, _EDGE : _EDGE + CROP_SIZE]
                video_present[i] = True
        return Segment(
            audio=torch.from_numpy(audio.reshape(1, -1)),
            video=torch.from_numpy(video[None]),
            audio_present=torch.from_numpy(audio_present[None]),
            video_present=torch.from_numpy(video_present[None]),
            final=final,
        )
