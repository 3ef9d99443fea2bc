"""Face crops of every clip of a manifest, made by the same code as at run time and kept by content.

`python -m recipes.crops --manifest TSV --out DIR [--split NAME ...]` writes one `.npz` for each clip with video. A clip is done again
only where its file, the face code or the settings changed.
"""

from __future__ import annotations

import argparse
import hashlib
import io
import multiprocessing
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path

import av
import cv2
import numpy as np
import onnxruntime
from numpy.typing import NDArray

from capture.file import FileSource
from capture.media import MediaError
from pipeline.face import DETECTORS, create_detector
from pipeline.face.detector import FaceError, require_weights
from pipeline.face.stage import FaceStage
from pipeline.frames import ALIGNED_SIZE, AVFrame
from pipeline.synchronizer import Synchronizer
from recipes.manifest import Clip, ManifestError, read_manifest

LIBRARIES = (av, cv2, onnxruntime)
"""What decodes pictures, finds faces and cuts crops out."""


@dataclass(frozen=True, slots=True)
class Settings:
    """How crops are made."""

    detector: str = DETECTORS[0]
    weights: Path | None = None

    def fingerprint(self) -> str:
        """Digest of all that the crops of a given file depend on: these settings, weights, mean face, the code and the libraries under it.

        Raises FaceError where the detector's weights are not there.
        """
        digest = hashlib.sha256(" ".join([self.detector, *(library.__version__ for library in LIBRARIES)]).encode())
        weights = _weights(self.detector, self.weights)
        digest.update(b"none" if weights is None else hashlib.sha256(weights.read_bytes()).digest())
        digest.update(resources.files("assets").joinpath("mean_face.json").read_bytes())
        for source in _code():
            digest.update(hashlib.sha256(source.read_bytes()).digest())
        return digest.hexdigest()


def _weights(detector: str, weights: Path | None) -> Traversable | None:
    """The file that a detector of this name would load, None for one that has none; raises FaceError."""
    if weights is not None:
        return weights
    if detector == "haar":
        return None
    bundled = resources.files("assets").joinpath("checkpoints", "face.onnx")
    return bundled if detector == "own" and bundled.is_file() else require_weights(detector, None)


def _code() -> Iterator[Traversable]:
    """The modules between a file and its crops; contact sheets, which only look on, lie in a folder of their own."""
    for package in ("capture", "pipeline.face"):
        yield from sorted(
            (entry for entry in resources.files(package).iterdir() if entry.name.endswith(".py")), key=lambda entry: entry.name
        )
    for name in ("frames.py", "synchronizer.py"):
        yield resources.files("pipeline").joinpath(name)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one clip."""

    clip: Clip
    problem: str = ""
    """Why the clip was left out; empty where it was not."""
    frames: int = 0
    faces: int = 0
    """Frames with a crop."""
    cached: bool = False


def frames(path: Path, stage: FaceStage) -> Iterator[AVFrame]:
    """Frames of a media file with faces and crops, as at run time; raises MediaError."""
    with FileSource(path) as source:
        synchronizer = Synchronizer(source.info)
        for item in source:
            yield from map(stage.push, synchronizer.push(item))
        yield from map(stage.push, synchronizer.flush())


def extract(path: Path, stage: FaceStage) -> dict[str, NDArray[np.generic]]:
    """Crops uint8 (T, 96, 96), zeros where absent; present bool (T,); audio int16 (T * 640,). Raises MediaError."""
    crops, present, audio = [], [], []
    blank = np.zeros((ALIGNED_SIZE, ALIGNED_SIZE), np.uint8)
    for frame in frames(path, stage):
        crops.append(blank if frame.crop is None else frame.crop)
        present.append(frame.crop is not None)
        audio.append((frame.audio.clip(-1.0, 1.0) * 32767).round().astype(np.int16))
    if not any(present):
        raise MediaError(f"{path}: no face found in {len(present)} frames")
    return {"crops": np.stack(crops), "present": np.array(present), "audio": np.concatenate(audio)}


def crop_clip(clip: Clip, out: Path, settings: Settings, fingerprint: str) -> Outcome:
    """Make or find the crops of one clip under `out`; a clip that cannot be read or shows no face comes back with its problem."""
    if clip.video is None:
        return Outcome(clip, problem="has no video")
    name = re.sub(r"[^\w.-]", "_", clip.id)
    try:
        key = hashlib.sha256(fingerprint.encode() + clip.video.read_bytes()).hexdigest()[:16]
        target = out / f"{name}.{key}.npz"
        if target.is_file():
            with np.load(target) as kept:
                return Outcome(clip, frames=len(kept["present"]), faces=int(kept["present"].sum()), cached=True)
        arrays = extract(clip.video, FaceStage(create_detector(settings.detector, settings.weights)))
    except (MediaError, OSError, ValueError) as error:
        return Outcome(clip, problem=str(error))
    buffer = io.BytesIO()
    np.savez(buffer, id=np.array(clip.id), **arrays)  # type: ignore[arg-type]
    beside = target.with_suffix(".part")
    beside.write_bytes(buffer.getvalue())
    for stale in out.glob(f"{name}.{'[0-9a-f]' * 16}.npz"):
        stale.unlink()
    beside.replace(target)
    return Outcome(clip, frames=len(arrays["present"]), faces=int(arrays["present"].sum()))


def crop_clips(clips: list[Clip], out: Path, settings: Settings, jobs: int = 1) -> Iterator[Outcome]:
    """Crops of all clips, in their order, in `jobs` processes. Raises FaceError where the detector cannot be made."""
    create_detector(settings.detector, settings.weights)
    out.mkdir(parents=True, exist_ok=True)
    work = partial(crop_clip, out=out, settings=settings, fingerprint=settings.fingerprint())
    if jobs == 1:
        yield from map(work, clips)
        return
    with multiprocessing.get_context("spawn").Pool(jobs, initializer=cv2.setNumThreads, initargs=(1,)) as pool:
        yield from pool.imap(work, clips, chunksize=8)


def main(arguments: list[str] | None = None) -> int:
    """Command line; returns 0, or 1 where nothing came out or the job cannot start."""
    parser = argparse.ArgumentParser(prog="python -m recipes.crops", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--manifest", type=Path, required=True)
    parser.add_argument("--split", nargs="+", default=[], help="splits to do (default: all)")
    parser.add_argument("--out", type=Path, required=True, help="folder for the .npz files")
    parser.add_argument("--detector", choices=DETECTORS, default=DETECTORS[0])
    parser.add_argument("--weights", type=Path)
    parser.add_argument("--jobs", type=int, default=1, help="processes (default 1)")
    options = parser.parse_args(arguments)
    if options.jobs < 1:
        parser.error(f"--jobs is {options.jobs}, expected at least 1")
    settings = Settings(options.detector, options.weights)
    try:
        clips = [clip for clip in read_manifest(options.manifest, splits=options.split, missing="keep") if clip.video is not None]
        done = _report(crop_clips(clips, options.out, settings, options.jobs), len(clips))
    except (ManifestError, FaceError, OSError, ValueError) as error:
        print(f"recipes.crops: {error}", file=sys.stderr)
        return 1
    return 0 if done else 1


def _report(outcomes: Iterator[Outcome], total: int) -> int:
    """Print progress, every clip left out and a last line of counts; returns the number of clips with crops."""
    good: list[Outcome] = []
    bad = 0
    for count, outcome in enumerate(outcomes, start=1):
        if outcome.problem:
            bad += 1
            print(f"left out {outcome.clip.id}: {outcome.problem}", file=sys.stderr, flush=True)
        else:
            good.append(outcome)
        if count % 50 == 0 or count == total:
            print(f"{count}/{total} clips", file=sys.stderr, flush=True)
    made, faces = sum(outcome.frames for outcome in good), sum(outcome.faces for outcome in good)
    cached = sum(outcome.cached for outcome in good)
    print(f"{len(good)} clips ({cached} from before), {bad} left out; {made} frames, {made - faces} without a face", file=sys.stderr)
    return len(good)


if __name__ == "__main__":
    sys.exit(main())
