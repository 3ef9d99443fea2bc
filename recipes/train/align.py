"""Find where each word and phone of packed clips lies in time, with pocketsphinx: frame labels start CTC off many times sooner.

`python -m recipes.train.align --packed DIR --out WORDS.tsv [--phones PHONES.tsv] [--corpora NAME ...] [--count N]` writes
`id, start_s, end_s, word` and `id, start_s, end_s, phone`, as `recipes.train --alignments ... --phones ...` takes them. Clips that do not
fit their text, or with words that its dictionary lacks, are counted and left out.
"""

from __future__ import annotations

import argparse
import contextlib
import csv
import random
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from recipes.train.pack import PackedAudio, PackedClip

COLUMNS = ("id", "start_s", "end_s")
SILENCES = ("<s>", "</s>", "<sil>", "[NOISE]", "[SPEECH]")
SILENCE = "SIL"
"""The phone of silence and noise; it is not written."""
Span = tuple[float, float, str]
"""Start and end in seconds, and the word or phone."""


class WordAligner:
    """pocketsphinx with its bundled model, loaded once."""

    def __init__(self) -> None:
        """Raises FileNotFoundError where pocketsphinx is not installed."""
        try:
            from pocketsphinx import Decoder  # type: ignore[import-untyped]
        except ImportError as error:
            raise FileNotFoundError("pocketsphinx is not installed: pip install pocketsphinx") from error
        self._decoder: Any = Decoder(loglevel="FATAL")
        self._step = 1 / self._decoder.config["frate"]

    def align(self, samples: NDArray[np.float32], text: str) -> list[Span] | None:
        """Words of `text` in samples (N,), 16 kHz; None where they do not fit, or the dictionary lacks one."""
        decoder = self._decoder
        if any(decoder.lookup_word(word) is None for word in text.split()):
            return None
        try:
            decoder.set_align_text(text)
            self._hear(samples)
        except RuntimeError:
            return None
        if decoder.hyp() is None:
            return None
        spoken = [segment for segment in decoder.seg() if segment.word not in SILENCES]
        words = [(s.start_frame * self._step, (s.end_frame + 1) * self._step, s.word.split("(")[0]) for s in spoken]
        return words if [word for *_, word in words] == text.split() else None

    def phones(self, samples: NDArray[np.float32]) -> list[Span] | None:
        """Phones of the samples that `align` has just found words in; None where they do not fit."""
        decoder = self._decoder
        try:
            decoder.set_alignment()
            self._hear(samples)
        except RuntimeError:
            return None
        found = [phone for word in decoder.get_alignment() or () for phone in word if phone.name not in (SILENCE, "+NSN+", "+SPN+")]
        return [(p.start * self._step, (p.start + p.duration) * self._step, p.name) for p in found] or None

    def _hear(self, samples: NDArray[np.float32]) -> None:
        self._decoder.start_utt()
        self._decoder.process_raw((np.clip(samples, -1, 1) * 32767).astype(np.int16).tobytes(), full_utt=True)
        self._decoder.end_utt()


def align_clips(packed: PackedAudio, clips: list[PackedClip], phones: bool) -> Iterator[tuple[PackedClip, list[Span] | None, list[Span]]]:
    """Clips with their words, and with their phones where these are asked for, in their order."""
    aligner = WordAligner()
    for clip in clips:
        samples = packed.audio(clip)
        words = aligner.align(samples, clip.text)
        yield clip, words, (aligner.phones(samples) or []) if phones and words else []


def _table(path: Path, last: str, stack: contextlib.ExitStack) -> Callable[[str, list[Span]], None]:
    """A TSV of spans that grows clip by clip."""
    file = stack.enter_context(path.open("w", newline="", encoding="utf-8"))
    rows = csv.writer(file, delimiter="\t", quoting=csv.QUOTE_NONE, escapechar="\\", lineterminator="\n")
    rows.writerow((*COLUMNS, last))
    return lambda name, spans: rows.writerows((name, f"{start:.2f}", f"{end:.2f}", what) for start, end, what in spans)


def main(arguments: list[str] | None = None) -> int:
    """Command line; returns 0, or 1 where nothing could be aligned."""
    parser = argparse.ArgumentParser(prog="python -m recipes.train.align", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--packed", type=Path, nargs="+", required=True, help="folders written by recipes.train.pack")
    parser.add_argument("--corpora", nargs="+", default=[], help="only these corpora")
    parser.add_argument("--count", type=int, help="clips to draw at random (default: all)")
    parser.add_argument("--out", type=Path, required=True, help="TSV of words to write")
    parser.add_argument("--phones", type=Path, help="TSV of phones to write as well, which takes twice the time")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args(arguments)
    try:
        packed = PackedAudio(*options.packed)
        clips = [c for c in packed.clips if c.split == "train" and (not options.corpora or c.corpus in options.corpora)]
        random.Random(options.seed).shuffle(clips)
        clips, done = clips[: options.count], 0
        with contextlib.ExitStack() as stack:
            write_words = _table(options.out, "word", stack)
            write_phones = _table(options.phones, "phone", stack) if options.phones else None
            for count, (clip, words, phones) in enumerate(align_clips(packed, clips, write_phones is not None), start=1):
                done += words is not None
                write_words(clip.id, words or [])
                if write_phones:
                    write_phones(clip.id, phones)
                if count % 200 == 0:
                    print(f"{count}/{len(clips)} clips, {done} aligned", file=sys.stderr, flush=True)
    except OSError as error:
        print(f"recipes.train.align: {error}", file=sys.stderr)
        return 1
    print(f"{done} of {len(clips)} clips aligned", file=sys.stderr)
    return 0 if done else 1


if __name__ == "__main__":
    sys.exit(main())
