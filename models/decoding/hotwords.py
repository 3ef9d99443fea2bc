"""Hotwords: plain-text phrases that the beam search prefers, by a bonus for each matched token that is taken back on a mismatch."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from models.tokenizer import Tokenizer

BONUS = 1.5
"""Log-probability added for each token that continues a phrase."""


@dataclass(slots=True)
class _Node:
    """A prefix of one or more phrases."""

    depth: int
    """Tokens from the start."""
    end: bool = False
    """True where a phrase is complete."""
    children: dict[int, int] = field(default_factory=dict)
    fallback: int = 0
    """Node of the longest proper suffix that is itself a prefix (Aho and Corasick, 1975)."""
    kept: int = 0
    """Tokens on the way here that complete phrases cover: their bonus stays whatever follows."""
    settled: int = 0
    """Depth at which the last of those phrases ended; no other match may reach back before it."""


class HotwordGraph:
    """Aho-Corasick automaton over token indices; states are node numbers, 0 is the start."""

    def __init__(self, phrases: Sequence[str], tokenizer: Tokenizer, bonus: float = BONUS) -> None:
        """Raises ValueError for an empty phrase or a bonus that is not positive."""
        if bonus <= 0:
            raise ValueError(f"bonus must be positive, got {bonus}")
        self.bonus = bonus
        self.nodes = [_Node(0)]
        for phrase in phrases:
            tokens = tokenizer.encode(phrase)
            if not tokens:
                raise ValueError(f"hotword {phrase!r} is empty")
            self._insert(tokens)
        self._link()

    def advance(self, state: int, token: int) -> tuple[float, int]:
        """Bonus (or refund, below 0) for a token, and the next state. A phrase that is complete keeps its bonus."""
        node = self.nodes[state]
        if token in node.children:
            return self.bonus, node.children[token]
        at = self._follow(node.fallback, token, node.depth - node.settled) if state else 0
        return self.bonus * (node.kept + self.nodes[at].depth - node.depth), at

    def at_risk(self, state: int) -> float:
        """Bonus given for a phrase that is not complete yet."""
        return self.bonus * (self.nodes[state].depth - self.nodes[state].kept)

    def _follow(self, at: int, token: int, longest: int) -> int:
        """Node after `token`, from the first of `at` and its fallbacks that has it and is no deeper than `longest`; 0 where none has."""
        while at and (self.nodes[at].depth > longest or token not in self.nodes[at].children):
            at = self.nodes[at].fallback
        return self.nodes[at].children.get(token, 0)

    def _insert(self, tokens: list[int]) -> None:
        at = 0
        for token in tokens:
            if token not in self.nodes[at].children:
                self.nodes[at].children[token] = len(self.nodes)
                self.nodes.append(_Node(self.nodes[at].depth + 1))
            at = self.nodes[at].children[token]
        self.nodes[at].end = True

    def _link(self) -> None:
        """Set fallbacks, and what complete phrases cover, in breadth-first order."""
        queue = [(0, token, child) for token, child in self.nodes[0].children.items()]
        for parent, token, number in queue:
            node = self.nodes[number]
            node.fallback = self._follow(self.nodes[parent].fallback, token, node.depth) if parent else 0
            node.kept, node.settled = self.nodes[parent].kept, self.nodes[parent].settled
            covered = self._complete(number, node.depth - node.settled)
            if covered:
                node.kept, node.settled = (covered if node.end else node.kept + covered), node.depth
            queue += [(number, following, child) for following, child in node.children.items()]

    def _complete(self, number: int, longest: int) -> int:
        """Length of the phrase that is complete here: the node's own, or the longest suffix of at most `longest` tokens; 0 for none."""
        if self.nodes[number].end:
            return self.nodes[number].depth
        while number and not (self.nodes[number].end and self.nodes[number].depth <= longest):
            number = self.nodes[number].fallback
        return self.nodes[number].depth
