"""The microphone against a real sound server: everything is heard, once and in order, and what goes wrong is told."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from pathlib import Path

import numpy as np
import pytest
import soxr
from numpy.typing import NDArray

from capture.file import FileSource
from capture.media import SAMPLE_RATE, AudioChunk, MediaError
from capture.microphone import Heard, Microphone
from tests.pulse import Pulse

DEMO = Path("assets/demo.mp4")


def chirps(seconds: float, rate: int, seed: int = 0) -> NDArray[np.float32]:
    """Sweeps of 250 ms, each between other frequencies below 2.5 kHz, so that no piece of it is like another."""
    rng = np.random.default_rng(seed)
    times = np.arange(rate // 4) / rate
    parts = []
    for _ in range(round(seconds * 4)):
        low, high = rng.uniform(200, 2500, 2)
        parts.append(0.4 * np.sin(2 * np.pi * (low * times + (high - low) * times**2 / 0.5)))
    return np.concatenate(parts).astype(np.float32)


def listen(microphone: Microphone, seconds: float, pause: float = 0.0) -> list[Heard]:
    """All that is heard for a while."""
    heard = []
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        piece = microphone.read(0.2)
        if piece is not None:
            heard.append(piece)
        time.sleep(pause)
    return heard


def joined(heard: list[Heard]) -> NDArray[np.float32]:
    return np.concatenate([piece.samples for piece in heard])


def found(sound: NDArray[np.float32], recorded: NDArray[np.float32]) -> tuple[int, float]:
    """Where `sound` begins in a recording, and how well the two correlate there."""
    size = 1 << (len(sound) + len(recorded)).bit_length()
    correlation = np.fft.irfft(np.fft.rfft(recorded, size) * np.conj(np.fft.rfft(sound, size)), size)
    start = int(np.argmax(correlation[: len(recorded)]))
    piece = recorded[start : start + len(sound)]
    rest = sound[: len(piece)]
    return start, float(piece @ rest / np.sqrt((piece @ piece) * (rest @ rest) + 1e-12))


def assert_all_heard(sound: NDArray[np.float32], heard: list[Heard]) -> None:
    """The sound is there whole: as one, and each second of it at its place."""
    recorded = joined(heard)
    start, likeness = found(sound, recorded)
    assert likeness > 0.95
    for second in range(len(sound) // SAMPLE_RATE):
        piece = slice(second * SAMPLE_RATE, (second + 1) * SAMPLE_RATE)
        assert abs(found(sound[piece], recorded)[0] - start - piece.start) <= 1
    assert all(piece.overflow == 0 for piece in heard)


def ready(microphone: Microphone, pulse: Pulse, sink: str = "mic") -> None:
    """Wait for the first sound."""
    pulse.settle(sink)
    assert microphone.read(10.0) is not None


@pytest.mark.parametrize(
    ("choice", "rate", "channels", "seconds"),
    [("mic.monitor", 48_000, 2, 10.0), ("system", 44_100, 1, 2.0), ("desk mic", 8_000, 1, 2.0)],
)
def test_hears_everything(choice: str, rate: int, channels: int, seconds: float, pulse: Pulse) -> None:
    sound = chirps(seconds, rate)
    with pulse.sink("mic", rate=rate, channels=channels, title="Desk Mic"), Microphone(choice) as microphone:
        assert (microphone.native_rate, microphone.channels) == (rate, channels)
        assert microphone.name == "Monitor of Desk Mic"
        ready(microphone, pulse)
        player = pulse.play(np.repeat(sound[:, None], channels, axis=1), "mic", rate)
        heard = listen(microphone, seconds + 1.0)
        assert player.wait(10) == 0
    assert_all_heard(soxr.resample(sound, rate, SAMPLE_RATE), heard)


def test_hears_speech_and_tells_when(pulse: Pulse) -> None:
    with FileSource(DEMO, video=False) as source:
        speech = np.concatenate([item.samples for item in source if isinstance(item, AudioChunk)])[: 4 * SAMPLE_RATE]
    with pulse.sink("mic", rate=SAMPLE_RATE), Microphone("mic.monitor") as microphone:
        ready(microphone, pulse)
        began = time.monotonic()
        player = pulse.play(speech, "mic", SAMPLE_RATE)
        heard = listen(microphone, len(speech) / SAMPLE_RATE + 1.0)
        player.wait(10)
        times = microphone.callback_seconds
    assert_all_heard(speech, heard)
    ends = np.array([piece.end for piece in heard])
    counted = np.cumsum([len(piece.samples) for piece in heard]) / SAMPLE_RATE
    assert np.all(ends <= time.monotonic())
    assert np.all(np.diff(ends) > 0)
    assert ends[0] >= began
    assert abs((ends[-1] - ends[0]) - (counted[-1] - counted[0])) < 0.3
    assert times.count > 100
    assert times.period == pytest.approx(0.02)
    assert times.mean < times.period / 10


def test_a_late_reader_loses_nothing(pulse: Pulse) -> None:
    sound = chirps(3.0, 48_000)
    with pulse.sink("mic"), Microphone("mic.monitor") as microphone:
        ready(microphone, pulse)
        player = pulse.play(sound, "mic", 48_000)
        time.sleep(2.5)
        heard = listen(microphone, 1.5, pause=0.5)
        player.wait(10)
        times = microphone.callback_seconds
    assert_all_heard(soxr.resample(sound, 48_000, SAMPLE_RATE), heard)
    assert times.mean < times.period / 10


def test_what_is_lost_is_counted(pulse: Pulse) -> None:
    with pulse.sink("mic"), Microphone("mic.monitor", ring_seconds=0.5) as microphone:
        ready(microphone, pulse)
        before = listen(microphone, 0.5)[-1]
        time.sleep(2.0)
        heard = listen(microphone, 1.0)
    lost = [piece.overflow for piece in heard]
    assert sum(count > 0 for count in lost) == 1
    assert sum(lost) > 0.8 * SAMPLE_RATE
    told = sum(len(piece.samples) + piece.overflow for piece in heard) / SAMPLE_RATE
    assert abs(told - (heard[-1].end - before.end)) < 0.3


def test_what_was_discarded_is_not_heard(pulse: Pulse) -> None:
    with pulse.sink("mic"), Microphone("mic.monitor") as microphone:
        ready(microphone, pulse)
        player = pulse.play(chirps(1.0, 48_000), "mic", 48_000)
        time.sleep(1.5)
        microphone.discard()
        heard = listen(microphone, 0.4)
        player.wait(10)
    assert np.abs(joined(heard)).max() < 1e-3
    assert sum(len(piece.samples) for piece in heard) < SAMPLE_RATE


def raised_within(microphone: Microphone, seconds: float) -> str:
    began = time.monotonic()
    with pytest.raises(MediaError) as gone:
        listen(microphone, seconds + 5.0)
    assert time.monotonic() - began < seconds + 1.0, "a busy machine may add to it"
    return str(gone.value)


@pytest.mark.parametrize("another", [True, False])
def test_a_device_that_is_pulled_out(another: bool, pulse: Pulse) -> None:
    """The server would go on with another device where there is one."""
    module = pulse.load("usb", title="Desk")
    other = pulse.load("other") if another else None
    with Microphone("Monitor of Desk") as microphone:
        ready(microphone, pulse, "usb")
        pulse.unload(module)
        message = raised_within(microphone, 2.0)
        assert message.startswith("Monitor of Desk: ")
        assert "plug it in again" in message
        microphone.close()
        with pytest.raises(MediaError, match="Monitor of Desk"):
            microphone.open()
        module = pulse.load("usb", title="Desk")
        microphone.open()
        ready(microphone, pulse, "usb")
    pulse.unload(module)
    if other is not None:
        pulse.unload(other)


def test_a_server_that_crashes(pulse: Pulse) -> None:
    pulse.load("mic")
    with Microphone() as microphone:
        ready(microphone, pulse)
        pulse.kill()
        raised_within(microphone, 2.0)
        began = time.monotonic()
        microphone.close()
        assert time.monotonic() - began < 1.0
        with pytest.raises(MediaError):
            microphone.open()
        pulse.start()
        module = pulse.load("mic")
        microphone.open()
        ready(microphone, pulse)
    pulse.unload(module)


def test_a_server_that_hangs(pulse: Pulse) -> None:
    with pulse.sink("mic"):
        microphone = Microphone("mic.monitor").open()
        ready(microphone, pulse)
        ring = microphone._recording._ring  # type: ignore[union-attr]
        with pulse.hung():
            raised_within(microphone, 2.0)
            began = time.monotonic()
            microphone.close()
            assert time.monotonic() - began < 1.0
            assert not ring._data.any()
        with microphone.open():
            ready(microphone, pulse)


def test_closing_ends_a_waiting_reader(pulse: Pulse) -> None:
    with pulse.sink("mic"):
        microphone = Microphone("mic.monitor")
        with pytest.raises(MediaError, match="not opened"):
            microphone.read(0.0)
        microphone.open()
        ended: list[Heard | None] = []
        reader = threading.Thread(target=lambda: ended.append(microphone.read(60.0)))
        reader.start()
        microphone.close()
        reader.join(5.0)
        assert not reader.is_alive()
        assert ended[0] is None
        assert microphone.read(5.0) is None
        microphone.close()


@pytest.mark.parametrize("seconds", [0.0, -1.0, float("nan"), 1e9])
def test_a_ring_that_cannot_be(seconds: float) -> None:
    with pytest.raises(ValueError, match="ring_seconds"):
        Microphone(ring_seconds=seconds)


OPEN = """
from capture.media import MediaError
from capture.microphone import Microphone
try:
    Microphone().open()
except MediaError as error:
    print(error)
"""


def test_without_portaudio(tmp_path: Path) -> None:
    (tmp_path / "sitecustomize.py").write_text("import ctypes.util\nctypes.util.find_library = lambda name: None\n")
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(tmp_path), os.getcwd()])}
    run = subprocess.run([sys.executable, "-c", OPEN], env=environment, capture_output=True, text=True, check=True)
    assert "libportaudio2" in run.stdout
    assert len(run.stdout.splitlines()) == 1
