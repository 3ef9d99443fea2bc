"""Plain text: one utterance on each line."""

from __future__ import annotations

from pipeline.transcript import Transcript
from pipeline.writers.cues import clean


def render(transcript: Transcript) -> str:
    """One line for each utterance that has words."""
    lines = (" ".join(clean(utterance.text).split()) for utterance in transcript.utterances)
    return "".join(f"{line}\n" for line in lines if line)
