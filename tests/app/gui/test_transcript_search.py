"""Finding in the transcript: as it is typed, from one match to the next, while text goes on."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from pytestqt.qtbot import QtBot
from transcript_samples import final

from app.gui.shell.context import Context
from app.gui.theme import look
from app.gui.transcript.model import TranscriptModel
from app.gui.transcript.search import FindBar, Finder, Match
from app.gui.transcript.view import TranscriptView

LINES = ["the fox and the hound", "nothing here", "The end of the day"]


@pytest.fixture
def view(qtbot: QtBot, context: Context) -> TranscriptView:
    model = TranscriptModel()
    view = TranscriptView(context, model)
    qtbot.addWidget(view)
    view.resize(500, 400)
    for number, text in enumerate(LINES):
        model.add(final(number, text))
    view.show()
    view.open_find()
    view.find_bar.field.clear()
    return view


def selected(view: TranscriptView) -> tuple[int, str]:
    cursor = view.text.textCursor()
    return cursor.blockNumber(), cursor.selectedText()


@given(st.lists(st.lists(st.sampled_from(["ab", "Ab", "b", "🦊"]), min_size=1, max_size=6).map(" ".join), max_size=6))
def test_every_occurrence_is_found_in_order(lines: list[str]) -> None:
    model = TranscriptModel()
    for number, text in enumerate(lines):
        model.add(final(number, text))
    finder = Finder(model)
    finder.look_for("b")
    count = sum(text.lower().count("b") for text in lines)
    assert len(finder.matches) == count
    assert finder.matches == sorted(finder.matches)
    for match in finder.matches:
        encoded = lines[match.line].encode("utf-16-le")
        assert encoded[2 * match.start : 2 * match.end].decode("utf-16-le").lower() == "b"
    seen = [finder.step(1) for _ in range(count)]
    assert set(seen) == set(finder.matches) if count else finder.step(1) is None


def test_typing_finds_at_once_and_says_how_often(qtbot: QtBot, view: TranscriptView) -> None:
    bar = view.find_bar
    assert bar.field.hasFocus() or bar.isVisible()
    qtbot.keyClicks(bar.field, "the")
    assert len(bar.finder.matches) == 4
    assert bar.count.text() == "1 of 4"
    assert selected(view) == (0, "the")
    qtbot.keyClicks(bar.field, " xyz")
    assert bar.count.text() == "Not found"
    assert not bar.on.isEnabled()


def test_next_and_previous_go_round_the_ends(qtbot: QtBot, view: TranscriptView) -> None:
    bar = view.find_bar
    qtbot.keyClicks(bar.field, "the")
    for expected in (0, 2, 2):
        qtbot.keyClick(bar.field, Qt.Key.Key_Return)
        assert selected(view)[0] == expected
    assert bar.count.text() == "4 of 4"
    bar.next()
    assert selected(view) == (0, "the")
    assert "1 of 4" in bar.count.text()
    assert bar.finder.wrapped
    qtbot.keyClick(bar.field, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    assert selected(view)[0] == 2
    assert bar.count.text() != "4 of 4"


def test_matches_in_view_are_marked_the_current_one_most(qtbot: QtBot, view: TranscriptView) -> None:
    qtbot.keyClicks(view.find_bar.field, "the")
    marks = view.text.extraSelections()
    assert [mark.cursor.selectedText() for mark in marks] == ["the", "the", "The", "the"]
    strong = QColor(look.current().accent)
    assert [mark.format.background().color() == strong for mark in marks] == [True, False, False, False]


def test_escape_closes_and_leaves_the_match_selected(qtbot: QtBot, view: TranscriptView) -> None:
    bar = view.find_bar
    qtbot.keyClicks(bar.field, "hound")
    with qtbot.waitSignal(bar.closed):
        qtbot.keyClick(bar.field, Qt.Key.Key_Escape)
    assert not bar.isVisible()
    assert not view.text.extraSelections()
    assert selected(view) == (0, "hound")


def test_text_that_comes_meanwhile_is_found_and_the_place_is_kept(qtbot: QtBot, view: TranscriptView) -> None:
    bar = view.find_bar
    qtbot.keyClicks(bar.field, "the")
    bar.next()
    view._model.add(final(9, "the late one"))
    qtbot.waitUntil(lambda: len(bar.finder.matches) == 5)
    assert bar.count.text() == "2 of 5"
    assert bar.finder.matches[1] == Match(0, 12, 15)


def test_what_is_selected_is_looked_for(view: TranscriptView) -> None:
    bar: FindBar = view.find_bar
    view.text.select(1, 0, 7)
    view.open_find()
    assert bar.field.text() == "nothing"
    assert bar.count.text() == "1 of 1"
