"""The RNN-T loss of a training step: torchaudio's kernel on a graphics card where it can be loaded, otherwise this project's."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

from torch import Tensor

from models.rnnt_loss import rnnt_loss


@functools.cache
def kernel() -> Callable[..., Tensor] | None:
    """torchaudio's loss, or None where it is not installed or its library does not fit this torch."""
    try:
        import torchaudio.functional as functional
    except (ImportError, OSError, AttributeError, RuntimeError):
        return None
    found: Any = getattr(functional, "rnnt_loss", None)
    return found if callable(found) else None


def losses(logits: Tensor, targets: Tensor, frames: Tensor, tokens: Tensor, blank: int) -> Tensor:
    """Loss of each row, shape (B,); logits (B, T, U + 1, V) float32, T and U the longest of `frames` and `tokens`; targets (B, U)."""
    fast = kernel() if logits.is_cuda else None
    if fast is None:
        return rnnt_loss(logits, targets, frames, tokens, blank, "none")
    whole = (value.int().contiguous() for value in (targets, frames, tokens))
    return fast(logits.contiguous(), *whole, blank=blank, clamp=-1.0, reduction="none")
