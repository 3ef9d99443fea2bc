"""Times for pictures whose device does not tell them: from when they arrive, without the bursts of a network."""

from __future__ import annotations

from collections import deque

import numpy as np

PICTURES = 150
"""Arrivals from which the pace is found: five seconds at 30 a second."""
RECENT = 25
"""Arrivals of which the one that was least delayed gives the time."""
LEAST = 8
"""Arrivals before there is a pace."""
GAP_SECONDS = 0.3
"""A picture so much later than its turn ends the pace: there was a break, or the camera has changed its rate."""
_STEP = 1e-4
"""Seconds between pictures that come at once before there is a pace."""


class Pacer:
    """Stamps pictures that are taken at an even pace and arrive late by varying times, in constant memory.

    The pace is the slope of the arrivals over their number; a picture's time is the earliest that the last 25 arrivals, each carried on
    at this pace, allow, and never later than its own arrival. So a picture that was held up gets the time of its turn, and one that the
    camera left out moves the times within a second. Constant delay is not seen. Times rise strictly.
    """

    def __init__(self) -> None:
        self._arrivals: deque[float] = deque(maxlen=PICTURES)
        self._period: float | None = None
        self._last = -np.inf

    @property
    def rate(self) -> float | None:
        """Pictures a second; None before there is a pace."""
        return 1 / self._period if self._period else None

    def stamp(self, arrival: float) -> float:
        """Seconds at which the picture that arrives at `arrival` was taken, on the same clock."""
        self._arrivals.append(arrival)
        turn = self._turn()
        if arrival - turn > GAP_SECONDS:
            self._arrivals.clear()
            self._arrivals.append(arrival)
            self._period, turn = None, arrival
        self._last = max(turn, self._last + _STEP)
        return self._last

    def _turn(self) -> float:
        times = np.array(self._arrivals)
        count = len(times)
        if count < LEAST:
            return float(times[-1])
        places = np.arange(count) - (count - 1) / 2
        self._period = max(float(places @ times / (places @ places)), _STEP)
        recent = times[-RECENT:]
        return float((recent + np.arange(len(recent) - 1, -1, -1) * self._period).min())
