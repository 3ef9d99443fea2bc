"""Speech from text by hibari (`pip install hibari-tts`, Apache-2.0): one voice that comes with the package, a hundred times real time."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from capture.media import SAMPLE_RATE
from recipes.voices import Voice

BUNDLED = "heart"
"""The voice in the package; the others would be fetched by the library, which recipes must not do behind one's back."""


@dataclass(frozen=True, slots=True)
class HibariVoice:
    """The bundled voice."""

    engine: Any
    name: str = field(default=f"hibari {BUNDLED}")

    def speak(self, text: str, speed: float = 1.0) -> NDArray[np.float32]:
        """The text as shape (N,), 16 kHz."""
        import soxr

        samples = np.asarray(self.engine(text, speed=speed), np.float32)
        return np.asarray(soxr.resample(samples, self.engine.sample_rate, SAMPLE_RATE), np.float32)


def hibari_voices(names: list[str] | None = None) -> list[Voice]:
    """The bundled voice; raises ValueError for other names and FileNotFoundError where hibari is not installed."""
    if set(names or [BUNDLED]) != {BUNDLED}:
        raise ValueError(f"hibari voices {names} are not accepted: only {BUNDLED!r} comes with the package")
    try:
        from hibari import Hibari  # type: ignore[import-not-found]
    except ImportError as error:
        raise FileNotFoundError("hibari is not installed: pip install hibari-tts") from error
    return [HibariVoice(Hibari(voice=BUNDLED))]
