"""What comes out of a recogniser: tokens with their frame and log-probability."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Token:
    """One emitted token."""

    id: int
    """Index in the vocabulary, never the blank."""
    frame: int
    """Encoder frame (40 ms each, counted from the start of the stream) at which it was emitted."""
    log_prob: float
    """Natural logarithm of its probability given the audio, the video and the tokens before."""


@dataclass(frozen=True, slots=True)
class Hypothesis:
    """The result of one step: what is certain now, and the best guess at what follows."""

    committed: tuple[Token, ...]
    """Tokens that this step made certain; they follow all that earlier steps committed and never change."""
    tentative: tuple[Token, ...]
    """Best continuation after everything committed; may change with the next step."""
    frames: int
    """Encoder frames decoded since the start of the stream."""
