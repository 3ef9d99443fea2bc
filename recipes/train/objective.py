"""What is minimised: frame labels at first, then CTC, then CTC and RNN-T, and with pictures the agreement of lips and sound."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor

from models.rnnt_loss import rnnt_loss
from models.transducer import AVTransducer
from recipes.train.batches import Batch


def batch_loss(
    model: AVTransducer,
    batch: Batch,
    segment_length: int,
    *,
    transducer: bool,
    ctc_weight: float,
    agree_weight: float,
    sound_only: Tensor,
    classify: bool,
) -> dict[str, Tensor]:
    """Losses of one batch by name; `total` is what to minimise.

    A clip with pictures is seen twice from one pass of the front-ends: with sound (rows of `sound_only`, (B,) bool, without the
    pictures) and by the lips alone. The lips' CTC posteriors are drawn to the sounding view's: frame by frame and dense, which
    teaches lip reading much faster than the labels alone (cross-modal distillation).
    """
    present = torch.arange(int(batch.frames.max()))[None] < batch.frames[:, None]
    video = torch.zeros(*present.shape, 88, 88, dtype=torch.uint8) if batch.crops is None else batch.crops
    seen = present & (batch.crops is not None)
    with torch.autocast("cpu", enabled=False):  # small convolutions gain nothing from bfloat16
        audio_features, video_features = model.features(batch.audio, video, present, seen)
    heard_mask, seen_mask = present, seen & ~sound_only[:, None]
    frames, targets, tokens = batch.frames, batch.targets, batch.tokens
    if batch.crops is not None:
        heard_mask, seen_mask = torch.cat([heard_mask, torch.zeros_like(present)]), torch.cat([seen_mask, seen])
        audio_features, video_features = (None if x is None else torch.cat([x, x]) for x in (audio_features, video_features))
        frames, targets, tokens = (torch.cat([x, x]) for x in (frames, targets, tokens))
    fused = model.fusion(video_features, audio_features, seen_mask, heard_mask)
    encoded = model.encoder(fused, frames, segment_length)
    log_probs = model.ctc_head(encoded).float().log_softmax(-1)
    if classify and batch.labels is not None:
        losses = {"frame": _classification(log_probs, batch.labels, present)}
        losses["total"] = losses["frame"]
        transducer = False
    else:
        losses = {"ctc": _ctc(log_probs, targets, frames, tokens, model.config.blank)}
        losses["total"] = losses["ctc"] * (ctc_weight if transducer else 1.0)
    if transducer:
        with_blank = F.pad(targets, (1, 0), value=model.config.blank)
        predicted, _ = model.predictor(with_blank)
        logits = model.joiner.lattice(encoded, predicted)
        losses["rnnt"] = (rnnt_loss(logits.float(), targets, frames, tokens, model.config.blank, "none") / tokens.clamp_min(1)).mean()
        losses["total"] = losses["total"] + losses["rnnt"]
    if batch.crops is not None:
        losses["agree"] = _agreement(log_probs, present)
        losses["total"] = losses["total"] + agree_weight * losses["agree"]
    return losses


def _ctc(log_probs: Tensor, targets: Tensor, frames: Tensor, tokens: Tensor, blank: int) -> Tensor:
    loss = F.ctc_loss(log_probs.transpose(0, 1), targets, frames, tokens, blank=blank, reduction="none", zero_infinity=True)
    return (loss / tokens.clamp_min(1)).mean()


def _classification(log_probs: Tensor, labels: Tensor, present: Tensor) -> Tensor:
    """Cross-entropy of frame labels in all views, mean over present frames."""
    views = log_probs.shape[0] // labels.shape[0]
    losses = -log_probs.gather(-1, labels.repeat(views, 1)[..., None]).squeeze(-1)
    return (losses * present.repeat(views, 1)).sum() / (views * present.sum())


def _agreement(log_probs: Tensor, present: Tensor) -> Tensor:
    """Divergence of the second half's posteriors (lips) from the first half's (sound), mean over present frames."""
    sound, lips = log_probs.chunk(2)
    sound = sound.detach()
    divergence = (sound.exp() * (sound - lips)).sum(-1)
    return (divergence * present).sum() / present.sum()
