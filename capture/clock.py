"""One clock for sound and pictures: counted samples are the time, and stamps of the computer's clock are mapped to it."""

from __future__ import annotations

import math
import threading
from itertools import pairwise

from capture.media import SAMPLE_RATE

BUCKET_SECONDS = 2.0
"""Of each such span only the block that came soonest is remembered."""
BUCKETS = 150
"""Spans that are remembered: five minutes, long enough for the drift, short enough to follow a crystal that warms up."""
FIT_SECONDS = 10.0
"""Span of blocks from which on their own slope is used."""
KNOWN_SECONDS = 30.0
"""Span of blocks from which on it is told as the drift."""
MOST_DRIFT = 500e-6
"""Crystals differ by less; a steeper slope is chance."""
STEP_SECONDS = 0.03
"""A block that comes this much too soon, or a while in which all come so much too late, means that a clock has jumped."""
LATE_SECONDS = 3.0
"""That while; a busy computer is late too, but some block comes in time, or comes less late than those before."""
LEAP_SECONDS = 3.0
"""Where neither clock was asked or told of for longer, the computer slept, and so did the sound."""


class MediaClock:
    """Maps `time.monotonic()` to media time, which is the number of samples captured so far over their rate. For any number of threads.

    A block of samples can be told of late, never early: the scheduler, a driver's buffer and a busy computer all delay. So the clock is
    the lowest line that no block is above (media time minus monotonic time, over monotonic time) and that lies closest to all of them;
    of many late blocks it takes no notice. That is the estimator of Moon, Skelly and Towsley, "Estimation and removal of clock skew from
    network delay measurements" (INFOCOM 1999), here over the best block of each two seconds of the last five minutes, so that time and
    memory are constant. The slope of the line is the drift.

    Where the computer slept, samples were lost or either clock was set, the line starts anew from there; media time then stands still or
    leaps forward, but never goes back. Without sound it goes on by the computer's clock, as long as it is asked for every few seconds.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._origin = 0.0
        self._last_samples = 0
        self._slope = 0.0
        self._known: float | None = None
        self._steps = 0
        self._floor = (-math.inf, 0.0)
        """Latest monotonic time that was asked for, and the media time that was told."""
        self._latest = -math.inf
        """Latest monotonic time that was asked for or told."""
        self._fresh = False
        """Whether the next count is that of another device."""
        self._buckets: list[tuple[float, float]] = []
        """Monotonic time and offset (media time less monotonic time) of the soonest block of each span, the newest last."""
        self._began = self._opened = 0.0
        """Media time of the first block, and of the first of the newest span."""
        self._offset = self._anchor = 0.0
        """The line is `offset + slope * (monotonic - anchor)` above monotonic time."""
        self._late: tuple[float, float] | None = None
        """While all blocks come too late: since when (monotonic) none has come much less late, and how early the one then was."""

    @property
    def known(self) -> bool:
        """Whether any block was heard; before that, media time is 0."""
        return self._buckets != []

    @property
    def origin(self) -> float:
        """Media time in seconds of the first sample of the present count: 0 unless a count began anew or `jump` was called."""
        return self._origin

    @property
    def drift_ppm(self) -> float | None:
        """By how much the audio clock is faster than the computer's, in millionths; None until half a minute was heard."""
        return None if self._known is None else self._known * 1e6

    @property
    def steps(self) -> int:
        """How often a jump of either clock was noticed."""
        return self._steps

    def heard(self, samples: int, monotonic: float) -> None:
        """`samples` have been captured in all, the last of them at `monotonic` seconds or somewhat earlier.

        A count that falls is that of a device opened anew: media time goes on from where it is, which `origin` tells.
        """
        if not math.isfinite(monotonic):
            raise ValueError(f"monotonic is {monotonic}, expected finite seconds")
        with self._lock:
            self._wake(monotonic)
            if self._fresh or samples < self._last_samples:
                self._origin = max(self._floor[1], self._line(monotonic)) - samples / SAMPLE_RATE
                self._slope, self._known, self._fresh = 0.0, None, False
                self._forget()
            self._last_samples = samples
            self._take(self._origin + samples / SAMPLE_RATE, monotonic)

    def media_time(self, monotonic: float) -> float:
        """Media time in seconds, at least 0, at `monotonic`; never less than for an earlier stamp that was asked for before."""
        with self._lock:
            self._wake(monotonic)
            last, told = self._floor
            time = max(0.0, self._line(monotonic))
            if monotonic < last:
                return min(time, told)
            time = max(time, told)
            self._floor = (monotonic, time)
            return time

    def anew(self) -> None:
        """The next count is that of another device, or of one that was opened again: as where a count falls."""
        with self._lock:
            self._fresh = self.known

    def jump(self, seconds: float) -> None:
        """Media time is `seconds` further on than the samples told of, from here on: silence stands for sound that was not captured."""
        if not math.isfinite(seconds):
            raise ValueError(f"seconds is {seconds}, expected a finite number")
        with self._lock:
            self._origin += seconds
            self._offset += seconds
            self._buckets = [(at, offset + seconds) for at, offset in self._buckets]
            self._opened += seconds

    def _wake(self, monotonic: float) -> None:
        """Leave out time in which the computer slept; should the sound have gone on nevertheless, its next block comes early."""
        slept = monotonic - self._latest
        self._latest = max(self._latest, monotonic)
        if slept > LEAP_SECONDS and self._buckets:
            self._steps += 1
            self._offset -= slept
            self._anchor += slept
            self._buckets = [(at + slept, offset - slept) for at, offset in self._buckets]

    def _forget(self) -> None:
        """Leave all blocks behind; the slope stays, for the crystals are the same."""
        self._buckets, self._late = [], None

    def _line(self, monotonic: float) -> float:
        if not self._buckets:
            return self._floor[1]
        return monotonic + self._offset + self._slope * (monotonic - self._anchor)

    def _take(self, media: float, monotonic: float) -> None:
        offset = media - monotonic
        early = media - self._line(monotonic)
        if self._buckets and self._jumped(early, monotonic):
            if media - self._began > LATE_SECONDS or early < 0:
                self._steps += 1  # before that, the first blocks were late
            self._floor = (-math.inf, self._floor[1])
            self._forget()
        if not self._buckets:
            self._buckets = [(monotonic, offset)]
            self._began = self._opened = media
            self._anchor, self._offset = monotonic, offset
            return
        if media - self._opened >= BUCKET_SECONDS:
            self._fit()
            self._buckets = [*self._buckets[1 - BUCKETS :], (monotonic, offset)]
            self._opened = media
        elif media >= self._opened and self._above(monotonic, offset):
            self._buckets[-1] = (monotonic, offset)
        self._offset += max(0.0, media - self._line(monotonic))

    def _above(self, monotonic: float, offset: float) -> bool:
        """Whether a block came sooner than the soonest of its span."""
        at, best = self._buckets[-1]
        return offset - best > self._slope * (monotonic - at)

    def _jumped(self, early: float, monotonic: float) -> bool:
        """Whether a block that is `early` seconds too soon shows that a clock has jumped."""
        if early > -STEP_SECONDS:
            self._late = None
            return early > STEP_SECONDS
        since, best = self._late or (monotonic, early)
        if monotonic < since or early > best + STEP_SECONDS:  # the sound catches up: it was only delayed
            since, best = monotonic, early
        self._late = (since, best)
        return monotonic - since > LATE_SECONDS

    def _fit(self) -> None:
        """Lay the line anew; called once a span."""
        times = [at for at, _ in self._buckets]
        span = max(times) - min(times)
        if span >= FIT_SECONDS:
            slope = _upper_slope(self._buckets, sum(times) / len(times))
            self._slope = min(max(slope, -MOST_DRIFT), MOST_DRIFT)
        if span >= KNOWN_SECONDS:
            self._known = self._slope
        self._anchor = self._buckets[-1][0]
        self._offset = max(offset - self._slope * (at - self._anchor) for at, offset in self._buckets)


def _upper_slope(points: list[tuple[float, float]], middle: float) -> float:
    """Slope of the upper convex hull at `middle`: of all lines that no point is above, that one is closest to the points on average."""
    hull: list[tuple[float, float]] = []
    for x, y in sorted(points):
        while hull and hull[-1][0] == x:
            hull.pop()  # of two at one time the later in order is the upper
        while len(hull) >= 2 and _turns_up(hull[-2], hull[-1], (x, y)):
            hull.pop()
        hull.append((x, y))
    for (x0, y0), (x1, y1) in pairwise(hull):
        if x0 <= middle <= x1:
            return (y1 - y0) / (x1 - x0)
    return 0.0


def _turns_up(a: tuple[float, float], b: tuple[float, float], c: tuple[float, float]) -> bool:
    """Whether b lies on or under the line from a to c."""
    return (b[0] - a[0]) * (c[1] - a[1]) >= (b[1] - a[1]) * (c[0] - a[0])
