"""Where words stand in the text of an utterance, in the units that Qt counts."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from pipeline.events import Utterance, Word


@dataclass(frozen=True, slots=True)
class Placed:
    """A word and its place."""

    word: Word
    start: int
    """UTF-16 units from the beginning of the text."""
    end: int


@dataclass(frozen=True, slots=True)
class Text:
    """An utterance as one line of text."""

    text: str
    words: tuple[Placed, ...]

    def part(self, start: int, end: int | None) -> str:
        """What stands between two offsets, or from one to the end."""
        if self.text.isascii():
            return self.text[start:end]
        encoded = self.text.encode("utf-16-le")
        return encoded[2 * start : None if end is None else 2 * end].decode("utf-16-le")

    def at(self, offset: int) -> int | None:
        """Number of the word at an offset, its end included; None between words."""
        for number, placed in enumerate(self.words):
            if placed.start <= offset <= placed.end:
                return number
            if placed.start > offset:
                break
        return None


@lru_cache(maxsize=256)
def placed(utterance: Utterance) -> Text:
    """The text of an utterance on one line, and where its words stand in it.

    Where the words are not found in the text in order, they make the text, with spaces. An utterance without words, as other programs
    write them, has one word: all of it.
    """
    text = clean(utterance.text)
    words = utterance.words or (Word(text, utterance.start, utterance.end, utterance.confidence),)
    named = [(word, clean(word.text)) for word in words]
    named = [(word, name) for word, name in named if name]
    found = _find(text, [name for _, name in named])
    if found is None:
        text = " ".join(name for _, name in named)
        found = _find(text, [name for _, name in named]) or []
    places, unit, letter = [], 0, 0
    for (word, name), begin in zip(named, found, strict=True):
        unit += units(text[letter:begin])
        places.append(Placed(word, unit, unit + units(name)))
        unit, letter = places[-1].end, begin + len(name)
    return Text(text, tuple(places))


def clean(text: str) -> str:
    """The text on one line: white space made single, without what is no letter to anybody (controls, unpaired surrogates)."""
    if text.isascii() and text.isprintable() and "  " not in text and text == text.strip():
        return text
    letters = (letter if unicodedata.category(letter) not in ("Cc", "Cs", "Cn", "Zl", "Zp") else " " for letter in text)
    return " ".join("".join(letters).split())


def right_to_left(text: str) -> bool:
    """Whether a text is read from right to left: its first letter that has a direction says so."""
    strong = (unicodedata.bidirectional(letter) for letter in text)
    return next((kind for kind in strong if kind in ("L", "R", "AL")), "L") != "L"


def units(text: str) -> int:
    """Length in UTF-16 units, as Qt counts."""
    return len(text) if text.isascii() else len(text) + sum(letter > "\uffff" for letter in text)


def _find(text: str, names: list[str]) -> list[int] | None:
    places, begin = [], 0
    for name in names:
        place = text.find(name, begin)
        if place < 0:
            return None
        places.append(place)
        begin = place + len(name)
    return places
