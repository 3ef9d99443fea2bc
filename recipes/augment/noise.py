"""Noise recordings in one memory-mapped array, decoded once and drawn by place.

`python -m recipes.augment.noise --noise DIR/noise.tsv --out DIR` reads the columns `path` (relative to the table's folder or the one above)
and `category`, and writes `noise.i16` (16 kHz samples at a common level) and `noise.tsv` with each recording's place in it.
"""

from __future__ import annotations

import argparse
import csv
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from capture.media import MediaError
from models.config import SAMPLE_RATE
from pipeline.atomic import AtomicFile, OutputError
from pipeline.level import rms
from recipes.augment.arrays import Audio
from recipes.augment.places import sources
from recipes.data.sound import decode_audio

COLUMNS = ("path", "category", "offset", "samples")
LEVEL = 0.1
"""RMS of packed recordings (-20 dB), so that 16 bits hold even the quietest well; peaks may lower it."""
FRAME = SAMPLE_RATE // 50
SILENT_DB = 50.0
"""Frames of 20 ms this far below the recording's level are padding, not noise, and are left out."""


class NoiseError(ValueError):
    """A table or library that cannot be used; one line says what is wrong and what to do."""


@dataclass(frozen=True, slots=True)
class Recording:
    """One recording and where its samples lie."""

    path: str
    """As in the table that it came from."""
    category: str
    offset: int
    samples: int


class NoiseLibrary:
    """Packed recordings, memory-mapped, by place and source."""

    def __init__(self, samples: NDArray[np.int16], recordings: list[Recording]) -> None:
        """Raises NoiseError where no recording stands for any place."""
        self._samples = samples
        self.places: dict[str, list[list[Recording]]] = {}
        """For each place that has recordings its sources, none of them empty."""
        found: dict[str, dict[int, list[Recording]]] = {}
        for recording in recordings:
            for place, number in sources(recording.category, Path(recording.path).name):
                found.setdefault(place, {}).setdefault(number, []).append(recording)
        self.places = {place: [by_source[number] for number in sorted(by_source)] for place, by_source in sorted(found.items())}
        if not self.places:
            raise NoiseError("no recording of the noise library stands for a place; see recipes/augment/places.py")

    @classmethod
    def open(cls, folder: Path) -> NoiseLibrary:
        """Map what `python -m recipes.augment.noise` wrote; raises NoiseError where it is not there or broken."""
        try:
            with (folder / "noise.tsv").open(newline="", encoding="utf-8") as table:
                rows = list(csv.DictReader(table, delimiter="\t", quoting=csv.QUOTE_NONE))
            recordings = [Recording(row["path"], row["category"], int(row["offset"]), int(row["samples"])) for row in rows]
            samples = np.memmap(folder / "noise.i16", dtype=np.int16, mode="r")
        except (OSError, KeyError, TypeError, ValueError) as error:
            raise NoiseError(f"{folder}: no noise library ({error}); make one with python -m recipes.augment.noise") from error
        if any(r.samples < 1 or r.offset < 0 or r.offset + r.samples > len(samples) for r in recordings):
            raise NoiseError(f"{folder}: noise.tsv does not fit noise.i16; make the library again with python -m recipes.augment.noise")
        return cls(samples, recordings)

    def draw(self, count: int, rng: np.random.Generator, place: str | None = None) -> Audio:
        """`count` samples of a recording from somewhere in it on, of a place, or of one drawn evenly; what is shorter comes again."""
        names = list(self.places)
        by_source = self.places[place or names[int(rng.integers(len(names)))]]
        recordings = by_source[int(rng.integers(len(by_source)))]
        chosen = recordings[int(rng.integers(len(recordings)))]
        start = int(rng.integers(max(1, chosen.samples - count + 1) if chosen.samples > count else chosen.samples))
        part = self._samples[chosen.offset : chosen.offset + chosen.samples]
        if start + count <= chosen.samples:
            part = part[start : start + count]
        else:
            part = np.resize(np.concatenate([part[start:], part[:start]]), count)
        return part.astype(np.float32) / 32768


def pack_noise(table: Path, out: Path) -> list[str]:
    """Decode the recordings of a table into `out`; returns one line for each that had to be left out.

    Raises NoiseError where the table cannot be used or nothing of it can, OutputError where `out` cannot be written.
    """
    skipped: list[str] = []
    parts: list[NDArray[np.int16]] = []
    lines = ["\t".join(COLUMNS)]
    offset = 0
    for path, category in _rows(table):
        try:
            if not sources(category, Path(path).name):
                continue
            part = _levelled(decode_audio(_found(table, path)).astype(np.float32) / 32768)
        except (MediaError, ValueError) as error:
            skipped.append(f"{path}: {error}")
            continue
        if not len(part):
            skipped.append(f"{path}: silent")
            continue
        parts.append(part)
        lines.append(f"{path}\t{category}\t{offset}\t{len(part)}")
        offset += len(part)
    if not parts:
        raise NoiseError(f"{table}: nothing could be packed" + (f"; the first trouble: {skipped[0]}" if skipped else ""))
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(f"cannot make the folder {out}: {error.strerror}; choose another with --out") from error
    with AtomicFile(out / "noise.i16", option="--out") as sound, AtomicFile(out / "noise.tsv", option="--out") as index:
        for part in parts:
            sound.write_bytes(part.tobytes())
        index.write("\n".join(lines) + "\n")
    return skipped


def _rows(table: Path) -> Iterator[tuple[str, str]]:
    try:
        with table.open(newline="", encoding="utf-8") as file:
            rows = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
            if missing := {"path", "category"} - set(rows.fieldnames or ()):
                raise NoiseError(f"{table}: no column {' or '.join(sorted(missing))}, expected a TSV with at least path and category")
            yield from ((row["path"], row["category"] or "") for row in rows)
    except (OSError, UnicodeDecodeError) as error:
        raise NoiseError(f"{table}: cannot be read ({error}); give a TSV with at least path and category") from error


def _found(table: Path, path: str) -> Path:
    """Tables name their files from their own folder or from the one above."""
    here, above = table.parent / path, table.parent.parent / path
    return above if above.exists() and not here.exists() else here


def _levelled(audio: Audio) -> NDArray[np.int16]:
    """Without padding, at the common level; no samples where it is silent."""
    whole = audio[: len(audio) // FRAME * FRAME].reshape(-1, FRAME)
    energy = np.mean(whole**2, axis=1)
    kept = whole[energy > energy.mean() * 10 ** (-SILENT_DB / 10)].reshape(-1) if len(whole) else audio
    level, peak = rms(kept), float(np.abs(kept).max(initial=0))
    return np.zeros(0, np.int16) if level == 0 else (kept * min(LEVEL / level, 1 / peak) * 32767).round().astype(np.int16)


def main(arguments: list[str] | None = None) -> int:
    """Command line; returns 0, or 1 where nothing was written."""
    parser = argparse.ArgumentParser(prog="python -m recipes.augment.noise", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--noise", type=Path, required=True, help="TSV with the columns path and category")
    parser.add_argument("--out", type=Path, required=True, help="folder to write noise.i16 and noise.tsv into")
    options = parser.parse_args(arguments)
    try:
        skipped = pack_noise(options.noise, options.out)
        library = NoiseLibrary.open(options.out)
    except (NoiseError, OutputError) as error:
        print(f"recipes.augment.noise: {error}", file=sys.stderr)
        return 1
    for line in skipped:
        print(f"left out {line}", file=sys.stderr)
    for place, by_source in library.places.items():
        seconds = sum(recording.samples for recordings in by_source for recording in recordings) / SAMPLE_RATE
        print(f"{place:12s} {sum(map(len, by_source)):4d} recordings {seconds / 60:6.1f} min", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
