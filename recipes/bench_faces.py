"""Cost of the face stage for a frame of 640 x 480, with tracking and with a detection in every picture, in rendered scenes.

`python -m recipes.bench_faces [--seconds S] [--detectors own haar] [--json]` (needs scikit-image). What counts is processor time, of all
threads together, and both ways take turns second by second: so a busy machine changes little.
"""

from __future__ import annotations

import argparse
import json
import math
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

import cv2
import numpy as np

from capture.media import VideoFrame
from pipeline.face import DETECTORS, create_detector
from pipeline.face.detector import FaceError
from pipeline.face.stage import FaceStage
from pipeline.frames import FRAME_SECONDS, AVFrame
from recipes.scene import Person, Place, Scene

SIZE = (640, 480)
WARM_UP = 10
"""Frames that are not counted: a stage searches every picture until it has settled."""


TURN = 25
"""Frames after which it is the other stage's turn."""


@dataclass(frozen=True, slots=True)
class Cost:
    """One detector in one scene."""

    scene: str
    detector: str
    tracked_ms: float
    """Mean for each frame with tracking."""
    every_ms: float
    """Mean with a detection in every picture."""
    rtf: float
    """Share of real time that the stage takes with tracking."""
    rtf_every: float
    slowest_ms: float
    """95th percentile with tracking."""


def talking(time: float) -> float:
    """A mouth that is never at rest."""
    return 0.5 + 0.5 * math.sin(21 * time) * math.sin(3.1 * time)


def still() -> Scene:
    """One talking head that sways by a pixel or two, as heads do."""
    return Scene([Person(lambda t: (320 + 1.5 * math.sin(1.3 * t), 240 + math.sin(0.9 * t), 190, 0.01 * math.sin(t)), talking)], SIZE)


def moving() -> Scene:
    """One talking head that walks about, nods and comes nearer."""

    def place(t: float) -> Place:
        return 320 + 120 * math.sin(1.9 * t), 240 + 30 * math.sin(3 * t), 180 * 1.2 ** math.sin(t), 0.3 * math.sin(2 * t)

    return Scene([Person(place, talking)], SIZE)


def pair() -> Scene:
    """Two people side by side, one of whom talks."""
    return Scene([Person(lambda t: (190, 240, 170, 0.0), talking), Person(lambda t: (450, 240 + math.sin(t), 165, 0.0), kind=1)], SIZE)


def nobody() -> Scene:
    """The wall alone: the stage keeps looking."""
    return Scene([], SIZE)


SCENES: dict[str, Callable[[], Scene]] = {"still": still, "moving": moving, "pair": pair, "nobody": nobody}


def frame_of(scene: Scene, index: int) -> AVFrame:
    """The scene as a silent frame."""
    moment = index * FRAME_SECONDS
    return AVFrame(index, np.zeros(640, np.float32), True, VideoFrame(scene.draw(moment), moment))


def measure(name: str, detector: str, weights: Path | None, seconds: float) -> Cost:
    """Play a scene of this name through two stages; raises FaceError where the detector cannot be made."""
    scene = SCENES[name]()
    stages = [FaceStage(create_detector(detector, weights)), FaceStage(create_detector(detector, weights), detect_every=1)]
    taken: tuple[list[float], list[float]] = ([], [])
    count = WARM_UP + round(seconds / FRAME_SECONDS)
    for first in range(0, count, TURN):
        frames = [frame_of(scene, index) for index in range(first, min(first + TURN, count))]
        for stage, times in zip(stages, taken, strict=True):
            for frame in frames:
                begun = time.process_time()
                stage.push(frame)
                if frame.index >= WARM_UP:
                    times.append(time.process_time() - begun)
    tracked, every = (statistics.fmean(times) * 1e3 for times in taken)
    slowest = float(np.percentile(taken[0], 95)) * 1e3
    span = FRAME_SECONDS * 1e3
    return Cost(name, detector, tracked, every, tracked / span, every / span, slowest)


def main(arguments: list[str] | None = None) -> int:
    """Command line; returns 0, or 1 where a detector cannot be made."""
    parser = argparse.ArgumentParser(prog="python -m recipes.bench_faces", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--seconds", type=float, default=10.0, help="length of each scene (default 10)")
    parser.add_argument("--scenes", nargs="+", choices=SCENES, default=list(SCENES))
    parser.add_argument("--detectors", nargs="+", choices=DETECTORS, default=["own", "haar"])
    parser.add_argument("--weights", type=Path, help="weights of a detector that is given alone")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    options = parser.parse_args(arguments)
    if not 0.1 <= options.seconds <= 3600:
        parser.error(f"--seconds is {options.seconds}, expected 0.1 to 3600")
    cv2.setNumThreads(1)
    costs: list[Cost] = []
    try:
        for name in options.scenes:
            costs += [measure(name, detector, options.weights, options.seconds) for detector in options.detectors]
    except (FaceError, ValueError) as error:
        print(f"recipes.bench_faces: {error}", file=sys.stderr)
        return 1
    if options.json:
        print(json.dumps({"seconds": options.seconds, "size": SIZE, "costs": [asdict(cost) for cost in costs]}))
        return 0
    print(f"{'scene':8} {'detector':10} {'tracked ms':>11} {'p95 ms':>7} {'every ms':>9} {'RTF':>7} {'RTF every':>10}")
    for c in costs:
        print(f"{c.scene:8} {c.detector:10} {c.tracked_ms:11.2f} {c.slowest_ms:7.2f} {c.every_ms:9.2f} {c.rtf:7.4f} {c.rtf_every:10.4f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
