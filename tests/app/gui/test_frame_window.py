"""The frame: pages come up by rail, key and name, files may be dropped anywhere, and closing loses nothing unasked."""

from __future__ import annotations

from pathlib import Path

import pytest
from fake_engine import FakeEngine
from PySide6.QtCore import QEvent, QMimeData, QPointF, Qt, QTimer, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QMessageBox, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from app.engine.messages import Prepare
from app.gui.settings import keys
from app.gui.shell.context import Context
from app.gui.shell.notices import Kind
from app.gui.shell.places import Place
from app.gui.shell.window import MainWindow


class StubPage(QWidget):
    """Keeps what the frame does with it."""

    made = 0

    def __init__(self, context: Context) -> None:
        super().__init__()
        StubPage.made += 1
        self.told: list[str] = []
        self.question = ""
        self.files: list[str] = []
        QVBoxLayout(self).addWidget(QLineEdit(self))

    def shown(self) -> None:
        self.told.append("shown")

    def hidden(self) -> None:
        self.told.append("hidden")

    def can_close(self) -> str:
        return self.question

    def add_files(self, paths: list[str]) -> None:
        self.files += paths


PLACES = [Place(name, name, f"Alt+{number}", f"{__name__}:StubPage") for number, name in enumerate(("live", "files", "bench", "models"), 1)]


@pytest.fixture
def window(qtbot: QtBot, context: Context) -> MainWindow:
    StubPage.made = 0
    window = MainWindow(context, PLACES)
    qtbot.addWidget(window, before_close_func=lambda window: setattr(window, "_asks", False))
    window.show()
    return window


def current(window: MainWindow) -> str:
    return next(name for name, page in window.pages.items() if page.isVisible())


def test_only_the_first_page_is_made_before_the_window_is_seen(window: MainWindow, qtbot: QtBot) -> None:
    assert StubPage.made == 1
    with qtbot.waitSignal(window.complete):
        window.build_rest()
    assert list(window.pages) == ["live", "files", "bench", "models"]
    assert current(window) == "live"


def test_every_page_has_its_key_and_its_button(window: MainWindow, qtbot: QtBot) -> None:
    for key, name in ((Qt.Key.Key_2, "files"), (Qt.Key.Key_4, "models"), (Qt.Key.Key_1, "live")):
        qtbot.keyClick(window, key, Qt.KeyboardModifier.AltModifier)
        assert current(window) == name
    qtbot.mouseClick(window.rail.buttons[2], Qt.MouseButton.LeftButton)
    assert current(window) == "bench"
    assert [button.isChecked() for button in window.rail.buttons[:4]] == [False, False, True, False]


def test_pages_are_told_when_they_come_and_go(window: MainWindow) -> None:
    live = window.page("live")
    window.go("files")
    window.go("files")
    window.go("live")
    assert live.told == ["shown", "hidden", "shown"]
    assert window.page("files").told == ["shown", "hidden"]


def test_the_page_and_the_place_are_remembered(window: MainWindow, context: Context, qtbot: QtBot) -> None:
    window.go("bench")
    window.resize(900, 707)  # as large as the screen of these tests allows
    window.close()
    assert window.pages["bench"].told[-1] == "hidden"
    again = MainWindow(Context(context.engine, context.settings, type(context.actions)(context.settings), context.notices), PLACES)
    qtbot.addWidget(again)
    again.show()
    assert current(again) == "bench"
    assert again.height() == 707


def test_an_unknown_page_in_the_settings_is_the_first(qtbot: QtBot, context: Context) -> None:
    context.settings.set(keys.PAGE, "nosuch")
    context.settings.set(keys.GEOMETRY, "rubbish ÿ")
    window = MainWindow(context, PLACES)
    qtbot.addWidget(window)
    window.show()
    assert current(window) == "live"


def test_files_dropped_anywhere_are_transcribed(window: MainWindow, tmp_path: Path) -> None:
    clip = tmp_path / "a clip.mp4"
    clip.write_bytes(b"x")
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(clip)), QUrl.fromLocalFile(str(tmp_path / "gone.mp4")), QUrl("https://example.org/a.mp4")])
    buttons, keyboard = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    enter = QDropEvent(QPointF(5, 5), Qt.DropAction.CopyAction, data, buttons, keyboard, QEvent.Type.DragEnter)
    QApplication.sendEvent(window, enter)
    assert enter.isAccepted()
    QApplication.sendEvent(window, QDropEvent(QPointF(5, 5), Qt.DropAction.CopyAction, data, buttons, keyboard))
    assert current(window) == "files"
    assert window.page("files").files == [str(clip)]


def test_what_is_no_file_is_not_taken(window: MainWindow) -> None:
    data = QMimeData()
    data.setUrls([QUrl("https://example.org/a.mp4")])
    buttons, keyboard = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    enter = QDropEvent(QPointF(5, 5), Qt.DropAction.CopyAction, data, buttons, keyboard, QEvent.Type.DragEnter)
    QApplication.sendEvent(window, enter)
    assert not enter.isAccepted()


@pytest.mark.parametrize("answer", ["Stay", "Close"])
def test_closing_asks_where_something_would_be_lost(answer: str, window: MainWindow, qtbot: QtBot) -> None:
    window.page("files").question = "Three transcripts are not saved."

    def click() -> None:
        box = QApplication.activeModalWidget()
        assert isinstance(box, QMessageBox)
        assert "Three transcripts" in box.text()
        next(button for button in box.buttons() if button.text() == answer).click()

    QTimer.singleShot(0, click)
    window.close()
    assert window.isVisible() == (answer == "Stay")


def test_closing_does_not_ask_without_need_nor_by_a_signal(window: MainWindow) -> None:
    window.page("files").question = "Something would be lost."
    window.close_unasked()
    assert not window.isVisible()


def test_the_menus_hold_every_action_once(window: MainWindow, context: Context) -> None:
    context.actions.add("files.own", "Own", group="Files")
    context.actions.add("live.own", "Own", group="Live")
    window.page("files")
    menus = {action.text(): [entry.objectName() for entry in action.menu().actions()] for action in window.menuBar().actions()}
    listed = [name for names in menus.values() for name in names if name]
    assert sorted(listed) == sorted(entry.name for entry in context.actions.entries())
    assert next(iter(menus)) == "Viseme"
    assert list(menus)[-1] == "Help"
    assert list(menus)[2:4] == ["Live", "Files"], "whichever was made first"
    assert menus["Viseme"][-2:] == ["window.settings", "window.quit"]


def test_the_transcript_grows_by_key_within_its_bounds(window: MainWindow, context: Context, qtbot: QtBot) -> None:
    first = context.settings.get(keys.TEXT_SIZE)
    context.actions["look.larger"].trigger()
    assert context.settings.get(keys.TEXT_SIZE) > first
    for _ in range(60):
        context.actions["look.smaller"].trigger()
    assert context.settings.get(keys.TEXT_SIZE) == keys.TEXT_SIZE.least
    context.actions["look.first_size"].trigger()
    assert context.settings.get(keys.TEXT_SIZE) == first


def test_the_rail_is_walked_by_keys(window: MainWindow, qtbot: QtBot) -> None:
    window.rail.buttons[0].setFocus()
    qtbot.keyClick(window.rail.buttons[0], Qt.Key.Key_Down)
    assert window.focusWidget() is window.rail.buttons[1]
    qtbot.keyClick(window.rail.buttons[1], Qt.Key.Key_Up)
    assert window.focusWidget() is window.rail.buttons[0]


def test_everything_in_the_frame_has_a_name(window: MainWindow) -> None:
    for button in window.rail.buttons:
        assert button.accessibleName()
        assert button.text()


def test_the_model_is_loaded_and_again_when_another_is_chosen(
    window: MainWindow, engine: FakeEngine, context: Context, qtbot: QtBot
) -> None:
    window.preparation.begin()
    assert engine.last(Prepare).settings.model == "tiny"
    engine.ends(engine.last(Prepare).job, {"name": "tiny", "parameters": 10, "sha256": "0"})
    assert window.preparation.state == "ready"
    context.settings.set(keys.MODEL, "other")
    qtbot.waitUntil(lambda: engine.last(Prepare).settings.model == "other", timeout=5000)
    with qtbot.waitSignal(context.notices.said) as said:
        engine.fails(engine.last(Prepare).job, "other: no such checkpoint; `viseme models list` shows what is installed")
    assert said.args[0].kind == Kind.error
    assert window.preparation.facts["name"] == "tiny", "what was loaded before stays in use"


def test_the_window_is_painted_before_anything_else_begins(qtbot: QtBot, context: Context, engine: FakeEngine) -> None:
    from app.gui import start

    window = MainWindow(context, PLACES)
    qtbot.addWidget(window)
    context.settings.set(keys.WELCOMED, True)
    start.begin_later(window, [])
    assert engine.asked == []
    with qtbot.waitSignal(window.complete, timeout=5000):
        window.show()
    assert isinstance(engine.last(Prepare), Prepare)
