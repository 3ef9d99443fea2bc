"""The usual folder layouts of five corpora: what clips lie where, who speaks, and what is said. Media are not opened here."""

from __future__ import annotations

import csv
import itertools
import math
import os
import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from recipes.data.clips import LeftOut
from recipes.text import normalise

Words = tuple[tuple[float, float, str], ...]
"""Start and end in seconds and the word."""
PICTURES = (".mp4", ".mpg", ".mkv", ".avi", ".mov", ".webm")
"""How names of films end, in the order of preference where a clip lies there twice."""


@dataclass(frozen=True, slots=True)
class Found:
    """One clip of a corpus as its folders and texts describe it."""

    id: str
    """Unique over all corpora: it begins with the name of its own (GRID's with the speaker, as its sentences are usually cited)."""
    split: str
    """`train`, `dev` or `test`, as the folders say."""
    speaker: str
    """As the folders say; for AVSpeech the film, which usually shows one speaker."""
    audio: Path | None
    """File with the sound; it may turn out not to be there."""
    video: Path | None
    """File with the pictures, None for sound alone."""
    text: str | None = None
    """What the corpus says is spoken, not yet normalised; None where it does not say."""
    words: Words = ()
    """Times of the words where the corpus has them."""


Finds = Iterator[Found | LeftOut]


def lrs3(folder: Path) -> Finds:
    """LRS3: `pretrain|trainval|test/FILM/00001.mp4` with `00001.txt`; films tell speakers apart, pretrain has word times."""
    for part, split in (("pretrain", "train"), ("trainval", "train"), ("test", "test")):
        for film in _folders(folder / part):
            names = {path.stem for path in film.iterdir() if path.suffix in (".mp4", ".txt")}
            for name in sorted(names):
                clip, media = f"lrs3_{part}_{film.name}_{name}", film / f"{name}.mp4"
                try:
                    text, words = lrs3_text((film / f"{name}.txt").read_text(encoding="utf-8-sig"))
                except (OSError, ValueError) as error:
                    yield LeftOut(clip, "bad text file", f"{film / name}.txt: {_said(error)}")
                else:
                    yield Found(clip, split, film.name, media, media, text, words)


def lrs3_text(content: str) -> tuple[str, Words]:
    """Text and word times of one of LRS3's text files; raises ValueError where the first line is no text."""
    lines = content.splitlines()
    if not lines or not lines[0].startswith("Text:"):
        raise ValueError(f"first line is {lines[0][:40] if lines else ''!r}, expected 'Text:  ...'")
    rows = (row.split() for row in lines[1:])
    for _ in itertools.takewhile(lambda row: row[:3] != ["WORD", "START", "END"], rows):
        pass
    words = [(row[1], row[2], row[0]) for row in itertools.takewhile(lambda row: len(row) >= 3, rows)]
    return _untagged(lines[0].removeprefix("Text:")), _times(words)


def voxceleb2(folder: Path) -> Finds:
    """VoxCeleb2: `dev|test/mp4/id00012/FILM/00001.mp4`, sound in `aac/.../00001.m4a` where that was fetched too; no texts.

    Its `dev` is what others call the training set.
    """
    for part, split in (("dev", "train"), ("test", "test")):
        for speaker in _folders(folder / part / "mp4"):
            for film in _folders(speaker):
                for video in sorted(film.glob("*.mp4")):
                    sound = folder / part / "aac" / speaker.name / film.name / f"{video.stem}.m4a"
                    clip = f"voxceleb2_{part}_{speaker.name}_{film.name}_{video.stem}"
                    yield Found(clip, split, speaker.name, sound if sound.is_file() else video, video)


def avspeech(folder: Path) -> Finds:
    """AVSpeech: `*.csv` without a header (film, start, end, x and y of the face) and clips named FILM_START_END anywhere below."""
    films: dict[str, list[tuple[float, float, Path]]] = defaultdict(list)
    for path in _files(folder, PICTURES):
        name, *span = path.stem.rsplit("_", 2)
        try:
            start, end = map(float, span)
        except ValueError:
            yield LeftOut(str(path), "bad name", "expected FILM_START_END")
            continue
        films[name].append((start, end, path))
    for table in sorted(folder.glob("*.csv")):
        split = "test" if "test" in table.stem else "train"
        for number, row in _csv(table):
            try:
                film, (start, end, x, y) = row[0], map(float, row[1:5])
                if not (0 <= start < end and 0 <= x <= 1 and 0 <= y <= 1):
                    raise ValueError
            except (IndexError, ValueError):
                yield LeftOut(f"{table}:{number}", "bad line", "expected film, start, end, x, y")
                continue
            clip = f"avspeech_{film}_{row[1]}_{row[2]}"
            # Writers round the times in names as they please.
            there = [item for item in films.get(film, ()) if abs(item[0] - start) < 0.05 and abs(item[1] - end) < 0.05]
            if not there:
                yield LeftOut(clip, "missing media", f"no clip {film}_{row[1]}_{row[2]} below {folder}")
                continue
            films[film].remove(there[0])
            yield Found(clip, split, film, there[0][2], there[0][2])
    for paths in films.values():
        for _, _, path in paths:
            yield LeftOut(str(path), "in no table", f"none of {folder}/*.csv names it")


GRID_WORDS: tuple[dict[str, str], ...] = (
    {"b": "bin", "l": "lay", "p": "place", "s": "set"},
    {"b": "blue", "g": "green", "r": "red", "w": "white"},
    {"a": "at", "b": "by", "i": "in", "w": "with"},
    {letter: letter for letter in "abcdefghijklmnopqrstuvxyz"},
    dict(zip("z123456789", ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"), strict=True)),
    {"a": "again", "n": "now", "p": "please", "s": "soon"},
)
"""What each letter of a sentence code stands for (Cooke et al., "An audio-visual corpus for speech perception", 2006)."""
GRID_UNITS = 25_000
"""Units of GRID's alignments in a second."""


def grid(folder: Path) -> Finds:
    """GRID: films below `s1`, `s2`, ..., named by sentence code, and `.align` files of the same name below a folder of that speaker.

    The text is the alignment's, else the sentence code's; sound may lie apart in a `.wav` of the same name.
    """
    aside = {(_speaker(path), _code(path)): path for path in _files(folder, (".align",))}
    sounds = {(_speaker(path), _code(path)): path for path in _files(folder, (".wav",))}
    films: dict[tuple[str, str], Path] = {}
    for path in _files(folder, PICTURES):
        key = _speaker(path), _code(path)
        if key not in films or PICTURES.index(path.suffix) < PICTURES.index(films[key].suffix):
            films[key] = path
    for key, path in sorted(films.items()):
        speaker, code = key
        clip = f"{speaker}_{code}"
        words: Words = ()
        problem = f"{path}: neither a .align file nor a sentence code in its name"
        if key in aside:
            try:
                words = grid_words(aside[key].read_text(encoding="utf-8-sig"))
            except (OSError, ValueError) as error:
                problem = f"{aside[key]}: {_said(error)}"
        text = " ".join(word for _, _, word in words) or grid_text(code)
        if text is None:
            yield LeftOut(clip, "no text", problem)
        else:
            yield Found(clip, "train", speaker, sounds.get(key, path), path, text, words)


def grid_text(code: str) -> str | None:
    """The sentence of a code such as `bbaf2n`, None for what is no code."""
    if len(code) != len(GRID_WORDS) or not all(letter in words for letter, words in zip(code, GRID_WORDS, strict=True)):
        return None
    return " ".join(words[letter] for letter, words in zip(code, GRID_WORDS, strict=True))


def grid_words(content: str) -> Words:
    """Words of an alignment, silences left out; raises ValueError for lines that are not START END WORD."""
    words = []
    for line in filter(str.strip, content.splitlines()):
        try:
            first, last, word = line.split()
            start, end = float(first) / GRID_UNITS, float(last) / GRID_UNITS
        except ValueError:
            start = end = math.nan
        if not 0 <= start <= end < math.inf:
            raise ValueError(f"line {line[:40]!r}, expected START END WORD")
        if word not in ("sil", "sp"):
            words.append((start, end, word))
    return tuple(words)


def librispeech(folder: Path) -> Finds:
    """LibriSpeech: `train-clean-100/SPEAKER/CHAPTER/*.flac` with `*.trans.txt`; the set's name begins with its split."""
    texts = {path.parent: path for path in _files(folder, (".trans.txt",))}
    for place in sorted({path.parent for path in _files(folder, (".flac",))} | set(texts)):
        part, speaker = place.parent.parent.name, place.parent.name
        split = next((split for split in ("train", "dev", "test") if part.startswith(split)), "train")
        lines: dict[str, str] = {}
        if place in texts:
            try:
                rows = (line.split(maxsplit=1) for line in texts[place].read_text(encoding="utf-8-sig").splitlines())
                lines = {row[0]: row[1] if len(row) > 1 else "" for row in rows if row}
            except (OSError, ValueError) as error:
                yield LeftOut(str(texts[place]), "bad text file", _said(error))
        for name in sorted({path.stem for path in place.glob("*.flac")} | set(lines)):
            clip = f"librispeech_{name}"
            if name in lines:
                yield Found(clip, split, speaker, place / f"{name}.flac", None, lines[name])
            else:
                yield LeftOut(clip, "no text", f"{place} has no transcript of it")


SHAPES: dict[str, Callable[[Path], Finds]] = {
    "lrs3": lrs3,
    "voxceleb2": voxceleb2,
    "avspeech": avspeech,
    "grid": grid,
    "librispeech": librispeech,
}
"""Importers by name."""


def _folders(folder: Path) -> list[Path]:
    return sorted(path for path in folder.iterdir() if path.is_dir()) if folder.is_dir() else []


def _files(folder: Path, endings: tuple[str, ...]) -> Iterator[Path]:
    """Files below a folder whose names end so, in a fixed order."""
    for place, folders, names in os.walk(folder):
        folders.sort()
        yield from (Path(place, name) for name in sorted(names) if name.endswith(endings))


def _csv(path: Path) -> Iterator[tuple[int, list[str]]]:
    """Rows of a table by line number; ends, with a row that nobody can use, where it cannot be read on."""
    try:
        with path.open(newline="", encoding="utf-8-sig") as table:
            yield from enumerate(csv.reader(table), start=1)
    except (OSError, ValueError, csv.Error):
        yield 0, []


def _times(rows: list[tuple[str, str, str]]) -> Words:
    """Words with their times, none at all where one makes no sense."""
    try:
        words = tuple((float(start), float(end), normalise(_untagged(word))) for start, end, word in rows)
    except ValueError:
        return ()
    return tuple(row for row in words if row[2]) if all(0 <= start <= end < math.inf for start, end, _ in words) else ()


def _untagged(text: str) -> str:
    """Text without marks such as {LG} for laughter."""
    return re.sub(r"\{.*?\}", " ", text).strip()


def _speaker(path: Path) -> str:
    """The nearest folder called s1, s2, ..., else the folder that the file lies in."""
    return next((part for part in reversed(path.parent.parts) if re.fullmatch(r"s\d+", part)), path.parent.name)


def _code(path: Path) -> str:
    """The name without a leading speaker."""
    return path.stem.rsplit("_", 1)[-1]


def _said(error: Exception) -> str:
    """An error in one line."""
    return (getattr(error, "strerror", None) or str(error)).replace("\n", " ")
