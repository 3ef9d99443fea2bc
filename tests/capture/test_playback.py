"""The loudspeaker against a real sound server: what is written is heard, in order, and the clock says when."""

from __future__ import annotations

import time
from collections.abc import Iterator
from types import SimpleNamespace

import numpy as np
import pytest
from numpy.typing import NDArray

from capture import portaudio
from capture.media import MediaError
from capture.playback import Speaker, _Line
from tests.pulse import Pulse
from tests.recording import Recording, wait_for

RATE = 16_000


def chirps(seconds: float) -> NDArray[np.float32]:
    """Sweeps of 250 ms, each between other frequencies below 2.5 kHz, so that no piece of it is like another."""
    rng = np.random.default_rng(5)
    times = np.arange(RATE // 4) / RATE
    parts = []
    for _ in range(round(seconds * 4)):
        low, high = rng.uniform(200, 2500, 2)
        parts.append(0.4 * np.sin(2 * np.pi * (low * times + (high - low) * times**2 / 0.5)))
    return np.concatenate(parts).astype(np.float32)


@pytest.fixture
def sink(pulse: Pulse, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A null sink that is the default output."""
    monkeypatch.setenv("PULSE_SINK", "loudspeaker")
    with pulse.sink("loudspeaker", rate=48_000):
        yield "loudspeaker"


def places(sound: NDArray[np.float32], recorded: NDArray[np.float32]) -> list[int]:
    """Where each quarter of a second of the sound begins in the recording."""
    size = 1 << (len(recorded) + RATE).bit_length()
    spectrum, found = np.fft.rfft(recorded, size), []
    for begin in range(0, len(sound), RATE // 4):
        piece = sound[begin : begin + RATE // 4]
        correlation = np.fft.irfft(spectrum * np.conj(np.fft.rfft(piece, size)), size)[: len(recorded)]
        start = int(np.argmax(correlation))
        there = recorded[start : start + len(piece)]
        assert there @ piece[: len(there)] > 0.5 * (piece @ piece), "each piece is there, about as loud as it was"
        found.append(start)
    return found


def test_what_is_written_is_heard_in_order(sink: str) -> None:
    sound = chirps(3.0)
    with Recording(sink) as recording, Speaker() as speaker:
        assert speaker.heard == 0.0
        for begin in range(0, len(sound), 640):
            speaker.write(sound[begin : begin + 640])
        speaker.flush()
        wait_for(lambda: speaker.heard >= 2.99)
        recorded = recording.wait(3.0)
        assert speaker.heard == pytest.approx(3.0, abs=0.01)
        assert not speaker.gone
    steps = np.diff(places(sound, recorded))
    assert (steps > 0).all()
    assert np.median(steps) == pytest.approx(RATE / 4, abs=2)


def test_the_clock_runs_with_the_sound_and_stops_where_nothing_waits(sink: str) -> None:
    with Speaker() as speaker:
        speaker.write(chirps(1.0))
        speaker.flush()
        seen = []
        wait_for(lambda: seen.append(speaker.heard) or speaker.heard >= 0.99)
        assert seen == sorted(seen)
        assert len({round(value, 1) for value in seen}) > 5, "it comes bit by bit"
        time.sleep(0.3)
        stopped = speaker.heard
        assert stopped == pytest.approx(1.0, abs=0.01)
        time.sleep(0.3)
        assert speaker.heard == stopped
        speaker.write(chirps(0.5))
        speaker.flush()
        wait_for(lambda: speaker.heard >= 1.49)


def test_held_it_is_silent_and_loses_nothing(sink: str) -> None:
    sound = chirps(1.0)
    with Recording(sink) as recording, Speaker() as speaker:
        speaker.hold(True)
        speaker.write(sound)
        speaker.flush()
        time.sleep(0.5)
        assert speaker.heard == 0.0
        speaker.hold(False)
        wait_for(lambda: speaker.heard >= 0.99)
        assert (np.diff(places(sound, recording.wait(1.0))) > 0).all()


def test_a_server_that_crashes_is_noticed(pulse: Pulse, sink: str) -> None:
    with Speaker() as speaker:
        assert not speaker.gone
        try:
            pulse.kill()
            wait_for(lambda: speaker.gone)
        finally:
            pulse.start()


def test_without_any_output_one_line_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    library = portaudio._library("loudspeaker")

    def none(*arguments: object, **options: object) -> None:
        raise library.PortAudioError("Error querying device -1")

    monkeypatch.setattr(library, "query_devices", none)
    with pytest.raises(MediaError, match=r"^loudspeaker: no sound can be played \(Error querying device -1\); plug one in") as error:
        Speaker().open()
    assert "\n" not in str(error.value)


def test_without_the_library_one_line_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> None:
        raise OSError("PortAudio library not found")

    monkeypatch.setattr(portaudio.importlib, "import_module", missing)
    with pytest.raises(MediaError, match=r"^loudspeaker: the library PortAudio is missing; install it"):
        Speaker().open()


def test_blocks_of_any_size_are_played_without_holes() -> None:
    rng, line = np.random.default_rng(1), _Line(RATE)
    sound = rng.uniform(-1, 1, 5000).astype(np.float32)
    times = SimpleNamespace(outputBufferDacTime=1.0, currentTime=0.9)
    for part in np.split(sound, np.sort(rng.integers(0, 5000, 20))):
        line.write(part)
    out = [np.full((320, 1), 9.0, np.float32) for _ in range(17)]
    for block in out:
        line.fill(block, 320, times, None)
    assert np.array_equal(np.concatenate(out)[:, 0], np.concatenate([sound, np.zeros(17 * 320 - 5000, np.float32)]))
    assert line.heard(line.asked + 0.1) < line.heard(line.asked + 0.11) <= line.heard(line.asked + 9) == 5000 / RATE
