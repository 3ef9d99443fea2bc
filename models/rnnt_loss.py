"""RNN-T loss (Graves, 2012, arXiv:1211.3711) in pure torch: forward-backward over anti-diagonals with the analytic gradient."""

from __future__ import annotations

from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor

_NEVER = -1e30


def rnnt_loss(logits: Tensor, targets: Tensor, frames: Tensor, tokens: Tensor, blank: int, reduction: str = "mean") -> Tensor:
    """Negative log-likelihood of the targets, summed over all alignments.

    logits (B, T, U + 1, V) unnormalised; targets (B, U) without blanks; frames (B,) and tokens (B,) valid lengths, frames at least 1.
    `reduction` is `mean` (over the batch), `sum` or `none`. The gradient with respect to logits is exact and is made in the forward pass.
    """
    _check(logits, targets, frames, tokens, blank)
    losses: Tensor = _RnntLoss.apply(logits, targets, frames, tokens, blank)  # type: ignore[no-untyped-call]
    if reduction == "none":
        return losses
    if reduction not in ("mean", "sum"):
        raise ValueError(f"reduction {reduction!r} is not one of 'mean', 'sum', 'none'")
    return losses.mean() if reduction == "mean" else losses.sum()


def _check(logits: Tensor, targets: Tensor, frames: Tensor, tokens: Tensor, blank: int) -> None:
    if logits.dim() != 4 or targets.shape != (logits.shape[0], logits.shape[2] - 1):
        raise ValueError(f"logits {tuple(logits.shape)} must be (B, T, U + 1, V) and targets {tuple(targets.shape)} (B, U)")
    if not 0 <= blank < logits.shape[3]:
        raise ValueError(f"blank {blank} is outside the vocabulary of {logits.shape[3]}")
    if int(frames.min()) < 1 or int(frames.max()) > logits.shape[1]:
        raise ValueError(f"frames must lie in 1..{logits.shape[1]}, got {frames.tolist()}")
    if int(tokens.min()) < 0 or int(tokens.max()) > targets.shape[1]:
        raise ValueError(f"tokens must lie in 0..{targets.shape[1]}, got {tokens.tolist()}")


class Lattice:
    """Log-probabilities of the two moves, skewed so that anti-diagonal n = t + u is one row."""

    def __init__(self, blank: Tensor, emit: Tensor, frames: Tensor, tokens: Tensor) -> None:
        batch, times, columns = blank.shape
        device = blank.device
        time, label = torch.arange(times, device=device), torch.arange(columns, device=device)
        inside_time = time[None] < frames[:, None]
        inside_blank = inside_time[:, :, None] & (label[None] <= tokens[:, None])[:, None]
        inside_emit = inside_time[:, :, None] & (label[None, :-1] < tokens[:, None])[:, None]
        self.blank = blank.masked_fill(~inside_blank, _NEVER)
        self.emit = emit.masked_fill(~inside_emit, _NEVER)
        self.frames, self.tokens = frames, tokens
        self.rows = torch.arange(batch, device=device)
        self.diagonals = times + columns - 1
        self._index = (torch.arange(self.diagonals + 1, device=device)[:, None] - label[None]) % (self.diagonals + 1)
        self._unskew = time[:, None] + label[None], label

    def _skew(self, x: Tensor) -> Tensor:
        """(B, T, C) to (B, diagonals + 1, C) with row t + u."""
        padded = F.pad(x, (0, 0, 0, self.diagonals + 1 - x.shape[1]), value=_NEVER)
        return padded.gather(1, self._index[None, :, : x.shape[2]].expand(x.shape[0], -1, -1))

    def unskew(self, x: Tensor) -> Tensor:
        """Inverse of `_skew` on the inside: (B, diagonals + 1, C) to (B, T, C)."""
        diagonal, label = self._unskew
        return x[:, diagonal, label]

    def forward_scores(self) -> Tensor:
        """alpha(t, u): log-probability of reaching (t, u), skewed."""
        blank, emit = self._skew(self.blank), self._skew(self.emit)
        alpha = torch.full_like(blank, _NEVER)
        alpha[:, 0, 0] = 0
        for n in range(1, self.diagonals):
            stay = alpha[:, n - 1] + blank[:, n - 1]
            move = F.pad(alpha[:, n - 1, :-1] + emit[:, n - 1], (1, 0), value=_NEVER)
            alpha[:, n] = torch.logaddexp(stay, move).clamp_min(_NEVER)
        return alpha

    def backward_scores(self) -> Tensor:
        """beta(t, u): log-probability of finishing from (t, u), skewed."""
        blank, emit = self._skew(self.blank), self._skew(self.emit)
        beta = torch.full_like(blank, _NEVER)
        last = self.frames - 1 + self.tokens
        ending = self.blank[self.rows, self.frames - 1, self.tokens]
        for n in range(self.diagonals - 1, -1, -1):
            stay = beta[:, n + 1] + blank[:, n]
            move = F.pad(beta[:, n + 1, 1:] + emit[:, n], (0, 1), value=_NEVER)
            row = torch.logaddexp(stay, move).clamp_min(_NEVER)
            row = row.scatter(1, self.tokens[:, None], torch.where(last == n, ending, row[self.rows, self.tokens])[:, None])
            beta[:, n] = row
        return beta


class _RnntLoss(torch.autograd.Function):
    """Loss for each row; the logits' gradient is occupancy x softmax minus the posterior of each move."""

    @staticmethod
    def forward(ctx: Any, logits: Tensor, targets: Tensor, frames: Tensor, tokens: Tensor, blank: int) -> Tensor:
        frames, tokens, targets = frames.long(), tokens.long(), targets.long()
        work = logits if logits.dtype == torch.float64 else logits.float()
        total = work.logsumexp(-1)
        labels = targets[:, None, :, None].expand(-1, work.shape[1], -1, 1)
        log_emit = work[:, :, :-1].gather(-1, labels).squeeze(-1) - total[:, :, :-1]
        lattice = Lattice(work[..., blank] - total, log_emit, frames, tokens)
        beta = lattice.unskew(skewed := lattice.backward_scores())
        evidence = skewed[:, 0, 0]
        if ctx.needs_input_grad[0]:
            alpha = lattice.unskew(lattice.forward_scores())
            after_blank = F.pad(beta[:, 1:], (0, 0, 0, 1), value=_NEVER)
            after_blank[lattice.rows, frames - 1, tokens] = 0
            blank_posterior = (alpha + lattice.blank + after_blank - evidence[:, None, None]).exp()
            emit_posterior = (alpha[:, :, :-1] + lattice.emit + beta[:, :, 1:] - evidence[:, None, None]).exp()
            occupancy = blank_posterior + F.pad(emit_posterior, (0, 1))
            gradient = (work - total[..., None]).exp_().mul_(occupancy[..., None])
            gradient[..., blank] -= blank_posterior
            gradient[:, :, :-1].scatter_add_(-1, labels, -emit_posterior[..., None])
            ctx.save_for_backward(gradient.to(logits.dtype))
        return -evidence

    @staticmethod
    def backward(ctx: Any, *outputs: Tensor) -> tuple[Tensor, None, None, None, None]:
        (gradient,) = ctx.saved_tensors
        return gradient * outputs[0].to(gradient.dtype)[:, None, None, None], None, None, None, None
