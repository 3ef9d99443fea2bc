"""Which devices are meant and how they are named in a choice; the same in the window and on the command line."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from app.errors import UsageError

if TYPE_CHECKING:
    from capture.cameras import CameraDevice
    from capture.microphones import MicrophoneDevice

WORDS = ("none", "system")
"""Choices that are no names."""


def devices_for(mode: str, microphone: str | None, camera: str | None) -> tuple[str | None, str | None]:
    """Microphone and camera to open: what the mode has no use for stays off, unless it was named. Raises UsageError."""
    if microphone == "none" and mode in ("a", "av"):
        raise UsageError(f"--mode {mode} needs sound: choose a microphone with --mic, or --mode v")
    if camera == "none" and mode in ("v", "av"):
        raise UsageError(f"--mode {mode} needs pictures: choose a camera with --camera, or --mode a")
    microphone = "none" if mode == "v" and microphone is None else microphone
    camera = "none" if mode == "a" and camera is None else camera
    if microphone == camera == "none":
        raise UsageError("neither a microphone nor a camera: choose at least one with --mic and --camera")
    return microphone, camera


def microphone_choice(device: MicrophoneDevice, devices: Sequence[MicrophoneDevice]) -> str:
    """The name where it means this device and no other, else the number."""
    alone = sum(other.name.casefold() == device.name.casefold() for other in devices) == 1
    return device.name if alone and _is_name(device.name) else f"{device.index}"


def camera_choice(device: CameraDevice, devices: Sequence[CameraDevice]) -> str:
    """The same of cameras; what could be an address or a file is no name."""
    alone = sum(other.name.casefold() == device.name.casefold() for other in devices) == 1
    plain = _is_name(device.name) and "://" not in device.name and not Path(device.name).exists()
    return device.name if alone and plain else f"{device.index}"


def _is_name(name: str) -> bool:
    return bool(name) and name == name.strip() and name.lower() not in WORDS and not name.isdecimal()
