"""What is minimised: frame labels at first, then CTC, then CTC and RNN-T, and with pictures the agreement of lips and sound."""

from __future__ import annotations

from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from models.rnnt_loss import rnnt_loss
from models.transducer import AVTransducer
from recipes.train.alignment import UNKNOWN
from recipes.train.batches import Batch
from recipes.train.config import TrainConfig


@dataclass(frozen=True, slots=True, eq=False)
class View:
    """Rows that the encoder reads: the clips as they sound and, where there are pictures, the same clips again by the lips alone."""

    encoded: Tensor
    """Shape (R, T, D)."""
    frames: Tensor
    targets: Tensor
    tokens: Tensor
    present: Tensor
    """Shape (R, T), bool."""


class Objective(nn.Module):
    """Losses of a batch; has a linear head of its own for frame labels, which is not shipped."""

    def __init__(self, model: AVTransducer, config: TrainConfig) -> None:
        super().__init__()
        self.model, self.config = model, config
        self.frame_head = nn.Linear(model.config.emformer.output_dim, model.config.vocabulary)

    def forward(self, batch: Batch, segment_length: int, sound_only: Tensor, *, aligning: bool, transducer: bool) -> dict[str, Tensor]:
        """Losses by name; `total` is what to minimise.

        A clip with pictures is seen twice from one pass of the front-ends: with sound (rows of `sound_only`, (B,) bool, without the
        pictures) and by the lips alone. The lips' CTC posteriors are drawn to the sounding view's: frame by frame and dense, which
        teaches lip reading much faster than the labels alone (cross-modal distillation).
        """
        kind = "sound" if batch.crops is None else "film"
        view = self._encode(batch, segment_length, sound_only)
        losses: dict[str, Tensor] = {}
        total = view.encoded.new_zeros((), dtype=torch.float32)
        if batch.labels is not None:
            losses["frame"] = self._frame_loss(view, batch.labels)
            total = total + losses["frame"] * (1.0 if aligning else self.config.frame_weight)
        if not (aligning and batch.labels is not None):
            log_probs = self.model.ctc_head(view.encoded).float().log_softmax(-1)
            losses[f"ctc {kind}"] = self._ctc_loss(view, log_probs)
            total = total + losses[f"ctc {kind}"] * (self.config.ctc_weight if transducer else 1.0)
            if batch.crops is not None:
                losses["agree"] = _agreement(log_probs, view.present)
                total = total + self.config.agree_weight * losses["agree"]
            if transducer:
                losses[f"rnnt {kind}"] = self._rnnt_loss(view)
                total = total + losses[f"rnnt {kind}"]
        return losses | {"total": total}

    def _encode(self, batch: Batch, segment_length: int, sound_only: Tensor) -> View:
        present = torch.arange(int(batch.frames.max()))[None] < batch.frames[:, None]
        video = torch.zeros(*present.shape, 88, 88, dtype=torch.uint8) if batch.crops is None else batch.crops
        seen = batch.shown
        with torch.autocast("cpu", enabled=False):  # small convolutions gain nothing from bfloat16
            heard_features, seen_features = self.model.features(batch.audio, video, present, seen)
        heard, shown = present, seen & ~sound_only[:, None]
        frames, targets, tokens = batch.frames, batch.targets, batch.tokens
        if batch.crops is not None:
            heard, shown = torch.cat([heard, torch.zeros_like(present)]), torch.cat([shown, seen])
            heard_features, seen_features = (None if x is None else torch.cat([x, x]) for x in (heard_features, seen_features))
            frames, targets, tokens, present = (torch.cat([x, x]) for x in (frames, targets, tokens, present))
        encoded = self.model.encode_features(seen_features, heard_features, shown, heard, frames, segment_length)
        return View(encoded, frames, targets, tokens, present)

    def _frame_loss(self, view: View, labels: Tensor) -> Tensor:
        """Cross-entropy of frame labels (B, T), mean over the frames of all views that have one."""
        log_probs = self.frame_head(view.encoded).float().log_softmax(-1)
        repeated = labels.repeat(log_probs.shape[0] // labels.shape[0], 1)
        losses = -log_probs.gather(-1, repeated.clamp_min(0)[..., None]).squeeze(-1)
        known = view.present & (repeated != UNKNOWN)
        return (losses * known).sum() / known.sum().clamp_min(1)

    def _ctc_loss(self, view: View, log_probs: Tensor) -> Tensor:
        blank = self.model.config.blank
        loss = F.ctc_loss(
            log_probs.transpose(0, 1), view.targets, view.frames, view.tokens, blank=blank, reduction="none", zero_infinity=True
        )
        return (loss / view.tokens.clamp_min(1)).mean()

    def _rnnt_loss(self, view: View) -> Tensor:
        blank = self.model.config.blank
        predicted, _ = self.model.predictor(F.pad(view.targets, (1, 0), value=blank))
        logits = self.model.joiner.lattice(view.encoded, predicted).float()
        loss = rnnt_loss(logits, view.targets, view.frames, view.tokens, blank, "none")
        return (loss / view.tokens.clamp_min(1)).mean()


def _agreement(log_probs: Tensor, present: Tensor) -> Tensor:
    """Divergence of the second half's posteriors (lips) from the first half's (sound), mean over present frames."""
    sound, lips = log_probs.chunk(2)
    sound = sound.detach()
    divergence = (sound.exp() * (sound - lips)).sum(-1)
    marks = present.chunk(2)[0]
    return (divergence * marks).sum() / marks.sum()
