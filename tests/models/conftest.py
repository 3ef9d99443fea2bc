"""Settings and fixtures for the tests of the models room: one thread, and a small tokenizer trained once."""

from __future__ import annotations

import itertools

import pytest
import torch

from models.tokenizer import Tokenizer
from recipes.train.tokens import train_tokenizer

# Several test processes on busy cores: threads that wait for one another cost far more than they bring to networks this small.
torch.set_num_threads(1)

_GRAMMAR = (
    "bin lay place set",
    "blue green red white",
    "at by in with",
    "a b c d e f g",
    "one two three nine zero",
    "again now please soon",
)


@pytest.fixture(scope="session")
def tokenizer() -> Tokenizer:
    """A SentencePiece tokenizer of 39 pieces for short commands."""
    columns = [column.split() for column in _GRAMMAR]
    texts = [" ".join(words) for words in itertools.islice(itertools.product(*columns), 0, None, 7)]
    return Tokenizer(train_tokenizer(texts, 39))
