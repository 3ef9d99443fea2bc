"""The demo clip's maker: lips follow the phones, only the mouth moves with them, and the movie holds what it was given."""

from __future__ import annotations

from pathlib import Path

import av
import numpy as np
import pytest
from numpy.typing import NDArray

from recipes.demo_clip import speech
from recipes.demo_clip.__main__ import main
from recipes.demo_clip.mouth import blink_track, mouth_track, sway_track
from recipes.demo_clip.movie import talking_portrait, write_movie
from recipes.demo_clip.portrait import Portrait, Pose
from recipes.demo_clip.speech import Phone
from recipes.text import normalise
from recipes.voices.recording import read_speech

RATE = 25


def phones(*names: str, length: float = 0.12, start: float = 0.3) -> list[Phone]:
    return [Phone(name, start + k * length, start + (k + 1) * length) for k, name in enumerate(names)]


@pytest.fixture(scope="module")
def photo() -> NDArray[np.uint8]:
    """Rows of different brightness, so that every vertical movement shows."""
    rows = (np.arange(512) * 37 % 256).astype(np.uint8)
    return np.ascontiguousarray(np.broadcast_to(rows[:, None, None], (512, 512, 3)))


def test_open_vowels_open_and_rounded_ones_narrow() -> None:
    track = mouth_track(phones("AA", "AA", "UW", "UW", "IY", "IY"), 1.5, RATE)
    at = {name: round((0.3 + 0.24 * k + 0.12) * RATE) for k, name in enumerate(("AA", "UW", "IY"))}
    assert track.gap[at["AA"]] > 0.9
    assert track.gap[at["UW"]] < 0.5
    assert track.width[at["UW"]] < track.width[at["AA"]] < track.width[at["IY"]]
    assert track.pucker[at["UW"]] > 0.8
    assert track.gap[0] == pytest.approx(0, abs=1e-3)
    assert track.gap[-1] == pytest.approx(0, abs=1e-3)


@pytest.mark.parametrize("offset", np.linspace(0, 0.04, 6))
def test_every_closure_is_seen(offset: float) -> None:
    """However a short P falls between two pictures, one of them shows closed lips."""
    early = [Phone("AA", 0.3, 0.5), Phone("P", 0.5 + offset, 0.54 + offset), Phone("AA", 0.54 + offset, 0.8)]
    track = mouth_track(early, 1.2, RATE)
    assert track.gap[10:17].min() < 0.02
    assert track.press[10:17].max() > 0.98
    assert len(track.gap) == 30


def test_blinks_and_sway_are_bounded_and_seeded() -> None:
    lids, sway = blink_track(10, RATE, 1), sway_track(10, RATE, 1)
    assert lids.shape == (250,)
    assert lids.min() == 0
    assert 0.5 < lids.max() <= 1
    assert np.mean(lids > 0) < 0.15
    assert np.abs(sway).max() <= 1
    assert np.abs(np.diff(sway, axis=0)).max() < 0.2
    np.testing.assert_array_equal(sway, sway_track(10, RATE, 1))


def test_only_the_mouth_moves_with_the_mouth(photo: NDArray[np.uint8]) -> None:
    portrait = Portrait(256, left=100, top=0, side=256, photo=photo)
    rest, open_ = portrait.draw(Pose(gap=0.0)), portrait.draw(Pose(gap=1.0))
    assert rest.shape == (256, 256, 3)
    assert rest.dtype == np.uint8
    moved = np.argwhere(np.abs(rest.astype(int) - open_).max(axis=2) > 3)
    (top, left), (bottom, right) = moved.min(axis=0), moved.max(axis=0)
    assert top > 128
    assert bottom < 196
    assert left > 123 - 46
    assert right < 123 + 46
    blink = portrait.draw(Pose(gap=0.0, lids=1.0))
    moved = np.argwhere(np.abs(rest.astype(int) - blink).max(axis=2) > 3)
    assert moved[:, 0].max() < 112


def test_open_mouth_is_dark_inside_and_closed_is_not(photo: NDArray[np.uint8]) -> None:
    bright = np.full_like(photo, 220)
    portrait = Portrait(256, left=100, top=0, side=256, photo=bright)
    assert portrait.draw(Pose(gap=0.0, width=0.9)).min() > 200
    assert portrait.draw(Pose(gap=1.0, width=0.9))[140:160, 110:136].min() < 60


def test_movie_round_trip(tmp_path: Path, photo: NDArray[np.uint8]) -> None:
    seconds = 1.2
    samples = np.random.default_rng(0).standard_normal(round(seconds * 16000)).astype(np.float32) * 0.1
    path = tmp_path / "demo.mp4"
    pictures = (Portrait(96, photo=photo).draw(Pose(gap=k / 30)) for k in range(30))
    write_movie(path, pictures, samples, rate=RATE, comment="made for a test")
    with av.open(str(path)) as container:
        assert container.metadata["comment"] == "made for a test"
        assert {s.codec_context.name for s in container.streams} == {"h264", "aac"}
        frames = list(container.decode(video=0))
        assert len(frames) == 30
        assert (frames[0].width, frames[0].height) == (96, 96)
        assert frames[-1].time == pytest.approx(29 / RATE, abs=0.01)
    assert read_speech(path).size == pytest.approx(samples.size, abs=2100)
    assert [file.name for file in tmp_path.iterdir()] == ["demo.mp4"]


def test_nothing_is_left_where_a_picture_fails(tmp_path: Path) -> None:
    def pictures() -> object:
        yield np.zeros((96, 96, 3), np.uint8)
        raise RuntimeError("no more")

    with pytest.raises(RuntimeError, match="no more"):
        write_movie(tmp_path / "demo.mp4", pictures(), np.zeros(16000, np.float32), rate=RATE)  # type: ignore[arg-type]
    assert list(tmp_path.iterdir()) == []


def test_talking_portrait_gives_every_picture(monkeypatch: pytest.MonkeyPatch, photo: NDArray[np.uint8]) -> None:
    monkeypatch.setattr("recipes.demo_clip.portrait._astronaut", lambda: photo)
    frames = list(talking_portrait(phones("B", "AY"), 0.6, rate=10, size=64))
    assert [frame.shape for frame in frames] == [(64, 64, 3)] * 6


def test_padding() -> None:
    tone = np.sin(np.arange(1600) / 5).astype(np.float32) * 0.01
    padded = speech.pad(tone, 0.1, 0.2)
    assert padded.size == 1600 + 1600 + 3200
    assert np.abs(padded).max() == pytest.approx(0.5, abs=0.01)
    assert 0 < np.abs(padded[:1600]).max() < 0.01
    with pytest.raises(ValueError, match="all zeros"):
        speech.pad(np.zeros(10, np.float32), 0.1, 0.1)


def test_missing_voice_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--out", str(tmp_path / "demo.mp4")]) == 1
    assert "--kokoro FOLDER" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_shipped_clip_is_sound() -> None:
    """The demo in assets: a few seconds, small, 25 pictures a second, its words beside it."""
    path = Path(__file__).parents[2] / "assets" / "demo.mp4"
    text = path.with_suffix(".txt").read_text(encoding="utf-8").strip()
    assert normalise(text) == text != ""
    assert path.stat().st_size <= 600_000
    with av.open(str(path)) as container:
        video = container.streams.video[0]
        assert video.average_rate == 25
        assert 5 < float(container.duration or 0) / 1e6 < 10
        assert container.streams.audio[0].codec_context.sample_rate == 16000
