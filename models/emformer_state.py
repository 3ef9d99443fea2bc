"""The Emformer's streaming caches: keys and values of the left context in ring buffers, and memory vectors.

Attention has no positional encoding, so the ring is attended to in whatever order it lies: nothing is ever shifted or copied together.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from models.config import EmformerConfig


@dataclass(slots=True, eq=False)
class EmformerState:
    """Caches of a batch of streams in lock step; changed in place by `Emformer.step`, so clone it to keep it."""

    keys: Tensor
    """Shape (layers, B, H, left + S + R, D / H): the ring of past frames, then room for the segment at hand."""
    values: Tensor
    """Like `keys`."""
    memory: Tensor
    """Shape (layers, B, M, D), newest last."""
    past: int
    """Utterance frames seen so far."""
    segments: int
    """Segments seen so far."""
    left_context: int
    segment_length: int
    current: int = 0
    """Frames (segment and right context) of the step under way."""

    @classmethod
    def empty(cls, config: EmformerConfig, batch: int, segment_length: int, like: Tensor) -> EmformerState:
        """Caches of streams that have seen nothing."""
        room = config.left_context + segment_length + config.right_context
        shape = (config.layers, batch, config.heads, room, config.dim // config.heads)
        return cls(
            keys=like.new_zeros(shape),
            values=like.new_zeros(shape),
            memory=like.new_zeros(config.layers, batch, config.memory, config.dim),
            past=0,
            segments=0,
            left_context=config.left_context,
            segment_length=segment_length,
        )

    def clone(self) -> EmformerState:
        """An independent copy."""
        return EmformerState(
            keys=self.keys.clone(),
            values=self.values.clone(),
            memory=self.memory.clone(),
            past=self.past,
            segments=self.segments,
            left_context=self.left_context,
            segment_length=self.segment_length,
        )

    @property
    def use_memory(self) -> bool:
        return self.memory.shape[2] > 0

    @property
    def segment_span(self) -> int:
        """Utterance frames of the step under way: a full segment, or what is left at the end of a stream."""
        return min(self.segment_length, self.current)

    def begin(self, frames: int) -> None:
        """Open a step of `frames` frames; raises ValueError where they do not fit."""
        room = self.keys.shape[3] - self.left_context
        if not 0 < frames <= room:
            raise ValueError(f"a step takes 1 to {room} frames (segment and right context), got {frames}")
        self.current = frames

    def extend(self, layer: int, key: Tensor, value: Tensor) -> tuple[Tensor, Tensor]:
        """Lay the step's keys and values (B, H, frames, d) beside the ring; returns views of ring and step together."""
        end = self.left_context + self.current
        self.keys[layer, :, :, self.left_context : end] = key
        self.values[layer, :, :, self.left_context : end] = value
        return self.keys[layer, :, :, :end], self.values[layer, :, :, :end]

    def remembered(self, layer: int) -> Tensor:
        """Memory vectors that are filled, (B, m, D)."""
        filled = min(self.memory.shape[2], self.segments)
        return self.memory[layer, :, self.memory.shape[2] - filled :]

    def key_mask(self, keys: int, queries: int, memory: int) -> Tensor | None:
        """Shape (1, 1, Q, K): hides ring slots that are not filled yet, and memory from the summary query; None where all is visible."""
        if self.past >= self.left_context and not memory:
            return None
        slot = torch.arange(keys, device=self.keys.device)
        mask = ((slot < self.past) | (slot >= self.left_context)).expand(queries, keys)
        if memory:
            mask = mask.clone()
            mask[-1, keys - memory :] = False
        return mask[None, None]

    def commit(self, layer: int, memory: Tensor) -> None:
        """Move the step's utterance frames of one layer into the ring, and remember the layer below's summary."""
        span = self.segment_span
        kept = min(span, self.left_context)
        if kept:
            first = self.left_context + span - kept
            slots = torch.arange(self.past + span - kept, self.past + span, device=self.keys.device) % self.left_context
            for cache in (self.keys, self.values):
                cache[layer, :, :, slots] = cache[layer, :, :, first : first + kept]
        if self.use_memory:
            self.memory[layer] = torch.cat([self.memory[layer, :, 1:], memory], dim=1)

    def end(self) -> None:
        """Close the step."""
        self.past += self.segment_span
        self.segments += 1
        self.current = 0
