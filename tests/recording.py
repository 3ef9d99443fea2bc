"""Records what a null sink of the tests' sound server plays, and waits until it has."""

from __future__ import annotations

import subprocess
import threading
import time
from collections.abc import Callable
from typing import Self

import numpy as np
from numpy.typing import NDArray

RATE = 16_000


class Recording:
    """Records what a sink plays, for a with statement."""

    def __init__(self, sink: str) -> None:
        command = ["parec", f"--device={sink}.monitor", f"--rate={RATE}", "--channels=1", "--format=float32le", "--raw"]
        self._running = subprocess.Popen([*command, "--latency-msec=20"], stdout=subprocess.PIPE)
        self._data = b""
        self._thread = threading.Thread(target=self._read, daemon=True)
        self._thread.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self._running.kill()
        self._running.wait()

    def _read(self) -> None:
        assert self._running.stdout is not None
        while data := self._running.stdout.read1(4096):
            self._data += data

    @property
    def samples(self) -> NDArray[np.float32]:
        return np.frombuffer(self._data[: len(self._data) // 4 * 4], "<f4")

    def wait(self, seconds: float) -> NDArray[np.float32]:
        """All of it once so much sound, and then silence, has come: a null sink may be seconds late."""
        wait_for(lambda: len(np.trim_zeros(self.samples)) >= seconds * RATE * 0.99)
        wait_for(lambda: not self.samples[-RATE // 4 :].any())
        return self.samples


def wait_for(reached: Callable[[], bool], seconds: float = 30.0) -> None:
    until = time.monotonic() + seconds
    while not reached():
        assert time.monotonic() < until, "it takes too long"
        time.sleep(0.02)
