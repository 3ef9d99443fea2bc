"""Frame labels from word alignments: each word's tokens share its frames evenly, silence is blank."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from models.config import FRAME_RATE
from models.tokenizer import Tokenizer

UNKNOWN = -1
"""Label of frames of which nothing is known."""
Spans = dict[str, list[tuple[float, float, str]]]
"""Clip id to its words with start and end in seconds."""


def read_alignments(path: Path) -> Spans:
    """Read a TSV with the columns id, start_s, end_s and word."""
    spans: Spans = {}
    with path.open(newline="", encoding="utf-8") as table:
        for row in csv.DictReader(table, delimiter="\t", quoting=csv.QUOTE_NONE):
            spans.setdefault(row["id"], []).append((float(row["start_s"]), float(row["end_s"]), row["word"]))
    return spans


def frame_labels(words: list[tuple[float, float, str]], frames: int, tokenizer: Tokenizer, blank: int) -> NDArray[np.int64]:
    """Token index of each of `frames` frames, shape (frames,)."""
    labels = np.full(frames, blank, dtype=np.int64)
    for start, end, word in words:
        tokens = tokenizer.encode(word)
        edges = np.linspace(start * FRAME_RATE, end * FRAME_RATE, len(tokens) + 1).round().astype(int)
        for token, first, last in zip(tokens, edges[:-1], edges[1:], strict=True):
            labels[first : max(last, first + 1)] = token
    return labels
