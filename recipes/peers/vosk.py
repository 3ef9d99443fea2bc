"""Vosk (Kaldi), with a model by folder, for instance its small English one."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from capture.media import SAMPLE_RATE
from recipes.peers.pcm import pcm16

CHUNK = SAMPLE_RATE // 5
"""Samples handed over at once; Vosk is a streaming recogniser."""


class Vosk:
    """One Vosk model."""

    def __init__(self, folder: Path) -> None:
        """`folder` holds `am`, `conf`, `graph` and `ivector`."""
        import vosk  # type: ignore[import-untyped,import-not-found,unused-ignore]

        if not (folder / "conf").is_dir():
            raise FileNotFoundError("conf is not in the folder")
        vosk.SetLogLevel(-1)
        self._vosk, self._model = vosk, vosk.Model(str(folder))

    def transcribe(self, samples: NDArray[np.float32]) -> str:
        """See `Peer`."""
        recognizer = self._vosk.KaldiRecognizer(self._model, SAMPLE_RATE)
        pcm = pcm16(samples)
        chunks = (pcm[begin : begin + 2 * CHUNK] for begin in range(0, len(pcm), 2 * CHUNK))
        ended = [recognizer.Result() for chunk in chunks if recognizer.AcceptWaveform(chunk)]
        texts = [json.loads(result)["text"] for result in (*ended, recognizer.FinalResult())]
        return " ".join(text for text in texts if text)
