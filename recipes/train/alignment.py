"""Frame labels from alignments: each word's tokens share its frames evenly, silence is blank; phones lie where they were found."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from models.config import FRAME_RATE
from models.tokenizer import Tokenizer

UNKNOWN = -1
"""Label of frames of which nothing is known."""
ARPABET = "AA AE AH AO AW AY B CH D DH EH ER EY F G HH IH IY JH K L M N NG OW OY P R S SH T TH UH UW V W Y Z ZH"
PHONES = tuple(ARPABET.split())
"""The phones of the CMU Pronouncing Dictionary, without stress; silence comes after them."""
Spans = dict[str, list[tuple[float, float, str]]]
"""Clip id to its words or phones with start and end in seconds."""


def read_alignments(path: Path, unit: str = "word") -> Spans:
    """Read a TSV with the columns id, start_s, end_s and `unit` (word or phone)."""
    spans: Spans = {}
    with path.open(newline="", encoding="utf-8") as table:
        for row in csv.DictReader(table, delimiter="\t", quoting=csv.QUOTE_NONE):
            spans.setdefault(row["id"], []).append((float(row["start_s"]), float(row["end_s"]), row[unit]))
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


def phone_labels(phones: list[tuple[float, float, str]], frames: int) -> NDArray[np.int64]:
    """Place in PHONES of each of `frames` frames, that of the phone at the frame's middle, shape (frames,)."""
    labels = np.full(frames, len(PHONES), dtype=np.int64)
    for start, end, phone in phones:
        first, last = (max(0, round(time * FRAME_RATE)) for time in (start, end))
        labels[first:last] = PHONES.index(phone)
    return labels
