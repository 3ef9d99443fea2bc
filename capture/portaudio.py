"""PortAudio behind one door: it is loaded late, asked by one thread at a time, and what goes wrong is told in one line."""

from __future__ import annotations

import atexit
import importlib
import os
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import ModuleType
from typing import Any

from capture.media import MediaError

MOST_CHANNELS = 8
BLOCK_SECONDS = 0.02
BUFFER_SECONDS = 0.12
"""Sound that a sound card's own buffer holds at least: a busy computer may be that late to fetch it."""
PULSE_BUFFER_SECONDS = 0.04
"""The same for a sound server, which has a long buffer of its own; more makes blocks come in bursts."""
WAIT_SECONDS = 5.0
"""How long to wait for another thread that asks the sound system."""
RATES = (48_000, 44_100, 16_000)
"""Tried where a device does not take its own default rate."""

_lock = threading.Lock()
_streams: set[int] = set()
"""Streams that are open: while there are any, PortAudio cannot look anew which devices there are."""


@dataclass(frozen=True, slots=True)
class Input:
    """A device that PortAudio can record from."""

    number: int
    """PortAudio's own."""
    name: str
    host: str
    channels: int
    rate: int
    default: bool
    """Whether it is its host interface's default."""
    first: bool
    """Whether that host interface is the system's default."""


@dataclass(slots=True, eq=False)
class Stream:
    """An open stream and what it was opened with."""

    stream: Any
    rate: int
    channels: int


@contextmanager
def _asking(what: str = "microphone") -> Iterator[ModuleType]:
    """The library, for this thread alone; raises MediaError that begins with `what`."""
    if not _lock.acquire(timeout=WAIT_SECONDS):
        raise MediaError(f"{what}: the sound system does not answer; unplug the device that hangs, or start viseme again")
    try:
        yield _library(what)
    finally:
        _lock.release()


def _library(what: str) -> ModuleType:
    try:
        return importlib.import_module("sounddevice")
    except ImportError as error:
        raise MediaError(f"{what}: the package sounddevice is missing; install it with `pip install sounddevice`") from error
    except OSError as error:
        how = "install it with `sudo apt-get install libportaudio2` (Debian, Ubuntu) or your system's package of that name"
        if not sys.platform.startswith("linux"):
            how = "install the package again with `pip install --force-reinstall sounddevice`"
        raise MediaError(f"{what}: the library PortAudio is missing; {how}") from error
    except Exception as error:  # sounddevice's own, whose class is not there when its import fails
        raise MediaError(f"{what}: the sound system does not start ({error}); check that sound works elsewhere") from error


def inputs() -> list[Input]:
    """All inputs that there are now, or, while a stream is open, that there were when it was opened; raises MediaError."""
    with _asking() as library:
        try:
            _look_anew(library)
            hosts, devices = library.query_hostapis(), library.query_devices()
            return [
                Input(
                    number=number,
                    name=clean(device["name"]),
                    host=clean(hosts[device["hostapi"]]["name"]),
                    channels=device["max_input_channels"],
                    rate=round(device["default_samplerate"]) or RATES[0],
                    default=hosts[device["hostapi"]]["default_input_device"] == number,
                    first=device["hostapi"] == library._lib.Pa_GetDefaultHostApi(),
                )
                for number, device in enumerate(devices)
                if device["max_input_channels"] > 0
            ]
        except library.PortAudioError as error:
            raise MediaError(f"microphone: the sound system does not answer ({error.args[0]}); check that sound works elsewhere") from error


def _look_anew(library: ModuleType) -> None:
    """Let the library find the devices that there are now, unless one of them is open."""
    if not _streams:
        if library._initialized:
            library._terminate()
        library._initialize()


def clean(name: str) -> str:
    """A name without what would steer a terminal or break a line."""
    return " ".join("".join(c if c.isprintable() else " " for c in name).split())


def open_stream(
    number: int, rate: int, channels: int, source: str | None, make: Callable[[int, int], tuple[Callable[..., None], Callable[[], None]]]
) -> Stream:
    """Open a device and start it. `source` is the source of a sound server that the device stands for.

    `make(rate, channels)` gives the callback and what is called when the stream has ended; it may be called several times, where a
    device does not take what it promises. Raises sounddevice's PortAudioError, or MediaError; `explain` tells either.
    """
    with _asking() as library:
        tries = dict.fromkeys([(rate, channels), *((r, c) for r in (rate, *RATES) for c in (channels, 2, 1))])
        refusals = (library._lib.paInvalidSampleRate, library._lib.paInvalidChannelCount)
        problem: Exception | None = None
        for used_rate, used_channels in tries:
            callback, finished = make(used_rate, used_channels)
            try:
                with _environment("PULSE_SOURCE", source):
                    stream = library.InputStream(
                        device=number,
                        samplerate=used_rate,
                        channels=used_channels,
                        dtype="float32",
                        blocksize=round(used_rate * BLOCK_SECONDS),
                        latency=BUFFER_SECONDS if source is None else PULSE_BUFFER_SECONDS,
                        callback=callback,
                        finished_callback=finished,
                    )
            except library.PortAudioError as error:
                problem = problem or error
                if len(error.args) > 1 and error.args[1] in refusals:
                    continue
                raise
            try:
                stream.start()
            except BaseException:
                stream.close()
                raise
            _streams.add(id(stream))
            return Stream(stream, used_rate, used_channels)
        raise problem or MediaError("microphone: no rate to try")


def open_output(make: Callable[[int], tuple[Callable[..., None], Callable[[], None]]]) -> Stream:
    """Open the system's default output, in mono, and start it.

    `make(rate)` gives the callback and what is called when the stream has ended; it may be called several times. Raises sounddevice's
    PortAudioError, or MediaError; `explain_output` tells either.
    """
    with _asking("loudspeaker") as library:
        _look_anew(library)
        own = round(library.query_devices(kind="output")["default_samplerate"])
        problem: Exception | None = None
        for rate in dict.fromkeys((own, *RATES)):
            callback, finished = make(rate)
            try:
                stream = library.OutputStream(
                    samplerate=rate,
                    channels=1,
                    dtype="float32",
                    blocksize=round(rate * BLOCK_SECONDS),
                    latency=BUFFER_SECONDS,
                    callback=callback,
                    finished_callback=finished,
                )
            except library.PortAudioError as error:
                problem = problem or error
                if len(error.args) > 1 and error.args[1] == library._lib.paInvalidSampleRate:
                    continue
                raise
            try:
                stream.start()
            except BaseException:
                stream.close()
                raise
            _streams.add(id(stream))
            return Stream(stream, rate, 1)
        raise problem or MediaError("loudspeaker: no rate to try")


def close_stream(stream: Stream, within: float) -> bool:
    """Stop a stream and give its device back; False where that takes longer than `within` seconds and goes on by itself."""
    closing = threading.Thread(target=_close, args=(stream,), name="viseme-close", daemon=True)
    closing.start()
    closing.join(within)
    if closing.is_alive() and "sounddevice" in sys.modules:
        # At exit PortAudio would wait for the device that hangs.
        atexit.unregister(sys.modules["sounddevice"]._exit_handler)
    return not closing.is_alive()


def _close(stream: Stream) -> None:
    with _lock:
        stream.stream.abort(ignore_errors=True)
        stream.stream.close(ignore_errors=True)
        _streams.discard(id(stream.stream))


@contextmanager
def _environment(name: str, value: str | None) -> Iterator[None]:
    """An environment variable for a while; None leaves it. libpulse takes the source's name only from there when ALSA opens it."""
    if value is None:
        yield
        return
    before = os.environ.get(name)
    os.environ[name] = value
    try:
        yield
    finally:
        if before is None:
            del os.environ[name]
        else:
            os.environ[name] = before


ALLOW = {
    "darwin": "allow the microphone for this program in System Settings > Privacy & Security > Microphone",
    "win32": "allow desktop apps to use the microphone in Settings > Privacy & security > Microphone",
}
"""Where a person allows the microphone."""


def explain(name: str, error: Exception, platform: str = sys.platform) -> MediaError:
    """One line for what PortAudio says when it cannot open a device."""
    text = clean(str(error.args[0] if error.args else error))
    code = error.args[1] if len(error.args) > 1 else 0
    detail = clean(str(error.args[2][2])) if len(error.args) > 2 else ""
    said = f"{text}: {detail}" if detail else text
    lower = said.lower()
    if any(word in lower for word in ("permission", "denied", "0x80070005", "not permitted")):
        how = ALLOW.get(platform, "add your user to the group audio (`sudo usermod -aG audio $USER`), then log in again")
        return MediaError(f"{name}: permission denied; {how}")
    if code == -9985 or "busy" in lower or "in use" in lower or "unavailable" in lower:
        return MediaError(f"{name}: is busy or was taken away; close the program that records from it, or choose another microphone")
    if code == -9996 or "no such" in lower:
        return MediaError(f"{name}: is not there any more; plug it in again, or choose another (`viseme devices` lists them)")
    how = f"; if it should, {ALLOW[platform]}" if platform in ALLOW else "; check that it works elsewhere, or choose another microphone"
    return MediaError(f"{name}: cannot be opened ({said}){how}")


def explain_output(error: Exception) -> MediaError:
    """One line for what PortAudio says when it cannot open an output."""
    if isinstance(error, MediaError):
        return error
    said = clean(str(error.args[0] if error.args else error))
    return MediaError(f"loudspeaker: no sound can be played ({said}); plug one in, or choose one in the system's sound settings")
