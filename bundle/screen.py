"""A screen of its own for the test of a bundle: Xvfb, whose picture lies in a file that can be read."""

from __future__ import annotations

import os
import shutil
import struct
import subprocess
import tempfile
import time
from pathlib import Path
from types import TracebackType
from typing import Self

SIZE = (1280, 800)
_DEPTH = 24
_START_SECONDS = 20


class Screen:
    """Starts with `with`; `name` is what DISPLAY must be."""

    def __init__(self) -> None:
        self.name = ""
        self._folder = ""
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        if shutil.which("Xvfb") is None:
            raise RuntimeError("Xvfb is not installed: sudo apt-get install xvfb")
        self._folder = tempfile.mkdtemp(prefix="viseme-screen-")
        reading, writing = os.pipe()
        size = f"{SIZE[0]}x{SIZE[1]}x{_DEPTH}"
        command = ["Xvfb", "-displayfd", str(writing), "-screen", "0", size, "-fbdir", self._folder, "-nolisten", "tcp"]
        self._process = subprocess.Popen(command, pass_fds=(writing,), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        os.close(writing)
        with os.fdopen(reading) as answer:
            self.name = f":{answer.readline().strip()}"
        end = time.monotonic() + _START_SECONDS
        while not self._file.exists() and time.monotonic() < end:
            time.sleep(0.05)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if self._process is not None:
            self._process.terminate()
            self._process.wait()
        shutil.rmtree(self._folder, ignore_errors=True)

    @property
    def _file(self) -> Path:
        return Path(self._folder) / "Xvfb_screen0"

    def pixels(self) -> tuple[int, int, bytes]:
        """Width, height, and four bytes (blue, green, red, nothing) a pixel, row by row; the file is an XWD dump."""
        data = self._file.read_bytes()
        head, _, _, _, width, height = struct.unpack_from(">6I", data)
        (row,) = struct.unpack_from(">I", data, 48)
        (colours,) = struct.unpack_from(">I", data, 76)
        start = head + colours * 12
        return width, height, b"".join(data[start + line * row : start + line * row + width * 4] for line in range(height))

    def drawn(self) -> float:
        """Share of the pixels, of every 97th, that are not black."""
        _, _, data = self.pixels()
        sample = [data[place : place + 3] for place in range(0, len(data) - 4, 4 * 97)]
        return sum(any(pixel) for pixel in sample) / max(len(sample), 1)

    def save(self, path: Path) -> None:
        """The picture as PNG."""
        from PySide6.QtGui import QImage

        width, height, data = self.pixels()
        QImage(data, width, height, width * 4, QImage.Format.Format_RGB32).save(str(path))
