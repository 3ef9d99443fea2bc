"""Whole tasks in a real window by the keyboard alone: nothing here touches the mouse, and answers are only looked at."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.app.gui.real import RealWindow
from tests.live_room import ROOT
from tests.screen import Screen

DEMO = ROOT / "assets" / "demo.mp4"
ACTIVE = "type(app.activeWindow()).__name__"
FOCUS = "type(app.focusWidget()).__name__"
NAME = "app.focusWidget().accessibleName()"
FILES = "window.page('files')"


@pytest.fixture
def screen() -> Iterator[Screen]:
    with Screen() as screen:
        yield screen


def go_to(window: RealWindow, wanted: str, key: str = "Tab", most: int = 40) -> None:
    """Press a key until an expression about the focus holds."""
    for _ in range(most):
        if window.ask(wanted):
            return
        window.screen.key(key)
    raise AssertionError(f"{key} never leads to where {wanted}")


def test_a_file_is_added_read_searched_saved_and_the_window_closed(screen: Screen, tmp_path: Path) -> None:
    clip, saved = tmp_path / "a clip.mp4", tmp_path / "words.srt"
    shutil.copyfile(DEMO, clip)
    with RealWindow(screen, tmp_path / "home") as window:
        window.appear()
        window.wait("len(window.pages) == 4")
        screen.key("ctrl+o")
        window.wait(f"{ACTIVE} == 'QFileDialog'")
        screen.write(str(clip))
        screen.key("Return")
        window.wait(f"[item.state.name for item in {FILES}.queue.items] == ['done']", timeout=60)
        window.wait(f"{ACTIVE} == 'MainWindow'")
        assert window.ask("window._current") == "files"
        go_to(window, f"{FOCUS} == 'TranscriptText'")
        screen.key("ctrl+Home", "ctrl+shift+Right")
        first = window.ask("app.focusWidget().textCursor().selectedText().strip()")
        words = window.ask(f"{FILES}.queue.items[0].transcript.text()").split()
        assert first == words[0], "the caret walks through the words"
        screen.key("ctrl+f")
        window.wait(f"{FOCUS} == 'QLineEdit'")
        screen.write(words[-1])
        screen.key("Return")
        window.wait(f"{FILES}.detail.panel.view.text.textCursor().selectedText()", lambda text: text == words[-1])
        screen.key("Escape")
        window.wait(f"{FOCUS} == 'TranscriptText'")
        screen.key("ctrl+s")
        window.wait(f"{ACTIVE} != 'MainWindow'")
        screen.key("ctrl+a")
        screen.write(str(saved))
        screen.key("Return")
        window.wait(f"not {FILES}.can_close()")
        text = saved.read_text(encoding="utf-8")
        assert re.match(r"1\n00:00:0\d,\d{3} --> 00:00:\d\d,\d{3}\n", text)
        assert all(word in text for word in words)
        screen.key("ctrl+q")
        assert window.process.wait(30) == 0, "what is saved is not asked about"
        assert window.close() == 0
        assert window.errors == []


def test_a_key_is_changed_in_the_list_and_used(screen: Screen, tmp_path: Path) -> None:
    with RealWindow(screen, tmp_path) as window:
        window.appear()
        window.wait("len(window.pages) == 4")
        screen.key("F1")
        window.wait(f"{ACTIVE} == 'ShortcutsDialog'")
        screen.write("noise bench alt")
        window.wait("window.dialog('shortcuts').chosen() == 'page.bench'")
        go_to(window, f"{FOCUS} in ('KeyField', 'QLineEdit') and {NAME} == window.dialog('shortcuts').key.accessibleName()")
        screen.key("ctrl+j")
        window.wait("window.context.actions.key_of('page.bench') == 'Ctrl+J'")
        screen.key("Tab", "Escape")
        window.wait(f"{ACTIVE} == 'MainWindow'")
        screen.key("alt+2")
        window.wait("window._current == 'files'")
        screen.key("alt+4")
        window.wait("window._current == 'models'")
        screen.key("ctrl+j")
        window.wait("window._current == 'bench'")
        screen.key("F10")
        window.wait("app.activePopupWidget() is not None")
        go_to(window, "'page.live' in [action.objectName() for action in app.activePopupWidget().actions()]", "Right")
        go_to(window, "(app.activePopupWidget().activeAction() or app).objectName() == 'page.live'", "Down")
        screen.key("Return")
        window.wait("window._current == 'live'")
        assert window.close() == 0
        assert window.errors == []
