"""Pictures that arrive in bursts get the even times at which they were taken."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from capture.pace import Pacer


@given(
    rate=st.floats(5, 60),
    spread=st.floats(0, 0.04),
    burst=st.integers(1, 4),
    seed=st.integers(0, 1000),
)
@settings(max_examples=40)
def test_stamps_are_even_whatever_the_network_does(rate: float, spread: float, burst: int, seed: int) -> None:
    rng, pacer = np.random.default_rng(seed), Pacer()
    burst = min(burst, 1 + int(0.2 * rate))  # a burst holds up to 0.2 s of pictures
    taken = 50.0 + np.arange(400) / rate
    late = taken + rng.uniform(0, spread, 400)
    held = np.array([late[min(k + -k % burst, 399)] for k in range(400)])
    arrivals = np.maximum.accumulate(np.maximum(late, held))
    stamps = np.array([pacer.stamp(float(arrival)) for arrival in arrivals])
    assert (np.diff(stamps) > 0).all()
    errors = (stamps - taken)[200:]
    assert np.abs(errors - np.median(errors)).max() < max(0.02, 0.35 * (spread + (burst - 1) / rate))
    assert np.abs(errors).max() < 0.045
    assert pacer.rate == pytest.approx(rate, rel=0.02)


@given(st.lists(st.floats(0, 1), min_size=1, max_size=200))
def test_stamps_rise_and_are_never_later_than_the_arrival(gaps: list[float]) -> None:
    pacer, now, before = Pacer(), 0.0, -1.0
    for number, gap in enumerate(gaps):
        now += gap
        stamp = pacer.stamp(now)
        assert before < stamp <= now + 1e-4 * (number + 1)
        assert stamp >= now - 0.3 - 1e-9
        before = stamp


def test_a_camera_that_halves_its_rate_or_pauses_is_followed() -> None:
    pacer = Pacer()
    times = [*np.arange(0, 5, 1 / 30), *np.arange(5, 10, 1 / 15), *np.arange(20, 25, 1 / 25)]
    stamps = [pacer.stamp(float(time)) for time in times]
    late = np.array(times) - np.array(stamps)
    assert np.abs(late[np.array(times) < 5]).max() < 0.001
    assert np.abs(late[(np.array(times) > 6.5)]).max() < 0.001
    assert pacer.rate == pytest.approx(25, rel=0.01)
