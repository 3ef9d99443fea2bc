"""Sound and pictures meet on one clock, whatever rates and offsets they come with."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from capture.file import FileSource
from capture.media import SAMPLE_RATE, AudioChunk, SourceInfo, VideoFrame
from capture.synthetic import SyntheticConfig, SyntheticSource
from pipeline.frames import FRAME_SECONDS, SAMPLES, AVFrame
from pipeline.synchronizer import Synchronizer
from tests.media import click, flash, render, steady, tone, unsteady

IMAGE = np.zeros((2, 2, 3), np.uint8)
BOTH = SourceInfo(name="test", has_audio=True, has_video=True, duration=None)
SOUND = SourceInfo(name="test", has_audio=True, has_video=False, duration=None)
PICTURES = SourceInfo(name="test", has_audio=False, has_video=True, duration=None, frame_rate=25.0)
NTSC = Fraction(30_000, 1_001)


def run(info: SourceInfo, items: list[AudioChunk | VideoFrame], **options: float) -> list[AVFrame]:
    synchronizer = Synchronizer(info, **options)
    frames = [frame for item in items for frame in synchronizer.push(item)] + list(synchronizer.flush())
    assert [frame.index for frame in frames] == list(range(len(frames)))
    assert all(frame.audio.shape == (SAMPLES,) and frame.audio.dtype == np.float32 for frame in frames)
    return frames


def sync_file(path: Path) -> list[AVFrame]:
    with FileSource(path) as source:
        return run(source.info, list(source))


def sound_of(frames: list[AVFrame]) -> np.ndarray:
    return np.concatenate([frame.audio for frame in frames])


def chunk(time: float, count: int, value: float = 1.0) -> AudioChunk:
    return AudioChunk(np.full(count, value, np.float32), time)


def offset_of_flash_and_click(path: Path) -> float:
    """Seconds between the first sample of the click and the first frame that shows the flash."""
    frames = sync_file(path)
    heard = np.flatnonzero(np.abs(sound_of(frames)) > 0.3)[0] / SAMPLE_RATE
    seen = next(f.time for f in frames if f.picture is not None and f.picture.image.mean() > 128)
    return abs(heard - seen)


RATES = [8_000, 11_025, 16_000, 22_050, 44_100, 48_000]


@pytest.mark.parametrize("offset", [-0.5, 0.0, 0.5])
@pytest.mark.parametrize("fps", [15, 24, 25, NTSC, "30 variable", 60])
def test_flash_and_click_meet(tmp_path: Path, fps: int | Fraction | str, offset: float) -> None:
    nominal = 30 if isinstance(fps, str) else fps
    start = max(0.0, offset)
    times = unsteady(30, 1.2, start) if isinstance(fps, str) else steady(fps, 1.2, start)
    at = min(times, key=lambda t: abs(t - start - 0.6))
    for k, rate in enumerate(RATES):
        path = render(
            tmp_path / f"clip{rate}{'.mkv' if k % 2 else '.mp4'}",
            pictures=times,
            picture=flash([at], size=(32, 32)),
            sound=click([at]),
            seconds=1.4,
            sound_start=max(0.0, -offset),
            rate=rate,
            layout="stereo" if k % 3 == 0 else "mono",
            nominal_rate=nominal,
        )
        assert offset_of_flash_and_click(path) <= FRAME_SECONDS + 1e-3, (fps, offset, rate)


@pytest.mark.parametrize(("suffix", "rate"), [(".mov", 44_100), (".webm", 48_000), (".avi", 22_050), (".mpg", 48_000)])
def test_flash_and_click_meet_in_every_container(tmp_path: Path, suffix: str, rate: int) -> None:
    times = steady(25, 1.6)
    path = render(tmp_path / f"clip{suffix}", pictures=times, picture=flash([0.8]), sound=click([0.8]), seconds=1.6, rate=rate)
    assert offset_of_flash_and_click(path) <= FRAME_SECONDS + 1e-3


def test_one_modality_alone(tmp_path: Path) -> None:
    frames = sync_file(render(tmp_path / "sound.wav", sound=tone(), seconds=1.01, rate=22_050))
    assert len(frames) == 26
    assert all(frame.has_audio and frame.picture is None for frame in frames)
    frames = sync_file(render(tmp_path / "mute.mp4", pictures=steady(NTSC, 2.002), picture=flash([]), nominal_rate=NTSC))
    assert len(frames) == 50
    assert all(not frame.has_audio and not frame.audio.any() and frame.picture is not None for frame in frames)
    assert max(abs(frame.picture.time - frame.time) for frame in frames) <= 0.02


@given(sizes=st.lists(st.integers(1, 4000), min_size=1, max_size=30), jitter=st.integers(-150, 150), seed=st.integers(0, 99))
def test_no_sample_is_lost_or_moved_by_chunking_and_jitter(sizes: list[int], jitter: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    sound = rng.standard_normal(sum(sizes)).astype(np.float32)
    items, start = [], 0
    for k, size in enumerate(sizes):
        shake = 0 if k == 0 else float(rng.uniform(-1, 1)) * jitter
        items.append(AudioChunk(sound[start : start + size], (start + shake) / SAMPLE_RATE))
        start += size
    frames = run(SOUND, items)
    out = sound_of(frames)
    np.testing.assert_array_equal(out[: len(sound)], sound)
    assert not out[len(sound) :].any()
    assert len(frames) == -(-len(sound) // SAMPLES)
    assert all(frame.has_audio for frame in frames)


@given(
    gaps=st.lists(st.integers(400, 40_000), min_size=1, max_size=6),
    overlaps=st.lists(st.integers(400, 3_000), min_size=1, max_size=6),
    start=st.integers(-5_000, 20_000),
)
def test_gaps_become_silence_and_overlaps_are_trimmed(gaps: list[int], overlaps: list[int], start: int) -> None:
    items, truth, position = [], {}, start
    for k, (gap, overlap) in enumerate(zip(gaps, overlaps, strict=False)):
        for shift in (gap, -overlap):
            position += shift
            items.append(chunk(position / SAMPLE_RATE, 5_000, k + 1.0))
            truth.update({n: k + 1.0 for n in range(position, position + 5_000) if n not in truth})
            position += 5_000
    total = max(truth) + 1
    expected = np.array([truth.get(n, 0.0) for n in range(total)], np.float32)
    np.testing.assert_array_equal(sound_of(run(SOUND, items))[:total], expected)


def test_long_gaps_are_absence_short_ones_silence() -> None:
    frames = run(SOUND, [chunk(0.4, 6_400), chunk(0.9, 6_400), chunk(2.3, 6_400)])
    absent = [frame.index for frame in frames if not frame.has_audio]
    # Before the first sound, and from 200 ms after its end at 1.3 s until it is back at 2.3 s.
    assert absent == [*range(10), *range(38, 57)]


@given(
    seed=st.integers(0, 999),
    rate=st.sampled_from([5.0, 12.5, 15.0, 24.0, 25.0, 29.97, 50.0, 60.0, 240.0]),
    start=st.floats(-0.5, 0.7),
    hole=st.tuples(st.floats(0.2, 1.0), st.floats(0.0, 0.8)),
)
def test_each_frame_has_the_nearest_picture(seed: int, rate: float, start: float, hole: tuple[float, float]) -> None:
    config = SyntheticConfig(
        seconds=2.0, audio="silence", frame_rate=rate, jitter=0.4, video_start=start, seed=seed, picture=lambda _: IMAGE,
        video_gaps=[(hole[0], hole[0] + hole[1])],
    )  # fmt: skip
    with SyntheticSource(config) as source:
        items, info = list(source), source.info
    times = np.array([item.time for item in items if isinstance(item, VideoFrame)])
    for frame in run(info, items):
        distance = np.abs(times - frame.time)
        near = (times - frame.time <= FRAME_SECONDS) & (frame.time - times <= 0.2 + 1e-6)
        if frame.picture is None:
            assert not near[distance.argmin()]
        else:
            assert abs(frame.picture.time - frame.time) == pytest.approx(distance.min(), abs=1e-6)


def test_a_held_picture_vanishes_after_200_ms_and_comes_back() -> None:
    pictures = [VideoFrame(IMAGE, k * 0.04) for k in (*range(10), *range(40, 50))]
    frames = run(BOTH, [*pictures, *(chunk(k * 0.02, 320) for k in range(100))], patience=5.0)
    # The last picture before the hole is that of 0.36 s; the one after it is of 1.6 s and may stand in one frame early.
    assert [frame.index for frame in frames if frame.picture is None] == [*range(15, 39)]


def test_a_source_that_stops_giving_one_kind_goes_on_with_the_other() -> None:
    synchronizer = Synchronizer(BOTH, patience=0.5)
    frames = [f for k in range(500) for f in synchronizer.push(chunk(k * 0.02, 320))]
    assert len(frames) == pytest.approx((10 - 0.5) / FRAME_SECONDS, abs=1)
    assert all(frame.has_audio and frame.picture is None for frame in frames)
    synchronizer = Synchronizer(BOTH, patience=0.5)
    frames = [f for k in range(250) for f in synchronizer.push(VideoFrame(IMAGE, k * 0.04))]
    assert len(frames) == pytest.approx((10 - 0.5) / FRAME_SECONDS, abs=2)
    assert all(not frame.has_audio and frame.picture is not None for frame in frames)


def test_frames_come_as_soon_as_they_are_complete() -> None:
    config = SyntheticConfig(seconds=2.0, picture=lambda _: IMAGE)
    with SyntheticSource(config) as source:
        synchronizer = Synchronizer(source.info)
        for item in source:
            for frame in synchronizer.push(item):
                assert item.time - frame.time <= 2 * FRAME_SECONDS


def test_ends_at_the_later_of_the_two() -> None:
    sound = [chunk(k * 0.02, 320) for k in range(50)]
    pictures = [VideoFrame(IMAGE, k * 0.04) for k in range(10)]
    frames = run(BOTH, sorted([*sound, *pictures], key=lambda item: item.time))
    assert len(frames) == 25
    frames = run(BOTH, sorted([*sound[:10], *(VideoFrame(IMAGE, k * 0.04) for k in range(25))], key=lambda item: item.time))
    assert len(frames) == 25
    assert [f.has_audio for f in frames] == [True] * 10 + [False] * 15
    assert run(BOTH, []) == []
    assert len(run(SOUND, [chunk(0.0, 1)])) == 1
    assert len(run(PICTURES, [VideoFrame(IMAGE, 0.0)])) == 1


def test_memory_is_bounded() -> None:
    synchronizer = Synchronizer(BOTH, patience=1.0)
    for k in range(5_000):
        list(synchronizer.push(VideoFrame(IMAGE, k / 240)))
    assert synchronizer.buffered_pictures <= 30
    for k in range(5_000):
        list(synchronizer.push(chunk(30 + k * 0.02, 320)))
    assert synchronizer.buffered_pictures <= 2
    assert synchronizer.buffered_samples <= 1.1 * SAMPLE_RATE


def test_a_source_without_anything_is_refused() -> None:
    with pytest.raises(ValueError, match="neither audio nor video"):
        Synchronizer(SourceInfo(name="nothing", has_audio=False, has_video=False, duration=None))
