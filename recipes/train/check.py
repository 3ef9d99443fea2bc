"""Word error rate on packed dev clips during training: encoded segment by segment as a stream, decoded greedily."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import jiwer
import numpy as np
import torch
import torch.nn.functional as F

from models.config import SAMPLES_PER_FRAME
from models.decoding.greedy import GreedyDecoder
from models.tokenizer import Tokenizer
from models.transducer import AVTransducer
from recipes.augment.pictures import centre_crop
from recipes.train.batch import CropStore
from recipes.train.pack import PackedAudio, PackedClip

SEGMENT_LENGTH = 16


@dataclass(frozen=True, slots=True)
class Errors:
    """Of a model on some clips."""

    errors: int
    """Substitutions, deletions and insertions."""
    words: int
    """In the references."""
    example: str
    """One reference and hypothesis."""


def word_error_rate(
    model: AVTransducer, clips: Sequence[PackedClip], packed: PackedAudio, crops: CropStore, tokenizer: Tokenizer, mode: str
) -> tuple[float, str]:
    """WER as a fraction in a mode (`av`, `a`, `v`), and one example of reference and hypothesis."""
    found = word_errors(model, clips, packed, crops, tokenizer, mode)
    return found.errors / max(1, found.words), found.example


@torch.inference_mode()
def word_errors(
    model: AVTransducer, clips: Sequence[PackedClip], packed: PackedAudio, crops: CropStore, tokenizer: Tokenizer, mode: str
) -> Errors:
    """Word errors in a mode (`av`, `a`, `v`), on the model's device; no clips have no errors."""
    model.eval()
    device = model.fusion.absent_audio.device
    decoder = GreedyDecoder(model)
    references, guesses = [], []
    for clip in clips:
        track = crops[clip.id] if mode != "a" else None
        frames = clip.frames if track is None else len(track.crops)
        samples = torch.from_numpy(packed.audio(clip))[: frames * SAMPLES_PER_FRAME]
        audio = F.pad(samples, (0, frames * SAMPLES_PER_FRAME - len(samples)))[None]
        present = torch.ones(1, frames, dtype=torch.bool)
        video = torch.zeros(1, frames, 88, 88, dtype=torch.uint8)
        shown = torch.zeros(1, frames, dtype=torch.bool)
        if track is not None:
            video = torch.from_numpy(np.ascontiguousarray(centre_crop(track.crops)))[None]
            shown = torch.from_numpy(track.present)[None]
        heard, lengths = present & (mode != "v"), torch.tensor([frames])
        audio, video, heard, shown, lengths = (tensor.to(device) for tensor in (audio, video, heard, shown, lengths))
        encoded = model.encode(audio, video, heard, shown, lengths, SEGMENT_LENGTH)
        tokens, _ = decoder.decode(encoded[0], decoder.start(), 0)
        references.append(clip.text)
        guesses.append(tokenizer.decode([t.id for t in tokens]))
    if not references:
        return Errors(0, 0, "")
    counted = jiwer.process_words(references, guesses)
    pick = len(clips) // 2
    errors = counted.substitutions + counted.deletions + counted.insertions
    words = counted.hits + counted.substitutions + counted.deletions
    return Errors(errors, words, f"{references[pick]!r} -> {guesses[pick]!r}")
