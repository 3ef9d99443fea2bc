"""Batches of raw clips streamed from tar shards: shuffled in a bounded buffer, of like length, and to be resumed at any of them.

`python -m recipes.data.stream --shards DIR` reads one epoch, counts it and names what is damaged.
"""

from __future__ import annotations

import argparse
import contextlib
import hashlib
import json
import sys
import tarfile
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Self

import numpy as np

from models.config import FRAME_RATE
from recipes.data.bucket import batched
from recipes.data.clips import LeftOut
from recipes.data.index import Index, Shard, ShardsError
from recipes.data.members import RawClip
from recipes.data.tape import ByteStream, Damaged, read_clips


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamConfig:
    """How shards become batches."""

    seed: int = 1
    """Seed of the order of shards, clips and batches."""
    batch_frames: int = 2000
    """Frames of 40 ms in one batch at most, padding counted."""
    max_clips: int = 64
    """Clips in one batch at most."""
    buffer_frames: int = 40_000
    """Frames that are shuffled together, and all that is held in memory (9.9 kB a frame with pictures, 1.3 kB without)."""
    rank: int = 0
    """Number of this process among those that train together."""
    world: int = 1
    """How many these are."""
    worker: int = 0
    """Number of this reader among those of its process."""
    workers: int = 1
    """How many these are."""

    def __post_init__(self) -> None:
        """Raises ValueError for settings that make no sense."""
        for name in ("batch_frames", "max_clips", "world", "workers"):
            if getattr(self, name) < 1:
                raise ValueError(f"{name} is {getattr(self, name)}, expected at least 1")
        if self.buffer_frames < self.batch_frames:
            raise ValueError(f"buffer_frames is {self.buffer_frames}, expected at least batch_frames, {self.batch_frames}")
        for name, count in (("rank", self.world), ("worker", self.workers)):
            if not 0 <= getattr(self, name) < count:
                raise ValueError(f"{name} is {getattr(self, name)}, expected 0 to {count - 1}")


@dataclass(frozen=True, slots=True)
class State:
    """Where a stream stands; small enough to be kept with every snapshot, as JSON."""

    epoch: int = 0
    """Times that all shards of this reader were read."""
    shard: int = 0
    """Which of its shards in this epoch's order holds the first clip of the buffer."""
    clip: int = 0
    """Place of that clip in the shard."""
    batch: int = 0
    """Batches of the buffer that were given away."""
    stream: str = ""
    """Digest of shards and settings, so that no other stream is resumed from here."""

    def to_json(self) -> dict[str, Any]:
        """Plain values."""
        return asdict(self)

    @classmethod
    def from_json(cls, values: dict[str, Any]) -> Self:
        """Raises ValueError for anything but what `to_json` gives."""
        try:
            state = cls(**values)
            numbers = (state.epoch, state.shard, state.clip, state.batch)
            if not all(isinstance(number, int) and number >= 0 for number in numbers):
                raise TypeError("numbers must be whole and not negative")
        except TypeError as error:
            raise ValueError(f"state is {values!r}, expected what State.to_json gives: {error}") from error
        return state


@dataclass(frozen=True, slots=True, eq=False)
class RawBatch:
    """Clips of about the same length, all filmed or none, and what to resume from to get the batches after them."""

    clips: list[RawClip]
    after: State


OPTIONS = {
    "seed": "seed of the order",
    "batch_frames": "frames of 40 ms in a batch at most, padding counted",
    "max_clips": "clips in a batch at most",
    "buffer_frames": "frames that are shuffled together and held in memory",
    "rank": "number of this process",
    "world": "number of processes",
    "worker": "number of this reader in its process",
    "workers": "number of readers in a process",
}
"""Fields of StreamConfig that the command line takes."""
Opener = Callable[[str], ByteStream]
"""Shard's file name -> its bytes from the front."""


class Stream:
    """The batches of one reader. Shards are divided among the readers of all ranks; each clip comes once in an epoch.

    Order and contents depend on shards, settings, seed and epoch alone. Readers may have different numbers of batches in an epoch:
    iterate over the stream, which goes on with the next epoch, where ranks have to keep step.
    """

    def __init__(
        self,
        folder: Path,
        config: StreamConfig,
        *,
        state: State | None = None,
        opener: Opener | None = None,
        report: Callable[[LeftOut], None] = lambda item: print(item, file=sys.stderr, flush=True),
    ) -> None:
        """`opener` gives shards from elsewhere than the folder, in which only the list is read; `report` hears once of each damage.

        Raises ShardsError for a folder that cannot be streamed with these settings, ValueError for the state of another stream.
        """
        self.folder, self.config = folder, config
        self.damage: dict[str, LeftOut] = {}
        """What could not be read, by shard and clip."""
        self.lost = 0
        """Clips that could not be read, counted again in each epoch."""
        self._opener = opener or (lambda name: (folder / name).open("rb"))
        self._report = report
        self._index = _usable(Index.read(folder), folder, config)
        settings = json.dumps([self._index.digest(), asdict(config)], sort_keys=True)
        name = hashlib.sha256(settings.encode()).hexdigest()[:16]
        if state is not None and state.stream != name:
            raise ValueError(f"state is of stream {state.stream!r}, not {name!r}: resume with the same shards and settings, or start anew")
        self.state = state or State(stream=name)
        """Where to go on; the state behind the last batch that was given away."""

    def __iter__(self) -> Iterator[RawBatch]:
        """Batches without end, epoch after epoch; raises ShardsError where a whole epoch has none."""
        while True:
            fresh, empty = self.state == State(self.state.epoch, stream=self.state.stream), True
            for batch in self.epoch():
                empty = False
                yield batch
            if fresh and empty:
                raise ShardsError(f"{self.folder}: not one clip could be read; {len(self.damage)} shards or clips are damaged")

    def epoch(self) -> Iterator[RawBatch]:
        """The batches that are left of the epoch in which the stream stands."""
        begin = self.state
        end = State(begin.epoch + 1, stream=begin.stream)
        skip = begin.batch
        for shard, place, window, following in self._windows(begin):
            rng = np.random.default_rng((self.config.seed, begin.epoch, self._reader, shard, place))
            batches = batched(window, rng, self.config.batch_frames, self.config.max_clips)
            window.clear()
            here = replace(begin, shard=shard, clip=place)
            beyond = end if following is None else replace(begin, shard=following[0], clip=following[1], batch=0)
            total = len(batches)
            # They are taken off the list, so that the memory of those that were given away is free.
            batches = batches[skip:][::-1]
            number, skip = skip, 0
            while batches:
                number += 1
                self.state = beyond if number == total else replace(here, batch=number)
                yield RawBatch(batches.pop(), self.state)
        self.state = end

    @property
    def _reader(self) -> int:
        return self.config.rank * self.config.workers + self.config.worker

    def shards(self, epoch: int) -> list[Shard]:
        """This reader's shards in the order of an epoch."""
        order = np.random.default_rng((self.config.seed, epoch)).permutation(len(self._index.shards))
        readers = self.config.world * self.config.workers
        return [self._index.shards[i] for i in order[self._reader :: readers]]

    def _windows(self, begin: State) -> Iterator[tuple[int, int, list[RawClip], tuple[int, int] | None]]:
        """Full buffers from the state on: shard and place of the first clip, the clips, shard and place of the next buffer's first."""
        window: list[RawClip] = []
        frames = 0
        start = (begin.shard, begin.clip)
        for position, place, clip in self._clips(begin):
            if window and frames + clip.frames > self.config.buffer_frames:
                yield *start, window, (position, place)
                window, frames = [], 0
            if not window:
                start = (position, place)
            window.append(clip)
            frames += clip.frames
        if window:
            yield *start, window, None

    def _clips(self, begin: State) -> Iterator[tuple[int, int, RawClip]]:
        """This reader's clips from the state on, with shard and place; damage is noted and passed over."""
        for position, shard in enumerate(self.shards(begin.epoch)):
            if position < begin.shard:
                continue
            first = begin.clip if position == begin.shard else 0
            unseen = set(range(first, shard.clips))
            named, broken = 0, ""
            try:
                with contextlib.closing(self._opener(shard.name)) as file:
                    for place, item in read_clips(file, first):
                        if isinstance(item, Damaged):
                            self._note(shard, item.name, item.reason)
                            named += 1
                        elif item.frames > min(self._index.longest, self.config.batch_frames):
                            self._note(shard, item.id, f"{item.frames} frames, but the list of shards says at most {self._index.longest}")
                            named += 1
                        elif place in unseen:
                            unseen.remove(place)
                            yield position, place, item
            except (OSError, tarfile.TarError) as error:
                broken = f": {error}"
            self.lost += len(unseen)
            if len(unseen) > named:
                self._note(shard, "", f"{len(unseen) - named} of its {shard.clips} clips cannot be read{broken}")

    def _note(self, shard: Shard, clip: str, reason: str) -> None:
        """Remember what is damaged and say so, once."""
        name = f"{shard.name}/{clip}" if clip else shard.name
        if name not in self.damage:
            self.damage[name] = LeftOut(name, "damaged", reason)
            self._report(self.damage[name])


def _usable(index: Index, folder: Path, config: StreamConfig) -> Index:
    """The list, if it can be streamed with these settings; raises ShardsError."""
    readers = config.world * config.workers
    if not index.complete:
        raise ShardsError(f"{folder}: {index.done} of {index.planned} clips were packed; give recipes.data.shards the same command again")
    if len(index.shards) < readers:
        raise ShardsError(
            f"{folder}: {len(index.shards)} shards for {readers} readers; pack with a smaller --shard-mb, or use fewer workers"
        )
    if index.longest > config.batch_frames:
        raise ShardsError(f"{folder}: batch_frames is {config.batch_frames}, expected at least {index.longest}, the longest clip's")
    return index


def main(arguments: list[str] | None = None) -> int:
    """Command line; returns 0, or 1 where something is damaged or the shards cannot be streamed."""
    parser = argparse.ArgumentParser(prog="python -m recipes.data.stream", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--shards", type=Path, required=True, help="folder written by recipes.data.shards")
    parser.add_argument("--epoch", type=int, default=0, help="which epoch's order (default: 0)")
    defaults = StreamConfig()
    for name, text in OPTIONS.items():
        default = getattr(defaults, name)
        parser.add_argument("--" + name.replace("_", "-"), type=int, default=default, help=f"{text} (default: {default})")
    options = vars(parser.parse_args(arguments))
    folder, epoch = options.pop("shards"), options.pop("epoch")
    try:
        stream = Stream(folder, StreamConfig(**options))
    except ValueError as error:
        print(f"recipes.data.stream: {error}", file=sys.stderr)
        return 1
    stream.state = replace(stream.state, epoch=epoch)
    clips = batches = frames = padded = size = 0
    began = time.perf_counter()
    for batch in stream.epoch():
        clips, batches = clips + len(batch.clips), batches + 1
        frames += sum(clip.frames for clip in batch.clips)
        padded += max(clip.frames for clip in batch.clips) * len(batch.clips)
        size += sum(clip.audio.nbytes + (0 if clip.crops is None else clip.crops.nbytes) for clip in batch.clips)
    spent = time.perf_counter() - began
    seconds = frames / FRAME_RATE
    filled = f"{padded / max(1, batches):.0f} frames each of which {1 - frames / max(1, padded):.1%} is padding"
    print(f"{clips} clips ({seconds / 3600:.2f} h) in {batches} batches, {filled}; {stream.lost} clips lost", file=sys.stderr)
    speed = f"{size / 1e6 / spent:.0f} MB/s, {clips / spent:.0f} clips/s, {seconds / spent:.0f} s of speech a second"
    print(f"{spent:.1f} s: {speed}", file=sys.stderr)
    return 1 if stream.lost or not clips else 0


if __name__ == "__main__":
    sys.exit(main())
