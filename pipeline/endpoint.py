"""When an utterance ends: three rules over the number of frames decoded."""

from __future__ import annotations

import math
from dataclasses import dataclass, fields

from pipeline.frames import FRAME_SECONDS


@dataclass(frozen=True, slots=True, kw_only=True)
class EndpointRules:
    """An utterance ends as soon as one of its rules holds; `math.inf` turns a rule off. Defaults are those of sherpa-onnx."""

    silence: float = 2.4
    """Seconds without any words."""
    after_words: float = 1.2
    """Seconds of silence after the last word."""
    longest: float = 20.0
    """Seconds from the end of the utterance before, at most."""

    def __post_init__(self) -> None:
        for entry in fields(self):
            value = getattr(self, entry.name)
            if not value > 0:
                raise ValueError(f"{entry.name} is {value}, expected a number of seconds above 0")

    def pause(self, *, words: bool) -> float:
        """Frames without a token that end an utterance, with or without a word in it; infinite where the rule is off."""
        return _frames(self.after_words if words else self.silence)

    @property
    def most(self) -> float:
        """Frames of the longest utterance; infinite where the rule is off."""
        return _frames(self.longest)


DEFAULT_RULES = EndpointRules()


def _frames(seconds: float) -> float:
    # 0.04 has no exact binary form: without the margin 1.2 s might be more than 30 frames.
    return math.ceil((seconds - 1e-6) / FRAME_SECONDS) if math.isfinite(seconds) else math.inf
