"""Which cameras there are, by name and without opening them one after another, and which one a person means."""

from __future__ import annotations

import os
import re
import stat
import struct
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from capture.media import MediaError

SCHEMES = ("rtsp", "rtsps", "rtmp", "http", "https", "udp", "tcp", "srt")
"""What a network camera's address may begin with."""
_SYSFS = Path("/sys/class/video4linux")
_DEV = Path("/dev")
_QUERY = 0x80685600
"""VIDIOC_QUERYCAP of Linux' videodev2.h: fills a v4l2_capability of 104 bytes."""
_QUERY_SIZE = 104
_CAPTURE = 0x1 | 0x1000
"""V4L2_CAP_VIDEO_CAPTURE, of one plane or several."""
_HAS_DEVICE_CAPS = 0x80000000


@dataclass(frozen=True, slots=True)
class CameraDevice:
    """A camera of this computer."""

    index: int
    """What OpenCV calls it."""
    name: str
    """For people."""
    path: str | None
    """Its node or the system's own id, None where there is none."""


@dataclass(frozen=True, slots=True)
class CameraChoice:
    """What to take pictures from."""

    kind: Literal["device", "address", "file"]
    name: str
    """For messages: an address is without its password and what follows a question mark."""
    target: str
    """Index, address or path."""
    path: str | None = None
    """Node of a device."""


def list_cameras() -> list[CameraDevice]:
    """Cameras of this computer in the system's order; raises MediaError with one line where the system cannot be asked."""
    if sys.platform.startswith("linux"):
        return _linux_cameras(_SYSFS, _DEV)
    try:
        import cv2
        from cv2_enumerate_cameras import enumerate_cameras
    except ImportError as error:
        raise MediaError(
            f"cameras: cannot be listed ({error}); pip install cv2-enumerate-cameras, or give a number or an address"
        ) from error
    backend = cv2.CAP_AVFOUNDATION if sys.platform == "darwin" else cv2.CAP_MSMF
    try:
        found = enumerate_cameras(backend)
    except (OSError, RuntimeError, NotImplementedError) as error:
        raise MediaError(f"cameras: the system does not list them ({error}); give a number or an address") from error
    return [CameraDevice(int(camera.index), str(camera.name), camera.path) for camera in found]


def choose_camera(choice: str | None = None) -> CameraChoice:
    """What `choice` means: None the first camera, a number its index, else an address, a device or file path, or part of a name.

    Raises MediaError with one line that says what there is.
    """
    if choice is None:
        devices = list_cameras()
        if not devices:
            raise MediaError("camera: none found; connect one, or give the address of a network camera or a file")
        return _device(devices[0])
    choice = choice.strip()
    if "://" in choice:
        return _address(choice)
    if choice.isdecimal():
        return _numbered(int(choice))
    path = Path(choice).expanduser()
    if choice and _exists(path):
        return _at(path)
    return _named(choice)


def _device(device: CameraDevice) -> CameraChoice:
    return CameraChoice("device", device.name, str(device.index), device.path)


def _address(address: str) -> CameraChoice:
    scheme = address.split("://", 1)[0].lower()
    name = re.sub(r"(?<=://)[^/]*@", "", address).split("?", 1)[0]
    if not address.isprintable():
        raise MediaError(f"{name!r}: an address holds no line breaks or control characters; check it")
    if scheme not in SCHEMES:
        raise MediaError(f"{name}: {scheme}:// is not an address of a camera; give one with {', '.join(f'{s}://' for s in SCHEMES)}")
    return CameraChoice("address", name, address)


def _numbered(index: int) -> CameraChoice:
    devices = list_cameras()
    for device in devices:
        if device.index == index:
            return _device(device)
    raise MediaError(f"camera {index}: not found; {_offer(devices)}")


def _at(path: Path) -> CameraChoice:
    """A device node, or a file that FileSource judges."""
    real = path.resolve()  # /dev/v4l/by-id holds links
    if re.fullmatch(r"video\d+", real.name) and stat.S_ISCHR(real.stat().st_mode):
        found = next((device for device in list_cameras() if device.path == str(real)), None)
        return CameraChoice("device", found.name if found else str(path), real.name.removeprefix("video"), str(real))
    return CameraChoice("file", str(path), str(path))


def _named(choice: str) -> CameraChoice:
    devices = list_cameras()
    wanted = choice.casefold()
    fitting = [device for device in devices if device.name.casefold() == wanted]
    fitting = fitting or [device for device in devices if wanted and wanted in device.name.casefold()]
    if len(fitting) == 1:
        return _device(fitting[0])
    if fitting:
        raise MediaError(f"camera {choice!r}: fits several; give the number: {_listed(fitting)}")
    raise MediaError(f"camera {choice!r}: neither a camera nor a file; {_offer(devices)}")


def _exists(path: Path) -> bool:
    try:
        return path.exists()
    except (OSError, ValueError):  # a name that no file can have
        return False


def _offer(devices: list[CameraDevice]) -> str:
    return f"there are: {_listed(devices)}" if devices else "no camera is connected; give the address of a network camera or a file"


def _listed(devices: list[CameraDevice]) -> str:
    return ", ".join(f"{device.index} ({device.name})" for device in devices)


def _linux_cameras(sysfs: Path, dev: Path) -> list[CameraDevice]:
    """Nodes of `sysfs` that give pictures; a camera has others, for metadata, and coders have nodes too."""
    try:
        nodes = [node for node in sysfs.iterdir() if re.fullmatch(r"video\d+", node.name)]
    except OSError:
        return []
    cameras = []
    for node in sorted(nodes, key=lambda node: int(node.name.removeprefix("video"))):
        path = dev / node.name
        captures = _captures(path)
        if captures is None:  # may not be asked: the first node of a device is the one for pictures
            captures = _text(node / "index") in ("0", "")
        if captures:
            cameras.append(CameraDevice(int(node.name.removeprefix("video")), _text(node / "name") or node.name, str(path)))
    return cameras


def _captures(path: Path) -> bool | None:
    """Whether a node gives pictures; None where it cannot be asked. Asking does not start the camera."""
    import fcntl  # not on Windows

    try:
        node = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    except OSError:
        return None
    try:
        answer = fcntl.ioctl(node, _QUERY, bytes(_QUERY_SIZE))
    except OSError:
        return None
    finally:
        os.close(node)
    whole, own = struct.unpack_from("=II", answer, 84)
    return bool((own if whole & _HAS_DEVICE_CAPS else whole) & _CAPTURE)


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8", errors="replace").strip()
    except OSError:
        return ""
