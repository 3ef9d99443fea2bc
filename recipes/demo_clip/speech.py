"""The demo clip's speech: sentences in turn, silence around them, and where each phone lies in time."""

from __future__ import annotations

from dataclasses import dataclass
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


def in_turn(sentences: list[NDArray[np.float32]], pause: float) -> NDArray[np.float32]:
    """Sentences one after the other with `pause` seconds of silence between them."""
    silence = np.zeros(round(pause * SAMPLE_RATE), np.float32)
    return np.concatenate([part for sentence in sentences for part in (silence, sentence)][1:])


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
