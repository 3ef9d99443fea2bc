"""Copying, saving, clearing, appending and hearing, as buttons, actions and keys do them."""

from __future__ import annotations

import gc
from pathlib import Path

import pytest
from fake_engine import FakeEngine
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot
from transcript_samples import final, partial

from app.engine.messages import Cancel, Picture, Play, Shown
from app.gui.settings import keys
from app.gui.shell.context import Context
from app.gui.shell.notices import Kind, Notice
from app.gui.theme import look
from app.gui.transcript.model import TranscriptModel
from app.gui.transcript.panel import TranscriptPanel

NOTHING = "Nothing is stored: the text is in memory until the window closes."


@pytest.fixture
def said(context: Context) -> list[Notice]:
    notices: list[Notice] = []
    context.notices.said.connect(notices.append)
    return notices


def make(qtbot: QtBot, context: Context, *, live: bool = True, text: str = "some words") -> TranscriptPanel:
    panel = TranscriptPanel(context, TranscriptModel(path="" if live else "talk.mp4"), live=live)
    qtbot.addWidget(panel)
    panel.resize(500, 500)
    panel.show()
    if text:
        panel.model.add(final(1, text, 2.0))
    return panel


def answer(panel: TranscriptPanel, qtbot: QtBot, text: str) -> None:
    assert panel.question is not None
    button = next(button for button in panel.question.findChildren(QPushButton) if button.text().replace("&", "") == text)
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def test_copy_all_puts_every_line_on_the_clipboard(qtbot: QtBot, context: Context) -> None:
    panel = make(qtbot, context)
    panel.model.add(partial(2, "and more"))
    context.actions["transcript.copy"].trigger()
    assert QGuiApplication.clipboard().text() == "some words\nand more"


def test_actions_are_there_only_where_they_make_sense(qtbot: QtBot, context: Context) -> None:
    panel = make(qtbot, context, text="")
    names = ("transcript.copy", "transcript.save", "transcript.clear", "transcript.find")
    assert not any(context.actions[name].isEnabled() for name in names)
    assert not panel.save_button.isEnabled()
    panel.model.add(partial(1, "hm"))
    assert all(context.actions[name].isEnabled() for name in names)
    assert panel.save_button.isEnabled()
    assert not context.actions["transcript.play"].isEnabled()
    panel.hide()
    assert not any(context.actions[name].isEnabled() for name in names)


def test_actions_concern_the_panel_that_is_in_view(qtbot: QtBot, context: Context) -> None:
    one, other = make(qtbot, context, text="live"), make(qtbot, context, live=False, text="file")
    one.hide()
    context.actions["transcript.copy"].trigger()
    assert QGuiApplication.clipboard().text() == "file"
    other.hide()
    one.show()
    context.actions["transcript.copy"].trigger()
    assert QGuiApplication.clipboard().text() == "live"


def test_saving_asks_for_a_place_and_remembers_it(qtbot: QtBot, context: Context, tmp_path: Path, said: list[Notice]) -> None:
    panel = make(qtbot, context, live=False)
    assert panel.unsaved()
    context.actions["transcript.save"].trigger()
    dialog = panel.saver.dialog
    assert dialog is not None
    assert dialog.isVisible()
    assert dialog.selectedFiles()[0].endswith("talk.txt")
    with qtbot.waitSignal(panel.exporter.saved, timeout=20_000):
        dialog.fileSelected.emit(str(tmp_path / "mine.srt"))
    dialog.close()
    assert "some words" in (tmp_path / "mine.srt").read_text(encoding="utf-8")
    assert context.settings.get(keys.EXPORT_FOLDER) == str(tmp_path)
    assert context.settings.get(keys.EXPORT_FORMAT) == "srt"
    assert not panel.unsaved()
    assert panel.store_line.text() == "Saved to mine.srt."
    panel.model.add(final(2, "more"))
    assert panel.unsaved()
    assert panel.store_line.text() == NOTHING


def test_a_place_that_cannot_be_written_is_a_notice(qtbot: QtBot, context: Context, tmp_path: Path, said: list[Notice]) -> None:
    panel = make(qtbot, context)
    with qtbot.waitSignal(panel.exporter.failed, timeout=20_000):
        panel.saver.chosen.emit(tmp_path / "none" / "x.txt", "txt")
    assert said[-1].kind is Kind.error
    assert "x.txt" in said[-1].text
    assert panel.unsaved()


def test_clearing_asks_where_something_would_be_lost_and_can_be_undone(qtbot: QtBot, context: Context) -> None:
    panel = make(qtbot, context)
    panel.clear()
    answer(panel, qtbot, "Cancel")
    assert panel.model.text() == "some words"
    panel.clear()
    answer(panel, qtbot, "Clear")
    assert not panel.model.lines
    assert panel.undo_button.isVisible()
    panel.model.add(final(2, "later", 9.0))
    context.actions["transcript.undo"].trigger()
    assert panel.model.text() == "some words\nlater"
    assert not context.actions["transcript.undo"].isEnabled()
    assert not panel.undo_button.isVisible()
    assert panel.unsaved()


def test_clearing_what_is_saved_asks_nothing(qtbot: QtBot, context: Context, tmp_path: Path) -> None:
    panel = make(qtbot, context)
    with qtbot.waitSignal(panel.exporter.saved, timeout=20_000):
        panel.saver.chosen.emit(tmp_path / "x.json", "json")
    panel.clear()
    assert panel.question is None
    assert not panel.model.lines
    panel.undo()
    assert panel.model.text() == "some words"
    assert not panel.unsaved()


def test_undo_is_offered_for_a_while_only(qtbot: QtBot, context: Context) -> None:
    panel = make(qtbot, context)
    assert not context.actions["transcript.undo"].isEnabled()
    panel._clear()
    assert context.actions["transcript.undo"].isEnabled()
    panel._forgetting.timeout.emit()
    assert not context.actions["transcript.undo"].isEnabled()
    assert not panel.undo_button.isVisible()
    panel.undo()
    assert not panel.model.lines


def test_appending_asks_for_a_file_first_and_the_line_says_what_is_true(qtbot: QtBot, context: Context, tmp_path: Path) -> None:
    panel, action = make(qtbot, context), context.actions["transcript.append"]
    assert panel.store_line.text() == NOTHING
    action.trigger()
    assert not action.isChecked()
    assert not context.settings.get(keys.APPEND)
    dialog = panel.storage.dialog
    assert dialog is not None
    dialog.reject()
    assert not action.isChecked()
    action.trigger()
    panel.storage.dialog.fileSelected.emit(str(tmp_path / "all.txt"))
    panel.storage.dialog.close()
    assert action.isChecked()
    assert context.settings.get(keys.APPEND_FILE) == str(tmp_path / "all.txt")
    assert panel.store_line.text() == "Finals are appended to all.txt."
    assert panel.store_line.toolTip() == str(tmp_path / "all.txt")
    action.trigger()
    assert not context.settings.get(keys.APPEND)
    assert panel.store_line.text() == NOTHING


def test_a_change_while_a_session_runs_holds_from_the_next_one(qtbot: QtBot, context: Context, tmp_path: Path) -> None:
    panel = make(qtbot, context)
    panel.storage.began(None)
    panel.storage.choose(str(tmp_path / "a.vtt"))
    assert panel.store_line.text() == "Nothing is stored yet: finals are appended to a.vtt from the next start on."
    panel.model.add(final(2, "lost?"))
    assert panel.unsaved()
    panel.storage.ended()
    panel.storage.began(str(tmp_path / "a.vtt"))
    panel.storage.switch(False)
    assert panel.store_line.text() == "Finals are appended to a.vtt until you stop; nothing is stored after that."
    panel.storage.ended()
    assert panel.store_line.text() == NOTHING


def test_what_was_appended_is_not_lost_by_clearing(qtbot: QtBot, context: Context, tmp_path: Path) -> None:
    panel = make(qtbot, context, text="")
    panel.storage.choose(str(tmp_path / "a.txt"))
    panel.storage.began(str(tmp_path / "a.txt"))
    panel.model.add(final(1, "on the disk"))
    assert not panel.unsaved()
    panel.model.add(partial(2, "not yet"))
    assert panel.unsaved()
    panel.model.add(final(2, "not yet then"))
    assert not panel.unsaved()


def test_a_file_that_cannot_grow_is_refused(qtbot: QtBot, context: Context, said: list[Notice]) -> None:
    panel = make(qtbot, context)
    panel.storage.choose("/somewhere/notes.docx")
    assert said[-1].kind is Kind.error
    assert ".srt" in said[-1].text
    assert not context.settings.get(keys.APPEND)


def test_a_word_of_a_file_is_played_until_it_is_chosen_again(qtbot: QtBot, context: Context, engine: FakeEngine) -> None:
    panel = make(qtbot, context, live=False, text="one two three four five six")  # 2.0 to 4.3 s
    panel.view.word_chosen.emit(2.4, 2.7)
    asked = engine.last(Play)
    assert (asked.path, asked.start, asked.end) == ("talk.mp4", pytest.approx(2.1), pytest.approx(4.3))
    panel.view.word_chosen.emit(2.4, 2.7)
    assert engine.last(Cancel).job == asked.job
    assert not panel.player.active
    panel.view.word_chosen.emit(4.0, 4.3)
    assert engine.last(Play).end == pytest.approx(5.8)
    engine.ends(engine.last(Play).job)
    assert not panel.player.active


def test_another_word_takes_the_place_of_the_one_that_plays(qtbot: QtBot, context: Context, engine: FakeEngine) -> None:
    panel = make(qtbot, context, live=False)
    panel.view.word_chosen.emit(2.0, 2.3)
    first = engine.last(Play).job
    panel.view.word_chosen.emit(2.4, 2.7)
    assert engine.last(Cancel).job == first
    assert engine.last(Play).job != first
    assert panel.player.active
    engine.ends(first, cancelled=True)
    assert panel.player.active


def test_the_picture_of_the_moment_is_shown_and_answered_once_it_is_painted(qtbot: QtBot, context: Context, engine: FakeEngine) -> None:
    panel = make(qtbot, context, live=False)
    panel.view.word_chosen.emit(2.0, 2.3)
    job = engine.last(Play).job
    engine.shows(Picture(job=job, width=4, height=2, time=2.1), bytes(24))
    qtbot.waitUntil(lambda: any(isinstance(request, Shown) for request in engine.asked))
    assert panel.moment.isVisible()
    engine.ends(job)
    assert not panel.moment.isVisible()


def test_a_file_that_has_gone_is_a_notice(qtbot: QtBot, context: Context, engine: FakeEngine, said: list[Notice]) -> None:
    panel = make(qtbot, context, live=False)
    panel.view.word_chosen.emit(2.0, 2.3)
    engine.fails(engine.last(Play).job, "it is not there any more")
    assert said[-1].kind is Kind.error
    assert "talk.mp4" in said[-1].text
    assert not panel.player.active


def test_everything_has_a_name_for_screen_readers(qtbot: QtBot, context: Context) -> None:
    panel = make(qtbot, context)
    buttons = (
        panel.save_button,
        panel.copy_button,
        panel.find_button,
        panel.clear_button,
        panel.view.find_bar.on,
        panel.view.find_bar.shut,
    )
    assert all(button.accessibleName() for button in buttons)
    assert panel.view.text.accessibleName()


def test_leaving_the_page_stops_what_plays(qtbot: QtBot, context: Context, engine: FakeEngine) -> None:
    panel = make(qtbot, context, live=False)
    panel.view.word_chosen.emit(2.0, 2.3)
    panel.hide()
    assert engine.last(Cancel).job == engine.last(Play).job


def test_a_panel_that_is_gone_leaves_nothing_behind(qtbot: QtBot, context: Context, engine: FakeEngine) -> None:
    panel = TranscriptPanel(context, TranscriptModel(path="talk.mp4"), live=False)
    panel.show()
    panel.model.add(final(1, "words"))
    panel.view.word_chosen.emit(0.0, 0.3)
    gone: list[bool] = []
    panel.destroyed.connect(lambda: gone.append(True))
    panel.deleteLater()
    qtbot.waitUntil(lambda: bool(gone))
    del panel
    gc.collect()
    context.settings.set(keys.APPEND, True)
    context.settings.set(keys.TEXT_SIZE, 20)
    look.changes.changed.emit()
    engine.ends(engine.last(Play).job)
    assert not context.actions["transcript.copy"].isEnabled()
