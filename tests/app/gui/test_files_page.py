"""The page of files: what is found, chosen, shown, removed, and saved."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from fake_engine import FakeEngine
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot
from test_files_queue import final, transcript

from app.engine.messages import Play, Transcribe
from app.gui.files.item import Item, State
from app.gui.files.page import FilesPage
from app.gui.settings import keys
from app.gui.shell.context import Context
from app.gui.shell.notices import Notice


@pytest.fixture
def notices(context: Context) -> list[Notice]:
    said: list[Notice] = []
    context.notices.said.connect(said.append)
    return said


@pytest.fixture
def page(context: Context, qtbot: QtBot) -> FilesPage:
    page = FilesPage(context)
    qtbot.addWidget(page)
    page.resize(900, 600)
    page.show()
    return page


@pytest.fixture
def finish(page: FilesPage, engine: FakeEngine, qtbot: QtBot) -> Callable[..., Item]:
    """Waits until a file runs, and ends it with these words; None breaks it."""

    def end(name: str, words: str | None) -> Item:
        found = [item for item in page.queue.items if item.path.name == name and item.finished]
        qtbot.waitUntil(lambda: any(item.path.name == name and item.state is State.running for item in page.queue.items))
        item = next(item for item in page.queue.items if item.path.name == name and item not in found)
        if words is None:
            engine.fails(item.job, f"{item.path}: is no media file")
        else:
            engine.ends(item.job, transcript(words, str(item.path)))
        return item

    return end


def media(folder: Path, *names: str) -> list[Path]:
    made = []
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
        made.append(path)
    return made


def names(page: FilesPage) -> list[str]:
    return [item.path.name for item in page.queue.items]


def test_folders_are_searched_for_media_and_files_are_taken_by_name(
    page: FilesPage, tmp_path: Path, qtbot: QtBot, notices: list[Notice]
) -> None:
    media(tmp_path, "a/one.mp4", "a/deep/two.MKV", "a/notes.txt", "a/.hidden/three.wav", "odd.name")
    (tmp_path / "none").mkdir()
    page.add_files([str(tmp_path / "a"), str(tmp_path / "odd.name"), str(tmp_path / "none"), str(tmp_path / "gone.mp4")])
    qtbot.waitUntil(lambda: not page.search.busy)
    assert sorted(names(page)) == ["odd.name", "one.mp4", "two.MKV"]
    lines = [notice.text for notice in notices]
    assert any("no media files in this folder" in line for line in lines)
    assert any("gone.mp4" in line and "no such file" in line for line in lines)


def test_a_file_is_there_once_under_whatever_name(page: FilesPage, tmp_path: Path, qtbot: QtBot) -> None:
    (path,) = media(tmp_path, "one.mp4")
    (tmp_path / "link.mp4").symlink_to(path)
    page.add_files([str(path), str(tmp_path / "link.mp4"), str(tmp_path)])
    qtbot.waitUntil(lambda: not page.search.busy)
    assert names(page) == ["one.mp4"]


def test_a_disk_that_hangs_does_not_hold_the_window_up(page: FilesPage, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    hangs = threading.Event()
    monkeypatch.setattr(Path, "is_dir", lambda self: hangs.wait(30) and False)
    page.add_files(["/slow/one.mp4"])
    assert "Looking for files" in page.state.text()
    monkeypatch.undo()
    hangs.set()
    qtbot.waitUntil(lambda: not page.search.busy)
    assert "Looking" not in page.state.text()


def test_the_empty_page_says_what_to_do_and_makes_way(page: FilesPage, tmp_path: Path, qtbot: QtBot) -> None:
    assert page.empty.isVisible()
    page.add_files([str(path) for path in media(tmp_path, "one.mp4")])
    qtbot.waitUntil(lambda: not page.empty.isVisible())
    page.list.selectAll()
    page.commands.remove.trigger()
    assert page.empty.isVisible()


def test_the_words_of_the_running_file_are_shown_as_they_come(page: FilesPage, engine: FakeEngine, tmp_path: Path, qtbot: QtBot) -> None:
    page.add_files([str(path) for path in media(tmp_path, "one.mp4")])
    qtbot.waitUntil(lambda: any(isinstance(request, Transcribe) for request in engine.asked))
    engine.tells(engine.last(Transcribe).job, final("good morning"))
    assert page.detail.panel is not None
    assert "good morning" in page.detail.panel.view.text.toPlainText()
    assert page.list.current() is page.queue.items[0]


def test_a_word_of_a_file_is_played(page: FilesPage, engine: FakeEngine, tmp_path: Path, finish: Callable[..., Item], qtbot: QtBot) -> None:
    (path,) = media(tmp_path, "one.mp4")
    page.add_files([str(path)])
    finish("one.mp4", "good morning")
    assert page.detail.panel is not None
    page.detail.panel.view.word_chosen.emit(0.5, 0.9)
    assert engine.last(Play).path == str(path)


def test_the_chosen_file_is_shown_with_what_went_wrong(page: FilesPage, tmp_path: Path, finish: Callable[..., Item]) -> None:
    page.add_files([str(path) for path in media(tmp_path, "one.mp4", "two.mp4")])
    finish("one.mp4", "good morning")
    finish("two.mp4", None)
    page.list.choose(1)
    assert page.detail.name.text() == "two.mp4"
    assert page.detail.line.text() == "Is no media file"
    page.list.choose(0)
    assert page.detail.name.text() == "one.mp4"
    assert "2 word" in page.detail.line.text()


def test_actions_follow_what_is_chosen(page: FilesPage, tmp_path: Path, finish: Callable[..., Item], qtbot: QtBot) -> None:
    commands = page.commands
    assert not any(action.isEnabled() for action in (commands.cancel, commands.retry, commands.remove, commands.save, commands.restore))
    page.add_files([str(path) for path in media(tmp_path, "one.mp4", "two.mp4")])
    finish("one.mp4", "good morning")
    qtbot.waitUntil(lambda: page.queue.items[1].state is State.running)
    page.list.choose(0)
    assert (commands.cancel.isEnabled(), commands.retry.isEnabled(), commands.save.isEnabled()) == (False, True, True)
    page.list.choose(1)
    assert (commands.cancel.isEnabled(), commands.retry.isEnabled()) == (True, False)
    commands.cancel.trigger()
    assert page.queue.items[1].cancelling


def test_delete_removes_and_bring_back_brings_back(
    page: FilesPage, tmp_path: Path, finish: Callable[..., Item], qtbot: QtBot, notices: list[Notice]
) -> None:
    page.add_files([str(path) for path in media(tmp_path, "one.mp4", "two.mp4")])
    finish("one.mp4", "good morning")
    finish("two.mp4", "good night")
    page.list.choose(0)
    qtbot.keyClick(page.list, Qt.Key.Key_Delete)
    assert names(page) == ["two.mp4"]
    assert page.detail.name.text() == "two.mp4"
    assert notices[-1].action == "files.restore"
    page.commands.restore.trigger()
    assert names(page) == ["one.mp4", "two.mp4"]
    page.list.choose(0)
    assert page.detail.panel is not None
    assert "good morning" in page.detail.panel.view.text.toPlainText()


def test_save_all_writes_what_is_done_under_different_names(
    page: FilesPage, context: Context, tmp_path: Path, finish: Callable[..., Item], qtbot: QtBot, notices: list[Notice]
) -> None:
    context.settings.set(keys.EXPORT_FORMAT, "srt")
    paths = media(tmp_path, "in/one.mp4", "in/one.mkv", "in/broken.mp4", "in/three.wav", "in/other/three.wav")
    page.add_files([str(path) for path in paths])
    for path, words in zip(paths, ("a b", "c d", None, "e f", "g h"), strict=True):
        finish(path.name, words)
    out = tmp_path / "out"
    out.mkdir()
    assert page.can_close()
    page.save_all.save_to(out)
    qtbot.waitUntil(lambda: bool(notices) and "saved" in notices[-1].text)
    assert sorted(path.name for path in out.iterdir()) == ["one.mkv.srt", "one.mp4.srt", "three-2.srt", "three.srt"]
    assert "a b" in (out / "one.mp4.srt").read_text(encoding="utf-8")
    assert "g h" in (out / "three-2.srt").read_text(encoding="utf-8")
    assert page.can_close() == "", "everything is saved"
    assert page.detail.panel is not None
    assert "one.mp4.srt" in page.detail.panel.store_line.text()


def test_save_all_asks_before_it_replaces(page: FilesPage, tmp_path: Path, finish: Callable[..., Item], qtbot: QtBot) -> None:
    page.add_files([str(path) for path in media(tmp_path, "in/one.mp4", "in/two.mp4")])
    finish("one.mp4", "new words")
    finish("two.mp4", "more words")
    out = tmp_path / "out"
    out.mkdir()
    (out / "one.txt").write_text("mine", encoding="utf-8")
    page.save_all.save_to(out)
    qtbot.waitUntil(lambda: page.save_all.question is not None)
    assert page.save_all.question is not None
    assert "one.txt" in page.save_all.question.text()
    page.save_all.question.defaultButton().click()
    assert [path.name for path in out.iterdir()] == ["one.txt"]
    assert (out / "one.txt").read_text(encoding="utf-8") == "mine"
    page.save_all.question = None
    page.save_all.save_to(out)
    qtbot.waitUntil(lambda: page.save_all.question is not None)
    next(button for button in page.save_all.question.buttons() if button.text() == "Replace").click()
    qtbot.waitUntil(lambda: "new words" in (out / "one.txt").read_text(encoding="utf-8"))
    qtbot.waitUntil(lambda: (out / "two.txt").exists())


def test_a_folder_that_cannot_be_written_is_told(
    page: FilesPage, tmp_path: Path, finish: Callable[..., Item], qtbot: QtBot, notices: list[Notice]
) -> None:
    page.add_files([str(path) for path in media(tmp_path, "one.mp4")])
    finish("one.mp4", "good morning")
    page.save_all.save_to(tmp_path / "gone")
    qtbot.waitUntil(lambda: any("one.txt" in notice.text for notice in notices))
    assert page.can_close(), "it is not saved"


def test_closing_asks_while_files_are_transcribed(page: FilesPage, tmp_path: Path, finish: Callable[..., Item], qtbot: QtBot) -> None:
    assert page.can_close() == ""
    page.add_files([str(path) for path in media(tmp_path, "one.mp4")])
    qtbot.waitUntil(lambda: page.queue.busy)
    assert "still" in page.can_close()
    finish("one.mp4", "")
    qtbot.waitUntil(lambda: not page.queue.busy)
    assert page.can_close() == "", "there are no words to lose"


def test_the_end_is_told_where_nobody_looks(
    page: FilesPage, tmp_path: Path, finish: Callable[..., Item], qtbot: QtBot, notices: list[Notice]
) -> None:
    page.hidden()
    page.add_files([str(path) for path in media(tmp_path, "one.mp4", "two.mp4")])
    finish("one.mp4", "good morning")
    finish("two.mp4", None)
    qtbot.waitUntil(lambda: bool(notices))
    assert "1 file" in notices[-1].text
    assert "1 failed" in notices[-1].text
