"""Finds out how a caption file ends, so that another run can go on with it: its last number and time, and what to mend after a crash."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass

TAIL = 65_536
"""Bytes from the end of a file that are looked at."""

_TIMING = re.compile(
    rb"^[ \t]*(?:\d{1,4}:)?\d\d:\d\d[,.]\d{3}[ \t]*-->[ \t]*(?:(\d{1,4}):)?(\d\d):(\d\d)[,.](\d{3})(?:[ \t][^\r\n]*)?\r?\n", re.MULTILINE
)
_NUMBERED = re.compile(rb"^[ \t]*(\d{1,9})[ \t]*\r?\n[ \t]*\d[\d:,.]*[ \t]*-->", re.MULTILINE)
_EMPTY_LINES = re.compile(rb"\n(?:[ \t]*\r?\n)+")
_STUMP = re.compile(rb"[\d:.,>\s-]*")
"""What the beginning of a cue looks like: a number and times."""
_ENDS = {"srt": b"\n\n", "vtt": b"\n", "txt": b"\n", "jsonl": b"\n"}
_SIGNATURES = {"srt": "does not begin with a numbered cue", "vtt": "does not begin with WEBVTT"}


@dataclass(frozen=True, slots=True)
class Ending:
    """How to go on with a file: keep so much, put `fill` behind it, then append."""

    keep: int
    """Bytes from the beginning that stay; what follows them was begun and never finished, and holds no words."""
    fill: bytes
    """What the last line or cue lacks."""
    number: int
    """Of the last cue, 0 where there is none or cues have no numbers."""
    end: int
    """Latest time of all cues in the tail in ms, 0 where there are none."""


def ending(kind: str, head: bytes, tail: bytes, size: int) -> Ending:
    """What to do with a file of `size` bytes that begins with `head` and ends with `tail`; `kind` is srt, vtt, txt or jsonl.

    A last cue or line that was cut off keeps its words: only what it lacks is added. Where it has none yet, it is taken away. Raises
    ValueError, which says what is wrong, for a file that is of another kind.
    """
    offset = size - len(tail)
    body = tail.rstrip(b"\0")  # a computer that loses power can leave zeros at the end of a file that grew
    if b"\0" in head[: offset + len(body)]:
        raise ValueError("holds no text")
    _check_beginning(kind, head[: offset + len(body)])
    if kind in ("srt", "vtt"):
        body = _without_stump(kind, body, whole=offset == 0)
    elif kind == "jsonl":
        body = _without_half_object(body)
    body = _without_half_letter(body)
    number = [int(match[1]) for match in _NUMBERED.finditer(body)] if kind == "srt" else []
    end = max((_milliseconds(match) for match in _TIMING.finditer(body)), default=0)
    return Ending(offset + len(body), _fill(kind, body), number[-1] if number else 0, end)


def _check_beginning(kind: str, head: bytes) -> None:
    text = head.removeprefix(b"\xef\xbb\xbf")
    if kind == "vtt":
        wrong = not text.startswith(b"WEBVTT") and not b"WEBVTT".startswith(text)
    elif kind == "srt":
        lines = [line.strip() for line in text.lstrip().split(b"\n")[:3]]
        # The last line may be cut off, as the second of a crash or of `head`.
        wrong = not lines[0].isdigit() if lines[0] else False
        wrong = wrong or (len(lines) > 2 and b"-->" not in lines[1])
    else:
        wrong = False
    if wrong:
        raise ValueError(_SIGNATURES[kind])


def _without_stump(kind: str, body: bytes, *, whole: bool) -> bytes:
    """The body without a last cue that has no words yet."""
    stripped = body.rstrip()
    begin = 0
    for match in _EMPTY_LINES.finditer(stripped):
        begin = match.end()
    last = stripped[begin:]
    if kind == "vtt" and begin == 0 and whole:  # the header, or what there is of it
        return b"" if len(last.removeprefix(b"\xef\xbb\xbf")) < len(b"WEBVTT") else body
    timing = _TIMING.search(last + b"\n")
    has_words = timing is not None and last[timing.end() :].strip() != b""
    if last and not has_words and _STUMP.fullmatch(last):
        return body[:begin]
    return body


def _without_half_object(body: bytes) -> bytes:
    """The body without a last line that is no JSON."""
    if body.endswith(b"\n") or not body:
        return body
    begin = body.rfind(b"\n") + 1
    try:
        json.loads(body[begin:])
    except (ValueError, RecursionError):
        return body[:begin]
    return body


def _without_half_letter(body: bytes) -> bytes:
    """The body without the first bytes of a UTF-8 sequence whose others never came."""
    for back in range(1, min(4, len(body) + 1)):
        byte = body[-back]
        if byte >= 0xC0:
            length = 2 if byte < 0xE0 else 3 if byte < 0xF0 else 4
            return body[:-back] if length > back else body
        if byte < 0x80:
            return body
    return body


def _fill(kind: str, body: bytes) -> bytes:
    """Line ends that the body lacks."""
    if not body:
        return b""
    end = body[-16:].replace(b"\r", b"")
    want = _ENDS[kind]
    while not end.endswith(want):
        end += b"\n"
    return b"\n" * (len(end) - len(body[-16:].replace(b"\r", b"")))


def _milliseconds(timing: re.Match[bytes]) -> int:
    hours, minutes, seconds, thousandths = (int(part or 0) for part in timing.groups())
    return ((hours * 60 + minutes) * 60 + seconds) * 1000 + thousandths
