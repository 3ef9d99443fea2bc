"""Compares the own detector with YuNet, Ultra-Light Slim 320 and Haar on the same frames, none of which training has seen.

`python -m recipes.face_detector.evaluate --data DIR --yunet ONNX --ultralight ONNX [--own ONNX] [--json FILE]` prints the table.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from pipeline.atomic import OutputError, write_text
from pipeline.face import create_detector
from pipeline.face.detector import FaceDetector, FaceError
from pipeline.face.own import OwnDetector
from pipeline.frames import FaceBox
from recipes.face_detector.card import description, table
from recipes.face_detector.compose import Recipe, compose, random_part
from recipes.face_detector.stock import Stock, StockError, load_stock

LEAST_WIDTH = 60.0
"""Width in pixels from which on a face must be found."""
SAME = 0.5
"""Overlap from which on a face counts as found."""
TOUCH = 0.2
"""Overlap below which a box has nothing to do with a face."""
FRAME = (640, 480)
SCENES_EACH = 4
"""Scenes for each held-back portrait."""
PARTS_EACH = 1
"""Random parts of each face-free picture beside the whole."""
CHOOSING = 3
"""Of so many held-back face-free pictures one is for choosing the threshold, the others for counting false detections."""
NEAR = "own, from near"
THRESHOLDS = (0.4, 0.45, 0.5, 0.55, 0.6, 0.65, 0.7, 0.75)
"""Scores at which `--thresholds` looks."""
PLAIN = Recipe(width=640, height=480, face_width=(60, 300), roll=20, inside=1.0, covered=0.0, decoys=0.0, matte_only=True)
HARD = Recipe(width=640, height=480, face_width=(60, 300), roll=35, inside=0.6, covered=0.6, decoys=0.3, matte_only=True)


@dataclass(frozen=True, slots=True, eq=False)
class Frame:
    """A picture and the faces that must be found in it."""

    image: NDArray[np.uint8]
    """RGB (H, W, 3)."""
    faces: list[FaceBox]
    """With the landmarks of both teachers' mean, as in training."""
    checks: list[FaceBox]
    """The same faces with the landmarks of the second teacher alone, who is none of the detectors compared."""


@dataclass(frozen=True, slots=True)
class SecondLook:
    """The own detector as it sees faces that are followed: each find is looked at again from near."""

    detector: OwnDetector
    name: str = NEAR

    def detect(self, image: NDArray[np.uint8]) -> list[FaceBox]:
        """See FaceDetector."""
        return [_best(self.detector.detect_near(image, face), face) or face for face in self.detector.detect(image)]


def video_frames(data: Path) -> list[Frame]:
    """All frames of the speakers that training did not see."""
    labels = json.loads((data / "faces.json").read_text(encoding="utf-8"))
    frames = []
    for label in labels:
        if label["split"] == "test" and label["kind"] == "grid":
            image = cv2.imread(str(data / "faces" / f"{label['name']}.jpg"))[:, :, ::-1]
            faces, checks = ([_face(label["box"], label[key])] for key in ("landmarks", "check"))
            frames.append(Frame(np.ascontiguousarray(image), faces, checks))
    return frames


def scenes(stock: Stock, recipe: Recipe, seed: int) -> Iterator[Frame]:
    """Held-back portraits put anew onto held-back pictures; faces that the recipe hides too much are not asked for."""
    rng = np.random.default_rng(seed)
    for _ in range(SCENES_EACH):
        for person in stock.portraits:
            scene = compose(stock, rng, recipe, [person])
            asked = [index for index, box in enumerate(scene.boxes) if scene.counts[index] and box[2] - box[0] >= LEAST_WIDTH]
            faces, checks = ([_face(scene.boxes[i], marks[i]) for i in asked] for marks in (scene.landmarks, scene.checks))
            yield Frame(scene.image, faces, checks)


def empty_frames(pictures: list[NDArray[np.uint8]], seed: int) -> list[Frame]:
    """Each face-free picture as a frame that it fills, and random parts of it."""
    rng = np.random.default_rng(seed)
    frames = []
    for picture in pictures:
        frames.append(Frame(random_part(picture, rng, FRAME, 1.0), [], []))
        frames += [Frame(random_part(picture, rng, FRAME, 0.4), [], []) for _ in range(PARTS_EACH)]
    return frames


def overlap(one: FaceBox, other: FaceBox) -> float:
    """Intersection over union, in [0, 1]."""
    width = min(one.right, other.right) - max(one.left, other.left)
    height = min(one.bottom, other.bottom) - max(one.top, other.top)
    shared = max(width, 0.0) * max(height, 0.0)
    return shared / max(one.width * one.height + other.width * other.height - shared, 1e-9)


def _face(box: Any, landmarks: Any) -> FaceBox:
    return FaceBox(*map(float, box), score=1.0, landmarks=np.asarray(landmarks, np.float32))


def judge(detector: FaceDetector, sets: dict[str, list[Frame]], empty: list[Frame]) -> dict[str, Any]:
    """Recall and landmark errors by set, false detections for each face-free frame, median milliseconds of a 640 x 480 frame.

    `landmarks` are medians of the distance to both teachers' mean, `check` of that to the second teacher alone, `extra` is the number
    of boxes for each frame that touch no face.
    """
    figures: dict[str, Any] = {"recall": {}, "landmarks": {}, "check": {}, "extra": {}}
    for name, frames in sets.items():
        found, extra, away, apart = 0, 0, [], []
        for frame in frames:
            seen = detector.detect(frame.image)
            for face, check in zip(frame.faces, frame.checks, strict=True):
                match = _best(seen, face)
                if match is not None and overlap(match, face) >= SAME:
                    found += 1
                    away += landmark_error(match, face)
                    apart += landmark_error(match, check)
            if frame.faces:
                extra += sum(max(overlap(one, face) for face in frame.faces) < TOUCH for one in seen)
        figures["recall"][name] = found / max(sum(len(frame.faces) for frame in frames), 1)
        figures["extra"][name] = extra / max(sum(bool(frame.faces) for frame in frames), 1)
        if away:
            figures["landmarks"][name], figures["check"][name] = float(np.median(away)), float(np.median(apart))
    times, wrong = [], 0
    for frame in empty:
        begun = time.perf_counter()
        wrong += len(detector.detect(frame.image))
        times.append(time.perf_counter() - begun)
    return {**figures, "false": wrong / len(empty), "ms": float(np.median(times) * 1000)}


def _best(seen: list[FaceBox], face: FaceBox) -> FaceBox | None:
    """The box that overlaps most with `face`."""
    return max(seen, key=lambda one: overlap(one, face), default=None)


def landmark_error(found: FaceBox, true: FaceBox) -> list[float]:
    """Mean distance of the five landmarks in true eye distances, as a list of one; of none where a face has no landmarks."""
    if found.landmarks is None or true.landmarks is None:
        return []
    eyes = np.hypot(*(true.landmarks[1] - true.landmarks[0]))
    return [float(np.hypot(*(found.landmarks - true.landmarks).T).mean() / eyes)]


def evaluate(data: Path, detectors: dict[str, FaceDetector], machine: str, seed: int = 1) -> dict[str, Any]:
    """Everything that the table and the card show. Raises StockError, OSError."""
    stock = load_stock(data, "test", side=512)
    sets = {"video": video_frames(data), "portraits": list(scenes(stock, PLAIN, seed)), "hard": list(scenes(stock, HARD, seed + 1))}
    asked = {name: sum(len(frame.faces) for frame in frames) for name, frames in sets.items()}
    texts = {
        "video": f"{asked['video']} frames of GRID speakers that training did not see",
        "portraits": f"{asked['portraits']} faces of {len(stock.portraits)} held-back portraits in new 640 x 480 frames, rolled up to 20°",
        "hard": f"{asked['hard']} more, rolled up to 35°, most covered in part, some cut by the border",
    }
    pictures = [picture for index, picture in enumerate(stock.backgrounds) if index % CHOOSING]
    empty = empty_frames(pictures, seed + 2)
    return {
        "sets": texts,
        "empty_frames": len(empty),
        "empty_pictures": len(pictures),
        "least_width": int(LEAST_WIDTH),
        "machine": machine,
        "detectors": {name: judge(detector, sets, empty) for name, detector in detectors.items()},
    }


def thresholds(data: Path, weights: Path | None, seed: int = 11) -> Iterator[str]:
    """Lines that say what the own detector finds at several thresholds, on the face-free pictures that `evaluate` does not count on.

    Faces are those of training, so that no held-back face has a say in the threshold. Raises StockError, FaceError.
    """
    grounds = load_stock(data, "test").backgrounds[::CHOOSING]
    stock = Stock(load_stock(data, "train", side=512).faces, grounds)
    frames, empty = list(scenes(stock, PLAIN, seed)), empty_frames(grounds, seed + 1)
    for threshold in THRESHOLDS:
        row = judge(OwnDetector(weights, threshold=threshold), {"faces": frames}, empty)
        yield f"{threshold:.2f}  recall {row['recall']['faces']:.4f}  false per face-free frame {row['false']:.4f}"


def main(arguments: list[str] | None = None) -> int:
    """Command line; returns 0, or 1 where the job cannot be done."""
    parser = argparse.ArgumentParser(prog="python -m recipes.face_detector.evaluate", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--data", type=Path, required=True, help="folder that recipes.face_detector.data wrote")
    parser.add_argument("--own", type=Path, help="weights of the own detector (default: the bundled ones)")
    parser.add_argument("--yunet", type=Path, help="weights of YuNet; left out without")
    parser.add_argument("--ultralight", type=Path, help="weights of Ultra-Light Slim 320; left out without")
    parser.add_argument("--machine", default="one CPU core", help="what the times were measured on, for the table's caption")
    parser.add_argument("--thresholds", action="store_true", help="look at several thresholds of the own detector instead")
    parser.add_argument("--json", type=Path, help="file to write all figures to, for the model card")
    options = parser.parse_args(arguments)
    cv2.setNumThreads(1)
    try:
        if options.thresholds:
            for line in thresholds(options.data, options.own):
                print(line, flush=True)
            return 0
        own = OwnDetector(options.own)
        detectors: dict[str, FaceDetector] = {"own": own, NEAR: SecondLook(own)}
        for name in ("yunet", "ultralight"):
            if (weights := getattr(options, name)) is not None:
                detectors[name] = create_detector(name, weights)
        detectors["haar"] = create_detector("haar")
        results = evaluate(options.data, detectors, options.machine)
        if options.json is not None:
            write_text(options.json, json.dumps(results, indent=2) + "\n")
    except (StockError, FaceError, OutputError, OSError, ValueError) as error:
        print(f"recipes.face_detector.evaluate: {error}", file=sys.stderr)
        return 1
    print(table(results))
    print(f"\n{description(results)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
