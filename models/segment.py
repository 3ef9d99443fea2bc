"""What goes into a recogniser: a few frames of audio and crops, with a mark for each modality that is present."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from models.config import CROP_SIZE, SAMPLES_PER_FRAME


@dataclass(frozen=True, slots=True, eq=False)
class Segment:
    """`segment_length` frames to recognise, followed by the model's look-ahead frames.

    F is `segment_length + lookahead`, fewer only at the end of the stream. Consecutive segments overlap by the look-ahead.
    """

    audio: Tensor
    """Shape (B, F * 640), float32, 16 kHz."""
    video: Tensor
    """Shape (B, F, 88, 88), uint8, grey."""
    audio_present: Tensor
    """Shape (B, F), bool."""
    video_present: Tensor
    """Shape (B, F), bool."""
    final: bool = False
    """True where no frames follow these in the stream."""

    def __post_init__(self) -> None:
        batch, frames = self.audio_present.shape
        expected = {
            "audio": (batch, frames * SAMPLES_PER_FRAME),
            "video": (batch, frames, CROP_SIZE, CROP_SIZE),
            "video_present": (batch, frames),
        }
        for name, shape in expected.items():
            got = tuple(getattr(self, name).shape)
            if got != shape:
                raise ValueError(f"{name} has shape {got}, expected {shape} for audio_present of shape {(batch, frames)}")
        if self.video.dtype != torch.uint8:
            raise ValueError(f"video has type {self.video.dtype}, expected torch.uint8")

    @property
    def frames(self) -> int:
        """Number of frames F."""
        return self.audio_present.shape[1]
