"""SentencePiece tokens; the blank is not among them, it is the symbol after the last."""

from __future__ import annotations

from collections.abc import Sequence

import sentencepiece

WORD_START = "\u2581"
"""The mark with which SentencePiece begins a word."""


class Tokenizer:
    """Text to token indices and back."""

    def __init__(self, model: bytes) -> None:
        """Read a serialised SentencePiece model; raises ValueError where the bytes are none."""
        self.model = model
        if not model:  # which SentencePiece would take for a model that is still to come
            raise ValueError("not a SentencePiece model: it is empty")
        try:
            self._processor = sentencepiece.SentencePieceProcessor(model_proto=model)
        except (RuntimeError, OSError) as error:
            raise ValueError(f"not a SentencePiece model: {error}") from error

    @property
    def size(self) -> int:
        """Number of pieces, without blank."""
        return int(self._processor.get_piece_size())

    def encode(self, text: str) -> list[int]:
        """Token indices of lower-cased text."""
        return [int(i) for i in self._processor.encode(text.lower())]

    def decode(self, tokens: Sequence[int]) -> str:
        """Text of token indices."""
        return "".join(self.piece(i) for i in tokens).replace(WORD_START, " ").strip()

    def piece(self, token: int) -> str:
        """One piece; it begins with WORD_START where it begins a word."""
        return str(self._processor.id_to_piece(token))
