"""The place of one device: opens it in a thread of its own, tries again when it is gone, and lets it be exchanged."""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable, Sequence
from typing import Generic, Protocol, Self, TypeVar

from capture.media import MediaError

RETRY_SECONDS = 1.0
"""Time until a device that is gone is tried again."""
OPEN_SECONDS = 8.0
"""Longest wait for a device at the start; one that takes longer comes later."""


class Device(Protocol):
    """Something that can be opened and closed."""

    @property
    def name(self) -> str: ...

    def open(self) -> Self: ...

    def close(self) -> None: ...


D = TypeVar("D", bound=Device)


class Slot(Generic[D]):
    """Keeps the device of a choice open as far as possible. One thread polls; the rest may be called from any thread."""

    def __init__(self, kind: str, make: Callable[[str | None], D], choice: str | None) -> None:
        self.kind = kind
        self._make, self._choice = make, choice
        self._lock = threading.Lock()
        self._turn = 0  # what an attempt of an earlier turn opens is closed again
        self._attempt: threading.Thread | None = None
        self._next = 0.0
        self._told: list[tuple[str, str]] = []
        self._complained = False
        self._ready: D | None = None  # open, but the reader has not been told
        self.device: D | None = None
        """Open, or None; changes to another device in `poll` alone, so that who reads it knows where the one begins."""
        self.reason = ""
        """Why there is none, one line."""

    @property
    def wanted(self) -> bool:
        """Whether a device is to be used at all."""
        return self._choice != "none"

    @property
    def ended(self) -> bool:
        """Whether what was chosen is at its end and will not come again."""
        return self._next == math.inf

    @property
    def name(self) -> str:
        """The device's name, or what was asked for."""
        device = self.device
        return device.name if device is not None else self._choice or f"default {self.kind}"

    def begin(self) -> None:
        """Start an attempt to open the device."""
        with self._lock:
            attempt = threading.Thread(target=self._try, args=(self._choice, self._turn), name=f"open {self.kind}", daemon=True)
            self._attempt = attempt
            attempt.start()

    def settle(self) -> None:
        """Wait for the attempt, but not for ever; where another device was chosen meanwhile, for that one."""
        end = time.monotonic() + OPEN_SECONDS
        while self.wanted:
            attempt, turn = self._attempt, self._turn
            if attempt is None:
                self.begin()
                continue
            attempt.join(max(0.0, end - time.monotonic()))
            if attempt.is_alive():
                self.reason = f"{self.name}: does not answer; check that it is connected and not in use"
            if turn == self._turn or time.monotonic() >= end:
                return

    def poll(self) -> list[tuple[str, str]]:
        """News since the last call, each a name with the reason why the device is lost, empty where it is there; tries again where due."""
        with self._lock:
            if self._ready is not None:
                self.device, self._ready, self._complained = self._ready, None, False
                self._told.append((self.device.name, ""))
            told, self._told = self._told, []
            busy = self._attempt is not None and self._attempt.is_alive()
            due = self.wanted and self.device is None and not busy and time.monotonic() >= self._next
        if due:
            self.begin()
        return told

    def lose(self, device: D, reason: str, *, again: bool = True) -> None:
        """This device is gone; `again` False where it need not be tried again."""
        with self._lock:
            if device is self.device:  # otherwise it has been replaced meanwhile
                self.device = None
                self.reason, self._complained = reason, True
                self._next = time.monotonic() + RETRY_SECONDS if again else math.inf
                self._told.append((device.name, reason))
        device.close()

    def replace(self, choice: str | None) -> list[D]:
        """Use another device from here on; returns those to be closed."""
        with self._lock:
            device, spare, self.device, self._ready = self.device, self._ready, None, None
            self._choice, self._complained, self._next = choice, False, 0.0
            self._turn += 1
            self._attempt = None
            if device is not None:
                self._told.append((device.name, "another was chosen" if choice != "none" else "switched off"))
        return [one for one in (device, spare) if one is not None]

    def close(self) -> None:
        """Close for good."""
        with self._lock:
            device, spare, self.device, self._ready = self.device, self._ready, None, None
            self._choice = "none"
            self._turn += 1
        close_all([one for one in (device, spare) if one is not None])

    def _try(self, choice: str | None, turn: int) -> None:
        try:
            device = self._make(choice).open()
        except Exception as error:  # whatever a driver raises, it is the reason why there is no device
            with self._lock:
                if turn == self._turn:
                    self.reason = str(error) if isinstance(error, MediaError) else f"{choice or self.kind}: {type(error).__name__}: {error}"
                    self._next = time.monotonic() + RETRY_SECONDS
                    if not self._complained:  # once for each loss, not once for each attempt
                        self._complained = True
                        self._told.append((choice or f"default {self.kind}", self.reason))
            return
        with self._lock:
            fresh = turn == self._turn
            if fresh:
                self._ready = device
        if not fresh:
            device.close()


def close_all(devices: Sequence[Device]) -> None:
    """Close several."""
    for device in devices:
        device.close()
