"""Finds the media files to label, and names them."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
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
    """Where it lies, absolute."""
    key: str
    """Its path as the journal and the lists give it: relative to the output folder, with forward slashes."""
    id: str
    """Its name in the manifest, unique in the job."""
    size: int
    """Bytes."""
    mtime_ns: int
    """Time of its last change."""


@dataclass(slots=True)
class Found:
    """What lies in the folders."""

    files: list[MediaFile] = field(default_factory=list)
    """Media, sorted by path, each once."""
    problems: list[tuple[str, str]] = field(default_factory=list)
    """What could not be looked at or listed, and one line on why."""


class NoMediaError(Exception):
    """Folders without anything to label; the message names them and says what to do."""


def find_media(folders: Sequence[Path], out: Path) -> Found:
    """Media files in folders and their sub-folders; hidden ones are left out. `out` is the folder that keys are relative to.

    What cannot be looked at is told as a problem. Raises NoMediaError where a folder is not there, or where there is nothing in any.
    """
    found = Found()
    paths: dict[Path, str] = {}
    for folder in folders:
        if not folder.is_dir():
            raise NoMediaError(f"{folder}: {'is a file' if folder.exists() else 'no such folder'}; give a folder with audio or video files")
        for path in _below(folder, found.problems, out):
            name = path.relative_to(folder).as_posix()
            paths.setdefault(path.resolve(), name if len(folders) == 1 else f"{folder.resolve().name}/{name}")
    ids: set[str] = set()
    for path, name in sorted(paths.items()):
        key = relative(path, out)
        problem = ""
        try:
            facts = path.stat()
        except OSError as error:
            problem = f"cannot be looked at ({error.strerror}); check the link and the permissions"
        if any(mark in str(path) for mark in "\t\n\r") or not _is_text(key):
            problem = "a manifest cannot hold its name (tabs, line ends, bytes that are no UTF-8); rename it"
        if problem:
            found.problems.append((key, problem))
            continue
        found.files.append(MediaFile(path, key, _id(name, ids), facts.st_size, facts.st_mtime_ns))
    if not (found.files or found.problems):
        names = ", ".join(str(folder) for folder in folders)
        raise NoMediaError(f"{names}: no media files in there; accepted are {' '.join(sorted(MEDIA_SUFFIXES))}")
    return found


def relative(path: Path, out: Path) -> str:
    """The path relative to `out` with forward slashes; absolute where there is no such path."""
    try:
        return Path(os.path.relpath(path, out.resolve())).as_posix()
    except ValueError:  # another drive on Windows
        return path.as_posix()


def _below(folder: Path, problems: list[tuple[str, str]], out: Path) -> list[Path]:
    """Media below a folder; folders that cannot be read are told."""

    def tell(error: OSError) -> None:
        place = relative(Path(error.filename or folder), out)
        problems.append((place, f"folder cannot be read ({error.strerror}); check its permissions"))

    paths = []
    for place, inner, names in os.walk(folder, onerror=tell):
        inner[:] = [name for name in inner if not name.startswith(".")]
        paths += [Path(place, name) for name in names if not name.startswith(".") and Path(name).suffix.lower() in MEDIA_SUFFIXES]
    return paths


def _id(name: str, taken: set[str]) -> str:
    """A clip's id from its path: without ending and with underscores, numbered where that is taken."""
    stem, suffix = os.path.splitext(name)
    base = re.sub(r"[^\w.-]+", "_", stem)
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
