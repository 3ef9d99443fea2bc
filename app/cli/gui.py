"""`viseme gui`: the window. Qt is looked for only when it is asked for, and what lacks is told in one line."""

from __future__ import annotations

import ctypes
import importlib
import importlib.util
import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from app.cli.console import guarded
from app.errors import UserError

_X11_PLUGIN = ("Qt", "plugins", "platforms", "libqxcb.so")


@guarded
def gui(
    files: Annotated[list[Path] | None, typer.Argument(metavar="[FILE]...", help="Recordings to transcribe on the files page.")] = None,
) -> None:
    """Open the window: live captions, files, the noise bench, models.

    Files are opened on the files page.
    """
    _check_qt()
    if sys.platform.startswith("linux"):
        _check_screen()
    start = importlib.import_module("app.gui.start")
    sys.exit(start.main([sys.argv[0], *map(str, files or [])]))


def _check_qt() -> None:
    """Raises UserError where PySide6 is not there or does not load."""
    if importlib.util.find_spec("PySide6") is None:
        raise UserError("the window needs PySide6, which is not installed: run `pip install 'viseme[gui]'`")
    try:
        importlib.import_module("PySide6.QtWidgets")
    except ImportError as error:
        raise UserError(f"the window needs Qt, which does not load ({error}); {_remedy(str(error))}") from error


def _check_screen() -> None:
    """Raises UserError where Qt would find no screen and end the program without a word that helps."""
    if os.environ.get("QT_QPA_PLATFORM"):
        return
    if os.environ.get("WAYLAND_DISPLAY"):
        return
    if not os.environ.get("DISPLAY"):
        raise UserError("there is no screen: neither DISPLAY nor WAYLAND_DISPLAY is set; start it from a desktop, or use `viseme live`")
    package = importlib.import_module("PySide6")
    try:
        ctypes.CDLL(str(Path(package.__path__[0]).joinpath(*_X11_PLUGIN)))
    except OSError as error:
        raise UserError(f"the window cannot use the screen ({error}); {_remedy(str(error))}") from error


def _remedy(reason: str) -> str:
    """What to do about a library that is missing."""
    packages = {
        "libxcb-cursor": "libxcb-cursor0", "libEGL": "libegl1", "libGL.": "libgl1", "libxkbcommon-x11": "libxkbcommon-x11-0",
        "libxkbcommon.": "libxkbcommon0", "libxcb-icccm": "libxcb-icccm4", "libxcb-image": "libxcb-image0", "libdbus": "libdbus-1-3",
        "libxcb-keysyms": "libxcb-keysyms1", "libxcb-render-util": "libxcb-render-util0", "libfontconfig": "libfontconfig1",
        "libglib": "libglib2.0-0",
    }  # fmt: skip
    missing = next((package for library, package in packages.items() if library in reason), None)
    if missing is None:
        return "install what it names, or run `pip install --force-reinstall 'viseme[gui]'`"
    return f"run `sudo apt install {missing}` (or what your system calls it)"
