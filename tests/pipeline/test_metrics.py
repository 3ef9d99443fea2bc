"""The figures of a session are right and take constant space."""

from __future__ import annotations

import math
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.metrics import LatencyHistogram, MetricsCollector, StageTimer, peak_rss_mb


def test_stage_adds_up_time_and_survives_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    readings = iter([10.0, 10.25, 20.0, 20.5])
    monkeypatch.setattr("pipeline.metrics.perf_counter", lambda: next(readings))
    timer = StageTimer("face")
    with timer:
        pass
    assert timer.seconds == 0.25
    with pytest.raises(KeyError), timer:
        raise KeyError
    assert timer.seconds == 0.75


def test_a_stage_keeps_its_timer() -> None:
    collector = MetricsCollector("s")
    assert collector.stage("face") is collector.stage("face")
    assert collector.stage("face") is not collector.stage("encoder")


def test_stages_add_up_to_the_factor() -> None:
    collector = MetricsCollector("s", clock=lambda: 12.0)
    collector.stage("face").seconds = 1.0
    collector.stage("encoder").seconds = 3.0
    for index in range(200):
        collector.add_frame(face=index % 4 == 0)
    collector.dropped_frames += 2
    event = collector.snapshot()
    assert event.rtf == pytest.approx(0.5)
    assert list(event.stages) == ["face", "encoder"]
    assert (event.frames, event.face_frames, event.dropped_frames) == (200, 50, 2)
    assert (event.start, event.end, event.wall_time, event.session) == (0.0, 8.0, 12.0, "s")


def test_nothing_processed_is_no_division_by_zero() -> None:
    event = MetricsCollector("s").snapshot()
    assert (event.rtf, event.latency_ms, event.frames) == (0.0, {}, 0)


def test_peak_memory_is_that_of_this_process_and_never_falls() -> None:
    before = peak_rss_mb()
    ballast = bytearray(40_000_000)
    ballast[::4096] = b"\x01" * len(ballast[::4096])
    during = peak_rss_mb()
    del ballast
    assert during >= before
    assert during > 40
    collector = MetricsCollector("s")
    first = collector.snapshot().peak_rss_mb
    assert collector.snapshot().peak_rss_mb >= first


@settings(deadline=None)
@given(st.lists(st.floats(min_value=0.0002, max_value=900), min_size=1, max_size=200), st.floats(min_value=0, max_value=100))
def test_percentiles_are_within_a_hundredth(latencies: list[float], percent: float) -> None:
    histogram = LatencyHistogram()
    for latency in latencies:
        histogram.add(latency)
    exact = sorted(latencies)[max(1, math.ceil(len(latencies) * percent / 100)) - 1] * 1000
    assert histogram.percentile(percent) == pytest.approx(exact, rel=0.0101)
    assert histogram.summary()["mean"] == pytest.approx(sum(latencies) / len(latencies) * 1000)


def test_odd_latencies_do_no_harm() -> None:
    histogram = LatencyHistogram()
    for value in (math.nan, math.inf, -math.inf, -0.5, 0.0, 1e9):
        histogram.add(value)
    assert histogram.count == 3
    assert histogram.percentile(0) == 0.0
    assert all(math.isfinite(value) for value in histogram.summary().values())


def test_hours_of_latencies_take_constant_space() -> None:
    histogram = LatencyHistogram()
    bins = len(histogram._counts)
    generator = random.Random(1)
    for _ in range(20_000):
        histogram.add(generator.expovariate(1))
    assert len(histogram._counts) == bins
    assert histogram.percentile(50) == pytest.approx(math.log(2) * 1000, rel=0.05)


@pytest.mark.parametrize("percent", [-1, 100.5, math.nan])
def test_an_impossible_percentile_is_named(percent: float) -> None:
    with pytest.raises(ValueError, match="percent is"):
        LatencyHistogram().percentile(percent)
