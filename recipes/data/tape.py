"""Reads the clips of one shard strictly from front to back, from a file, a pipe or whatever else has `read`.

Damage costs the clips that it touches: behind a header that is no header the reader goes on at the next one that is.
"""

from __future__ import annotations

import tarfile
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO, Any, Protocol, cast

from recipes.data.members import AUDIO, CROPS, DESCRIPTION, MAX_BYTES, PRESENT, DamagedClip, RawClip, decode, describe

_ARRAYS = {AUDIO, CROPS, PRESENT}
_STEP = 1 << 20
"""Bytes read at once of what is passed over."""


class ByteStream(Protocol):
    """All that a shard needs of its file."""

    def read(self, size: int, /) -> bytes: ...

    def close(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Damaged:
    """A clip that cannot be used."""

    name: str
    """Its id, or what its members are called where the id is lost."""
    reason: str


class _Forward:
    """Tells and seeks, but only onwards and by reading."""

    def __init__(self, file: ByteStream) -> None:
        self._file = file
        self._position = 0

    def tell(self) -> int:
        return self._position

    def read(self, size: int) -> bytes:
        """`size` bytes, fewer only at the end, however few a pipe gives at once."""
        data = self._file.read(size)
        self._position += len(data)
        if len(data) in (0, size):
            return data
        parts = [data]
        left = size - len(data)
        while left and (data := self._file.read(left)):
            parts.append(data)
            left -= len(data)
            self._position += len(data)
        return b"".join(parts)

    def seek(self, position: int) -> None:
        if position < self._position:
            raise OSError(f"cannot go back from byte {self._position} to {position}")
        while self._position < position and self.read(min(_STEP, position - self._position)):
            pass


@dataclass(slots=True)
class _Group:
    """A clip whose members are being gathered."""

    key: str
    description: dict[str, Any]
    parts: dict[str, bytes]

    def close(self) -> RawClip | Damaged:
        """What became of it."""
        try:
            return decode(self.description, self.parts)
        except DamagedClip as error:
            return Damaged(self.description["id"], str(error))


def read_clips(file: ByteStream, first: int = 0) -> Iterator[tuple[int | None, RawClip | Damaged]]:
    """Clips of a shard from place `first` on, each with its place in the shard, None where that is lost with its description.

    Raises OSError and tarfile.TarError where the file ends or cannot be read on; all that was yielded before stays valid.
    """
    forward = _Forward(file)
    archive: Any = tarfile.TarFile(fileobj=cast(IO[bytes], forward), mode="r", ignore_zeros=True)
    group: _Group | None = None
    passed: set[str] = set()
    try:
        while (member := archive.next()) is not None:
            archive.members.clear()  # it would remember all of them
            key, _, ending = member.name.partition(".")
            if group is not None and (ending == DESCRIPTION or key != group.key):
                yield group.description["place"], group.close()
                group = None
            if ending == DESCRIPTION:
                passed.clear()
                found = _describe(forward, member)
                if found is None:
                    passed.add(key)
                    yield None, Damaged(key, "its description is damaged")
                elif found["place"] < first:
                    passed.add(key)
                else:
                    group = _Group(key, found, {})
            elif group is not None and ending in group.description["members"]:
                group.parts[ending] = _content(forward, member)
            elif group is None and ending in _ARRAYS and key not in passed:
                passed.add(key)
                yield None, Damaged(key, "its description is lost")
    except (tarfile.TarError, OSError):
        if group is not None:
            yield group.description["place"], Damaged(group.description["id"], "the file ends in the middle of it")
        raise
    if group is not None:
        yield group.description["place"], group.close()


def _describe(forward: _Forward, member: tarfile.TarInfo) -> dict[str, Any] | None:
    """The checked description that a member holds, None where it is damaged."""
    try:
        return describe(_content(forward, member))
    except DamagedClip:
        return None


def _content(forward: _Forward, member: tarfile.TarInfo) -> bytes:
    """Bytes of a member; none for a size that cannot be true."""
    if member.size > MAX_BYTES:
        return b""
    forward.seek(member.offset_data)
    return forward.read(member.size)
