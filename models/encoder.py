"""The transducer's encoder: input projection, Emformer, output projection and norm."""

from __future__ import annotations

from torch import Tensor, nn

from models.config import EmformerConfig
from models.emformer import Emformer
from models.emformer_state import EmformerState


class Encoder(nn.Module):
    """Fused features to joiner width; weights carry torchaudio's names (`_EmformerEncoder`)."""

    def __init__(self, input_dim: int, config: EmformerConfig) -> None:
        super().__init__()
        self.input_linear = nn.Linear(input_dim, config.dim, bias=False)
        nn.init.xavier_uniform_(self.input_linear.weight)
        self.transformer = Emformer(config)
        self.output_linear = nn.Linear(config.dim, config.output_dim)
        self.layer_norm = nn.LayerNorm(config.output_dim)

    def forward(self, x: Tensor, lengths: Tensor, segment_length: int) -> Tensor:
        """Whole utterances: x (B, T, D_in), lengths (B,); returns (B, T, D_out)."""
        y = self.transformer(self.input_linear(x), lengths, segment_length)
        out: Tensor = self.layer_norm(self.output_linear(y))
        return out

    def step(self, x: Tensor, state: EmformerState) -> Tensor:
        """One segment with right context, x (B, S + R, D_in); changes `state`; returns (B, S, D_out)."""
        y = self.transformer.step(self.input_linear(x), state)
        out: Tensor = self.layer_norm(self.output_linear(y))
        return out
