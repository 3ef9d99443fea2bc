"""Steadies the pose of a followed face without lag: motion is carried by the picture's own flow, and only what is left is smoothed."""

from __future__ import annotations

import math
from collections import deque
from statistics import median

from pipeline.face.align import Matrix
from pipeline.face.pose import Pose, wrapped
from pipeline.frames import FRAME_SECONDS

HISTORY = 5
"""Detections that are looked at together."""
SETTLED = 5
"""Detections after which the start is over and steps are damped."""
STRAY = 0.08
"""Distance in crop sides above which a detection contradicts the others: YuNet and haar on a moving, talking head seldom stray as far."""
FAST_DISTANCE = 0.1
"""Distance to the aim, in crop sides, from which on the whole way is gone at once."""
MIN_CUTOFF = 0.7
"""Hz: how fast the pose goes to where detections put it while these hardly move in the carried frame."""
SPEED_COEFFICIENT = 12.0
"""Rise of the cut-off in Hz for each crop side a second."""
SPEED_CUTOFF = 1.0
"""Hz of the low pass of the speed."""


class PoseFilter:
    """One-euro filter (Casiez, Roussel and Vogel 2012) of detected poses in a frame of reference that moves with the face.

    `carry` moves the pose and the recent detections along with the face, so that head and camera motion need no smoothing and get no lag.
    What detections still differ by is noise or slow drift: their median outvotes single false boxes, and the filter goes there slowly
    where it stays, quickly where it runs. Where the motion is not known, the filter works on the detections as they are.
    """

    def __init__(self) -> None:
        self._recent: deque[Pose] = deque(maxlen=HISTORY)
        self._aim: Pose | None = None
        self._pose: Pose | None = None
        self._speed = [0.0] * 4
        self._since = 0
        self._seen = 0
        self._stray = False

    @property
    def pose(self) -> Pose | None:
        """The steadied pose; None before the first step after a detection."""
        return self._pose

    @property
    def error(self) -> float:
        """Distance in crop sides from the pose to where the recent detections put it, 0 before the first step."""
        return 0.0 if self._pose is None or self._aim is None else self._pose.distance(self._aim)

    @property
    def settled(self) -> bool:
        """False at the start and where the last detection contradicts the others: then every picture is worth a detection."""
        return self._seen >= SETTLED and not self._stray

    def carry(self, motion: Matrix | None) -> None:
        """The face moved by this similarity since the last step; None where that is not known."""
        self._since += 1
        if motion is None:
            # Earlier detections say nothing about this picture any more, but the next one is measured against where they were.
            self._recent.clear()
            return
        self._recent = deque((pose.carried(motion) for pose in self._recent), maxlen=HISTORY)
        self._aim = None if self._aim is None else self._aim.carried(motion)
        self._pose = None if self._pose is None else self._pose.carried(motion)

    def detect(self, pose: Pose) -> bool:
        """Takes in the pose of a detection in the frame of the next step; False where it contradicts those before."""
        before, known = self._aim, bool(self._recent)
        strayed, self._stray = self._stray, known and before is not None and pose.distance(before) > STRAY
        # One stray box is outvoted; a second one that bears it out more than it bears out the rest is a jump.
        if strayed and self._stray and before is not None and pose.distance(self._recent[-1]) < pose.distance(before):
            self._recent = deque([self._recent[-1]] if pose.distance(self._recent[-1]) < STRAY else [], maxlen=HISTORY)
        self._recent.append(pose)
        self._seen += 1
        self._aim = _median(self._recent)
        if before is not None:
            seconds = max(self._since, 1) * FRAME_SECONDS
            part = _smoothing(SPEED_CUTOFF, seconds)
            change = _change(before, self._aim)
            self._speed = [speed + part * (c / seconds - speed) for speed, c in zip(self._speed, change, strict=True)]
        self._since = 0
        return not self._stray

    def step(self) -> Pose | None:
        """The pose of this frame; None before the first detection."""
        aim = self._aim
        if aim is None:
            return None
        if self._pose is None or self._seen < SETTLED or self._pose.distance(aim) > FAST_DISTANCE:
            self._pose = aim
            return aim
        side = self._pose.side
        x, y, size, angle = (
            change * _smoothing(MIN_CUTOFF + SPEED_COEFFICIENT * abs(speed), FRAME_SECONDS)
            for change, speed in zip(_change(self._pose, aim), self._speed, strict=True)
        )
        self._pose = Pose(self._pose.x + x * side, self._pose.y + y * side, self._pose.size + 2 * size, self._pose.angle + 2 * angle)
        return self._pose


def _change(start: Pose, end: Pose) -> tuple[float, float, float, float]:
    """From one pose to another, in the measure of `Pose.distance`."""
    side = start.side
    return (end.x - start.x) / side, (end.y - start.y) / side, (end.size - start.size) / 2, wrapped(end.angle - start.angle) / 2


def _smoothing(cutoff: float, seconds: float) -> float:
    """Part of the way that a first-order low pass goes in this time."""
    return 1.0 / (1.0 + 1.0 / (2 * math.pi * cutoff * seconds))


def _median(poses: deque[Pose]) -> Pose:
    """Median of each value; angles about the last one's, so that they are compared the short way."""
    last = poses[-1]
    turns = [wrapped(pose.angle - last.angle) for pose in poses]
    return Pose(
        median(pose.x for pose in poses),
        median(pose.y for pose in poses),
        median(pose.size for pose in poses),
        last.angle + median(turns),
    )
