"""Packs clips, decoded and with their face crops, into tar shards that training streams from front to back.

`python -m recipes.data.shards --manifest TSV... --crops DIR --out DIR` writes them in a shuffled order that depends on the seed alone. A
run that was broken off goes on when the same command is given again.
"""

from __future__ import annotations

import argparse
import hashlib
import multiprocessing
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np

from models.config import FRAME_RATE
from pipeline.atomic import OutputError, output_error
from recipes.data.clips import MAX_SECONDS, LeftOut, read_clips, report
from recipes.data.faces import FaceCache, load_faces
from recipes.data.index import NAME, Index, Shard, ShardsError
from recipes.data.members import Encoded, RawClip, encode
from recipes.data.sound import clip_sound
from recipes.data.writer import ShardWriter
from recipes.manifest import Clip, ManifestError

MEGABYTE = 1_000_000
AHEAD = 16
"""Clips that each process decodes before the writer takes them: what bounds the memory."""

Loaded = Encoded | LeftOut
Job = tuple[Clip, Path | None]
"""A clip and the file of its face crops, None for sound alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Packing:
    """How clips become shards."""

    shard_mb: float = 256.0
    """Size in 1,000,000 bytes that a shard does not exceed, unless it holds a single clip."""
    seed: int = 1
    """Seed of the order."""
    max_seconds: float = MAX_SECONDS
    """Longer clips are left out."""
    jobs: int = 1
    """Processes that decode; the shards do not depend on it."""

    def settings(self, plan: Sequence[Clip], crops: FaceCache | None) -> dict[str, Any]:
        """All that the shards depend on; media and crops count by their names."""
        digest = hashlib.sha256()
        for clip in plan:
            files = [path.name if path else "" for path in (clip.audio, clip.video)]
            row = (clip.id, clip.split, clip.corpus, clip.speaker, *files, f"{clip.seconds:.3f}", clip.text)
            digest.update("\t".join(row).encode("utf-8", "surrogateescape") + b"\n")
        numbers = {"shard_mb": float(self.shard_mb), "seed": self.seed, "max_seconds": float(self.max_seconds)}
        return numbers | {"clips": digest.hexdigest(), "crops": "none" if crops is None else crops.digest()}


def packing_order(clips: Iterable[Clip], seed: int) -> list[Clip]:
    """The clips shuffled; the order that they are given in does not count."""
    ordered = sorted(clips, key=lambda clip: clip.id)
    return [ordered[i] for i in np.random.default_rng(seed).permutation(len(ordered))]


def load(job: Job, max_seconds: float) -> Loaded:
    """Decode one clip."""
    clip, crops = job
    samples = clip_sound(clip, max_seconds)
    if isinstance(samples, LeftOut):
        return samples
    raw = RawClip(clip.id, clip.text, clip.corpus, clip.speaker, samples)
    if crops is not None:
        faces = load_faces(clip.id, crops)
        if isinstance(faces, LeftOut):
            return faces
        raw = replace(raw, crops=faces[0], present=faces[1])
    return encode(raw)


def pack_shards(clips: Iterable[Clip], out: Path, packing: Packing, crops: FaceCache | None = None, *, verify: bool = False) -> Index:
    """Write what is missing of the shards of these clips under `out`; returns the list of all of them.

    Whole shards from before are kept, by size or, with `verify`, by digest; damaged or lost ones are made again. A filmed clip without
    crops is left out where crops are packed, because it would be heard only. Raises ShardsError for a folder made with other settings,
    OutputError where it cannot be written; what was done by then stays.
    """
    plan = packing_order(clips, packing.seed)
    settings = packing.settings(plan, crops)
    try:
        out.mkdir(parents=True, exist_ok=True)
        index = Index.read(out) if (out / NAME).exists() else Index(settings=settings, planned=len(plan))
        index.refuse_other(settings, out)
        for stale in out.glob("*.tar.part"):
            stale.unlink()
        index = _mend(index, plan, out, packing, crops, verify)
        shards, left = list(index.shards), list(index.left_out)
        for shard, new in _fill(_loaded(plan, range(index.done, len(plan)), packing, crops), out, len(shards), packing.shard_mb * MEGABYTE):
            left += new
            if shard is not None:
                shards.append(shard)
                print(f"{shard.after}/{len(plan)} clips, {len(shards)} shards", file=sys.stderr, flush=True)
            done = len(plan) if shard is None else shard.after
            index = replace(index, done=done, shards=tuple(shards), left_out=tuple(left))
            index.write(out)
    except OSError as error:
        raise output_error(out, error, "--out") from error
    return index


def _mend(index: Index, plan: Sequence[Clip], out: Path, packing: Packing, crops: FaceCache | None, verify: bool) -> Index:
    """Make the shards again that the list has and the folder has not."""
    first = 0
    for number, shard in enumerate(index.shards):
        if not shard.is_whole(out, digest=verify):
            print(f"{out / shard.name}: lost or damaged, made again", file=sys.stderr, flush=True)
            for made, left in _fill(_loaded(plan, range(first, shard.after), packing, crops), out, number, float("inf")):
                if made is None:
                    continue
                shards = (*index.shards[:number], replace(made, after=shard.after), *index.shards[number + 1 :])
                index = replace(index, shards=shards, left_out=tuple(dict.fromkeys((*index.left_out, *left))))
                index.write(out)
            if not index.shards[number].is_whole(out):
                raise ShardsError(f"{out / shard.name}: is lost, and none of its clips can be read any more; pack into another --out")
        first = shard.after
    return index


def _fill(items: Iterator[tuple[int, Loaded]], out: Path, number: int, limit: float) -> Iterator[tuple[Shard | None, list[LeftOut]]]:
    """Write shards from `number` on; yields each with the clips left out before its end, at last None with those after the last one."""
    left: list[LeftOut] = []
    waiting = next(items, None)
    while waiting is not None:
        position, item = waiting
        if isinstance(item, LeftOut):
            left.append(item)
            waiting = next(items, None)
            continue
        with ShardWriter(out / f"shard-{number:05d}.tar") as writer:
            while waiting is not None:
                position, item = waiting
                if isinstance(item, LeftOut):
                    left.append(item)
                elif writer.clips and writer.size_with(item) > limit:
                    break
                else:
                    writer.add(item)
                waiting = next(items, None)
            shard = writer.finish(position if waiting is not None else position + 1)
        yield shard, left
        left, number = [], number + 1
    yield None, left


def _loaded(plan: Sequence[Clip], positions: range, packing: Packing, crops: FaceCache | None) -> Iterator[tuple[int, Loaded]]:
    """Clips at these positions of the packing order, decoded in processes of their own where there are several."""
    jobs: list[Job | LeftOut] = []
    work = partial(_load_if_possible, max_seconds=packing.max_seconds)
    if packing.jobs == 1:
        yield from ((position, work(_job(plan[position], crops))) for position in positions)
        return
    with multiprocessing.get_context("spawn").Pool(packing.jobs) as pool:
        waiting = iter(positions)
        while some := list(islice(waiting, AHEAD * packing.jobs)):
            jobs = [_job(plan[position], crops) for position in some]
            yield from zip(some, pool.map(work, jobs, chunksize=4), strict=True)


def _job(clip: Clip, crops: FaceCache | None) -> Job | LeftOut:
    """What to decode of a clip."""
    if crops is None or clip.video is None:
        return clip, None
    path = crops.find(clip.id)
    remedy = f"none in {', '.join(map(str, crops.folders))}; run recipes.crops again, or leave its video out of the manifest"
    return (clip, path) if path is not None else LeftOut(clip.id, "no face crops", remedy)


def _load_if_possible(job: Job | LeftOut, max_seconds: float) -> Loaded:
    return job if isinstance(job, LeftOut) else load(job, max_seconds)


def main(arguments: list[str] | None = None) -> int:
    """Command line; returns 0, or 1 where no clip could be packed or the job cannot be done."""
    parser = argparse.ArgumentParser(prog="python -m recipes.data.shards", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--manifest", type=Path, nargs="+", required=True, help="TSV files with at least id, audio, video, seconds, text")
    parser.add_argument("--split", nargs="+", default=["train"], help="splits to pack (default: train)")
    parser.add_argument("--corpus", nargs="+", default=[], help="corpora to pack (default: all)")
    parser.add_argument("--crops", type=Path, nargs="+", help="folders of face crops, as of recipes.crops (default: pack the sound alone)")
    parser.add_argument("--out", type=Path, required=True, help="folder for the shards and their index.json")
    parser.add_argument("--shard-mb", type=float, default=256.0, help="size of a shard in 1,000,000 bytes (default: %(default)g)")
    parser.add_argument("--seed", type=int, default=1, help="seed of the order (default: 1)")
    parser.add_argument("--max-seconds", type=float, default=MAX_SECONDS, help="longer clips are left out (default: %(default)g)")
    parser.add_argument("--jobs", type=int, default=1, help="processes that decode (default: 1)")
    parser.add_argument("--verify", action="store_true", help="compare digests of the shards from before, not only sizes")
    options = parser.parse_args(arguments)
    for name in ("shard_mb", "max_seconds", "jobs"):
        if not getattr(options, name) > 0:
            parser.error(f"--{name.replace('_', '-')} is {getattr(options, name):g}, expected more than 0")
    packing = Packing(shard_mb=options.shard_mb, seed=options.seed, max_seconds=options.max_seconds, jobs=options.jobs)
    try:
        clips, bad = read_clips(options.manifest, splits=options.split, corpora=options.corpus)
        for folder in options.crops or ():
            if not folder.is_dir():
                raise ShardsError(f"{folder}: is no folder; give --crops folders written by recipes.crops")
        crops = FaceCache(*options.crops) if options.crops else None
        index = pack_shards(clips, options.out, packing, crops, verify=options.verify)
    except (ManifestError, ShardsError, OutputError, OSError) as error:
        print(f"recipes.data.shards: {error}", file=sys.stderr)
        return 1
    left = [*bad, *index.left_out]
    report(left, str(options.out / NAME))
    hours, size = index.frames / FRAME_RATE / 3600, sum(shard.bytes for shard in index.shards) / MEGABYTE
    print(f"{index.clips} clips ({hours:.2f} h) in {len(index.shards)} shards of {size:.0f} MB, {len(left)} left out", file=sys.stderr)
    return 0 if index.clips else 1


if __name__ == "__main__":
    sys.exit(main())
