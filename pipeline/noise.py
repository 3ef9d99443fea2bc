"""Noise at a given signal-to-noise ratio: generators, mixing of whole utterances, and a mixer for streams."""

from __future__ import annotations

import math
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from pipeline.babble import talkers
from pipeline.level import FRAME, NOMINAL_LEVEL, ActiveLevel, active_rms, rms

KINDS = ("white", "pink", "babble")
"""Noises that are made here; every other kind is the path of a recording."""
LOOP = 1 << 19
"""Samples (32.8 s) after which a mixer's own noise comes again; half of that for babble, which takes longer to make."""
FADE = 800
"""Samples (50 ms) that another ratio, or another noise, takes to come in: a sudden one would click."""
TALKERS = 12
"""Voices in the babble that is made here."""

Samples = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class NoiseSpec:
    """What `--add-noise KIND:SNR` asks for."""

    kind: str
    """One of KINDS, or the path of a recording."""
    snr_db: float

    @property
    def is_file(self) -> bool:
        """Whether the kind is the path of a recording, whose samples the mixer then needs."""
        return self.kind not in KINDS


def parse_noise(text: str) -> NoiseSpec:
    """Read `KIND:SNR`, such as `babble:-5`, `white:0` or `cafe.wav:10`; raises ValueError that says what is accepted."""
    kind, colon, snr = text.rpartition(":")
    try:
        snr_db = float(snr)
    except ValueError:
        snr_db = math.nan
    if not colon or not kind.strip() or not math.isfinite(snr_db):
        raise ValueError(
            f"noise is {text!r}, expected KIND:SNR, with KIND {', '.join(KINDS)} or an audio file and SNR in dB, as in babble:-5"
        )
    kind = kind.strip()
    return NoiseSpec(kind.lower() if kind.lower() in KINDS else kind, snr_db)


def white(n: int, seed: int) -> Samples:
    """White Gaussian noise, shape (n,), RMS 1."""
    return _unit(_random(seed, "white").standard_normal(_count(n)))


def pink(n: int, seed: int) -> Samples:
    """Pink noise (power falls by 3 dB an octave), shape (n,), RMS 1; its end joins its beginning without a seam."""
    if _count(n) < 2:
        return white(n, seed)
    spectrum = np.fft.rfft(_random(seed, "pink").standard_normal(n))
    weights = 1 / np.sqrt(np.maximum(1, np.arange(len(spectrum))))
    weights[0] = 0  # no direct current
    return _unit(np.fft.irfft(spectrum * weights, n))


def babble(voices: Sequence[ArrayLike], n: int, seed: int) -> Samples:
    """Several voices at once, shape (n,), RMS 1.

    Each is brought to the same active speech level and begins somewhere within itself; what is shorter than `n` comes again. Raises
    ValueError where there is no voice, or where one is empty, silent or not finite.
    """
    if not len(voices):
        raise ValueError("voices is empty, expected one voice or more")
    random = _random(seed, "babble")
    total = np.zeros(_count(n))
    for index, entry in enumerate(voices):
        voice = _checked(entry, f"voices[{index}]")
        total += _stretch(voice, n, int(random.integers(len(voice)))) / active_rms(voice)
    return _unit(total)


def mix(speech: ArrayLike, noise: ArrayLike, snr_db: float) -> Samples:
    """A whole utterance with noise, shape (N,) as `speech`; it may go beyond [-1, 1].

    The SNR relates the active level of the speech (pauses left out) to the RMS of the noise under it. Noise that is shorter comes again,
    of longer noise the beginning is taken. Silent speech counts as speech of nominal level. Raises ValueError for noise that is empty,
    silent or not finite, and for speech that is not finite.
    """
    clean = _line(speech, "speech")
    if not np.isfinite(clean).all():
        raise ValueError("speech has values that are not finite, expected samples in [-1, 1]")
    part = _stretch(_checked(noise, "noise"), len(clean), 0)
    level = rms(part)
    if level == 0:
        return clean.copy()
    gain = (active_rms(clean) or NOMINAL_LEVEL) / level * _ratio(snr_db)
    return (clean + gain * part).astype(np.float32)


class NoiseMixer:
    """Adds noise to a stream of 16 kHz speech; the result is the same however the stream is cut.

    The SNR relates to `speech_level` (RMS), or where that is not given, to what has been heard before each 20 ms: the active level of
    the speech so far, or the nominal level of -26 dB until half a second of sound has been heard. What is below -50 dB counts as room
    noise, not as speech; give `speech_level` for speech as weak as that. White, pink and babble (of made-up
    talkers, where no samples are given) come from the seed alone; `samples` give the noise of any other kind. All noise is looped.
    """

    def __init__(
        self, kind: str, snr_db: float | None, *, seed: int = 0, samples: ArrayLike | None = None, speech_level: float | None = None
    ) -> None:
        """`snr_db` None is no noise, until `change` asks for some."""
        if speech_level is not None and not (math.isfinite(speech_level) and speech_level > 0):
            raise ValueError(f"speech_level is {speech_level}, expected an RMS above 0, or None to measure it")
        self._seed = seed
        self._kind = kind
        self._layers = [_Layer(_loop(kind, seed, samples), self._place, _ratio(snr_db))]
        self._measured = ActiveLevel() if speech_level is None else None
        self._level = NOMINAL_LEVEL if speech_level is None else speech_level
        self._frame = np.zeros(FRAME, dtype=np.float32)
        self._filled = 0
        self._lock = threading.Lock()

    @property
    def kind(self) -> str:
        """Of the noise that is added now."""
        return self._kind

    def change(self, snr_db: float | None, *, kind: str | None = None, samples: ArrayLike | None = None) -> None:
        """Go over to another SNR, or to no noise (None), within FADE samples from the next sample on; may be called from any thread.

        `kind` (with `samples` for one that is not of KINDS) fades into another noise. Raises ValueError, and nothing changes, for what
        the constructor would not take.
        """
        ratio = _ratio(snr_db)
        if kind is None or kind == self._kind:
            with self._lock:
                self._layers[-1].go(ratio)
            return
        layer = _Layer(_loop(kind, self._seed, samples), self._place, 0.0)
        layer.go(ratio)
        with self._lock:
            for old in self._layers:
                old.go(0.0)
            self._layers = [*(old for old in self._layers if not old.over), layer]
            self._kind = kind

    def add(self, speech: ArrayLike) -> Samples:
        """The next samples of speech, shape (N,), with noise; a new array of the same shape."""
        clean = _line(speech, "speech")
        mixed = np.empty_like(clean)
        begin = 0
        with self._lock:
            while begin < len(clean):
                taken = min(FRAME - self._filled, len(clean) - begin)
                part = clean[begin : begin + taken]
                mixed[begin : begin + taken] = self._mixed(part)
                self._frame[self._filled : self._filled + taken] = part
                self._filled += taken
                begin += taken
                if self._filled == FRAME:
                    self._measure()
        return mixed

    def _mixed(self, part: Samples) -> Samples:
        for layer in self._layers:
            part = part + layer.next(len(part), self._level)
        if len(self._layers) > 1:
            self._layers = [layer for layer in self._layers[:-1] if not layer.over] + self._layers[-1:]
        return part

    def _measure(self) -> None:
        self._filled = 0
        if self._measured is not None:
            self._measured.add(self._frame)
            self._level = self._measured.value

    def _place(self, length: int) -> int:
        """Where in a noise of so many samples the stream begins."""
        return int(_random(self._seed, "place").integers(length))


class _Layer:
    """One looped noise, whose ratio to the speech changes along a ramp."""

    def __init__(self, noise: Samples, place: Callable[[int], int], ratio: float) -> None:
        self._noise = noise
        self._place = place(len(noise))
        self._from = self._to = ratio
        self._done = FADE

    @property
    def over(self) -> bool:
        """Whether it is not heard any more, and will not be."""
        return self._to == 0.0 and (self._done == FADE or self._from == 0.0)

    def go(self, ratio: float) -> None:
        """Change from where the ratio is now."""
        self._from = self._from + (self._to - self._from) * (self._done / FADE)
        self._to, self._done = ratio, 0

    def next(self, n: int, level: float) -> Samples:
        """The next `n` samples, for speech of this level."""
        part = _stretch(self._noise, n, self._place)
        self._place = (self._place + n) % len(self._noise)
        fading = min(n, FADE - self._done)
        if fading == 0:
            return np.float32(level * self._to) * part
        way = np.arange(self._done + 1, self._done + fading + 1) / FADE
        self._done += fading
        faded = (level * (self._from + (self._to - self._from) * way)) * part[:fading]
        return np.concatenate([faded.astype(np.float32), np.float32(level * self._to) * part[fading:]])


def _loop(kind: str, seed: int, samples: ArrayLike | None) -> Samples:
    if samples is not None:
        return _unit(_checked(samples, f"samples of noise {kind!r}"))
    if kind == "white":
        return white(LOOP, seed)
    if kind == "pink":
        return pink(LOOP, seed)
    if kind == "babble":
        return babble(talkers(TALKERS, LOOP // 2, seed), LOOP // 2, seed)
    raise ValueError(f"kind is {kind!r}, expected one of {', '.join(KINDS)}, or another with its samples")


def _stretch(noise: Samples, n: int, begin: int) -> Samples:
    """`n` samples of looped noise from `begin` on."""
    if begin + n <= len(noise):
        return noise[begin : begin + n]
    return np.take(noise, np.arange(begin, begin + n), mode="wrap")


def _checked(samples: ArrayLike, name: str) -> Samples:
    array = _line(samples, name)
    if not len(array):
        raise ValueError(f"{name} is empty, expected one sample or more")
    if not np.isfinite(array).all():
        raise ValueError(f"{name} has values that are not finite, expected samples in [-1, 1]")
    if not array.any():
        raise ValueError(f"{name} is silent, expected sound")
    return array


def _line(samples: ArrayLike, name: str) -> Samples:
    array = np.asarray(samples, dtype=np.float32)
    if array.ndim != 1:
        raise ValueError(f"{name} has shape {array.shape}, expected (N,)")
    return array


def _unit(samples: NDArray[np.floating]) -> Samples:
    level = rms(samples)
    return (samples / level if level > 0 else samples).astype(np.float32)


def _ratio(snr_db: float | None) -> float:
    """Amplitude of noise by that of speech; None is no noise."""
    if snr_db is None:
        return 0.0
    if not math.isfinite(snr_db):
        raise ValueError(f"snr_db is {snr_db}, expected a finite number of dB")
    return float(10 ** (-snr_db / 20))


def _count(n: int) -> int:
    if n < 0:
        raise ValueError(f"n is {n}, expected 0 samples or more")
    return n


def _random(seed: int, use: str) -> np.random.Generator:
    if seed < 0:
        raise ValueError(f"seed is {seed}, expected 0 or more")
    # One seed must not give the same numbers to two uses.
    return np.random.default_rng([seed, *use.encode("ascii")])
