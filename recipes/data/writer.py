"""Writes one tar shard: beside its place first, with its digest and counts taken on the way."""

from __future__ import annotations

import hashlib
import io
import os
import tarfile
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Self, cast

from models.config import FRAME_RATE
from recipes.data.index import Shard
from recipes.data.members import Encoded

END_BYTES = tarfile.RECORDSIZE + 2 * tarfile.BLOCKSIZE
"""The end mark and its padding are shorter."""


class ShardWriter:
    """One shard, for a `with` statement; it takes its place with `finish` and leaves nothing behind without. Methods raise OSError."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.size = self.clips = self.filmed = self.frames = self.longest = 0
        self._beside = path.with_name(path.name + ".part")
        self._sha256 = hashlib.sha256()
        self._file: io.BufferedWriter
        self._archive: Any

    def __enter__(self) -> Self:
        self._file = self._beside.open("wb")
        # The archive writes through this object, which takes the digest on the way. USTAR headers are one block each.
        self._archive = tarfile.TarFile(fileobj=cast(IO[bytes], self), mode="w", format=tarfile.USTAR_FORMAT, copybufsize=1 << 20)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._file.close()
        self._beside.unlink(missing_ok=True)

    def write(self, data: bytes) -> int:
        """Append bytes to the file."""
        self._sha256.update(data)
        self.size += len(data)
        return self._file.write(data)

    def tell(self) -> int:
        """Bytes so far."""
        return self.size

    def size_with(self, clip: Encoded) -> int:
        """Bytes that the shard would have with one more clip."""
        block = tarfile.BLOCKSIZE
        return self.size + sum(block + -(-len(data) // block) * block for _, data in clip.members(self.clips)) + END_BYTES

    def add(self, clip: Encoded) -> None:
        """Append a clip. Names and contents are all that is kept, so that the same clips make the same bytes."""
        for name, data in clip.members(self.clips):
            member = tarfile.TarInfo(name)
            member.size = len(data)
            self._archive.addfile(member, io.BytesIO(data))
        self._archive.members.clear()  # it would remember all of them
        self.clips += 1
        self.filmed += len(clip.parts) > 1
        self.frames += clip.frames
        self.longest = max(self.longest, clip.frames)

    def finish(self, after: int) -> Shard:
        """Bring the shard to the disk and put it in its place; `after` is kept with its facts."""
        self._archive.close()
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()
        self._beside.replace(self.path)
        return Shard(
            name=self.path.name,
            clips=self.clips,
            filmed=self.filmed,
            frames=self.frames,
            longest=self.longest,
            hours=round(self.frames / FRAME_RATE / 3600, 4),
            bytes=self.size,
            sha256=self._sha256.hexdigest(),
            after=after,
        )
