"""Lists of clips: a tab-separated file with at least id, audio, video, seconds and text, read with checks and written back."""

from __future__ import annotations

import math
import os
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

REQUIRED = ("id", "audio", "video", "seconds", "text")
"""Columns that every manifest has."""
OPTIONAL = ("split", "corpus", "speaker")
"""Columns that are read where they are there; others are passed over."""
COLUMNS = ("id", "split", "corpus", "speaker", "audio", "video", "seconds", "text")
"""Columns that `write_manifest` writes, in this order."""

Missing = Literal["error", "skip", "keep"]


class ManifestError(ValueError):
    """A manifest that cannot be used; the message names the file, the line and what is accepted."""


@dataclass(frozen=True, slots=True)
class Clip:
    """One utterance with its media and its reference text."""

    id: str
    """Unique in its manifest."""
    split: str
    """For instance `train`, `dev` or `test`; empty where the manifest has no such column."""
    corpus: str
    """Name of the collection; may be empty."""
    speaker: str
    """Name of the speaker; empty where not known."""
    audio: Path | None
    """File with the sound, None for video alone."""
    video: Path | None
    """File with the pictures (often the same as `audio`), None for audio alone."""
    seconds: float
    """Length in seconds, as the manifest says."""
    text: str
    """What is said."""

    @property
    def media(self) -> Path:
        """The file to open for a whole clip: the video where there is one, else the audio."""
        path = self.video or self.audio
        if path is None:
            raise ManifestError(f"clip {self.id!r} has neither audio nor video")
        return path


def read_manifest(
    path: str | Path,
    *,
    splits: Collection[str] = (),
    corpora: Collection[str] = (),
    missing: Missing = "error",
) -> list[Clip]:
    """Read the clips of a manifest in their order.

    `splits` and `corpora` keep only clips of these names (empty: all). `missing` says what to do with clips whose files are not there:
    raise, leave them out, or keep them. Raises ManifestError, naming file and line, for a file that cannot be read, missing columns,
    a wrong number of fields, seconds that are no positive number, empty text, an id used twice, or a filter that keeps nothing.
    """
    path = Path(path)
    if missing not in ("error", "skip", "keep"):
        raise ValueError(f"missing is {missing!r}, accepted are 'error', 'skip' and 'keep'")
    clips = [clip for clip in _parse(path) if (not splits or clip.split in splits) and (not corpora or clip.corpus in corpora)]
    if not clips:
        filters = "".join(f" with {name} {sorted(kept)}" for name, kept in (("split", splits), ("corpus", corpora)) if kept)
        raise ManifestError(f"{path}: no clips{filters}")
    return clips if missing == "keep" else _checked(path, clips, missing)


def write_manifest(path: str | Path, clips: Iterable[Clip]) -> None:
    """Write clips so that `read_manifest` gives them back; media paths are written relative to the manifest's folder.

    The file appears whole or not at all. Raises ManifestError for text or names with tabs or line ends, OSError where it cannot be written.
    """
    path = Path(path)
    folder = path.resolve().parent
    lines = ["\t".join(COLUMNS)]
    for clip in clips:
        fields = (
            clip.id,
            clip.split,
            clip.corpus,
            clip.speaker,
            _relative(clip.audio, folder),
            _relative(clip.video, folder),
            f"{clip.seconds:.3f}",
            clip.text,
        )
        bad = [field for field in fields if any(mark in field for mark in "\t\n\r")]
        if bad:
            raise ManifestError(f"clip {clip.id!r} has a tab or line end in {bad[0]!r}, which a manifest cannot hold")
        lines.append("\t".join(fields))
    beside = path.with_name(path.name + ".part")
    beside.write_text("\n".join(lines) + "\n", encoding="utf-8", newline="\n")
    beside.replace(path)


def _parse(path: Path) -> Iterator[Clip]:
    """Clips of all lines, fields checked, files not."""
    try:
        lines = path.read_text(encoding="utf-8-sig").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise ManifestError(f"{path}: cannot be read as a manifest: {error}") from error
    header = lines[0].rstrip("\r").split("\t")
    absent = [name for name in REQUIRED if name not in header]
    if absent:
        raise ManifestError(f"{path}:1: missing columns {absent}; a manifest's first line names at least {list(REQUIRED)}, tab separated")
    seen: dict[str, int] = {}
    for number, line in enumerate(lines[1:], start=2):
        line = line.rstrip("\r")
        if not line:
            continue
        where = f"{path}:{number}"
        fields = line.split("\t")
        if len(fields) != len(header):
            raise ManifestError(f"{where}: {len(fields)} fields, expected {len(header)} as in the first line")
        clip = clip_of(dict(zip(header, fields, strict=True)), where, path.parent)
        if clip.id in seen:
            raise ManifestError(f"{where}: id {clip.id!r} was used before, in line {seen[clip.id]}")
        seen[clip.id] = number
        yield clip


def clip_of(row: dict[str, str], where: str, folder: Path) -> Clip:
    """One clip of a line's fields."""
    if not row["id"]:
        raise ManifestError(f"{where}: id is empty")
    try:
        seconds = float(row["seconds"])
    except ValueError:
        seconds = math.nan
    if not (math.isfinite(seconds) and seconds > 0):
        raise ManifestError(f"{where}: seconds is {row['seconds']!r}, expected a positive number")
    if not row["text"].strip():
        raise ManifestError(f"{where}: text is empty")
    if not (row["audio"] or row["video"]):
        raise ManifestError(f"{where}: audio and video are both empty, expected at least one")
    split, corpus, speaker = (row.get(name, "") for name in OPTIONAL)
    audio, video = (folder / row[name] if row[name] else None for name in ("audio", "video"))
    return Clip(row["id"], split, corpus, speaker, audio, video, seconds, row["text"])


def _checked(path: Path, clips: list[Clip], missing: Missing) -> list[Clip]:
    """Clips whose files are there; raises if any is not and `missing` is `error`, or if none is."""
    here: list[Clip] = []
    gone: list[Clip] = []
    for clip in clips:
        there = all(file.is_file() for file in {clip.audio, clip.video} if file)
        (here if there else gone).append(clip)
    if gone and (missing == "error" or not here):
        files = [str(file) for file in (gone[0].audio, gone[0].video) if file and not file.is_file()]
        raise ManifestError(f"{path}: {len(gone)} of {len(clips)} clips have missing files, first {files[0]} of {gone[0].id!r}")
    return here


def _relative(file: Path | None, folder: Path) -> str:
    """Path relative to the manifest's folder, with forward slashes."""
    if file is None:
        return ""
    try:
        return Path(os.path.relpath(file.resolve(), folder)).as_posix()
    except ValueError:  # another drive on Windows
        return file.resolve().as_posix()
