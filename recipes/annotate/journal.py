"""The job's memory: a file of JSON lines, one for each file that is finished, written by one process and on the disk before it goes on."""

from __future__ import annotations

import contextlib
import dataclasses
import json
import os
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO, Self

from pipeline.atomic import output_error
from recipes.annotate.crew import Outcome
from recipes.annotate.files import MediaFile
from recipes.annotate.worker import Heard

SCHEMA = "viseme.annotation/1"
"""Kind of the file, in its first line."""


class JournalError(Exception):
    """A journal that cannot be gone on with; the message names it and says what to do."""


@dataclasses.dataclass(frozen=True, slots=True)
class Entry:
    """One finished file."""

    key: str
    """Path relative to the journal's folder."""
    size: int
    """Bytes that the file had."""
    mtime_ns: int
    """Time of its last change then."""
    attempts: int
    """Workers that had it."""
    heard: Heard
    """What came of it."""

    def tells_of(self, file: MediaFile) -> bool:
        """Whether the file is still the one that was heard."""
        return (self.key, self.size, self.mtime_ns) == (file.key, file.size, file.mtime_ns)


class Journal:
    """An append-only journal, for a `with` statement. `entries` holds the last line of each file."""

    def __init__(self, path: Path, settings: Mapping[str, Any]) -> None:
        """`settings` is what the lines depend on, as JSON has it: a journal with others is refused."""
        self.path = path
        self.entries: dict[str, Entry] = {}
        self._settings = dict(settings)
        self._file: BinaryIO | None = None

    def __enter__(self) -> Self:
        """Make or read the journal; a line that was cut off is taken away, its file is not finished.

        Raises JournalError for a journal of other settings, at work elsewhere or damaged, OutputError where it cannot be written.
        """
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self._file = self.path.open("a+b")
            _lock(self._file, self.path)
            self._read(self._file)
        except OSError as error:
            self._close()
            raise output_error(self.path, error) from error
        except BaseException:
            self._close()
            raise
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._close()

    def append(self, file: MediaFile, outcome: Outcome) -> None:
        """Write down that a file is finished; it is on the disk when this returns. Raises OutputError."""
        entry = Entry(file.key, file.size, file.mtime_ns, outcome.attempts, outcome.heard)
        line = {"file": entry.key, "size": entry.size, "mtime_ns": entry.mtime_ns, "attempts": entry.attempts}
        self._append(self._line(line | dataclasses.asdict(outcome.heard)))
        self.entries[entry.key] = entry

    @staticmethod
    def _line(content: Mapping[str, Any]) -> bytes:
        return json.dumps(content).encode() + b"\n"

    def _append(self, line: bytes) -> None:
        if self._file is None:
            raise ValueError(f"{self.path} is not open: use it in a with statement")
        try:
            self._file.write(line)
            self._file.flush()
            os.fsync(self._file.fileno())
        except OSError as error:
            raise output_error(self.path, error) from error

    def _read(self, file: BinaryIO) -> None:
        file.seek(0)
        data = file.read()
        whole = data.rfind(b"\n") + 1
        header = self._line({"schema": SCHEMA, "settings": self._settings})
        if whole:
            self._check(data[: data.index(b"\n")])
        elif not header.startswith(data):
            self._check(b"")
        if whole < len(data):
            file.truncate(whole)
        if not whole:
            self._append(header)
        lines = data[:whole].splitlines()
        for number, line in enumerate(lines[1:], start=2):
            try:
                entry = _entry(json.loads(line))
            except (ValueError, KeyError, TypeError) as error:
                raise JournalError(f"{self.path}:{number}: is damaged; take the line out and its file is labelled again") from error
            self.entries[entry.key] = entry

    def _check(self, line: bytes) -> None:
        """Refuse what is no journal of ours or was made with other settings."""
        try:
            header = json.loads(line)
            then = header["settings"] if header["schema"] == SCHEMA else None
        except (ValueError, KeyError, TypeError):
            then = None
        if not isinstance(then, dict):
            raise JournalError(f"{self.path}: is no journal of an annotation; choose another place with --output")
        now = json.loads(json.dumps(self._settings))
        for name in sorted(now.keys() | then.keys()):
            if then.get(name) != now.get(name):
                raise JournalError(
                    f"{self.path} was begun with other settings: {_difference(name, then.get(name), now.get(name))}; "
                    "give the same ones to go on, or choose another place with --output"
                )

    def _close(self) -> None:
        if self._file is not None:
            with contextlib.suppress(OSError):
                self._file.close()
            self._file = None


def _difference(name: str, then: Any, now: Any) -> str:
    """One setting that differs, for people: digests say nothing to them."""
    if isinstance(then, dict) and isinstance(now, dict):
        if then.keys() != now.keys():
            return f"{name} were {', '.join(then)}, now {', '.join(now)}"
        other = next(key for key in then if then[key] != now[key])
        return f"{other} of {name} has another model, version or options now"
    return f"{name} was {then}, now {now}"


def _entry(line: dict[str, Any]) -> Entry:
    heard = Heard(**{field.name: line[field.name] for field in dataclasses.fields(Heard)})
    return Entry(line["file"], line["size"], line["mtime_ns"], line["attempts"], heard)


def _lock(file: BinaryIO, path: Path) -> None:
    """Keep a second process from writing; raises JournalError where one does. Does nothing where the system has no such locks."""
    try:
        import fcntl
    except ImportError:
        return
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        raise JournalError(f"{path}: another annotation is at work on it; wait for it, or choose another place with --output") from error
    except OSError:
        return  # a file system without locks
