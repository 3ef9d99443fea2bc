"""The list of a folder of shards: what each holds, how it was made, and how far the work has come."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Self

from models.config import FRAME_RATE
from pipeline.atomic import AtomicFile
from recipes.data.clips import LeftOut

SCHEMA = "viseme.shards/1"
NAME = "index.json"


class ShardsError(ValueError):
    """Shards that cannot be used or made; the message is one line that names the folder and the remedy."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shard:
    """One tar file."""

    name: str
    """File name in the folder."""
    clips: int
    filmed: int
    """Clips with face crops."""
    frames: int
    """Frames of 40 ms of all clips."""
    longest: int
    """Frames of its longest clip."""
    hours: float
    bytes: int
    sha256: str
    """Digest of the whole file."""
    after: int
    """Clips of the packing order that had been dealt with when it was closed: the next shard begins there."""

    def is_whole(self, folder: Path, *, digest: bool = False) -> bool:
        """Whether the file is there in its size (and, if asked for, with its digest); shards are renamed only when they are whole."""
        path = folder / self.name
        if not path.is_file() or path.stat().st_size != self.bytes:
            return False
        if not digest:
            return True
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest() == self.sha256


@dataclass(frozen=True, slots=True, kw_only=True)
class Index:
    """All shards of a folder."""

    settings: dict[str, Any]
    """What the content depends on; shards made with others are not mixed."""
    planned: int
    """Clips in the packing order."""
    done: int = 0
    """How many of them were dealt with."""
    shards: tuple[Shard, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    """Those among them that are in no shard."""

    @property
    def complete(self) -> bool:
        """Whether all clips were dealt with."""
        return self.done == self.planned

    @property
    def clips(self) -> int:
        """Clips in all shards."""
        return sum(shard.clips for shard in self.shards)

    @property
    def frames(self) -> int:
        """Frames of 40 ms in all shards."""
        return sum(shard.frames for shard in self.shards)

    @property
    def longest(self) -> int:
        """Frames of the longest clip."""
        return max((shard.longest for shard in self.shards), default=0)

    def digest(self) -> str:
        """A name for exactly these shards."""
        return hashlib.sha256("".join(shard.name + shard.sha256 for shard in self.shards).encode()).hexdigest()[:16]

    def write(self, folder: Path) -> None:
        """Replace the folder's list; raises OutputError."""
        totals = {
            "shards": len(self.shards),
            "clips": self.clips,
            "filmed": sum(shard.filmed for shard in self.shards),
            "frames": self.frames,
            "hours": round(self.frames / FRAME_RATE / 3600, 4),
            "bytes": sum(shard.bytes for shard in self.shards),
            "left_out": len(self.left_out),
        }
        content = {
            "schema": SCHEMA,
            "complete": self.complete,
            "totals": totals,
            "settings": self.settings,
            "planned": self.planned,
            "done": self.done,
            "shards": [asdict(shard) for shard in self.shards],
            "left_out": [asdict(item) for item in self.left_out],
        }
        with AtomicFile(folder / NAME, option="--out") as file:
            file.write(json.dumps(content, indent=1) + "\n")

    @classmethod
    def read(cls, folder: Path) -> Self:
        """Raises ShardsError for a list that is not there or was not written by this program."""
        path = folder / NAME
        try:
            content = json.loads(path.read_bytes())
            if content["schema"] != SCHEMA:
                raise ShardsError(f"{path}: schema is {content['schema']!r}, expected {SCHEMA!r}; pack the shards again")
            shards = tuple(Shard(**entry) for entry in content["shards"])
            left_out = tuple(LeftOut(**entry) for entry in content["left_out"])
            numbers = {name: int(content[name]) for name in ("planned", "done")}
            return cls(settings=dict(content["settings"]), shards=shards, left_out=left_out, **numbers)
        except ShardsError:
            raise
        except FileNotFoundError:
            raise ShardsError(f"{folder}: has no {NAME}; give a folder written by recipes.data.shards") from None
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise ShardsError(
                f"{path}: cannot be read ({type(error).__name__}: {error}); pack the shards again into another folder"
            ) from error

    def refuse_other(self, settings: dict[str, Any], folder: Path) -> None:
        """Raise ShardsError unless the settings are those of this list."""
        names = [name for name in {**self.settings, **settings} if self.settings.get(name) != settings.get(name)]
        if names:
            there, here = (", ".join(f"{name} {_short(values.get(name))}" for name in names) for values in (self.settings, settings))
            raise ShardsError(f"{folder}: holds shards made with {there}, not {here}; give the same settings, or another --out")


def _short(value: object) -> str:
    """A setting in few letters."""
    text = str(value)
    return text if len(text) <= 40 else text[:12] + "..."
