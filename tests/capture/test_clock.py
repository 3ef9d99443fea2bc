"""Pictures get the time of the sound that was captured with them, whatever the clocks and the scheduler do."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from capture.clock import LEAP_SECONDS, MediaClock

RATE = 16_000
START = 5_000.0
"""Monotonic time at the first sample."""

Delay = Callable[[np.random.Generator, int, float], float]


def even(most: float) -> Delay:
    """Any delay up to `most` seconds is as likely."""
    return lambda rng, number, block: float(rng.uniform(0, most))


def rare(most: float) -> Delay:
    """Mostly short, up to `most` seconds."""
    return lambda rng, number, block: min(float(rng.exponential(most / 4)), most)


def bursts(count: int) -> Delay:
    """Blocks come `count` at a time, when the last of them is there."""
    return lambda rng, number, block: (-number % count) * block + float(rng.uniform(0, 0.005))


class Devices:
    """Blocks of a sound card that is `ppm` fast, told of late, and stamps of pictures, in the order in which a program sees them."""

    def __init__(self, ppm: float, block: float, delay: Delay, seed: int = 0) -> None:
        self.rate = RATE * (1 + ppm * 1e-6)
        self.size = round(block * RATE)
        self.delay = delay
        self.rng = np.random.default_rng(seed)
        self.samples = 0
        self.number = 0
        self.told = 0.0
        self.stalled = 0.0
        """Time until which nothing at all is told."""
        self.shift = 0.0
        """Seconds by which the computer's clock was set."""

    def run(self, clock: MediaClock, seconds: float, step: float = 0.2) -> Iterator[tuple[float, float, float]]:
        """For a picture each `step` seconds: seconds since the start, media time as told, error of it in seconds."""
        end = self.samples + seconds * RATE
        while self.samples < end:
            self.samples += self.size
            self.number += 1
            true = START + self.samples / self.rate
            now = max(true + self.delay(self.rng, self.number, self.size / RATE), self.stalled, self.told)
            self.told = now
            clock.heard(self.samples, now + self.shift)
            if self.number % max(1, round(step * RATE / self.size)) == 0:
                media = clock.media_time(true + self.shift)
                yield true - START, media, media - (self.samples / RATE + clock.origin)


@settings(max_examples=6)
@given(
    ppm=st.floats(-300, 300), block=st.sampled_from([0.05, 0.1]), delay=st.sampled_from([even(0.035), rare(0.039)]), seed=st.integers(0, 99)
)
@example(ppm=300.0, block=0.1, delay=even(0.035), seed=1)
@example(ppm=-300.0, block=0.1, delay=rare(0.039), seed=2)
def test_an_hour_of_drift_and_jitter(ppm: float, block: float, delay: Delay, seed: int) -> None:
    clock = MediaClock()
    drift, before = None, 0.0
    for time, media, error in Devices(ppm, block, delay, seed).run(clock, 3600, step=0.5):
        assert abs(error) < (0.040 if time < 60 else 0.020)
        assert media >= before
        before = media
        if time < 10:
            assert clock.drift_ppm is None
        if time > 300 and drift is None:
            drift = clock.drift_ppm
            assert drift == pytest.approx(ppm, abs=30)
    assert clock.drift_ppm == pytest.approx(ppm, abs=30)
    assert clock.steps == 0


@given(ppm=st.floats(-300, 300), count=st.integers(1, 8), block=st.sampled_from([0.01, 0.02, 0.03]))
@settings(max_examples=15)
def test_blocks_that_come_in_bursts(ppm: float, count: int, block: float) -> None:
    errors = [abs(error) for time, _, error in Devices(ppm, block, bursts(count)).run(MediaClock(), 60) if time > 2]
    assert max(errors) < 0.02


@given(pause=st.floats(0.1, 20.0), ppm=st.floats(-300, 300))
@settings(max_examples=15)
def test_blocks_that_were_kept_waiting_change_nothing(pause: float, ppm: float) -> None:
    clock, devices = MediaClock(), Devices(ppm, 0.03, rare(0.02))
    list(devices.run(clock, 30))
    devices.stalled = START + 30 + pause
    later = list(devices.run(clock, 40 + pause))
    assert max(abs(error) for time, _, error in later if time > 31 + pause) < 0.02
    assert clock.steps == 0 or pause > LEAP_SECONDS  # then it looks like sleep, until the blocks come


def test_sound_that_catches_up_slowly_was_only_delayed() -> None:
    clock, devices = MediaClock(), Devices(100, 0.05, rare(0.02))
    list(devices.run(clock, 30))
    first = devices.number
    devices.delay = lambda rng, number, block: max(0.0, 1.6 - 0.2 * (number - first) * block)  # eight seconds of a busy computer
    assert all(abs(error) < 0.02 for _, _, error in devices.run(clock, 20))
    assert clock.steps == 0


@given(leap=st.floats(0.1, 4000.0), sign=st.sampled_from([-1, 1]))
@settings(max_examples=20)
def test_a_clock_that_is_set_starts_anew_and_never_goes_back(leap: float, sign: int) -> None:
    clock, devices = MediaClock(), Devices(100, 0.05, rare(0.02))
    before = list(devices.run(clock, 60))[-1][1]
    devices.shift = sign * leap
    for time, media, error in devices.run(clock, 30):
        assert media >= before
        before = media
        if time > 60 + 8:  # a small jump looks like lateness for three seconds, and what was told too early is waited for
            assert abs(error) < 0.03
    assert clock.steps in (1, 2)


@given(lost=st.floats(0.05, 30.0))
@settings(max_examples=10)
def test_lost_samples_are_noticed(lost: float) -> None:
    clock, devices = MediaClock(), Devices(0, 0.05, rare(0.02))
    list(devices.run(clock, 20))
    before = clock.media_time(START + 20)
    devices.shift = lost  # that many seconds went by without samples, but pictures went on
    for second in range(int(lost)):
        before = clock.media_time(START + 20 + second)
    errors = []
    for time, media, error in devices.run(clock, 40 + lost):
        assert media >= before
        before = media
        errors += [abs(error)] if time > 28 + lost else []  # what was told too early is waited for
    assert max(errors) < 0.03
    assert clock.steps == 1


def test_sleep_leaves_no_hole_in_the_time() -> None:
    clock, devices = MediaClock(), Devices(0, 0.05, rare(0.02))
    list(devices.run(clock, 60))
    before = clock.media_time(START + 60)
    slept = 7200.0
    assert clock.media_time(START + 60 + slept) == pytest.approx(before, abs=0.05)  # a picture comes first, and then the sound
    devices.shift = slept
    assert max(abs(error) for _, _, error in devices.run(clock, 20)) < 0.06
    assert clock.drift_ppm == pytest.approx(0, abs=60)  # what was known is still known


@pytest.mark.parametrize("told", [False, True], ids=["count falls", "anew"])
def test_another_device_goes_on_where_the_last_one_ended(told: bool) -> None:
    clock = MediaClock()
    first = Devices(200, 0.05, rare(0.02))
    list(first.run(clock, 60))
    assert clock.drift_ppm == pytest.approx(200, abs=60)
    for second in range(61, 66):  # five seconds without sound: media time goes on
        assert clock.media_time(START + second) == pytest.approx(second, abs=0.05)
    second = Devices(-100, 0.05, rare(0.02))
    second.shift = 65.0
    if told:
        clock.anew()
    errors = [abs(error) for _, _, error in second.run(clock, 60)]
    assert max(errors) < 0.04
    assert clock.origin == pytest.approx(65.0, abs=0.06)
    assert clock.drift_ppm == pytest.approx(-100, abs=60)


def test_inserted_silence_moves_the_time() -> None:
    clock, devices = MediaClock(), Devices(0, 0.05, rare(0.02))
    list(devices.run(clock, 20))
    before = clock.media_time(START + 20)
    clock.jump(2.5)
    assert clock.media_time(START + 20) == pytest.approx(before + 2.5)
    assert all(abs(error) < 0.02 for _, _, error in devices.run(clock, 20))
    assert clock.origin == 2.5
    assert clock.steps == 0


@given(
    blocks=st.lists(st.tuples(st.integers(0, 10**9), st.floats(-1e6, 1e6)), max_size=30),
    stamps=st.lists(st.floats(-1e6, 1e6), min_size=2, max_size=10),
)
def test_whatever_is_told_time_rises_with_the_stamp(blocks: list[tuple[int, float]], stamps: list[float]) -> None:
    clock = MediaClock()
    for samples, monotonic in blocks:
        clock.heard(samples, monotonic)
    times = [clock.media_time(stamp) for stamp in sorted(stamps)]
    assert times == sorted(times)
    assert times[0] >= 0
    assert np.isfinite(times).all()


def test_before_any_sound_it_is_the_start() -> None:
    clock = MediaClock()
    assert not clock.known
    assert clock.media_time(123.0) == 0.0
    assert clock.drift_ppm is None
    clock.heard(0, 200.0)
    assert clock.known
    assert clock.media_time(201.5) == 1.5  # and with no more sound it goes on by the computer's clock


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_stamps_that_are_no_time_are_refused(value: float) -> None:
    with pytest.raises(ValueError, match="expected"):
        MediaClock().heard(160, value)
    with pytest.raises(ValueError, match="expected"):
        MediaClock().jump(value)
