"""Finds the face-free training pictures that a detector takes faces out of, so that training shows them more often.

`python -m recipes.face_detector.mine --data DIR --own face.onnx` writes DIR/negatives/hard.json: how often to show each picture. Training
reads it where it is there (hard example mining; Shrivastava et al., 2016, arXiv:1604.03540).
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

import cv2
import numpy as np

from pipeline.atomic import OutputError, write_text
from pipeline.face.detector import FaceError
from pipeline.face.own import OwnDetector
from recipes.face_detector.compose import random_part
from recipes.face_detector.stock import HARD_FILE, StockError, background, names_of

LOOKS = 6
"""Random parts of each picture that are looked at."""
SURE = 0.35
"""Score from which on a find counts: below the shipped threshold, so that near misses are taught too."""
EACH = 2.0
"""Weight that each find adds to the one that every picture has."""
MOST = 9.0


def weights(folder: Path, detector: OwnDetector, seed: int = 0) -> dict[str, float]:
    """How often to show each training picture, by file name; raises OSError."""
    rng = np.random.default_rng(seed)
    shown: dict[str, float] = {}
    for name in names_of(folder, "train"):
        picture = background(folder / "negatives" / name)
        finds = sum(len(detector.detect(random_part(picture, rng, (320, 240)))) for _ in range(LOOKS))
        shown[name] = min(1.0 + EACH * finds, MOST)
    return shown


def main(arguments: list[str] | None = None) -> int:
    """Command line; returns 0, or 1 where the job cannot be done."""
    parser = argparse.ArgumentParser(prog="python -m recipes.face_detector.mine", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--data", type=Path, required=True, help="folder that recipes.face_detector.data wrote")
    parser.add_argument("--own", type=Path, help="weights of the own detector; the shipped ones without")
    options = parser.parse_args(arguments)
    cv2.setNumThreads(1)
    try:
        found = weights(options.data, OwnDetector(options.own, threshold=SURE))
        write_text(options.data / "negatives" / HARD_FILE, json.dumps(found, indent=0))
    except (FaceError, StockError, OutputError, OSError) as error:
        print(f"recipes.face_detector.mine: {error}", file=sys.stderr)
        return 1
    print(f"{sum(weight > 1 for weight in found.values())} of {len(found)} pictures are hard", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
