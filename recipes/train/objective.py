"""What is minimised: frame labels at first, then CTC, then CTC and RNN-T, and with pictures the agreement of lips and sound.

Every loss is a sum over a process's rows, divided by the mean over processes of what is counted (rows or frames). Gradients averaged over
processes are therefore those of the mean over the global batch, however its rows are dealt.
"""

from __future__ import annotations

import contextlib
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from models.transducer import AVTransducer
from recipes.train import transducer_loss
from recipes.train.alignment import PHONES, UNKNOWN
from recipes.train.batch import Batch
from recipes.train.config import TrainConfig
from recipes.train.distill import Lesson
from recipes.train.ranks import mean_over_ranks


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


@dataclass(frozen=True, slots=True, eq=False)
class Counts:
    """What losses are divided by: means over all processes, scalars."""

    rows: Tensor
    """Of all views."""
    frames: Tensor
    """Of one view, without padding."""
    known: Tensor
    """Shape (2,): frames of all views with a token's and with a phone's label."""


class Objective(nn.Module):
    """Losses of a batch; has a linear head of its own for frame labels, which is not shipped."""

    def __init__(self, model: AVTransducer, config: TrainConfig) -> None:
        super().__init__()
        self.model, self.config = model, config
        self.frame_head = nn.Linear(model.config.emformer.output_dim, model.config.vocabulary + len(PHONES) + 1)

    def forward(
        self, batch: Batch, segment_length: int, sound_only: Tensor, *, aligning: bool, transducer: bool, lesson: Lesson | None = None
    ) -> dict[str, Tensor]:
        """Losses by name; `total` is what to minimise.

        A clip with pictures is seen twice from one pass of the front-ends: with sound (rows of `sound_only`, (B,) bool, without the
        pictures) and by the lips alone. The lips' CTC posteriors are drawn to the sounding view's: frame by frame and dense, which
        teaches lip reading much faster than the labels alone (cross-modal distillation). A teacher's `lesson` is for both views.
        """
        kind = "sound" if batch.crops is None else "film"
        view = self._encode(batch, segment_length, sound_only)
        counts = _counted(view, batch)
        losses: dict[str, Tensor] = {}
        total = view.encoded.new_zeros((), dtype=torch.float32)
        if batch.labels is not None:
            labelled = self._frame_losses(view, batch.labels, counts)
            losses |= labelled
            total = total + sum(labelled.values()) * (1.0 if aligning else self.config.frame_weight)
        if not (aligning and batch.labels is not None):
            log_probs = self.model.ctc_head(view.encoded).float().log_softmax(-1)
            losses[f"ctc {kind}"] = self._ctc_loss(view, log_probs, counts)
            total = total + losses[f"ctc {kind}"] * (self.config.ctc_weight if transducer else 1.0)
            if batch.crops is not None:
                losses["agree"] = _agreement(log_probs, view.present, counts)
                total = total + self.config.agree_weight * losses["agree"]
            if lesson is not None:
                losses["teacher"] = _divergence(lesson.log_probs, log_probs, view.present) / self._views(batch) / counts.frames
                total = total + self.config.teacher_weight * losses["teacher"]
            if transducer:
                losses[f"rnnt {kind}"] = self._rnnt_loss(view, counts)
                total = total + losses[f"rnnt {kind}"]
        if lesson is not None and lesson.features.shape[-1] == view.encoded.shape[-1]:
            losses["features"] = _distance(lesson.features, view.encoded.float(), view.present) / self._views(batch) / counts.frames
            total = total + self.config.feature_weight * losses["features"]
        return losses | {"total": total}

    @staticmethod
    def _views(batch: Batch) -> int:
        return 1 if batch.crops is None else 2

    def _encode(self, batch: Batch, segment_length: int, sound_only: Tensor) -> View:
        device = batch.frames.device
        present = torch.arange(batch.shown.shape[1], device=device)[None] < batch.frames[:, None]
        empty = torch.zeros((), dtype=torch.uint8, device=device).expand(*present.shape, 88, 88)
        video = empty if batch.crops is None else batch.crops
        seen = batch.shown
        # Small convolutions gain nothing from bfloat16 on a CPU.
        small = torch.autocast("cpu", enabled=False) if device.type == "cpu" else contextlib.nullcontext()
        with small:
            heard_features, seen_features = self.model.features(batch.audio, video, present, seen)
        heard, shown = present, seen & ~sound_only[:, None]
        frames, targets, tokens = batch.frames, batch.targets, batch.tokens
        if batch.crops is not None:
            heard, shown = torch.cat([heard, torch.zeros_like(present)]), torch.cat([shown, seen])
            heard_features, seen_features = (None if x is None else torch.cat([x, x]) for x in (heard_features, seen_features))
            frames, targets, tokens, present = (torch.cat([x, x]) for x in (frames, targets, tokens, present))
        encoded = self.model.encode_features(seen_features, heard_features, shown, heard, frames, segment_length)
        return View(encoded, frames, targets, tokens, present)

    def _frame_losses(self, view: View, labels: Tensor, counts: Counts) -> dict[str, Tensor]:
        """Cross-entropy of frame labels (B, T, 2), tokens' and (where asked for) phones', each the mean over all views' frames with one."""
        logits = self.frame_head(view.encoded).float().split([self.model.config.vocabulary, len(PHONES) + 1], -1)
        repeated = labels.repeat(view.encoded.shape[0] // labels.shape[0], 1, 1)
        known = view.present[..., None] & (repeated != UNKNOWN)
        losses = {}
        for place, name in enumerate(("frame", "phone") if self.config.phones else ("frame",)):
            taken = logits[place].log_softmax(-1).gather(-1, repeated[..., place, None].clamp_min(0)).squeeze(-1)
            losses[name] = -(taken * known[..., place]).sum() / counts.known[place]
        return losses

    def _ctc_loss(self, view: View, log_probs: Tensor, counts: Counts) -> Tensor:
        blank = self.model.config.blank
        loss = F.ctc_loss(
            log_probs.transpose(0, 1), view.targets, view.frames, view.tokens, blank=blank, reduction="none", zero_infinity=True
        )
        return (loss / view.tokens.clamp_min(1)).sum() / counts.rows

    def _rnnt_loss(self, view: View, counts: Counts) -> Tensor:
        blank = self.model.config.blank
        targets = view.targets[:, : int(view.tokens.max())]
        predicted, _ = self.model.predictor(F.pad(targets, (1, 0), value=blank))
        logits = self.model.joiner.lattice(view.encoded[:, : int(view.frames.max())], predicted).float()
        loss = transducer_loss.losses(logits, targets, view.frames, view.tokens, blank)
        return (loss / view.tokens.clamp_min(1)).sum() / counts.rows


def _counted(view: View, batch: Batch) -> Counts:
    views = view.frames.shape[0] // batch.frames.shape[0]
    known = view.frames.new_zeros(2)
    if batch.labels is not None:
        known = (view.present[: len(batch.ids), :, None] & (batch.labels != UNKNOWN)).sum((0, 1))
    here = torch.stack([view.frames.new_tensor(view.frames.shape[0]), view.frames.sum() // views, *known * views])
    rows, frames, *labelled = mean_over_ranks(here.float())
    return Counts(rows, frames, torch.stack(labelled).clamp_min(1e-6))


def _agreement(log_probs: Tensor, present: Tensor, counts: Counts) -> Tensor:
    """Divergence of the second half's posteriors (lips) from the first half's (sound), mean over present frames."""
    sound, lips = log_probs.chunk(2)
    return _divergence(sound.detach(), lips, present.chunk(2)[0]) / counts.frames


def _divergence(given: Tensor, own: Tensor, present: Tensor) -> Tensor:
    """Kullback-Leibler divergence of log-probabilities `own` (R, T, V) from `given`, the same or of half the rows; sum over frames."""
    given = given.repeat(own.shape[0] // given.shape[0], 1, 1)
    return ((given.exp() * (given - own)).sum(-1) * present).sum()


def _distance(given: Tensor, own: Tensor, present: Tensor) -> Tensor:
    """Mean square over D of features `own` (R, T, D) less `given`, the same or of half the rows; sum over frames."""
    given = given.repeat(own.shape[0] // given.shape[0], 1, 1)
    return ((given - own).square().mean(-1) * present).sum()
