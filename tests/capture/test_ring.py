"""The ring between callback and reader: what is read is what was written, in order, with every loss at its place and nothing left."""

from __future__ import annotations

import threading
import time

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from capture.ring import CallbackTimer, SampleRing

RATE = 100
Step = tuple[str, int, int]


def numbered(start: int, count: int, channels: int = 2) -> NDArray[np.float32]:
    """Frames whose samples tell their number, counted from 1."""
    return np.repeat(np.arange(start + 1, start + count + 1, dtype=np.float32)[:, None], channels, axis=1)


STEPS = st.lists(st.tuples(st.sampled_from(["write", "read", "discard"]), st.integers(0, 9), st.sampled_from([0, 0, 0, 3])), max_size=60)


@given(STEPS, st.integers(1, 16))
def test_every_frame_is_read_or_told_as_lost(steps: list[Step], size: int) -> None:
    """Frame n is captured at n / RATE; the device itself loses some before a block."""
    ring = SampleRing(size, 2, RATE)
    captured = accounted = dropped = 0
    for action, count, lost in [*steps, ("read", 0, 0), ("write", 1, 0), ("read", 0, 0), ("read", 0, 0)]:
        if action == "write":
            captured += lost
            ring.write(numbered(captured, count), (captured + count) / RATE, lost)
            captured += count
        elif action == "read" and (taken := ring.take()) is not None:
            first = int(taken.frames[0, 0]) - 1
            assert np.array_equal(taken.frames, numbered(first, len(taken.frames)))
            assert taken.end == pytest.approx((first + len(taken.frames)) / RATE)
            if not dropped:
                assert first - taken.lost == accounted
            accounted, dropped = first + len(taken.frames), 0
        elif action == "discard":
            ring.discard()
            dropped = 1
        assert 0 <= ring.waiting <= size
    assert ring.waiting == 0
    assert not ring._data.any(), "nothing that was read or dropped stays in memory"


def test_a_full_ring_keeps_what_is_old() -> None:
    ring = SampleRing(10, 1, RATE)
    ring.write(numbered(0, 8, 1), 0.08)
    ring.write(numbered(8, 5, 1), 0.13)
    ring.write(numbered(13, 2, 1), 0.15)
    first, second = ring.take(), ring.take()
    assert first is not None
    assert second is not None
    assert (len(first.frames), first.lost, first.end) == (8, 0, pytest.approx(0.08))
    assert (second.frames[:, 0].tolist(), second.lost, second.end) == ([14.0, 15.0], 5, pytest.approx(0.15))
    assert ring.take() is None


def test_closing_zeroes_and_shuts() -> None:
    ring = SampleRing(10, 2, RATE)
    ring.write(numbered(0, 8), 0.08)
    ring.close()
    ring.write(numbered(8, 2), 0.1)
    assert ring.take() is None
    assert not ring._data.any()


def test_two_threads() -> None:
    """A writer that never waits and a reader that is now and then late: order and losses hold."""
    ring, total = SampleRing(4096, 1, RATE), 200_000

    def write() -> None:
        rng, at = np.random.default_rng(0), 0
        while at < total:
            count = min(int(rng.integers(1, 700)), total - at)
            ring.write(numbered(at, count, 1), (at + count) / RATE)
            at += count
            if ring.waiting > 3000:
                time.sleep(0.001)

    writer = threading.Thread(target=write)
    writer.start()
    seen = 0
    while writer.is_alive() or ring.waiting:
        taken = ring.take()
        if taken is not None:
            first = int(taken.frames[0, 0]) - 1
            assert first - taken.lost == seen
            assert np.array_equal(taken.frames, numbered(first, len(taken.frames), 1))
            seen = first + len(taken.frames)
            assert taken.end == pytest.approx(seen / RATE)
    writer.join()
    assert seen > total / 2


def test_callback_times() -> None:
    timer = CallbackTimer(1000)
    timer.add(0.001, 20)
    timer.add(0.003, 20)
    times = timer.times
    assert (times.count, times.mean, times.worst, times.period) == (2, pytest.approx(0.002), 0.003, pytest.approx(0.02))


@pytest.mark.parametrize("numbers", [(0, 1, 1), (1, 0, 1), (1, 1, 0)])
def test_a_ring_without_room(numbers: tuple[int, int, int]) -> None:
    with pytest.raises(ValueError, match="at least 1"):
        SampleRing(*numbers)
