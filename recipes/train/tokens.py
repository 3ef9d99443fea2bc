"""Train the SentencePiece tokenizer: unigram pieces of lower-case text, without control symbols, so that blank can be the last index."""

from __future__ import annotations

import argparse
import io
from collections.abc import Iterable
from pathlib import Path

import sentencepiece

from recipes.manifest import read_manifest


def train_tokenizer(texts: Iterable[str], pieces: int) -> bytes:
    """Serialised model with `pieces` pieces, the first of which is the unknown piece."""
    model = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(texts),
        model_writer=model,
        vocab_size=pieces,
        model_type="unigram",
        character_coverage=1.0,
        bos_id=-1,
        eos_id=-1,
        pad_id=-1,
        unk_id=0,
        minloglevel=2,
    )
    return model.getvalue()


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(prog="python -m recipes.train.tokens", description=__doc__)
    parser.add_argument("--manifest", type=Path, required=True, help="TSV whose train texts are used")
    parser.add_argument("--text", type=Path, nargs="*", default=[], help="further text, one normalised sentence a line")
    parser.add_argument("--pieces", type=int, default=255, help="number of pieces; the model's vocabulary is one more, for blank")
    parser.add_argument("--out", type=Path, required=True, help="file to write")
    arguments = parser.parse_args()
    texts = [clip.text for clip in read_manifest(arguments.manifest, splits=["train"])]
    for path in arguments.text:
        texts += path.read_text(encoding="utf-8").splitlines()
    arguments.out.write_bytes(train_tokenizer(texts, arguments.pieces))


if __name__ == "__main__":
    main()
