"""Front-ends on a stream: margins of raw input are carried from segment to segment, so that chunks give exactly what the whole gives."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

import torch
from torch import Tensor

from models.config import CROP_SIZE, SAMPLES_PER_FRAME
from models.frontends.audio import AudioFrontend
from models.frontends.level import LevelState, RunningLevel
from models.frontends.temporal import Margin
from models.frontends.video import VideoFrontend, normalize_crops
from models.fusion import Fusion
from models.segment import Segment


class FrontendParts(Protocol):
    """What a network has in front of its encoder."""

    level: RunningLevel | None
    audio_frontend: AudioFrontend
    video_frontend: VideoFrontend
    fusion: Fusion

    @property
    def lookahead(self) -> int:
        """Frames that must follow a segment."""
        ...


@dataclass(slots=True, eq=False)
class Tail:
    """The last raw frames of one modality that later features still need."""

    frames: Tensor
    """Shape (B, t, ...): normalised audio frames of 640 samples, or normalised crops."""
    present: Tensor
    """Shape (B, t), bool."""
    done: int
    """How many of these frames already have their feature."""


@dataclass(slots=True, eq=False)
class FrontendState:
    """Raw margins of both modalities; replaced piece by piece, tensors are never written to."""

    audio: Tail
    video: Tail
    level: LevelState | None
    received: int
    """Frames received so far."""

    @classmethod
    def empty(cls, batch: int, level: LevelState | None, device: torch.device) -> FrontendState:
        """State of streams that have seen nothing."""
        none = torch.zeros(batch, 0, dtype=torch.bool, device=device)
        return cls(
            audio=Tail(torch.zeros(batch, 0, SAMPLES_PER_FRAME, device=device), none, 0),
            video=Tail(torch.zeros(batch, 0, CROP_SIZE, CROP_SIZE, device=device), none, 0),
            level=level,
            received=0,
        )

    def clone(self) -> FrontendState:
        """An independent copy (tensors are shared, they are never written to)."""
        return FrontendState(
            audio=Tail(self.audio.frames, self.audio.present, self.audio.done),
            video=Tail(self.video.frames, self.video.present, self.video.done),
            level=self.level,
            received=self.received,
        )


def advance(model: FrontendParts, segment: Segment, state: FrontendState) -> Tensor:
    """Run front-ends and fusion on the frames of `segment` that are new; returns their fused features (B, n, D) and moves `state` on."""
    seen_before = _overlap(model, state)
    audio_present, video_present = segment.audio_present[:, seen_before:], segment.video_present[:, seen_before:]
    dtype = next(model.audio_frontend.parameters()).dtype
    samples = segment.audio.reshape(*segment.audio_present.shape, SAMPLES_PER_FRAME)[:, seen_before:] * audio_present[..., None]
    if model.level is not None and state.level is not None and samples.shape[1]:
        flat, state.level = model.level(samples.flatten(1), state.level)
        samples = flat.view(*samples.shape)
    crops = normalize_crops(segment.video[:, seen_before:]) * video_present[..., None, None]
    state.received += samples.shape[1]
    margins = model.audio_frontend.margin, model.video_frontend.margin
    lookahead = max(m.right for m in margins)

    def run_audio(frames: Tensor, trim: tuple[int, int]) -> Tensor:
        out: Tensor = model.audio_frontend(frames.flatten(1).to(dtype), trim)
        return out

    def run_video(frames: Tensor, trim: tuple[int, int]) -> Tensor:
        out: Tensor = model.video_frontend(frames.to(dtype), trim)
        return out

    heard, audio_present = _extend(state.audio, samples, audio_present, margins[0], lookahead, segment.final, run_audio)
    seen, video_present = _extend(state.video, crops, video_present, margins[1], lookahead, segment.final, run_video)
    fused: Tensor = model.fusion(seen, heard, video_present, audio_present)
    return fused


def _overlap(model: FrontendParts, state: FrontendState) -> int:
    """Leading frames of the next segment that were already received as the last one's look-ahead."""
    return model.lookahead if state.received else 0


def _extend(
    tail: Tail, new: Tensor, present: Tensor, margin: Margin, lookahead: int, final: bool, run: Callable[[Tensor, tuple[int, int]], Tensor]
) -> tuple[Tensor | None, Tensor]:
    """Append new frames to a tail, make the features that can now be made, and drop what no later feature needs."""
    frames = torch.cat([tail.frames, new], dim=1)
    marks = torch.cat([tail.present, present], dim=1)
    end = frames.shape[1] if final else max(tail.done, frames.shape[1] - lookahead)
    begin, count = tail.done, end - tail.done
    features = None
    if count and bool(marks.any()):
        first = max(0, begin - margin.left)
        last = min(frames.shape[1], end + margin.right)
        features = run(frames[:, first:last], (begin - first, last - end))
    kept = max(0, end - margin.left)
    tail.frames, tail.present, tail.done = frames[:, kept:], marks[:, kept:], end - kept
    return features, marks[:, begin:end]
