"""What every decoder has in common: immutable states and one method that reads encoder frames."""

from __future__ import annotations

from typing import Protocol

from torch import Tensor

from models.hypothesis import Token


class DecoderState(Protocol):
    """What a decoder remembers between segments; never changed, only replaced."""

    @property
    def tentative(self) -> tuple[Token, ...]:
        """Best continuation after all that is committed."""
        ...


class Decoder(Protocol):
    """Reads encoder frames of one stream and emits tokens."""

    def start(self) -> DecoderState:
        """State at the beginning of an utterance."""
        ...

    def decode(self, encoded: Tensor, state: DecoderState, first_frame: int) -> tuple[tuple[Token, ...], DecoderState]:
        """Read frames (T, D); the first is number `first_frame` of the stream. Returns newly committed tokens and the next state."""
        ...
