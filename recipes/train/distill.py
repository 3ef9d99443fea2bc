"""Learning from a teacher: a trained checkpoint's CTC posteriors and encoder features of the same clips."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor

from models.checkpoint import load
from models.tokenizer import Tokenizer
from models.transducer import AVTransducer
from recipes.train.batch import Batch


@dataclass(frozen=True, slots=True, eq=False)
class Lesson:
    """What a teacher makes of a batch."""

    log_probs: Tensor
    """Shape (B, T, V), of its CTC head."""
    features: Tensor
    """Shape (B, T, D), of its encoder."""


class Teacher:
    """A frozen network in evaluation mode; no module's child, so that it is neither trained, averaged, sharded nor saved."""

    def __init__(self, model: AVTransducer) -> None:
        self.model = model.eval().requires_grad_(False)

    @classmethod
    def open(cls, path: Path, tokenizer: Tokenizer, vocabulary: int) -> Teacher:
        """Load a checkpoint; raises CheckpointError, or ValueError where its symbols are not the student's."""
        loaded = load(path)
        if loaded.tokenizer.model != tokenizer.model or loaded.config.vocabulary != vocabulary:
            raise ValueError(f"teacher is {path}, which has another tokenizer: give one trained with the same --tokenizer")
        return cls(loaded.model)

    def teach(self, batch: Batch, segment_length: int) -> Lesson:
        """Posteriors and features of a batch as it sounds and looks, from its longest segments where it does not know these."""
        lengths = self.model.config.segment_lengths
        own = segment_length if segment_length in lengths else max(lengths)
        self.model.to(batch.audio.device)
        with torch.inference_mode():
            present = torch.arange(batch.shown.shape[1], device=batch.frames.device)[None] < batch.frames[:, None]
            empty = torch.zeros((), dtype=torch.uint8, device=present.device).expand(*present.shape, 88, 88)
            pictures = empty if batch.crops is None else batch.crops
            features = self.model.encode(batch.audio, pictures, present, batch.shown & present, batch.frames, own)
            log_probs = self.model.ctc_head(features).float().log_softmax(-1)
        # Tensors of inference mode cannot be kept for a backward pass; copies can.
        return Lesson(log_probs.clone(), features.float().clone())
