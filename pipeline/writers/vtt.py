"""WebVTT subtitles (W3C)."""

from __future__ import annotations

import html

from pipeline.transcript import Transcript
from pipeline.writers.cues import Cue, clock, cues


def render(transcript: Transcript) -> str:
    """The header and one block for each cue."""
    return "WEBVTT\n" + "".join(_block(cue) for cue in cues(transcript.utterances))


def _block(cue: Cue) -> str:
    # Escaping ">" also takes care of "-->", which must not stand in a cue.
    lines = "\n".join(html.escape(line, quote=False) for line in cue.lines)
    return f"\n{clock(cue.start, '.')} --> {clock(cue.end, '.')}\n{lines}\n"
