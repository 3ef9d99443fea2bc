"""Find where each word of packed clips lies in time, with pocketsphinx: frame labels start CTC off many times sooner.

`python -m recipes.train.align --packed DIR --out FILE.tsv [--corpora NAME ...] [--count N]` writes `id, start_s, end_s, word`, as
`recipes.train --alignments` takes it. Clips that do not fit their text, or with words that its dictionary lacks, are counted and left out.
"""

from __future__ import annotations

import argparse
import csv
import random
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from recipes.train.pack import PackedAudio, PackedClip

COLUMNS = ("id", "start_s", "end_s", "word")
SILENCES = ("<s>", "</s>", "<sil>", "[NOISE]", "[SPEECH]")
Word = tuple[float, float, str]
"""Start and end in seconds, and the word."""


class WordAligner:
    """pocketsphinx with its bundled model, loaded once."""

    def __init__(self) -> None:
        """Raises FileNotFoundError where pocketsphinx is not installed."""
        try:
            from pocketsphinx import Decoder  # type: ignore[import-untyped]
        except ImportError as error:
            raise FileNotFoundError("pocketsphinx is not installed: pip install pocketsphinx") from error
        self._decoder: Any = Decoder(loglevel="FATAL")

    def align(self, samples: NDArray[np.float32], text: str) -> list[Word] | None:
        """Words of `text` in samples (N,), 16 kHz; None where they do not fit, or the dictionary lacks one."""
        decoder = self._decoder
        if any(decoder.lookup_word(word) is None for word in text.split()):
            return None
        pcm = (np.clip(samples, -1, 1) * 32767).astype(np.int16).tobytes()
        try:
            decoder.set_align_text(text)
            decoder.start_utt()
            decoder.process_raw(pcm, full_utt=True)
            decoder.end_utt()
        except RuntimeError:
            return None
        if decoder.hyp() is None:
            return None
        step = 1 / decoder.config["frate"]
        spoken = [segment for segment in decoder.seg() if segment.word not in SILENCES]
        words = [(s.start_frame * step, (s.end_frame + 1) * step, s.word.split("(")[0]) for s in spoken]
        return words if [word for *_, word in words] == text.split() else None


def align_clips(packed: PackedAudio, clips: list[PackedClip]) -> Iterator[tuple[PackedClip, list[Word] | None]]:
    """Clips with their words, in their order."""
    aligner = WordAligner()
    for clip in clips:
        yield clip, aligner.align(packed.audio(clip), clip.text)


def main(arguments: list[str] | None = None) -> int:
    """Command line; returns 0, or 1 where nothing could be aligned."""
    parser = argparse.ArgumentParser(prog="python -m recipes.train.align", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--packed", type=Path, nargs="+", required=True, help="folders written by recipes.train.pack")
    parser.add_argument("--corpora", nargs="+", default=[], help="only these corpora")
    parser.add_argument("--count", type=int, help="clips to draw at random (default: all)")
    parser.add_argument("--out", type=Path, required=True, help="TSV to write")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args(arguments)
    try:
        packed = PackedAudio(*options.packed)
        clips = [c for c in packed.clips if c.split == "train" and (not options.corpora or c.corpus in options.corpora)]
        random.Random(options.seed).shuffle(clips)
        clips, done = clips[: options.count], 0
        with options.out.open("w", newline="", encoding="utf-8") as table:
            rows = csv.writer(table, delimiter="\t", quoting=csv.QUOTE_NONE, escapechar="\\", lineterminator="\n")
            rows.writerow(COLUMNS)
            for count, (clip, words) in enumerate(align_clips(packed, clips), start=1):
                done += words is not None
                rows.writerows((clip.id, f"{start:.2f}", f"{end:.2f}", word) for start, end, word in words or ())
                if count % 200 == 0:
                    print(f"{count}/{len(clips)} clips, {done} aligned", file=sys.stderr, flush=True)
    except OSError as error:
        print(f"recipes.train.align: {error}", file=sys.stderr)
        return 1
    print(f"{done} of {len(clips)} clips aligned", file=sys.stderr)
    return 0 if done else 1


if __name__ == "__main__":
    sys.exit(main())
