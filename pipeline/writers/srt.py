"""SubRip subtitles."""

from __future__ import annotations

import re

from pipeline.transcript import Transcript
from pipeline.writers.cues import Cue, clock, cues

JOINER = "\u2060"
"""Word joiner: nothing is seen of it, and it breaks up what a player would take for markup."""


def render(transcript: Transcript) -> str:
    """Numbered cues, each followed by an empty line; empty where nothing was said."""
    return "".join(block(number, cue) for number, cue in enumerate(cues(transcript.utterances), 1))


def block(number: int, cue: Cue) -> str:
    """One cue and the empty line that ends it."""
    first, *rest = (escape(line) for line in cue.lines)
    # A number alone on the last line of a cue can be taken for the number of the next cue.
    lines = [first, *(JOINER + line if line.isdigit() else line for line in rest)]
    return f"{number}\n{clock(cue.start, ',')} --> {clock(cue.end, ',')}\n" + "\n".join(lines) + "\n\n"


def escape(line: str) -> str:
    """A line that players show as it is.

    SubRip has no escapes, yet players know HTML tags, backslash codes and times. A joiner keeps them from being seen as such; braces,
    which hide what is in them, become parentheses.
    """
    line = line.replace("{", "(").replace("}", ")")
    line = line.replace("<", "<" + JOINER).replace("\\", "\\" + JOINER).replace("-->", f"--{JOINER}>")
    return re.sub(r"(?<=\d):(?=\d+:\d+[.,]\d)", ":" + JOINER, line)
