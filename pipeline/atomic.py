"""Files that appear whole or not at all: written beside their place and renamed, with errors that say what to do."""

from __future__ import annotations

import contextlib
import errno
import os
import secrets
import stat
from pathlib import Path
from types import TracebackType
from typing import Literal, Protocol, Self, TextIO

_REMEDIES = {
    errno.ENOSPC: "the disk is full: free some space, or choose another place with --output",
    errno.EDQUOT: "your share of the disk is used up: free some space, or choose another place with --output",
    errno.EACCES: "no permission: choose a folder that you may write to with --output",
    errno.EPERM: "no permission: choose a folder that you may write to with --output",
    errno.EROFS: "the disk is read-only: choose another place with --output",
    errno.ENOENT: "its folder does not exist: make the folder, or choose another with --output",
    errno.ENOTDIR: "its folder is a file: choose another with --output",
    errno.EISDIR: "it is a folder: choose another name with --output",
    errno.ENAMETOOLONG: "the name is too long: choose a shorter one with --output",
    errno.EPIPE: "nobody reads it any more",
}


class OutputError(Exception):
    """An output that cannot be written; the message is one line that names it and says what to do."""


class Sink(Protocol):
    """What text is written to: a stream, or an AtomicFile."""

    def write(self, text: str, /) -> object: ...

    def flush(self) -> object: ...


def output_error(name: str | os.PathLike[str], error: OSError | UnicodeEncodeError, option: str = "--output") -> OutputError:
    """The error to show a person in place of the operating system's; raise it `from` that one. `option` chooses the place."""
    if isinstance(error, UnicodeEncodeError):
        character = error.object[error.start]
        remedy = f"its encoding {error.encoding} has no {character!a}: set PYTHONUTF8=1, or write to a file with --output"
    else:
        remedy = _REMEDIES.get(error.errno or 0) or f"{error.strerror or error}: choose another place with --output"
    return OutputError(f"cannot write {printable(os.fspath(name))}: {remedy.replace('--output', option)}")


def printable(text: str) -> str:
    """The text with control characters and unpaired surrogates spelled out, so that it stays on one line and can be printed."""
    return "".join(letter if letter.isprintable() else letter.encode("unicode_escape").decode("ascii") for letter in text)


def send(sink: Sink, text: str, name: str) -> None:
    """Write and flush; raises OutputError that calls the sink `name`."""
    try:
        sink.write(text)
        sink.flush()
    except (OSError, UnicodeEncodeError) as error:
        raise output_error(name, error) from error


class AtomicFile:
    """A file, of UTF-8 text unless bytes are written, for a `with` statement; it takes its place when the block ends without an error.

    Otherwise nothing is left behind, and a file that was there stays as it was. A file that is replaced passes on its permissions, a
    symbolic link goes on pointing to it; what is no regular file (a device, a pipe) is written to directly. Every method raises
    OutputError where the file cannot be written; errors of the block itself pass through.
    """

    def __init__(self, path: str | os.PathLike[str], *, option: str = "--output") -> None:
        """`option` is named by errors as the way to choose another path."""
        self.path = Path(path)
        self._option = option
        self._place = self.path
        self._beside: Path | None = None
        self._mode: int | None = None
        self._stream: TextIO | None = None

    def __enter__(self) -> Self:
        try:
            self._open()
        except OSError as error:
            raise output_error(self.path, error, self._option) from error
        return self

    def write(self, text: str, /) -> None:
        """Write text; what UTF-8 cannot hold (unpaired surrogates of odd file names) is escaped."""
        try:
            self._opened().write(text)
        except OSError as error:
            raise output_error(self.path, error, self._option) from error

    def write_bytes(self, data: bytes) -> None:
        """Write bytes as they are, after the text so far."""
        try:
            stream = self._opened()
            stream.flush()
            stream.buffer.write(data)
        except OSError as error:
            raise output_error(self.path, error, self._option) from error

    def flush(self) -> None:
        """Hand everything to the operating system."""
        try:
            self._opened().flush()
        except OSError as error:
            raise output_error(self.path, error, self._option) from error

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        try:
            if kind is None:
                self._commit()
        except OSError as failure:
            raise output_error(self.path, failure, self._option) from failure
        finally:
            self._discard()

    def _open(self) -> None:
        try:
            there = os.stat(self.path)
        except FileNotFoundError:
            there = None
        if there is not None and stat.S_ISDIR(there.st_mode):
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
        if there is not None and not os.access(self.path, os.W_OK):
            # Renaming would get round the protection of the file.
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
        if there is not None and not stat.S_ISREG(there.st_mode):
            self._stream = _create(self.path, "w")
            return
        self._mode = stat.S_IMODE(there.st_mode) if there is not None else None
        self._place = Path(os.path.realpath(self.path))
        # A fixed short name: the target's own name may be as long as the file system allows.
        beside = self._place.with_name(f".viseme-{secrets.token_hex(8)}.part")
        self._stream = _create(beside, "x")
        self._beside = beside

    def _opened(self) -> TextIO:
        if self._stream is None:
            raise ValueError(f"{self.path} is not open: use it in a with statement")
        return self._stream

    def _commit(self) -> None:
        stream = self._opened()
        stream.flush()
        if self._beside is not None:
            _sync(stream)
        stream.close()
        if self._beside is not None:
            if self._mode is not None:
                with contextlib.suppress(OSError):
                    os.chmod(self._beside, self._mode)
            os.replace(self._beside, self._place)
            self._beside = None

    def _discard(self) -> None:
        if self._stream is not None:
            with contextlib.suppress(OSError):  # what is still buffered may not find room either
                self._stream.close()
            self._stream = None
        if self._beside is not None:
            with contextlib.suppress(OSError):
                self._beside.unlink()
            self._beside = None


def write_text(path: str | os.PathLike[str], text: str) -> None:
    """Write a whole UTF-8 file atomically; raises OutputError."""
    with AtomicFile(path) as file:
        file.write(text)


def write_bytes(path: str | os.PathLike[str], data: bytes) -> None:
    """Write a whole file of bytes atomically; raises OutputError."""
    with AtomicFile(path) as file:
        file.write_bytes(data)


def _sync(stream: TextIO) -> None:
    """Bring the file to the disk: some file systems find out only here that it is full."""
    try:
        os.fsync(stream.fileno())
    except OSError as error:
        if error.errno not in (errno.EINVAL, errno.ENOTSUP):  # file systems that cannot sync
            raise


def _create(path: Path, mode: Literal["w", "x"]) -> TextIO:
    return open(path, mode, encoding="utf-8", errors="backslashreplace", newline="\n")
