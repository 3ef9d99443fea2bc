"""A detector that tells the truth about a rendered scene, and the stage played through it."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from capture.media import VideoFrame
from pipeline.face.align import face_to_crop, transform
from pipeline.frames import FRAME_SECONDS, AVFrame, FaceBox
from recipes.scene import Scene

SILENCE = np.zeros(640, np.float32)


@dataclass
class TruthDetector:
    """Tells the truth about the scene's newest picture, but for noise, misses and false boxes, the same way each time."""

    scene: Scene
    jitter: float = 0.0
    """Standard deviation of box edges and landmarks, in parts of the box height."""
    miss: float = 0.0
    """Part of faces that are not found."""
    false: float = 0.0
    """Chance of a false box somewhere."""
    landmarks: bool = True
    seed: int = 0
    calls: int = 0
    name: str = "truth"

    def detect(self, image: NDArray[np.uint8]) -> list[FaceBox]:
        self.calls += 1
        time = self.scene.now
        rng = np.random.default_rng([self.seed, round(time * 1000)])
        width, height = self.scene.size
        out: list[FaceBox] = []
        for number, person in enumerate(self.scene.people):
            face = self.scene.truth(number, time, landmarks=self.landmarks)
            inside = 0 < face.centre[0] < width and 0 < face.centre[1] < height
            if not person.there(time) or not inside or self._hidden(number, time) or rng.random() < self.miss:
                continue
            error = rng.normal(0, self.jitter * face.height, 14)
            points = None if face.landmarks is None else (face.landmarks + error[4:].reshape(5, 2)).astype(np.float32)
            edges = np.array([face.left, face.top, face.right, face.bottom]) + error[:4]
            out.append(FaceBox(*map(float, edges), 0.9, points))
        if rng.random() < self.false:
            x, y, side = rng.uniform(0, width), rng.uniform(0, height), rng.uniform(30, 120)
            face = FaceBox(x - 0.38 * side, y - side / 2, x + 0.38 * side, y + side / 2, 0.7)
            if self.landmarks:
                points = rng.uniform(-side / 2, side / 2, (5, 2)).astype(np.float32)
                face = FaceBox(face.left, face.top, face.right, face.bottom, 0.7, points + np.array([x, y], np.float32))
            out.append(face)
        return out

    def _hidden(self, number: int, time: float) -> bool:
        """Whether somebody in front covers the middle of this face."""
        x, y = self.scene.truth(number, time).centre
        for other in range(number + 1, len(self.scene.people)):
            front = self.scene.truth(other, time)
            if self.scene.people[other].there(time) and math.hypot(x - front.centre[0], y - front.centre[1]) < 0.45 * front.height:
                return True
        return False


def play(scene: Scene, seconds: float, push: Callable[[AVFrame], AVFrame], audio: NDArray[np.float32] | None = None) -> list[AVFrame]:
    """Draws and pushes frame by frame; `audio` is (N,) at 16 kHz. Pictures are left out of what comes back."""
    out = []
    for index in range(round(seconds / FRAME_SECONDS)):
        sound = SILENCE if audio is None else np.resize(audio[640 * index : 640 * (index + 1)], 640).astype(np.float32)
        picture = VideoFrame(scene.draw(index * FRAME_SECONDS), index * FRAME_SECONDS)
        out.append(push(AVFrame(index=index, audio=sound, has_audio=audio is not None, picture=picture)))
    return out


def mouth_error(scene: Scene, frame: AVFrame, person: int = 0) -> float:
    """Distance in crop pixels between where the mouth's middle is in the crop of `frame` and where the true landmarks put it."""
    true, face = scene.truth(person, frame.index * FRAME_SECONDS), frame.face
    assert true.landmarks is not None
    assert face is not None
    mouth = true.landmarks[3:].mean(axis=0)[None]
    return float(np.linalg.norm(transform(face_to_crop(face), mouth) - transform(face_to_crop(true), mouth)))
