"""Clips become rows of a batch: augmented, labelled, joined as sentences follow one another, and padded."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray

from models.config import CROP_SIZE, SAMPLES_PER_FRAME
from models.tokenizer import Tokenizer
from recipes.augment.arrays import Audio, Crops, Voices
from recipes.augment.clips import Augmenter, Pace
from recipes.augment.noise import NoiseLibrary
from recipes.augment.rooms import RoomBank
from recipes.train.alignment import PHONES, UNKNOWN, Spans, frame_labels, phone_labels, read_alignments
from recipes.train.batch import Batch, FaceTrack
from recipes.train.config import TrainConfig


@dataclass(frozen=True, slots=True, eq=False)
class Example:
    """One clip as stored."""

    id: str
    text: str
    audio: Audio
    """Shape (N,)."""
    track: FaceTrack | None
    """Crops (T, 96, 96)."""

    @property
    def frames(self) -> int:
        """Frames of 40 ms, the last one padded."""
        return -(-len(self.audio) // SAMPLES_PER_FRAME)


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


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be done to a clip, as far as its length depends on it."""

    speechless: bool
    pace: Pace
    frames: int
    """Of what comes out."""


class Examples:
    """Makes rows and batches as a configuration wants them; the same from the same random numbers."""

    def __init__(self, config: TrainConfig, tokenizer: Tokenizer, voices: Voices) -> None:
        """`voices` are what babble is made of. Raises ValueError where augmentation lacks what it needs."""
        self.config, self.tokenizer = config, tokenizer
        self.spans: Spans = {}
        for path in config.alignments:
            self.spans |= read_alignments(path)
        self.phones: Spans = {}
        for path in config.phones:
            self.phones |= read_alignments(path, "phone")
        self._augmenter = Augmenter(
            config.augmentation(),
            voices=voices,
            noises=None if config.noise is None else NoiseLibrary.open(config.noise),
            rooms=None if config.rooms is None else RoomBank.open(config.rooms),
        )

    def aligned(self, clip: str) -> bool:
        """Whether it is known what is said when in a clip."""
        return clip in self.spans or clip in self.phones

    def plan(self, samples: int, crops: int | None, filmed: bool, rng: np.random.Generator) -> Plan:
        """What is done to a clip of so many samples and crops (None where they are not used); hand the same `rng` to `item` after that."""
        if self.config.speechless_share and rng.random() < self.config.speechless_share:
            return Plan(True, Pace(), -(-samples // SAMPLES_PER_FRAME))
        pace = self._augmenter.pace(filmed, rng)
        return Plan(False, pace, pace.frames(samples, crops))

    def item(self, given: Example, plan: Plan, rng: np.random.Generator) -> Item:
        """The clip as it is learnt from this time."""
        track = given.track
        if plan.speechless:
            return self._speechless(given, None if track is None or not track.present.any() else track.crops[track.present], rng)
        pictures = (None, None) if track is None else (track.crops, track.present)
        changed = self._augmenter.clip(given.audio, rng, *pictures, pace=plan.pace)
        track = None if changed.crops is None or changed.present is None else FaceTrack(changed.crops, changed.present)
        labels = self._labels(given.id, changed.pace, len(changed.audio) // SAMPLES_PER_FRAME)
        return Item(given.id, given.text, changed.audio, track, labels)

    def _speechless(self, given: Example, crops: Crops | None, rng: np.random.Generator) -> Item:
        """As long as the clip, but nobody speaks."""
        quiet = self._augmenter.speechless(given.frames, rng, crops)
        track = None if quiet.crops is None or quiet.present is None else FaceTrack(quiet.crops, quiet.present)
        labels = np.tile([self.tokenizer.size, len(PHONES)], (given.frames, 1))
        return Item(given.id, "", quiet.audio, track, labels)

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

    def collate(self, items: list[Item], *, pictured: bool = True, least: int = 0) -> Batch:
        """Rows padded to `least` frames or more; without `pictured`, or where a row has none, pictures are left out."""
        frames = torch.tensor([len(item.audio) // SAMPLES_PER_FRAME for item in items])
        longest = max(least, int(frames.max()))
        audio = torch.zeros(len(items), longest * SAMPLES_PER_FRAME)
        shown = torch.zeros(len(items), longest, dtype=torch.bool)
        filmed = pictured and all(item.track is not None for item in items)
        # Whatever its own rows are, every process has the same losses.
        aligned = bool(self.spans or self.phones)
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


def joined(items: list[Item]) -> Item:
    """One clip after the other, as in a stream that goes on; all have pictures or none has."""
    if len(items) == 1:
        return items[0]
    tracks = [item.track for item in items if item.track is not None]
    labels = [item.labels for item in items if item.labels is not None]
    track = None
    if len(tracks) == len(items):
        track = FaceTrack(np.concatenate([one.crops for one in tracks]), np.concatenate([one.present for one in tracks]))
    return Item(
        "+".join(item.id for item in items),
        " ".join(item.text for item in items if item.text),
        np.concatenate([item.audio for item in items]),
        track,
        np.concatenate(labels) if len(labels) == len(items) else None,
    )


def paired(clips: int, joins: bool) -> list[tuple[int, ...]]:
    """Which clips of a batch make up each of its rows."""
    pairs: list[tuple[int, ...]] = list(zip(range(0, clips, 2), range(1, clips, 2), strict=False)) if joins else []
    return pairs or [(row,) for row in range(clips)]
