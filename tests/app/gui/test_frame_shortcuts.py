"""The list of keys: found, changed, taken, put back."""

from __future__ import annotations

import json

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.gui.settings import keys
from app.gui.shell.context import Context
from app.gui.shell.shortcuts import Shortcuts
from app.gui.shell.shortcuts_dialog import ShortcutsDialog


@pytest.fixture
def filled(context: Context) -> Context:
    context.actions.add("live.start", "&Start…", group="Live", key="Ctrl+L")
    context.actions.add("live.pause", "Pause", group="Live", key="Ctrl+Space")
    context.actions.add("files.open", "Open", group="Files", key="Ctrl+O")
    context.actions.add("help.about", "About", group="Help")
    return context


@pytest.fixture
def dialog(qtbot: QtBot, filled: Context) -> ShortcutsDialog:
    dialog = ShortcutsDialog(filled)
    qtbot.addWidget(dialog)
    dialog.show()
    return dialog


def listed(dialog: ShortcutsDialog) -> list[str]:
    groups = [dialog.list.topLevelItem(place) for place in range(dialog.list.topLevelItemCount())]
    return [group.child(place).text(0) for group in groups for place in range(group.childCount())]


def test_every_word_of_the_search_counts(filled: Context) -> None:
    shortcuts = Shortcuts(filled.actions)
    assert [row.text for row in shortcuts.rows()] == ["Start", "Pause", "Open", "About"]
    assert [row.name for row in shortcuts.rows("live pau")] == ["live.pause"]
    assert [row.name for row in shortcuts.rows("CTRL+o")] == ["files.open"]
    assert shortcuts.rows("nosuch") == []


def test_the_dialog_says_where_nothing_fits(dialog: ShortcutsDialog, qtbot: QtBot) -> None:
    qtbot.keyClicks(dialog.search, "open")
    assert listed(dialog) == ["Open"]
    qtbot.keyClicks(dialog.search, "xyz")
    assert listed(dialog) == []
    assert dialog.nothing.isVisible()


def test_a_key_is_pressed_and_in_force(dialog: ShortcutsDialog, filled: Context, qtbot: QtBot) -> None:
    dialog.choose("live.start")
    qtbot.keyClick(dialog.key, Qt.Key.Key_J, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: filled.actions.key_of("live.start") == "Ctrl+J", timeout=5000)
    assert filled.actions["live.start"].shortcut() == QKeySequence("Ctrl+J")
    assert json.loads(filled.settings.get(keys.SHORTCUTS)) == {"live.start": "Ctrl+J"}
    assert dialog.first.isEnabled()
    qtbot.mouseClick(dialog.first, Qt.MouseButton.LeftButton)
    assert filled.actions.key_of("live.start") == "Ctrl+L"
    assert not dialog.first.isEnabled()


def test_a_key_that_is_taken_is_told_and_stays_where_it_is(dialog: ShortcutsDialog, filled: Context, qtbot: QtBot) -> None:
    dialog.choose("live.pause")
    dialog.key.setKeySequence(QKeySequence("Ctrl+O"))
    dialog.key.editingFinished.emit()
    assert dialog.problem.isVisible()
    assert "Open" in dialog.problem.text()
    assert filled.actions.key_of("live.pause") == "Ctrl+Space"
    assert filled.actions.key_of("files.open") == "Ctrl+O"
    assert dialog.key.keySequence() == QKeySequence("Ctrl+Space"), "what is shown is what is in force"


def test_a_key_may_be_taken_away(dialog: ShortcutsDialog, filled: Context) -> None:
    dialog.choose("files.open")
    dialog.key.clear()
    dialog.key.editingFinished.emit()
    assert filled.actions.key_of("files.open") == ""
    assert filled.actions["files.open"].shortcut().isEmpty()


def test_all_are_put_back_even_when_they_were_exchanged(dialog: ShortcutsDialog, filled: Context, qtbot: QtBot) -> None:
    filled.actions.set_key("live.start", "Ctrl+T")
    filled.actions.set_key("live.pause", "Ctrl+L")
    filled.actions.set_key("live.start", "Ctrl+Space")
    qtbot.mouseClick(dialog.all_first, Qt.MouseButton.LeftButton)
    assert [filled.actions.key_of(entry.name) for entry in filled.actions.entries()] == [entry.first for entry in filled.actions.entries()]
    assert filled.settings.get(keys.SHORTCUTS) == "{}"


def test_it_is_used_by_keys_alone(dialog: ShortcutsDialog, qtbot: QtBot) -> None:
    dialog.activateWindow()
    reached = set()
    for _ in range(12):
        qtbot.keyClick(QApplication.focusWidget() or dialog, Qt.Key.Key_Tab)
        reached.add(QApplication.focusWidget())
    assert {dialog.search, dialog.list, dialog.all_first} <= reached
    assert any(widget is dialog.key or (widget is not None and widget.parent() is dialog.key) for widget in reached)
