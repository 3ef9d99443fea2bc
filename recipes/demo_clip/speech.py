"""The voice of the demo clip where it is not Kokoro: flite, or a recording that is given; and where each of its phones lies in time."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from capture.media import SAMPLE_RATE
from recipes.text import normalise


@dataclass(frozen=True, slots=True)
class Phone:
    """One speech sound."""

    name: str
    """ARPAbet without stress; `SIL` for silence."""
    start: float
    """Seconds."""
    end: float


def speak_flite(text: str, voice: str = "slt") -> NDArray[np.float32]:
    """Speak a text with flite (Debian package of that name); returns shape (N,) at 16 kHz."""
    if shutil.which("flite") is None:
        raise FileNotFoundError("flite is not installed; on Debian and Ubuntu: apt install flite")
    with tempfile.TemporaryDirectory() as folder:
        wav = Path(folder) / "speech.wav"
        subprocess.run(["flite", "-voice", voice, "-t", text, "-o", str(wav)], check=True)
        return read_speech(wav)


def read_speech(path: Path) -> NDArray[np.float32]:
    """A recording as shape (N,) at 16 kHz, mixed to one channel."""
    import av

    with av.open(str(path)) as container:
        resampler = av.AudioResampler(format="flt", layout="mono", rate=SAMPLE_RATE)
        frames = [out for frame in container.decode(audio=0) for out in resampler.resample(frame)] + resampler.resample(None)
    return np.concatenate([frame.to_ndarray().ravel() for frame in frames]).astype(np.float32)


def align(samples: NDArray[np.float32], text: str) -> list[Phone]:
    """Find the phones of `text` in samples of shape (N,), 16 kHz, with pocketsphinx; ValueError where they do not fit."""
    from pocketsphinx import Decoder  # type: ignore[import-untyped]

    pcm = (np.clip(samples, -1, 1) * 32767).astype(np.int16).tobytes()
    decoder = Decoder(loglevel="FATAL")
    decoder.set_align_text(normalise(text))
    _feed(decoder, pcm)
    if decoder.hyp() is None:
        raise ValueError(f"the speech does not fit the text {text!r}; is it what is said?")
    decoder.set_alignment()  # words are known now; a second pass finds their phones
    _feed(decoder, pcm)
    alignment = decoder.get_alignment()  # must outlive its entries, which point into it
    step = 1 / decoder.config["frate"]
    return [Phone(phone.name, phone.start * step, (phone.start + phone.duration) * step) for word in alignment for phone in word]


def _feed(decoder: Any, pcm: bytes) -> None:
    decoder.start_utt()
    decoder.process_raw(pcm, full_utt=True)
    decoder.end_utt()


def pad(samples: NDArray[np.float32], before: float, after: float, level: float = 0.5) -> NDArray[np.float32]:
    """Scale speech to a peak of `level` and put silence around it, in seconds, over a floor of faint room noise.

    The noise (about -66 dBFS) keeps the silence from being digital zero, which no microphone gives.
    """
    peak = float(np.abs(samples).max())
    if peak == 0:
        raise ValueError("the speech is all zeros")
    silence = [np.zeros(round(seconds * SAMPLE_RATE), np.float32) for seconds in (before, after)]
    padded = np.concatenate([silence[0], samples * (level / peak), silence[1]])
    room = np.random.default_rng(0).standard_normal(padded.size) * 5e-4
    return (padded + room).astype(np.float32)
