"""Which files are media, which lie in a folder, and what their transcripts are called: the same in the window and on the command line."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

VIDEO_SUFFIXES = frozenset(
    {".3gp", ".asf", ".avi", ".flv", ".m2ts", ".m4v", ".mkv", ".mov", ".mp4", ".mpeg", ".mpg", ".mts", ".mxf", ".ogv", ".ts", ".vob"}
    | {".webm", ".wmv"}
)
AUDIO_SUFFIXES = frozenset(
    {".aac", ".aif", ".aiff", ".amr", ".flac", ".m4a", ".m4b", ".mka", ".mp2", ".mp3", ".oga", ".ogg", ".opus", ".wav", ".wma"}
)
MEDIA_SUFFIXES = VIDEO_SUFFIXES | AUDIO_SUFFIXES
"""Names that a search through a folder takes for media. A file that is named outright is tried whatever its name."""


def media_below(folder: Path) -> list[Path]:
    """Media files in a folder and its sub-folders, sorted; hidden files and folders are left out."""
    return sorted(
        path
        for path in folder.rglob("*")
        if path.suffix.lower() in MEDIA_SUFFIXES
        and not any(part.startswith(".") for part in path.relative_to(folder).parts)
        and path.is_file()
    )


def output_stems(files: Sequence[Path]) -> list[str]:
    """One name without ending for each file, all different also where case does not count.

    `clip.mp4` gives `clip`; beside `clip.mkv` it gives `clip.mp4` and `clip.mkv`; what still clashes is numbered.
    """
    names: dict[str, set[str]] = {}
    for path in files:
        names.setdefault(path.stem.casefold(), set()).add(path.name.casefold())
    stems: list[str] = []
    taken: set[str] = set()
    for path in files:
        base = path.stem if len(names[path.stem.casefold()]) == 1 else path.name
        name, number = base, 1
        while name.casefold() in taken:
            number += 1
            name = f"{base}-{number}"
        taken.add(name.casefold())
        stems.append(name)
    return stems
