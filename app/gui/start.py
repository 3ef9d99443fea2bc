"""Starts the window: on the screen first, then the engine and the model behind it."""

from __future__ import annotations

import importlib
import importlib.resources
import os
import sys
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication

from app.gui import i18n
from app.gui.engine import Engine
from app.gui.settings import keys
from app.gui.settings.keys import Key
from app.gui.settings.store import Settings
from app.gui.shell.actions import Actions
from app.gui.shell.context import Context
from app.gui.shell.faults import catch_faults
from app.gui.shell.interrupts import Interrupts
from app.gui.shell.notices import Notices
from app.gui.shell.window import MainWindow
from app.gui.theme import look

ENGINE_FLAG = "--engine"
_NEVER_PAINTED_MS = 1000
"""A window that starts minimised is never painted; the engine starts all the same."""


def main(argv: list[str]) -> int:
    """Run the window until it is closed. `argv` is the program and files to transcribe; returns the exit code."""
    if argv[1:2] == [ENGINE_FLAG]:
        return _run_engine()
    app = make_app(argv[:1])
    settings = Settings()
    prepare(app, settings)
    window = make_window(settings)
    catch_faults(window, window.context.notices)
    interrupts = Interrupts(window.close_unasked)
    window.show()
    begin_later(window, [str(Path(path).resolve()) for path in argv[1:]])
    try:
        return app.exec()
    finally:
        interrupts.end()
        window.context.engine.close()


def make_app(argv: list[str]) -> QApplication:
    """The application and how the system knows it."""
    QApplication.setAttribute(Qt.ApplicationAttribute.AA_DontShowIconsInMenus, sys.platform == "darwin")
    app = QApplication(argv)
    app.setApplicationName("Viseme")
    app.setOrganizationName("viseme")
    app.setDesktopFileName("viseme")
    drawing = Path(str(importlib.resources.files("assets"))) / "icon.svg"
    if drawing.is_file():
        app.setWindowIcon(QIcon(str(drawing)))
    return app


def prepare(app: QApplication, settings: Settings) -> None:
    """Language and look of the settings, followed when they change."""
    i18n.install(app, settings.get(keys.LANGUAGE))
    look.apply(app, settings.get(keys.SCHEME))

    def follow(key: Key[object]) -> None:
        if key is keys.SCHEME:
            look.apply(app, settings.get(keys.SCHEME))

    settings.changed.connect(follow)


def make_window(settings: Settings, engine: Engine | None = None) -> MainWindow:
    """The window and all that its pages are given, not shown yet. `engine` may be another one, for tests."""
    engine = engine or Engine()
    window = MainWindow(Context(engine, settings, Actions(settings), Notices()))
    if engine.parent() is None:
        engine.setParent(window)
    return window


def begin_later(window: MainWindow, files: list[str]) -> None:
    """Once the window is on the screen: engine, model, the other pages, the files asked for, the first check."""
    steps: list[Callable[[], None]] = [window.context.engine.start, window.preparation.begin, window.build_rest]
    if files:
        steps.insert(0, lambda: window.open_files(files))
    begun: list[bool] = []

    def begin() -> None:
        if begun:
            return
        begun.append(True)
        for step in steps:
            step()

    def greet() -> None:
        if not window.context.settings.get(keys.WELCOMED) and not files:
            window.show_welcome()

    window.painted.connect(begin)
    window.complete.connect(greet)
    QTimer.singleShot(_NEVER_PAINTED_MS, window, begin)
    if os.environ.get("VISEME_DEBUG", "0") not in ("", "0"):
        from app.gui.watchdog import Watchdog

        watchdog = Watchdog(window, aloud=True)
        window.complete.connect(watchdog.start)
        window.closed.connect(watchdog.stop)


def _run_engine() -> int:
    """The other half of a frozen program, which has one executable for both."""
    engine = importlib.import_module("app.engine.__main__")
    code = engine.main()
    return code if isinstance(code, int) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv))
