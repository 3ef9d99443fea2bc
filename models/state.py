"""Everything that a stream remembers, in one object for each session."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from torch import Tensor

from models.emformer_state import EmformerState
from models.frontends.stream import FrontendState

if TYPE_CHECKING:
    from models.decoding.base import DecoderState


@dataclass(slots=True, eq=False)
class EncoderState:
    """Front-end margins, features in waiting and Emformer caches."""

    frontend: FrontendState
    tail: Tensor
    """Shape (B, n, D): the last fused features, which later ones' context still needs."""
    features: Tensor
    """Shape (B, n, D): fused features that no segment has consumed yet."""
    emformer: EmformerState

    def clone(self) -> EncoderState:
        """An independent copy."""
        return EncoderState(frontend=self.frontend.clone(), tail=self.tail, features=self.features, emformer=self.emformer.clone())


@dataclass(slots=True, eq=False)
class StreamState:
    """One session: encoder caches and decoder state (predictor, beam). Opaque to callers; made by `Recognizer.start`."""

    encoder: EncoderState
    decoder: DecoderState
    frames: int = 0
    """Encoder frames decoded so far."""

    def clone(self) -> StreamState:
        """An independent copy (decoder states are immutable and shared)."""
        return StreamState(encoder=self.encoder.clone(), decoder=self.decoder, frames=self.frames)
