"""Steadies the pose of a followed face: single false boxes are thrown out, small jitter is damped, real motion is followed."""

from __future__ import annotations

import math
from collections import deque
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pipeline.face.align import Matrix, invert, transform
from pipeline.frames import ALIGNED_SIZE

HISTORY = 5
"""Detections whose median is followed."""
SETTLED = 5
"""Detections after which the start is over and steps are damped."""
STEP = 0.25
"""Part of the remaining way that one frame goes at least, once settled."""
FAST_DISTANCE = 0.1
"""Distance to the median, in crop sides, from which on the whole way is gone at once."""
MOTION = 0.02
"""Distance in crop sides above which detections that agree mean motion; haar's jitter is about a sixth of it."""

_MIDDLE = np.array([[(ALIGNED_SIZE - 1) / 2] * 2])


@dataclass(frozen=True, slots=True)
class Pose:
    """Where the crop lies in the picture."""

    x: float
    """Picture pixel under the middle of the crop."""
    y: float
    size: float
    """Natural logarithm of picture pixels for each crop pixel."""
    angle: float
    """Turn of the crop in the picture, in radians."""

    @classmethod
    def of(cls, matrix: Matrix) -> Pose:
        """Pose of a similarity from picture to crop. Raises ValueError where it is not finite or cannot be inverted."""
        back = invert(matrix)
        (x, y), (cosine, sine) = transform(back, _MIDDLE)[0], (back[0, 0], back[1, 0])
        scale = math.hypot(cosine, sine)
        if not (np.isfinite(back).all() and scale > 0.0):
            raise ValueError(f"matrix {matrix.tolist()} is not a finite similarity")
        return cls(float(x), float(y), math.log(scale), math.atan2(sine, cosine))

    @property
    def matrix(self) -> Matrix:
        """Similarity from picture to crop."""
        scale, (middle,) = math.exp(-self.size), _MIDDLE
        linear = scale * np.array([[math.cos(self.angle), math.sin(self.angle)], [-math.sin(self.angle), math.cos(self.angle)]])
        return np.hstack([linear, (middle - linear @ [self.x, self.y])[:, None]])

    def distance(self, other: Pose) -> float:
        """Greatest difference in place, size or angle, as the shift in crop sides that it makes at the rim of the crop."""
        side = ALIGNED_SIZE * math.exp(min(self.size, other.size))
        shift = math.hypot(self.x - other.x, self.y - other.y) / side
        return max(shift, abs(self.size - other.size) / 2, abs(_wrapped(self.angle - other.angle)) / 2)

    def towards(self, other: Pose, part: float) -> Pose:
        """The pose `part` of the way to `other`."""
        return Pose(
            self.x + part * (other.x - self.x),
            self.y + part * (other.y - self.y),
            self.size + part * (other.size - self.size),
            self.angle + part * _wrapped(other.angle - self.angle),
        )


class PoseFilter:
    """Causal and deterministic: follows the median of recent detections, in small steps when near and at once when far."""

    def __init__(self) -> None:
        self._recent: deque[Pose] = deque(maxlen=HISTORY)
        self._pose: Pose | None = None
        self._seen = 0

    @property
    def pose(self) -> Pose | None:
        """The steadied pose; None before the first detection."""
        return self._pose

    @property
    def settled(self) -> bool:
        """False at the start and while the face moves: then every picture is worth a detection."""
        return self._seen >= SETTLED and not self._moving

    @property
    def _moving(self) -> bool:
        return len(self._recent) < 3 or self._recent[-1].distance(self._median()) > MOTION

    def detect(self, pose: Pose) -> None:
        """Takes in the pose of a new detection."""
        if len(self._recent) >= 3:
            median, last = self._median(), self._recent[-1]
            # One stray box is outvoted by the median; two in a row that agree with each other and not with it are motion.
            if min(pose.distance(median), last.distance(median)) > MOTION and pose.distance(last) < pose.distance(median):
                self._recent.clear()
                self._recent.append(last)
        self._recent.append(pose)
        self._seen += 1

    def step(self) -> Pose | None:
        """Moves on by one frame and returns the pose."""
        if not self._recent:
            return None
        target = self._median()
        if self._pose is None or self._seen < SETTLED:
            self._pose = target
        else:
            far = self._pose.distance(target) / FAST_DISTANCE
            self._pose = self._pose.towards(target, min(1.0, max(STEP, far)))
        return self._pose

    def _median(self) -> Pose:
        reference = self._recent[-1].angle
        rows: NDArray[np.float64] = np.array([(p.x, p.y, p.size, reference + _wrapped(p.angle - reference)) for p in self._recent])
        x, y, size, angle = map(float, np.median(rows, axis=0))
        return Pose(x, y, size, angle)


def _wrapped(angle: float) -> float:
    """`angle` brought into [-pi, pi)."""
    return (angle + math.pi) % (2 * math.pi) - math.pi
