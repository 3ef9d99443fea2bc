"""MediaPipe's 478 face landmarks of filmed clips and of portraits, found once and kept, so that nothing else needs mediapipe.

`python -m recipes.synthesize.landmarks --manifest TSV --count 300 --weights face_landmarker.task --out clips.npz` looks at every picture
of some clips; `... --portraits DIR --weights face_landmarker.task --out portraits.npz` at every portrait of a folder. With `--stills DIR`
the picture of each clip in which the mouth is most shut becomes a portrait, and the landmarks written are theirs.
"""

from __future__ import annotations

import argparse
import random
import sys
from collections.abc import Iterator
from pathlib import Path

import av
import cv2
import numpy as np
from numpy.typing import NDArray

from pipeline.face.detector import FaceError
from recipes.face_mesh import MeshFinder
from recipes.manifest import Clip, ManifestError, read_manifest

LandmarkTable = dict[str, NDArray[np.float32]]
"""Name of a clip or portrait to landmarks: (T, 478, 3) or (478, 3); NaN in pictures where no face was seen."""


def clip_landmarks(clips: list[Clip], finder: MeshFinder) -> Iterator[tuple[str, NDArray[np.float32]]]:
    """Name and landmarks (T, 478, 3) of each clip with a readable video; others are named and left out."""
    for number, clip in enumerate(clips, start=1):
        try:
            with av.open(str(clip.media)) as container:
                frames = [finder.find(frame.to_ndarray(format="rgb24")) for frame in container.decode(video=0)]
        except (OSError, IndexError) as error:
            print(f"left out {clip.id}: {error}", file=sys.stderr)
            continue
        if frames:
            yield clip.id, np.stack(frames)
        if number % 20 == 0 or number == len(clips):
            print(f"{number}/{len(clips)} clips", file=sys.stderr, flush=True)


def stills(clips: list[Clip], finder: MeshFinder, folder: Path) -> Iterator[tuple[str, NDArray[np.float32]]]:
    """Write each clip's picture with the mouth most shut as a portrait `<id>.png`; its name and its landmarks (478, 3)."""
    folder.mkdir(parents=True, exist_ok=True)
    for clip in clips:
        for name, track in clip_landmarks([clip], finder):
            gaps = np.abs(track[:, 14, 1] - track[:, 13, 1])
            if not np.isfinite(gaps).any():
                print(f"left out {name}: no face found", file=sys.stderr)
                continue
            number = int(np.nanargmin(gaps))
            with av.open(str(clip.media)) as container:
                frame = next(frame for k, frame in enumerate(container.decode(video=0)) if k == number)
            cv2.imwrite(str(folder / f"{name}.png"), frame.to_ndarray(format="bgr24"))
            yield f"{name}.png", track[number]


def portrait_landmarks(folder: Path, finder: MeshFinder) -> Iterator[tuple[str, NDArray[np.float32]]]:
    """Name and landmarks (478, 3) of each portrait with a face, in the order of the names. Raises FileNotFoundError for an empty folder."""
    paths = sorted(path for path in folder.iterdir() if path.suffix.lower() in {".jpg", ".jpeg", ".png"})
    if not paths:
        raise FileNotFoundError(f"{folder} holds no portraits (.jpg or .png)")
    for path in paths:
        image = cv2.imread(str(path))
        mesh = None if image is None else finder.find(np.asarray(image[:, :, ::-1], np.uint8))
        if mesh is None or not np.isfinite(mesh).all():
            print(f"left out {path.name}: no face found", file=sys.stderr)
            continue
        yield path.name, mesh


def read_landmarks(path: Path) -> LandmarkTable:
    """The landmarks kept in a file. Raises FileNotFoundError where it is missing."""
    with np.load(path, allow_pickle=False) as data:
        return {name: data[name].astype(np.float32) for name in data.files}


def write_landmarks(path: Path, table: LandmarkTable) -> None:
    """Keep landmarks; the file appears whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(path.name + ".part.npz")
    np.savez_compressed(beside, **table)  # type: ignore[arg-type]
    beside.replace(path)


def main(arguments: list[str] | None = None) -> int:
    """Command line; returns 0, or 1 where nothing was found or the job cannot start."""
    parser = argparse.ArgumentParser(prog="python -m recipes.synthesize.landmarks", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--manifest", type=Path, help="clips with video")
    parser.add_argument("--split", nargs="+", default=[], help="only these splits")
    parser.add_argument("--count", type=int, help="clips to draw at random (default: all)")
    parser.add_argument("--portraits", type=Path, help="folder of portraits")
    parser.add_argument("--stills", type=Path, help="folder for a portrait of each clip")
    parser.add_argument("--weights", type=Path, required=True, help="MediaPipe's face_landmarker.task")
    parser.add_argument("--out", type=Path, required=True, help=".npz to write")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args(arguments)
    if (options.manifest is None) == (options.portraits is None):
        parser.error("give either --manifest or --portraits")
    cv2.setNumThreads(1)
    try:
        finder = MeshFinder(options.weights)
        if options.portraits is not None:
            table = dict(portrait_landmarks(options.portraits, finder))
        else:
            clips = [clip for clip in read_manifest(options.manifest, splits=options.split, missing="skip") if clip.video is not None]
            random.Random(options.seed).shuffle(clips)
            clips = clips[: options.count]
            table = dict(stills(clips, finder, options.stills) if options.stills else clip_landmarks(clips, finder))
        finder.close()
        write_landmarks(options.out, table)
    except (FaceError, ManifestError, OSError) as error:
        print(f"recipes.synthesize.landmarks: {error}", file=sys.stderr)
        return 1
    print(f"{len(table)} with landmarks in {options.out}", file=sys.stderr)
    return 0 if table else 1


if __name__ == "__main__":
    sys.exit(main())
