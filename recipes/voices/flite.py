"""Speech from text by flite (Debian package of that name): a handful of plain voices, a hundred times real time."""

from __future__ import annotations

import io
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from recipes.voices import Voice
from recipes.voices.recording import read_speech

VOICES = ("slt", "rms", "awb", "kal16")
"""Speakers of Debian's flite; `kal` is `kal16` at half the bandwidth."""


@dataclass(frozen=True, slots=True)
class FliteVoice:
    """One of flite's speakers."""

    speaker: str

    @property
    def name(self) -> str:
        """`flite` and the speaker."""
        return f"flite {self.speaker}"

    def speak(self, text: str, speed: float = 1.0) -> NDArray[np.float32]:
        """The text as shape (N,), 16 kHz."""
        with tempfile.TemporaryDirectory() as folder:
            wav = Path(folder) / "speech.wav"
            stretch = ["--setf", f"duration_stretch={1 / speed:.3f}"]
            done = subprocess.run(["flite", "-voice", self.speaker, *stretch, "-t", text, "-o", str(wav)], capture_output=True, check=False)
            if done.returncode or not wav.is_file():
                raise OSError(f"flite gave no speech for {text!r}: {done.stderr.decode(errors='replace').strip()}")
            return read_speech(io.BytesIO(wav.read_bytes()))


def flite_voices(names: list[str] | None = None) -> list[Voice]:
    """The speakers `names`, or all; raises ValueError for unknown ones, FileNotFoundError where flite is not installed."""
    if unknown := sorted(set(names or ()) - set(VOICES)):
        raise ValueError(f"flite voices {unknown} are not known, accepted are {', '.join(VOICES)}")
    if shutil.which("flite") is None:
        raise FileNotFoundError("flite is not installed; on Debian and Ubuntu: apt install flite")
    return [FliteVoice(speaker) for speaker in names or VOICES]
