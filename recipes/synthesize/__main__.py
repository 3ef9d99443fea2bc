"""Talking-face crops, or full-frame clips, for every clip of a manifest with sound and text.

`python -m recipes.synthesize --manifest TSV --portraits DIR --landmarks portraits.npz --out DIR` writes one `.npz` for each clip, as
`recipes.crops` does, and a manifest that names them as video, so that `recipes.train.pack` marks the clips as filmed.
With `--movies` it writes `.mp4` of whole pictures with sound instead.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from pipeline.face.detector import FaceError
from recipes.manifest import Clip, ManifestError, read_manifest, write_manifest
from recipes.synthesize.making import Outcome, Settings, synthesize


def main(arguments: list[str] | None = None) -> int:
    """Command line; returns 0, or 1 where nothing came out or the job cannot start."""
    parser = argparse.ArgumentParser(prog="python -m recipes.synthesize", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--manifest", type=Path, required=True, help="clips with sound and text, for instance of recipes.speak")
    parser.add_argument("--split", nargs="+", default=[], help="only these splits")
    parser.add_argument("--corpora", nargs="+", default=[], help="only these corpora")
    parser.add_argument("--count", type=int, help="only the first so many clips")
    parser.add_argument("--portraits", type=Path, required=True, help="folder of portraits")
    parser.add_argument("--landmarks", type=Path, required=True, help="their landmarks, by recipes.synthesize.landmarks")
    parser.add_argument("--lips", type=Path, help="lip model (default: the bundled one)")
    parser.add_argument("--movies", type=int, nargs="?", const=480, default=0, metavar="SIDE", help="full-frame .mp4 instead of crops")
    parser.add_argument("--plain", action="store_true", help="no manner, camera or misplacement drawn by chance, to compare")
    parser.add_argument("--out", type=Path, required=True, help="folder for the clips and their manifest")
    parser.add_argument("--jobs", type=int, default=1, help="processes (default 1)")
    parser.add_argument("--seed", type=int, default=0, help="of all that is left to chance")
    options = parser.parse_args(arguments)
    if options.jobs < 1:
        parser.error(f"--jobs is {options.jobs}, expected at least 1")
    if options.movies % 2 or options.movies < 0:
        parser.error(f"--movies is {options.movies}, expected an even number of pixels")
    settings = Settings(
        portraits=options.portraits,
        landmarks=options.landmarks,
        lips=options.lips,
        seed=options.seed,
        plain=options.plain,
        movies=options.movies,
    )
    try:
        clips = read_manifest(options.manifest, splits=options.split, corpora=options.corpora, missing="skip")[: options.count]
        made = _report(synthesize(clips, options.out, settings, options.jobs), len(clips))
        if made:
            write_manifest(options.out / "manifest.tsv", sorted(made, key=lambda clip: clip.id))
    except (ManifestError, FaceError, OSError, ValueError) as error:
        print(f"recipes.synthesize: {error}", file=sys.stderr)
        return 1
    return 0 if made else 1


def _report(outcomes: Iterator[Outcome], total: int) -> list[Clip]:
    """Print progress, what is left out, and how fast it went; returns the clips that are there."""
    made: list[Outcome] = []
    start = time.perf_counter()
    for count, outcome in enumerate(outcomes, start=1):
        if outcome.problem:
            print(f"left out {outcome.clip.id}: {outcome.problem}", file=sys.stderr, flush=True)
        else:
            made.append(outcome)
        if count % 100 == 0 or count == total:
            print(f"{count}/{total} clips", file=sys.stderr, flush=True)
    frames, wall = sum(outcome.frames for outcome in made), time.perf_counter() - start
    drawing, aligning = sum(outcome.drawing for outcome in made), sum(outcome.aligning for outcome in made)
    line = f"{len(made)} clips ({sum(outcome.frames == 0 for outcome in made)} from before), {total - len(made)} left out"
    if frames:
        speech = frames / 25
        line += f"; {speech / 60:.1f} minutes, {speech / wall:.0f} times real time"
        line += f" (by one core's time: drawing {speech / drawing:.0f}, phones {speech / aligning:.0f})"
    print(line, file=sys.stderr)
    return [outcome.clip for outcome in made]


if __name__ == "__main__":
    sys.exit(main())
