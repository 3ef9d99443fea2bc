"""Pictures from a camera, a network camera or a file: a thread of its own keeps only the newest."""

from __future__ import annotations

import atexit
import threading
import time
import weakref
from collections import deque
from types import TracebackType
from typing import Self

from capture.cameras import CameraChoice, choose_camera
from capture.grab import ADDRESS_SECONDS, CameraEnded, CameraGone, Picture, open_grabber
from capture.media import MediaError

__all__ = ["Camera", "CameraEnded", "CameraFrozen", "CameraGone", "Picture"]

FROZEN_SECONDS = 2.0
"""Time without a picture after which a camera counts as frozen."""
OPEN_SECONDS = {"address": ADDRESS_SECONDS, "device": 15.0, "file": 10.0}
"""Time to the first picture; some drivers take long."""
CLOSE_SECONDS = 0.25
"""Time for which `close` waits for the driver."""


class CameraFrozen(MediaError):
    """No picture has come for two seconds; the camera may go on by itself."""


class Camera:
    """Pictures as they come, the newest `keep` of them. Methods may be called from any thread."""

    def __init__(self, choice: str | None = None, *, width: int = 640, height: int = 480, rate: int = 30, keep: int = 8) -> None:
        """`choice` is None for the first camera, a number, part of a name, a device or file path, or an address; size and rate are asked
        of a camera of this computer, which gives what is nearest to them. A file is played once, at its own pace."""
        for name, value in (("width", width), ("height", height), ("rate", rate), ("keep", keep)):
            if value < 1:
                raise ValueError(f"{name} is {value}, expected at least 1")
        self._choice = choice
        self._wish = (width, height, rate)
        self._keep = keep
        self._feed: _Feed | None = None
        self.name = choice or "camera"

    @property
    def size(self) -> tuple[int, int] | None:
        """Width and height in pixels of the newest picture, None before one."""
        return self._feed.size if self._feed is not None else None

    @property
    def rate(self) -> float | None:
        """Pictures a second as the camera says or as they come, None where not known."""
        return self._feed.rate if self._feed is not None else None

    @property
    def dropped(self) -> int:
        """Pictures that made room for newer ones since `open`."""
        return self._feed.dropped if self._feed is not None else 0

    def open(self) -> Self:
        """Find and start the camera, and wait for its first picture.

        Raises MediaError with one line where it is not there, busy, not permitted or silent.
        """
        if self._feed is not None:
            return self
        chosen = choose_camera(self._choice)
        self.name = chosen.name
        feed = _Feed(chosen, self._wish, self._keep)
        try:
            feed.start()
        except BaseException:
            feed.close()
            raise
        self._feed = feed
        return self

    def read(self, timeout: float) -> list[Picture]:
        """The pictures since the last call, oldest first; waits up to `timeout` seconds for one, and returns [] where none came.

        Raises CameraFrozen while nothing comes, CameraGone where nothing will come, once everything before was read.
        """
        feed = self._feed
        if feed is None:
            raise MediaError(f"{self.name}: not opened; call open() first")
        return feed.read(timeout)

    def discard(self) -> None:
        """Leave out the pictures that wait."""
        if self._feed is not None:
            self._feed.discard()

    def close(self) -> None:
        """Stop, also while the driver hangs: then its thread is left to itself and lets the device go when it wakes."""
        feed, self._feed = self._feed, None
        if feed is not None:
            feed.close()

    def __enter__(self) -> Self:
        return self.open()

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()


class _Feed:
    """The thread of one opening, and the pictures that wait; opening again makes another, so that a thread that hangs keeps its own."""

    def __init__(self, choice: CameraChoice, wish: tuple[int, int, int], keep: int) -> None:
        self._choice = choice
        self._wish = wish
        self._keep = keep
        self._waiting: deque[Picture] = deque()
        self._changed = threading.Condition()
        self._closing = threading.Event()
        self._failure: MediaError | None = None
        self._arrived: float | None = None
        self.size: tuple[int, int] | None = None
        self.rate: float | None = None
        self.dropped = 0
        self._thread = threading.Thread(target=self._run, name="viseme-camera", daemon=True)

    def start(self) -> None:
        """Start the thread and wait for the first picture; raises MediaError."""
        limit = OPEN_SECONDS[self._choice.kind]
        _feeds.add(self)
        self._thread.start()
        with self._changed:
            self._changed.wait_for(lambda: self._arrived is not None or self._failure is not None, limit)
            self._raise_failure()
            if self._arrived is None:
                raise MediaError(f"{self._choice.name}: gives no picture within {limit:g} s; check that it is on and not in use elsewhere")

    def read(self, timeout: float) -> list[Picture]:
        end = time.monotonic() + timeout
        with self._changed:
            while not self._waiting and self._failure is None and not self._closing.is_set():
                now = time.monotonic()
                frozen = (self._arrived or now) + FROZEN_SECONDS
                if now >= frozen:
                    raise CameraFrozen(f"{self._choice.name}: has given no picture for {FROZEN_SECONDS:g} s; check the camera")
                if now >= end:
                    break
                self._changed.wait(min(end, frozen) - now)
            pictures = list(self._waiting)
            self._waiting.clear()
            if not pictures:
                self._raise_failure()
            return pictures

    def discard(self) -> None:
        with self._changed:
            self._wipe()

    def close(self) -> None:
        with self._changed:
            self._closing.set()
            self._wipe()
            self._changed.notify_all()
        if self._thread.is_alive() and self._thread is not threading.current_thread():
            self._thread.join(CLOSE_SECONDS)

    def _run(self) -> None:
        try:
            grabber = open_grabber(self._choice, *self._wish, self._closing)
        except MediaError as error:
            self._fail(error)
            return
        except Exception as error:  # a driver may raise anything
            self._fail(MediaError(f"{self._choice.name}: cannot be opened ({_line(error)}); try another camera"))
            return
        try:
            while not self._closing.is_set():
                picture = grabber.grab()
                if picture is not None:
                    self.rate = grabber.rate
                    self._put(picture)
        except MediaError as error:
            self._fail(error)
        except Exception as error:
            self._fail(CameraGone(f"{self._choice.name}: gives no more pictures ({_line(error)}); connect it again"))
        finally:
            grabber.release()

    def _put(self, picture: Picture) -> None:
        with self._changed:
            if self._closing.is_set():
                picture.image[...] = 0
                return
            if len(self._waiting) >= self._keep:
                self._waiting.popleft().image[...] = 0
                self.dropped += 1
            self._waiting.append(picture)
            self.size = (picture.image.shape[1], picture.image.shape[0])
            self._arrived = time.monotonic()
            self._changed.notify_all()

    def _fail(self, error: MediaError) -> None:
        with self._changed:
            self._failure = error
            self._changed.notify_all()

    def _raise_failure(self) -> None:
        if self._failure is not None:
            raise type(self._failure)(str(self._failure))  # a new one each time: they would gather tracebacks

    def _wipe(self) -> None:
        """Nobody has seen these, and nobody shall."""
        for picture in self._waiting:
            picture.image[...] = 0
        self._waiting.clear()


_feeds: weakref.WeakSet[_Feed] = weakref.WeakSet()


@atexit.register
def _close_all() -> None:
    """A thread that comes out of C++ while the interpreter is taken down would take the process down with it."""
    for feed in list(_feeds):
        feed.close()


def _line(error: Exception) -> str:
    return str(error).split("\n", 1)[0] or type(error).__name__
