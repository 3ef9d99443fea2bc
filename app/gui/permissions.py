"""Whether a line of the engine speaks of a permission that macOS or Windows withholds, and where it is given."""

from __future__ import annotations

import sys

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices

_PAGES = {
    ("darwin", "microphone"): "x-apple.systempreferences:com.apple.preference.security?Privacy_Microphone",
    ("darwin", "camera"): "x-apple.systempreferences:com.apple.preference.security?Privacy_Camera",
    ("win32", "microphone"): "ms-settings:privacy-microphone",
    ("win32", "camera"): "ms-settings:privacy-webcam",
}
_SIGNS = {  # as capture.portaudio and capture.grab write them
    "system settings > privacy & security > microphone": ("darwin", "microphone"),
    "system settings > privacy & security > camera": ("darwin", "camera"),
    "settings > privacy & security > microphone": ("win32", "microphone"),
    "settings > privacy & security > camera": ("win32", "camera"),
}


def page_for(line: str) -> QUrl | None:
    """The page of the system's settings that the line sends the user to; None for any other line."""
    text = " ".join(line.split()).lower()
    return next((QUrl(_PAGES[place]) for sign, place in _SIGNS.items() if sign in text), None)


def page_of(kind: str, platform: str = sys.platform) -> QUrl | None:
    """Where this system gives the permission for the `microphone` or `camera`; None where it has no such page."""
    address = _PAGES.get((platform, kind))
    return QUrl(address) if address else None


def is_denied(line: str) -> bool:
    """Whether the line is sure that a permission is missing; other lines only name it as one of several causes."""
    text = line.lower()
    return "permission denied" in text or "no permission" in text


def open_page(page: QUrl) -> bool:
    """Show a page of the system's settings; False where the system does not know it."""
    return QDesktopServices.openUrl(page)
