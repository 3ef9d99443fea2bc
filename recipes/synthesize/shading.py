"""Learns from filmed speakers what landmarks do not tell: how skin around the lips lights up and darkens, and what shows between them.

`python -m recipes.synthesize.shading --manifest TSV --landmarks clips.npz --count 150 --out shading.npz`. Pictures are brought to the mean
shape by the lip model's own movements; what is left of them is foretold from phones as the lips are.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

import av
import cv2
import numpy as np
from numpy.typing import NDArray

from pipeline.face.align import fit_similarity, transform
from recipes.manifest import Clip, ManifestError, read_manifest
from recipes.synthesize.face_space import JAW, LOWER_INNER, LOWER_LIP, POINTS, STEADY, UPPER_INNER, UPPER_LIP, steadied
from recipes.synthesize.landmarks import LandmarkTable, read_landmarks
from recipes.synthesize.lips import LipModel, load_lips
from recipes.synthesize.phones import CLASSES, PhoneAligner, context, occupancy
from recipes.synthesize.portrait import EXTRA, Rig
from recipes.synthesize.warp import Fields, blended, make_fields, sampled
from recipes.voices.recording import read_speech

Array = NDArray[np.float64]
Image = NDArray[np.float32]

BOX = (22, 40, 52, 50)
"""Left, top, width and height of the shaded skin in face space."""
INSIDE = (9, 17)
"""Rows from the upper lip to the lower one, and columns from corner to corner, of what shows between the lips."""
KEPT = 8
"""Components of each that are kept."""
OPEN = 1.5
"""Pixels by which lips must be parted for their inside to be looked at."""
CHEEKS = (50, 280, 205, 425, 36, 266)
"""Landmarks whose grey levels tell how light the skin is."""
EVERY = 2
"""One picture of so many is learned from."""
RIDGE = 30.0
FLOOR = 8.0
"""Grey levels added before logarithms are taken."""
BUNDLED = "shading.npz"


@dataclass(frozen=True, slots=True, eq=False)
class Shading:
    """What was learned; S and I components."""

    skin: Array
    """(S, height, width of BOX): logarithms of brightness, in the mean shape."""
    skin_weights: Array
    """(11 C + 1, S): from phone context with a 1 behind it."""
    inside_mean: Array
    """INSIDE: grey levels between the lips as parts of the cheeks'."""
    inside: Array
    """(I, *INSIDE)."""
    inside_weights: Array
    """(11 C + 1, I)."""
    explained: Array
    """(2,): parts of the variance of skin and inside that phones tell, on held-out clips."""

    def predict(self, taken: NDArray[np.float32]) -> tuple[Array, Array]:
        """Components of the skin (T, S) and grey levels of the inside (T, *INSIDE) for the occupancy (T, C)."""
        inputs = context(taken)
        skin, inside = (inputs @ weights[:-1] + weights[-1] for weights in (self.skin_weights, self.inside_weights))
        return np.asarray(skin), self.inside_mean + np.tensordot(inside, self.inside, 1)


def load_shading(path: Path | None = None) -> Shading:
    """The shading in a file, or the bundled one. Raises FileNotFoundError, or ValueError for other phone classes."""
    source = path if path is not None else resources.files("recipes.synthesize").joinpath(BUNDLED)
    with source.open("rb") as file, np.load(file, allow_pickle=False) as data:
        if tuple(data["classes"]) != CLASSES:
            raise ValueError(f"{source} was made for other phone classes; make it again with recipes.synthesize.shading")
        names = ("skin", "skin_weights", "inside_mean", "inside", "inside_weights", "explained")
        return Shading(**{name: data[name].astype(np.float64) for name in names})


def mean_rig(lips: LipModel) -> Rig:
    """The mean face as a rig that the lip model moves."""
    channels = np.concatenate([lips.basis[:, :, :2], np.zeros((len(EXTRA), POINTS, 2))])
    blank = np.zeros((POINTS, 2))
    return Rig(lips.mean[:, :2], channels, np.zeros(len(lips.basis)), blank, np.zeros((5, 2)), np.zeros((len(channels), 5, 2)))


@dataclass(frozen=True, slots=True, eq=False)
class Look:
    """What one clip shows in the pictures that are looked at."""

    inputs: NDArray[np.float32]
    """(T, 11 C + 1)."""
    skin: Image
    """(T, height * width): logarithms less the clip's mean."""
    inside: Image
    """(T, rows * columns), parts of the cheeks' grey level; NaN where the mouth is shut."""


class Eye:
    """Looks at filmed mouths in the mean shape."""

    def __init__(self, lips: LipModel) -> None:
        self._lips = lips
        self._fields: Fields = make_fields(mean_rig(lips))
        left, top, width, height = BOX
        columns, rows = np.meshgrid(np.arange(width, dtype=np.float32) + left, np.arange(height, dtype=np.float32) + top)
        self._places = np.stack([columns, rows], axis=-1)
        line = (lips.mean[list(UPPER_INNER), :2] + lips.mean[list(LOWER_INNER), :2]) / 2
        self._below = (rows > np.interp(columns, line[:, 0], line[:, 1]))[:, :, None]
        self._mouth = [*UPPER_LIP, *LOWER_LIP, *JAW]
        self._outside = _outside(lips)

    def look(self, clip: Clip, track: NDArray[np.float32], aligner: PhoneAligner) -> Look:
        """Raises ValueError where sound and text do not fit or no face is seen, OSError."""
        taken = occupancy(aligner.align(read_speech(clip.media), clip.text), len(track))
        inputs = np.hstack([context(taken), np.ones((len(taken), 1), np.float32)])
        shapes = steadied(track)
        basis = self._lips.basis[:, self._mouth, :2].reshape(len(self._lips.basis), -1)
        offsets = (shapes - np.nanmean(shapes, axis=0))[:, self._mouth, :2].reshape(len(shapes), -1)
        parameters = np.linalg.lstsq(basis.T, np.nan_to_num(offsets).T, rcond=None)[0].T
        rows, skins, insides = [], [], []
        with av.open(str(clip.media)) as container:
            for k, frame in enumerate(container.decode(video=0)):
                if k % EVERY or k >= len(track) or not np.isfinite(track[k]).all():
                    continue
                grey = frame.to_ndarray(format="gray").astype(np.float32)
                matrix = fit_similarity(shapes[k][list(STEADY), :2], track[k][list(STEADY), :2].astype(np.float64))
                rows.append(inputs[k])
                skins.append(self._skin(grey, matrix, parameters[k]))
                insides.append(_inside(grey, track[k].astype(np.float64), shapes[k]))
        skin = np.log(np.stack(skins) + FLOOR)
        skin -= skin.mean(axis=0)
        skin -= np.median(skin, axis=(1, 2), keepdims=True)
        return Look(np.stack(rows), np.stack([self._filled(one).ravel() for one in skin]), np.stack(insides))

    def _skin(self, grey: Image, matrix: Array, parameters: Array) -> Image:
        weights = np.concatenate([parameters, np.zeros(len(EXTRA))])
        upper, lower = (sampled(blended(field, weights), self._places) for field in (self._fields.upper, self._fields.lower))
        places = transform(matrix, (self._places + np.where(self._below, lower, upper)).reshape(-1, 2)).astype(np.float32)
        return np.asarray(cv2.remap(grey, places.reshape(self._places.shape), None, cv2.INTER_LINEAR), np.float32)

    def _filled(self, skin: Image) -> Image:
        """What lies between the lips taken from around, and all fading towards the edges."""
        weight = cv2.GaussianBlur(self._outside, (0, 0), 1.2)
        filled = cv2.GaussianBlur(skin * self._outside, (0, 0), 1.2) / np.maximum(weight, 1e-3)
        fade = np.outer(*(np.minimum(1, np.hanning(side) * 2.5) for side in skin.shape)).astype(np.float32)
        return np.asarray(np.clip(np.where(self._outside > 0.5, skin, filled), -0.8, 0.8) * fade, np.float32)


def _outside(lips: LipModel) -> Image:
    """1 on skin and lips, 0 between the lips of the mean face, (height, width)."""
    left, top, width, height = BOX
    outline = np.concatenate([lips.mean[list(UPPER_INNER), :2], lips.mean[list(LOWER_INNER)[::-1], :2]]) - [left, top]
    mask = np.ones((height, width), np.float32)
    cv2.fillPoly(mask, [np.round(outline * 16).astype(np.int32)], 0.0, shift=4)
    return mask


def _inside(grey: Image, mesh: Array, shape: Array) -> Image:
    """Grey levels between the lips as parts of the cheeks', flat; NaN where they are shut."""
    gap = float((shape[list(LOWER_INNER), 1] - shape[list(UPPER_INNER), 1])[4:7].mean())
    if gap < OPEN:
        return np.full(INSIDE[0] * INSIDE[1], np.nan, np.float32)
    across = np.linspace(0, len(UPPER_INNER) - 1, INSIDE[1])
    curves = [
        np.stack([np.interp(across, np.arange(len(curve)), mesh[list(curve), axis]) for axis in (0, 1)], axis=1)
        for curve in (UPPER_INNER, LOWER_INNER)
    ]
    down = np.linspace(0, 1, INSIDE[0])[:, None, None]
    places = (curves[0] + down * (curves[1] - curves[0])).astype(np.float32)
    cheeks = mesh[list(CHEEKS), :2].astype(np.float32)[None]
    light = float(np.median(cv2.remap(cv2.GaussianBlur(grey, (0, 0), 1.5), cheeks, None, cv2.INTER_LINEAR)))
    return np.asarray(cv2.remap(grey, places, None, cv2.INTER_LINEAR).ravel() / max(light, 20.0), np.float32)


def looks(clips: list[Clip], table: LandmarkTable, lips: LipModel) -> Iterator[Look]:
    """What clips show; those that do not fit are named and left out."""
    aligner, eye = PhoneAligner(), Eye(lips)
    for clip in clips:
        try:
            yield eye.look(clip, table[clip.id], aligner)
        except (OSError, ValueError) as error:
            print(f"left out {clip.id}: {error}", file=sys.stderr)


def fit(clips: list[Look], held_out: list[Look]) -> Shading:
    """Learn from `clips`, measure on `held_out`."""
    skin, skin_weights, skin_told = _components(clips, held_out, lambda clip: clip.skin)
    inside_mean = np.nanmean(np.concatenate([clip.inside for clip in clips]), axis=0)
    inside, inside_weights, inside_told = _components(clips, held_out, lambda clip: clip.inside - inside_mean.astype(np.float32))
    return Shading(
        skin.reshape(-1, BOX[3], BOX[2]),
        skin_weights,
        inside_mean.reshape(INSIDE),
        inside.reshape(-1, *INSIDE),
        inside_weights,
        np.array([skin_told, inside_told]),
    )


def _components(clips: list[Look], held_out: list[Look], pick) -> tuple[Array, Array, float]:  # type: ignore[no-untyped-def]
    """Components (KEPT, D) of pictures (T, D), weights from inputs to them, and the part of the held-out variance that is told."""
    x, y = (np.concatenate(parts).astype(np.float64) for parts in zip(*((clip.inputs, pick(clip)) for clip in clips), strict=True))
    seen = np.isfinite(y).all(axis=1)
    x, y = x[seen], y[seen]
    _, _, axes = np.linalg.svd(y.T @ y)
    axes = axes[:KEPT]
    penalty = RIDGE * np.eye(x.shape[1])
    penalty[-1, -1] = 1e-3
    weights = np.linalg.solve(x.T @ x + penalty, x.T @ (y @ axes.T))
    x, y = (np.concatenate(parts).astype(np.float64) for parts in zip(*((clip.inputs, pick(clip)) for clip in held_out), strict=True))
    seen = np.isfinite(y).all(axis=1)
    left = y[seen] - x[seen] @ weights @ axes
    return axes, weights, 1 - float((left**2).sum() / ((y[seen] - y[seen].mean(axis=0)) ** 2).sum())


def main(arguments: list[str] | None = None) -> int:
    """Command line; returns 0, or 1 where nothing can be learned."""
    parser = argparse.ArgumentParser(prog="python -m recipes.synthesize.shading", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--manifest", type=Path, required=True, help="the clips' pictures, sound and text")
    parser.add_argument("--landmarks", type=Path, required=True, help=".npz of recipes.synthesize.landmarks")
    parser.add_argument("--lips", type=Path, help="lip model (default: the bundled one)")
    parser.add_argument("--count", type=int, default=150, help="clips to look at")
    parser.add_argument("--held-out", type=int, default=15, help="clips, of these, to measure on")
    parser.add_argument("--out", type=Path, required=True, help=".npz to write")
    options = parser.parse_args(arguments)
    cv2.setNumThreads(1)
    try:
        table = read_landmarks(options.landmarks)
        clips = [clip for clip in read_manifest(options.manifest, missing="keep") if clip.id in table][: options.count]
        seen = list(looks(clips, table, load_lips(options.lips)))
        if len(seen) <= options.held_out:
            raise ValueError(f"--held-out is {options.held_out}, but only {len(seen)} clips can be used")
        shading = fit(seen[: -options.held_out], seen[-options.held_out :])
        beside = options.out.with_name(options.out.name + ".part.npz")
        arrays = {name: getattr(shading, name).astype(np.float16) for name in ("skin", "inside_mean", "inside")}
        arrays |= {name: getattr(shading, name).astype(np.float32) for name in ("skin_weights", "inside_weights", "explained")}
        np.savez_compressed(beside, classes=np.array(CLASSES), **arrays)
        beside.replace(options.out)
    except (ManifestError, OSError, ValueError) as error:
        print(f"recipes.synthesize.shading: {error}", file=sys.stderr)
        return 1
    print(f"{len(seen)} clips; of held-out pictures phones tell {shading.explained[0]:.0%} (skin) and {shading.explained[1]:.0%} (inside)")
    return 0


if __name__ == "__main__":
    sys.exit(main())
