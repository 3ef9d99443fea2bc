"""Where transcripts go: standard output, one named file, or a file for each input in a folder."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from app.cli.inputs import expanded
from app.cli.options import words
from app.errors import UsageError, UserError
from app.media_files import output_stems
from pipeline.atomic import printable

if TYPE_CHECKING:
    from pipeline.transcript import Transcript

FORMATS = ("txt", "srt", "vtt", "json", "jsonl")
"""What `--format` accepts; a test holds it equal to `pipeline.writers.FORMATS`, which would have to be imported for `--help`."""


def parse_formats(values: Sequence[str] | None) -> list[str]:
    """Formats named by repeated options or comma lists, each once; raises ValueError that names a wrong one."""
    formats = [name.lower() for name in words(values)]
    for name in formats:
        if name not in FORMATS:
            raise ValueError(f"{name!r} is not one of {', '.join(FORMATS)}")
    return formats


@dataclass(frozen=True, slots=True)
class Destination:
    """Where the transcript of each input goes."""

    formats: tuple[str, ...]
    folder: Path | None = None
    """Folder of the outputs, None for standard output."""
    targets: dict[Path, tuple[Path, ...]] = field(default_factory=dict)
    """For each input one path for each format; empty for standard output."""
    batch: bool = False
    """Whether there are several inputs, so that standard output needs headings."""

    @property
    def on_stdout(self) -> bool:
        return self.folder is None

    @property
    def streams_events(self) -> bool:
        """Whether events go to standard output as they happen."""
        return self.on_stdout and self.formats == ("jsonl",)

    def prepare(self) -> None:
        """Make the folder and see that it can be written to, before hours of work; raises UserError."""
        if self.folder is None or self._special():
            return
        probe = self.folder / f".viseme-{os.getpid()}.probe"
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            probe.touch(exist_ok=False)
            probe.unlink()
        except OSError as error:
            reason = error.strerror or str(error)
            raise UserError(f"{self.folder}: cannot write there ({reason}); choose another folder with --output") from error

    def _special(self) -> bool:
        """Whether the output is a device or a pipe, beside which nothing should be put."""
        targets = [target for targets in self.targets.values() for target in targets]
        return any(target.exists() and not target.is_file() and not target.is_dir() for target in targets)

    def write(self, path: Path, transcript: Transcript) -> None:
        """Write the transcript of one input; raises pipeline.writers.OutputError."""
        from pipeline import writers

        if self.folder is not None:
            for format, target in zip(self.formats, self.targets[path], strict=True):
                writers.write(transcript, format, target)
        elif not self.streams_events:
            if self.batch and self.formats == ("txt",):
                print(printable(f"==> {path} <=="))
            writers.write(transcript, self.formats[0], sys.stdout)


def plan(output: str | None, formats: Sequence[str], files: Sequence[Path]) -> Destination:
    """Decide where each transcript goes; raises UsageError for options that do not go together."""
    if output is None or output == "-":
        return _standard_output(tuple(formats) or ("txt",), files)
    place = expanded(output)
    ending = place.suffix[1:].lower()
    if place.exists() and not place.is_dir() and ending not in FORMATS:
        ending = formats[0] if formats else "txt"  # a device, a pipe, or a file with a name of the user's own
    if ending in FORMATS and not place.is_dir():
        return _single_file(place, ending, formats, files)
    chosen = tuple(formats) or ("txt",)
    targets = {path: tuple(place / f"{stem}.{name}" for name in chosen) for path, stem in zip(files, output_stems(files), strict=True)}
    return _checked(Destination(chosen, place, targets))


def _standard_output(formats: tuple[str, ...], files: Sequence[Path]) -> Destination:
    if len(formats) > 1:
        raise UsageError(f"standard output takes one format, got {', '.join(formats)}; give a folder with --output")
    if len(files) > 1 and formats[0] in ("json", "srt", "vtt"):
        raise UsageError(f"{formats[0]} on standard output holds one file, got {len(files)}; use --output FOLDER, --json or --format jsonl")
    return Destination(formats, batch=len(files) > 1)


def _single_file(place: Path, ending: str, formats: Sequence[str], files: Sequence[Path]) -> Destination:
    if len(files) > 1:
        raise UsageError(f"--output {place} is one file, but {len(files)} are to be transcribed; give a folder")
    if formats and tuple(formats) != (ending,):
        raise UsageError(f"--output {place} is one file of format {ending}, but --format is {', '.join(formats)}; give a folder")
    return _checked(Destination((ending,), place.parent, dict.fromkeys(files, (place,))))


def _checked(destination: Destination) -> Destination:
    """Never write over what is to be read."""
    inputs = {path.resolve() for path in destination.targets}
    for target in (target for targets in destination.targets.values() for target in targets):
        if target.resolve() in inputs:
            raise UsageError(f"{target} is an input and would be written over; choose another folder with --output")
    return destination
