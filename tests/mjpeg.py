"""A network camera for tests: pictures as MJPEG over HTTP from a loopback port, with all that goes wrong with such cameras."""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from types import TracebackType
from typing import Self

import cv2
import numpy as np

_BOUNDARY = b"viseme-test-picture"
_HEAD = (
    b"HTTP/1.0 200 OK\r\nConnection: close\r\nCache-Control: no-store\r\n"
    b"Content-Type: multipart/x-mixed-replace; boundary=" + _BOUNDARY + b"\r\n\r\n"
)


class MjpegCamera:
    """Sends the pictures in turn, again and again, at `rate` a second, the same at the same time to every client.

    `frames` are arrays (H, W, 3) in RGB, or a function from the number of the picture to one. All switches work while it runs.
    """

    def __init__(self, frames: Sequence[np.ndarray] | Callable[[int], np.ndarray], *, rate: float = 25.0) -> None:
        self._draw = frames if callable(frames) else lambda number: frames[number % len(frames)]
        self._rate = rate
        self._port = 0
        self._listener: socket.socket | None = None
        self._clients: list[socket.socket] = []
        self._threads: list[threading.Thread] = []
        self._lock = threading.Lock()
        self._stop = threading.Event()
        self._going = threading.Event()
        self._going.set()
        self.sent = 0
        """Pictures that were taken, whether or not somebody saw them."""
        self.taken: dict[int, float] = {}
        """`time.monotonic()` of each picture by number."""
        self.lag = 0.0
        """Seconds from taking a picture to sending it."""
        self.burst = 1
        """Pictures that are sent together."""
        self.size: tuple[int, int] | None = None
        """Width and height that pictures are scaled to from now on; None as they are drawn."""
        self.silent = False
        """Whether new clients get no answer."""

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._port}/stream.mjpg"

    @property
    def clients(self) -> int:
        """How many are connected."""
        with self._lock:
            return len(self._clients)

    def start(self) -> Self:
        """Listen, at first on a port that the system chooses, later on the same."""
        self._stop = threading.Event()
        self._listener = socket.create_server(("127.0.0.1", self._port))
        self._port = self._listener.getsockname()[1]
        self._threads = [
            threading.Thread(target=self._accept, args=(self._listener, self._stop), daemon=True),
            threading.Thread(target=self._send, args=(self._stop,), daemon=True),
        ]
        for thread in self._threads:
            thread.start()
        return self

    def freeze(self) -> None:
        """Send nothing more, with all connections open."""
        self._going.clear()

    def thaw(self) -> None:
        """Go on."""
        self._going.set()

    def vanish(self) -> None:
        """Close the port and all connections at once."""
        self._stop.set()
        if self._listener is not None:
            with contextlib.suppress(OSError):
                self._listener.shutdown(socket.SHUT_RDWR)
            self._listener.close()
            self._listener = None
        for thread in self._threads:
            thread.join(5)
        with self._lock:
            self._part(self._clients)

    def come_back(self) -> None:
        """Listen again on the same port."""
        self.thaw()
        self.start()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.vanish()

    def _accept(self, listener: socket.socket, stop: threading.Event) -> None:
        while not stop.is_set():
            try:
                client, _ = listener.accept()
            except OSError:
                return
            client.settimeout(2.0)
            client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            with contextlib.suppress(OSError):
                client.recv(4096)
                if not self.silent:
                    client.sendall(_HEAD)
            with self._lock:
                self._clients.append(client)

    def _send(self, stop: threading.Event) -> None:
        due: list[tuple[float, bytes]] = []
        began, number = time.monotonic(), 0
        while not stop.is_set():
            now = time.monotonic()
            if self._going.is_set() and began + number / self._rate <= now:
                number = max(number, int((now - began) * self._rate))  # a busy machine leaves pictures out; it is never late
                due.append((now + self.lag, self._part_of(self._draw(self.sent))))
                self.taken[self.sent] = now
                self.sent += 1
                number += 1
            if len(due) >= self.burst and due[self.burst - 1][0] <= now:
                ready, due = due[: self.burst], due[self.burst :]
                self._give(b"".join(part for _, part in ready))
            stop.wait(0.002)

    def _part_of(self, image: np.ndarray) -> bytes:
        if self.size is not None:
            image = cv2.resize(image, self.size)
        _, jpeg = cv2.imencode(".jpg", cv2.cvtColor(image, cv2.COLOR_RGB2BGR), [cv2.IMWRITE_JPEG_QUALITY, 90])
        data = jpeg.tobytes()
        return b"--%s\r\nContent-Type: image/jpeg\r\nContent-Length: %d\r\n\r\n%s\r\n" % (_BOUNDARY, len(data), data)

    def _give(self, data: bytes) -> None:
        if self.silent:
            return
        with self._lock:
            clients = list(self._clients)
        lost = []
        for client in clients:
            try:
                client.sendall(data)
            except OSError:
                lost.append(client)
        with self._lock:
            self._part(lost)

    def _part(self, clients: Iterable[socket.socket]) -> None:
        for client in list(clients):
            with contextlib.suppress(OSError):
                client.shutdown(socket.SHUT_RDWR)
            client.close()
            if client in self._clients:
                self._clients.remove(client)


def numbered(number: int, size: tuple[int, int] = (320, 240)) -> np.ndarray:
    """A picture (H, W, 3) whose upper half tells its number in 8 bars of black or white, and whose lower half is red, green and blue."""
    width, height = size
    image = np.zeros((height, width, 3), np.uint8)
    for bit in range(8):
        image[: height // 2, bit * width // 8 : (bit + 1) * width // 8] = 255 * (number >> bit & 1)
    for channel in range(3):
        image[height // 2 :, channel * width // 3 : (channel + 1) * width // 3, channel] = 255
    return image


def number_of(image: np.ndarray) -> int:
    """The number that `numbered` drew, of any size, modulo 256."""
    height, width = image.shape[:2]
    row = image[height // 4].mean(axis=-1)
    return sum(1 << bit for bit in range(8) if row[(2 * bit + 1) * width // 16] > 127)
