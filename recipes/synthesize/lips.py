"""Learns from filmed speakers how lips move with phones, and tells lips for phones.

`python -m recipes.synthesize.lips --manifest TSV --landmarks clips.npz --held-out 40 --out lips.npz` takes landmarks that
`recipes.synthesize.landmarks` found, aligns phones with the sound, and prints for held-out clips how well each mouth parameter is foretold.
"""

from __future__ import annotations

import argparse
import sys
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from recipes.manifest import ManifestError, read_manifest
from recipes.synthesize.face_space import JAW, LOWER_INNER, LOWER_LIP, POINTS, UPPER_INNER, UPPER_LIP, steadied
from recipes.synthesize.landmarks import LandmarkTable, read_landmarks
from recipes.synthesize.phones import CLASSES, PhoneAligner, context, occupancy
from recipes.voices.recording import read_speech

Array = NDArray[np.float64]

PARAMETERS = 8
"""Mouth parameters that are kept."""
RIDGE = 30.0
"""Weight of the ridge penalty, in pictures."""
BUNDLED = "lips.npz"


@dataclass(frozen=True, slots=True, eq=False)
class LipModel:
    """What was learned: K mouth parameters, each of unit spread over the training clips, and how phones drive them."""

    mean: Array
    """Mean mesh (468, 3) in face space."""
    basis: Array
    """Movement of the mesh for each parameter, (K, 468, 3), in pixels of the crop."""
    weights: Array
    """From phone context with a 1 behind it, (11 C + 1, K), to parameters."""
    correlation: Array
    """On held-out clips, (K,)."""
    spread: Array
    """Standard deviation of what phones do not tell, (K,)."""
    memory: Array
    """Its correlation from one picture to the next, (K,)."""

    def predict(self, taken: NDArray[np.float32]) -> Array:
        """Parameters (T, K) for the occupancy (T, C) of `phones.occupancy`."""
        return np.asarray(context(taken) @ self.weights[:-1] + self.weights[-1], np.float64)

    def opening(self) -> float:
        """By how many pixels the lips part with one unit of the first parameter."""
        return float(self.basis[0, LOWER_INNER[5], 1] - self.basis[0, UPPER_INNER[5], 1])

    def rest(self) -> Array:
        """Parameters (K,) in silence."""
        silence = np.zeros((1, len(CLASSES)), np.float32)
        silence[:, 0] = 1
        return np.asarray(self.predict(silence)[0])


def load_lips(path: Path | None = None) -> LipModel:
    """The model in a file, or the bundled one. Raises FileNotFoundError, or ValueError for other phone classes."""
    source = path if path is not None else resources.files("recipes.synthesize").joinpath(BUNDLED)
    with source.open("rb") as file, np.load(file, allow_pickle=False) as data:
        if tuple(data["classes"]) != CLASSES:
            raise ValueError(f"{source} was made for other phone classes; make it again with recipes.synthesize.lips")
        names = ("mean", "basis", "weights", "correlation", "spread", "memory")
        return LipModel(**{name: data[name].astype(np.float64) for name in names})


def save_lips(path: Path, model: LipModel) -> None:
    """Write numbers in single precision (the mesh in half); the file appears whole or not at all."""
    beside = path.with_name(path.name + ".part.npz")
    arrays = {
        "mean": model.mean.astype(np.float32),
        "basis": model.basis.astype(np.float16),
        "weights": model.weights.astype(np.float32),
        "correlation": model.correlation.astype(np.float32),
        "spread": model.spread.astype(np.float32),
        "memory": model.memory.astype(np.float32),
    }
    np.savez_compressed(beside, classes=np.array(CLASSES), **arrays)  # type: ignore[arg-type]
    beside.replace(path)


@dataclass(frozen=True, slots=True, eq=False)
class Example:
    """One filmed clip."""

    name: str
    meshes: Array
    """(T, 468, 3) in face space, less the clip's mean; NaN where no face was seen."""
    taken: NDArray[np.float32]
    """Occupancy (T, C)."""
    mean: Array
    """Mean mesh (468, 3)."""


def examples(manifest: Path, table: LandmarkTable) -> list[Example]:
    """Clips with landmarks and phones; those whose sound does not fit their text are named and left out. Raises ManifestError."""
    aligner, found = PhoneAligner(), []
    for clip in read_manifest(manifest, missing="keep"):
        if clip.id not in table:
            continue
        try:
            phones = aligner.align(read_speech(clip.media), clip.text)
            track = steadied(table[clip.id])
        except (OSError, ValueError) as error:
            print(f"left out {clip.id}: {error}", file=sys.stderr)
            continue
        mean = np.nanmean(track, axis=0)
        found.append(Example(clip.id, track - mean, occupancy(phones, len(track)), mean))
    return found


def mouth_axes(clips: list[Example]) -> Array:
    """Axes (K, points, 2) of the lips' and jaw's movement, most important first, scaled so that scores have unit spread."""
    points = _mouth(np.concatenate([clip.meshes for clip in clips]))
    points = points[np.isfinite(points).all(axis=1)]
    _, values, axes = np.linalg.svd(points.T @ points / len(points))
    share = values[:PARAMETERS].sum() / values.sum()
    print(f"{PARAMETERS} parameters hold {share:.1%} of the mouth's movement", file=sys.stderr)
    return np.asarray(axes[:PARAMETERS] / np.sqrt(values[:PARAMETERS])[:, None], np.float64)


def _mouth(meshes: Array) -> Array:
    """Coordinates (T, 2 P) of the points that parameters are made of."""
    return meshes[:, [*UPPER_LIP, *LOWER_LIP, *JAW], :2].reshape(len(meshes), -1)


def fit(clips: list[Example], held_out: list[Example]) -> LipModel:
    """Learn from `clips`, measure on `held_out`."""
    axes = mouth_axes(clips)
    tracks = [_mouth(clip.meshes) @ axes.T for clip in clips]
    inputs = [np.hstack([context(clip.taken), np.ones((len(clip.taken), 1), np.float32)]) for clip in clips]
    # A clip's mean tells as much about its words as about its speaker: what is fitted is the clip up to a shift of its own.
    rows, aims = [], []
    for track, x in zip(tracks, inputs, strict=True):
        seen = np.isfinite(track).all(axis=1)
        rows.append(x[seen] - x[seen].mean(axis=0))
        aims.append(track[seen] - track[seen].mean(axis=0))
    a, b = np.concatenate(rows).astype(np.float64), np.concatenate(aims)
    weights = np.linalg.solve(a.T @ a + RIDGE * np.eye(a.shape[1]), a.T @ b)
    weights[-1] -= np.concatenate(inputs).mean(axis=0) @ weights
    meshes = np.concatenate([clip.meshes for clip in clips])
    scores = np.concatenate(tracks)
    seen = np.isfinite(scores).all(axis=1)
    moved = np.linalg.lstsq(scores[seen], meshes[seen].reshape(seen.sum(), -1), rcond=None)[0]
    mean = np.mean([clip.mean for clip in clips], axis=0)
    basis = moved.reshape(PARAMETERS, POINTS, 3)
    blank = np.zeros(PARAMETERS)
    model = LipModel(mean, basis, weights, blank, blank, blank)
    return LipModel(mean, basis, weights, *_measure(model, axes, held_out))


def _measure(model: LipModel, axes: Array, clips: list[Example]) -> tuple[Array, Array, Array]:
    """Correlation of foretold and filmed parameters, spread of what is left, and how long it lasts, each (K,)."""
    truth, told, pairs = [], [], []
    for clip in clips:
        track = _mouth(clip.meshes) @ axes.T
        seen = np.isfinite(track).all(axis=1)
        guess = model.predict(clip.taken)[seen]
        truth.append(track[seen] - track[seen].mean(axis=0))
        told.append(guess - guess.mean(axis=0))
        left = truth[-1] - told[-1]
        pairs.append((left[:-1] * left[1:]).mean(axis=0))
    real, guessed = np.concatenate(truth), np.concatenate(told)
    correlation = (real * guessed).sum(axis=0) / np.sqrt((real**2).sum(axis=0) * (guessed**2).sum(axis=0))
    spread = (real - guessed).std(axis=0)
    return correlation, spread, np.mean(pairs, axis=0) / spread**2


def main(arguments: list[str] | None = None) -> int:
    """Command line; returns 0, or 1 where nothing can be learned."""
    parser = argparse.ArgumentParser(prog="python -m recipes.synthesize.lips", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--manifest", type=Path, required=True, help="the clips' sound and text")
    parser.add_argument("--landmarks", type=Path, nargs="+", required=True, help=".npz files of recipes.synthesize.landmarks")
    parser.add_argument("--held-out", type=int, default=40, help="clips (the last ones) that are measured on and not learned from")
    parser.add_argument("--out", type=Path, help=".npz to write (default: only measure)")
    options = parser.parse_args(arguments)
    try:
        table = {name: track for path in options.landmarks for name, track in read_landmarks(path).items()}
        clips = examples(options.manifest, table)
        if len(clips) <= options.held_out:
            raise ValueError(f"--held-out is {options.held_out}, but only {len(clips)} clips can be used")
        model = fit(clips[: -options.held_out], clips[-options.held_out :])
        if options.out is not None:
            save_lips(options.out, model)
    except (ManifestError, OSError, ValueError) as error:
        print(f"recipes.synthesize.lips: {error}", file=sys.stderr)
        return 1
    print(f"{len(clips) - options.held_out} clips learned from, {options.held_out} held out")
    print("correlation by parameter: " + " ".join(f"{value:.2f}" for value in model.correlation))
    return 0


if __name__ == "__main__":
    sys.exit(main())
