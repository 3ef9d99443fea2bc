"""A stretch of a file is what the whole file has there, to the sample and the picture, however far into it."""

from __future__ import annotations

import itertools
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from capture.file import FileSource
from capture.media import AudioChunk, VideoFrame
from tests.media import click, gradient, render, steady

SECONDS = 8.0
SLACK = 20
"""Samples (1.25 ms): some containers write times in whole milliseconds."""
AT = [0.3, 2.2, 4.1, 5.0, 7.5]


def read(path: Path, **options: float | bool | None) -> tuple[NDArray[np.float32], float, list[VideoFrame]]:
    """Samples, the time of the first, and the pictures."""
    with FileSource(path, **options) as source:  # type: ignore[arg-type]
        items = list(source)
    chunks = [item for item in items if isinstance(item, AudioChunk)]
    for chunk, after in itertools.pairwise(chunks):
        assert after.time == pytest.approx(chunk.time + len(chunk.samples) / 16_000, abs=1e-3), "no hole"
    samples = np.concatenate([chunk.samples for chunk in chunks]) if chunks else np.zeros(0, np.float32)
    return samples, chunks[0].time if chunks else 0.0, [item for item in items if isinstance(item, VideoFrame)]


@pytest.fixture(scope="module", params=[".mp4", ".mkv", ".webm", ".avi", ".mpg", ".wav", ".mp3", ".ogg", ".flac"])
def film(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("stretch") / f"film{request.param}"
    pictures = {} if request.param in (".wav", ".mp3", ".ogg", ".flac") else {"pictures": steady(25, SECONDS), "picture": gradient()}
    rate = 48_000 if request.param in (".webm", ".ogg", ".mpg") else 16_000
    return render(path, **pictures, sound=click(AT, length=0.1), seconds=SECONDS, rate=rate)  # type: ignore[arg-type]


@pytest.mark.parametrize(("start", "end"), [(0.0, 1.0), (3.99, 4.51), (4.87, 5.6), (7.0, None)])
def test_a_stretch_is_what_the_whole_file_has_there(film: Path, start: float, end: float | None) -> None:
    whole, begin, pictures = read(film)
    part, first, seen = read(film, start=start, end=end)
    assert first == pytest.approx(max(start, begin), abs=0.001)
    offset = round((first - begin) * 16_000)
    until = len(whole) if end is None else round((end - begin) * 16_000)
    assert len(part) == pytest.approx(until - offset, abs=SLACK)
    # Resampling and lossy codecs that begin elsewhere differ in the last bits; a shift of 1 ms of these clicks would be 0.3 and more.
    length = min(len(part), until - offset) - 2 * SLACK
    wanted = whole[offset + SLACK : offset + SLACK + length]
    assert min(np.abs(part[shift : shift + length] - wanted).max() for shift in range(2 * SLACK)) < 0.1
    if pictures:
        shown = [picture for picture in pictures if picture.time <= start][-1:]
        expected = shown + [picture for picture in pictures if picture.time > start and (end is None or picture.time < end)]
        assert [picture.time for picture in seen[1:]] == pytest.approx([picture.time for picture in expected[1:]], abs=1e-3)
        assert seen[0].time == pytest.approx(max(start, pictures[0].time), abs=1e-6)
        for found, true in zip(seen, expected, strict=True):
            assert np.abs(found.image.astype(int) - true.image).mean() < 3


def test_past_the_end_there_is_nothing(film: Path) -> None:
    samples, _, pictures = read(film, start=SECONDS + 2)
    assert not len(samples)
    assert len(pictures) <= 1, "the last picture at most, which is still seen"


def test_far_into_a_file_little_is_decoded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = render(tmp_path / "long.mp4", pictures=steady(5, 120), picture=gradient(), sound=click([]), seconds=120, nominal_rate=5)
    from capture import tracks

    converted = []
    convert = tracks.VideoTrack.convert
    monkeypatch.setattr(tracks.VideoTrack, "convert", lambda self, frame, time: converted.append(time) or convert(self, frame, time))
    read(path, start=110.0, end=111.0)
    assert min(converted) > 50
    assert len(converted) < 300


def test_beyond_an_hour(tmp_path: Path) -> None:
    path = render(tmp_path / "hours.mkv", pictures=steady(Fraction(1, 20), 3720), picture=gradient(), nominal_rate=Fraction(1, 20))
    _, _, pictures = read(path, start=3650.0)
    assert [picture.time for picture in pictures] == pytest.approx([3650, 3660, 3680, 3700], abs=0.01)


@pytest.mark.parametrize(("start", "end"), [(-1.0, None), (2.0, 2.0), (float("nan"), None)])
def test_what_is_no_stretch_is_refused(start: float, end: float | None) -> None:
    with pytest.raises(ValueError, match="expected 0 <= start < end"):
        FileSource("film.mp4", start=start, end=end)
