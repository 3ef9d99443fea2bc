"""Batches of packed clips, bucketed by length, in an order that depends on seed and step alone."""

from __future__ import annotations

import queue
import threading
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from models.config import CROP_SIZE, SAMPLE_RATE, SAMPLES_PER_FRAME
from models.tokenizer import Tokenizer
from recipes.train import augment
from recipes.train.alignment import frame_labels, read_alignments
from recipes.train.config import TrainConfig
from recipes.train.pack import PackedAudio, PackedClip

CropStore = dict[str, augment.Crops]
SPEEDS = (0.9, 1.0, 1.1)


@dataclass(frozen=True, slots=True, eq=False)
class Batch:
    """Padded clips; `crops` is None for sound alone."""

    audio: Tensor
    """Shape (B, T * 640), float32."""
    crops: Tensor | None
    """Shape (B, T, 88, 88), uint8."""
    frames: Tensor
    """Shape (B,), valid frames."""
    targets: Tensor
    """Shape (B, U), token indices, zero-padded."""
    tokens: Tensor
    """Shape (B,), valid tokens."""
    ids: tuple[str, ...]
    labels: Tensor | None = None
    """Shape (B, T), token of each frame, None where the clips are not aligned."""


class Batches:
    """Random batches: a length is drawn in proportion to the time spoken at it, then clips of about this length, whatever their order."""

    def __init__(self, packed: PackedAudio, crops: CropStore, tokenizer: Tokenizer, config: TrainConfig) -> None:
        self.spans = read_alignments(config.alignments) if config.alignments else {}
        self.packed, self.crops, self.tokenizer, self.config = packed, crops, tokenizer, config
        clips = [c for c in packed.clips if c.split == "train" and 0.3 <= c.samples / SAMPLE_RATE <= config.max_seconds]
        usable = [c for c in clips if not crops or not c.has_video or c.id in crops]
        self.sounding = sorted((c for c in usable if not c.has_video), key=lambda c: c.frames)
        self.seen = sorted((c for c in usable if c.has_video), key=lambda c: c.frames)

    def make(self, step: int) -> Batch:
        """The batch of a step."""
        rng = np.random.default_rng((self.config.seed, step))
        aligning = bool(self.spans) and step < self.config.align_steps
        filmed = bool(self.seen) and (aligning or rng.random() < self.config.video_share)
        chosen = self._draw(self.seen if filmed else self.sounding, rng)
        return self._collate([self._item(clip, rng) for clip in chosen])

    def stream(self, first: int, depth: int = 3) -> Iterator[Batch]:
        """Batches from a step on, made ahead in a thread; ends never."""
        ready: queue.Queue[Batch] = queue.Queue(depth)

        def produce() -> None:
            step = first
            while True:
                ready.put(self.make(step))
                step += 1

        threading.Thread(target=produce, daemon=True).start()
        while True:
            yield ready.get()

    def _draw(self, clips: list[PackedClip], rng: np.random.Generator) -> list[PackedClip]:
        frames = np.array([c.frames for c in clips], dtype=np.float64)
        length = frames[int(rng.choice(len(clips), p=frames / frames.sum()))]
        low, high = np.searchsorted(frames, [length * 0.9, length * 1.1 + 1])
        count = min(64, max(2, int(self.config.batch_frames // length)), high - low)
        return [clips[low + i] for i in rng.choice(high - low, count, replace=False)]

    def _item(self, clip: PackedClip, rng: np.random.Generator) -> tuple[augment.Audio, augment.Crops | None, PackedClip]:
        audio = self.packed.audio(clip)
        crops = augment.crop_and_light(self.crops[clip.id], rng) if clip.id in self.crops else None
        if crops is None:
            audio = augment.change_speed(audio, float(rng.choice(SPEEDS)))
        else:
            audio = np.pad(audio, (0, max(0, len(crops) * SAMPLES_PER_FRAME - len(audio))))[: len(crops) * SAMPLES_PER_FRAME]
        if rng.random() < self.config.noise_share:
            audio = augment.mix(audio, self._noise(len(audio), rng), float(rng.choice(augment.SNRS)))
        audio = augment.cut_gaps(audio, rng) * 10 ** (rng.uniform(-15, 6) / 20)
        return audio.astype(np.float32), crops, clip

    def _noise(self, count: int, rng: np.random.Generator) -> augment.Audio:
        if rng.random() < 0.4:
            return augment.coloured_noise(count, rng)
        pool = self.packed.clips
        voices = [self.packed.audio(pool[int(i)]) for i in rng.integers(len(pool), size=int(rng.integers(3, 9)))]
        return augment.babble(voices, count, rng)

    def _collate(self, items: list[tuple[augment.Audio, augment.Crops | None, PackedClip]]) -> Batch:
        frames = [-(-len(audio) // SAMPLES_PER_FRAME) if crops is None else len(crops) for audio, crops, _ in items]
        longest = max(frames)
        audio = torch.stack([F.pad(torch.from_numpy(a), (0, longest * SAMPLES_PER_FRAME - len(a))) for a, *_ in items])
        video = None
        if items[0][1] is not None:
            video = torch.zeros(len(items), longest, CROP_SIZE, CROP_SIZE, dtype=torch.uint8)
            for row, (_, crops, _) in enumerate(items):
                if crops is not None:
                    video[row, : len(crops)] = torch.from_numpy(np.ascontiguousarray(crops))
        labels = [self.tokenizer.encode(clip.text) for *_, clip in items]
        targets = torch.zeros(len(items), max(map(len, labels)), dtype=torch.long)
        for row, label in enumerate(labels):
            targets[row, : len(label)] = torch.tensor(label)
        ids = tuple(clip.id for *_, clip in items)
        counts = torch.tensor([len(x) for x in labels])
        return Batch(audio, video, torch.tensor(frames), targets, counts, ids, self._frame_labels(ids, longest))

    def _frame_labels(self, ids: tuple[str, ...], frames: int) -> Tensor | None:
        if not all(clip in self.spans for clip in ids):
            return None
        blank = self.tokenizer.size
        return torch.stack([torch.from_numpy(frame_labels(self.spans[clip], frames, self.tokenizer, blank)) for clip in ids])
