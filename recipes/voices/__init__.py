"""Speech synthesisers for recipes, one protocol: a voice says a text, and the samples come back at 16 kHz."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

KINDS = ("kokoro", "hibari", "flite")
"""Names that `create_voices` knows."""


class Voice(Protocol):
    """One speaker."""

    name: str
    """Names the speaker in manifests, for instance `kokoro af_heart`."""

    def speak(self, text: str, speed: float = 1.0) -> NDArray[np.float32]:
        """The text as shape (N,), 16 kHz; `speed` above 1 is faster. Raises OSError where the synthesiser fails."""
        ...


def create_voices(kind: str, names: list[str] | None = None, *, folder: Path | None = None) -> list[Voice]:
    """The voices `names` of a synthesiser, or all that it has; `folder` is where Kokoro's files lie.

    Raises ValueError for an unknown synthesiser or voice, FileNotFoundError for what is not installed.
    """
    # Late imports: each synthesiser needs packages that the others do without.
    if kind == "kokoro":
        if folder is None:
            raise ValueError("the synthesiser 'kokoro' needs a folder with its model and voices (--kokoro FOLDER)")
        from recipes.voices.kokoro import kokoro_voices

        return kokoro_voices(folder, names)
    if kind == "hibari":
        from recipes.voices.hibari import hibari_voices

        return hibari_voices(names)
    if kind == "flite":
        from recipes.voices.flite import flite_voices

        return flite_voices(names)
    raise ValueError(f"kind is {kind!r}, expected one of {', '.join(KINDS)}")
