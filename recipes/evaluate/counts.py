"""Errors of one transcript, counted once and kept, so that every rate and interval is a sum."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import jiwer

from recipes.text import normalise


@dataclass(frozen=True, slots=True)
class Counts:
    """One utterance under one condition."""

    id: str
    """The clip's."""
    words: int
    """In the reference."""
    errors: int
    """Words substituted, left out and put in."""
    characters: int
    """In the reference, spaces too."""
    character_errors: int
    seconds: float
    """Length of the clip."""
    taken: float
    """Seconds that recognition took, when it was done."""

    def to_dict(self) -> dict[str, Any]:
        """JSON form of an utterance in a result."""
        return {
            "id": self.id,
            "words": self.words,
            "errors": self.errors,
            "characters": self.characters,
            "character_errors": self.character_errors,
            "seconds": self.seconds,
            "taken": round(self.taken, 6),
        }


def count(id: str, reference: str, hypothesis: str, seconds: float, taken: float) -> Counts:
    """Align reference and hypothesis, both normalised here, by the least number of errors; raises ValueError for an empty reference."""
    reference, hypothesis = normalise(reference), normalise(hypothesis)
    if not reference:
        raise ValueError(f"reference of {id!r} is empty, expected words to compare with")
    words, characters = jiwer.process_words(reference, hypothesis), jiwer.process_characters(reference, hypothesis)
    return Counts(id, len(reference.split()), _errors(words), len(reference), _errors(characters), seconds, taken)


def _errors(found: Any) -> int:
    return int(found.substitutions + found.deletions + found.insertions)


def word_error_rate(counts: Iterable[Counts]) -> float:
    """Errors in all by words in all, as a fraction."""
    counts = list(counts)
    return sum(entry.errors for entry in counts) / sum(entry.words for entry in counts)
