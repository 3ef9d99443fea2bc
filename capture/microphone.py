"""A microphone, or what the computer plays, as a stream of 16 kHz mono that loses nothing while its reader is late."""

from __future__ import annotations

import contextlib
import math
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from capture import portaudio
from capture.media import SAMPLE_RATE, MediaError
from capture.microphones import MicrophoneDevice, choose_microphone
from capture.mono import Mono
from capture.pulse import PulseWatch
from capture.ring import CallbackTimer, CallbackTimes, SampleRing, Taken

LEAST_SECONDS = 0.02
"""Sound that `read` waits for."""
GONE_SECONDS = 1.5
"""A device that gives nothing for so long is gone …"""
START_SECONDS = 5.0
"""… except right after it was opened: a headset needs its time to change to its microphone."""
CLOSE_SECONDS = 0.2
LOOK_SECONDS = 0.1
"""How often a reader who waits looks whether the device is still there."""


@dataclass(frozen=True, slots=True, eq=False)
class Heard:
    """Sound that was captured since the last reading."""

    samples: NDArray[np.float32]
    """Shape (N,), mono, 16 kHz, finite, in [-1, 1], consecutive to those read before."""
    end: float
    """`time.monotonic()` at which the last of them was captured, as well as the sound system tells; rather late than early."""
    overflow: int
    """Samples at 16 kHz that were lost right before these; 0 nearly always."""


class Microphone:
    """Records from the moment it is opened; read by one thread, closed by any.

    The sound card's callback only copies into a ring; everything else happens in `read`. A reader may be `ring_seconds` late before
    anything is lost, and then the newest sound is, and is counted.
    """

    def __init__(self, choice: str | None = None, *, ring_seconds: float = 120.0) -> None:
        """`choice`: None the system's default, a number an index, `system` what the computer plays, else part of a name."""
        if not 0.1 <= ring_seconds <= 3600 or not math.isfinite(ring_seconds):
            raise ValueError(f"ring_seconds is {ring_seconds}, expected 0.1 to 3600")
        self._choice = choice
        self._ring_seconds = ring_seconds
        self._recording: _Recording | None = None
        self._opened = False
        self.name = choice or "microphone"
        """The device's name once it is open."""
        self.native_rate = 0
        """Rate in Hz at which the device records, once it is open."""
        self.channels = 0

    @property
    def callback_seconds(self) -> CallbackTimes:
        """How long the sound card's callback took since the device was opened."""
        return self._recording.timer.times if self._recording is not None else CallbackTimes()

    def open(self) -> Self:
        """Choose the device and record from it; raises MediaError with one line that says what to do."""
        if self._recording is not None:
            return self
        device = choose_microphone(self._choice)
        recording = _Recording(device, self._ring_seconds)
        self.name, self.native_rate, self.channels = device.name, recording.rate, recording.channels
        self._recording, self._opened = recording, True
        return self

    def read(self, timeout: float) -> Heard | None:
        """All that was captured since the last reading, after waiting up to `timeout` seconds for at least 20 ms of it.

        None where nothing came, and at once where the microphone was closed. Raises MediaError where the device is gone, after all that
        came before was read.
        """
        recording = self._recording
        if recording is None:
            if not self._opened:
                raise MediaError(f"{self.name}: not opened; call open() first")
            return None
        return recording.read(timeout)

    def discard(self) -> None:
        """Drop and zero what waits; what is read next does not follow on what was read before."""
        if self._recording is not None:
            self._recording.discard()

    def close(self) -> None:
        """Give the device back and zero what waits, within 0.3 s even where the device hangs; from any thread, and twice if you like."""
        recording, self._recording = self._recording, None
        if recording is not None:
            recording.close()

    def __enter__(self) -> Self:
        return self.open()

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()


class _Recording:
    """One opening of one device: a stream, its ring, and what the reader has taken but not yet given out."""

    def __init__(self, device: MicrophoneDevice, ring_seconds: float) -> None:
        self._name = device.name
        self._ring_seconds = ring_seconds
        self._through_server = device.source is not None
        self._wake = threading.Lock()  # as a flag: locked until there is something to look at
        self._wake.acquire()
        self._reading = threading.Lock()
        self._ended = self._closed = False
        self._expected = math.inf
        """The sound card's time at which the next block should begin."""
        self._pieces: list[NDArray[np.float32]] = []
        self._count = 0
        self._overflow = 0
        self._end = 0.0
        self._held: Taken | None = None
        self._frames = 0
        """Frames that were captured or lost so far, as far as the reader knows."""
        self._given = 0
        """Samples that were given out or told as lost."""
        self._watch = PulseWatch(device.source) if device.source is not None else None
        source = device.source.name if device.source is not None else None
        try:
            self._stream = portaudio.open_stream(device.number, device.rate, device.channels, source, self._prepare)
        except MediaError:
            raise
        except Exception as error:  # PortAudio's, whose class is known only where the library is
            raise portaudio.explain(device.name, error) from error
        self.rate, self.channels = self._stream.rate, self._stream.channels
        if self._watch is not None:
            self._watch.start()

    def _prepare(self, rate: int, channels: int) -> tuple[Callable[..., None], Callable[[], None]]:
        """Make what the callback fills."""
        self._rate = rate
        self._ring = SampleRing(max(1, round(self._ring_seconds * rate)), channels, rate)
        self._mono = Mono(rate, channels)
        self.timer = CallbackTimer(rate)
        self._beat = time.monotonic() + START_SECONDS - GONE_SECONDS
        return self._hear, self._end_of_stream

    def _hear(self, block: NDArray[np.float32], frames: int, times: Any, status: Any) -> None:
        """The callback: note when, copy, wake the reader."""
        began = time.perf_counter()
        now = time.monotonic()
        age, lost = 0.0, 0
        if not self._through_server:  # a server's stamps, as ALSA's plug-in hands them on, are wrong by up to half a second
            start = times.inputBufferAdcTime
            age = times.currentTime - start - frames / self._rate
            age = age if 0.0 < age < 2 * portaudio.BUFFER_SECONDS else 0.0
            if status.input_overflow and self._expected < start < self._expected + self._ring_seconds:
                lost = round((start - self._expected) * self._rate)
            self._expected = start + frames / self._rate
        self._ring.write(block, now - age, lost)
        self._beat = now
        self._nudge()
        self.timer.add(time.perf_counter() - began, frames)

    def _end_of_stream(self) -> None:
        self._ended = True
        self._nudge()

    def _nudge(self) -> None:
        if self._wake.locked():
            with contextlib.suppress(RuntimeError):  # another thread was faster
                self._wake.release()

    def read(self, timeout: float) -> Heard | None:
        """See `Microphone.read`."""
        until = time.monotonic() + timeout
        while True:
            with self._reading:
                whole = self._pump()
                rest = until - time.monotonic()
                if whole or self._count >= LEAST_SECONDS * SAMPLE_RATE or (self._count and rest <= 0):
                    return self._give()
                trouble = self._trouble()
                if trouble is not None and self._count:
                    return self._give()
            if self._closed or (rest <= 0 and trouble is None):
                return None
            if trouble is not None:
                raise MediaError(f"{self._name}: {trouble}; plug it in again, or choose another microphone")
            self._wake.acquire(timeout=min(rest, LOOK_SECONDS))

    def _pump(self) -> bool:
        """Bring what waits in the ring to 16 kHz; True where a stretch ends in a loss, so that what there is must go out by itself."""
        while (taken := self._held or self._ring.take()) is not None:
            self._held = None
            if taken.lost:
                self._add(self._mono.flush())
                if self._count:
                    self._held = taken
                    return True
                self._frames += taken.lost
                missing = round(self._frames * SAMPLE_RATE / self._rate) - self._given
                self._overflow += missing
                self._given += missing
            self._frames += len(taken.frames)
            self._add(self._mono(taken.frames))
            self._end = taken.end
        return False

    def _add(self, samples: NDArray[np.float32]) -> None:
        if len(samples):
            self._pieces.append(samples)
            self._count += len(samples)

    def _give(self) -> Heard:
        heard = Heard(np.concatenate(self._pieces), self._end - self._mono.held, self._overflow)
        self._given += self._count
        self._pieces, self._count, self._overflow = [], 0, 0
        return heard

    def _trouble(self) -> str | None:
        """What is wrong with the device."""
        if self._closed:
            return None
        if self._ended:
            return "the sound system has ended the recording"
        if self._watch is not None and self._watch.gone:
            return "is gone"
        if time.monotonic() - self._beat > GONE_SECONDS:
            return "gives no sound any more"
        return None

    def discard(self) -> None:
        """See `Microphone.discard`."""
        with self._reading:
            self._drop()
            self._ring.discard()

    def _drop(self) -> None:
        for piece in self._pieces:
            piece.fill(0.0)
        if self._held is not None:
            self._held.frames.fill(0.0)
        self._pieces, self._count, self._overflow, self._held = [], 0, 0, None
        self._frames = self._given = 0
        self._mono.reset()

    def close(self) -> None:
        """See `Microphone.close`."""
        self._closed = True
        if self._watch is not None:
            self._watch.stop()
        self._nudge()
        portaudio.close_stream(self._stream, CLOSE_SECONDS)
        self._ring.close()
        with self._reading:
            self._drop()
