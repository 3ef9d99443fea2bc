"""Files in parts of bounded size, each part with a list of what it holds, so that they arrive whole or are asked for again."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

LIST = "parts.json"
_READ = 1 << 20


class PartsError(ValueError):
    """Parts that do not fit together; one line says which and what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A stretch of a file."""

    name: str
    """File of the part."""
    of: str
    """Relative path of the file that it belongs to."""
    offset: int
    bytes: int
    sha256: str


def split(root: Path, files: Iterable[Path], out: Path, most: int) -> list[Part]:
    """Write the files, which lie below `root`, to `out` as parts of at most `most` bytes, with their list; raises PartsError, OSError."""
    if most < 1:
        raise PartsError(f"parts of {most} bytes hold nothing; give 1 or more")
    out.mkdir(parents=True, exist_ok=True)
    parts: list[Part] = []
    for path in files:
        with path.open("rb") as file:
            for offset, data in _stretches(file.read(most) for _ in iter(int, 1)):
                name = f"part-{len(parts):04d}"
                (out / name).write_bytes(data)
                digest = hashlib.sha256(data).hexdigest()
                parts.append(Part(name=name, of=path.relative_to(root).as_posix(), offset=offset, bytes=len(data), sha256=digest))
    (out / LIST).write_text(json.dumps([asdict(part) for part in parts], indent=1) + "\n")
    return parts


def _stretches(pieces: Iterator[bytes]) -> Iterator[tuple[int, bytes]]:
    """Pieces with their places; an empty file is one empty piece."""
    offset = 0
    for data in pieces:
        if not data and offset:
            return
        yield offset, data
        if not data:
            return
        offset += len(data)


def read_list(folder: Path) -> list[Part]:
    """The list beside the parts; raises PartsError."""
    try:
        return [Part(**entry) for entry in json.loads((folder / LIST).read_bytes())]
    except (OSError, ValueError, TypeError) as error:
        raise PartsError(f"{folder / LIST}: cannot be read ({error}); write the parts again") from error


def loads(parts: list[Part], most: int) -> list[list[Part]]:
    """The parts in loads of at most `most` bytes, in their order; raises PartsError where one is larger."""
    out: list[list[Part]] = []
    room = 0
    for part in parts:
        if part.bytes > most:
            raise PartsError(f"{part.name} has {part.bytes} bytes, a load at most {most}; split into smaller parts")
        if not out or part.bytes > room:
            out.append([])
            room = most
        out[-1].append(part)
        room -= part.bytes
    return out


def place(folder: Path, root: Path) -> list[Part]:
    """Write all parts that lie in `folder` to where they belong below `root`; returns those of the list that are still missing.

    Raises PartsError for a part that is damaged, or leads out of `root`.
    """
    listed, missing = read_list(folder), []
    done = root / ".placed"
    known = set(done.read_text().split()) if done.is_file() else set()
    for part in listed:
        path = folder / part.name
        if part.name in known:
            continue
        if not path.is_file():
            missing.append(part)
            continue
        data = path.read_bytes()
        if hashlib.sha256(data).hexdigest() != part.sha256:
            raise PartsError(f"{path}: is damaged; send it again")
        target = (root / part.of).resolve()
        if not target.is_relative_to(root.resolve()):
            raise PartsError(f"{folder / LIST}: {part.of!r} leads out of {root}")
        target.parent.mkdir(parents=True, exist_ok=True)
        with target.open("r+b" if target.is_file() else "w+b") as file:
            file.seek(part.offset)
            file.write(data)
        known.add(part.name)
        done.write_text("\n".join(sorted(known)))
    return missing
