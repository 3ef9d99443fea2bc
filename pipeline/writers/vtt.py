"""WebVTT subtitles (W3C)."""

from __future__ import annotations

import html

from pipeline.transcript import Transcript
from pipeline.writers.cues import Cue, clock, cues

HEADER = "WEBVTT\n"


def render(transcript: Transcript) -> str:
    """The header and one block for each cue."""
    return HEADER + "".join(block(cue) for cue in cues(transcript.utterances))


def block(cue: Cue) -> str:
    """One cue after an empty line."""
    # Escaping ">" also takes care of "-->", which must not stand in a cue.
    lines = "\n".join(html.escape(line, quote=False) for line in cue.lines)
    return f"\n{clock(cue.start, '.')} --> {clock(cue.end, '.')}\n{lines}\n"
