"""Where a crop lies in the picture: place, size and angle, and how it is carried along by a motion of the picture."""

from __future__ import annotations

import cmath
import math
from dataclasses import dataclass

import numpy as np

from pipeline.face.align import Matrix
from pipeline.frames import ALIGNED_SIZE

MIDDLE = (ALIGNED_SIZE - 1) / 2
"""Row and column of the crop's middle."""


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
        a, b = complex(matrix[0, 0], matrix[1, 0]), complex(matrix[0, 2], matrix[1, 2])
        if not (cmath.isfinite(a) and cmath.isfinite(b) and abs(a) > 0.0):
            raise ValueError(f"matrix {matrix.tolist()} is not a finite similarity that can be inverted")
        middle = (complex(MIDDLE, MIDDLE) - b) / a
        if not cmath.isfinite(middle):
            raise ValueError(f"matrix {matrix.tolist()} is not a finite similarity that can be inverted")
        return cls(middle.real, middle.imag, -math.log(abs(a)), -cmath.phase(a))

    @property
    def matrix(self) -> Matrix:
        """Similarity from picture to crop."""
        a = cmath.rect(math.exp(-self.size), -self.angle)
        b = complex(MIDDLE, MIDDLE) - a * complex(self.x, self.y)
        return np.array([[a.real, -a.imag, b.real], [a.imag, a.real, b.imag]])

    @property
    def back(self) -> Matrix:
        """Similarity from crop to picture."""
        a = cmath.rect(math.exp(self.size), self.angle)
        b = complex(self.x, self.y) - a * complex(MIDDLE, MIDDLE)
        return np.array([[a.real, -a.imag, b.real], [a.imag, a.real, b.imag]])

    @property
    def side(self) -> float:
        """Side of the crop in picture pixels."""
        return ALIGNED_SIZE * math.exp(self.size)

    def carried(self, motion: Matrix) -> Pose:
        """The pose after the similarity `motion` of picture onto picture."""
        a, b = complex(motion[0, 0], motion[1, 0]), complex(motion[0, 2], motion[1, 2])
        place = a * complex(self.x, self.y) + b
        return Pose(place.real, place.imag, self.size + math.log(abs(a)), self.angle + cmath.phase(a))

    def upright(self, motion: Matrix) -> Matrix:
        """`motion` without its turn about the middle of the crop: for faces whose angle is not known."""
        scale = math.hypot(motion[0, 0], motion[1, 0])
        moved = self.carried(motion)
        return np.array([[scale, 0.0, moved.x - scale * self.x], [0.0, scale, moved.y - scale * self.y]])

    def distance(self, other: Pose) -> float:
        """Greatest difference in place, size or angle, as the shift in crop sides that it makes at the rim of the crop."""
        side = ALIGNED_SIZE * math.exp(min(self.size, other.size))
        shift = math.hypot(self.x - other.x, self.y - other.y) / side
        return max(shift, abs(self.size - other.size) / 2, abs(wrapped(self.angle - other.angle)) / 2)


def wrapped(angle: float) -> float:
    """`angle` brought into [-pi, pi)."""
    return (angle + math.pi) % (2 * math.pi) - math.pi
