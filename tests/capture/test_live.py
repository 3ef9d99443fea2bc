"""Microphone and camera as one source: one clock, devices that fail, vanish, return and are exchanged."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

import numpy as np
import pytest

from capture import slot
from capture.camera import CameraEnded, Picture
from capture.live import DeviceNotice, LiveItem, LiveSource
from capture.media import SAMPLE_RATE, AudioChunk, MediaError, VideoFrame
from capture.microphone import Heard

IMAGE = np.zeros((4, 4, 3), np.uint8)


class FakeDevice:
    """Delivers by the computer's clock until it is told to vanish; may refuse to open."""

    def __init__(self, choice: str | None, world: World) -> None:
        self.choice, self.world = choice, world
        self.name = choice or "default"
        self.dropped = 3
        self.closed = self.ended = False

    def open(self) -> FakeDevice:
        self.world.attempts.append(self.choice)
        if self.world.slow:
            time.sleep(self.world.slow)
        if self.name in self.world.missing:
            raise MediaError(f"{self.name}: is not there; connect it")
        self.last = time.monotonic()
        self.world.opened.append(self)
        return self

    def close(self) -> None:
        self.closed = True

    def discard(self) -> None:
        self.last = time.monotonic()

    def _check(self) -> None:
        if self.ended:
            raise CameraEnded(f"{self.name}: has ended")
        if self.name in self.world.missing or self.closed:
            raise MediaError(f"{self.name}: was unplugged")


class FakeEar(FakeDevice):
    overflow = 0

    def read(self, timeout: float) -> Heard | None:
        time.sleep(min(timeout, 0.02))
        self._check()
        now = time.monotonic()
        count = int((now - self.last) * SAMPLE_RATE)
        self.last += count / SAMPLE_RATE
        lost, self.overflow = self.overflow, 0
        return Heard(np.full(count - lost, 0.1, np.float32), self.last, lost) if count > lost else None


class FakeEye(FakeDevice):
    def read(self, timeout: float) -> list[Picture]:
        time.sleep(min(timeout, 0.02))
        self._check()
        now = time.monotonic()
        times = []
        while self.last + 0.04 <= now:
            self.last += 0.04
            times.append(self.last)
        return [Picture(IMAGE, taken) for taken in times]


class Clock:
    """Stands for the time module."""

    def __init__(self) -> None:
        self.now = 0.0

    def monotonic(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        raise AssertionError("nobody sleeps here")


class DriftingEar:
    """Its crystal is too fast or too slow; blocks are told of up to 35 ms late."""

    name = "ear"

    def __init__(self, clock: Clock, ppm: float, random: np.random.Generator) -> None:
        self._clock, self._rate, self._random = clock, SAMPLE_RATE * (1 + ppm * 1e-6), random
        self._given = 0

    def open(self) -> DriftingEar:
        return self

    def close(self) -> None: ...

    def discard(self) -> None: ...

    def read(self, timeout: float) -> Heard:
        count = int(self._clock.now * self._rate) - self._given
        self._given += count
        return Heard(np.zeros(count, np.float32), self._clock.now + self._random.exponential(0.008), 0)


class SteadyEye:
    """Stamps by the computer's clock; each picture holds its number."""

    name = "eye"
    dropped = 0

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._count = 0
        self.taken: dict[int, float] = {}

    def open(self) -> SteadyEye:
        return self

    def close(self) -> None: ...

    def discard(self) -> None: ...

    def read(self, timeout: float) -> list[Picture]:
        found = []
        while (self._count + 1) * 0.04 <= self._clock.now:
            self._count += 1
            number = self._count % 256
            self.taken[number] = self._count * 0.04
            found.append(Picture(np.full((1, 1, 3), number, np.uint8), self._count * 0.04))
        return found


class World:
    """What is plugged in."""

    def __init__(self) -> None:
        self.missing: set[str] = set()
        self.slow = 0.0
        self.attempts: list[str | None] = []
        self.opened: list[FakeDevice] = []

    def source(self, microphone: str | None = "ear", camera: str | None = "eye", offset: float = 0.0) -> LiveSource:
        return LiveSource(
            microphone,
            camera,
            av_offset_ms=offset,
            make_microphone=lambda choice: FakeEar(choice, self),  # type: ignore[arg-type, return-value]
            make_camera=lambda choice: FakeEye(choice, self),  # type: ignore[arg-type, return-value]
        )


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> World:
    monkeypatch.setattr(slot, "RETRY_SECONDS", 0.05)
    return World()


def collect(source: LiveSource, until: Callable[[list[LiveItem]], object], seconds: float = 10.0) -> list[LiveItem]:
    items: list[LiveItem] = []
    end = time.monotonic() + seconds
    while not until(items):
        assert time.monotonic() < end, items[-5:]
        items += source.read(0.05)
    return items


def notices(items: list[LiveItem]) -> list[DeviceNotice]:
    return [item for item in items if isinstance(item, DeviceNotice)]


def sound(items: list[LiveItem]) -> list[AudioChunk]:
    return [item for item in items if isinstance(item, AudioChunk)]


def pictures(items: list[LiveItem]) -> list[VideoFrame]:
    return [item for item in items if isinstance(item, VideoFrame)]


def test_sound_is_consecutive_and_pictures_lie_on_its_clock(world: World) -> None:
    with world.source() as source:
        items = collect(source, lambda got: len(pictures(got)) > 20)
        assert source.hearing
        assert source.seeing
        assert source.dropped == 3
        assert source.info.name == "ear and eye"
    chunks = sound(items)
    ends = [chunk.time + chunk.samples.size / SAMPLE_RATE for chunk in chunks]
    assert [chunk.time for chunk in chunks[1:]] == pytest.approx(ends[:-1], abs=1e-6)
    assert chunks[0].time == 0
    gaps = np.diff([picture.time for picture in pictures(items)])
    assert gaps == pytest.approx(0.04, abs=0.03)
    assert pictures(items)[-1].time == pytest.approx(ends[-1], abs=0.2)
    assert all(device.closed for device in world.opened)


def test_a_correction_moves_the_pictures(world: World) -> None:
    with world.source(offset=200.0) as source:
        items = collect(source, lambda got: len(pictures(got)) > 15)
    last = sound(items)[-1]
    assert last.time + last.samples.size / SAMPLE_RATE - pictures(items)[-1].time == pytest.approx(0.2, abs=0.15)


def test_samples_that_were_lost_leave_a_hole(world: World) -> None:
    with world.source(camera="none") as source:
        collect(source, lambda got: len(sound(got)) > 3)
        ear = world.opened[0]
        assert isinstance(ear, FakeEar)
        ear.last -= 1.0
        ear.overflow = SAMPLE_RATE // 2
        items = collect(source, lambda got: len(sound(got)) > 2)
        assert source.now() == pytest.approx(sound(items)[-1].time + sound(items)[-1].samples.size / SAMPLE_RATE, abs=0.3)


def test_a_microphone_that_vanishes_comes_back_with_the_time_gone_by(world: World) -> None:
    with world.source() as source:
        before = collect(source, lambda got: len(sound(got)) > 3)
        world.missing.add("ear")
        gone = collect(source, lambda got: any(notice.lost for notice in notices(got)))
        begin = source.now()
        alone = collect(source, lambda got: len(pictures(got)) > 10)
        assert not source.hearing
        world.missing.clear()
        back = collect(source, lambda got: len(sound(got)) > 2)
    assert [(notice.kind, notice.device, notice.lost) for notice in notices(before)] == [
        ("microphone", "ear", False),
        ("camera", "eye", False),
    ]
    lost = next(notice for notice in notices(gone + alone) if notice.lost)
    assert (lost.kind, lost.reason) == ("microphone", "ear: was unplugged")
    assert sum(notice.lost for notice in notices(gone + alone + back)) == 1, "told once, not at every attempt"
    assert not sound(alone)
    times = [picture.time for picture in pictures(before + gone + alone + back)]
    assert times == sorted(times)
    assert times[-1] - times[0] == pytest.approx(0.04 * (len(times) - 1), abs=0.3)
    first = sound(back)[0]
    assert first.time >= begin + 0.2
    assert first.time == pytest.approx(pictures(back)[-1].time, abs=0.4)


def test_one_device_is_enough_and_the_other_may_come_later(world: World) -> None:
    world.missing.add("ear")
    with world.source() as source:
        items = collect(source, lambda got: len(pictures(got)) > 10)
        assert [notice.reason for notice in notices(items) if notice.lost] == ["ear: is not there; connect it"]
        assert not sound(items)
        assert pictures(items)[-1].time - pictures(items)[0].time == pytest.approx(0.04 * (len(pictures(items)) - 1), abs=0.1)
        reached = pictures(items)[-1].time
        world.missing.clear()
        later = collect(source, lambda got: len(sound(got)) > 3)
        assert sound(later)[0].time >= reached - 0.1
        assert sound(later)[0].time == pytest.approx(source.now(), abs=0.5)


def test_no_device_at_all_is_an_error_that_names_both(world: World) -> None:
    world.missing |= {"ear", "eye"}
    with pytest.raises(MediaError, match=r"^ear: is not there; connect it; eye: is not there; connect it$"):
        world.source().open()


def test_devices_can_be_exchanged_switched_off_and_on(world: World) -> None:
    with world.source() as source:
        collect(source, lambda got: len(sound(got)) > 2)
        source.use(microphone="other", camera="none")
        items = collect(source, lambda got: len(sound(got)) > 2 and len(notices(got)) >= 3)
        assert [(n.device, n.lost, n.reason) for n in notices(items)] == [
            ("ear", True, "another was chosen"),
            ("eye", True, "switched off"),
            ("other", False, ""),
        ]
        assert not source.seeing
        assert [device.closed for device in world.opened] == [True, True, False]
        source.use(camera="eye")
        collect(source, pictures)
        assert source.seeing


def test_a_device_that_opens_too_late_is_closed_again(world: World) -> None:
    world.slow = 0.3
    source = world.source()
    threading.Timer(0.1, source.close).start()
    with pytest.raises(MediaError, match="closed before a device was open"):
        source.open()
    time.sleep(0.4)
    assert len(world.opened) == 2
    assert all(device.closed for device in world.opened)


def test_discarding_leaves_the_clock_running(world: World) -> None:
    with world.source() as source:
        collect(source, lambda got: len(sound(got)) > 2)
        before = source.now()
        time.sleep(0.3)
        source.discard()
        assert source.now() - before == pytest.approx(0.3, abs=0.2)
        items = collect(source, lambda got: len(sound(got)) > 2)
        assert sound(items)[0].time == pytest.approx(before + 0.3, abs=0.2)


def test_a_file_that_has_ended_is_not_begun_anew(world: World) -> None:
    with world.source() as source:
        collect(source, pictures)
        eye = next(device for device in world.opened if isinstance(device, FakeEye))
        eye.ended = True
        items = collect(source, lambda got: any(notice.lost for notice in notices(got)))
        assert [notice.reason for notice in notices(items) if notice.lost] == ["eye: has ended"]
        time.sleep(0.3)
        collect(source, lambda got: len(sound(got)) > 5)
        assert not source.seeing
        assert world.attempts.count("eye") == 1
        assert not source.over
        source.use(microphone="none")
        assert source.over


@pytest.mark.parametrize("ppm", [-300, 300])
def test_lips_and_sound_stay_together_for_an_hour_on_clocks_that_differ(ppm: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Things happen once a minute; both devices tell of them, each by its own clock, the sound's blocks late by chance."""
    clock = Clock()
    monkeypatch.setattr("capture.live.time", clock)
    random = np.random.default_rng(0)
    ear, eye = DriftingEar(clock, ppm, random), SteadyEye(clock)
    source = LiveSource("ear", "eye", make_microphone=lambda _: ear, make_camera=lambda _: eye)  # type: ignore[arg-type, return-value]
    source.open()
    worst = 0.0
    for tick in range(36_000):
        clock.now += 0.1
        items = source.read(0.0)
        if tick > 600:
            for picture in pictures(items):
                taken = eye.taken[round(picture.image[0, 0, 0])]
                worst = max(worst, abs(picture.time - taken * (1 + ppm * 1e-6)))
    assert worst < 0.04
    assert source.drift_ppm == pytest.approx(ppm, abs=30)


def test_choices_that_make_no_sense_are_refused() -> None:
    with pytest.raises(MediaError, match="choose at least one of --mic and --camera"):
        LiveSource("none", "none")
    with pytest.raises(MediaError, match="check --av-offset"):
        LiveSource(av_offset_ms=2000)
