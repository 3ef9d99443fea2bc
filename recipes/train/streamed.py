"""Batches from tar shards: read once from front to back, for data that no memory and no random access would hold.

Every process reads shards of its own. Which kind of batch a step has, filmed or not, depends on seed and step alone, so that all
processes run the same front-ends; where each stream stands is kept beside the snapshot, so that a run goes on in the middle of an epoch.
"""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import torch

from models.config import FRAME_RATE
from models.tokenizer import Tokenizer
from pipeline.atomic import AtomicFile
from recipes.augment.arrays import Voices
from recipes.data.index import Index, ShardsError
from recipes.data.members import RawClip
from recipes.data.stream import State, Stream, StreamConfig
from recipes.train.batch import FaceTrack, Place, Share
from recipes.train.config import TrainConfig
from recipes.train.examples import Example, Examples, Item, joined, paired

KEPT = 3
"""Places that are kept: the snapshot that a run goes on from is one of the last."""


class StreamedBatches:
    """Draws a folder of shards for each step, in proportion to its hours, and takes the next batch from it."""

    def __init__(self, folders: tuple[Path, ...], tokenizer: Tokenizer, config: TrainConfig, voices: Voices, rank: int, world: int) -> None:
        """Raises ValueError for folders that cannot be streamed, or do not hold what the configuration asks for."""
        self.config, self._rank, self._world = config, rank, world
        self.examples = Examples(config, tokenizer, voices)
        self._streams: dict[str, Stream] = {}
        self._hours: dict[bool, dict[str, float]] = {False: {}, True: {}}
        # A process's batch is its part of what all learn from in one update.
        settings = StreamConfig(seed=config.seed, batch_frames=max(1, config.batch_frames // world), rank=rank, world=world)
        for folder in folders:
            index = Index.read(folder)
            filmed = sum(shard.filmed for shard in index.shards)
            if filmed not in (0, index.clips):
                raise ShardsError(
                    f"{folder}: {filmed} of {index.clips} clips have pictures; pack those with and those without into folders of their own"
                )
            self._streams[str(folder)] = Stream(folder, settings)
            self._hours[filmed > 0][str(folder)] = float(index.frames)
        for kind, share, what in ((False, 1 - config.video_share, "without"), (True, config.video_share, "with")):
            if share > 0 and not self._hours[kind]:
                raise ValueError(f"shards holds no folder of clips {what} pictures; give one, or set video_share to {int(not kind)}")

    def stream(self, first: int, rank: int, world: int, place: Place | None = None) -> Iterator[Share]:
        """This process's batches from a step on, without end; `place` is that of the batch before, None at the beginning.

        Raises ValueError where another process's or another stream's place is given.
        """
        if (rank, world) != (self._rank, self._world):
            raise ValueError(f"rank {rank} of {world} asks for the batches of rank {self._rank} of {self._world}")
        for name, stream in self._streams.items():
            if place is not None and name in place:
                stream.state = Stream(stream.folder, stream.config, state=State.from_json(place[name])).state
        batches = {name: iter(stream) for name, stream in self._streams.items()}
        reached = {name: stream.state for name, stream in self._streams.items()}
        for step in itertools.count(first):
            rng = np.random.default_rng((self.config.seed, step))
            name = self._folder(rng)
            raw = next(batches[name])
            reached[name] = raw.after
            own = np.random.default_rng((self.config.seed, step, rank, 1))
            yield self._share(raw.clips, own, {one: state.to_json() for one, state in reached.items()})

    def _folder(self, rng: np.random.Generator) -> str:
        hours = self._hours[bool(rng.random() < self.config.video_share)]
        weights = np.array(list(hours.values()))
        return list(hours)[int(rng.choice(len(weights), p=weights / weights.sum()))]

    def _share(self, clips: list[RawClip], rng: np.random.Generator, place: Place) -> Share:
        rows = paired(len(clips), joins=bool(rng.random() < self.config.join_share))
        items = [self._item(clip, rng) for clip in clips]
        batch = self.examples.collate([joined([items[one] for one in row]) for row in rows])
        seconds = sum(clip.frames for clip in clips) / FRAME_RATE * self._world
        places = torch.arange(len(rows)) * self._world + self._rank
        return Share(batch, places, len(rows) * self._world, seconds, place)

    def _item(self, clip: RawClip, rng: np.random.Generator) -> Item:
        track = None if clip.crops is None or clip.present is None else FaceTrack(clip.crops, clip.present)
        plan = self.examples.plan(len(clip.audio), None if track is None else len(track.crops), track is not None, rng)
        return self.examples.item(Example(clip.id, clip.text, clip.audio.astype(np.float32) / 32768, track), plan, rng)


class Places:
    """Where one process's streams stood at the last snapshots, in a file beside them."""

    def __init__(self, folder: Path, rank: int) -> None:
        self._path = folder / f"places-{rank}.json"

    def keep(self, step: int, place: Place) -> None:
        """Remember the place after so many updates; written whole or not at all. Raises OutputError."""
        known = {**self._read(), str(step): place}
        last = sorted(known, key=int)[-KEPT:]
        with AtomicFile(self._path, option="--out") as file:
            file.write(json.dumps({one: known[one] for one in last}) + "\n")

    def at(self, step: int) -> Place | None:
        """The place after so many updates; None where nothing is known of it."""
        return self._read().get(str(step))

    def _read(self) -> dict[str, Place]:
        try:
            content = json.loads(self._path.read_bytes())
        except (OSError, ValueError):
            return {}
        return content if isinstance(content, dict) else {}
