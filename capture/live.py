"""Microphone and camera as one live source on one clock: devices may fail, vanish, come back and be exchanged while it runs."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from types import TracebackType
from typing import Protocol, Self

from capture.camera import Camera, CameraEnded, Picture
from capture.clock import MediaClock
from capture.media import SAMPLE_RATE, AudioChunk, MediaError, SourceInfo, VideoFrame
from capture.microphone import Heard, Microphone
from capture.slot import Device, Slot, close_all

MOST_OFFSET_MS = 1000.0


class Ear(Device, Protocol):
    """What is asked of a microphone, see `capture.microphone.Microphone`."""

    def read(self, timeout: float) -> Heard | None: ...

    def discard(self) -> None: ...


class Eye(Device, Protocol):
    """What is asked of a camera, see `capture.camera.Camera`."""

    @property
    def dropped(self) -> int: ...

    def read(self, timeout: float) -> list[Picture]: ...

    def discard(self) -> None: ...


@dataclass(frozen=True, slots=True)
class DeviceNotice:
    """A device went away or delivers (again)."""

    kind: str
    """`microphone` or `camera`."""
    device: str
    """Its name, or what was asked for."""
    time: float
    """Seconds on the media clock."""
    lost: bool
    reason: str
    """Why it is lost, one line."""


LiveItem = AudioChunk | VideoFrame | DeviceNotice


class LiveSource:
    """Sound from a microphone, pictures from a camera.

    The clock is the count of samples; camera stamps are mapped to it. Without a microphone it goes on by the computer's clock. A device
    that fails is tried again every second or so until it is back. One thread reads; all other methods may be called from any thread.
    """

    def __init__(
        self,
        microphone: str | None = None,
        camera: str | None = None,
        *,
        av_offset_ms: float = 0.0,
        make_microphone: Callable[[str | None], Ear] = Microphone,
        make_camera: Callable[[str | None], Eye] = Camera,
    ) -> None:
        """Choices are numbers, parts of names, URLs, None for the default device and `none` for no device.

        `av_offset_ms` is by how much the pictures are late against the sound. Raises MediaError where both choices are `none` or the
        offset is more than a second.
        """
        if microphone == camera == "none":
            raise MediaError("neither a microphone nor a camera: choose at least one of --mic and --camera")
        if not abs(av_offset_ms) <= MOST_OFFSET_MS:
            raise MediaError(f"the offset between lips and sound is {av_offset_ms:g} ms, expected -1000 to 1000: check --av-offset")
        self.av_offset_ms = av_offset_ms
        """Correction of picture times; may be changed at any time."""
        self._clock = MediaClock()
        self._ear: Slot[Ear] = Slot("microphone", make_microphone, microphone)
        self._eye: Slot[Eye] = Slot("camera", make_camera, camera)
        self._early: list[DeviceNotice] = []
        self._samples = 0  # of the present microphone
        self._lost_pictures = 0  # of cameras before the present one

    @property
    def info(self) -> SourceInfo:
        """Both kinds may come at any time; see `hearing` and `seeing`."""
        names = [slot.name for slot in (self._ear, self._eye) if slot.wanted]
        return SourceInfo(name=" and ".join(names), has_audio=True, has_video=True, duration=None, live=True)

    @property
    def hearing(self) -> bool:
        """Whether there is a microphone now."""
        return self._ear.device is not None

    @property
    def seeing(self) -> bool:
        """Whether there is a camera now."""
        return self._eye.device is not None

    @property
    def over(self) -> bool:
        """Whether nothing will come any more: a file has ended, and no device is wanted beside it."""
        return self._eye.ended and not self._ear.wanted

    @property
    def late(self) -> float:
        """Seconds by which pictures come after their sound, by `av_offset_ms`."""
        return max(0.0, self.av_offset_ms / 1000)

    @property
    def drift_ppm(self) -> float | None:
        """By how much the audio clock is faster than the computer's; None where it is not known."""
        return self._clock.drift_ppm

    @property
    def dropped(self) -> int:
        """Pictures that made room for newer ones."""
        eye = self._eye.device
        return self._lost_pictures + (eye.dropped if eye is not None else 0)

    def now(self) -> float:
        """Seconds on the media clock at this moment."""
        return self._clock.media_time(time.monotonic())

    def open(self) -> Self:
        """Open both devices; raises MediaError where none of those that are wanted can be opened."""
        slots = [slot for slot in (self._ear, self._eye) if slot.wanted]
        for slot in slots:
            slot.begin()
        for slot in slots:
            slot.settle()
        self._early = self._notices()
        if not any(slot.device for slot in slots):
            reasons = "; ".join(dict.fromkeys(slot.reason for slot in slots if slot.reason)) or "closed before a device was open"
            self.close()
            raise MediaError(reasons)
        if not self.hearing:
            self._clock.heard(0, time.monotonic())
        return self

    def read(self, timeout: float) -> list[LiveItem]:
        """What came since the last call, and what is to be told of devices; waits up to `timeout` seconds for something."""
        items: list[LiveItem] = [*self._early, *self._notices()]
        self._early = []
        items += self._listen(timeout)
        items += self._look(0.0 if self.hearing or items else timeout)
        if not (items or self.hearing or self.seeing):
            time.sleep(timeout)
        return items

    def discard(self) -> None:
        """Drop what waits; the clock goes on."""
        self._listen(0.0)
        for device in (self._ear.device, self._eye.device):
            if device is not None:
                device.discard()

    def use(self, *, microphone: str | None = None, camera: str | None = None) -> None:
        """Exchange devices; None leaves one as it is, an empty text is the default device, `none` does without."""
        old = [slot.replace(choice or None) for slot, choice in ((self._ear, microphone), (self._eye, camera)) if choice is not None]
        # Drivers take their time to close, and a window must not wait for them.
        threading.Thread(
            target=close_all, args=[[device for devices in old for device in devices]], name="closes devices", daemon=True
        ).start()

    def close(self) -> None:
        """Close both devices, in at most about half a second."""
        for slot in (self._ear, self._eye):
            slot.close()

    def __enter__(self) -> Self:
        return self.open()

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def _notices(self) -> list[DeviceNotice]:
        found = []
        for slot in (self._ear, self._eye):
            for name, reason in slot.poll():
                if slot is self._ear and not reason:
                    self._samples = 0
                    self._clock.anew()
                found.append(DeviceNotice(slot.kind, name, self.now(), bool(reason), reason))
        return found

    def _listen(self, timeout: float) -> list[LiveItem]:
        ear = self._ear.device
        if ear is None:
            return []
        try:
            heard = ear.read(timeout)
        except MediaError as error:
            self._ear.lose(ear, str(error))
            return []
        if heard is None or not heard.samples.size:
            return []
        self._samples += heard.overflow + heard.samples.size
        self._clock.heard(self._samples, heard.end)
        begin = self._clock.origin + (self._samples - heard.samples.size) / SAMPLE_RATE
        return [AudioChunk(heard.samples, begin)]

    def _look(self, timeout: float) -> list[LiveItem]:
        eye = self._eye.device
        if eye is None:
            return []
        try:
            pictures = eye.read(timeout)
        except MediaError as error:
            self._lost_pictures += eye.dropped
            self._eye.lose(eye, str(error), again=not isinstance(error, CameraEnded))
            return []
        late = self.av_offset_ms / 1000
        return [VideoFrame(picture.image, max(0.0, self._clock.media_time(picture.taken) - late)) for picture in pictures]
