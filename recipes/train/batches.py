"""Batches of packed clips, bucketed by length, in an order that depends on seed and step alone."""

from __future__ import annotations

import itertools
import queue
import threading
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from models.config import CROP_SIZE, SAMPLE_RATE, SAMPLES_PER_FRAME
from models.tokenizer import Tokenizer
from recipes.augment.arrays import Audio, Crops
from recipes.augment.clips import Augmenter
from recipes.augment.noise import NoiseLibrary
from recipes.augment.rooms import RoomBank
from recipes.train.alignment import PHONES, UNKNOWN, Spans, frame_labels, phone_labels, read_alignments
from recipes.train.config import TrainConfig
from recipes.train.pack import PackedAudio, PackedClip


@dataclass(frozen=True, slots=True, eq=False)
class FaceTrack:
    """The face crops of one clip."""

    crops: Crops
    """Shape (T, 96, 96) as stored, (T, 88, 88) in a batch."""
    present: NDArray[np.bool_]
    """Shape (T,): False where no face was found."""


CropStore = dict[str, FaceTrack]


class PackedVoices:
    """Packed clips as voices of babble."""

    def __init__(self, packed: PackedAudio, clips: list[PackedClip]) -> None:
        self.clips, self._packed = clips, packed

    def __len__(self) -> int:
        return len(self.clips)

    def __getitem__(self, index: int, /) -> Audio:
        return self._packed.audio(self.clips[index])


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
    """Shape (B, T, 2), token and phone of each frame, UNKNOWN in clips that are not aligned and beyond their ends; None where none is."""


@dataclass(frozen=True, slots=True, eq=False)
class Item:
    """One clip of a batch, augmented."""

    id: str
    text: str
    audio: Audio
    """Shape (T * 640,)."""
    track: FaceTrack | None
    labels: NDArray[np.int64] | None
    """Shape (T, 2), token and phone."""


class Batches:
    """Random batches: a length is drawn in proportion to the time spoken at it, then clips of about this length, whatever their order."""

    def __init__(self, packed: PackedAudio, crops: CropStore, tokenizer: Tokenizer, config: TrainConfig) -> None:
        self.spans: Spans = {}
        for path in config.alignments:
            self.spans |= read_alignments(path)
        self.phones: Spans = {}
        for path in config.phones:
            self.phones |= read_alignments(path, "phone")
        self.packed, self.crops, self.tokenizer, self.config = packed, crops, tokenizer, config
        corpora = set(config.corpora or (c.corpus for c in packed.clips))
        if unknown := corpora - {c.corpus for c in packed.clips}:
            raise ValueError(f"no clips of the corpora {sorted(unknown)}; packed are {sorted({c.corpus for c in packed.clips})}")
        clips = [c for c in packed.clips if c.split == "train" and c.corpus in corpora]
        clips = [c for c in clips if 0.3 <= c.samples / SAMPLE_RATE <= config.max_seconds]
        usable = [c for c in clips if not crops or not c.has_video or c.id in crops]
        self.sounding = sorted((c for c in usable if not c.has_video), key=lambda c: c.frames)
        self.seen = sorted((c for c in usable if c.has_video), key=lambda c: c.frames)
        self.voices = PackedVoices(packed, [c for c in packed.clips if c.split == "train"])
        self.augmenter = Augmenter(
            config.augmentation(),
            voices=self.voices,
            noises=None if config.noise is None else NoiseLibrary.open(config.noise),
            rooms=None if config.rooms is None else RoomBank.open(config.rooms),
        )
        if not self.sounding and (not self.seen or config.video_share < 1):
            raise ValueError("no clips without pictures to train on; give some, or set video_share to 1")
        if not self.seen and config.video_share > 0:
            raise ValueError("no clips with pictures to train on; give some, or set video_share to 0")
        self.aligned = [[c for c in clips if c.id in self.spans or c.id in self.phones] for clips in (self.sounding, self.seen)]

    def make(self, step: int) -> Batch:
        """The batch of a step."""
        rng = np.random.default_rng((self.config.seed, step))
        filmed = rng.random() < self.config.video_share
        clips = self.seen if filmed else self.sounding
        if step < self.config.align_steps and any(self.aligned):
            clips = self.aligned[filmed] or self.aligned[not filmed]
        chosen = self._draw(clips, rng)
        items = [self._item(clip, rng) for clip in chosen]
        if rng.random() < self.config.join_share:
            items = [_join(a, b) for a, b in zip(items[::2], items[1::2], strict=False)] or items
        return self._collate(items)

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

    def _item(self, clip: PackedClip, rng: np.random.Generator) -> Item:
        given = self.crops.get(clip.id)
        if self.config.speechless_share and rng.random() < self.config.speechless_share:
            return self._speechless(clip, None if given is None or not given.present.any() else given.crops[given.present], rng)
        pictures = (None, None) if given is None else (given.crops, given.present)
        changed = self.augmenter.clip(self.packed.audio(clip), rng, *pictures, filmed=clip.has_video)
        track = None if changed.crops is None or changed.present is None else FaceTrack(changed.crops, changed.present)
        return Item(clip.id, clip.text, changed.audio, track, self._labels(clip.id, changed.pace, len(changed.audio) // SAMPLES_PER_FRAME))

    def _speechless(self, clip: PackedClip, crops: Crops | None, rng: np.random.Generator) -> Item:
        """As long as the clip, but nobody speaks."""
        quiet = self.augmenter.speechless(clip.frames, rng, crops)
        track = None if quiet.crops is None or quiet.present is None else FaceTrack(quiet.crops, quiet.present)
        labels = np.tile([self.tokenizer.size, len(PHONES)], (clip.frames, 1))
        return Item(clip.id, "", quiet.audio, track, labels)

    def _labels(self, clip: str, pace: float, frames: int) -> NDArray[np.int64] | None:
        words, phones = ([(start / pace, end / pace, what) for start, end, what in of.get(clip, ())] for of in (self.spans, self.phones))
        if not words and not phones:
            return None
        labels = np.full((frames, 2), UNKNOWN)
        if words:
            labels[:, 0] = frame_labels(words, frames, self.tokenizer, self.tokenizer.size)
        if phones:
            labels[:, 1] = phone_labels(phones, frames)
        return labels

    def _collate(self, items: list[Item]) -> Batch:
        frames = torch.tensor([len(item.audio) // SAMPLES_PER_FRAME for item in items])
        longest = int(frames.max())
        audio = torch.zeros(len(items), longest * SAMPLES_PER_FRAME)
        shown = torch.zeros(len(items), longest, dtype=torch.bool)
        filmed = all(item.track is not None for item in items)
        aligned = any(item.labels is not None for item in items)
        crops = torch.zeros(len(items), longest if filmed else 0, CROP_SIZE, CROP_SIZE, dtype=torch.uint8)
        labels = torch.full((len(items), longest, 2), UNKNOWN)
        texts = [self.tokenizer.encode(item.text) for item in items]
        targets = torch.zeros(len(items), max(1, *map(len, texts)), dtype=torch.long)
        for row, item in enumerate(items):
            audio[row, : len(item.audio)] = torch.from_numpy(item.audio)
            targets[row, : len(texts[row])] = torch.tensor(texts[row])
            if filmed and item.track is not None:
                crops[row, : len(item.track.crops)] = torch.from_numpy(np.ascontiguousarray(item.track.crops))
                shown[row, : len(item.track.crops)] = torch.from_numpy(item.track.present)
            if item.labels is not None:
                labels[row, : len(item.labels)] = torch.from_numpy(item.labels)
        return Batch(
            audio=audio,
            crops=crops if filmed else None,
            shown=shown,
            frames=frames,
            targets=targets,
            tokens=torch.tensor([len(text) for text in texts]),
            ids=tuple(item.id for item in items),
            labels=labels if aligned else None,
        )


def _join(first: Item, second: Item) -> Item:
    """One clip after the other, as in a stream that goes on; both have pictures or neither has."""
    track = labels = None
    if first.track is not None and second.track is not None:
        crops = np.concatenate([first.track.crops, second.track.crops])
        track = FaceTrack(crops, np.concatenate([first.track.present, second.track.present]))
    if first.labels is not None and second.labels is not None:
        labels = np.concatenate([first.labels, second.labels])
    audio = np.concatenate([first.audio, second.audio])
    return Item(f"{first.id}+{second.id}", f"{first.text} {second.text}".strip(), audio, track, labels)
