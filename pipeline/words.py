"""From tokens to words: text, times and confidence."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from models.hypothesis import Token
from models.tokenizer import WORD_START
from pipeline.events import Word
from pipeline.frames import FRAME_SECONDS

_BYTE = re.compile(r"<0x([0-9A-F]{2})>")
_SPECIAL = {"<s>": "", "</s>": "", "<pad>": "", "<unk>": "\u2047"}


class Pieces(Protocol):
    """What is asked of a tokenizer."""

    def piece(self, id: int, /) -> str:
        """SentencePiece piece of a token."""
        ...


@dataclass(frozen=True, slots=True)
class Words:
    """Words made of tokens."""

    words: tuple[Word, ...]
    """Times never run backwards and never overlap."""
    stable: int
    """Leading words that no later token can change, given that the committed tokens stand."""


@dataclass(slots=True)
class _Draft:
    """A word in the making."""

    position: int
    """Index of its first token."""
    first: int
    last: int
    """Frames of its first and last token."""
    rank: int
    """Words that begin before it in the same frame."""
    text: bytearray = field(default_factory=bytearray)
    probability: float = 1.0

    @property
    def start(self) -> float:
        # Several words can begin in one frame. Each takes half of what is left of it, so no start depends on the words that follow.
        return _seconds(self.first + 1 - 0.5**self.rank)


def assemble(tokens: Sequence[Token], pieces: Pieces, *, committed: int, earliest: int = 0) -> Words:
    """Join tokens to words.

    The first `committed` tokens are certain. A word starts with the frame of its first token and ends with that of its last, or where
    the next word starts; frames that run backwards, or lie before the frame `earliest`, are moved up. Its confidence is the least
    probability of its tokens.
    """
    drafts = _drafts(tokens, pieces, earliest)
    words: list[Word] = []
    stable = 0
    for index, draft in enumerate(drafts):
        end = _seconds(draft.last + 1)
        follower = drafts[index + 1] if index + 1 < len(drafts) else None
        if follower is not None:
            end = min(end, follower.start)
        text = draft.text.decode("utf-8", errors="replace").strip()
        if not text:
            continue
        words.append(Word(text, draft.start, end, draft.probability))
        if follower is not None and follower.position < committed:
            stable = len(words)
    return Words(tuple(words), stable)


def _drafts(tokens: Sequence[Token], pieces: Pieces, earliest: int) -> list[_Draft]:
    drafts: list[_Draft] = []
    frame = earliest
    for position, token in enumerate(tokens):
        frame = max(frame, token.frame)
        chance = probability(token)
        head, *starts = pieces.piece(token.id).split(WORD_START)
        if head and not drafts:  # the utterance before ended within a word
            starts.insert(0, head)
        elif head:
            _extend(drafts[-1], head, frame, chance)
        for text in starts:
            rank = drafts[-1].rank + 1 if drafts and drafts[-1].first == frame else 0
            drafts.append(_Draft(position, frame, frame, rank))
            _extend(drafts[-1], text, frame, chance)
    return drafts


def _extend(draft: _Draft, piece: str, frame: int, chance: float) -> None:
    byte = _BYTE.fullmatch(piece)
    draft.text += bytes.fromhex(byte[1]) if byte else _SPECIAL.get(piece, piece).encode("utf-8", errors="replace")
    draft.last = frame
    draft.probability = min(draft.probability, chance)


def probability(token: Token) -> float:
    """Probability of a token, in [0, 1] whatever its log-probability (rounding can lift it above 0)."""
    return 0.0 if math.isnan(token.log_prob) else math.exp(min(0.0, token.log_prob))


def geometric_mean(tokens: Iterable[Token]) -> float:
    """Geometric mean of the probabilities of tokens; 0 for none."""
    logs = [-math.inf if math.isnan(token.log_prob) else min(0.0, token.log_prob) for token in tokens]
    return math.exp(sum(logs) / len(logs)) if logs else 0.0


def _seconds(frame: float) -> float:
    return round(frame * FRAME_SECONDS, 3)
