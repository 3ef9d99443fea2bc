"""What a session costs: seconds by stage, real-time factor, latency percentiles and peak memory, in constant space."""

from __future__ import annotations

import math
import sys
import time
from collections.abc import Callable
from time import perf_counter
from types import TracebackType
from typing import Final

import psutil

from pipeline.events import Metrics
from pipeline.frames import FRAME_SECONDS

_LOWEST_MS: Final = 0.1
_HIGHEST_MS: Final = 1e7
_STEP: Final = math.log(1.01)
_BINS: Final = math.ceil(math.log(_HIGHEST_MS / _LOWEST_MS) / _STEP) + 1


class StageTimer:
    """Adds up the time spent in one stage: `with timer: ...`.

    One thread at a time, and not inside itself. Stages that lie inside one another would count twice in the total, so keep them apart.
    """

    __slots__ = ("_started", "name", "seconds")

    def __init__(self, name: str) -> None:
        self.name = name
        self.seconds = 0.0
        """Total so far."""
        self._started = 0.0

    def __enter__(self) -> None:
        self._started = perf_counter()

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.seconds += perf_counter() - self._started


class LatencyHistogram:
    """Mean and percentiles of any number of latencies in constant space: bins one per cent apart from 0.1 ms to 10,000 s."""

    def __init__(self) -> None:
        self._counts = [0] * _BINS
        self._sum = 0.0
        self._least = math.inf
        self._most = 0.0
        self.count = 0
        """Latencies taken in so far."""

    def add(self, seconds: float) -> None:
        """Take in one latency; what is negative (clocks that disagree by a little) counts as 0, what is not finite is left out."""
        if not math.isfinite(seconds):
            return
        ms = max(0.0, seconds * 1000)
        place = 0 if ms <= _LOWEST_MS else round(math.log(ms / _LOWEST_MS) / _STEP)
        self._counts[min(place, _BINS - 1)] += 1
        self._sum += ms
        self._least = min(self._least, ms)
        self._most = max(self._most, ms)
        self.count += 1

    def percentile(self, percent: float) -> float:
        """Latency in ms that `percent` of all do not exceed, to one per cent; 0 before the first.

        Raises ValueError where `percent` is not in [0, 100].
        """
        if not 0 <= percent <= 100:
            raise ValueError(f"percent is {percent}, expected a number from 0 to 100")
        if not self.count:
            return 0.0
        wanted = max(1, math.ceil(self.count * percent / 100))
        seen = 0
        for place, count in enumerate(self._counts):
            seen += count
            if seen >= wanted:
                return min(self._most, max(self._least, _LOWEST_MS * math.exp(place * _STEP))) if place else self._least
        return self._most

    def summary(self) -> dict[str, float]:
        """`mean`, `p50`, `p95` and `worst` in ms; empty before the first latency."""
        if not self.count:
            return {}
        return {"mean": self._sum / self.count, "p50": self.percentile(50), "p95": self.percentile(95), "worst": self._most}


class MetricsCollector:
    """Gathers the figures of one session; `snapshot` turns them into an event at any time."""

    def __init__(self, session: str, *, clock: Callable[[], float] = time.time) -> None:
        self.session = session
        self.latency = LatencyHistogram()
        """Capture-to-text latency: `latency.add(seconds)` for each piece of text."""
        self.frames = 0
        """AVFrames of 40 ms processed."""
        self.face_frames = 0
        """Those of them that had a face crop."""
        self.dropped_frames = 0
        """Pictures left out because processing fell behind."""
        self._clock = clock
        self._stages: dict[str, StageTimer] = {}
        self._peak = 0.0

    def stage(self, name: str) -> StageTimer:
        """The timer of a stage, always the same one for the same name; stages are reported in the order of their first use."""
        timer = self._stages.get(name)
        if timer is None:
            timer = self._stages[name] = StageTimer(name)
        return timer

    def add_frame(self, *, face: bool) -> None:
        """Count one AVFrame, with or without a face crop."""
        self.frames += 1
        self.face_frames += face

    @property
    def media_seconds(self) -> float:
        """Length of the media processed so far."""
        return self.frames * FRAME_SECONDS

    @property
    def stages(self) -> dict[str, float]:
        """Seconds spent so far by stage."""
        return {name: timer.seconds for name, timer in self._stages.items()}

    @property
    def rtf(self) -> float:
        """Seconds spent in all stages for each second of media; 0 before the first frame."""
        return sum(self.stages.values()) / self.media_seconds if self.frames else 0.0

    def snapshot(self) -> Metrics:
        """The figures so far, as an event that spans all media processed."""
        self._peak = max(self._peak, peak_rss_mb())
        return Metrics(
            session=self.session,
            start=0.0,
            end=round(self.media_seconds, 3),
            wall_time=self._clock(),
            rtf=self.rtf,
            stages=self.stages,
            latency_ms=self.latency.summary(),
            frames=self.frames,
            face_frames=self.face_frames,
            dropped_frames=self.dropped_frames,
            peak_rss_mb=self._peak,
        )


def peak_rss_mb() -> float:
    """Largest resident memory of this process so far, in MB of 10^6 bytes; never less than what is resident now."""
    memory = psutil.Process().memory_info()
    return float(max(memory.rss, _system_peak(getattr(memory, "peak_wset", 0)))) / 1e6


def _system_peak(windows: int) -> int:
    """Peak resident bytes as the operating system keeps it, 0 where it does not."""
    if sys.platform == "win32":
        return windows
    if sys.platform == "darwin":
        import resource

        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    # ru_maxrss would do on Linux too, but there it keeps the parent's peak across exec.
    try:
        with open("/proc/self/status", encoding="ascii", errors="replace") as status:
            peaks = [line.split() for line in status if line.startswith("VmHWM:")]
    except OSError:
        return 0
    return int(peaks[0][1]) * 1024 if peaks else 0
