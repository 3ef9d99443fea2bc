"""Running level of the waveform: makes loud and quiet speech look alike without looking ahead."""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from models.config import FRAME_RATE, SAMPLES_PER_FRAME

TIME_CONSTANT = 3.0
"""Seconds over which the level is averaged."""
FLOOR = 3e-3
"""Least level that is divided by (-50 dBFS), so that silence is not blown up to speech."""
_BLOCK = 256


@dataclass(frozen=True, slots=True, eq=False)
class LevelState:
    """What the running level remembers; each tensor is (B,)."""

    power: Tensor
    """Decayed sum of frame powers."""
    weight: Tensor
    """Decayed count of frames."""
    gain: Tensor
    """Gain at the end of the last frame, 0 before the first."""


class RunningLevel(nn.Module):
    """Divides by the root of the bias-corrected exponential mean of frame power; gain moves linearly within a frame, so it never clicks.

    The result does not depend on how the stream is cut. It stands where the public models use layer norm over the whole utterance,
    which a stream cannot.
    """

    def start(self, batch: int, like: Tensor) -> LevelState:
        """State before the first sample."""
        zero = torch.zeros(batch, device=like.device)
        return LevelState(zero, zero, zero)

    def forward(self, audio: Tensor, state: LevelState) -> tuple[Tensor, LevelState]:
        """audio is (B, T * 640); returns the same shape in float32 and the state after it."""
        frames = audio.float().view(audio.shape[0], -1, SAMPLES_PER_FRAME)
        if not frames.shape[1]:
            return audio.float(), state
        out = []
        for block in torch.split(frames, _BLOCK, dim=1):
            scaled, state = self._block(block, state)
            out.append(scaled)
        return torch.cat(out, dim=1).flatten(1), state

    def _block(self, frames: Tensor, state: LevelState) -> tuple[Tensor, LevelState]:
        count = frames.shape[1]
        steps = torch.arange(count, device=frames.device)
        lag = (steps[:, None] - steps[None]).float()
        rate = 1 / (TIME_CONSTANT * FRAME_RATE)
        decay = torch.where(lag >= 0, torch.exp(-lag.clamp_min(0) * rate), torch.zeros_like(lag))
        fade = torch.exp(-(steps + 1).float() * rate)
        power = frames.square().mean(-1) @ decay.T + state.power[:, None] * fade
        weight = decay.sum(1)[None] + state.weight[:, None] * fade
        gain = (power / weight).clamp_min(FLOOR * FLOOR).rsqrt()
        before = torch.where(state.gain > 0, state.gain, gain[:, 0])
        starts = torch.cat([before[:, None], gain[:, :-1]], dim=1)
        ramp = torch.arange(1, SAMPLES_PER_FRAME + 1, device=frames.device) / SAMPLES_PER_FRAME
        curve = starts[..., None] + (gain - starts)[..., None] * ramp
        return frames * curve, LevelState(power[:, -1], weight[:, -1], gain[:, -1])

    def extra_repr(self) -> str:
        return f"floor={20 * math.log10(FLOOR):.0f} dBFS, time_constant={TIME_CONSTANT} s"
