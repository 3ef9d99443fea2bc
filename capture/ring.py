"""Where a sound card's callback leaves its samples until somebody reads them: a ring that is allocated once and never waits."""

from __future__ import annotations

import threading
from collections import deque
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, eq=False)
class Taken:
    """What was read from a ring: consecutive frames."""

    frames: NDArray[np.float32]
    """Shape (N, channels), N at least 1."""
    end: float
    """`time.monotonic()` at which the last of them was captured."""
    lost: int
    """Frames lost right before the first of them."""


class SampleRing:
    """Frames of one float32 sample for each channel, from one thread that writes to others that read.

    The writer neither allocates memory for samples nor takes a lock: each side moves a count of its own that the other only looks at.
    A block that does not fit is left out whole and counted, so that what is there stays consecutive. What was read is zeroed.
    """

    def __init__(self, size: int, channels: int, rate: int) -> None:
        """Room for `size` frames of `channels` samples; `rate` in Hz tells when each was captured."""
        if size < 1 or channels < 1 or rate < 1:
            raise ValueError(f"size, channels and rate are {size}, {channels}, {rate}; expected at least 1 each")
        self._data = np.zeros((size, channels), np.float32)
        self._size = size
        self._rate = rate
        self._written = 0
        """Frames written so far; only the writer sets it."""
        self._taken = 0
        """Frames read or discarded so far; only readers set it."""
        self._newest = (0, 0.0)
        """Frames written so far and when the last of them was captured, set at once after the samples are in place."""
        self._pending = 0
        """Frames lost since the last block that fitted; the writer's own."""
        self._gaps: deque[tuple[int, int]] = deque()
        """Count of frames written before a loss, and how many were lost; told before the block that follows the loss."""
        self._closed = False
        self._reading = threading.Lock()

    @property
    def waiting(self) -> int:
        """Frames that can be read."""
        return self._newest[0] - self._taken

    def write(self, block: NDArray[np.float32], end: float, lost: int = 0) -> None:
        """Copy a block of shape (N, channels) whose last frame was captured at `end`; `lost` frames are missing right before it."""
        count, at = len(block), self._written
        self._pending += lost
        if self._closed or not count:
            return
        if count > self._size - (at - self._taken):
            self._pending += count
            return
        start = at % self._size
        first = min(count, self._size - start)
        self._data[start : start + first] = block[:first]
        self._data[: count - first] = block[first:]
        if self._pending:
            self._gaps.append((at, self._pending))
            self._pending = 0
        self._written = at + count
        self._newest = (at + count, end)

    def take(self) -> Taken | None:
        """All that waits up to the next loss; None where nothing waits."""
        with self._reading:
            written, end = self._newest
            start = self._taken
            if written == start:
                return None
            lost = 0
            while self._gaps and self._gaps[0][0] == start:
                lost += self._gaps.popleft()[1]
            ahead = [gap for gap in self._gaps.copy() if gap[0] < written]
            stop = ahead[0][0] if ahead else written
            after = written - stop + sum(gap[1] for gap in ahead)
            return Taken(self._remove(start, stop), end - after / self._rate, lost)

    def discard(self) -> None:
        """Drop and zero what waits, losses too."""
        with self._reading:
            written = self._newest[0]
            while self._gaps and self._gaps[0][0] < written:
                self._gaps.popleft()
            self._zero(self._taken, written)
            self._taken = written

    def close(self) -> None:
        """Zero everything; what is written from here on is left out."""
        self._closed = True
        with self._reading:
            self._gaps.clear()
            self._taken = self._newest[0]
            self._data.fill(0.0)

    def _remove(self, start: int, stop: int) -> NDArray[np.float32]:
        """Copy frames out and zero them, then leave their room to the writer."""
        frames = np.empty((stop - start, self._data.shape[1]), np.float32)
        first = min(stop - start, self._size - start % self._size)
        frames[:first] = self._data[start % self._size :][:first]
        frames[first:] = self._data[: stop - start - first]
        self._zero(start, stop)
        self._taken = stop
        return frames

    def _zero(self, start: int, stop: int) -> None:
        first = min(stop - start, self._size - start % self._size)
        self._data[start % self._size :][:first] = 0.0
        self._data[: stop - start - first] = 0.0


@dataclass(frozen=True, slots=True)
class CallbackTimes:
    """How long the callback of a sound card took, in seconds by the clock on the wall, against the time that it has."""

    count: int = 0
    mean: float = 0.0
    worst: float = 0.0
    period: float = 0.0
    """Mean length of a block: the time until the next."""


class CallbackTimer:
    """Sums up callback times; `add` is called by the callback alone."""

    def __init__(self, rate: int) -> None:
        self._rate = rate
        self._count = 0
        self._frames = 0
        self._total = 0.0
        self._worst = 0.0

    def add(self, seconds: float, frames: int) -> None:
        """A callback with a block of `frames` frames took `seconds`."""
        self._count += 1
        self._frames += frames
        self._total += seconds
        self._worst = max(self._worst, seconds)

    @property
    def times(self) -> CallbackTimes:
        """The figures so far."""
        count = max(1, self._count)
        return CallbackTimes(self._count, self._total / count, self._worst, self._frames / count / self._rate)
