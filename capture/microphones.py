"""Which microphones there are, what the computer plays among them, and which one a person means."""

from __future__ import annotations

import sys
from dataclasses import dataclass, replace
from typing import Literal

from capture import portaudio, pulse
from capture.media import MediaError
from capture.portaudio import MOST_CHANNELS, Input
from capture.pulse import PulseSource

SYSTEM = "system"
"""Choice of what the computer plays."""
LISTED = 8
"""Devices that an error message names at most."""
CABLES = ("blackhole", "soundflower", "loopback audio", "vb-cable", "cable output")
"""Devices that programs put in to record what the computer plays."""
BESIDE = ("Windows WASAPI",)
"""A host interface that has all devices of the others of its system, with whole names."""

ALIASES = ("lavrate", "samplerate", "speexrate", "speex", "upmix", "vdownmix", "jack", "oss", "a52", "dmix", "null", "pulse")
"""ALSA's plug-ins, which PortAudio lists as if they were devices; `pulse` without a server leads nowhere."""
PLUGIN = "if it does, install ALSA's plug-ins for it (`sudo apt-get install libasound2-plugins` on Debian, Ubuntu)"


@dataclass(frozen=True, slots=True)
class MicrophoneDevice:
    """Something that can be recorded from."""

    index: int
    """Its place in the list, by which it can be chosen."""
    name: str
    """For people; choose by any part of it."""
    host: str
    """The interface that it is reached by."""
    kind: Literal["microphone", "monitor"]
    """`monitor` is what the computer plays."""
    channels: int
    rate: int
    """Its own rate in Hz."""
    default: bool
    """Whether it is recorded from when nothing is chosen."""
    number: int = -1
    """PortAudio's own number."""
    source: PulseSource | None = None
    """What a sound server knows of it."""
    plays_default: bool = False
    """Whether it is what the default output plays."""


def list_microphones() -> list[MicrophoneDevice]:
    """All that is there now; raises MediaError with one line where the sound system cannot be asked."""
    return arrange(portaudio.inputs(), pulse.sources())


def choose_microphone(choice: str | None = None) -> MicrophoneDevice:
    """What `choice` means: None the default, a number the index, `system` what the computer plays, else part of a name.

    Raises MediaError with one line that says what there is.
    """
    devices = list_microphones()
    if choice is None:
        return _default(devices)
    if choice.strip().lower() == SYSTEM:
        return _system(devices)
    return _named(devices, choice.strip())


def arrange(found: list[Input], server: list[PulseSource] | None) -> list[MicrophoneDevice]:
    """One entry for each thing that a person would call a microphone.

    PortAudio tells of the same card several times (by each host interface of Windows, by each alias of ALSA), and knows a sound server's
    sources, the monitors among them, only as one device. Where there is a server, its sources come first, then the cards themselves.
    """
    door = next((device for device in found if device.host == "ALSA" and device.name == "pulse"), None)
    if server is not None and door is not None:
        order = sorted(server, key=lambda source: (source.monitor, not source.default))
        listed = [_of_server(door, source) for source in order]
        listed += [_of_portaudio(device, default=False) for device in found if device.host == "ALSA" and "(hw:" in device.name]
    else:
        whole = [device for device in found if device.host in BESIDE]
        kept = whole or [device for device in found if not (device.host == "ALSA" and device.name in ALIASES)] or found
        kept = sorted(kept, key=lambda device: _is_monitor(device.name))
        listed = [_of_portaudio(device, default=device.default and (device.first or bool(whole))) for device in kept]
    return [replace(device, index=index) for index, device in enumerate(listed)]


def _of_server(door: Input, source: PulseSource) -> MicrophoneDevice:
    return MicrophoneDevice(
        index=-1,
        name=portaudio.clean(source.description),
        host="PulseAudio",
        kind="monitor" if source.monitor else "microphone",
        channels=min(source.channels, MOST_CHANNELS),
        rate=source.rate,
        default=source.default,
        number=door.number,
        source=source,
        plays_default=source.plays_default,
    )


def _of_portaudio(device: Input, *, default: bool) -> MicrophoneDevice:
    return MicrophoneDevice(
        index=-1,
        name=device.name,
        host=device.host,
        kind="monitor" if _is_monitor(device.name) else "microphone",
        channels=min(device.channels, MOST_CHANNELS),
        rate=device.rate,
        default=default,
        number=device.number,
    )


def _is_monitor(name: str) -> bool:
    """By the names that PortAudio's WASAPI and PulseAudio interfaces give, and those of the usual helpers."""
    lower = name.lower()
    return lower.endswith("[loopback]") or lower.startswith("monitor of ") or any(cable in lower for cable in CABLES)


def _default(devices: list[MicrophoneDevice]) -> MicrophoneDevice:
    chosen = next((device for device in devices if device.default), None)
    chosen = chosen or next((device for device in devices if device.kind == "microphone"), None)
    if chosen is None:
        raise MediaError(f"microphone: {advice('microphone')}")
    return chosen


def _system(devices: list[MicrophoneDevice]) -> MicrophoneDevice:
    monitors = [device for device in devices if device.kind == "monitor"]
    if not monitors:
        raise MediaError(f"system sound: {advice('monitor')}")
    return next((device for device in monitors if device.plays_default), monitors[0])


def advice(kind: str, platform: str = sys.platform) -> str:
    """What to do where there is no microphone, or no monitor."""
    if kind == "microphone" and platform in portaudio.ALLOW:
        return f"none found; plug one in, and {portaudio.ALLOW[platform]}"
    if kind == "microphone":
        return f"none found; plug one in, and check that PulseAudio or PipeWire runs; {PLUGIN}"
    if platform == "darwin":
        return "macOS offers none by itself; install a loopback device such as BlackHole, play through it, and choose it by its name"
    if platform == "win32":
        return "this PortAudio shows no loopback of an output; enable `Stereo Mix` in the sound settings and choose it by its name"
    return f"none found; start PulseAudio or PipeWire (with pipewire-pulse), whose outputs can be recorded; {PLUGIN}"


def _named(devices: list[MicrophoneDevice], choice: str) -> MicrophoneDevice:
    if choice.isdecimal() and int(choice) < len(devices):
        return devices[int(choice)]
    wanted = choice.casefold()
    whole = [device for device in devices if wanted in (name.casefold() for name in _names(device))]
    part = [device for device in devices if wanted and any(wanted in name.casefold() for name in _names(device))]
    for matches in (whole, [device for device in part if device.kind == "microphone"], part):
        if len({device.name for device in matches}) == 1:
            return matches[0]
        if matches:
            raise MediaError(f"microphone {choice!r}: could be any of {_listed(matches)}; give its number or more of its name")
    if not devices:
        raise MediaError(f"microphone {choice!r}: {advice('microphone')}")
    raise MediaError(f"microphone {choice!r}: is not there; choose one of {_listed(devices)}")


def _names(device: MicrophoneDevice) -> tuple[str, ...]:
    return (device.name,) if device.source is None else (device.name, device.source.name)


def _listed(devices: list[MicrophoneDevice]) -> str:
    shown = ", ".join(f"{device.index} {device.name}" for device in devices[:LISTED])
    return shown + (f" and {len(devices) - LISTED} more" if len(devices) > LISTED else "")
