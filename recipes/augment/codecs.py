"""Lossy codecs as on the telephone, in conferences and in files: encoded and decoded in memory by PyAV, without delay."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import cast

import av
import numpy as np
import soxr
from numpy.typing import NDArray

from models.config import SAMPLE_RATE
from recipes.augment.arrays import Audio
from recipes.augment.tempo import fitted

_FORMATS = ("fltp", "flt", "s16p", "s16")
"""Sample formats, the best first."""
_RESERVE = SAMPLE_RATE // 4
"""Samples of silence after a clip, more than any codec here holds back."""


@dataclass(frozen=True, slots=True)
class Codec:
    """One way to code."""

    encoder: str
    """FFmpeg's name."""
    decoder: str
    """FFmpeg's name."""
    rate: int = SAMPLE_RATE
    """Samples a second that it codes."""
    bit_rates: tuple[int, ...] = (0,)
    """Bits a second to draw from; 0 where it has but one."""
    options: dict[str, str] = field(default_factory=dict)
    """Passed to the encoder: the quickest way of coding, because how it sounds is what matters here."""


CODECS = {
    "opus": Codec("libopus", "opus", bit_rates=(6_000, 9_000, 12_000, 16_000, 24_000), options={"complexity": "1", "application": "voip"}),
    "mp3": Codec("libmp3lame", "mp3float", bit_rates=(8_000, 16_000, 24_000), options={"compression_level": "9"}),
    "aac": Codec("aac", "aac", bit_rates=(12_000, 16_000, 24_000), options={"aac_coder": "fast"}),
    "g722": Codec("g722", "g722"),
    "mulaw": Codec("pcm_mulaw", "pcm_mulaw", rate=8_000),
    "amr": Codec("libopencore_amrnb", "amrnb", rate=8_000, bit_rates=(4_750, 6_700, 12_200)),
}
"""Codecs by name; `available` tells which of them the installed PyAV has."""


@functools.cache
def available() -> tuple[str, ...]:
    """Names of the codecs that the installed PyAV can encode and decode."""

    def there(name: str, mode: str) -> bool:
        try:
            av.Codec(name, "w" if mode == "w" else "r")
        except (ValueError, av.FFmpegError):
            return False
        return True

    return tuple(name for name, codec in CODECS.items() if there(codec.encoder, "w") and there(codec.decoder, "r"))


def through_codec(audio: Audio, name: str, bit_rate: int) -> Audio:
    """Samples (N,) encoded and decoded again, in step within a millisecond; the same shape. Louder than 1 is coded softer.

    Raises ValueError for a codec that is not available or a bit rate that it does not have.
    """
    if name not in available():
        raise ValueError(f"codec is {name!r}, available are {', '.join(available())}")
    if bit_rate not in CODECS[name].bit_rates:
        raise ValueError(f"bit rate of {name} is {bit_rate}, accepted are {', '.join(map(str, CODECS[name].bit_rates))}")
    if not audio.any():
        return audio
    loudest = max(1.0, float(np.abs(audio).max()))
    decoded = _round_trip(CODECS[name], bit_rate, audio / np.float32(loudest))
    return fitted(decoded[delay_of(name, bit_rate) :], len(audio)) * np.float32(loudest)


@functools.cache
def delay_of(name: str, bit_rate: int) -> int:
    """Samples by which a codec is late, measured with bursts of noise: builds differ, and not all decoders skip what they should."""
    rng = np.random.default_rng(1)
    bursts = np.zeros(SAMPLE_RATE, dtype=np.float32)
    for start in (2_000, 5_500, 9_700):
        bursts[start : start + 800] = np.convolve(rng.standard_normal(800), np.ones(4) / 4, "same") * 0.2
    decoded = fitted(_round_trip(CODECS[name], bit_rate, bursts), len(bursts) + _RESERVE)
    return int(np.correlate(decoded, bursts, "valid").argmax())


def _round_trip(codec: Codec, bit_rate: int, audio: Audio) -> Audio:
    """Samples (N,) in [-1, 1] at 16 kHz, coded; late by the codec's delay and with something after them."""
    sound = audio if codec.rate == SAMPLE_RATE else soxr.resample(audio, SAMPLE_RATE, codec.rate, "MQ")
    encoder = cast(av.AudioCodecContext, av.CodecContext.create(codec.encoder, "w"))
    encoder.sample_rate, encoder.layout, encoder.options = codec.rate, "mono", dict(codec.options)
    names = [entry.name for entry in encoder.codec.audio_formats or ()]
    encoder.format = next((name for name in _FORMATS if name in names), names[0])
    if bit_rate:
        encoder.bit_rate = bit_rate
    encoder.open()
    decoder = cast(av.AudioCodecContext, av.CodecContext.create(codec.decoder, "r"))
    decoder.sample_rate, decoder.layout = codec.rate, "mono"
    if encoder.extradata:
        decoder.extradata = encoder.extradata
    packets = [packet for frame in _frames(sound, encoder) for packet in encoder.encode(frame)]
    heard = [frame for packet in [*packets, *encoder.encode(None)] for frame in decoder.decode(packet)]
    heard += decoder.decode(None)
    if not heard:
        return np.zeros(0, dtype=np.float32)
    decoded = np.concatenate([_floats(frame.to_ndarray()) for frame in heard])
    rate = heard[0].sample_rate
    return decoded if rate == SAMPLE_RATE else soxr.resample(decoded, rate, SAMPLE_RATE, "MQ")


def _frames(sound: Audio, encoder: av.AudioCodecContext) -> Iterator[av.AudioFrame]:
    """Samples and the silence after them in the pieces that an encoder wants."""
    size = encoder.frame_size or 1024
    count = -(-(len(sound) + _RESERVE * encoder.sample_rate // SAMPLE_RATE) // size)
    padded = fitted(sound, count * size)
    if encoder.format.name.startswith("s16"):
        padded = (padded.clip(-1, 1) * 32767).round().astype(np.int16)
    for number, piece in enumerate(padded.reshape(count, 1, size)):
        frame = av.AudioFrame.from_ndarray(piece, format=encoder.format.name, layout="mono")
        frame.sample_rate, frame.pts = encoder.sample_rate, number * size
        yield frame


def _floats(samples: NDArray[np.generic]) -> Audio:
    """One channel of decoded samples, (N,)."""
    line = samples[0]
    return line.astype(np.float32) / 32768 if line.dtype == np.int16 else line.astype(np.float32)
