"""What the one executable of a bundle runs: the command line, and with `--engine` the process that the window starts for its work."""

from __future__ import annotations

import multiprocessing
import os
import sys


def main() -> None:
    """Begin what was asked for."""
    multiprocessing.freeze_support()
    _offer_portaudio()
    if sys.argv[1:2] == ["--engine"]:
        import runpy

        del sys.argv[1]
        runpy.run_module("app.engine", run_name="__main__", alter_sys=True)
        return
    if len(sys.argv) == 1 and _opened_by_hand():
        sys.argv.append("gui")
    from app.cli.main import main as command_line

    command_line()


def _opened_by_hand() -> bool:
    """Whether somebody clicked on the program, so that no terminal is there to read a help text in."""
    if sys.platform == "darwin":
        return sys.stdin is None or not (sys.stdin.isatty() or sys.stdout.isatty())
    if sys.platform == "win32":
        import ctypes

        own = (ctypes.c_uint * 2)()
        return int(ctypes.windll.kernel32.GetConsoleProcessList(own, 2)) <= 1  # a console of our own, or none
    return False


def _offer_portaudio() -> None:
    """Where the system has no PortAudio, take the bundle's: on Linux the search for libraries looks only at the system's list."""
    folder = getattr(sys, "_MEIPASS", None)
    if folder is None or not sys.platform.startswith("linux"):
        return
    import ctypes.util

    search = ctypes.util.find_library

    def find(name: str) -> str | None:
        found = search(name)
        own = os.path.join(folder, "libportaudio.so.2")
        return own if found is None and name == "portaudio" and os.path.exists(own) else found

    ctypes.util.find_library = find


if __name__ == "__main__":
    main()
