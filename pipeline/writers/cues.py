"""Breaks utterances into subtitle cues: short lines, short times, breaks at pauses."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from pipeline.events import Utterance, Word

MAX_LINE = 42
"""Characters (code points) in a line; only a word that is longer by itself takes more."""
MAX_LINES = 2
MAX_MS = 7000
MIN_MS = 1000
"""Least time on the screen, where the next cue leaves room."""
PAUSE_MS = 800
"""A pause that always begins a new cue."""
BREATH_MS = 400
"""A pause at which a cue that is too long is broken rather than at its last word (a word ends early, with its last token)."""


@dataclass(frozen=True, slots=True)
class Cue:
    """What is on the screen from `start` to `end`, in ms; cues never overlap, and `start < end`."""

    start: int
    end: int
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Piece:
    """A word without white space, with times in ms that never run backwards."""

    text: str
    start: int
    end: int


def cues(utterances: Iterable[Utterance], *, after: int = 0) -> list[Cue]:
    """Cues of all utterances, in order of time; no cue spans two utterances, none begins before `after` ms."""
    groups: list[list[_Piece]] = []
    latest = after
    for utterance in utterances:
        pieces = list(_pieces(utterance, latest))
        latest = pieces[-1].end if pieces else latest
        groups += _split(pieces)
    return _timed(groups, after)


def clean(text: str) -> str:
    """The text without control characters and byte-order marks; white space stays."""
    return "".join(letter for letter in text if letter.isspace() or (unicodedata.category(letter) != "Cc" and letter != "\ufeff"))


def clock(ms: int, point: str) -> str:
    """`HH:MM:SS` and thousandths after `point`."""
    minutes, rest = divmod(ms, 60_000)
    return f"{minutes // 60:02d}:{minutes % 60:02d}:{rest // 1000:02d}{point}{rest % 1000:03d}"


def wrap(texts: Sequence[str]) -> tuple[str, ...]:
    """As few lines of at most MAX_LINE characters as hold the words; two lines are made as even as they can be."""
    lines: list[str] = []
    for text in texts:
        if lines and len(lines[-1]) + 1 + len(text) <= MAX_LINE:
            lines[-1] += " " + text
        else:
            lines.append(text)
    if len(lines) != 2:
        return tuple(lines)
    pairs = ((" ".join(texts[:cut]), " ".join(texts[cut:])) for cut in range(1, len(texts)))
    fitting = [pair for pair in pairs if all(len(line) <= MAX_LINE or " " not in line for line in pair)]
    return min(fitting, key=lambda pair: abs(len(pair[0]) - len(pair[1])))


def _pieces(utterance: Utterance, latest: int) -> Iterator[_Piece]:
    words = utterance.words or (Word(utterance.text, utterance.start, utterance.end, utterance.confidence),)
    for word in words:
        parts = clean(word.text).split()
        start, end = _ms(word.start), _ms(word.end)
        for index, part in enumerate(parts):
            begin = max(latest, start + (end - start) * index // len(parts))
            latest = max(begin, start + (end - start) * (index + 1) // len(parts))
            yield _Piece(part, begin, latest)


def _split(pieces: list[_Piece]) -> Iterator[list[_Piece]]:
    """One utterance cut into groups that each make a cue."""
    begin = 0
    while begin < len(pieces):
        end = _reach(pieces, begin)
        if end < len(pieces) and _gap(pieces, end) < PAUSE_MS:
            end = _better(pieces, begin, end)
        yield pieces[begin:end]
        begin = end


def _reach(pieces: list[_Piece], begin: int) -> int:
    """Where a cue that begins at `begin` has to end at the latest."""
    texts = [pieces[begin].text]
    for end in range(begin + 1, len(pieces)):
        texts.append(pieces[end].text)
        too_long = pieces[end].end - pieces[begin].start > MAX_MS or len(wrap(texts)) > MAX_LINES
        if too_long or _gap(pieces, end) >= PAUSE_MS:
            return end
    return len(pieces)


def _better(pieces: list[_Piece], begin: int, end: int) -> int:
    """The longest pause in the second half of a cue that had to be broken, or its end where nobody breathed."""
    candidates = range(begin + (end - begin) // 2 + 1, end + 1)
    best = max(candidates, key=lambda place: (_gap(pieces, place), place))
    return best if _gap(pieces, best) >= BREATH_MS else end


def _gap(pieces: list[_Piece], place: int) -> int:
    """Pause before a piece in ms."""
    return pieces[place].start - pieces[place - 1].end


def _timed(groups: list[list[_Piece]], latest: int) -> list[Cue]:
    made: list[Cue] = []
    for index, group in enumerate(groups):
        start = max(latest, group[0].start)
        room = groups[index + 1][0].start if index + 1 < len(groups) else start + MIN_MS
        wanted = max(group[-1].end, start + 1, min(start + MIN_MS, room))
        latest = min(wanted, start + MAX_MS)
        made.append(Cue(start, latest, wrap([piece.text for piece in group])))
    return made


def _ms(seconds: float) -> int:
    return max(0, round(seconds * 1000)) if math.isfinite(seconds) else 0
