"""The noise bench: what is asked of the engine, how often, and what is shown of its answers."""

from __future__ import annotations

from pathlib import Path

import pytest
from fake_engine import FakeEngine
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.engine.messages import BenchNoise, Cancel, Face, PauseLive, Picture, ResumeLive, Shown, StartBench
from app.gui.bench.controller import BenchController, Phase
from app.gui.bench.errors import Kind, compare
from app.gui.bench.page import BenchPage
from app.gui.bench.summary import summary
from app.gui.settings import keys
from app.gui.shell.context import Context
from app.gui.shell.notices import Notice
from pipeline.events import FaceFound, Final, Utterance, Word

ASSETS = Path(__file__).parents[3] / "assets"


@pytest.fixture
def bench(context: Context) -> BenchController:
    return BenchController(context)


@pytest.fixture
def page(context: Context, qtbot: QtBot) -> BenchPage:
    page = BenchPage(context)
    qtbot.addWidget(page)
    page.resize(900, 600)
    page.show()
    return page


def final(session: str, text: str) -> Final:
    words = tuple(Word(word, place * 0.5, place * 0.5 + 0.4, 0.9) for place, word in enumerate(text.split()))
    return Final(session=session, start=0.0, end=1.0, wall_time=0.0, utterance=Utterance(1, 0.0, 1.0, text, 0.9, words))


def face() -> FaceFound:
    return FaceFound(session="av", start=0.0, end=0.0, wall_time=0.0, left=0.1, top=0.1, right=0.9, bottom=0.9)


def started(engine: FakeEngine) -> int:
    """The job of the bench that was asked for last, which runs by now."""
    job: int = engine.last(StartBench).job
    engine.gets_on(job, 0.1, 10.0)
    return job


def noises(engine: FakeEngine) -> list[BenchNoise]:
    return [request for request in engine.asked if isinstance(request, BenchNoise)]


def test_one_click_plays_the_demo_in_babble_as_loud_as_the_voice(
    page: BenchPage, engine: FakeEngine, context: Context, qtbot: QtBot
) -> None:
    context.settings.set(keys.NOISE_KIND, "white")
    qtbot.mouseClick(page.demo, Qt.MouseButton.LeftButton)
    asked = engine.last(StartBench)
    assert Path(asked.path).samefile(ASSETS / "demo.mp4")
    assert (asked.kind, asked.snr_db) == ("babble", 0)
    assert asked.reference == (ASSETS / "demo.txt").read_text(encoding="utf-8").strip()
    assert page.noise.kinds.currentText() == "Babble"


def test_scores_and_words_are_shown_on_their_sides(page: BenchPage, engine: FakeEngine, qtbot: QtBot) -> None:
    page.controller.demo()
    job = started(engine)
    engine.tells(job, face())
    engine.tells(job, final("a", "place blew"))
    engine.tells(job, final("av", "place blue"))
    engine.scores(job, 0.5, 0.0)
    assert (page.audio.rate.text(), page.both.rate.text()) == ("50 %", "0 %")
    assert page.controller.transcripts["a"].text() == "place blew"
    assert page.controller.transcripts["av"].text() == "place blue"
    assert "Lower is better" in page.audio.rate.toolTip()
    qtbot.waitUntil(lambda: "1 wrong" in page.audio.comparison.counts.text())
    assert "right" in page.both.comparison.counts.text()
    engine.ends(job, {"a": {"text": "place blew", "wer": 0.56}, "av": {"text": "place blue", "wer": 0.19}})
    assert page.controller.phase is Phase.ended
    assert all(part in page.summary.text() for part in ("Lips help", "56 %", "19 %"))


@pytest.mark.parametrize(
    ("a", "av", "said"),
    [
        (0.5, 0.2, "Lips help"),
        (0.2, 0.5, "did not help"),
        (0.3, 0.3, "no difference"),
        (None, 0.3, "not known"),
        (1.0, 0.9, "too hard for both"),
    ],
)
def test_the_summary_is_honest(a: float | None, av: float | None, said: str) -> None:
    text = summary(a, av, whole=True, faceless=False)
    assert said in text
    if a is not None and av is not None:
        assert f"{a * 100:.0f} %" in text
        assert f"{av * 100:.0f} %" in text


def test_a_summary_without_a_face_does_not_praise_lips() -> None:
    assert "Lips help" not in summary(0.5, 0.2, whole=True, faceless=True)
    assert summary(0.5, 0.2, whole=False, faceless=False).startswith("So far")


def test_noise_is_sent_seldom_while_the_slider_moves_and_its_last_place_always(page: BenchPage, engine: FakeEngine, qtbot: QtBot) -> None:
    page.controller.demo()
    started(engine)
    qtbot.waitUntil(lambda: not page.controller._sender.isActive())
    before = len(noises(engine))
    for place in range(1, 37):
        page.noise.slider.slider.setValue(place)
    assert len(noises(engine)) <= before + 1, "dozens of moves at once are one message"
    qtbot.waitUntil(lambda: noises(engine)[-1].snr_db == -15)
    assert len(noises(engine)) <= before + 2


def test_the_beginning_of_the_slider_is_no_noise(page: BenchPage, engine: FakeEngine, context: Context, qtbot: QtBot) -> None:
    page.controller.demo()
    started(engine)
    page.noise.slider.slider.setValue(0)
    qtbot.waitUntil(lambda: bool(noises(engine)) and noises(engine)[-1].snr_db is None)
    assert page.noise.value.text() == "No noise"
    assert BenchController(context).noise.snr_db is None, "remembered"


def test_keys_make_more_and_less_noise(page: BenchPage, context: Context) -> None:
    page.controller.demo()
    context.actions["bench.louder"].trigger()
    assert page.controller.noise.snr_db == -5
    assert "louder than the voice" in page.noise.value.text()
    assert page.noise.slider.snr_db == -5
    for _ in range(20):
        context.actions["bench.quieter"].trigger()
    assert page.controller.noise.snr_db is None
    for _ in range(20):
        context.actions["bench.louder"].trigger()
    assert page.controller.noise.snr_db == -15


def test_a_recording_as_noise(page: BenchPage, engine: FakeEngine, qtbot: QtBot) -> None:
    page.noise.choose_recording()
    assert page.noise._dialog is not None
    page.noise._dialog.fileSelected.emit("/noise/street.wav")
    page.noise._dialog.close()
    page.controller.demo()
    assert engine.last(StartBench).kind == "babble", "the demo brings its own noise"
    page.noise.kinds.setCurrentIndex(3)
    page.noise.kinds.activated.emit(3)
    qtbot.waitUntil(lambda: bool(noises(engine)) and noises(engine)[-1].kind == "/noise/street.wav")


def test_hear_it_is_sent(page: BenchPage, engine: FakeEngine, qtbot: QtBot) -> None:
    page.controller.demo()
    started(engine)
    assert engine.last(StartBench).aloud is True
    page.noise.aloud.click()
    qtbot.waitUntil(lambda: bool(noises(engine)) and not noises(engine)[-1].aloud)


def test_pause_and_go_on(page: BenchPage, engine: FakeEngine, context: Context) -> None:
    pause = context.actions["bench.pause"]
    assert not pause.isEnabled()
    page.controller.demo()
    job = started(engine)
    pause.trigger()
    assert (engine.last(PauseLive).job, page.controller.phase) == (job, Phase.paused)
    pause.trigger()
    assert (engine.last(ResumeLive).job, page.controller.phase) == (job, Phase.running)
    page.hidden()
    assert page.controller.phase is Phase.paused, "nobody looks"


def test_another_start_waits_for_the_end_of_the_first(page: BenchPage, engine: FakeEngine) -> None:
    page.controller.demo()
    first = started(engine)
    page.commands.start("/videos/me.mp4")
    assert engine.last(Cancel).job == first
    assert engine.last(StartBench).job == first
    engine.ends(first, {}, cancelled=True)
    assert engine.last(StartBench).path == "/videos/me.mp4"
    assert engine.last(StartBench).reference is None
    assert not page.controller.transcripts["a"].lines


def test_stop_keeps_the_words(page: BenchPage, engine: FakeEngine, context: Context) -> None:
    page.controller.demo()
    job = started(engine)
    engine.tells(job, final("a", "place blue"))
    engine.scores(job, 0.1, 0.2)
    context.actions["bench.run"].trigger()
    assert engine.last(Cancel).job == job
    engine.ends(job, {}, cancelled=True)
    assert page.controller.transcripts["a"].text() == "place blue"
    assert page.summary.text().startswith("So far")


def test_no_face_is_said(page: BenchPage, engine: FakeEngine) -> None:
    page.commands.start("/videos/me.mp4")
    job = started(engine)
    engine.gets_on(job, 5.0, 10.0)
    assert "No face" in page.summary.text()
    engine.tells(job, face())
    assert "No face" not in page.summary.text()


def test_what_is_refused_is_said_and_the_bench_goes_on(page: BenchPage, engine: FakeEngine, context: Context) -> None:
    said: list[Notice] = []
    context.notices.said.connect(said.append)
    page.controller.demo()
    job = started(engine)
    engine.refuses(job, "street.wav: is no media file")
    assert [notice.text for notice in said] == ["street.wav: is no media file"]
    assert page.controller.phase is Phase.running


def test_trouble_is_told_in_its_line_and_the_words_stay(page: BenchPage, engine: FakeEngine) -> None:
    page.commands.start("/videos/me.mp4")
    job = started(engine)
    engine.tells(job, final("av", "place blue"))
    engine.fails(job, "/videos/me.mp4: has no sound; the bench needs some")
    assert page.summary.text() == "/videos/me.mp4: has no sound; the bench needs some"
    assert page.controller.transcripts["av"].text() == "place blue"
    page.controller.demo()
    assert page.controller.busy


def test_a_picture_is_acknowledged_when_it_is_painted(page: BenchPage, engine: FakeEngine, qtbot: QtBot) -> None:
    page.controller.demo()
    job = started(engine)
    qtbot.wait(1)
    before = sum(isinstance(request, Shown) for request in engine.asked)
    picture = Picture(job=job, width=4, height=2, crop=True, faces=(Face(box=(0.1, 0.1, 0.9, 0.9), followed=True),))
    engine.shows(picture, bytes(4 * 2 * 3 + 96 * 96))
    assert sum(isinstance(request, Shown) for request in engine.asked) == before
    qtbot.waitUntil(lambda: sum(isinstance(request, Shown) for request in engine.asked) == before + 1)


def kinds(said: str, heard: str, *, whole: bool = True) -> str:
    letters = {Kind.right: "=", Kind.wrong: "x", Kind.extra: "+", Kind.missing: "-"}
    return "".join(letters[mark.kind] for mark in compare(said, heard, whole=whole) or [])


@pytest.mark.parametrize(
    ("said", "heard", "marks"),
    [
        ("one two three", "One, two, three.", "==="),
        ("one two three", "one too three", "=x="),
        ("one two three", "one three", "=-="),
        ("one three", "one two three", "=+="),
        ("one two", "", "--"),
        ("", "one", "+"),
    ],
)
def test_words_are_compared(said: str, heard: str, marks: str) -> None:
    assert kinds(said, heard) == marks


def test_what_is_still_to_come_is_not_missing() -> None:
    assert kinds("one two three four five", "one too", whole=False) == "=x"
    assert kinds("one two three four five", "one too", whole=True).count("-") == 3


def test_a_comparison_that_would_hold_the_window_up_is_not_made() -> None:
    assert compare("word " * 1000, "word " * 1000, whole=True) is None
