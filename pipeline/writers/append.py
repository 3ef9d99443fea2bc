"""Finals into a file as they come: each whole and on the disk before it is shown, numbers and times going on where the file ends."""

from __future__ import annotations

import contextlib
import errno
import os
import stat
from pathlib import Path
from types import TracebackType
from typing import Self

from pipeline.atomic import OutputError, output_error
from pipeline.events import Final, shifted
from pipeline.writers import srt, vtt
from pipeline.writers.cues import clean, cues
from pipeline.writers.mend import TAIL, Ending, ending
from pipeline.writers.structured import event_line

try:
    import fcntl
except ImportError:  # Windows has no such locks
    fcntl = None  # type: ignore[assignment]

APPENDABLE = ("txt", "srt", "vtt", "jsonl")
"""Formats, each also the suffix of its files, that grow by appending; json is one object, which would have to be written anew."""


class AppendingWriter:
    """Appends every Final to a file, for a `with` statement: one write and one fsync for each, so that a killed program loses none.

    What the file holds already stays. Cue numbers go on after it, and so do the times of srt and vtt: the session begins where the last
    cue ends. (Lines of jsonl keep the times of their own session.) Where a crash left half a cue behind, that is mended: its words stay,
    what has no words goes.

    A disk that is full does not end the session: what could not be written waits, in order, and goes with the next that can be. A file
    that someone moves away or changes meanwhile is taken up anew by its name.
    """

    def __init__(self, path: str | os.PathLike[str]) -> None:
        """Raises ValueError for a suffix that is not in APPENDABLE."""
        self.path = Path(path)
        self.format = self.path.suffix[1:].lower()
        if self.format not in APPENDABLE:
            raise ValueError(f"{self.path}: captions go into a file that ends in {', '.join('.' + name for name in APPENDABLE)}")
        self.found: Ending | None = None
        """How the file ended that was there; None for a new one."""
        self._fd = -1
        self._size = 0
        self._torn = False
        self._number = 0
        self._end = 0
        self._offset = 0.0
        self._waiting: list[Final] = []

    @property
    def waiting(self) -> int:
        """Finals that could not be written yet."""
        return len(self._waiting)

    def open(self) -> Self:
        """Open or make the file; raises OutputError, also where another program appends to it."""
        try:
            self.found = self._open()
        except OSError as error:
            raise output_error(self.path, error) from error
        self._offset = self._end / 1000
        return self

    def write(self, final: Final) -> None:
        """Append an utterance; on return it is on the disk, or waits. Raises OutputError once, when writing begins to fail."""
        failing = bool(self._waiting)
        self._waiting.append(final)
        try:
            self._flush()
        except OutputError:
            if not failing:
                raise

    def retry(self) -> bool:
        """Try again what waits; whether nothing waits any more."""
        with contextlib.suppress(OutputError):
            self._flush()
        return not self._waiting

    def close(self) -> None:
        """Write what waits and close the file; raises OutputError, which says how much is lost, where that still does not work."""
        try:
            self._flush()
        except OutputError as error:
            many = "1 utterance" if self.waiting == 1 else f"{self.waiting} utterances"
            raise OutputError(f"{error}. Not in the file: {many}") from error
        finally:
            self._release()

    def __enter__(self) -> Self:
        return self.open()

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def _flush(self) -> None:
        if not self._waiting:
            return
        try:
            self._take_up()
            text, number, end = self._render(self._waiting)
            self._append(text.encode("utf-8", errors="backslashreplace"))
        except OSError as error:
            raise output_error(self.path, error) from error
        self._number, self._end = number, end
        self._waiting.clear()

    def _render(self, finals: list[Final]) -> tuple[str, int, int]:
        """Text of the finals, and the number and end of the last cue."""
        if self.format == "jsonl":
            return "".join(event_line(final) for final in finals), 0, 0
        if self.format == "txt":
            lines = (" ".join(clean(final.utterance.text).split()) for final in finals)
            return "".join(f"{line}\n" for line in lines if line), 0, 0
        made = cues((shifted(final, self._offset).utterance for final in finals), after=self._end)
        end = made[-1].end if made else self._end
        if self.format == "vtt":
            return "".join(vtt.block(cue) for cue in made), 0, end
        blocks = [srt.block(self._number + count, cue) for count, cue in enumerate(made, 1)]
        return "".join(blocks), self._number + len(made), end

    def _append(self, data: bytes) -> None:
        """All of it, on the disk, or nothing; raises OSError."""
        try:
            rest = memoryview(data)
            while rest:  # a disk that fills up takes a part, and says why only when asked again
                rest = rest[os.write(self._fd, rest) :]
            _sync(self._fd)
        except OSError:
            self._torn = True
            with contextlib.suppress(OSError):
                self._cut()
            raise
        self._size += len(data)

    def _cut(self) -> None:
        """Take away what was written in part."""
        if self._torn:
            os.ftruncate(self._fd, self._size)
            self._torn = False

    def _take_up(self) -> None:
        """See that the open file is still the one of this name and as it was left; raises OSError."""
        if self._fd >= 0:
            self._cut()
            with contextlib.suppress(FileNotFoundError):
                there = os.stat(self.path)
                if os.path.samestat(there, os.fstat(self._fd)) and there.st_size == self._size:
                    return
        self._release()
        self._open()

    def _open(self) -> Ending | None:
        """Open, lock and mend; sets number, end and size. Returns how a file ended that was there. Raises OSError and OutputError."""
        flags = os.O_RDWR | os.O_CREAT | os.O_APPEND | getattr(os, "O_BINARY", 0) | getattr(os, "O_NONBLOCK", 0)
        fd = os.open(self.path, flags, 0o666)
        try:
            if not stat.S_ISREG(os.fstat(fd).st_mode):
                raise OutputError(f"cannot append to {self.path}: it is no regular file; choose a file with --output")
            self._lock(fd)
            size = os.fstat(fd).st_size
            found = self._examine(fd, size) if size else None
            if found is not None and found.keep < size:
                os.ftruncate(fd, found.keep)
        except BaseException:
            os.close(fd)
            raise
        self._fd, self._torn = fd, False
        self._size = found.keep if found is not None else 0
        self._number, self._end = (found.number, found.end) if found is not None else (0, 0)
        try:
            self._append(found.fill if found is not None else b"")
            if self._size == 0:
                self._append(vtt.HEADER.encode() if self.format == "vtt" else b"")
                _sync_folder(self.path)
        except OSError:
            self._release()
            raise
        return found if self._size and found is not None and found.keep else None

    def _examine(self, fd: int, size: int) -> Ending:
        """How the file ends; raises OutputError for a file of another kind."""
        os.lseek(fd, 0, os.SEEK_SET)
        head = os.read(fd, 1024)
        os.lseek(fd, max(0, size - TAIL), os.SEEK_SET)
        tail = b""
        while part := os.read(fd, TAIL - len(tail)):
            tail += part
        try:
            return ending(self.format, head, tail, size)
        except ValueError as error:
            raise OutputError(f"cannot append to {self.path}: it {error}; choose another file with --output") from error

    def _lock(self, fd: int) -> None:
        """Keep a second program from appending; raises OutputError where one does."""
        if fcntl is None:
            return
        try:
            fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise OutputError(f"cannot append to {self.path}: another viseme does; end that one, or choose another --output") from error
        except OSError as error:
            if error.errno not in (errno.ENOLCK, errno.ENOTSUP, errno.EINVAL):  # network folders that have no locks
                raise

    def _release(self) -> None:
        if self._fd >= 0:
            with contextlib.suppress(OSError):
                os.close(self._fd)
            self._fd = -1


def _sync(fd: int) -> None:
    """Bring the file to the disk: some file systems find out only here that it is full."""
    try:
        os.fsync(fd)
    except OSError as error:
        if error.errno not in (errno.EINVAL, errno.ENOTSUP):  # file systems that cannot sync
            raise


def _sync_folder(path: Path) -> None:
    """Bring the name of a new file to the disk too, where the system can."""
    with contextlib.suppress(OSError):
        fd = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(fd)
        finally:
            os.close(fd)
