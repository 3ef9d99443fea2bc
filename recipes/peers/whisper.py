"""Whisper (Radford et al., 2022) by faster-whisper, in 8-bit integers on the CPU."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from recipes.peers.numbers import spell_numbers

BEAM = 5
"""Its authors' beam width."""
LOOP = 2.4
"""Ratio at which text can be compressed above which it is a loop; its authors' threshold."""


class Whisper:
    """One Whisper model."""

    def __init__(self, folder: Path, threads: int = 1) -> None:
        """`folder` holds a CTranslate2 model (model.bin, config.json, tokenizer.json, vocabulary); nothing is fetched."""
        from faster_whisper import WhisperModel  # type: ignore[import-untyped,import-not-found,unused-ignore]

        if not (folder / "model.bin").is_file():
            raise FileNotFoundError("model.bin is not in the folder")
        self._model = WhisperModel(str(folder), device="cpu", compute_type="int8", cpu_threads=threads, local_files_only=True)

    def transcribe(self, samples: NDArray[np.float32]) -> str:
        """See `Peer`; no prompt, and no text of earlier windows.

        Whisper's own second tries, at other temperatures, are drawn at random and cannot be repeated. Where it goes round in a loop it
        gets a second try here that may not say three words over again.
        """
        segments = self._segments(samples)
        if any(segment.compression_ratio > LOOP for segment in segments):
            segments = self._segments(samples, no_repeat_ngram_size=3)
        return spell_numbers(" ".join(segment.text.strip() for segment in segments))

    def _segments(self, samples: NDArray[np.float32], **options: Any) -> list[Any]:
        return list(
            self._model.transcribe(samples, language="en", beam_size=BEAM, temperature=0.0, condition_on_previous_text=False, **options)[0]
        )
