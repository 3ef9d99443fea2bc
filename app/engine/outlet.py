"""The engine's way out: packets in order, written by one thread, so that no job waits for the window."""

from __future__ import annotations

import os
import queue
import threading
from collections.abc import Callable

from app.engine.messages import Done, Picture, Reply, Trouble
from app.engine.wire import pack


class Outlet:
    """Writes replies to a file descriptor. Replies are never left out; of pictures each job may have one on its way."""

    def __init__(self, fd: int, lost: Callable[[], None] = lambda: None) -> None:
        """`lost` is called, once and in the outlet's thread, when nobody reads any more."""
        self._fd, self._lost = fd, lost
        self._queue: queue.SimpleQueue[bytes | threading.Event] = queue.SimpleQueue()
        self._lock = threading.Lock()
        self._unseen: set[int] = set()
        self._thread = threading.Thread(target=self._run, name="outlet", daemon=True)

    def start(self) -> None:
        """Begin to write; what was sent before goes first."""
        self._thread.start()

    def send(self, reply: Reply) -> None:
        """Write a message after those that wait. Never waits."""
        if isinstance(reply, Done | Trouble):
            self.shown(reply.job)
        self._queue.put(pack(reply))

    def wants_picture(self, job: int) -> bool:
        """Whether the job's last picture is on the screen."""
        with self._lock:
            return job not in self._unseen

    def show(self, picture: Picture, payload: bytes) -> bool:
        """Write a picture where the job's last one has been shown; False, and nothing is written, where it has not."""
        with self._lock:
            if picture.job in self._unseen:
                return False
            self._unseen.add(picture.job)
        self._queue.put(pack(picture, payload))
        return True

    def shown(self, job: int) -> None:
        """The job's last picture is on the screen."""
        with self._lock:
            self._unseen.discard(job)

    def flush(self, timeout: float) -> bool:
        """Wait until all that was sent before is written; False where that takes longer."""
        written = threading.Event()
        self._queue.put(written)
        return written.wait(timeout)

    def _run(self) -> None:
        broken = False
        while True:
            item = self._queue.get()
            if isinstance(item, threading.Event):
                item.set()
            elif not broken:
                try:
                    self._write(item)
                except OSError:
                    broken = True
                    self._lost()

    def _write(self, data: bytes) -> None:
        rest = memoryview(data)
        while rest:
            rest = rest[os.write(self._fd, rest) :]
