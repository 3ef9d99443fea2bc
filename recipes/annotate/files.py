"""Finds the media files to label, and names them."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

VIDEO_SUFFIXES = frozenset(
    {".3gp", ".asf", ".avi", ".flv", ".m2ts", ".m4v", ".mkv", ".mov", ".mp4", ".mpeg", ".mpg", ".mts", ".mxf", ".ogv", ".ts", ".vob"}
    | {".webm", ".wmv"}
)
AUDIO_SUFFIXES = frozenset(
    {".aac", ".aif", ".aiff", ".amr", ".flac", ".m4a", ".m4b", ".mka", ".mp2", ".mp3", ".oga", ".ogg", ".opus", ".wav", ".wma"}
)
MEDIA_SUFFIXES = VIDEO_SUFFIXES | AUDIO_SUFFIXES
"""Names that are taken for media; the command line's search takes the same."""


@dataclass(frozen=True, slots=True)
class MediaFile:
    """One file to label."""

    path: Path
    """Where its sound lies, absolute."""
    video: Path | None
    """File of its own with the pictures; None where they are in `path`, if anywhere."""
    key: str
    """Its path as the journal and the lists give it: relative to the output folder, with forward slashes."""
    id: str
    """Its name in the manifest, unique in the job."""
    size: int
    """Bytes."""
    mtime_ns: int
    """Time of its last change."""
    split: str = ""
    """As a list says; empty for files of folders, like the next two."""
    corpus: str = ""
    speaker: str = ""


@dataclass(slots=True)
class Found:
    """What there is to label."""

    files: list[MediaFile] = field(default_factory=list)
    """Media, sorted by path, each once."""
    problems: list[tuple[str, str]] = field(default_factory=list)
    """What could not be looked at or listed, and one line on why."""


class NoMediaError(Exception):
    """Nothing that could be labelled; the message names the folder or list and says what to do."""


@dataclass(frozen=True, slots=True)
class _Listed:
    """A file before anybody has looked at it."""

    path: Path
    id: str
    video: Path | None = None
    split: str = ""
    corpus: str = ""
    speaker: str = ""


def find_media(sources: Sequence[Path], out: Path) -> Found:
    """Media files in folders and their sub-folders (hidden ones are left out), and those that lists (`.tsv`) name.

    A list has the columns of a manifest, of which id and audio or video are used, and split, corpus and speaker where they are there; as
    texts are what is missing, they may be empty. `out` is the folder that keys are relative to. What cannot be looked at is told as a
    problem. Raises NoMediaError where a source is not there or no list, or where there is nothing in any.
    """
    found = Found()
    listed: dict[Path, _Listed] = {}
    for source in sources:
        for each in _listed(source, source.resolve().name if len(sources) > 1 else "", found.problems, out):
            try:
                listed.setdefault(each.path.resolve(), each)
            except (OSError, RuntimeError) as error:
                found.problems.append((relative(each.path, out), f"cannot be looked at ({error}); check the link"))
    ids: set[str] = set()
    for path, each in sorted(listed.items(), key=lambda item: item[0]):
        key = relative(path, out)
        problem = ""
        try:
            facts = path.stat()
        except OSError as error:
            problem = f"cannot be looked at ({error.strerror}); check the name and the permissions"
        if any(mark in f"{path}{each.video}" for mark in "\t\n\r") or not _is_text(f"{key}{each.video}"):
            problem = "a manifest cannot hold its name (tabs, line ends, bytes that are no UTF-8); rename it"
        if problem:
            found.problems.append((key, problem))
            continue
        name = _unused(each.id, path.suffix, ids)
        found.files.append(MediaFile(path, each.video, key, name, facts.st_size, facts.st_mtime_ns, each.split, each.corpus, each.speaker))
    if not (found.files or found.problems):
        names = ", ".join(str(source) for source in sources)
        raise NoMediaError(f"{names}: no media files in there; accepted are {' '.join(sorted(MEDIA_SUFFIXES))}")
    return found


def relative(path: Path, out: Path) -> str:
    """The path relative to `out` with forward slashes; absolute where there is no such path."""
    try:
        return Path(os.path.relpath(path, out.resolve())).as_posix()
    except ValueError:  # another drive on Windows
        return path.as_posix()


def _listed(source: Path, prefix: str, problems: list[tuple[str, str]], out: Path) -> Iterator[_Listed]:
    """What one folder or list names; `prefix` sets its ids apart from those of other folders."""
    if source.is_dir():
        for path in _below(source, problems, out):
            stem = path.relative_to(source).with_suffix("").as_posix()
            yield _Listed(path, re.sub(r"[^\w.-]+", "_", f"{prefix}/{stem}" if prefix else stem))
    elif source.suffix == ".tsv" and source.is_file():
        yield from _lines(source)
    elif source.exists():
        raise NoMediaError(f"{source}: is a file; give a folder with audio or video files, or a list of them (.tsv)")
    else:
        raise NoMediaError(f"{source}: no such folder; give one with audio or video files")


def _lines(source: Path) -> Iterator[_Listed]:
    """The clips of a list; raises NoMediaError where it is none."""
    try:
        header, *lines = source.read_text(encoding="utf-8-sig").splitlines() or [""]
    except (OSError, UnicodeDecodeError) as error:
        raise NoMediaError(f"{source}: cannot be read as a list ({error}); give one in UTF-8") from error
    names = header.split("\t")
    if not {"id", "audio", "video"} <= set(names):
        raise NoMediaError(f"{source}:1: columns {names}, expected at least id, audio and video, tab separated")
    for number, line in enumerate(lines, start=2):
        row = dict(zip(names, line.split("\t"), strict=False))
        audio, video = row.get("audio", ""), row.get("video", "")
        if not (row["id"] and (audio or video)):
            raise NoMediaError(f"{source}:{number}: names no id, or neither audio nor video; complete the line or take it out")
        pictures = source.parent / video if audio and video and audio != video else None
        more = (row.get(name, "") for name in ("split", "corpus", "speaker"))
        yield _Listed(source.parent / (audio or video), row["id"], pictures and pictures.resolve(), *more)


def _below(folder: Path, problems: list[tuple[str, str]], out: Path) -> Iterator[Path]:
    """Media below a folder; folders that cannot be read are told."""

    def tell(error: OSError) -> None:
        place = relative(Path(error.filename or folder), out)
        problems.append((place, f"folder cannot be read ({error.strerror}); check its permissions"))

    for place, inner, names in os.walk(folder, onerror=tell):
        inner[:] = [name for name in inner if not name.startswith(".")]
        for name in names:
            if not name.startswith(".") and Path(name).suffix.lower() in MEDIA_SUFFIXES:
                yield Path(place, name)


def _unused(base: str, suffix: str, taken: set[str]) -> str:
    """An id that is not taken yet: with the file's ending, then numbered, where `base` is."""
    candidate, number = base, 1
    while candidate in taken:
        candidate = base + (suffix.replace(".", "_") if number == 1 else f"_{number}")
        number += 1
    taken.add(candidate)
    return candidate


def _is_text(name: str) -> bool:
    """Whether UTF-8 can hold it."""
    try:
        name.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True
