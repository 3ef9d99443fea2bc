"""A screen without a monitor (Xvfb) and hands for it (xdotool): real windows, real keys, real clicks."""

from __future__ import annotations

import os
import subprocess
import time
from types import TracebackType
from typing import Self

SIZE = (1366, 900)


class Screen:
    """An X server of our own. Windows are put on it by processes that get its `environment`."""

    def __init__(self, size: tuple[int, int] = SIZE) -> None:
        self._size = size
        self._server: subprocess.Popen[bytes] | None = None
        self.environment: dict[str, str] = {}

    def __enter__(self) -> Self:
        reading, writing = os.pipe()
        width, height = self._size
        options = ["-displayfd", str(writing), "-screen", "0", f"{width}x{height}x24", "-nolisten", "tcp", "-noreset"]
        self._server = subprocess.Popen(["Xvfb", *options], pass_fds=(writing,), stderr=subprocess.DEVNULL)
        os.close(writing)
        with os.fdopen(reading) as file:
            number = file.readline().strip()  # comes once it takes clients
        if not number:
            raise RuntimeError("Xvfb does not start; `make setup-test` installs xvfb and xdotool")
        self.environment = {"DISPLAY": f":{number}", "QT_QPA_PLATFORM": "xcb"}
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if self._server is not None:
            self._server.kill()
            self._server.wait()

    def window(self, title: str, timeout: float = 30.0) -> float:
        """Wait until a window whose title begins so is on the screen; returns `time.monotonic()` of when it was seen."""
        until = time.monotonic() + timeout
        while True:
            found = self._hands("search", "--onlyvisible", "--name", f"^{title}", check=False)
            now = time.monotonic()
            if found.strip():
                return now
            if now > until:
                raise AssertionError(f"no window {title!r} came within {timeout:g} s")
            time.sleep(0.01)

    def focus(self, title: str) -> None:
        """Give a window the keys; without a window manager nobody else does."""
        for number in self._hands("search", "--onlyvisible", "--name", f"^{title}", check=False).split():
            self._hands("windowfocus", number, check=False)

    def key(self, *keys: str) -> None:
        """Press keys by their X names, such as `ctrl+l`."""
        self._hands("key", "--delay", "30", *keys)

    def write(self, text: str) -> None:
        """Type a text."""
        self._hands("type", "--delay", "20", text)

    def click(self, x: float, y: float) -> None:
        """Click at a place of the screen."""
        self._hands("mousemove", "--sync", str(round(x)), str(round(y)), "click", "1")

    def drag(self, start: tuple[float, float], end: tuple[float, float]) -> None:
        """Press at one place, let go at another."""
        places = [str(round(value)) for value in (*start, *end)]
        self._hands("mousemove", "--sync", *places[:2], "mousedown", "1", "mousemove", "--sync", *places[2:], "mouseup", "1")

    def _hands(self, *arguments: str, check: bool = True) -> str:
        environment = {**os.environ, **self.environment}
        return subprocess.run(["xdotool", *arguments], env=environment, capture_output=True, text=True, check=check).stdout
