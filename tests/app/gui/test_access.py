"""Who does not see the window, or has no mouse, uses all of it: names, roles and news for screen readers, and every way by keys."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from access import backwards, bring, face_of, faults, make, name_of, stops, walk
from fake_engine import FakeEngine
from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu, QMessageBox, QPushButton, QWidget
from pytestqt.qtbot import QtBot
from transcript_samples import final, partial

from app.gui import i18n
from app.gui.live import hintline
from app.gui.settings import keys
from app.gui.shell import toasts
from app.gui.shell.context import Context
from app.gui.shell.notices import Kind
from app.gui.shell.window import MainWindow
from app.gui.transcript import text as transcript_text

PAGES = ("live", "files", "bench", "models")
DIALOGS = ("settings", "shortcuts", "about", "welcome", "network")


@pytest.fixture(params=[("en", "ltr"), ("de", "ltr"), ("de", "rtl")], ids="-".join)
def speech(request: pytest.FixtureRequest, qapp: QApplication) -> Iterator[str]:
    language, direction = request.param
    i18n.install(qapp, language)
    qapp.setLayoutDirection(Qt.LayoutDirection.RightToLeft if direction == "rtl" else Qt.LayoutDirection.LeftToRight)
    yield language
    qapp.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
    i18n.install(qapp, "en")


@pytest.fixture
def window(qtbot: QtBot, context: Context, engine: FakeEngine, tmp_path: Path) -> MainWindow:
    return make(qtbot, context, engine, tmp_path)


@pytest.fixture
def spoken(speech: str, window: MainWindow) -> MainWindow:
    """The window in one of the languages and directions."""
    return window


@pytest.mark.parametrize("page", PAGES)
def test_everything_on_a_page_has_a_name_and_a_role(page: str, spoken: MainWindow) -> None:
    spoken.go(page)
    assert faults(spoken) == []


@pytest.mark.parametrize("name", DIALOGS)
def test_everything_in_a_dialog_has_a_name_and_a_role(name: str, spoken: MainWindow, qtbot: QtBot) -> None:
    dialog = bring(spoken, name, qtbot)
    assert dialog.windowTitle()
    for row in range(dialog.subjects.count() if name == "settings" else 1):
        if name == "settings":
            dialog.subjects.setCurrentRow(row)
        assert faults(dialog) == []


def test_the_captions_have_a_name(spoken: MainWindow, qtbot: QtBot) -> None:
    assert spoken.captions is not None
    spoken.captions.set_shown(True)
    assert spoken.captions.windowTitle() or spoken.captions.accessibleName()
    assert faults(spoken.captions) == []
    spoken.captions.set_shown(False)


@pytest.mark.parametrize("page", PAGES)
def test_tab_reaches_everything_on_a_page_and_comes_back_the_same_way(page: str, spoken: MainWindow, qtbot: QtBot) -> None:
    spoken.go(page)
    start = spoken.rail.buttons[0]
    reached = walk(qtbot, start)
    missed = [f"{type(widget).__name__} {name_of(face_of(widget))!r}" for widget in stops(spoken) if widget not in reached]
    assert missed == []
    assert backwards(reached) == []
    back = walk(qtbot, start, back=True)
    assert [start, *reversed(back[1:])] == reached


@pytest.mark.parametrize("name", DIALOGS)
def test_a_dialog_is_walked_by_tab_and_closed_by_escape(name: str, spoken: MainWindow, qtbot: QtBot) -> None:
    dialog = bring(spoken, name, qtbot)
    for row in range(dialog.subjects.count() if name == "settings" else 1):
        if name == "settings":
            dialog.subjects.setCurrentRow(row)
        start = dialog.focusWidget() or stops(dialog)[0]
        reached = walk(qtbot, start)
        missed = [f"{type(widget).__name__} {name_of(face_of(widget))!r}" for widget in stops(dialog) if widget not in reached]
        assert missed == []
        back = walk(qtbot, start, back=True)
        assert [start, *reversed(back[1:])] == reached
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: not dialog.isVisible(), timeout=5000)
    assert spoken.isVisible(), "only the dialog is closed"


@pytest.mark.parametrize("name", ["about", "welcome", "network"])
def test_enter_presses_the_button_that_is_marked(name: str, window: MainWindow, qtbot: QtBot) -> None:
    dialog = bring(window, name, qtbot)
    if name == "network":
        qtbot.keyClicks(dialog.focusWidget(), "http://127.0.0.1:9/stream")
    default = next(button for button in dialog.findChildren(QPushButton) if button.isDefault() and button.isVisible())
    pressed: list[bool] = []
    default.clicked.connect(lambda: pressed.append(True))
    focused = dialog.focusWidget()
    target = focused if focused is not None and not isinstance(focused, QPushButton) else dialog
    qtbot.keyClick(target, Qt.Key.Key_Return)
    assert pressed == [True]
    dialog.close()


@pytest.mark.parametrize("key", [Qt.Key.Key_Escape, Qt.Key.Key_Return])
def test_a_question_is_answered_by_keys_and_nothing_is_lost_by_haste(key: Qt.Key, spoken: MainWindow, qtbot: QtBot) -> None:
    seen: dict[str, Any] = {}

    def answer() -> None:
        box = QApplication.activeModalWidget()
        assert isinstance(box, QMessageBox)
        seen["faults"] = faults(box)
        first = box.focusWidget()
        QTest.keyClick(first, Qt.Key.Key_Tab)
        seen["moved"] = box.focusWidget() is not first
        QTest.keyClick(box.focusWidget(), Qt.Key.Key_Backtab, Qt.KeyboardModifier.ShiftModifier)
        seen["back"] = box.focusWidget() is first
        QTest.keyClick(first, key)
        if box.isVisible():
            seen["stuck"] = True
            box.reject()

    QTimer.singleShot(0, answer)
    spoken.close()
    assert seen == {"faults": [], "moved": True, "back": True}
    assert spoken.isVisible()


def test_escape_closes_the_find_bar_and_gives_the_focus_to_the_text(window: MainWindow, qtbot: QtBot) -> None:
    view = window.page("live").panel.view
    window.context.actions["transcript.find"].trigger()
    qtbot.waitUntil(view.find_bar.field.hasFocus, timeout=5000)
    qtbot.keyClicks(view.find_bar.field, "red")
    assert "1" in view.find_bar.count.text()
    qtbot.keyClick(view.find_bar.field, Qt.Key.Key_Escape)
    assert not view.find_bar.isVisible()
    qtbot.waitUntil(view.text.hasFocus, timeout=5000)
    assert view.text.textCursor().selectedText() == "red"


def test_arrows_choose_a_mode_and_go_with_the_direction_of_reading(spoken: MainWindow, qtbot: QtBot) -> None:
    settings, modes = spoken.context.settings, spoken.page("live").modes
    rtl = QApplication.layoutDirection() == Qt.LayoutDirection.RightToLeft
    onward, back = (Qt.Key.Key_Left, Qt.Key.Key_Right) if rtl else (Qt.Key.Key_Right, Qt.Key.Key_Left)
    buttons = modes.findChildren(QPushButton)
    assert [face_of(button).role() for button in buttons] == [QAccessible.Role.RadioButton] * 4
    buttons[0].setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.waitUntil(buttons[0].hasFocus, timeout=5000)
    for key, mode in ((onward, "av"), (onward, "a"), (back, "av")):
        qtbot.keyClick(QApplication.focusWidget(), key)
        assert settings.get(keys.MODE) == mode
        assert [button.isChecked() for button in buttons] == [name == mode for name in ("auto", "av", "a", "v")]
    spoken.context.actions["live.mode.v"].trigger()
    assert [button.isChecked() for button in buttons] == [False, False, False, True]


def test_arrows_walk_through_files_and_models(window: MainWindow, qtbot: QtBot) -> None:
    for page in ("files", "models"):
        window.go(page)
        rows = window.page(page).list
        rows.setFocus(Qt.FocusReason.TabFocusReason)
        first = rows.currentIndex().row()
        key = Qt.Key.Key_Down if first == 0 else Qt.Key.Key_Up
        qtbot.keyClick(rows, key)
        assert rows.currentIndex().row() != first
        assert face_of(rows).childCount() == rows.model().rowCount() >= 2
        assert all(face_of(rows).child(row).text(QAccessible.Text.Name) for row in range(rows.model().rowCount()))


def test_menus_are_opened_by_a_key_and_walked_by_arrows(spoken: MainWindow, qtbot: QtBot) -> None:
    spoken.activateWindow()
    qtbot.keyClick(spoken, Qt.Key.Key_F10)
    menus = [action.menu() for action in spoken.menuBar().actions()]
    qtbot.waitUntil(lambda: QApplication.activePopupWidget() is menus[0], timeout=5000)
    rtl = QApplication.layoutDirection() == Qt.LayoutDirection.RightToLeft
    qtbot.keyClick(menus[0], Qt.Key.Key_Left if rtl else Qt.Key.Key_Right)
    qtbot.waitUntil(lambda: QApplication.activePopupWidget() is menus[1], timeout=5000)
    opened = QApplication.activePopupWidget()
    assert isinstance(opened, QMenu)
    qtbot.keyClick(opened, Qt.Key.Key_Down)
    assert opened.activeAction() is not None
    qtbot.keyClick(opened, Qt.Key.Key_Escape)
    assert QApplication.activePopupWidget() is None


def test_every_action_of_a_menu_says_what_it_does(spoken: MainWindow) -> None:
    for action in spoken.menuBar().actions():
        for entry in action.menu().actions():
            assert entry.isSeparator() or entry.text().strip("& …"), entry.objectName()


# -- what a screen reader reads and is told


def test_the_transcript_is_read_as_text(window: MainWindow) -> None:
    face = face_of(window.page("live").panel.view.text)
    text = face.textInterface()
    assert text is not None
    assert text.text(0, text.characterCount()) == "place blue at a one\nbin red\nset green"
    assert face.state().readOnly
    assert name_of(face)
    window.page("live").transcript.add(final(3, "set green by c", 6.0))
    assert text.text(0, text.characterCount()).endswith("set green by c")


class Reader:
    """Takes the place of QAccessible in a module, as if a screen reader listened."""

    def __init__(self) -> None:
        self.told: list[Any] = []

    def __getattr__(self, name: str) -> Any:
        return getattr(QAccessible, name)

    def isActive(self) -> bool:
        return True

    def updateAccessibility(self, event: Any) -> None:
        said = event.message() if isinstance(event, QAccessibleAnnouncementEvent) else None
        self.told.append((event.type(), said, event.politeness() if said is not None else None))


@pytest.fixture
def reader(monkeypatch: pytest.MonkeyPatch) -> Callable[[object], Reader]:
    def listen(module: object) -> Reader:
        reader = Reader()
        monkeypatch.setattr(module, "QAccessible", reader)
        return reader

    return listen


def test_finals_are_announced_and_partials_are_not(window: MainWindow, reader: Callable[[object], Reader]) -> None:
    heard = reader(transcript_text)
    window.page("live").transcript.add(partial(4, "lay", 0, 9.0))
    assert heard.told == []
    window.page("live").transcript.add(final(4, "lay white now", 9.0))
    assert [(said, manner) for _, said, manner in heard.told] == [("lay white now", QAccessible.AnnouncementPoliteness.Polite)]


def test_messages_are_announced_and_errors_at_once(window: MainWindow, reader: Callable[[object], Reader]) -> None:
    heard = reader(toasts)
    window.context.notices.say("The settings were imported.")
    window.context.notices.say("clip.mp4: is not a media file", Kind.error)
    (_, first, polite), (_, second, urgent) = heard.told
    assert first.endswith("The settings were imported.")
    assert "clip.mp4" in second
    assert polite == QAccessible.AnnouncementPoliteness.Polite
    assert urgent == QAccessible.AnnouncementPoliteness.Assertive


def test_what_the_live_page_waits_for_is_told(window: MainWindow, reader: Callable[[object], Reader]) -> None:
    heard = reader(hintline)
    page = window.page("live")
    before = page.hint_line.label.text()
    page.start_button.click()
    assert page.hint_line.label.text() != before
    assert QAccessible.Event.NameChanged in [kind for kind, _, _ in heard.told]


def test_states_are_in_names_and_states(window: MainWindow) -> None:
    page = window.page("live")
    start = face_of(page.start_button)
    before = name_of(start)
    page.start_button.click()
    assert name_of(start) != before
    append = face_of(page.panel.append_button)
    assert not append.state().checked
    assert face_of(page.modes.findChildren(QPushButton)[0]).state().checked
    assert [face_of(button).state().checked for button in window.rail.buttons[:4]] == [1, 0, 0, 0]
    assert face_of(page.status.fields["mode"]).text(QAccessible.Text.Description)


def test_widgets_that_cannot_be_used_say_so(window: MainWindow) -> None:
    pause: QWidget = window.page("live").pause_button
    assert face_of(pause).state().disabled
    assert pause not in stops(window)
