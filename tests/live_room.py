"""A room in which a film plays: its sound into a null sink, its pictures into a network camera, in step; and what listens in it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import cv2
import numpy as np
import soxr
from numpy.typing import NDArray

from capture.file import FileSource
from capture.media import SAMPLE_RATE, AudioChunk, VideoFrame
from tests.mjpeg import MjpegCamera
from tests.pulse import Pulse

ROOT = Path(__file__).parents[1]
TICK = 0.004
"""Full scale of the tick by which the room hears its own sound begin: 48 dB below speech at full scale."""
TICK_SECONDS = 0.005
LEAD_SECONDS = 0.2
"""From the tick to the film."""
HEAR_SECONDS = 0.6
"""For which the room listens to find out when the sound began: of all blocks the one that came soonest tells best."""


@dataclass(frozen=True, slots=True, eq=False)
class Film:
    """Sound and pictures in memory, the pictures as JPEG."""

    sound: NDArray[np.float32]
    """Shape (N,), 16 kHz."""
    pictures: list[tuple[float, NDArray[np.uint8]]]
    """Time in seconds and JPEG, in order."""

    @property
    def seconds(self) -> float:
        return len(self.sound) / SAMPLE_RATE

    def picture(self, moment: float) -> NDArray[np.uint8]:
        """The picture (H, W, 3) in RGB that is shown then."""
        times = [time_ for time_, _ in self.pictures]
        place = max(0, int(np.searchsorted(times, moment, side="right")) - 1)
        image = cv2.imdecode(self.pictures[place][1], cv2.IMREAD_COLOR_RGB)
        assert image is not None
        return image.astype(np.uint8, copy=False)


def read_film(paths: Iterable[Path], pause: float = 0.0) -> Film:
    """Films one after another, each followed by `pause` seconds of silence in which its last picture stays."""
    sounds: list[NDArray[np.float32]] = []
    pictures: list[tuple[float, NDArray[np.uint8]]] = []
    begin = 0.0
    for path in paths:
        parts = [np.zeros(0, np.float32)]
        with FileSource(path) as source:
            for item in source:
                if isinstance(item, AudioChunk):
                    parts.append(item.samples)
                elif isinstance(item, VideoFrame):
                    jpeg = cv2.imencode(".jpg", cv2.cvtColor(item.image, cv2.COLOR_RGB2BGR), [cv2.IMWRITE_JPEG_QUALITY, 95])[1]
                    pictures.append((begin + item.time, jpeg.astype(np.uint8, copy=False)))
        sounds += [*parts, np.zeros(round(pause * SAMPLE_RATE), np.float32)]
        begin = sum(map(len, sounds)) / SAMPLE_RATE
    return Film(np.concatenate(sounds), pictures)


class Room:
    """A null sink and a camera; `play` starts the film in both at once."""

    def __init__(self, pulse: Pulse, film: Film, *, sink: str = "room", rate: int = 48_000) -> None:
        self._pulse, self._film, self._sink, self._rate = pulse, film, sink, rate
        self._module = ""
        self._player: subprocess.Popen[bytes] | None = None
        self._turns = 1
        self.began: float | None = None
        """`time.monotonic()` at which the film began to sound."""
        self.camera = MjpegCamera(lambda number: film.picture(self.moment))

    @property
    def microphone(self) -> str:
        """What to give to --mic."""
        return f"{self._sink}.monitor"

    @property
    def name(self) -> str:
        """What the microphone is called for people."""
        return f"Monitor of {self._sink}"

    @property
    def moment(self) -> float:
        """Seconds of the film that have sounded."""
        if self.began is None:
            return 0.0
        moment = max(0.0, time.monotonic() - self.began)
        return moment % self._film.seconds if moment < self._turns * self._film.seconds else self._film.seconds

    def plug_in(self, *, rate: int | None = None, channels: int = 1) -> None:
        """The microphone is there (again)."""
        self._rate = rate or self._rate
        self._module = self._pulse.load(self._sink, rate=self._rate, channels=channels)

    def pull_out(self) -> None:
        """The microphone is gone, and the sound with it."""
        self.hush()
        self._pulse.unload(self._module)
        self._module = ""

    def play(self, turns: int = 1) -> None:
        """Play the film so many times without a pause between; returns once it can be heard. Somebody should be listening by now."""
        self.hush()
        self._turns = turns
        lead = np.zeros(round(LEAD_SECONDS * self._rate), np.float32)
        lead[: round(TICK_SECONDS * self._rate)] = TICK
        sound = np.concatenate([lead, np.tile(soxr.resample(self._film.sound, SAMPLE_RATE, self._rate), turns)])
        self._pulse.settle(self._sink)
        listen = ["--record", "--raw", f"--device={self.microphone}", f"--rate={self._rate}", "--channels=1", "--format=float32le"]
        with subprocess.Popen(["pacat", *listen, "--latency-msec=20"], stdout=subprocess.PIPE) as ear:
            try:
                assert ear.stdout is not None
                ear.stdout.read(4)  # it records
                self._player = self._pulse.play(sound, self._sink, self._rate)
                self._hear(ear.stdout.fileno())
            finally:
                ear.kill()

    @property
    def playing(self) -> bool:
        """Whether the film sounds."""
        return self._player is not None and self._player.poll() is None

    def wait(self) -> None:
        """Until the film has ended."""
        assert self._player is not None
        self._player.wait(self._turns * self._film.seconds + 30)

    def hush(self) -> None:
        """Stop the film."""
        if self._player is not None:
            self._player.kill()
            self._player.wait()
            self._player = None

    def __enter__(self) -> Self:
        self.plug_in()
        self.camera.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.camera.vanish()
        self.hush()
        if self._module:
            self._pulse.unload(self._module)

    def _hear(self, pipe: int) -> None:
        """Find the tick in what is recorded, and with each block after it when it sounded."""
        self.began = None
        after, first, rest = 0, True, b""
        until = time.monotonic() + 20
        while time.monotonic() < until and after < HEAR_SECONDS * self._rate:
            data = rest + os.read(pipe, 1 << 16)
            now = time.monotonic()
            whole = len(data) // 4 * 4
            block, rest = np.frombuffer(data[:whole], "<f4"), data[whole:]
            if first:
                ticks = np.flatnonzero(np.abs(block) > TICK / 2)
                if not ticks.size:
                    continue
                block, first = block[ticks[0] :], False
            after += len(block)
            began = now - after / self._rate + LEAD_SECONDS
            self.began = began if self.began is None else min(self.began, began)
        if self.began is None:
            raise RuntimeError("the room hears nothing of what it plays")


class Record:
    """The events of a session, as the JSON objects that `--format jsonl` gives, and when each came."""

    def __init__(self) -> None:
        self.events: list[dict[str, Any]] = []
        self._changed = threading.Condition()
        self.ended = False

    def add(self, event: dict[str, Any]) -> None:
        with self._changed:
            self.events.append({**event, "came": time.monotonic()})
            self._changed.notify_all()

    def end(self) -> None:
        with self._changed:
            self.ended = True
            self._changed.notify_all()

    def wait(self, kind: str, *, after: int = 0, timeout: float = 40.0, when: Callable[[dict[str, Any]], bool] = lambda event: True) -> int:
        """Number of the first event of a kind, from event `after` on, of which `when` holds; waits for it."""
        until = time.monotonic() + timeout
        with self._changed:
            while True:
                for number in range(after, len(self.events)):
                    event = self.events[number]
                    if event["event"] == kind and when(event):
                        return number
                after = max(after, len(self.events))
                if self.ended or not self._changed.wait(max(0.0, until - time.monotonic())):
                    last = [event["event"] for event in self.events if event["event"] not in ("level", "partial")][-12:]
                    raise AssertionError(f"no {kind} came within {timeout:g} s; the last events were {last}")

    def of(self, kind: str, after: int = 0) -> list[dict[str, Any]]:
        return [event for event in self.events[after:] if event["event"] == kind]

    def words(self, after: int = 0) -> list[str]:
        """All words of the finals."""
        return [word["text"] for event in self.of("final", after) for word in event["utterance"]["words"]]


class Child:
    """`viseme live --format jsonl` as a process of its own, or another program with the same output."""

    def __init__(
        self, *arguments: str | Path, program: tuple[str, ...] = ("-m", "app.cli"), cwd: Path | None = None, **environment: str
    ) -> None:
        self.record = Record()
        command = [sys.executable, *program, *map(str, arguments)]
        environment = {**os.environ, "PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1", **environment}
        for name in ("ORT_DISABLE_TELEMETRY", "TORCHINDUCTOR_CACHE_DIR"):  # set by what this process has imported
            environment.pop(name, None)
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment, cwd=cwd)
        self.errors: list[str] = []
        self._threads = [threading.Thread(target=read, daemon=True) for read in (self._read, self._read_errors)]
        for thread in self._threads:
            thread.start()

    def stop(self) -> int:
        """Ctrl-C, and the end of it; returns the exit code."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
        try:
            code = self.process.wait(30)
        finally:
            self.process.kill()
        for thread in self._threads:
            thread.join(10)
        return code

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.process.kill()
        self.process.wait()

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.record.add(json.loads(line))
        self.record.end()

    def _read_errors(self) -> None:
        assert self.process.stderr is not None
        self.errors.extend(self.process.stderr)
