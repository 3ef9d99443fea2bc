"""A real window used as people use it: files, keys, captions, the bench, a restart, and an engine that does not answer."""

from __future__ import annotations

import os
import shutil
import signal
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from tests.app.gui.real import RealWindow
from tests.live_room import ROOT
from tests.screen import Screen

DEMO = ROOT / "assets" / "demo.mp4"
ITEMS = "[(i.path.name, i.state.name, len(i.transcript.text().split()), i.message) for i in window.page('files').queue.items]"
ACTIVE = "type(app.activeWindow()).__name__"
SPY = (
    "[(setattr(window, 'spied', []), [entry.action.triggered.connect(lambda checked=False, name=entry.name: window.spied.append(name))"
    " for entry in window.context.actions.entries()])][0][0]"
)
KEYS = "[(entry.name, window.context.actions.key_of(entry.name), entry.action.isEnabled()) for entry in window.context.actions.entries()]"
LAST = {"window.quit", "window.full_screen"}
NAMES = {"Ctrl": "ctrl", "Shift": "shift", "Alt": "alt", "Del": "Delete", "Esc": "Escape", "Space": "space", ",": "comma", ".": "period"}
NAMES |= {"+": "plus", "-": "minus", "Enter": "Return"}


@pytest.fixture
def screen() -> Iterator[Screen]:
    with Screen() as screen:
        yield screen


def opened(window: RealWindow) -> RealWindow:
    """Once all pages are there."""
    window.appear()
    window.wait("len(window.pages) == 4 and window.captions is not None")
    return window


def engine_of(window: RealWindow) -> psutil.Process:
    """The window's other half."""
    return next(child for child in psutil.Process(window.process.pid).children() if "app.engine" in child.cmdline())


def x_key(portable: str) -> str:
    """Qt's portable text of a key as X names it."""
    parts = [*portable[:-1].split("+"), "+"] if portable.endswith("+") else portable.split("+")
    return "+".join(NAMES.get(part, part if len(part) > 1 else part.lower()) for part in parts if part)


def test_ten_files_one_of_them_broken(screen: Screen, tmp_path: Path) -> None:
    files = []
    for number in range(10):
        path = tmp_path / f"{number}.mp4"
        if number == 4:
            path.write_bytes(b"this is no film")
        else:
            shutil.copyfile(DEMO, path)
        files.append(path)
    with RealWindow(screen, tmp_path / "home", *files) as window:
        opened(window)
        items = window.wait(ITEMS, lambda items: len(items) == 10 and all(i[1] in ("done", "failed") for i in items), timeout=120)
        assert [state for _, state, _, _ in items] == ["done"] * 4 + ["failed"] + ["done"] * 5
        assert "is not a media file" in items[4][3]
        assert all(words > 5 for place, (_, _, words, _) in enumerate(items) if place != 4)
        assert window.close() == 0
        assert window.errors == []


def test_every_key_of_the_list_does_its_action(screen: Screen, tmp_path: Path) -> None:
    with RealWindow(screen, tmp_path) as window:
        opened(window)
        window.ask(SPY)
        window.wait("window.page('live').devices.entries('microphone') is not None")
        listed = window.ask(KEYS)
        assert len({key for _, key, _ in listed if key}) == len([key for _, key, _ in listed if key])
        for name, key, enabled in listed:
            if not key or not enabled or name in LAST or name.startswith("live.start"):
                continue
            window.screen.focus("Viseme")
            window.wait(f"{ACTIVE} == 'MainWindow'")
            window.ask("window.spied.clear()")
            window.screen.key(x_key(key))
            window.wait("window.spied", lambda spied, name=name: name in spied, timeout=10)
            for _ in range(6):
                if window.ask(f"{ACTIVE} == 'MainWindow' and app.activePopupWidget() is None"):
                    break
                window.screen.key("Escape")
        assert window.close() == 0
        assert window.errors == []


def test_settings_survive_a_restart(screen: Screen, tmp_path: Path) -> None:
    with RealWindow(screen, tmp_path) as window:
        opened(window)
        screen.key("ctrl+3", "alt+3")
        window.wait("window.context.settings.get(__import__('app.gui.settings.keys').gui.settings.keys.MODE) == 'a'")
        screen.key("ctrl+plus")
        window.wait("window.context.settings.get(__import__('app.gui.settings.keys').gui.settings.keys.TEXT_SIZE) == 16")
        assert window.close() == 0
    with RealWindow(screen, tmp_path) as window:
        opened(window)
        assert window.ask("window._current") == "bench"
        assert window.ask("window.context.actions['live.mode.a'].isChecked()")
        assert window.ask("window.context.settings.get(__import__('app.gui.settings.keys').gui.settings.keys.TEXT_SIZE)") == 16
        assert window.close() == 0


def test_the_first_start_checks_and_the_second_does_not(screen: Screen, tmp_path: Path) -> None:
    with RealWindow(screen, tmp_path, welcomed=False) as window:
        opened(window)
        window.wait(f"{ACTIVE} == 'WelcomeDialog'")
        window.screen.key("Escape")
        window.wait("not any(type(w).__name__ == 'WelcomeDialog' and w.isVisible() for w in app.topLevelWidgets())")
        assert window.close() == 0
    with RealWindow(screen, tmp_path, welcomed=False) as window:
        opened(window)
        assert not window.ask("any(type(w).__name__ == 'WelcomeDialog' for w in app.topLevelWidgets())")
        assert window.close() == 0


def test_one_key_shows_the_demo_in_noise(screen: Screen, tmp_path: Path) -> None:
    bench = "window.page('bench')"
    with RealWindow(screen, tmp_path) as window:
        opened(window)
        screen.key("ctrl+b")
        window.wait(f"{bench}.controller.phase.name == 'running'")
        window.wait(f"{bench}.controller.scores.get('av') is not None", timeout=60)
        screen.key("ctrl+Down", "ctrl+Down", "ctrl+Down", "ctrl+Down")
        window.wait(f"{bench}.controller.phase.name == 'ended'", timeout=90)
        texts = window.ask(f"[{bench}.controller.transcripts[side].text() for side in ('a', 'av')]")
        assert any(text.split() for text in texts)
        assert window.ask(f"{bench}.summary.text()")
        assert window.close() == 0
        assert window.errors == []


def test_captions_lie_over_everything(screen: Screen, tmp_path: Path) -> None:
    with RealWindow(screen, tmp_path) as window:
        opened(window)
        screen.key("F9")
        window.wait("window.captions.isVisible()")
        place = window.ask("(window.captions.x(), window.captions.y())")
        x, y = window.middle("window.captions")
        screen.drag((x, y), (x - 120, y - 90))
        # The window manager takes the drag over at its first move or the one after, up to an eighth of the way.
        window.wait(
            "(window.captions.x(), window.captions.y())", lambda now: -125 < now[0] - place[0] < -85 and -95 < now[1] - place[1] < -60
        )
        screen.focus("Viseme")
        screen.key("F9")
        window.wait("not window.captions.isVisible()")
        assert window.close() == 0
        assert window.errors == []


def test_an_engine_that_hangs_or_dies_takes_nothing_along(screen: Screen, tmp_path: Path) -> None:
    shutil.copyfile(DEMO, tmp_path / "one.mp4")
    with RealWindow(screen, tmp_path / "home", tmp_path / "one.mp4") as window:
        opened(window)
        window.wait(ITEMS, lambda items: items[0][1] == "done", timeout=60)
        engine = engine_of(window)
        os.kill(engine.pid, signal.SIGSTOP)
        for page in ("alt+1", "alt+3", "alt+4", "alt+2"):
            screen.key(page)
        window.wait("window._current == 'files'")
        assert window.ask(ITEMS)[0][2] > 5
        engine.kill()
        window.wait("window.context.engine._process is None")
        window.ask(f"window.open_files([{str(DEMO)!r}])")
        items = window.wait(ITEMS, lambda items: len(items) == 2 and items[1][1] == "done", timeout=60)
        assert items[1][2] > 5
        assert engine_of(window).pid != engine.pid
        assert window.close() == 0
