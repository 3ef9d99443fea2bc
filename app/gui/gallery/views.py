"""Every view of the window: how it is brought up, empty and with real content."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtWidgets import QApplication, QDialog, QWidget

from app.gui.gallery.recording import demo, settle
from app.gui.settings import keys
from app.gui.shell.notices import Kind
from app.gui.shell.window import MainWindow

_MOMENT = 250
_SIZE = (1180, 760)


@dataclass(frozen=True, slots=True)
class View:
    """What is to be seen, under the name of its picture."""

    name: str
    widget: QWidget


def views(make: Callable[[], MainWindow], folder: Path) -> Iterator[View]:
    """One after the other; each is to be painted before the next is asked for. `folder` holds files that are made for it."""
    window = make()
    window.resize(*_SIZE)
    window.show()
    window.build_rest()
    window.preparation.begin()
    settle(_MOMENT)
    yield from _pages(window, "empty")
    yield from _dialogs(window)
    _fill(window, folder)
    yield from _pages(window, "full")
    yield from _further(window)
    yield from _least(window)
    window.close_unasked()
    window.deleteLater()


def _pages(window: MainWindow, state: str) -> Iterator[View]:
    for name in ("live", "files", "bench", "models"):
        window.go(name)
        if name == "bench" and state == "full":
            window.context.actions["bench.demo"].trigger()
        settle(2 * _MOMENT)
        yield View(f"{name}-{state}", window)


def _fill(window: MainWindow, folder: Path) -> None:
    """As after some minutes of use."""
    actions = window.context.actions
    window.go("live")
    actions["live.start"].trigger()
    settle(2 * _MOMENT)
    paths = [
        folder / name for name in (Path(demo()).name, "Interview in the garden.mov", "Lecture 3, part 2.wav", "Talk of the evening.mkv")
    ]
    shutil.copyfile(demo(), paths[0])
    for path in paths[1:]:
        path.write_bytes(b"no media")
    window.open_files([str(path) for path in paths])
    settle(4 * _MOMENT)


def _dialogs(window: MainWindow) -> Iterator[View]:
    window.go("live")
    window.show_settings()
    settle(_MOMENT)
    settings = window.dialog("settings")
    subjects = ("recognition", "look", "saving", "captions", "all")
    for place, name in enumerate(subjects):
        settings.subjects.setCurrentRow(place)  # type: ignore[attr-defined]
        settle(_MOMENT // 2)
        yield View(f"settings-{name}", settings)
    settings.close()
    for name, bring in (("shortcuts", window.show_shortcuts), ("about", window.show_about), ("welcome", window.show_welcome)):
        bring()
        settle(2 * _MOMENT)
        yield View(name, window.dialog(name))
        window.dialog(name).close()
    window.context.actions["live.network"].trigger()
    settle(_MOMENT)
    network = _open_dialog()
    if network is not None:
        yield View("network-camera", network)
        network.close()


def _open_dialog() -> QWidget | None:
    return next((widget for widget in QApplication.topLevelWidgets() if isinstance(widget, QDialog) and widget.isVisible()), None)


def _further(window: MainWindow) -> Iterator[View]:
    """Search, messages, captions over everything."""
    actions, notices = window.context.actions, window.context.notices
    window.go("live")
    actions["transcript.find"].trigger()
    settle(_MOMENT)
    yield View("live-search", window)
    notices.say("the microphone is silent: muted?", Kind.warn)
    notices.say("USB Camera: the camera is gone; check that it is connected", Kind.error, action="page.models")
    settle(2 * _MOMENT)
    yield View("messages", window)
    window.toasts.close_all()
    if window.captions is not None:
        window.captions.set_shown(True)
        settle(_MOMENT)
        yield View("captions", window.captions)
        window.captions.set_shown(False)


def _least(window: MainWindow) -> Iterator[View]:
    """As small as it may be, with the largest transcript."""
    window.context.settings.set(keys.TEXT_SIZE, 24)
    window.resize(window.minimumSize())
    for name in ("live", "files", "bench", "models"):
        window.go(name)
        settle(_MOMENT)
        yield View(f"{name}-small", window)
