"""The soak: a day of clips goes through a live session, and words that go missing are noticed."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from capture.media import SAMPLE_RATE, AudioChunk, VideoFrame
from pipeline.events import Final, Partial, Utterance, Word
from recipes import soak
from recipes.soak import Clip, Record, day, summary
from tests.media import click, flash, render, steady


def said(number: int, *words: str) -> Utterance:
    return Utterance(number, 0, 1, " ".join(words), 1, tuple(Word(word, 0, 1, 1) for word in words))


def test_a_day_is_as_long_as_asked_and_filmed_in_part() -> None:
    clip = Clip([AudioChunk(np.ones(SAMPLE_RATE, np.float32), 0.0), VideoFrame(np.zeros((2, 2, 3), np.uint8), 0.5)], 1.0)
    items = list(day([clip], 1800, filmed=0.25))
    sound = [item for item in items if isinstance(item, AudioChunk)]
    assert sum(chunk.samples.size for chunk in sound) / SAMPLE_RATE == pytest.approx(1800, abs=3)
    assert np.allclose(np.diff([chunk.time for chunk in sound]), soak.BLOCK / SAMPLE_RATE)
    filmed = [item.time for item in items if isinstance(item, VideoFrame)]
    assert {int(time // 600) for time in filmed} == {0, 1, 2}
    assert max(time % 600 for time in filmed) < 151


def test_words_that_go_missing_are_noticed() -> None:
    record = Record()
    record.take(Partial(session="", start=0, end=1, wall_time=0, utterance=said(1, "so", "it", "goe"), stable=2))
    record.take(Final(session="", start=0, end=1, wall_time=0, utterance=said(1, "so", "it", "goes")))
    assert (record.words, record.lost, record.shown) == (3, [], {})
    record.take(Partial(session="", start=0, end=1, wall_time=0, utterance=said(2, "so", "it", "goe"), stable=2))
    record.take(Final(session="", start=0, end=1, wall_time=0, utterance=said(2, "goes")))
    assert record.lost == ["so it"]
    record.take(Partial(session="", start=0, end=1, wall_time=0, utterance=said(3, "more"), stable=1))
    assert set(record.shown) == {3}
    record.rows = [(10, 100.0, 50.0, 3, 1, 0.1), (20, 101.0, 51.0, 3, 2, 0.1)]
    assert "+1.0 %" in summary(record)
    assert "left out: 1; shown without a final: 1" in summary(record)


def test_the_command_plays_clips_through_the_real_engine(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    clip = render(
        tmp_path / "clip.mp4", pictures=steady(25, 3.0), picture=flash([0.4], size=(40, 40), length=1.0), sound=click([0.5]), seconds=3.0
    )
    out = tmp_path / "day.csv"
    soak.SPAN, before = 5.0, soak.SPAN
    try:
        soak.main([str(clip), "--hours", "0.004", "--beam", "1", "--out", str(out)])
    finally:
        soak.SPAN = before
    assert out.read_text().splitlines()[0] == ",".join(soak.COLUMNS)
    assert len(out.read_text().splitlines()) >= 3
    assert "stable words that a final left out: 0" in capsys.readouterr().err


def test_a_clip_that_cannot_be_read_is_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert soak.main([str(tmp_path / "none.mp4")]) == 1
    assert capsys.readouterr().err.count("\n") == 1
