"""Sound out loud: 16 kHz mono to the system's default output, with a clock of what has been heard of it."""

from __future__ import annotations

import threading
import time
from collections import deque
from types import TracebackType
from typing import Any, Self

import numpy as np
import soxr
from numpy.typing import NDArray

from capture import portaudio
from capture.media import SAMPLE_RATE, MediaError

OPEN_SECONDS = 5.0
"""A device that has not opened by then hangs."""
CLOSE_SECONDS = 0.2
GONE_SECONDS = 1.5
"""A device that has asked for nothing for so long is gone."""
MOST_DELAY = 2.0
"""Seconds from the callback to the ear that are believed."""
_BLOCKS = 256
"""Blocks of 20 ms whose times are remembered."""


class Speaker:
    """Plays what is written, in order; where nothing waits, silence, which does not count. Written and asked by any thread."""

    def __init__(self) -> None:
        self._stream: portaudio.Stream | None = None
        self._out = _Line(SAMPLE_RATE)
        self._resampler: soxr.ResampleStream | None = None
        self._opened = 0.0
        self._lock = threading.Lock()

    def open(self) -> Self:
        """Open the default output; raises MediaError with one line that says what to do."""
        opened: list[portaudio.Stream | Exception] = []
        waiting = threading.Thread(target=self._open, args=(opened,), name="viseme-speaker", daemon=True)
        waiting.start()
        waiting.join(OPEN_SECONDS)
        if not opened:
            raise MediaError("loudspeaker: does not answer; choose another output in the system's sound settings")
        if isinstance(opened[0], Exception):
            raise portaudio.explain_output(opened[0]) from opened[0]
        self._stream, self._opened = opened[0], time.monotonic()
        if self._stream.rate != SAMPLE_RATE:
            self._resampler = soxr.ResampleStream(SAMPLE_RATE, self._stream.rate, 1, dtype="float32", quality="HQ")
        return self

    def close(self) -> None:
        """Give the device back; what waits is not heard. Safe to call twice."""
        stream, self._stream = self._stream, None
        if stream is not None:
            portaudio.close_stream(stream, CLOSE_SECONDS)

    def __enter__(self) -> Self:
        return self.open()

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def write(self, samples: NDArray[np.float32]) -> None:
        """Play these samples, shape (N,), after what waits; what goes beyond [-1, 1] is clipped. Never waits."""
        with self._lock:
            block = np.asarray(samples, np.float32)
            if self._resampler is not None:
                block = self._resampler.resample_chunk(block)
            self._out.write(np.clip(block, -1.0, 1.0))

    def flush(self) -> None:
        """Nothing follows: play the last samples too, which wait for their successors otherwise."""
        with self._lock:
            if self._resampler is not None:
                self._out.write(np.clip(self._resampler.resample_chunk(np.zeros(0, np.float32), last=True), -1.0, 1.0))
                self._resampler.clear()

    def hold(self, on: bool) -> None:
        """Stop with what waits, or go on with it."""
        self._out.held = on

    @property
    def heard(self) -> float:
        """Seconds of what was written that have left the loudspeaker, as well as the sound system tells; never falls."""
        return self._out.heard(time.monotonic())

    @property
    def waiting(self) -> float:
        """Seconds of what was written that the device has not taken yet."""
        return self._out.waiting

    @property
    def gone(self) -> bool:
        """Whether the device plays no more: it was taken away, or hangs."""
        asked = max(self._out.asked, self._opened)
        return self._stream is None or self._out.ended or time.monotonic() - asked > GONE_SECONDS

    def _open(self, opened: list[portaudio.Stream | Exception]) -> None:
        try:
            opened.append(portaudio.open_output(self._make))
        except Exception as error:
            opened.append(error)

    def _make(self, rate: int) -> tuple[Any, Any]:
        self._out = _Line(rate)
        return self._out.fill, self._out.end


class _Line:
    """What waits for the sound card, and when each block of it is heard; the card's callback only copies."""

    def __init__(self, rate: int) -> None:
        self._rate = rate
        self._blocks: deque[NDArray[np.float32]] = deque()
        self._written = 0
        self._played = 0
        self._times: deque[tuple[float, int, int]] = deque(maxlen=_BLOCKS)
        self._heard = 0.0
        self.held = False
        self.asked = 0.0
        """`time.monotonic()` of the last callback."""
        self.ended = False

    @property
    def waiting(self) -> float:
        return (self._written - self._played) / self._rate

    def write(self, samples: NDArray[np.float32]) -> None:
        if len(samples):
            self._blocks.append(samples)
            self._written += len(samples)

    def fill(self, out: NDArray[np.float32], frames: int, times: Any, status: object) -> None:
        """PortAudio's callback: `out` has shape (frames, 1)."""
        self.asked = time.monotonic()
        delay = times.outputBufferDacTime - times.currentTime
        done = 0
        while done < frames and self._blocks and not self.held:
            block = self._blocks[0]
            part = block[: frames - done]
            out[done : done + len(part), 0] = part
            done += len(part)
            if len(part) < len(block):
                self._blocks[0] = block[len(part) :]
            else:
                self._blocks.popleft()
        out[done:] = 0.0
        if done:
            at = self.asked + (delay if 0.0 <= delay <= MOST_DELAY else 0.0)
            self._times.append((at, self._played, done))
            self._played += done

    def end(self) -> None:
        """PortAudio says that the stream has ended."""
        self.ended = True

    def heard(self, now: float) -> float:
        for at, begin, count in reversed(self._times.copy()):
            if at <= now:
                reached = begin + min(count, (now - at) * self._rate)
                self._heard = max(self._heard, reached / self._rate)
                break
        return self._heard
