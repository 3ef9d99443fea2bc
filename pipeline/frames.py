"""The unit that flows through the pipeline: 40 ms of audio with at most one picture and one face crop."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from capture.media import VideoFrame

FRAME_SECONDS = 0.04
"""Length of one AVFrame."""
SAMPLES = 640
"""Audio samples in one AVFrame."""
ALIGNED_SIZE = 96
"""Height and width in pixels of the aligned face crop; the model takes its 88 x 88 centre."""


@dataclass(frozen=True, slots=True, eq=False)
class FaceBox:
    """One detected face, in pixels of the picture it was found in."""

    left: float
    top: float
    right: float
    bottom: float
    score: float
    """Detector confidence in [0, 1]."""
    landmarks: NDArray[np.float32] | None = None
    """Shape (5, 2), None where the detector has none: the person's right eye, left eye, nose tip, right and left mouth corner.

    In an upright face these pairs go from left to right in the image.
    """

    @property
    def width(self) -> float:
        return self.right - self.left

    @property
    def height(self) -> float:
        return self.bottom - self.top

    @property
    def centre(self) -> tuple[float, float]:
        return (self.left + self.right) / 2, (self.top + self.bottom) / 2


@dataclass(frozen=True, slots=True, eq=False)
class AVFrame:
    """Exactly 40 ms: frame k covers media time [0.04 k, 0.04 (k + 1))."""

    index: int
    audio: NDArray[np.float32] = field(repr=False)
    """Shape (640,), 16 kHz; zeros where there is no sound."""
    has_audio: bool
    """False where the source has no audio at this time."""
    picture: VideoFrame | None = field(default=None, repr=False)
    """The picture nearest to the frame's start, None where the last is older than 200 ms."""
    face: FaceBox | None = None
    """The followed face, in pixels of `picture`, None where none is found."""
    crop: NDArray[np.uint8] | None = field(default=None, repr=False)
    """Shape (96, 96), grey, aligned to the mean face; None where there is no face."""

    @property
    def time(self) -> float:
        """Start in seconds on the media clock."""
        return self.index * FRAME_SECONDS
