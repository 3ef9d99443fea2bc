"""Error of the estimated offset between lips and sound, on joined GRID clips with known offsets, and the pattern that it uses.

`python -m recipes.bench_offset --grid DIR [--streams N] [--clips N] [--fit] [--json]`; DIR holds `<speaker>/<id>.mp4`. Half of the clips
are for `--fit`, which prints a new `PATTERN`; the errors are always those of the other half.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from capture.file import FileSource
from capture.media import AudioChunk, MediaError, VideoFrame
from pipeline.face import create_detector
from pipeline.face.speaker import mouth_motion
from pipeline.face.stage import FaceStage
from pipeline.frames import SAMPLES, AVFrame
from pipeline.offset import AROUND, EVERY, FAR, SPAN, OffsetEstimator

OFFSETS = (-200, -130, -60, 0, 70, 140, 200)
"""Milliseconds by which pictures are made late; not all are whole frames."""
RIDGE = 0.3
"""Share of the mean variance that is added to the variances of the discriminant."""
RATE = 16


@dataclass(frozen=True, slots=True)
class Stream:
    """What a session would see and hear of clips one after another."""

    motion: list[float | None]
    """Mouth motion for each frame; None about the joints, where the face jumps, so that they tell nothing."""
    sound: list[NDArray[np.float32]] = field(repr=False)
    """Samples of each clip, of whole frames."""

    def loudness(self, late_ms: float = 0.0) -> NDArray[np.float64]:
        """RMS for each frame, with the pictures late by so much: the sound is early, and what is too early comes round at the end."""
        samples = np.roll(np.concatenate(self.sound), -round(late_ms * RATE)).astype(np.float64)
        return np.sqrt((samples.reshape(-1, SAMPLES) ** 2).mean(axis=1))


@dataclass(frozen=True, slots=True)
class Result:
    """Errors over all streams and offsets, in ms."""

    streams: int
    seconds: float
    """Mean length of a stream."""
    told: float
    """Share of runs with an estimate at the end."""
    median: float
    p90: float
    worst: float
    bias: float
    """Median of the signed error."""
    foreign_seconds: float
    """Length of speech that did not belong to the face."""
    foreign_told: float
    """Share of looks at it with an estimate."""


def observe(paths: Iterable[Path]) -> Stream:
    """Run clips through the face stage as one stream; raises MediaError for a clip that cannot be read."""
    stage = FaceStage(create_detector())
    motion: list[float | None] = []
    sound: list[NDArray[np.float32]] = []
    before: NDArray[np.uint8] | None = None
    for path in paths:
        with FileSource(path) as source:
            items = list(source)
        pictures = [item for item in items if isinstance(item, VideoFrame)]
        samples = np.concatenate([np.zeros(0, np.float32), *(item.samples for item in items if isinstance(item, AudioChunk))])
        samples = np.resize(samples, 0) if not pictures else np.pad(samples, (0, SAMPLES * len(pictures)))[: SAMPLES * len(pictures)]
        for place, picture in enumerate(pictures):
            audio = samples[SAMPLES * place :][:SAMPLES]
            crop = stage.push(AVFrame(len(motion), audio, True, VideoFrame(picture.image, len(motion) * 0.04))).crop
            joint = place < 3 or place == len(pictures) - 1
            motion.append(None if joint or crop is None or before is None else mouth_motion(before, crop))
            before = crop
        sound.append(samples)
    return Stream(motion, sound)


def watch(motion: Iterable[float | None], loudness: Iterable[float]) -> tuple[OffsetEstimator, list[float | None]]:
    """An estimator that has taken in all of it, and its estimates at each look."""
    estimator = OffsetEstimator()
    looks: list[float | None] = []
    for count, (moved, loud) in enumerate(zip(motion, loudness, strict=True), 1):
        estimator.push(moved, float(loud))
        if count % EVERY == 0:
            looks.append(estimator.estimate.ms if estimator.estimate else None)
    return estimator, looks


def fit(streams: Iterable[Stream]) -> NDArray[np.float64]:
    """The pattern, shape (2, 2 * AROUND + 1): discriminant of correlations about lag 0 from those about other lags."""
    true, others = [], []
    for stream in streams:
        # The rest of the stream is still in the estimator's lines: push it through.
        quiet = FAR + SPAN // 2
        estimator, _ = watch([*stream.motion, *[None] * quiet], [*stream.loudness(), *[0.0] * quiet])
        curves = estimator.correlations
        for lag in range(-FAR + AROUND, FAR - AROUND + 1):
            around = curves[:, FAR + lag - AROUND : FAR + lag + AROUND + 1].ravel()
            (others if lag else true).append(around)
    variances = np.cov(np.array(others).T)
    variances += np.eye(len(variances)) * np.trace(variances) / len(variances) * RIDGE
    weights = np.linalg.solve(variances, np.mean(true, axis=0) - np.mean(others, axis=0))
    pattern: NDArray[np.float64] = (weights / np.abs(weights).max()).reshape(2, -1)
    return pattern


def measure(streams: list[Stream], rng: np.random.Generator) -> Result:
    """Errors at all offsets; then the sound of other clips, each begun at a random place so that they share no rhythm, for each face."""
    errors, runs = [], 0
    for stream in streams:
        for late in OFFSETS:
            runs += 1
            looks = watch(stream.motion, stream.loudness(late))[1]
            if looks[-1] is not None:
                errors.append(looks[-1] - late)
    foreign: list[float | None] = []
    for k in range(len(streams)):
        faces = [motion for j in range(10) for motion in streams[(k + j) % len(streams)].motion]
        clips = [clip for j in range(10) for clip in streams[(k + j + len(streams) // 2) % len(streams)].sound]
        mixed = Stream(faces, [np.roll(clip, int(rng.integers(clip.size))) for clip in clips])
        loud = mixed.loudness()
        size = min(len(loud), len(faces))
        foreign += watch(faces[:size], loud[:size])[1]
    sizes = np.abs(errors) if errors else np.array([np.nan])
    return Result(
        streams=len(streams),
        seconds=float(np.mean([len(stream.motion) for stream in streams])) * 0.04,
        told=len(errors) / runs,
        median=float(np.median(sizes)),
        p90=float(np.percentile(sizes, 90)),
        worst=float(sizes.max()),
        bias=float(np.median(errors)) if errors else float("nan"),
        foreign_seconds=len(foreign) * EVERY * 0.04,
        foreign_told=float(np.mean([look is not None for look in foreign])),
    )


def main(arguments: list[str] | None = None) -> int:
    """Command line; returns 0, or 1 where clips are missing or cannot be read."""
    parser = argparse.ArgumentParser(prog="python -m recipes.bench_offset", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--grid", type=Path, required=True, help="folder of the GRID clips")
    parser.add_argument("--speakers", nargs="+", default=["s1"], help="folders in it (default s1)")
    parser.add_argument("--streams", type=int, default=40, help="streams to measure, and to fit (default 40)")
    parser.add_argument("--clips", type=int, default=7, help="clips of three seconds in a stream (default 7)")
    parser.add_argument("--fit", action="store_true", help="print a new pattern from the other half of the clips")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    options = parser.parse_args(arguments)
    for name in ("streams", "clips"):
        if getattr(options, name) < 1:
            parser.error(f"--{name} is {getattr(options, name)}, expected at least 1")
    cv2.setNumThreads(1)
    paths = sorted(path for speaker in options.speakers for path in (options.grid / speaker).glob("*.mp4"))
    random.Random(1).shuffle(paths)
    size = options.clips
    groups = [paths[k : k + size] for k in range(0, len(paths) - size + 1, size)]
    if len(groups) < 2:
        print(f"recipes.bench_offset: {options.grid}: fewer than {2 * size} clips; give the folder that holds s1/*.mp4", file=sys.stderr)
        return 1
    half = len(groups) // 2
    try:
        pattern = fit(map(observe, groups[:half][: options.streams])) if options.fit else None
        result = measure([observe(group) for group in groups[half:][: options.streams]], np.random.default_rng(1))
    except MediaError as error:
        print(f"recipes.bench_offset: {error}", file=sys.stderr)
        return 1
    if options.json:
        print(json.dumps({**asdict(result), "offsets_ms": OFFSETS, "pattern": None if pattern is None else pattern.round(2).tolist()}))
        return 0
    print(f"{result.streams} streams of {result.seconds:.1f} s at {len(OFFSETS)} offsets: told for {result.told:.0%}")
    print(f"error ms: median {result.median:.1f}, p90 {result.p90:.1f}, worst {result.worst:.1f}, bias {result.bias:+.1f}")
    print(f"another's speech, {result.foreign_seconds:.0f} s: told at {result.foreign_told:.2%} of the looks")
    for row in [] if pattern is None else pattern:
        print("[" + ", ".join(f"{weight:.2f}" for weight in row) + "],")
    return 0


if __name__ == "__main__":
    sys.exit(main())
