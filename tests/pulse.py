"""A PulseAudio server of our own whose null sinks are microphones: what is played into one is heard from its monitor."""

from __future__ import annotations

import os
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

ALSA = """</usr/share/alsa/alsa.conf>
pcm.!default { type pulse }
ctl.!default { type pulse }
"""
"""ALSA's default device is the server, as on a desktop; nobody's own settings are read."""


class Pulse:
    """A server in a folder of its own, without D-Bus and hardware; works as root too.

    While it is there, the environment of this process points libpulse and ALSA to it, so that PortAudio, however often it starts anew,
    and every child find it and nothing else.
    """

    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="viseme-pulse-")
        self._server: subprocess.Popen[bytes] | None = None
        self._before: dict[str, str | None] = {}
        folder = Path(self._folder.name)
        self._socket = folder / "native"
        alsa = folder / "alsa.conf"
        alsa.write_text(ALSA)
        self.environment = {
            "PULSE_SERVER": f"unix:{self._socket}",
            "PULSE_RUNTIME_PATH": str(folder),
            "PULSE_STATE_PATH": str(folder),
            "PULSE_COOKIE": str(folder / "cookie"),
            "XDG_RUNTIME_DIR": str(folder),
            "ALSA_CONFIG_PATH": str(alsa),
        }

    def start(self) -> None:
        """Start the server, once more after `kill`, and wait until it answers."""
        for name, value in self.environment.items():
            self._before.setdefault(name, os.environ.get(name))
            os.environ[name] = value
        self._socket.unlink(missing_ok=True)
        options = ["-n", "--daemonize=no", "--use-pid-file=no", "--exit-idle-time=-1", "--disallow-exit", "--log-target=null"]
        module = f"module-native-protocol-unix socket={self._socket} auth-anonymous=1"
        server = {**os.environ, "HOME": self._folder.name, "DBUS_SESSION_BUS_ADDRESS": "disabled:"}
        self._server = subprocess.Popen(["pulseaudio", *options, "-L", module], env=server, stderr=subprocess.DEVNULL)
        until = time.monotonic() + 20
        while subprocess.run(["pactl", "info"], capture_output=True, check=False).returncode:
            if self._server.poll() is not None or time.monotonic() > until:
                raise RuntimeError("PulseAudio does not start; `make setup-test` installs pulseaudio and pulseaudio-utils")
            time.sleep(0.05)

    def kill(self) -> None:
        """The server crashes."""
        if self._server is not None:
            self._server.send_signal(signal.SIGKILL)
            self._server.wait()
            self._server = None

    @contextmanager
    def hung(self) -> Iterator[None]:
        """The server answers nobody for a while."""
        assert self._server is not None
        self._server.send_signal(signal.SIGSTOP)
        try:
            yield
        finally:
            self._server.send_signal(signal.SIGCONT)

    def stop(self) -> None:
        """End the server and put the environment back."""
        self.kill()
        for name, value in self._before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value
        self._folder.cleanup()

    def load(self, name: str, *, rate: int = 48_000, channels: int = 1, title: str | None = None) -> str:
        """A null sink; returns the number of its module, for `unload`. Its monitor is called NAME.monitor and "Monitor of TITLE"."""
        title = title or name
        properties = f'device.description="{title}"'
        module = [
            "module-null-sink",
            f"sink_name={name}",
            f"rate={rate}",
            f"channels={channels}",
            "norewinds=1",
            f"sink_properties='{properties}'",
        ]
        return self._control("load-module", *module).strip()

    def alias(self, name: str, master: str, *, title: str) -> str:
        """A source that is no monitor, as a microphone is none: it gives what `master` (a source) gives. Returns its module."""
        properties = f'device.description="{title}"'
        module = ["module-remap-source", f"source_name={name}", f"master={master}", "remix=no", f"source_properties='{properties}'"]
        return self._control("load-module", *module).strip()

    def unload(self, module: str) -> None:
        """The device is pulled out."""
        self._control("unload-module", module)

    def settle(self, sink: str) -> None:
        """Make a null sink that somebody records from hand on blocks as short as asked for, now: at rest it is two seconds ahead."""
        self._control("suspend-sink", sink, "1")
        self._control("suspend-sink", sink, "0")

    def default(self, source: str) -> None:
        """What is recorded from when nothing is chosen."""
        self._control("set-default-source", source)

    @contextmanager
    def sink(self, name: str, *, rate: int = 48_000, channels: int = 1, title: str | None = None) -> Iterator[None]:
        """A null sink for a while."""
        module = self.load(name, rate=rate, channels=channels, title=title)
        try:
            yield
        finally:
            self._control("unload-module", module, check=False)

    def play(self, sound: NDArray[np.float32], sink: str, rate: int) -> subprocess.Popen[bytes]:
        """Play samples of shape (N,) or (N, channels) into a null sink in real time, after 100 ms of silence; `wait` for the end.

        A long buffer: on a busy machine the server would run dry otherwise, and nobody could hear what it did not play.
        """
        channels = 1 if sound.ndim == 1 else sound.shape[1]
        options = ["--raw", f"--rate={rate}", f"--channels={channels}", "--format=float32le", f"--device={sink}", "--latency-msec=1000"]
        sound = np.concatenate([np.zeros((rate // 10, *sound.shape[1:]), np.float32), sound])
        with tempfile.TemporaryFile() as file:
            file.write(np.ascontiguousarray(sound, "<f4").tobytes())
            file.seek(0)
            return subprocess.Popen(["pacat", "--playback", *options], stdin=file)

    def _control(self, *arguments: str, check: bool = True) -> str:
        return subprocess.run(["pactl", *arguments], capture_output=True, text=True, check=check).stdout
