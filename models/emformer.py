"""Emformer (Shi et al., 2021, arXiv:2010.10759): a transformer that works segment by segment with cached left context.

Weights carry torchaudio's names, so that its state dictionaries load as they are.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

import torch
from torch import Tensor, nn

from models.attention import AttentionFunction, attention_backend
from models.config import EmformerConfig
from models.emformer_mask import SegmentLayout, segment_layout
from models.emformer_state import EmformerState

_ACTIVATIONS: dict[str, type[nn.Module]] = {"relu": nn.ReLU, "gelu": nn.GELU, "silu": nn.SiLU}


class EmformerAttention(nn.Module):
    """Multi-head attention whose keys come from memory, right context, left context and the segment itself."""

    def __init__(self, config: EmformerConfig, layer: int) -> None:
        super().__init__()
        if config.dim % config.heads:
            raise ValueError(f"dim {config.dim} is not a multiple of heads {config.heads}")
        self.heads = config.heads
        self.dropout = config.attention_dropout
        self.tanh_on_memory = config.tanh_on_memory
        self.emb_to_key_value = nn.Linear(config.dim, 2 * config.dim)
        self.emb_to_query = nn.Linear(config.dim, config.dim)
        self.out_proj = nn.Linear(config.dim, config.dim)
        if config.weight_scale != "none":
            gain = 1 / math.sqrt(layer + 1 if config.weight_scale == "depthwise" else 2)
            nn.init.xavier_uniform_(self.emb_to_key_value.weight, gain=gain)
            nn.init.xavier_uniform_(self.emb_to_query.weight, gain=gain)

    def split_heads(self, x: Tensor) -> Tensor:
        """(B, T, D) to (B, H, T, D / H)."""
        batch, frames, width = x.shape
        return x.view(batch, frames, self.heads, width // self.heads).transpose(1, 2)

    def keys_values(self, x: Tensor) -> tuple[Tensor, Tensor]:
        """Project (B, K, D) to keys and values, each (B, H, K, D / H)."""
        key, value = self.emb_to_key_value(x).chunk(2, dim=-1)
        return self.split_heads(key), self.split_heads(value)

    def attend(self, queries: Tensor, key: Tensor, value: Tensor, mask: Tensor | None, attention: AttentionFunction) -> Tensor:
        """Attend from (B, Q, D) to keys and values (B, H, K, D / H); returns (B, Q, D)."""
        query = self.split_heads(self.emb_to_query(queries))
        out = attention(query, key, value, mask, self.dropout if self.training else 0.0)
        merged: Tensor = self.out_proj(out.transpose(1, 2).flatten(2))
        return merged

    def to_memory(self, summary: Tensor) -> Tensor:
        """Bound the summaries that become memory."""
        return summary.tanh() if self.tanh_on_memory else summary.clamp(-10, 10)


class EmformerLayer(nn.Module):
    """One block: pre-norm attention, feed-forward, output norm."""

    def __init__(self, config: EmformerConfig, layer: int) -> None:
        super().__init__()
        self.attention = EmformerAttention(config, layer)
        self.dropout = nn.Dropout(config.dropout)
        self.pos_ff = nn.Sequential(
            nn.LayerNorm(config.dim),
            nn.Linear(config.dim, config.ffn_dim),
            _ACTIVATIONS[config.activation](),
            nn.Dropout(config.dropout),
            nn.Linear(config.ffn_dim, config.dim),
            nn.Dropout(config.dropout),
        )
        self.layer_norm_input = nn.LayerNorm(config.dim)
        self.layer_norm_output = nn.LayerNorm(config.dim) if config.output_norm else nn.Identity()

    def _finish(self, attended: Tensor, x: Tensor) -> Tensor:
        y = self.dropout(attended) + x
        out: Tensor = self.layer_norm_output(self.pos_ff(y) + y)
        return out

    def forward(
        self, x: Tensor, memory: Tensor, layout: SegmentLayout, mask: Tensor, attention: AttentionFunction
    ) -> tuple[Tensor, Tensor]:
        """Whole utterances: x is (B, copies + T, D) with the right-context copies first, memory (B, segments - 1, D) or empty."""
        normed = self.layer_norm_input(x)
        queries = normed
        if layout.use_memory:
            queries = torch.cat([normed, layout.pool(normed[:, layout.copies :])], dim=1)
        key, value = self.attention.keys_values(torch.cat([memory, normed], dim=1))
        attended = self.attention.attend(queries, key, value, mask, attention)
        length = x.shape[1]
        return self._finish(attended[:, :length], x), self.attention.to_memory(attended[:, length:])[:, :-1]

    def step(self, x: Tensor, memory: Tensor, layer: int, state: EmformerState, attention: AttentionFunction) -> tuple[Tensor, Tensor]:
        """One segment: x is (B, S + R, D), memory (B, 1, D) the layer below's summary; writes this layer's caches into `state`."""
        normed = self.layer_norm_input(x)
        span = state.segment_span
        queries = normed
        if state.use_memory:
            queries = torch.cat([normed, normed[:, :span].mean(1, keepdim=True)], dim=1)
        key, value = state.extend(layer, *self.attention.keys_values(normed))
        remembered = state.remembered(layer)
        if remembered.shape[1]:
            mem_key, mem_value = self.attention.keys_values(remembered)
            key, value = torch.cat([key, mem_key], dim=2), torch.cat([value, mem_value], dim=2)
        mask = state.key_mask(key.shape[2], queries.shape[1], remembered.shape[1])
        attended = self.attention.attend(queries, key, value, mask, attention)
        state.commit(layer, memory)
        length = x.shape[1]
        return self._finish(attended[:, :length], x), self.attention.to_memory(attended[:, length:])


class Emformer(nn.Module):
    """Stack of Emformer blocks with a whole-utterance mode (training) and a streaming mode that agree to rounding."""

    def __init__(self, config: EmformerConfig) -> None:
        super().__init__()
        self.config = config
        self.attention: AttentionFunction = attention_backend("sdpa")
        self.emformer_layers = nn.ModuleList(EmformerLayer(config, layer) for layer in range(config.layers))

    def _layers(self) -> Iterator[EmformerLayer]:
        """The blocks with their type."""
        return (layer for layer in self.emformer_layers if isinstance(layer, EmformerLayer))

    def use_attention(self, name: str) -> None:
        """Choose the attention backend: `reference`, `sdpa` or `split_kv`."""
        self.attention = attention_backend(name)

    def forward(self, x: Tensor, lengths: Tensor, segment_length: int) -> Tensor:
        """Encode whole utterances exactly as `step` would, segment by segment.

        x is (B, T, D), lengths (B,) valid frames; frames past a length are never seen by frames before it. Returns (B, T, D).
        """
        layout = segment_layout(x.shape[1], segment_length, self.config, x.device)
        mask = layout.mask(lengths)
        memory = layout.pool(x)[:, :-1] if layout.use_memory else x.new_zeros(x.shape[0], 0, x.shape[2])
        y = torch.cat([x[:, layout.copy_index], x], dim=1)
        for layer in self.emformer_layers:
            y, memory = layer(y, memory, layout, mask, self.attention)
            if not layout.use_memory:
                memory = memory[:, :0]
        return y[:, layout.copies :]

    def start(self, batch: int, segment_length: int, *, like: Tensor) -> EmformerState:
        """Empty caches for `batch` streams with the device and type of `like`."""
        return EmformerState.empty(self.config, batch, segment_length, like)

    def step(self, x: Tensor, state: EmformerState) -> Tensor:
        """Encode one segment with its right context, x (B, S + R, D); only a stream's end may be shorter. Changes `state`.

        Returns the min(S, frames) utterance frames, (B, S, D).
        """
        state.begin(x.shape[1])
        span = state.segment_span
        memory = x[:, :span].mean(1, keepdim=True) if state.use_memory else x[:, :0]
        for index, layer in enumerate(self._layers()):
            x, memory = layer.step(x, memory, index, state, self.attention)
        state.end()
        return x[:, :span]
