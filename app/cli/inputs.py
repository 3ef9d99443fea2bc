"""From what the user typed to the files that are meant."""

from __future__ import annotations

import glob
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from app.media_files import media_below


@dataclass(slots=True)
class Inputs:
    """The files to work on, each once, and what could not be found."""

    files: list[Path] = field(default_factory=list)
    problems: list[tuple[str, str]] = field(default_factory=list)
    """Pairs of what was typed and a line that names it, says what is wrong and what to do."""


def expand(arguments: Iterable[str], *, recursive: bool = False) -> Inputs:
    """Resolve files, patterns that the shell left alone, and (with `recursive`) folders, in the order given and without repeats."""
    found = Inputs()
    seen: set[Path] = set()
    for argument in arguments:
        try:
            paths = _resolve(argument, recursive)
        except FileNotFoundError as error:
            found.problems.append((argument, str(error)))
            continue
        for path in paths:
            key = path.resolve()
            if key not in seen:
                seen.add(key)
                found.files.append(path)
    return found


def expanded(name: str) -> Path:
    """The path with `~` as the home folder; `~name` of a user who is not there is a name like any other."""
    try:
        return Path(name).expanduser()
    except RuntimeError:
        return Path(name)


def _resolve(argument: str, recursive: bool) -> list[Path]:
    """The files that one argument means; raises FileNotFoundError with a line for the user."""
    path = expanded(argument)
    try:
        exists = path.exists()
    except (OSError, ValueError) as error:
        raise FileNotFoundError(f"{argument}: cannot be looked up ({error}); check the name") from error
    if exists:
        return _folder(path, recursive) if path.is_dir() else [path]
    if path.is_symlink():
        raise FileNotFoundError(f"{argument}: is a link to a file that does not exist; mend or remove the link")
    if not glob.has_magic(argument):
        raise FileNotFoundError(f"{argument}: no such file; check the name and the folder")
    matches = [Path(name) for name in sorted(glob.glob(str(path), recursive=True))]
    files = [match for match in matches if match.is_file()]
    for folder in (match for match in matches if match.is_dir() and recursive):
        files += media_below(folder)
    if not files:
        raise FileNotFoundError(f"{argument}: no file matches this pattern; check the name and the folder")
    return files


def _folder(path: Path, recursive: bool) -> list[Path]:
    """The media files below a folder."""
    if not recursive:
        raise FileNotFoundError(f"{path}: is a folder; add --recursive to transcribe the media files in it")
    files = media_below(path)
    if not files:
        raise FileNotFoundError(f"{path}: no media files in this folder; name a file outright if its ending is unusual")
    return files
