"""Decode every clip of a manifest once into flat arrays, so that training never touches a codec.

`python -m recipes.train.pack --manifest TSV... --out DIR` writes `audio.i16` (16 kHz samples) and `index.tsv` with each clip's place.
"""

from __future__ import annotations

import argparse
import csv
import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from models.config import SAMPLE_RATE, SAMPLES_PER_FRAME
from recipes.data.clips import LeftOut, read_clips, report
from recipes.data.sound import clip_sound
from recipes.data.sound import decode_audio as decode_audio
from recipes.manifest import Clip, ManifestError

COLUMNS = ("id", "split", "corpus", "speaker", "offset", "samples", "has_video", "text")


@dataclass(frozen=True, slots=True)
class PackedClip:
    """One clip and where its samples lie."""

    id: str
    split: str
    corpus: str
    speaker: str
    offset: int
    samples: int
    has_video: bool
    text: str
    folder: int = 0
    """Which of the packed folders it lies in."""

    @property
    def frames(self) -> int:
        """Frames of 40 ms, the last one padded."""
        return -(-self.samples // SAMPLES_PER_FRAME)


def pack(clips: list[Clip], out: Path) -> list[LeftOut]:
    """Write the arrays; returns the clips that had to be left out."""
    out.mkdir(parents=True, exist_ok=True)
    skipped: list[LeftOut] = []
    offset = 0
    with (out / "audio.i16").open("wb") as sound, (out / "index.tsv").open("w", newline="", encoding="utf-8") as table:
        rows = csv.writer(table, delimiter="\t", quoting=csv.QUOTE_NONE, escapechar="\\")
        rows.writerow(COLUMNS)
        for count, clip in enumerate(clips, start=1):
            samples = clip_sound(clip)
            if isinstance(samples, LeftOut):
                skipped.append(samples)
                continue
            sound.write(samples.tobytes())
            video = int(clip.video is not None)
            rows.writerow([clip.id, clip.split, clip.corpus, clip.speaker, offset, len(samples), video, clip.text])
            offset += len(samples)
            if count % 1000 == 0:
                print(f"{count}/{len(clips)} clips, {offset / SAMPLE_RATE / 3600:.2f} h", file=sys.stderr, flush=True)
    return skipped


class PackedAudio:
    """The packed clips of some folders, memory-mapped."""

    def __init__(self, *folders: Path) -> None:
        self.samples: list[NDArray[np.int16]] = [np.memmap(folder / "audio.i16", dtype=np.int16, mode="r") for folder in folders]
        self.clips: list[PackedClip] = []
        for index, folder in enumerate(folders):
            with (folder / "index.tsv").open(newline="", encoding="utf-8") as table:
                rows = csv.DictReader(table, delimiter="\t", quoting=csv.QUOTE_NONE, escapechar="\\")
                self.clips += [_packed(row, index) for row in rows]

    def audio(self, clip: PackedClip) -> NDArray[np.float32]:
        """Samples of a clip, shape (N,), in [-1, 1]."""
        return self.samples[clip.folder][clip.offset : clip.offset + clip.samples].astype(np.float32) / 32768


def _packed(row: dict[str, str], folder: int) -> PackedClip:
    return PackedClip(
        id=row["id"],
        split=row["split"],
        corpus=row["corpus"],
        speaker=row["speaker"],
        offset=int(row["offset"]),
        samples=int(row["samples"]),
        has_video=row["has_video"] == "1",
        text=row["text"],
        folder=folder,
    )


def main() -> int:
    """Command line; returns 0, or 1 where nothing can be packed."""
    parser = argparse.ArgumentParser(prog="python -m recipes.train.pack", description=__doc__)
    parser.add_argument("--manifest", type=Path, nargs="+", required=True, help="TSV files with at least id, audio, video, seconds, text")
    parser.add_argument("--out", type=Path, required=True, help="folder for the packed arrays")
    arguments = parser.parse_args()
    try:
        clips, bad = read_clips(arguments.manifest)
        skipped = pack(clips, arguments.out)
    except (ManifestError, OSError) as error:
        print(f"recipes.train.pack: {error}", file=sys.stderr)
        return 1
    report([*bad, *skipped])
    print(f"packed {len(clips) - len(skipped)} clips, left out {len(bad) + len(skipped)}", file=sys.stderr)
    return 0 if len(clips) > len(skipped) else 1


if __name__ == "__main__":
    sys.exit(main())
