"""`viseme gui`: what lacks is told in one line, and Ctrl-C ends the window with its engine."""

from __future__ import annotations

import importlib.util
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import psutil
import pytest

from app.cli import gui
from app.gui.settings import keys
from app.gui.settings.store import Settings
from app.gui.shell.faults import catch_faults
from app.gui.shell.notices import Kind, Notices

PATIENCE = 60


class Ended(Exception):
    """The window would run now."""


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str]]:
    def start(*files: str) -> tuple[int, str]:
        with pytest.raises(SystemExit) as ended:
            gui.gui([Path(file) for file in files])
        return int(ended.value.code or 0), capsys.readouterr().err

    return start


def test_without_qt_it_says_how_to_get_it(run: Callable[..., tuple[int, str]], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    code, said = run()
    assert code == 1
    assert said.splitlines() == ["viseme: error: the window needs PySide6, which is not installed: run `pip install 'viseme[gui]'`"]


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="other systems always have a screen")
def test_without_a_screen_it_says_so(run: Callable[..., tuple[int, str]], monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    code, said = run()
    assert code == 1
    assert len(said.splitlines()) == 1
    assert "no screen" in said


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="a matter of X11")
def test_a_missing_library_is_told_with_its_package(run: Callable[..., tuple[int, str]], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("QT_QPA_PLATFORM", raising=False)
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    monkeypatch.setenv("DISPLAY", ":0")

    def load(path: str) -> None:
        raise OSError("libxcb-cursor.so.0: cannot open shared object file: No such file or directory")

    monkeypatch.setattr(gui.ctypes, "CDLL", load)
    code, said = run()
    assert code == 1
    assert len(said.splitlines()) == 1
    assert "apt install libxcb-cursor0" in said


def test_files_are_handed_on(run: Callable[..., tuple[int, str]], monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[list[str]] = []
    real = gui.importlib.import_module
    window = SimpleNamespace(main=lambda argv: seen.append(argv) or 0)
    monkeypatch.setattr(gui.importlib, "import_module", lambda name: window if name == "app.gui.start" else real(name))
    assert run("one.mp4", "two.wav") == (0, "")
    assert seen[0][1:] == ["one.mp4", "two.wav"]


def test_faults_are_told_once_and_the_window_goes_on(
    qtbot: object, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from PySide6.QtWidgets import QWidget

    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    monkeypatch.setattr("threading.excepthook", None)
    monkeypatch.delenv("VISEME_DEBUG", raising=False)
    notices, told = Notices(), []
    notices.said.connect(told.append)
    window = QWidget()
    catch_faults(window, notices)
    for _ in range(3):
        sys.excepthook(ValueError, ValueError("odd\nthing"), None)
    assert [notice.kind for notice in told] == [Kind.error]
    assert "ValueError: odd thing" in told[0].text
    assert "Traceback" not in capsys.readouterr().err


@pytest.mark.skipif(sys.platform == "win32", reason="signals of Unix")
def test_an_interrupt_closes_the_window_and_its_engine(tmp_path: Path) -> None:
    settings = Settings(tmp_path / "viseme" / "viseme.ini")
    settings.set(keys.WELCOMED, True)
    settings._store.sync()
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "XDG_CONFIG_HOME": str(tmp_path), "OMP_NUM_THREADS": "1"}
    with subprocess.Popen([sys.executable, "-m", "app.cli", "gui"], env=environment, stderr=subprocess.PIPE, text=True) as window:
        process = psutil.Process(window.pid)
        until = time.monotonic() + PATIENCE
        while not (engines := process.children()) and window.poll() is None and time.monotonic() < until:
            time.sleep(0.05)
        assert engines, window.communicate()[1]
        window.send_signal(signal.SIGINT)
        said = window.communicate(timeout=PATIENCE)[1]
    assert window.returncode == 0, said
    assert "Traceback" not in said
    psutil.wait_procs(engines, timeout=PATIENCE)
    assert not [engine for engine in engines if engine.is_running() and engine.status() != psutil.STATUS_ZOMBIE]
    assert Settings(tmp_path / "viseme" / "viseme.ini").get(keys.GEOMETRY), "it was closed properly"
