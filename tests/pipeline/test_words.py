"""Tokens become words with right text, times and confidence."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.hypothesis import Token
from pipeline.words import assemble, geometric_mean, probability


class Vocabulary:
    """A tokenizer made of its pieces."""

    def __init__(self, *pieces: str) -> None:
        self.pieces = pieces

    def piece(self, id: int, /) -> str:
        return self.pieces[id]


def texts(*pieces: str) -> list[str]:
    tokens = [Token(index, index, -0.1) for index in range(len(pieces))]
    return [word.text for word in assemble(tokens, Vocabulary(*pieces), committed=0).words]


@pytest.mark.parametrize(
    ("pieces", "words"),
    [
        (["▁he", "llo", "▁world"], ["hello", "world"]),
        (["▁", "he", "▁", "▁we"], ["he", "we"]),
        (["ing", "▁on"], ["ing", "on"]),
        (["▁a▁b", "c"], ["a", "bc"]),
        (["▁a▁"], ["a"]),
        (["▁", "<0xC3>", "<0xA9>", "t", "<0xC3>", "<0xA9>"], ["été"]),
        (["▁x", "<0xC3>"], ["x\ufffd"]),
        (["<s>", "▁a", "<unk>", "</s>"], ["a⁇"]),
        (["▁", "▁"], []),
        ([], []),
        (["▁日本", "語"], ["日本語"]),
    ],
)
def test_text(pieces: list[str], words: list[str]) -> None:
    assert texts(*pieces) == words


def test_times_and_confidence() -> None:
    vocabulary = Vocabulary("▁he", "llo", "▁you")
    tokens = [Token(0, 10, math.log(0.9)), Token(1, 12, math.log(0.5)), Token(2, 20, math.log(0.8))]
    hello, you = assemble(tokens, vocabulary, committed=3).words
    assert (hello.start, hello.end) == (0.4, 0.52)
    assert (you.start, you.end) == (0.8, 0.84)
    assert hello.confidence == pytest.approx(0.5)
    assert you.confidence == pytest.approx(0.8)
    assert geometric_mean(tokens) == pytest.approx((0.9 * 0.5 * 0.8) ** (1 / 3))


def test_words_in_one_frame_share_it() -> None:
    vocabulary = Vocabulary("▁a")
    words = assemble([Token(0, 5, 0.0)] * 4, vocabulary, committed=4).words
    assert [word.start for word in words] == [0.2, 0.22, 0.23, 0.235]
    assert [word.end for word in words] == [0.22, 0.23, 0.235, 0.24]


def test_a_word_is_stable_once_the_next_has_begun_for_certain() -> None:
    vocabulary = Vocabulary("▁he", "llo")
    tokens = [Token(0, 1, 0.0), Token(1, 2, 0.0), Token(0, 3, 0.0)]
    assert [assemble(tokens, vocabulary, committed=count).stable for count in range(4)] == [0, 0, 0, 1]


@pytest.mark.parametrize(("log_prob", "expected"), [(0.01, 1.0), (-math.inf, 0.0), (math.nan, 0.0), (0.0, 1.0)])
def test_odd_probabilities_stay_in_range(log_prob: float, expected: float) -> None:
    assert probability(Token(0, 0, log_prob)) == expected
    assert geometric_mean([Token(0, 0, log_prob)]) == expected


def test_no_tokens_have_no_confidence() -> None:
    assert geometric_mean([]) == 0.0


PIECES = ["▁a", "b", "▁", "▁cd▁e", "", "▁é", "<0xF0>", "▁ "]
TOKENS = st.lists(st.builds(Token, st.integers(0, len(PIECES) - 1), st.integers(0, 60), st.floats(-20, 0.001)), max_size=40)


@settings(deadline=None)
@given(TOKENS, st.integers(0, 40), st.integers(0, 30))
def test_times_never_run_backwards_whatever_the_tokens(tokens: list[Token], committed: int, earliest: int) -> None:
    vocabulary = Vocabulary(*PIECES)
    result = assemble(tokens, vocabulary, committed=min(committed, len(tokens)), earliest=earliest)
    clock = earliest * 0.04 - 1e-9
    for word in result.words:
        assert clock <= word.start <= word.end
        assert word.text.strip() == word.text != ""
        assert 0 <= word.confidence <= 1
        clock = word.end
    assert 0 <= result.stable <= len(result.words)


@settings(deadline=None)
@given(TOKENS, TOKENS)
def test_stable_words_stay_whatever_follows(certain: list[Token], later: list[Token]) -> None:
    vocabulary = Vocabulary(*PIECES)
    before = assemble(certain, vocabulary, committed=len(certain))
    after = assemble(certain + later, vocabulary, committed=len(certain))
    assert after.stable == before.stable
    assert after.words[: before.stable] == before.words[: before.stable]
