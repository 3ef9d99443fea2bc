"""Transcript writers: txt, srt, vtt, json and jsonl."""

from __future__ import annotations

import os
from collections.abc import Callable

from pipeline.atomic import OutputError, Sink, send, write_text
from pipeline.transcript import Transcript
from pipeline.writers import srt, structured, txt, vtt
from pipeline.writers.structured import EventWriter

__all__ = ["FORMATS", "EventWriter", "OutputError", "render", "write"]

_RENDERERS: dict[str, Callable[[Transcript], str]] = {
    "txt": txt.render,
    "srt": srt.render,
    "vtt": vtt.render,
    "json": structured.render_json,
    "jsonl": structured.render_lines,
}

FORMATS = tuple(_RENDERERS)
"""Names of all formats; each is also the suffix of its files."""


def render(transcript: Transcript, format: str) -> str:
    """The transcript as text that ends with a line break (or is empty); raises ValueError for a format that is not in FORMATS."""
    if format not in _RENDERERS:
        raise ValueError(f"format is {format!r}, expected one of {', '.join(FORMATS)}")
    text = _RENDERERS[format](transcript)
    # File names may hold unpaired surrogates, which no encoding accepts; in JSON this spelling even stands for the same character.
    return text.encode("utf-8", errors="backslashreplace").decode("utf-8")


def write(transcript: Transcript, format: str, target: str | os.PathLike[str] | Sink) -> None:
    """Write the transcript to a path, whole or not at all, or to an open text stream.

    Raises ValueError for an unknown format, and OutputError, whose one line says what to do, where the target cannot be written.
    """
    text = render(transcript, format)
    if isinstance(target, str | os.PathLike):
        write_text(target, text)
    else:
        send(target, text, structured.name_of(target))
