"""`viseme live` that also tells what its microphones went through: `python -m tests.live_child [--sound] FOLDER live ...`.

At the end FOLDER holds `ear.json` (samples heard and lost, callback times), and with `--sound` also `heard.npy`, all that was heard.
"""

from __future__ import annotations

import atexit
import json
import sys
from dataclasses import asdict
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from capture.microphone import Heard, Microphone
from capture.ring import CallbackTimes


class Ear:
    """Looks over the shoulder of whoever reads a microphone."""

    def __init__(self, folder: Path, *, sound: bool) -> None:
        self._folder, self._sound = folder, sound
        self._pieces: list[NDArray[np.float32]] = []
        self._samples = self._lost = 0
        self._times = CallbackTimes()
        self._read = Microphone.read
        Microphone.read = lambda microphone, timeout: self._look(microphone, timeout)  # type: ignore[method-assign]
        atexit.register(self._write)

    def _look(self, microphone: Microphone, timeout: float) -> Heard | None:
        heard = self._read(microphone, timeout)
        if heard is not None:
            self._samples += heard.samples.size
            self._lost += heard.overflow
            self._times = microphone.callback_seconds
            if self._sound:
                self._pieces.append(heard.samples.copy())
        return heard

    def _write(self) -> None:
        told = {"samples": self._samples, "lost": self._lost, "callback": asdict(self._times)}
        (self._folder / "ear.json").write_text(json.dumps(told), encoding="utf-8")
        if self._sound:
            np.save(self._folder / "heard.npy", np.concatenate([np.zeros(0, np.float32), *self._pieces]))


def main() -> None:
    """The command line of `viseme`, after our own."""
    arguments = sys.argv[1:]
    sound = arguments[:1] == ["--sound"]
    folder, *rest = arguments[sound:]
    Ear(Path(folder), sound=sound)
    sys.argv = ["viseme", *rest]
    from app.cli.main import main as viseme

    viseme()


if __name__ == "__main__":
    main()
