"""Sound and pictures of a file share one clock that starts at 0, whatever its time stamps say."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest

from capture.file import FileSource
from capture.media import SAMPLE_RATE, AudioChunk, MediaError
from tests.capture.reading import read
from tests.media import CODECS, click, flash, gradient, render, steady, tone, unsteady


@pytest.mark.parametrize("rate", [8_000, 11_025, 16_000, 22_050, 32_000, 44_100, 48_000, 96_000])
def test_resampling_keeps_the_clock_to_the_sample(tmp_path: Path, rate: int) -> None:
    path = render(tmp_path / "click.wav", sound=click([0.5, 1.5]), seconds=2.0, rate=rate)
    sound, _, _ = read(path)
    assert abs(len(sound) - 2 * SAMPLE_RATE) <= 2
    on = np.flatnonzero(np.abs(sound) > 0.3)
    assert on[0] == pytest.approx(0.5 * SAMPLE_RATE, abs=4)
    assert on[on > SAMPLE_RATE][0] == pytest.approx(1.5 * SAMPLE_RATE, abs=4)


@pytest.mark.parametrize("suffix", [".mp4", ".mkv"])
def test_variable_rate_and_offsets_come_from_the_time_stamps(tmp_path: Path, suffix: str) -> None:
    times = unsteady(30, 1.0, start=0.5)
    path = render(tmp_path / f"phone{suffix}", pictures=times, picture=gradient(), sound=tone(), seconds=2.0, rate=48_000, nominal_rate=30)
    _, pictures, chunks = read(path)
    assert [p.time for p in pictures] == pytest.approx(times, abs=0.03)
    assert chunks[0].time == pytest.approx(0, abs=0.03)


@pytest.mark.parametrize("start", [0.0, 0.52, 1.2, 3.0])
@pytest.mark.parametrize("suffix", CODECS)
def test_whole_files_are_whole_wherever_their_clock_starts(tmp_path: Path, suffix: str, start: float) -> None:
    pictures = steady(25, 2.0, start) if CODECS[suffix][0] and suffix != ".m4a" else []
    path = render(
        tmp_path / f"late{suffix}", pictures=pictures, picture=gradient(), sound=tone(), seconds=2.0, sound_start=start, rate=48_000
    )
    with FileSource(path) as source:
        items = list(source)
    assert min(item.time for item in items) == pytest.approx(0, abs=0.03)
    end = max(item.time + (len(item.samples) / SAMPLE_RATE if isinstance(item, AudioChunk) else 0.04) for item in items)
    # AVI counts pictures from 0, so that the wait before the first belongs to the file.
    assert end == pytest.approx(2.0 + (start if suffix == ".avi" else 0), abs=0.1)
    with FileSource(path) as source:
        assert source.info.duration == pytest.approx(end, abs=0.1)


@pytest.mark.parametrize("suffix", [".mp4", ".mov", ".mkv", ".webm", ".avi"])
@pytest.mark.parametrize(("sound_start", "start"), [(3.0, 0.0), (0.0, 3.0)])
def test_one_kind_of_a_file_that_starts_with_the_other(tmp_path: Path, suffix: str, sound_start: float, start: float) -> None:
    path = render(
        tmp_path / f"apart{suffix}",
        pictures=steady(25, 2.0, start),
        picture=gradient(),
        sound=tone(),
        seconds=2.0,
        sound_start=sound_start,
        rate=48_000,
    )
    for only in ("audio", "video"):
        with FileSource(path, **{"audio": only == "audio", "video": only == "video"}) as source:
            duration = source.info.duration
            times = [item.time for item in source]
        assert times[0] == pytest.approx(0, abs=0.03)
        assert duration > times[-1] - 0.05


@pytest.mark.parametrize("suffix", [".mkv", ".webm"])
def test_a_late_start_hides_no_cut(tmp_path: Path, suffix: str) -> None:
    path = render(
        tmp_path / f"whole{suffix}",
        pictures=steady(25, 6.0, 3.0),
        picture=gradient(),
        sound=tone(),
        seconds=6.0,
        sound_start=3.0,
        rate=48_000,
    )
    path.write_bytes(path.read_bytes()[: path.stat().st_size * 6 // 10])
    with FileSource(path) as source, pytest.raises(MediaError, match="cut off"):
        list(source)


def test_both_kinds_come_in_time_order_however_they_are_stored(tmp_path: Path) -> None:
    # All sound stored after all pictures: a reader in file order would have to hold the pictures of the whole clip.
    path = tmp_path / "apart.mkv"
    with av.open(str(path), "w") as container:
        video, audio = container.add_stream("mpeg4", rate=10), container.add_stream("pcm_s16le", rate=8_000, layout="mono")
        video.width, video.height, video.pix_fmt = 32, 32, "yuv420p"
        late = []
        for k in range(80):
            late += video.encode(av.VideoFrame.from_ndarray(np.full((32, 32, 3), k, np.uint8), format="rgb24"))
        late += video.encode(None)
        for packet in late:
            container.mux(packet)
        for k in range(80):
            frame = av.AudioFrame.from_ndarray(np.zeros((1, 800), np.int16), format="s16", layout="mono")
            frame.sample_rate, frame.pts, frame.time_base = 8_000, 800 * k, Fraction(1, 8_000)
            container.mux(audio.encode(frame))
        container.mux(audio.encode(None))
    with FileSource(path) as source:
        times = [item.time for item in source]
    assert times == sorted(times)
    assert len(times) >= 160


@pytest.mark.parametrize("suffix", [".mpg", ".ogg"])
def test_joined_recordings_follow_one_another(tmp_path: Path, suffix: str) -> None:
    video = {"pictures": steady(25, 2.0), "picture": flash([0.8])} if suffix == ".mpg" else {}
    path = render(tmp_path / f"one{suffix}", sound=click([0.8]), seconds=2.0, rate=48_000, **video)
    path.write_bytes(path.read_bytes() * 2)
    sound, pictures, chunks = read(path)
    assert len(sound) == pytest.approx(4.0 * SAMPLE_RATE, abs=0.1 * SAMPLE_RATE)
    on = np.flatnonzero(np.abs(sound) > 0.3) / SAMPLE_RATE
    second = on[on > 2.0][0]
    assert second - on[0] == pytest.approx(2.0, abs=0.1)
    times = [chunk.time for chunk in chunks]
    assert times == sorted(times)
    if video:
        white = [picture.time for picture in pictures if picture.image.mean() > 128]
        assert white[0] == pytest.approx(on[0], abs=0.04)
        assert next(time for time in white if time > 2.0) == pytest.approx(second, abs=0.05)


@pytest.mark.parametrize("wild", [range(1), range(10, 11), range(18, 19), range(10), range(10, 19)])
def test_a_wild_time_stamp_is_no_hour_of_silence(tmp_path: Path, wild: range) -> None:
    path, usual = tmp_path / "wild.mkv", 20_000_000
    # One cluster for each block: FFmpeg writes no stamps that run backwards, so they are put into the clusters' heads afterwards.
    with av.open(str(path), "w", options={"cluster_time_limit": "1"}) as container:
        stream = container.add_stream("pcm_s16le", rate=8_000, layout="mono")
        for k in range(20):
            frame = av.AudioFrame.from_ndarray(np.zeros((1, 800), np.int16), format="s16", layout="mono")
            frame.sample_rate, frame.pts, frame.time_base = 8_000, 8 * usual + 800 * k, Fraction(1, 8_000)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    data = path.read_bytes()
    for k in wild:
        head = b"\xe7\x84" + (usual + 100 * k).to_bytes(4)
        assert data.count(head) == 1
        data = data.replace(head, b"\xe7\x84" + (3 * usual + 100 * k).to_bytes(4))
    path.write_bytes(data)
    sound, _, chunks = read(path)
    assert len(sound) == 2 * SAMPLE_RATE
    assert [chunk.time for chunk in chunks] == sorted(chunk.time for chunk in chunks)
    assert chunks[-1].time < 2.1


@pytest.mark.parametrize("suffix", [".mp4", ".mkv", ".webm"])
@pytest.mark.parametrize(("sound_start", "start"), [(50_000.0, 0.0), (0.0, 50_000.0)])
def test_a_track_that_starts_absurdly_late_starts_with_the_other(tmp_path: Path, suffix: str, sound_start: float, start: float) -> None:
    path = render(
        tmp_path / f"torn{suffix}",
        pictures=steady(25, 1.0, start),
        picture=gradient(),
        sound=tone(),
        seconds=0.5,
        sound_start=sound_start,
        rate=48_000,
    )
    sound, pictures, chunks = read(path)
    assert len(sound) == pytest.approx(0.5 * SAMPLE_RATE, abs=0.05 * SAMPLE_RATE)
    assert len(pictures) == 25
    assert [pictures[0].time, chunks[0].time] == pytest.approx([0, 0], abs=0.03)
    assert max(pictures[-1].time, chunks[-1].time) < 1.1
    with FileSource(path) as source:
        assert source.info.duration is None or source.info.duration < 2
