"""What all data commands say about clips that they cannot use, and manifests read so that one bad line costs one clip."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline.atomic import printable
from recipes import manifest
from recipes.manifest import Clip, ManifestError
from recipes.text import normalise, unspoken

MAX_SECONDS = 30.0
"""Longer clips are left out unless the user says otherwise."""
SHOWN = 20
"""Clips left out that are named on standard error; a file holds all of them."""


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A clip that is not used."""

    name: str
    """Its id, or the place of the line or file that has none."""
    kind: str
    """The reason in a word or two that many clips share, for counting."""
    detail: str = ""
    """What exactly is wrong, and the remedy where there is one."""

    @property
    def reason(self) -> str:
        """Kind and detail on one line."""
        return printable(f"{self.kind}: {self.detail}" if self.detail else self.kind)

    def __str__(self) -> str:
        return f"left out {printable(self.name)}: {self.reason}"


def spoken(name: str, text: str) -> str | LeftOut:
    """The text as the model writes it, or why the clip of this name has to be left out."""
    if lost := unspoken(text):
        return LeftOut(name, "characters outside the alphabet", f"{lost[:20]!r}; spell them as they are said")
    return normalise(text) or LeftOut(name, "empty text")


def read_clips(paths: Sequence[Path], *, splits: Collection[str] = (), corpora: Collection[str] = ()) -> tuple[list[Clip], list[LeftOut]]:
    """Clips of some manifests in their order, texts normalised, and those left out.

    `splits` and `corpora` keep only clips of these names (empty: all). Where `read_manifest` gives up, a line that cannot be used is
    left out here; media files are not looked for. Raises ManifestError for a file that is no manifest.
    """
    clips: dict[str, Clip] = {}
    left: list[LeftOut] = []
    for path in paths:
        for number, row in _rows(path):
            where = f"{path}:{number}"
            if isinstance(row, LeftOut):
                left.append(row)
                continue
            if (splits and row.get("split", "") not in splits) or (corpora and row.get("corpus", "") not in corpora):
                continue
            clip = _clip(row, where, path.parent)
            if isinstance(clip, LeftOut):
                left.append(clip)
            elif clip.id in clips:
                left.append(LeftOut(where, "id used before", repr(clip.id)))
            else:
                clips[clip.id] = clip
    return list(clips.values()), left


def report(left: Iterable[LeftOut], where: str = "") -> None:
    """Name the first clips left out and count all of them by kind, on standard error; `where` is the file that lists them."""
    left = list(left)
    for item in left[:SHOWN]:
        print(item, file=sys.stderr)
    if len(left) > SHOWN:
        print(f"... and {len(left) - SHOWN} more{f', listed in {where}' if where else ''}", file=sys.stderr)
    for kind, count in Counter(item.kind for item in left).most_common():
        print(f"{count} left out: {kind}", file=sys.stderr)


def _rows(path: Path) -> Iterable[tuple[int, dict[str, str] | LeftOut]]:
    """Lines of a manifest by number, each with its fields or what is wrong with it."""
    try:
        lines = path.read_text(encoding="utf-8-sig").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise ManifestError(f"{path}: cannot be read as a manifest: {error}") from error
    header = lines[0].rstrip("\r").split("\t")
    if absent := [name for name in manifest.REQUIRED if name not in header]:
        raise ManifestError(f"{path}:1: missing columns {absent}; a manifest's first line names at least {list(manifest.REQUIRED)}")
    for number, line in enumerate(lines[1:], start=2):
        fields = line.rstrip("\r").split("\t")
        if fields == [""]:
            continue
        if len(fields) != len(header):
            yield number, LeftOut(f"{path}:{number}", "bad line", f"{len(fields)} fields, expected {len(header)} as in the first line")
        else:
            yield number, dict(zip(header, fields, strict=True))


def _clip(row: dict[str, str], where: str, folder: Path) -> Clip | LeftOut:
    """The clip of a line's fields; what makes a clip is said once, where manifests are read."""
    name = row["id"] or where
    text = spoken(name, row["text"])
    if isinstance(text, LeftOut):
        return text
    try:
        return manifest.clip_of(row | {"text": text}, where, folder)
    except ManifestError as error:
        return LeftOut(name, "bad line", str(error))
