"""Moonshine tiny (Jeffries et al., 2024) by moonshine-voice, whose package brings the English model."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from capture.media import SAMPLE_RATE
from recipes.peers.numbers import spell_numbers


class Moonshine:
    """The tiny English model."""

    def __init__(self, folder: Path | None = None) -> None:
        """`folder` None takes the model in the package."""
        import moonshine_voice  # type: ignore[import-untyped,import-not-found,unused-ignore]

        folder = folder or Path(moonshine_voice.__file__).parent / "assets" / "tiny-en"
        if not folder.is_dir():
            raise FileNotFoundError(f"{folder.name} is not there")
        self._transcriber = moonshine_voice.Transcriber(str(folder), moonshine_voice.ModelArch.TINY)

    def transcribe(self, samples: NDArray[np.float32]) -> str:
        """See `Peer`."""
        transcript = self._transcriber.transcribe_without_streaming(samples.tolist(), SAMPLE_RATE)
        return spell_numbers(" ".join(line.text.strip() for line in transcript.lines))
