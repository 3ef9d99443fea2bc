"""The transcript on the screen says what the model says, at little cost, and lets words be chosen."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as rules
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAccessible, QColor, QTextCharFormat, QTextCursor
from pytestqt.qtbot import QtBot
from transcript_samples import final, partial, silence, state

from app.gui.settings import keys
from app.gui.shell.context import Context
from app.gui.theme import look
from app.gui.theme.tokens import DARK, LIGHT
from app.gui.transcript import text as text_module
from app.gui.transcript.gutter import stamp
from app.gui.transcript.model import TranscriptModel
from app.gui.transcript.view import TranscriptView
from pipeline.events import Event


def make(qtbot: QtBot, context: Context, *, path: str = "") -> tuple[TranscriptModel, TranscriptView]:
    model = TranscriptModel(path=path)
    view = TranscriptView(context, model)
    qtbot.addWidget(view)
    view.resize(420, 260)
    view.show()
    return model, view


def format_of(view: TranscriptView, word: str) -> QTextCharFormat:
    cursor = view.text.document().find(word, QTextCursor(view.text.document()))
    assert not cursor.isNull(), word
    return cursor.charFormat()


def middle_of(view: TranscriptView, word: str) -> QPoint:
    cursor = view.text.document().find(word)
    cursor.setPosition(cursor.selectionStart() + 1)
    return view.text.cursorRect(cursor).center()


def spoken(view: TranscriptView) -> list[str]:
    """Lines of the document without dividers."""
    setter, block, lines = view.text.typesetter, view.text.document().begin(), []
    while block.isValid():
        if setter.index_of(block) is not None:
            lines.append(block.text())
        block = block.next()
    return lines


SAID = st.sampled_from(["one", "two words", "three words 🦊 here", "مرحبا بالعالم", "a b c d e f"])
STEPS = st.lists(
    st.one_of(
        st.builds(partial, st.just(1), SAID, st.integers(0, 6), session=st.sampled_from(["a", "b"])),
        st.builds(final, st.just(1), SAID, session=st.sampled_from(["a", "b"])),
        st.builds(silence, st.sampled_from(["a", "b"])),
        st.just(state("stopped")),
        st.just("clear"),
    ),
    max_size=25,
)


@rules(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=40)
@given(STEPS)
def test_the_document_is_equal_to_the_model_after_every_step(context: Context, qapp: object, steps: list[Event | str]) -> None:
    model = TranscriptModel()
    view = TranscriptView(context, model)
    for step in steps:
        if isinstance(step, str):
            model.clear()
        else:
            model.add(step)
        assert spoken(view) == [line.utterance.text for line in model.lines]
        assert view.text.document().blockCount() == max(len(model.lines) + len(model.sittings) - 1, 1)
    view.deleteLater()


def test_two_thousand_utterances_and_their_partials_never_rebuild_the_document(qtbot: QtBot, context: Context) -> None:
    model, view = make(qtbot, context)
    for number in range(2000):
        model.add(partial(number, "some words"))
        model.add(final(number, "some words here", start=3.0 * number))
    setter = view.text.typesetter
    assert setter.rebuilds == 1
    assert setter.edits <= 4001
    assert view.text.document().blockCount() == 2000
    bar = view.text.verticalScrollBar()
    assert view.text.follows()
    assert bar.value() == bar.maximum()


def test_a_growing_partial_changes_only_its_end(qtbot: QtBot, context: Context) -> None:
    model, view = make(qtbot, context)
    model.add(final(1, "before"))
    model.add(partial(2, "we hear the", stable=3))
    changes: list[tuple[int, int, int]] = []
    view.text.document().contentsChange.connect(lambda *change: changes.append(change))
    model.add(final(2, "we hear the fox"))  # every word has another shade: all of the line is set
    assert changes[0][0] == len("before\n")
    changes.clear()
    model.add(partial(3, "and more", stable=2))
    assert not changes, "a screen reader is told of text that is not final"
    model.add(final(3, "and more"))
    assert changes


def test_partial_and_unstable_and_doubtful_words_can_be_told_apart(qtbot: QtBot, context: Context) -> None:
    model, view = make(qtbot, context)
    model.add(final(1, "certain perhaps hardly", confidences=[0.95, 0.6, 0.3]))
    model.add(partial(2, "firm loose", stable=1))
    colours = [format_of(view, word).foreground().color() for word in ("certain", "perhaps", "hardly", "firm")]
    assert colours == [QColor(name) for name in (LIGHT.word_high, LIGHT.word_mid, LIGHT.word_low, LIGHT.partial)]
    assert [format_of(view, word).fontItalic() for word in ("certain", "firm", "loose")] == [False, False, True]
    context.settings.set(keys.CONFIDENCE, False)
    assert format_of(view, "hardly").foreground().color() == QColor(LIGHT.word_high)
    assert spoken(view) == ["certain perhaps hardly", "firm loose"]


def test_colours_follow_the_look(qtbot: QtBot, context: Context, monkeypatch: pytest.MonkeyPatch) -> None:
    model, view = make(qtbot, context)
    model.add(final(1, "certain"))
    monkeypatch.setattr(look, "current", lambda: DARK)
    view.text.typesetter._tokens = look.current
    look.changes.changed.emit()
    assert format_of(view, "certain").foreground().color() == QColor(DARK.word_high)


def test_it_follows_the_end_until_the_reader_scrolls_up(qtbot: QtBot, context: Context) -> None:
    model, view = make(qtbot, context)
    for number in range(40):
        model.add(final(number, "line of text"))
    bar = view.text.verticalScrollBar()
    bar.setValue(3)
    assert not view.text.follows()
    model.add(final(41, "something new"))
    assert bar.value() == 3
    assert view.new_text_below()
    qtbot.mouseClick(view._below, Qt.MouseButton.LeftButton)
    assert bar.value() == bar.maximum()
    assert not view.new_text_below()
    assert view.text.follows()
    view.resize(300, 200)
    qtbot.waitUntil(lambda: bar.value() == bar.maximum())
    assert view.text.follows()


def test_a_click_on_a_word_of_a_file_chooses_it(qtbot: QtBot, context: Context) -> None:
    model, view = make(qtbot, context, path="talk.mp4")
    model.add(final(1, "hear this word", start=5.0))
    place = middle_of(view, "this")
    with qtbot.waitSignal(view.word_chosen) as caught:
        qtbot.mouseClick(view.text.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert caught.args == [5.4, 5.7]
    with qtbot.assertNotEmitted(view.word_chosen):
        qtbot.mouseClick(view.text.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(view.text.viewport().width() - 4, place.y()))
        qtbot.mousePress(view.text.viewport(), Qt.MouseButton.LeftButton, pos=place)
        qtbot.mouseMove(view.text.viewport(), place + QPoint(60, 0))
        qtbot.mouseRelease(view.text.viewport(), Qt.MouseButton.LeftButton, pos=place + QPoint(60, 0))


def test_enter_chooses_the_word_at_the_caret_and_the_keyboard_moves_it(qtbot: QtBot, context: Context) -> None:
    model, view = make(qtbot, context, path="talk.mp4")
    model.add(final(1, "first second", start=1.0))
    model.add(final(2, "third", start=8.0))
    qtbot.keyClick(view.text, Qt.Key.Key_Home, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClick(view.text, Qt.Key.Key_Right, Qt.KeyboardModifier.ControlModifier)
    with qtbot.waitSignal(view.word_chosen) as caught:
        qtbot.keyClick(view.text, Qt.Key.Key_Return)
    assert caught.args == [1.4, 1.7]
    qtbot.keyClick(view.text, Qt.Key.Key_Down)
    with qtbot.waitSignal(view.word_chosen) as caught:
        qtbot.keyClick(view.text, Qt.Key.Key_Enter)
    assert caught.args == [8.0, 8.3]


def test_what_was_said_live_cannot_be_heard_again(qtbot: QtBot, context: Context) -> None:
    model, view = make(qtbot, context)
    model.add(final(1, "gone with the wind"))
    with qtbot.assertNotEmitted(view.word_chosen):
        qtbot.mouseClick(view.text.viewport(), Qt.MouseButton.LeftButton, pos=middle_of(view, "with"))
        qtbot.keyClick(view.text, Qt.Key.Key_Return)


def test_the_tool_tip_says_how_sure_a_word_is(qtbot: QtBot, context: Context) -> None:
    model, view = make(qtbot, context, path="x")
    model.add(final(1, "surely", confidences=[0.834]))
    found = view.text.word_under(middle_of(view, "surely"))
    assert found is not None
    assert "confidence 83 %" in view.text.tip(found)
    assert view.text.word_under(middle_of(view, "surely") + QPoint(0, 120)) is None


def test_time_stamps_can_be_switched_off_and_are_no_text(qtbot: QtBot, context: Context) -> None:
    model, view = make(qtbot, context)
    model.add(final(1, "now", start=75.0))
    gutter = view.text._gutter
    assert gutter.isVisible()
    assert next(iter(view.text.visible_times()))[0] == 75.0
    assert stamp(75.0) == "1:15"
    assert stamp(3725) == "1:02:05"
    assert view.text.toPlainText() == "now"
    context.settings.set(keys.TIMES, False)
    assert not gutter.isVisible()
    assert view.text.viewportMargins().left() == 0


def test_text_size_is_that_of_the_settings_at_once(qtbot: QtBot, context: Context) -> None:
    model, view = make(qtbot, context)
    model.add(final(1, "big"))
    context.settings.set(keys.TEXT_SIZE, 30)
    assert view.text.font().pointSize() == 30
    assert view.text.document().defaultFont().pointSize() == 30


def test_sittings_are_divided(qtbot: QtBot, context: Context) -> None:
    model, view = make(qtbot, context)
    model.add(final(1, "first", session="a"))
    model.add(final(1, "second", session="b"))
    blocks = view.text.toPlainText().split("\n")
    assert blocks[0] == "first"
    assert blocks[2] == "second"
    assert any(letter.isdigit() for letter in blocks[1])


def test_screen_readers_hear_finals_and_no_partials(qtbot: QtBot, context: Context, monkeypatch: pytest.MonkeyPatch) -> None:
    heard: list[tuple[str, object]] = []

    class Heard(QAccessible):
        @staticmethod
        def isActive() -> bool:
            return True

        @staticmethod
        def updateAccessibility(event: object) -> None:
            heard.append((event.message(), event.politeness()))  # type: ignore[attr-defined]

    monkeypatch.setattr(text_module, "QAccessible", Heard)
    model, _ = make(qtbot, context)
    model.add(partial(1, "not"))
    model.add(partial(1, "not yet"))
    model.add(final(1, "not yet done"))
    assert heard == [("not yet done", QAccessible.AnnouncementPoliteness.Polite)]


def test_text_from_right_to_left_and_a_mirrored_window_put_the_times_on_the_right(qtbot: QtBot, context: Context) -> None:
    model = TranscriptModel(path="x")
    view = TranscriptView(context, model)
    view.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    qtbot.addWidget(view)
    view.resize(420, 260)
    view.show()
    model.add(final(1, "مرحبا بالعالم الجميل", start=2.0))
    assert view.text._gutter.geometry().left() >= view.text.viewport().geometry().right()
    place = middle_of(view, "بالعالم")
    found = view.text.word_under(place)
    assert found is not None
    assert found.word.text == "بالعالم"
    assert place.x() > view.text.viewport().width() // 2


def test_the_empty_state_says_what_to_do(qtbot: QtBot, context: Context) -> None:
    model, view = make(qtbot, context)
    view.set_empty_text("Press Start and speak.")
    assert view.empty.isVisible()
    assert view.empty.text() == "Press Start and speak."
    model.add(partial(1, "there"))
    assert not view.empty.isVisible()
    assert view.text.isVisible()
    model.clear()
    assert view.empty.isVisible()


def test_a_long_transcript_is_set_in_slices_and_completely(qtbot: QtBot, context: Context) -> None:
    model, view = make(qtbot, context)
    said = [
        {"id": number, "start": 4.0 * number, "end": 4.0 * number + 3, "text": "many words were said", "confidence": 0.9, "words": []}
        for number in range(3000)
    ]
    model.load({"schema": "viseme.transcript/1", "source": {"path": "long.mp4"}, "utterances": said})
    model.add(final(9000, "and the last one", start=20000.0, session="late"))
    qtbot.waitUntil(lambda: view.text.typesetter.shown == 3001, timeout=10_000)
    assert spoken(view)[-1] == "and the last one"
    assert len(spoken(view)) == 3001
    assert view.text.typesetter.rebuilds == 2
