"""A file on its way: it grows beside its place, outlives a cut, is held by one process at a time, and takes its place once it is right."""

from __future__ import annotations

import contextlib
import errno
import hashlib
import io
import json
import os
from pathlib import Path
from types import TracebackType
from typing import Any, Self

try:
    import fcntl
except ImportError:  # Windows has no such locks: there the check of the hash alone guards against two at a time
    fcntl = None  # type: ignore[assignment]


class PartError(Exception):
    """The file cannot be written; the message is one line that names it and says what to do."""


class PartFile:
    """What has come so far of a file with a known SHA-256, as `NAME.part` beside `target`; use it in a with statement.

    `NAME.part.json` remembers what it is a part of, so that a later process can go on with it. Every method raises PartError.
    """

    def __init__(self, target: Path, *, sha256: str, advice: str) -> None:
        """`advice` tells how to choose another folder."""
        self.target = target
        self.path = target.with_name(f"{target.name}.part")
        self.have = 0
        """Bytes that are on the disk."""
        self.source: str | None = None
        """Address that they came from."""
        self.etag: str | None = None
        """What that server called this version of the file."""
        self._notes = target.with_name(f"{target.name}.part.json")
        self._sha256 = sha256
        self._advice = advice
        self._file: io.FileIO | None = None

    def __enter__(self) -> Self:
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self._file = self._hold()
            self._recall()
        except OSError as error:
            self._close()
            raise self._problem(error) from error
        except BaseException:
            self._close()
            raise
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if self.have == 0:
            self._remove()  # while it is held: nobody else may be at work on it
        self._close()

    def append(self, data: bytes) -> None:
        """Add bytes at the end. Each write goes straight to the system, so that `have` is true after a cut too."""
        file, left = self._opened(), memoryview(data)
        try:
            while left:
                written = file.write(left)
                self.have += written
                left = left[written:]
        except OSError as error:
            raise self._problem(error) from error

    def restart(self, source: str | None = None, etag: str | None = None) -> None:
        """Forget what has come; what comes next is from `source`."""
        file = self._opened()
        try:
            file.seek(0)
            file.truncate()
            self.have, self.source, self.etag = 0, source, etag
            self._notes.write_text(json.dumps({"sha256": self._sha256, "url": source, "etag": etag}), encoding="utf-8")
        except OSError as error:
            raise self._problem(error) from error

    def digest(self) -> str:
        """Hexadecimal SHA-256 of what has come."""
        file = self._opened()
        try:
            file.seek(0)
            return hashlib.file_digest(file, "sha256").hexdigest()
        except OSError as error:
            raise self._problem(error) from error

    def place(self) -> None:
        """Bring it to the disk and give it its own name; what had that name is replaced."""
        try:
            self._sync()
            self._close()  # Windows renames no open files
            try:
                self.path.replace(self.target)
            except FileNotFoundError:
                if not self.target.is_file():  # or else another process was faster with the same file
                    raise
            self._notes.unlink(missing_ok=True)
        except OSError as error:
            raise self._problem(error) from error

    def _hold(self) -> io.FileIO:
        """The part, opened for this process alone."""
        while True:
            file = open(self.path, "a+b", buffering=0)  # noqa: SIM115
            try:
                self._lock(file)
                if os.path.samestat(os.fstat(file.fileno()), os.stat(self.path)):
                    return file
            except FileNotFoundError:
                pass
            except BaseException:
                file.close()
                raise
            file.close()  # it took its place, or was removed, between opening and locking: what we hold is no part any more

    def _lock(self, file: io.FileIO) -> None:
        """Raises PartError where another process is at work on it."""
        if fcntl is None:
            return
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise PartError(f"{self.path}: another viseme is fetching it; wait for that one to end") from error
        except OSError as error:
            if error.errno not in (errno.ENOLCK, errno.ENOTSUP, errno.EINVAL):  # network folders that have no locks
                raise

    def _recall(self) -> None:
        """Take up what an earlier process left, if it is a part of the same file."""
        try:
            notes: Any = json.loads(self._notes.read_text(encoding="utf-8"))
            known = notes["sha256"] == self._sha256
        except (OSError, ValueError, KeyError, TypeError):
            known = False
        if not known:
            self.restart()
            return
        self.source, self.etag = notes.get("url"), notes.get("etag")
        self.have = self._opened().seek(0, os.SEEK_END)

    def _sync(self) -> None:
        try:
            os.fsync(self._opened().fileno())
        except OSError as error:
            if error.errno not in (errno.EINVAL, errno.ENOTSUP):  # file systems that cannot sync
                raise

    def _opened(self) -> io.FileIO:
        if self._file is None:
            raise ValueError(f"{self.path} is not open: use it in a with statement")
        return self._file

    def _close(self) -> None:
        if self._file is not None:
            self._file.close()
            self._file = None

    def _remove(self) -> None:
        for path in (self.path, self._notes):
            with contextlib.suppress(OSError):
                path.unlink(missing_ok=True)

    def _problem(self, error: OSError) -> PartError:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            return PartError(f"{self.path.parent}: the disk is full; free some space, then run the same command again to go on")
        return PartError(f"{self.path.parent}: cannot write there ({error.strerror or error}); {self._advice}")


def remove(target: Path) -> int:
    """Delete a fetched file and any part of it; returns the bytes that were freed. Raises OSError."""
    freed = 0
    for path in (target, target.with_name(f"{target.name}.part"), target.with_name(f"{target.name}.part.json")):
        if path.is_file():
            freed += path.stat().st_size
            path.unlink()
    return freed
