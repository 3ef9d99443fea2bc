"""Batches of packed clips, bucketed by length, in an order that depends on seed and step alone."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import numpy as np
import torch

from models.config import FRAME_RATE, SAMPLE_RATE
from models.tokenizer import Tokenizer
from recipes.augment.arrays import Audio
from recipes.train.batch import Batch, CropStore, Place, Share, deal
from recipes.train.config import TrainConfig
from recipes.train.examples import Example, Examples, Plan, joined, paired
from recipes.train.pack import PackedAudio, PackedClip


class PackedVoices:
    """Packed clips as voices of babble."""

    def __init__(self, packed: PackedAudio, clips: list[PackedClip]) -> None:
        self.clips, self._packed = clips, packed

    def __len__(self) -> int:
        return len(self.clips)

    def __getitem__(self, index: int, /) -> Audio:
        return self._packed.audio(self.clips[index])


class Batches:
    """Random batches: a length is drawn in proportion to the time spoken at it, then clips of about this length, whatever their order.

    Processes that train together draw the same clips, and each makes its own rows.
    """

    def __init__(self, packed: PackedAudio, crops: CropStore, tokenizer: Tokenizer, config: TrainConfig) -> None:
        """Raises ValueError where the clips that the configuration asks for are not there."""
        self.packed, self.crops, self.config = packed, crops, config
        corpora = set(config.corpora or (c.corpus for c in packed.clips))
        if unknown := corpora - {c.corpus for c in packed.clips}:
            raise ValueError(f"no clips of the corpora {sorted(unknown)}; packed are {sorted({c.corpus for c in packed.clips})}")
        clips = [c for c in packed.clips if c.split == "train" and c.corpus in corpora]
        clips = [c for c in clips if 0.3 <= c.samples / SAMPLE_RATE <= config.max_seconds]
        usable = [c for c in clips if not crops or not c.has_video or c.id in crops]
        self.sounding = sorted((c for c in usable if not c.has_video), key=lambda c: c.frames)
        self.seen = sorted((c for c in usable if c.has_video), key=lambda c: c.frames)
        self.voices = PackedVoices(packed, [c for c in packed.clips if c.split == "train"])
        self.examples = Examples(config, tokenizer, self.voices)
        if not self.sounding and (not self.seen or config.video_share < 1):
            raise ValueError("no clips without pictures to train on; give some, or set video_share to 1")
        if not self.seen and config.video_share > 0:
            raise ValueError("no clips with pictures to train on; give some, or set video_share to 0")
        self.aligned = [[c for c in clips if self.examples.aligned(c.id)] for clips in (self.sounding, self.seen)]

    def make(self, step: int) -> Batch:
        """The whole batch of a step."""
        return self.share(step, 0, 1).batch

    def share(self, step: int, rank: int, world: int) -> Share:
        """One process's rows of the batch of a step."""
        rng = np.random.default_rng((self.config.seed, step))
        filmed = bool(rng.random() < self.config.video_share)
        clips = self.seen if filmed else self.sounding
        if step < self.config.align_steps and any(self.aligned):
            clips = self.aligned[filmed] or self.aligned[not filmed]
        chosen = self._draw(clips, rng)
        rows = paired(len(chosen), joins=bool(rng.random() < self.config.join_share))
        dealt, pictured = deal([all(self._has_face(chosen[place]) for place in row) for row in rows], rank, world)
        rngs = [np.random.default_rng((self.config.seed, step, place)) for place in range(len(chosen))]
        plans = [self._plan(clip, rng) for clip, rng in zip(chosen, rngs, strict=True)]
        items = [joined([self.examples.item(self._example(chosen[one]), plans[one], rngs[one]) for one in rows[row]]) for row in dealt]
        # Padded like the whole batch: statistics of the front-ends count the padding.
        longest = max(sum(plans[one].frames for one in row) for row in rows)
        batch = self.examples.collate(items, pictured=pictured, least=longest)
        seconds = sum(chosen[place].frames for row in rows for place in row) / FRAME_RATE
        return Share(batch, torch.tensor(dealt), len(rows), seconds)

    def stream(self, first: int, rank: int, world: int, place: Place | None = None) -> Iterator[Share]:
        """One process's rows from a step on, without end; the step tells all, so `place` says nothing here."""
        return (self.share(step, rank, world) for step in itertools.count(first))

    def _has_face(self, clip: PackedClip) -> bool:
        track = self.crops.get(clip.id)
        return track is not None and bool(track.present.any())

    def _plan(self, clip: PackedClip, rng: np.random.Generator) -> Plan:
        track = self.crops.get(clip.id)
        return self.examples.plan(clip.samples, None if track is None else len(track.crops), clip.has_video, rng)

    def _example(self, clip: PackedClip) -> Example:
        return Example(clip.id, clip.text, self.packed.audio(clip), self.crops.get(clip.id))

    def _draw(self, clips: list[PackedClip], rng: np.random.Generator) -> list[PackedClip]:
        frames = np.array([c.frames for c in clips], dtype=np.float64)
        length = frames[int(rng.choice(len(clips), p=frames / frames.sum()))]
        low, high = np.searchsorted(frames, [length * 0.9, length * 1.1 + 1])
        count = min(64, max(2, int(self.config.batch_frames // length)), high - low)
        return [clips[low + i] for i in rng.choice(high - low, count, replace=False)]
