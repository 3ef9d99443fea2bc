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
"""Detections that are looked at together."""
SETTLED = 5
"""Detections after which the start is over and steps are damped."""
STEP = 0.25
"""Part of the remaining way that one frame goes at least, once settled."""
FAST_DISTANCE = 0.1
"""Distance to the aim, in crop sides, from which on the whole way is gone at once."""
MOTION = 0.02
"""Distance in crop sides above which a trend or an agreed jump is motion; haar's jitter (standard deviation) is a fifth of it."""
MAX_AHEAD = 2
"""Frames for which a trend goes on without a new detection."""

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

    def moved(self, change: NDArray[np.float64]) -> Pose:
        """The pose after a change of (x, y, size, angle)."""
        x, y, size, angle = map(float, change)
        return Pose(self.x + x, self.y + y, self.size + size, self.angle + angle)

    def towards(self, other: Pose, part: float) -> Pose:
        """The pose `part` of the way to `other`."""
        return Pose(
            self.x + part * (other.x - self.x),
            self.y + part * (other.y - self.y),
            self.size + part * (other.size - self.size),
            self.angle + part * _wrapped(other.angle - self.angle),
        )


class PoseFilter:
    """Causal and deterministic: follows the median of recent detections while the face is still, their trend while it moves.

    Median and trend (Theil 1950, Sen 1968: the median of the slopes between all pairs) both outvote single false boxes.
    """

    def __init__(self) -> None:
        self._recent: deque[tuple[int, NDArray[np.float64]]] = deque(maxlen=HISTORY)
        self._target = self._velocity = np.zeros(4)
        self._pose: Pose | None = None
        self._now = 0
        self._seen = 0

    @property
    def pose(self) -> Pose | None:
        """The steadied pose; None before the first step after a detection."""
        return self._pose

    @property
    def settled(self) -> bool:
        """False at the start and while the face moves: then every picture is worth a detection."""
        return self._seen >= SETTLED and len(self._recent) >= 3 and not self._velocity.any() and not self._stray(self._recent[-1][1])

    def detect(self, pose: Pose) -> None:
        """Takes in the pose of a new detection in the frame of the next step."""
        row = np.array([pose.x, pose.y, pose.size, pose.angle])
        if self._recent:
            last = self._recent[-1][1]
            row[3] = last[3] + _wrapped(row[3] - last[3])
            # One stray box is outvoted; two in a row at a new place, where the face stays, are a jump.
            if self._stray(row) and self._stray(last) and _distance(row, last) < MOTION:
                self._recent = deque([self._recent[-1]], maxlen=HISTORY)
        self._recent.append((self._now, row))
        self._seen += 1
        self._aim()

    def step(self) -> Pose | None:
        """Moves on by one frame and returns the pose; None before the first detection."""
        if not self._recent:
            return None
        ahead = min(self._now - self._recent[-1][0], MAX_AHEAD)
        aim = Pose(*map(float, self._target + ahead * self._velocity))
        if self._pose is None or self._seen < SETTLED:
            self._pose = aim
        else:
            self._pose = self._pose.moved(self._velocity if ahead < MAX_AHEAD else np.zeros(4))
            far = self._pose.distance(aim) / FAST_DISTANCE
            self._pose = self._pose.towards(aim, min(1.0, max(STEP, far)))
        self._now += 1
        return self._pose

    def _stray(self, row: NDArray[np.float64]) -> bool:
        return _distance(row, self._target) > MOTION

    def _aim(self) -> None:
        """Sets target and velocity from the recent detections, as of the last of them."""
        times = np.array([time for time, _ in self._recent], dtype=np.float64)
        rows = np.stack([row for _, row in self._recent])
        self._target, self._velocity = np.median(rows, axis=0), np.zeros(4)
        if len(rows) < 3:
            return
        first, second = np.triu_indices(len(rows), 1)
        slope = np.median((rows[second] - rows[first]) / (times[second] - times[first])[:, None], axis=0)
        ends = slope * (times[-1] - times[0])
        if _distance(self._target + ends, self._target) > MOTION:
            self._velocity = slope
            self._target = np.median(rows - (times - times[-1])[:, None] * slope, axis=0)


def _distance(one: NDArray[np.float64], other: NDArray[np.float64]) -> float:
    return Pose(*map(float, one)).distance(Pose(*map(float, other)))


def _wrapped(angle: float) -> float:
    """`angle` brought into [-pi, pi)."""
    return (angle + math.pi) % (2 * math.pi) - math.pi
