"""A screen without a monitor (Xvfb), a window manager (openbox) and hands (xdotool): real windows, real keys, real clicks."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Callable
from types import TracebackType
from typing import Self

SIZE = (1366, 900)


class Screen:
    """An X server of our own. Windows are put on it by processes that get its `environment`."""

    def __init__(self, size: tuple[int, int] = SIZE, *, managed: bool = True) -> None:
        """Without a manager (`managed` False) windows have no frames, and nobody gives them the keys."""
        self._size, self._managed = size, managed
        self._server: subprocess.Popen[bytes] | None = None
        self._manager: subprocess.Popen[bytes] | None = None
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
        if self._managed:
            environment = {**os.environ, **self.environment}
            self._manager = subprocess.Popen(["openbox"], env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            self._until(lambda: self._hands("get_desktop", check=False).strip() == "0", "openbox does not start")
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        for process in (self._manager, self._server):
            if process is not None:
                process.kill()
                process.wait()

    def window(self, title: str, timeout: float = 30.0) -> float:
        """Wait until a window whose title begins so is on the screen; returns `time.monotonic()` of when it was seen."""
        self._until(lambda: bool(self._named(title)), f"no window {title!r} came", timeout)
        return time.monotonic()

    def focus(self, title: str) -> None:
        """Give a window the keys."""
        for number in self._named(title):
            self._hands("windowactivate" if self._managed else "windowfocus", number, check=False)

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
        """Press at one place, go to another as a hand does, let go there."""
        steps = [tuple(a + (b - a) * part / 8 for a, b in zip(start, end, strict=True)) for part in range(9)]
        moves = [["mousemove", "--sync", *(str(round(value)) for value in step), "sleep", "0.03"] for step in steps]
        self._hands(*moves[0], "mousedown", "1", *(word for move in moves[1:] for word in move), "mouseup", "1")

    def _named(self, title: str) -> list[str]:
        return self._hands("search", "--onlyvisible", "--name", f"^{title}", check=False).split()

    @staticmethod
    def _until(holds: Callable[[], bool], otherwise: str, timeout: float = 20.0) -> None:
        until = time.monotonic() + timeout
        while not holds():
            if time.monotonic() > until:
                raise RuntimeError(f"{otherwise} within {timeout:g} s")
            time.sleep(0.01)

    def _hands(self, *arguments: str, check: bool = True) -> str:
        environment = {**os.environ, **self.environment}
        return subprocess.run(["xdotool", *arguments], env=environment, capture_output=True, text=True, check=check).stdout
