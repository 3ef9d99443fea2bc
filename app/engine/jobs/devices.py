"""Lists microphones and cameras. A sound system that hangs costs its own list, not the other, nor the window's time."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

from app.engine.choices import camera_choice, microphone_choice
from app.engine.jobs.base import Job, told
from capture.cameras import list_cameras
from capture.microphones import list_microphones

ANSWER_SECONDS = 8.0
"""For which a system may think about what it has."""


class DevicesJob(Job):
    """ListDevices."""

    def run(self) -> dict[str, Any]:
        """Both lists, and a line for each that could not be had."""
        asked = {"microphones": _Question(_microphones, "the sound system"), "cameras": _Question(_cameras, "the system of cameras")}
        self.found = {"microphones": [], "cameras": [], "problems": []}
        for name, question in asked.items():
            self.found[name], problem = question.answer()
            if problem:
                self.found["problems"].append(problem)
        return self.found


class _Question:
    """Asks in a thread of its own."""

    def __init__(self, ask: Callable[[], list[dict[str, Any]]], whom: str) -> None:
        self._ask, self._whom = ask, whom
        self._rows: list[dict[str, Any]] = []
        self._problem = f"{whom} does not answer; unplug the device that hangs, or start viseme again"
        self._thread = threading.Thread(target=self._run, name=f"asks {whom}", daemon=True)
        self._thread.start()

    def answer(self) -> tuple[list[dict[str, Any]], str]:
        """Rows, and what went wrong."""
        self._thread.join(ANSWER_SECONDS)
        return self._rows, self._problem

    def _run(self) -> None:
        try:
            self._rows, self._problem = self._ask(), ""
        except Exception as error:  # drivers raise what they like
            self._problem = told(error)


def _microphones() -> list[dict[str, Any]]:
    devices = list_microphones()
    return [
        {"name": device.name, "kind": device.kind, "default": device.default, "choice": microphone_choice(device, devices)}
        for device in devices
    ]


def _cameras() -> list[dict[str, Any]]:
    devices = list_cameras()
    return [{"name": device.name, "choice": camera_choice(device, devices)} for device in devices]
