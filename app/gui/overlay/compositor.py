"""Whether this desktop can show translucent windows; under X11 that takes a compositor, and there may be none."""

from __future__ import annotations

import ctypes
import os

from PySide6.QtGui import QGuiApplication


def translucent() -> bool:
    """Whether what is behind a window shines through where it is painted translucently."""
    if QGuiApplication.platformName() != "xcb":
        return True
    try:
        return _composited()
    except (OSError, AttributeError):
        return False


def _composited() -> bool:
    """Whether somebody owns the selection that compositors of X11 own (EWMH, `_NET_WM_CM_Sn`)."""
    x11 = ctypes.CDLL("libX11.so.6")
    x11.XOpenDisplay.restype = ctypes.c_void_p
    x11.XOpenDisplay.argtypes = [ctypes.c_char_p]
    x11.XDefaultScreen.argtypes = [ctypes.c_void_p]
    x11.XInternAtom.restype = ctypes.c_ulong
    x11.XInternAtom.argtypes = [ctypes.c_void_p, ctypes.c_char_p, ctypes.c_int]
    x11.XGetSelectionOwner.restype = ctypes.c_ulong
    x11.XGetSelectionOwner.argtypes = [ctypes.c_void_p, ctypes.c_ulong]
    x11.XCloseDisplay.argtypes = [ctypes.c_void_p]
    display = x11.XOpenDisplay(os.environ.get("DISPLAY", "").encode() or None)
    if not display:
        return False
    try:
        atom = x11.XInternAtom(display, f"_NET_WM_CM_S{x11.XDefaultScreen(display)}".encode(), False)
        return bool(x11.XGetSelectionOwner(display, atom))
    finally:
        x11.XCloseDisplay(display)
