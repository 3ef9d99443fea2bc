"""How soon the window is there: `python -m app.gui.measure` starts it several times on the screen at hand and prints medians.

Each start takes turns with that of an empty window of Qt, which tells how fast the machine is just then.
"""

from __future__ import annotations

import argparse
import json
import os
import runpy
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

_PATIENCE = 120.0
_ROWS = (
    ("empty", "an empty window of Qt", "s"),
    ("painted", "the window is painted", "s"),
    ("complete", "all pages are made", "s"),
    ("ready", "the model is loaded", "s"),
    ("window_mb", "memory of the window, loaded", "MB"),
    ("engine_mb", "memory of its engine, loaded", "MB"),
)


def main(argv: list[str]) -> int:
    """Measure, or be one of the processes that are measured. Returns 1 where a window did not come."""
    if argv[:1] == ["--empty"]:
        return _empty(float(argv[1]))
    if argv[:1] == ["--window"]:
        return _window(float(argv[1]), argv[2])
    parser = argparse.ArgumentParser(prog="python -m app.gui.measure", description="How soon the window is there.")
    parser.add_argument("--times", type=int, default=7, metavar="N", help="starts (default 7), after one that is not counted")
    parser.add_argument("--json", action="store_true", help="print every figure as one JSON object")
    options = parser.parse_args(argv)
    figures: dict[str, list[float]] = {name: [] for name, _, _ in _ROWS}
    with tempfile.TemporaryDirectory() as home:
        ini = Path(home) / "viseme" / "viseme.ini"
        ini.parent.mkdir()
        ini.write_text("[start]\nwelcomed=true\n", encoding="utf-8")  # the user's own settings are left alone
        for turn in range(options.times + 1):
            for kind in ("--empty", "--window"):
                told = _start(kind, home)
                if told is None:
                    print("no window came; is there a screen?", file=sys.stderr)
                    return 1
                if turn:
                    for name, value in told.items():
                        figures[name].append(value)
    print(json.dumps(figures) if options.json else "\n".join(_lines(figures, options.times)))
    return 0


def _lines(figures: dict[str, list[float]], times: int) -> list[str]:
    lines = [f"medians of {times} starts, seconds since the process was started (smallest to largest)"]
    for name, text, unit in _ROWS:
        values, digits = figures[name], 2 if unit == "s" else 0
        spread = f"({min(values):.{digits}f} to {max(values):.{digits}f})"
        lines.append(f"  {text:<30}{statistics.median(values):8.{digits}f} {unit:<3} {spread}")
    return lines


def _start(kind: str, home: str) -> dict[str, float] | None:
    """One process from its start to its end; what it told of itself."""
    command = [sys.executable, "-m", "app.gui.measure", kind, repr(time.time()), home]
    try:
        ended = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=False, timeout=_PATIENCE)
    except subprocess.TimeoutExpired:
        return None
    lines = [line for line in ended.stdout.splitlines() if line.startswith("{")]
    return json.loads(lines[-1]) if lines else None


def _empty(began: float) -> int:
    """A window with nothing in it."""
    from PySide6.QtCore import QEvent, QTimer
    from PySide6.QtWidgets import QApplication, QWidget

    class Empty(QWidget):
        def event(self, event: QEvent) -> bool:
            handled = super().event(event)
            if event.type() == QEvent.Type.Paint:
                QTimer.singleShot(0, app, app.quit)
            return handled

    app = QApplication(sys.argv[:1])
    window = Empty()
    window.resize(600, 400)
    window.show()
    app.exec()
    print(json.dumps({"empty": time.time() - began}), flush=True)
    return 0


def _window(began: float, home: str) -> int:
    """`viseme gui` as a whole, which tells when it has come how far and then closes."""
    from PySide6.QtCore import QSettings

    from app.gui import start

    QSettings.setPath(QSettings.Format.IniFormat, QSettings.Scope.UserScope, home)
    usual = start.begin_later

    def watch(window: Any, files: list[str]) -> None:
        told: dict[str, float] = {}

        def mark(name: str) -> Callable[[], None]:
            return lambda: told.update({name: time.time() - began})

        def changed() -> None:
            if window.preparation.state in ("ready", "failed"):
                mark("ready")()
                finish()

        def finish() -> None:
            if {"ready", "complete"} <= told.keys():
                told.update(_memory())
                print(json.dumps(told), flush=True)
                window.close_unasked()

        window.painted.connect(mark("painted"))
        window.complete.connect(mark("complete"))
        window.complete.connect(finish)
        window.preparation.changed.connect(changed)
        usual(window, files)

    start.begin_later = watch
    sys.argv = ["viseme", "gui"]
    runpy.run_module("app.cli", run_name="__main__")
    return 0


def _memory() -> dict[str, float]:
    """Resident memory in MB."""
    import psutil

    own = psutil.Process(os.getpid())
    engine = sum(child.memory_info().rss for child in own.children(recursive=True))
    return {"window_mb": own.memory_info().rss / 1e6, "engine_mb": engine / 1e6}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
