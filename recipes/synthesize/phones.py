"""Phones with times, and what of them lips can tell: classes of phones that look alike, by picture.

`PhoneAligner` finds phones in sound with known text; `occupancy` and `context` make of them what the lip model takes.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pipeline.frames import FRAME_SECONDS
from recipes.demo_clip.speech import Phone
from recipes.text import normalise

GROUPS = {
    "SIL": ("SIL",),
    "PBM": ("P", "B", "M"),
    "FV": ("F", "V"),
    "TH": ("TH", "DH"),
    "TDN": ("T", "D", "N"),
    "SZ": ("S", "Z"),
    "L": ("L",),
    "R": ("R", "ER"),
    "SH": ("SH", "ZH", "CH", "JH"),
    "KG": ("K", "G", "NG"),
    "W": ("W",),
    "Y": ("Y",),
    "AA": ("AA",),
    "AE": ("AE",),
    "AH": ("AH", "HH"),
    "AO": ("AO",),
    "EH": ("EH",),
    "IH": ("IH",),
    "IY": ("IY",),
    "UW": ("UW", "UH"),
}
"""Classes and the ARPAbet phones in each; HH has the shape of a vowel, mostly of the one that follows."""
CLASSES = tuple(GROUPS)
GLIDES = {"AW": ("AA", "UW"), "AY": ("AA", "IY"), "EY": ("EH", "IY"), "OW": ("AO", "UW"), "OY": ("AO", "IY")}
"""Vowels that count as one class in their first half and another in the second."""
REACH = 5
"""Pictures before and after that bear on a picture."""
STEPS = 8
"""Moments within a picture's 40 ms at which phones are looked up."""

_CLASS_OF = {phone: index for index, phones in enumerate(GROUPS.values()) for phone in phones}


class PhoneAligner:
    """pocketsphinx with its bundled model, loaded once for many clips."""

    def __init__(self) -> None:
        """Raises FileNotFoundError where pocketsphinx is not installed."""
        try:
            from pocketsphinx import Decoder  # type: ignore[import-untyped]
        except ImportError as error:
            raise FileNotFoundError("pocketsphinx is not installed: pip install pocketsphinx") from error
        self._decoder: Any = Decoder(loglevel="FATAL")

    def align(self, samples: NDArray[np.float32], text: str) -> list[Phone]:
        """Phones of `text` in samples (N,), 16 kHz. Raises ValueError where they do not fit or the dictionary lacks a word."""
        decoder, said = self._decoder, normalise(text)
        unknown = [word for word in said.split() if decoder.lookup_word(word) is None]
        if unknown or not said:
            raise ValueError(f"text {text!r} has words that the pronunciation dictionary lacks: {unknown}; leave the clip out")
        pcm = (np.clip(samples, -1, 1) * 32767).astype(np.int16).tobytes()
        try:
            decoder.set_align_text(said)
            self._feed(pcm)
            fits = decoder.hyp() is not None
            if fits:
                decoder.set_alignment()  # words are known now; a second pass finds their phones
                self._feed(pcm)
        except RuntimeError as error:
            raise ValueError(f"the speech does not fit the text {text!r}: {error}") from error
        if not fits:
            raise ValueError(f"the speech does not fit the text {text!r}; is it what is said?")
        alignment = decoder.get_alignment()  # must outlive its entries, which point into it
        step = 1 / decoder.config["frate"]
        return [Phone(phone.name, phone.start * step, (phone.start + phone.duration) * step) for word in alignment for phone in word]

    def _feed(self, pcm: bytes) -> None:
        self._decoder.start_utt()
        self._decoder.process_raw(pcm, full_utt=True)
        self._decoder.end_utt()


def class_of(phone: str) -> int:
    """Index into CLASSES of a phone that does not glide; noises count as silence."""
    return _CLASS_OF.get(phone, 0)


def in_parts(phones: Sequence[Phone]) -> list[Phone]:
    """The phones with gliding vowels split into their two halves."""
    parts = []
    for phone in phones:
        if phone.name in GLIDES:
            middle = (phone.start + phone.end) / 2
            first, second = GLIDES[phone.name]
            parts += [Phone(first, phone.start, middle), Phone(second, middle, phone.end)]
        else:
            parts.append(phone)
    return parts


def occupancy(phones: Sequence[Phone], frames: int) -> NDArray[np.float32]:
    """Part of each picture's time that each class takes, shape (frames, classes); rows sum to 1, what no phone covers is silence."""
    moments = np.zeros((frames * STEPS, len(CLASSES)), np.float32)
    moments[:, 0] = 1
    rate = STEPS / FRAME_SECONDS
    for phone in in_parts(phones):
        first, last = round(phone.start * rate), round(phone.end * rate)
        moments[first:last] = 0
        moments[first:last, class_of(phone.name)] = 1
    return np.asarray(moments.reshape(frames, STEPS, -1).mean(axis=1), np.float32)


def context(taken: NDArray[np.float32]) -> NDArray[np.float32]:
    """Occupancy (T, C) of each picture and of REACH pictures before and after it, shape (T, (2 REACH + 1) C); silence beyond the ends."""
    frames, classes = taken.shape
    padded = np.zeros((frames + 2 * REACH, classes), np.float32)
    padded[:, 0] = 1
    padded[REACH : REACH + frames] = taken
    return np.concatenate([padded[shift : shift + frames] for shift in range(2 * REACH + 1)], axis=1)
