"""A real window in a process of its own, on a screen of the tests, with settings of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from tests.live_room import ROOT
from tests.screen import Screen

CHILD = Path(__file__).with_name("window_child.py")


class RealWindow:
    """Ask about it with `ask`, use it through the screen. `errors` is what it wrote on standard error."""

    def __init__(self, screen: Screen, home: Path, *arguments: str | Path, welcomed: bool = True, **environment: str) -> None:
        """`home` keeps settings from one window to the next."""
        self.screen = screen
        settings = home / "viseme" / "viseme.ini"
        settings.parent.mkdir(parents=True, exist_ok=True)
        if welcomed and not settings.is_file():
            settings.write_text("[start]\nwelcomed=true\n")
        own = {"XDG_CONFIG_HOME": str(home), "PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1", "LANG": "C.UTF-8", **environment}
        self.began = time.monotonic()
        self.process = subprocess.Popen(
            [sys.executable, str(CHILD), *map(str, arguments)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env={**os.environ, **screen.environment, **own},
        )
        self.errors: list[str] = []
        self._reader = threading.Thread(target=self._read_errors, daemon=True)
        self._reader.start()

    def appear(self) -> float:
        """Wait for the window; returns the seconds from the start of the process."""
        seen = self.screen.window("Viseme")
        until = time.monotonic() + 20
        while not self.ask("app.activeWindow() is not None"):
            assert time.monotonic() < until, "the window does not take the keys"
            self.screen.focus("Viseme")
        return seen - self.began

    def ask(self, expression: str) -> Any:
        """The value of a Python expression in the window's process, as JSON carries it."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps(expression) + "\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        assert line, f"the window is gone: {''.join(self.errors[-8:])}"
        answer = json.loads(line)
        if "error" in answer:
            raise AssertionError(f"{expression}: {answer['error']}")
        return answer["value"]

    def wait(self, expression: str, is_right: Callable[[Any], bool] = bool, timeout: float = 40.0) -> Any:
        """Ask until the answer is right; returns it."""
        until = time.monotonic() + timeout
        while not is_right(value := self.ask(expression)):
            assert time.monotonic() < until, f"{expression} stayed {value!r} for {timeout:g} s"
            time.sleep(0.05)
        return value

    def middle(self, widget: str) -> tuple[float, float]:
        """Where on the screen the middle of a widget is."""
        x, y = self.ask(f"(lambda w: (lambda p: (p.x(), p.y()))(w.mapToGlobal(w.rect().center())))({widget})")
        return x, y

    def click(self, widget: str) -> None:
        """Click on the middle of a widget."""
        self.screen.click(*self.middle(widget))

    def close(self) -> int:
        """Close it as its user would, also where that asks whether text may be lost; returns the exit code."""
        if self.process.poll() is None:
            self.screen.focus("Viseme")
            self.screen.key("ctrl+q")
        until = time.monotonic() + 30
        while self.process.poll() is None and time.monotonic() < until:
            try:
                if self.ask("type(app.activeModalWidget()).__name__ == 'QMessageBox'"):
                    self.click("next(button for button in app.activeModalWidget().buttons() if button.text() == 'Close')")
            except (AssertionError, OSError):
                break  # it is gone
            time.sleep(0.1)
        code = self.process.wait(10)
        self._reader.join(10)
        return code

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.process.kill()
        self.process.wait()

    def _read_errors(self) -> None:
        assert self.process.stderr is not None
        self.errors.extend(self.process.stderr)
