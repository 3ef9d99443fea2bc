"""When an utterance ends: three rules over the number of frames decoded."""

from __future__ import annotations

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
    """Seconds from the end of the utterance before; it ends with the first step that reaches them."""

    def __post_init__(self) -> None:
        for entry in fields(self):
            value = getattr(self, entry.name)
            if not value > 0:
                raise ValueError(f"{entry.name} is {value}, expected a number of seconds above 0")

    def reached(self, frames: int, trailing: int, *, words: bool) -> bool:
        """Whether an utterance ends now.

        `frames` have been decoded since the utterance before, the last `trailing` of them without a token; `words` tells whether there
        was any word.
        """
        return _lasts(frames, self.longest) or _lasts(trailing, self.after_words if words else self.silence)


DEFAULT_RULES = EndpointRules()


def _lasts(frames: int, seconds: float) -> bool:
    # 0.04 has no exact binary form: without the margin 30 frames might be less than 1.2 s.
    return frames * FRAME_SECONDS >= seconds - 1e-6
