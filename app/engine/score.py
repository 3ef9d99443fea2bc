"""What should have been said, and how far two transcripts that are still growing are from it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from pipeline.events import Event, Final, Partial
from recipes.text import normalise

LATE_SECONDS = 1.0
"""For so long after a cue its words may not have been recognised yet."""
CREDIBLE = 0.5
"""Word error rate up to which a transcript tells how much has been said; beyond, it may be anything."""
_TIMES = re.compile(r"(?:(\d+):)?(\d+):(\d+)[.,](\d{3})\s*-->\s*(?:(\d+):)?(\d+):(\d+)[.,](\d{3})")
_MARKS = re.compile(r"<[^>]*>|\{\\[^}]*\}")


@dataclass(frozen=True, slots=True)
class Reference:
    """Words that are spoken, in order, normalised."""

    text: str
    """As it was written, in one line."""
    words: tuple[str, ...]
    times: tuple[tuple[float, float], ...] | None = None
    """Start and end in seconds of the cue that each word belongs to; None where they are not known."""

    @classmethod
    def of(cls, text: str) -> Reference:
        """Words without times."""
        return cls(" ".join(text.split()), tuple(normalise(text).split()))

    def span(self, now: float) -> tuple[int, int]:
        """How many words must have been, and can have been, recognised at this time."""
        if self.times is None:
            return 0, len(self.words)
        ended = sum(end <= now - LATE_SECONDS for _, end in self.times)
        return ended, max(ended, sum(start <= now for start, _ in self.times))


def reference_beside(media: Path) -> Reference | None:
    """The words of a srt, vtt or txt of the same name beside a file; None where there is none, or none with words."""
    for suffix in (".srt", ".vtt", ".txt"):
        for path in (media.with_suffix(suffix), media.with_suffix(suffix.upper())):
            try:
                text = path.read_text(encoding="utf-8-sig", errors="replace")
            except OSError:
                continue
            found = Reference.of(text) if suffix == ".txt" else from_subtitles(text)
            if found.words:
                return found
    return None


def from_subtitles(text: str) -> Reference:
    """The words of a SubRip or WebVTT text with the times of their cues; marks of style are left out."""
    said: list[str] = []
    words: list[str] = []
    times: list[tuple[float, float]] = []
    for block in re.split(r"\n[ \t]*\n", text.replace("\r\n", "\n").replace("\r", "\n")):
        found = _TIMES.search(block)
        if found is None:
            continue  # a header, a note, a style
        start, end = _seconds(found.groups()[:4]), _seconds(found.groups()[4:])
        line = " ".join(_MARKS.sub("", block[found.end() :].partition("\n")[2]).split())
        spoken = normalise(line).split()
        said.append(line)
        words += spoken
        times += [(start, end)] * len(spoken)
    return Reference(" ".join(said), tuple(words), tuple(times))


def _seconds(parts: Sequence[str | None]) -> float:
    hours, minutes, seconds, thousandths = (int(part or 0) for part in parts)
    return ((hours * 60 + minutes) * 60_000 + seconds * 1000 + thousandths) / 1000


class Said:
    """What one session has said so far, from its events."""

    def __init__(self) -> None:
        self._finals: list[str] = []
        self.partial = ""
        """The utterance that is not final yet."""

    def add(self, event: Event) -> str | None:
        """Take in an event; returns the text that is final now, if any."""
        if isinstance(event, Partial):
            self.partial = event.utterance.text
        elif isinstance(event, Final):
            self.partial = ""
            self._finals.append(event.utterance.text)
            return event.utterance.text
        return None

    @property
    def text(self) -> str:
        """All finals."""
        return " ".join(self._finals)


class Distances:
    """Least number of errors between the words so far and every beginning of the reference; each word costs one pass over that."""

    def __init__(self, reference: Sequence[str]) -> None:
        self._known = {word: number for number, word in enumerate(dict.fromkeys(reference))}
        self._reference = np.array([self._known[word] for word in reference], dtype=np.int64)
        self._row = np.arange(len(reference) + 1)

    def add(self, words: Sequence[str]) -> None:
        """Words that follow."""
        self._row = self.after(words)

    def after(self, words: Sequence[str]) -> NDArray[np.int64]:
        """Errors against the first 0, 1, 2 … words of the reference, if these words followed."""
        row = self._row
        steps = np.arange(len(row))
        for word in words:
            best = np.empty_like(row)
            best[0] = row[0] + 1
            best[1:] = np.minimum(row[1:] + 1, row[:-1] + (self._reference != self._known.get(word, -1)))
            row = np.minimum.accumulate(best - steps) + steps  # words left out
        return row


class Scores:
    """Running word error rates of several sessions against one reference."""

    def __init__(self, reference: Reference, sessions: Sequence[str]) -> None:
        self._reference = reference
        self._said = {session: Said() for session in sessions}
        self._distances = {session: Distances(reference.words) for session in sessions}

    def add(self, event: Event) -> None:
        """Take in an event of one of the sessions."""
        if event.session in self._said and (final := self._said[event.session].add(event)) is not None:
            self._distances[event.session].add(normalise(final).split())

    def now(self, seconds: float) -> dict[str, float | None]:
        """Rates as fractions at this media time, each of the words that should have been recognised by then; None where none should.

        Where cues tell how much that is, only those that have ended count. Otherwise it is the beginning of the reference that fits best
        what either session heard, so that one that heard nothing does not count as faultless.
        """
        least, most = self._reference.span(seconds)
        rows = {session: self._distances[session].after(normalise(said.partial).split()) for session, said in self._said.items()}
        if not most:
            return dict.fromkeys(rows)
        if self._reference.times is not None:
            if not least:
                return dict.fromkeys(rows)
            return {session: float((row[least : most + 1] / np.arange(least, most + 1)).min()) for session, row in rows.items()}
        rates = {session: row[1:] / np.arange(1, most + 1) for session, row in rows.items()}
        fits = {session: (float(rate.min()), most - int(np.argmin(rate[::-1]))) for session, rate in rates.items()}
        heard = [count for rate, count in fits.values() if rate <= CREDIBLE]
        if not heard:
            # Whoever understood nothing can still tell by its number of words how much was said.
            longest = max(int(row[0]) for row in rows.values())
            if not longest:
                return dict.fromkeys(rows)
            heard = [min(longest, most)]
        return {session: float(rate[max(heard) - 1]) for session, rate in rates.items()}

    def whole(self) -> dict[str, float | None]:
        """Rates of what is final against all of the reference."""
        count = len(self._reference.words)
        return {session: float(row.after(())[-1]) / count if count else None for session, row in self._distances.items()}
