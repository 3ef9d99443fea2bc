"""Batches of packed clips, bucketed by length, in an order that depends on seed and step alone."""

from __future__ import annotations

import itertools
import queue
import threading
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from torch import Tensor

from models.config import CROP_SIZE, SAMPLE_RATE, SAMPLES_PER_FRAME
from models.tokenizer import Tokenizer
from recipes.train import augment
from recipes.train.alignment import frame_labels, read_alignments
from recipes.train.config import TrainConfig
from recipes.train.pack import PackedAudio, PackedClip


@dataclass(frozen=True, slots=True, eq=False)
class FaceTrack:
    """The face crops of one clip."""

    crops: augment.Crops
    """Shape (T, 96, 96)."""
    present: NDArray[np.bool_]
    """Shape (T,): False where no face was found."""


CropStore = dict[str, FaceTrack]
SPEEDS = (0.9, 1.0, 1.1)


@dataclass(frozen=True, slots=True, eq=False)
class Batch:
    """Padded clips; `crops` is None for sound alone."""

    audio: Tensor
    """Shape (B, T * 640), float32."""
    crops: Tensor | None
    """Shape (B, T, 88, 88), uint8."""
    shown: Tensor
    """Shape (B, T), bool: frames with a face."""
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
        self.voices = [c for c in packed.clips if c.split == "train"]
        if not self.sounding and (not self.seen or config.video_share < 1):
            raise ValueError("no clips without pictures to train on; give some, or set video_share to 1")
        if not self.seen and (config.video_share > 0 or self.spans):
            raise ValueError("no clips with pictures to train on; give some, or set video_share to 0 and leave alignments out")

    def make(self, step: int) -> Batch:
        """The batch of a step."""
        rng = np.random.default_rng((self.config.seed, step))
        aligning = bool(self.spans) and step < self.config.align_steps
        filmed = aligning or rng.random() < self.config.video_share
        chosen = self._draw(self.seen if filmed else self.sounding, rng)
        return self._collate([self._item(clip, rng) for clip in chosen])

    def stream(self, first: int, depth: int = 3) -> Iterator[Batch]:
        """Batches from a step on, made ahead in a thread; ends never, raises what making a batch raises."""
        ready: queue.Queue[Batch | Exception] = queue.Queue(depth)

        def produce() -> None:
            try:
                for step in itertools.count(first):
                    ready.put(self.make(step))
            except Exception as error:  # whatever it is, the consumer must hear of it instead of waiting for ever
                ready.put(error)

        threading.Thread(target=produce, daemon=True).start()
        while True:
            batch = ready.get()
            if isinstance(batch, Exception):
                raise batch
            yield batch

    def _draw(self, clips: list[PackedClip], rng: np.random.Generator) -> list[PackedClip]:
        frames = np.array([c.frames for c in clips], dtype=np.float64)
        length = frames[int(rng.choice(len(clips), p=frames / frames.sum()))]
        low, high = np.searchsorted(frames, [length * 0.9, length * 1.1 + 1])
        count = min(64, max(2, int(self.config.batch_frames // length)), high - low)
        return [clips[low + i] for i in rng.choice(high - low, count, replace=False)]

    def _item(self, clip: PackedClip, rng: np.random.Generator) -> tuple[augment.Audio, FaceTrack | None, PackedClip]:
        audio = self.packed.audio(clip)
        track = self.crops.get(clip.id)
        if track is None:
            audio = augment.change_speed(audio, float(rng.choice(SPEEDS)))
        else:
            crops = augment.crop_and_light(track.crops, rng)
            track = FaceTrack(crops, track.present)
            audio = np.pad(audio, (0, max(0, len(crops) * SAMPLES_PER_FRAME - len(audio))))[: len(crops) * SAMPLES_PER_FRAME]
        if rng.random() < self.config.noise_share:
            audio = augment.mix(audio, self._noise(len(audio), rng), float(rng.choice(augment.SNRS)))
        audio = augment.cut_gaps(audio, rng) * 10 ** (rng.uniform(-15, 6) / 20)
        return audio.astype(np.float32), track, clip

    def _noise(self, count: int, rng: np.random.Generator) -> augment.Audio:
        if rng.random() < 0.4:
            return augment.coloured_noise(count, rng)
        chosen = rng.integers(len(self.voices), size=int(rng.integers(3, 9)))
        voices = [self.packed.audio(self.voices[int(i)]) for i in chosen]
        return augment.babble(voices, count, rng)

    def _collate(self, items: list[tuple[augment.Audio, FaceTrack | None, PackedClip]]) -> Batch:
        frames = [-(-len(audio) // SAMPLES_PER_FRAME) if track is None else len(track.crops) for audio, track, _ in items]
        longest = max(frames)
        audio = torch.stack([F.pad(torch.from_numpy(a), (0, longest * SAMPLES_PER_FRAME - len(a))) for a, *_ in items])
        video = None
        shown = torch.zeros(len(items), longest, dtype=torch.bool)
        if items[0][1] is not None:
            video = torch.zeros(len(items), longest, CROP_SIZE, CROP_SIZE, dtype=torch.uint8)
            for row, (_, track, _) in enumerate(items):
                if track is not None:
                    video[row, : len(track.crops)] = torch.from_numpy(np.ascontiguousarray(track.crops))
                    shown[row, : len(track.crops)] = torch.from_numpy(track.present)
        labels = [self.tokenizer.encode(clip.text) for *_, clip in items]
        targets = torch.zeros(len(items), max(map(len, labels)), dtype=torch.long)
        for row, label in enumerate(labels):
            targets[row, : len(label)] = torch.tensor(label)
        ids = tuple(clip.id for *_, clip in items)
        counts = torch.tensor([len(x) for x in labels])
        return Batch(audio, video, shown, torch.tensor(frames), targets, counts, ids, self._frame_labels(ids, longest))

    def _frame_labels(self, ids: tuple[str, ...], frames: int) -> Tensor | None:
        if not all(clip in self.spans for clip in ids):
            return None
        blank = self.tokenizer.size
        return torch.stack([torch.from_numpy(frame_labels(self.spans[clip], frames, self.tokenizer, blank)) for clip in ids])
