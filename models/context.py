"""Causal convolutions over fused features: they tell the encoder in which order things happened; attention without positions cannot."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn


class ContextBlock(nn.Module):
    """Pre-norm depthwise causal convolution and pointwise projection with a residual path (after Gulati et al., 2020, "Conformer")."""

    def __init__(self, dim: int, kernel: int, dropout: float) -> None:
        super().__init__()
        self.norm = nn.LayerNorm(dim)
        self.gate = nn.Linear(dim, 2 * dim)
        self.depthwise = nn.Conv1d(dim, dim, kernel, groups=dim)
        self.activation = nn.SiLU()
        self.project = nn.Linear(dim, dim)
        nn.init.zeros_(self.project.weight)  # begins as the identity, so that blocks can be put into a trained network
        nn.init.zeros_(self.project.bias)
        self.dropout = nn.Dropout(dropout)
        self.past = kernel - 1

    def forward(self, x: Tensor) -> Tensor:
        """(B, T, D) to (B, T, D); zeros stand before the first frame."""
        gated = F.glu(self.gate(self.norm(x)), dim=-1)
        mixed = self.activation(self.depthwise(F.pad(gated.transpose(1, 2), (self.past, 0)))).transpose(1, 2)
        out: Tensor = x + self.dropout(self.project(mixed))
        return out


class Context(nn.Module):
    """A stack of context blocks; none is the identity."""

    def __init__(self, dim: int, blocks: int, kernel: int, dropout: float) -> None:
        super().__init__()
        self.blocks = nn.ModuleList(ContextBlock(dim, kernel, dropout) for _ in range(blocks))
        self.margin = blocks * (kernel - 1)
        """Past frames that an output depends on."""

    def forward(self, x: Tensor) -> Tensor:
        """(B, T, D) to (B, T, D)."""
        for block in self.blocks:
            x = block(x)
        return x

    def step(self, new: Tensor, tail: Tensor) -> tuple[Tensor, Tensor]:
        """Continue a stream: `new` (B, n, D) after the last frames `tail` (B, at most margin, D).

        Returns outputs of `new` and the next tail.
        """
        if not self.margin:
            return new, tail
        window = torch.cat([tail, new], dim=1)
        out = self.forward(window)[:, tail.shape[1] :]
        return out, window[:, max(0, window.shape[1] - self.margin) :]
