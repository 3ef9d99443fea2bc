"""Figures, level and history of a live session, without widgets."""

from __future__ import annotations

from dataclasses import replace

import pytest
from live_talk import final, level, make, metrics, partial
from PySide6.QtCore import QLocale

from app.gui.live.figures import FIELDS, NONE, Figures
from app.gui.live.history import History
from app.gui.live.meter import FLOOR_DB, MeterModel
from pipeline.events import ModeChanged, StateChanged


@pytest.fixture(autouse=True)
def english():
    before = QLocale()
    QLocale.setDefault(QLocale(QLocale.Language.English))
    yield
    QLocale.setDefault(before)


def shown(figures: Figures) -> dict[str, str]:
    return {name: figures.figure(name).text for name in FIELDS}


def test_what_is_not_known_yet_is_a_dash() -> None:
    figures = Figures()
    figures.choose(mode="auto", model="tiny", facts={})
    assert shown(figures) == {"mode": "Auto", "model": "tiny", "device": "processor",
                              **dict.fromkeys(("rtf", "latency", "lag", "dropped", "offset"), NONE)}  # fmt: skip


def test_figures_are_those_of_the_session() -> None:
    figures = Figures()
    figures.choose(mode="auto", model="/home/me/models/mine.safetensors", facts={"parameters": 11_600_000})
    figures.take(metrics(4.0, rtf=0.314, lag=1.26, dropped_frames=1234, av_offset_ms=24.4, mode="av"))
    assert shown(figures) == {"mode": "Sound and lips", "model": "mine", "device": "processor", "rtf": "0.31", "latency": "652 ms",
                              "lag": "1.3 s", "dropped": "1,234", "offset": "+24 ms"}  # fmt: skip
    assert "11.6" in figures.explanation("model")
    figures.clear()
    assert shown(figures)["rtf"] == NONE


def test_numbers_follow_the_language() -> None:
    QLocale.setDefault(QLocale(QLocale.Language.German))
    figures = Figures()
    figures.take(metrics(1.0, rtf=0.5))
    assert figures.figure("rtf").text == "0,50"


@pytest.mark.parametrize(
    ("name", "fields", "judged"),
    [
        ("rtf", {"rtf": 0.8}, "good"), ("rtf", {"rtf": 0.9}, "warn"), ("rtf", {"rtf": 1.2}, "bad"),
        ("latency", {"latency_ms": {"p50": 900.0}}, "good"), ("latency", {"latency_ms": {"p50": 5000.0}}, "bad"),
        ("lag", {"lag": 2.0}, "bad"), ("dropped", {"dropped_frames": 1}, "good"), ("dropped", {"dropped_frames": 20}, "warn"),
        ("offset", {"av_offset_ms": -300.0}, "bad"), ("offset", {"av_offset_ms": 60.0}, "good"),
    ],
)  # fmt: skip
def test_figures_are_judged(name: str, fields: dict, judged: str) -> None:
    figures = Figures()
    figures.take(metrics(4.0, **fields))
    assert figures.figure(name).judged == judged


def test_every_figure_has_a_name_and_is_explained() -> None:
    figures = Figures()
    for name in FIELDS:
        assert figures.caption(name)
        assert len(figures.explanation(name)) > 20


def test_the_mode_in_use_is_told_before_the_first_metrics() -> None:
    figures = Figures()
    figures.take(make(ModeChanged, mode="v", reason="the microphone is silent: muted?"))
    assert figures.figure("mode").text == "Lips only"


def test_history_is_of_each_second_not_of_the_whole_session() -> None:
    history = History()
    history.take(metrics(10.0, frames=250, stages={"face": 1.0, "net": 1.0}))
    history.take(metrics(11.0, frames=275, stages={"face": 1.2, "net": 1.3}))
    assert history.points[-1].rtf == pytest.approx(0.5)
    assert history.points[-1].latency_ms is None


def test_history_measures_the_latency_of_the_newest_word_and_forgets_what_is_old() -> None:
    history = History()
    history.take(make(StateChanged, 2.0, state="running"))
    history.take(make(type(partial(1, "a")), 5.0, wall_time=1005.7, utterance=partial(1, "a", 5.0).utterance))
    history.take(metrics(6.0))
    assert history.points[-1].latency_ms == pytest.approx(700.0)
    history.take(make(type(partial(1, "a")), 5.0, wall_time=1009.0, utterance=partial(1, "a", 5.0).utterance))  # no new word
    history.take(metrics(7.0))
    assert history.points[-1].latency_ms is None
    history.take(metrics(67.5))
    assert [point.time for point in history.points] == [67.5] or history.points[0].time >= 7.5


def test_a_microphone_that_was_gone_is_no_latency() -> None:
    history = History()
    history.take(make(StateChanged, 0.0, state="running"))
    history.take(replace(level(5.0), wall_time=1009.1))  # four seconds without a microphone: the media clock stood
    history.take(make(type(partial(1, "a")), 6.0, wall_time=1010.7, utterance=partial(1, "a", 6.0).utterance))
    history.take(metrics(7.0))
    assert history.points[-1].latency_ms == pytest.approx(600.0)


def test_a_clock_that_is_set_does_not_become_a_latency() -> None:
    history = History()
    history.take(make(StateChanged, 0.0, state="running"))
    history.take(make(type(final(1, "a")), 5.0, wall_time=9e9, utterance=final(1, "a", 5.0).utterance))
    history.take(metrics(6.0))
    assert history.points[-1].latency_ms is None


def test_peaks_stay_for_a_while_and_then_fall() -> None:
    meter = MeterModel()
    meter.take(level(1.0, peak=-6.0))
    meter.take(level(1.5, peak=-40.0))
    assert meter.peak_db == -6.0
    for tenth in range(16, 40):
        meter.take(level(tenth / 10, peak=-40.0))
    assert -40.0 <= meter.peak_db < -20.0


def test_clipping_is_marked_long_enough_to_be_seen() -> None:
    meter = MeterModel()
    meter.take(level(1.0, peak=0.0, clipping=True))
    meter.take(level(2.0))
    assert meter.word == "clipped"
    meter.take(level(3.2))
    assert meter.word == "good"


def test_silence_is_marked_after_a_moment_and_a_new_session_begins_anew() -> None:
    meter = MeterModel()
    meter.take(level(50.0))
    for tenth in range(501, 515):
        meter.take(level(tenth / 10, -120.0, -120.0, silent=True))
    assert meter.word == "silent"
    meter.take(level(0.1, -120.0, -120.0, silent=True))
    assert meter.word != "silent"


@pytest.mark.parametrize("value", [float("-inf"), float("inf"), float("nan"), 40.0, -500.0])
def test_no_level_leaves_the_scale(value: float) -> None:
    meter = MeterModel()
    meter.take(level(1.0, value, value))
    assert FLOOR_DB <= meter.rms_db <= 0.0
    assert FLOOR_DB <= meter.peak_db <= 0.0
