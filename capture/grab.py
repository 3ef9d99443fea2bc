"""Takes one picture after another from a camera, a network address or a file: the part that waits for drivers."""

from __future__ import annotations

import os
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

import cv2
import numpy as np
from numpy.typing import NDArray

from capture.cameras import CameraChoice
from capture.file import MAX_SIDE, FileSource
from capture.media import MediaError, VideoFrame
from capture.pace import Pacer

ADDRESS_SECONDS = 5.0
"""Time that a network camera has to answer."""
SILENT_SECONDS = 10.0
"""Time without pictures after which a network camera is given up."""
_STALE_SECONDS = 1.0
_WAITED_SECONDS = 0.005
"""Pictures that come faster than this after opening were waiting, and are old."""
_RETRY_SECONDS = 0.05

# OpenCV and the FFmpeg in it write to the terminal; what goes wrong is told in errors.
os.environ.setdefault("OPENCV_FFMPEG_LOGLEVEL", "-8")
# Only the main thread may ask macOS for permission by OpenCV's way; without it the system asks by itself.
os.environ.setdefault("OPENCV_AVFOUNDATION_SKIP_AUTH", "1")
# Media Foundation takes many seconds to open a camera with these.
os.environ.setdefault("OPENCV_VIDEOIO_MSMF_ENABLE_HW_TRANSFORMS", "0")


@dataclass(frozen=True, slots=True, eq=False)
class Picture:
    """One picture of a camera."""

    image: NDArray[np.uint8]
    """Shape (H, W, 3), RGB."""
    taken: float
    """`time.monotonic()` at which it was taken, as well as the device tells."""


class CameraGone(MediaError):
    """The device or connection is no more; open it anew."""


class CameraEnded(CameraGone):
    """The file that stood for a camera is at its end."""


class Grabber(Protocol):
    """Used by one thread alone."""

    rate: float | None
    """Pictures a second as the device says or as they come, None where not known."""

    def grab(self) -> Picture | None:
        """Wait for the next picture; None where one was damaged. Raises CameraGone where no more will come."""
        ...

    def release(self) -> None:
        """Let the device go."""
        ...


def open_grabber(choice: CameraChoice, width: int, height: int, rate: int, closing: threading.Event) -> Grabber:
    """Open what was chosen; waits as long as the driver does. `closing` ends a wait for a file's pace. Raises MediaError."""
    if choice.kind == "file":
        return _FileGrabber(choice, closing)
    # OpenCV has one level for the whole process, and it is noisy about what fails.
    cv2.utils.logging.setLogLevel(cv2.utils.logging.LOG_LEVEL_SILENT)
    if choice.kind == "address":
        limits = [
            cv2.CAP_PROP_OPEN_TIMEOUT_MSEC, round(ADDRESS_SECONDS * 1e3),
            cv2.CAP_PROP_READ_TIMEOUT_MSEC, round(SILENT_SECONDS * 1e3),
        ]  # fmt: skip
        capture = cv2.VideoCapture(choice.target, cv2.CAP_FFMPEG, limits)
        if not capture.isOpened():
            raise MediaError(f"{choice.name}: cannot be opened; check the address, name and password, and that the camera is on")
        return _CaptureGrabber(capture, choice, stamped=False)
    capture = cv2.VideoCapture(int(choice.target), _backend())
    if not capture.isOpened():
        raise MediaError(_refusal(choice))
    # Asked for in this order: a rate counts for the size that is set. The queue of the driver stays as it is: the thread that reads
    # keeps it empty, and with a single buffer many drivers give half the pictures.
    for what, value in ((cv2.CAP_PROP_FRAME_WIDTH, width), (cv2.CAP_PROP_FRAME_HEIGHT, height), (cv2.CAP_PROP_FPS, rate)):
        capture.set(what, value)
    return _CaptureGrabber(capture, choice, stamped=sys.platform.startswith("linux"))


class _CaptureGrabber:
    """Pictures through OpenCV."""

    def __init__(self, capture: cv2.VideoCapture, choice: CameraChoice, *, stamped: bool) -> None:
        self._capture = capture
        self._choice = choice
        self._stamped = stamped
        self._pacer = Pacer()
        self._scratch: NDArray[np.uint8] | None = None
        self._device = choice.kind == "device"
        claimed = float(capture.get(cv2.CAP_PROP_FPS))
        self.rate: float | None = claimed if self._device and 1 <= claimed <= 240 else None
        self._fresh = False

    def grab(self) -> Picture | None:
        if not self._fresh:
            self._skip_old()
        if not self._grab():
            raise CameraGone(_loss(self._choice))
        arrival = time.monotonic()
        seen, image = self._capture.retrieve(self._scratch)
        if not seen or image is None or image.size == 0:
            return None
        self._scratch = np.asarray(image, dtype=np.uint8)
        return Picture(_as_rgb(self._scratch), self._taken(arrival))

    def release(self) -> None:
        if self._scratch is not None:
            self._scratch[...] = 0
        self._capture.release()

    def _grab(self) -> bool:
        if self._capture.grab():
            return True
        if not self._device:
            return False
        time.sleep(_RETRY_SECONDS)  # a disturbed cable costs one picture, not the camera
        return bool(self._capture.grab())

    def _skip_old(self) -> None:
        """Leave out what a stream sent while its kind was found out."""
        self._fresh = True
        began = before = time.monotonic()
        while not self._device and before - began < _STALE_SECONDS and self._capture.grab():
            now = time.monotonic()
            if now - before > _WAITED_SECONDS:
                return
            before = now

    def _taken(self, arrival: float) -> float:
        """The driver's own stamp where it is one of the clock that the stamps are asked for, else by pace."""
        if self._stamped:
            stamp = float(self._capture.get(cv2.CAP_PROP_POS_MSEC)) / 1e3
            if 0 <= arrival - stamp < 1:
                return stamp
        taken = self._pacer.stamp(arrival)
        self.rate = self._pacer.rate or self.rate
        return taken


class _FileGrabber:
    """A file at its own pace, once."""

    def __init__(self, choice: CameraChoice, closing: threading.Event) -> None:
        self._name = choice.name
        self._closing = closing
        self._source = FileSource(choice.target, audio=False).open()
        self.rate = self._source.info.frame_rate
        self._frames: Iterator[object] = iter(self._source)
        self._start: float | None = None

    def grab(self) -> Picture | None:
        try:
            frame = next(self._frames, None)
        except MediaError as error:
            raise CameraGone(str(error)) from error
        if not isinstance(frame, VideoFrame):
            raise CameraEnded(f"{self._name}: has ended")
        if self._start is None:
            self._start = time.monotonic() - frame.time
        taken = self._start + frame.time
        self._closing.wait(max(0.0, taken - time.monotonic()))
        return Picture(np.ascontiguousarray(frame.image), taken)

    def release(self) -> None:
        self._source.close()


def _as_rgb(image: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """A new array in RGB, its longer side at most MAX_SIDE."""
    scale = MAX_SIDE / max(image.shape[:2])
    if scale < 1:
        image = cv2.resize(image, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)  # type: ignore[assignment]
    code = cv2.COLOR_GRAY2RGB if image.ndim == 2 or image.shape[2] == 1 else cv2.COLOR_BGR2RGB
    return cv2.cvtColor(image, code)  # type: ignore[return-value]


def _backend() -> int:
    if sys.platform.startswith("linux"):
        return cv2.CAP_V4L2
    return cv2.CAP_AVFOUNDATION if sys.platform == "darwin" else cv2.CAP_MSMF if sys.platform == "win32" else cv2.CAP_ANY


def _refusal(choice: CameraChoice) -> str:
    """One line for a camera that does not open."""
    busy = "is in use by another program, or does not work; close other programs that use it"
    if sys.platform == "darwin":
        return f"{choice.name}: {busy}, and allow the camera for this program in System Settings > Privacy & Security > Camera"
    if sys.platform == "win32":
        return f"{choice.name}: {busy}, and allow desktop apps to use the camera in Settings > Privacy & security > Camera"
    if choice.path is not None and not os.path.exists(choice.path):
        return f"{choice.name}: is no longer connected; connect it again"
    if choice.path is not None and not os.access(choice.path, os.R_OK | os.W_OK):
        return f"{choice.name}: no permission to use {choice.path}; join the group video (sudo usermod -aG video $USER) and log in again"
    return f"{choice.name}: {busy}"


def _loss(choice: CameraChoice) -> str:
    if choice.kind == "device":
        return f"{choice.name}: the camera is gone; check that it is connected"
    return f"{choice.name}: the connection has ended; check that the camera is on and the network works"
