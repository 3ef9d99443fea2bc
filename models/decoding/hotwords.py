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
    end: bool = False
    children: dict[int, int] = field(default_factory=dict)
    fallback: int = 0
    """Node of the longest proper suffix that is itself a prefix (Aho and Corasick, 1975)."""


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
        before = self.nodes[state].depth
        while state and token not in self.nodes[state].children:
            state = self.nodes[state].fallback
        state = self.nodes[state].children.get(token, 0)
        change = self.bonus * (self.nodes[state].depth - before)
        return (change, 0) if self.nodes[state].end else (change, state)

    def _insert(self, tokens: list[int]) -> None:
        at = 0
        for token in tokens:
            if token not in self.nodes[at].children:
                self.nodes[at].children[token] = len(self.nodes)
                self.nodes.append(_Node(self.nodes[at].depth + 1))
            at = self.nodes[at].children[token]
        self.nodes[at].end = True

    def _link(self) -> None:
        """Set fallbacks in breadth-first order."""
        queue = list(self.nodes[0].children.values())
        for number in queue:
            for token, child in self.nodes[number].children.items():
                fallback = self.nodes[number].fallback
                while fallback and token not in self.nodes[fallback].children:
                    fallback = self.nodes[fallback].fallback
                self.nodes[child].fallback = self.nodes[fallback].children.get(token, 0)
                queue.append(child)
