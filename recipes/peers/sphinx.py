"""PocketSphinx with the English model in its package."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from capture.media import SAMPLE_RATE
from recipes.peers.pcm import pcm16

LONGEST = 30 * SAMPLE_RATE
"""Samples of one utterance at most: it searches a whole utterance at once, and memory grows with its length."""


class Sphinx:
    """The default decoder."""

    def __init__(self) -> None:
        from pocketsphinx import Decoder  # type: ignore[import-untyped,import-not-found,unused-ignore]

        self._decoder: Any = Decoder(loglevel="FATAL")

    def transcribe(self, samples: NDArray[np.float32]) -> str:
        """See `Peer`."""
        texts = []
        for begin in range(0, len(samples), LONGEST):
            self._decoder.start_utt()
            self._decoder.process_raw(pcm16(samples[begin : begin + LONGEST]), full_utt=True)
            self._decoder.end_utt()
            found = self._decoder.hyp()
            texts.append(found.hypstr if found is not None else "")
        return " ".join(text for text in texts if text)
