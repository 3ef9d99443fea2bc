"""What a live session does when the machine is too slow: measures in a fixed order, taken back one by one when it has caught up."""

from __future__ import annotations

import math
import threading
import time

from pipeline.events import Overload, Relief

MEASURES = ("fewer partial results", "fewer face detections", "greedy decoding", "pictures left out")
"""In the order in which they are taken."""
LAGS = (1.0, 2.0, 4.0, 8.0)
"""Seconds behind from which each measure is taken."""
CAUGHT_UP = 0.5
"""Seconds behind below which a measure is taken back ..."""
START_SECONDS = 5.0
"""Media time in which a session may be behind from its start, by what it heard while the model was loaded."""
CALM_SECONDS = 3.0
"""... once it has been so for this long, in media time."""


class Governor:
    """Watches the lag. The recognising thread updates; any thread asks."""

    def __init__(self, session: str) -> None:
        self._session = session
        self._lock = threading.Lock()
        self._level = 0
        self._calm_since = math.inf
        self._started = False
        self.lag = 0.0
        """Seconds behind, at the last update."""

    @property
    def level(self) -> int:
        """Number of measures that are in force."""
        return self._level

    @property
    def fewer_partials(self) -> bool:
        return self._level >= 1

    @property
    def fewer_detections(self) -> bool:
        return self._level >= 2

    @property
    def greedy(self) -> bool:
        return self._level >= 3

    @property
    def no_pictures(self) -> bool:
        return self._level >= 4

    def update(self, lag: float, now: float) -> list[Overload | Relief]:
        """Take in how many seconds of media are waiting at media time `now`; returns what is to be told."""
        with self._lock:
            self.lag = lag = max(0.0, lag)
            events: list[Overload | Relief] = []
            self._started = self._started or lag < CAUGHT_UP or now > START_SECONDS
            if not self._started:
                return events
            while self._level < len(LAGS) and lag >= LAGS[self._level]:
                events.append(
                    Overload(session=self._session, start=now, end=now, wall_time=time.time(), lag=lag, measure=MEASURES[self._level])
                )
                self._level += 1
            if lag > CAUGHT_UP or events:
                self._calm_since = math.inf
            elif self._level:
                self._calm_since = min(self._calm_since, now)
                if now - self._calm_since >= CALM_SECONDS:
                    self._level -= 1
                    self._calm_since = now
                    events.append(
                        Relief(session=self._session, start=now, end=now, wall_time=time.time(), lag=lag, measure=MEASURES[self._level])
                    )
            return events
