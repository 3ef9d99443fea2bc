"""When teachers agree, and whose text is kept then.

Two teachers agree where the edits between their normalised texts, over the words of the shorter text, are at most the bound. Both
directions of the word error rate are then at most the bound, whichever of the two is taken for the reference.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import jiwer

from recipes.annotate.teachers import writes_digits
from recipes.annotate.worker import Heard
from recipes.text import normalise, unspoken

LONG_NUMBER = re.compile(r"\b(hundred|thousand)\b")
"""Numbers of three digits and more, which are read in several ways: years, flats, flights."""

Kind = Literal["kept", "disagree", "silent", "unspoken", "long", "failed"]


@dataclass(frozen=True, slots=True)
class Pair:
    """How two teachers' texts of one file differ."""

    edits: int
    """Words put in, left out or changed."""
    first: int
    """Words of the first teacher."""
    second: int
    """Words of the second one."""

    @property
    def rate(self) -> float:
        """Edits over the words of the shorter text; infinite where one alone is empty, 0 where both are."""
        shorter = min(self.first, self.second)
        return self.edits / shorter if shorter else float("inf") if self.edits else 0.0


@dataclass(frozen=True, slots=True)
class Verdict:
    """What becomes of one file."""

    kind: Kind
    """`disagree`: too few teachers agree; `silent`: too few heard any word; `unspoken`: those that agree do not tell what was spoken."""
    text: str = ""
    """The label, normalised; empty unless kept."""
    teacher: str = ""
    """Whose text it is."""
    reason: str = ""
    """Why it is not kept, for people."""


def comparable(text: str) -> str:
    """The text as it is compared: normalised, but words with digits or other scripts stay, as words that equal only themselves."""
    words = (normalise(word) if not unspoken(word) else word.lower() for word in text.split())
    return " ".join(word for word in words if word)


def compare(texts: Mapping[str, str]) -> dict[tuple[str, str], Pair]:
    """Differences of all pairs of teachers, in the teachers' order."""
    plain = {name: comparable(text) for name, text in texts.items()}
    return {(a, b): _pair(plain[a], plain[b]) for a, b in itertools.combinations(plain, 2)}


def _pair(first: str, second: str) -> Pair:
    words = len(first.split()), len(second.split())
    if not all(words):
        return Pair(max(words), *words)
    found = jiwer.process_words(first, second)
    return Pair(found.substitutions + found.deletions + found.insertions, *words)


def judge(heard: Heard, pairs: Mapping[tuple[str, str], Pair], teachers: Sequence[str], bound: float, quorum: int) -> Verdict:
    """Keep a file's label or not; `teachers` are in the order of trust, `pairs` come from `compare`.

    A group of teachers agrees where every two of them do. The largest such group of at least `quorum` counts, of equally large ones that
    with the more trusted teachers, and the label is the text of its most trusted member that wrote words alone.
    """
    if heard.status == "failed":
        return Verdict("failed", reason=heard.problem)
    if heard.status == "long":
        return Verdict("long", reason=f"longer than {heard.seconds:.1f} s; cut it into utterances, or raise --max-seconds")
    speaking = [name for name in teachers if comparable(heard.texts[name])]
    if len(speaking) < quorum:
        deaf = ", ".join(name for name in teachers if name not in speaking)
        return Verdict("silent", reason=f"no words heard by {deaf}")
    for size in range(len(speaking), quorum - 1, -1):
        for group in itertools.combinations(speaking, size):
            if all(pairs[pair].rate <= bound for pair in itertools.combinations(group, 2)):
                return _label(heard, group)
    a, b = min(itertools.combinations(speaking, 2), key=lambda pair: pairs[pair].rate)
    return Verdict("disagree", reason=f"too few agree; the nearest, {a} and {b}, differ by {100 * pairs[a, b].rate:.0f} %")


def _label(heard: Heard, group: Sequence[str]) -> Verdict:
    if all(writes_digits(name) for name in group) and (number := LONG_NUMBER.search(normalise(heard.texts[group[0]]))):
        return Verdict("unspoken", reason=f"{', '.join(group)} agree on a number ({number.group()}) that they write in digits")
    for name in group:
        if not unspoken(heard.texts[name]):
            return Verdict("kept", normalise(heard.texts[name]), name)
    odd = unspoken(heard.texts[group[0]])
    return Verdict("unspoken", reason=f"{', '.join(group)} agree on {odd!r}, which does not tell how it was spoken")
