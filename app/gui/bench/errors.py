"""What was recognised beside what was said: which words are right, wrong, left out or made up."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

MOST = 40_000
"""Pairs of words above which nothing is compared: the window must not wait for it."""
_WORD = re.compile(r"[\w'’]+")


class Kind(StrEnum):
    """How a word fared."""

    right = "right"
    wrong = "wrong"
    """Another word was said."""
    extra = "extra"
    """Nothing was said there."""
    missing = "missing"
    """It was said, and not recognised."""


@dataclass(frozen=True, slots=True)
class Mark:
    """One place of the comparison."""

    kind: Kind
    heard: str = ""
    said: str = ""


def words_of(text: str) -> list[str]:
    """Words as they are compared: without case and punctuation."""
    return _WORD.findall(text.casefold().replace("’", "'"))


def compare(said: str, heard: str, *, whole: bool) -> list[Mark] | None:
    """The cheapest way from one to the other; None where it would take too long.

    Unless `whole`, the recording is still going on: what was said after the last recognised word is not missing yet.
    """
    one, two = words_of(said), words_of(heard)
    if len(one) * len(two) > MOST:
        return None
    costs = _costs(one, two)
    row = len(one)
    if not whole:
        row = min(range(len(one) + 1), key=lambda place: (costs[place][len(two)], -place))
    return _path(costs, one, two, row)


def _costs(one: list[str], two: list[str]) -> list[list[int]]:
    """Errors between every pair of beginnings."""
    costs = [list(range(len(two) + 1))]
    for row, word in enumerate(one, 1):
        last, line = costs[-1], [row]
        for column, other in enumerate(two, 1):
            line.append(min(last[column - 1] + (word != other), last[column] + 1, line[-1] + 1))
        costs.append(line)
    return costs


def _path(costs: list[list[int]], one: list[str], two: list[str], row: int) -> list[Mark]:
    column, marks = len(two), []
    while row or column:
        here = costs[row][column]
        if row and here == costs[row - 1][column] + 1:  # first, as what is missing is mostly what came last
            row -= 1
            marks.append(Mark(Kind.missing, said=one[row]))
        elif row and column and here == costs[row - 1][column - 1] + (one[row - 1] != two[column - 1]):
            row, column = row - 1, column - 1
            marks.append(Mark(Kind.right if one[row] == two[column] else Kind.wrong, two[column], one[row]))
        else:
            column -= 1
            marks.append(Mark(Kind.extra, heard=two[column]))
    return marks[::-1]
