"""How late pictures are is found from lips and sound, and nothing is said where lips and sound do not belong together."""

from __future__ import annotations

import math
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from capture.file import FileSource
from capture.media import AudioChunk, VideoFrame
from pipeline.face import create_detector
from pipeline.face.speaker import mouth_motion
from pipeline.face.stage import FaceStage
from pipeline.frames import SAMPLES, AVFrame
from pipeline.offset import Offset, OffsetEstimator

DEMO = Path(__file__).parents[2] / "assets" / "demo.mp4"
Motion = list[float | None]


@pytest.fixture(scope="module")
def demo() -> tuple[Motion, np.ndarray]:
    """Mouth motion of the demo clip, played four times, and its sound."""
    with FileSource(DEMO) as source:
        items = list(source)
    pictures = [item for item in items if isinstance(item, VideoFrame)]
    stage, before, motion = FaceStage(create_detector()), None, Motion()
    for index, picture in enumerate(pictures):
        crop = stage.push(AVFrame(index, np.zeros(SAMPLES, np.float32), True, picture)).crop
        motion.append(None if before is None or crop is None else mouth_motion(before, crop))
        before = crop
    samples = np.concatenate([item.samples for item in items if isinstance(item, AudioChunk)])
    samples = np.pad(samples, (0, SAMPLES * len(motion)))[: SAMPLES * len(motion)]
    return motion * 4, np.tile(samples, 4)


def loudness(samples: np.ndarray, late_ms: float = 0.0) -> np.ndarray:
    """RMS of each frame of sound that comes before its pictures by `late_ms`."""
    shifted = np.roll(samples, -round(late_ms * 16)).astype(np.float64)
    return np.sqrt((shifted.reshape(-1, SAMPLES) ** 2).mean(axis=1))


def watch(estimator: OffsetEstimator, motion: Iterable[float | None], loud: Iterable[float]) -> list[Offset | None]:
    """The estimate after each frame."""
    told = []
    for moved, level in zip(motion, loud, strict=True):
        estimator.push(moved, float(level))
        told.append(estimator.estimate)
    return told


@pytest.mark.parametrize("late", [-200, -130, -75, 0, 40, 130])
def test_the_offset_is_found_to_less_than_a_frame(demo: tuple[Motion, np.ndarray], late: float) -> None:
    motion, samples = demo
    told = watch(OffsetEstimator(), motion, loudness(samples, late))
    assert told[249] is None  # ten seconds say nothing
    known = [offset for offset in told if offset is not None]
    assert len(known) > len(told) / 4
    assert all(abs(offset.ms - late) < 40 for offset in known)
    assert all(0.4 < offset.confidence < 1 for offset in known)


def test_a_second_camera_of_another_lateness_is_noticed_and_reset_forgets(demo: tuple[Motion, np.ndarray]) -> None:
    motion, samples = demo
    estimator = OffsetEstimator()
    watch(estimator, motion, loudness(samples, 150))
    for _ in range(5):
        watch(estimator, motion, loudness(samples, -90))
    assert estimator.estimate is not None
    assert estimator.estimate.ms == pytest.approx(-90, abs=40)
    estimator.reset()
    assert estimator.estimate is None
    assert watch(estimator, motion[:200], loudness(samples)[:200])[-1] is None


def test_what_is_known_outlasts_silence_and_absence(demo: tuple[Motion, np.ndarray]) -> None:
    motion, samples = demo
    estimator = OffsetEstimator()
    before = watch(estimator, motion, loudness(samples, 80))[-1]
    assert before is not None
    rng = np.random.default_rng(0)
    noise = rng.uniform(0, 0.3, 3000)
    after = watch(estimator, noise, np.full(3000, 1e-3))[-1]  # two minutes of a face that chews
    assert after is not None
    assert after.ms == pytest.approx(before.ms, abs=20)
    gone = watch(estimator, [None] * 3000, rng.uniform(0, 0.1, 3000))[-1]
    assert gone is not None
    assert gone.ms == pytest.approx(before.ms, abs=20)


def test_missing_pictures_do_not_mislead(demo: tuple[Motion, np.ndarray]) -> None:
    motion, samples = demo
    rng = np.random.default_rng(1)
    patchy = [None if rng.random() < 0.1 else moved for moved in motion * 2]
    known = [offset for offset in watch(OffsetEstimator(), patchy, np.tile(loudness(samples, 100), 2)) if offset is not None]
    assert known
    assert all(abs(offset.ms - 100) < 40 for offset in known)


@pytest.mark.parametrize("seconds", [1.7, 3.1, 4.9])
def test_lips_that_say_something_else_tell_nothing(demo: tuple[Motion, np.ndarray], seconds: float) -> None:
    motion, samples = demo
    assert not any(watch(OffsetEstimator(), motion, loudness(samples, seconds * 1000)))
    assert not any(watch(OffsetEstimator(), motion[::-1], loudness(samples)))


def test_a_still_face_tells_nothing(demo: tuple[Motion, np.ndarray]) -> None:
    _, samples = demo
    loud = loudness(samples)
    noise = np.random.default_rng(2).uniform(0, 0.002, len(loud))  # of a sensor
    assert not any(watch(OffsetEstimator(), noise, loud))
    assert not any(watch(OffsetEstimator(), np.zeros(len(loud)), loud))
    assert not any(watch(OffsetEstimator(), [None] * len(loud), loud))


@settings(max_examples=25)
@given(seed=st.integers(0, 10_000), kind=st.sampled_from(["silence", "noise", "syllables"]), still=st.booleans())
def test_chance_tells_nothing(seed: int, kind: str, still: bool) -> None:
    rng = np.random.default_rng(seed)
    count = 1500
    beat = np.repeat(rng.random(count // 5), 5)
    loud = {"silence": np.full(count, 1e-5), "noise": rng.uniform(0.01, 0.1, count), "syllables": 0.1 * beat**2 + 1e-3}[kind]
    motion = np.zeros(count) if still else np.abs(rng.standard_normal(count)) * np.repeat(rng.random(count // 5), 5)
    told = watch(OffsetEstimator(), motion, loud)
    assert sum(offset is not None for offset in told) <= 0.1 * count  # a minute of chance may look like speech for a moment


@given(st.lists(st.tuples(st.none() | st.floats(), st.floats()), max_size=400))
@settings(max_examples=20)
def test_nothing_that_comes_in_does_harm(frames: list[tuple[float | None, float]]) -> None:
    estimator = OffsetEstimator()
    for motion, loud in frames * 3:
        estimator.push(motion, loud)
    estimate = estimator.estimate
    assert estimate is None or (math.isfinite(estimate.ms) and abs(estimate.ms) <= 400)
