"""Text survives the tokenizer, and blank is not among its pieces."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.tokenizer import WORD_START, Tokenizer
from recipes.train.tokens import train_tokenizer

WORDS = st.lists(st.sampled_from(["bin", "lay", "place", "set", "blue", "green", "white", "at", "with", "again", "please"]), max_size=8)


@given(words=WORDS)
def test_known_words_come_back(tokenizer: Tokenizer, words: list[str]) -> None:
    text = " ".join(words)
    tokens = tokenizer.encode(text)
    assert tokenizer.decode(tokens) == text
    assert all(0 <= token < tokenizer.size for token in tokens)


def test_letters_that_were_seen_spell_words_that_were_not(tokenizer: Tokenizer) -> None:
    assert tokenizer.decode(tokenizer.encode("water bless a pig")) == "water bless a pig"


def test_case_and_spaces_do_not_matter(tokenizer: Tokenizer) -> None:
    assert tokenizer.encode("  Place   RED\tnow ") == tokenizer.encode("place red now")


def test_a_word_begins_with_the_mark(tokenizer: Tokenizer) -> None:
    pieces = [tokenizer.piece(token) for token in tokenizer.encode("place red now")]
    assert "".join(pieces) == f"{WORD_START}place{WORD_START}red{WORD_START}now"
    assert sum(piece.startswith(WORD_START) for piece in pieces) == 3


def test_nothing_is_nothing(tokenizer: Tokenizer) -> None:
    assert tokenizer.encode("") == tokenizer.encode("  ") == []
    assert tokenizer.decode([]) == ""


def test_the_serialised_model_is_all_that_is_needed(tokenizer: Tokenizer) -> None:
    again = Tokenizer(tokenizer.model)
    assert again.size == tokenizer.size == 39
    assert [again.piece(token) for token in range(39)] == [tokenizer.piece(token) for token in range(39)]


def test_no_control_symbols_take_a_place() -> None:
    """All pieces but the unknown one are text, so that blank can be the symbol after the last."""
    trained = Tokenizer(train_tokenizer(["lip reading", "read my lips", "reading lips"], 18))
    assert trained.size == 18
    assert [trained.piece(token) for token in range(18) if trained.piece(token).startswith("<")] == ["<unk>"]


@pytest.mark.parametrize("content", [b"", b"no model at all", bytes(64)])
def test_bytes_that_are_no_model(content: bytes) -> None:
    with pytest.raises(ValueError, match="not a SentencePiece model"):
        Tokenizer(content)
