"""Fusion of video and audio features, with a learned vector where a modality is absent."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from models.config import FusionConfig


class Fusion(nn.Module):
    """Concatenate [video, audio], then layer norm and a two-layer network; absent frames take a learned vector's place."""

    def __init__(self, video_dim: int, audio_dim: int, config: FusionConfig) -> None:
        super().__init__()
        self.mlp = nn.Sequential(
            nn.LayerNorm(video_dim + audio_dim),
            nn.Linear(video_dim + audio_dim, config.hidden_dim),
            nn.SiLU(),
            nn.Dropout(config.dropout),
            nn.Linear(config.hidden_dim, config.output_dim),
        )
        for layer in (self.mlp[1], self.mlp[4]):  # features keep their spread, so that frames stay distinct at the encoder's start
            if isinstance(layer, nn.Linear):
                nn.init.kaiming_normal_(layer.weight, nonlinearity="relu")
                nn.init.zeros_(layer.bias)
        self.absent_video = nn.Parameter(nn.init.normal_(torch.empty(video_dim), std=0.02))
        self.absent_audio = nn.Parameter(nn.init.normal_(torch.empty(audio_dim), std=0.02))
        self.output_dim = config.output_dim

    def forward(self, video: Tensor | None, audio: Tensor | None, video_present: Tensor, audio_present: Tensor) -> Tensor:
        """video (B, T, Dv) and audio (B, T, Da), either None where absent throughout; presence masks (B, T), bool. Returns (B, T, D)."""
        seen = self._fill(video, video_present, self.absent_video)
        heard = self._fill(audio, audio_present, self.absent_audio)
        fused: Tensor = self.mlp(torch.cat([seen, heard.to(seen.dtype)], dim=-1))
        return fused

    @staticmethod
    def _fill(features: Tensor | None, present: Tensor, absent: Tensor) -> Tensor:
        if features is None:
            return absent.expand(*present.shape, -1)
        return torch.where(present[..., None], features, absent.to(features.dtype))
