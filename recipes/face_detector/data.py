"""Collects what the detector is trained and judged on: labelled faces with mattes, and face-free pictures.

`python -m recipes.face_detector.data --portraits DIR --manifest TSV --packages DIR --yunet ONNX --landmarker TASK --out DIR` writes
`faces/*.jpg`, `faces/*.png` (mattes), `faces.json`, `negatives/*.jpg` and `negatives/negatives.tsv`. It needs the package `mediapipe`.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from pipeline.face.detector import FaceError
from pipeline.frames import FaceBox
from recipes.face_detector.labels import Landmarker, Yunet, fit_shifts, matte, shifted
from recipes.face_detector.negatives import NegativesError, collect
from recipes.manifest import ManifestError, read_manifest

HELD_BACK = 60
"""Portraits at the end of the list that are for evaluation alone."""
HELD_BACK_EACH = 15
"""Portraits at the end of the list of each sex that are for evaluation alone, too: else all in evaluation would be men."""
TRAIN_SPEAKER = "s1"
TRAIN_FRAMES = 360
"""Pictures of the training speaker's clips, one of each clip."""


@dataclass(frozen=True, slots=True)
class Picture:
    """One picture with one face to label."""

    name: str
    split: str
    kind: str
    """`portrait` or `grid`."""
    image: NDArray[np.uint8]
    """RGB."""


def portrait_splits(names: list[str]) -> dict[str, str]:
    """Use of each portrait, `train` or `test`; names begin with a letter for the sex and are in the order of the list."""
    test = set(names[-HELD_BACK:])
    for sex in {name[0] for name in names}:
        test.update([name for name in names if name[0] == sex][-HELD_BACK_EACH:])
    return {name: "test" if name in test else "train" for name in names}


def portraits(folder: Path) -> Iterator[Picture]:
    """Portraits `*.jpg` in the order of their names."""
    files = sorted(folder.glob("*.jpg"))
    splits = portrait_splits([file.stem for file in files])
    for file in files:
        image = cv2.imread(str(file))
        if image is not None:
            yield Picture(file.stem, splits[file.stem], "portrait", np.asarray(image[:, :, ::-1], np.uint8))


def video_frames(manifest: Path, rng: np.random.Generator) -> Iterator[Picture]:
    """One frame of each of some training clips of the training speaker, all frames of the other speakers' clips."""
    clips = [clip for clip in read_manifest(manifest, corpora=["grid"], missing="skip") if clip.video is not None]
    seen = [clip for clip in clips if clip.split == "train" and clip.speaker == TRAIN_SPEAKER]
    chosen = rng.permutation(len(seen))[:TRAIN_FRAMES]
    for clip in [seen[index] for index in sorted(chosen)]:
        images = _decoded(clip.video)
        index = int(rng.integers(len(images)))
        yield Picture(f"{clip.id}_{index:02d}", "train", "grid", images[index])
    for clip in clips:
        if clip.speaker != TRAIN_SPEAKER:
            yield from (Picture(f"{clip.id}_{i:02d}", "test", "grid", image) for i, image in enumerate(_decoded(clip.video)))


def _decoded(path: Path | None) -> list[NDArray[np.uint8]]:
    capture = cv2.VideoCapture(str(path))
    images = []
    while (read := capture.read())[0]:
        images.append(np.asarray(read[1][:, :, ::-1], np.uint8))
    return images


def label(pictures: Iterator[Picture], out: Path, yunet: Yunet, landmarker: Landmarker) -> list[dict[str, Any]]:
    """Write pictures and mattes and return their labels; pictures in which the teachers find no face are told and left out."""
    out.mkdir(parents=True, exist_ok=True)
    labels: list[dict[str, Any]] = []
    for count, picture in enumerate(pictures, start=1):
        image = np.ascontiguousarray(picture.image)
        found = yunet.find(image)
        marked = yunet.label(image, found[0], np.random.default_rng(count)) if found else None
        mesh = landmarker.label(image, FaceBox(*map(float, marked[0]), score=1.0)) if marked is not None else None
        if marked is None or mesh is None:
            print(f"left out {picture.name}: the teachers find no face", file=sys.stderr, flush=True)
            continue
        cv2.imwrite(str(out / f"{picture.name}.jpg"), image[:, :, ::-1], [cv2.IMWRITE_JPEG_QUALITY, 97])
        if not (picture.kind == "grid" and picture.split == "test"):
            cv2.imwrite(str(out / f"{picture.name}.png"), matte(image, marked[0]))
        entry = {"name": picture.name, "split": picture.split, "kind": picture.kind, "others": len(found) - 1}
        labels.append({**entry, "box": marked[0].tolist(), "yunet": marked[1].tolist(), "mesh": mesh.tolist()})
        if count % 100 == 0:
            print(f"{count} pictures labelled", file=sys.stderr, flush=True)
    return labels


def agree(labels: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Adds `landmarks`, the mean of both teachers, and `check`, the second teacher alone, both in YuNet's meaning of the points."""
    # Portraits alone: the video frames all show one person, whose features would stand for everybody's.
    kept = [one for one in labels if one["split"] == "train" and one["kind"] == "portrait"]
    pairs = [(np.array(one["yunet"]), np.array(one["mesh"])) for one in kept]
    shifts = fit_shifts(pairs)
    for one in labels:
        check = shifted(np.array(one["mesh"]), shifts)
        one["check"] = check.tolist()
        one["landmarks"] = ((np.array(one["yunet"]) + check) / 2).tolist()
    return labels


def main(arguments: list[str] | None = None) -> int:
    """Command line; returns 0, or 1 where the job cannot be done."""
    parser = argparse.ArgumentParser(prog="python -m recipes.face_detector.data", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--portraits", type=Path, required=True, help="folder with the portraits (.jpg)")
    parser.add_argument("--manifest", type=Path, required=True, help="manifest with the GRID clips")
    parser.add_argument("--packages", type=Path, required=True, help="folder with unpacked packages, REGISTRY/PACKAGE (sources.tsv)")
    parser.add_argument("--yunet", type=Path, required=True, help="weights of YuNet")
    parser.add_argument("--landmarker", type=Path, required=True, help="weights of MediaPipe's face landmarker")
    parser.add_argument("--out", type=Path, required=True, help="folder to write")
    options = parser.parse_args(arguments)
    try:
        negatives = collect(options.packages, options.out / "negatives")
        print(f"{len(negatives)} face-free pictures", file=sys.stderr)
        yunet, landmarker = Yunet(options.yunet), Landmarker(options.landmarker)
        labels = label(portraits(options.portraits), options.out / "faces", yunet, landmarker)
        frames = video_frames(options.manifest, np.random.default_rng(0))
        labels += label(frames, options.out / "faces", yunet, landmarker)
        (options.out / "faces.json").write_text(json.dumps(agree(labels)), encoding="utf-8")
    except (NegativesError, ManifestError, FaceError, OSError, ValueError) as error:
        print(f"recipes.face_detector.data: {error}", file=sys.stderr)
        return 1
    print(f"{len(labels)} labelled faces, {sum(one['split'] == 'train' for one in labels)} of them for training", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
