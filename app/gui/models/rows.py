"""What the list of models holds: one row for each, as the catalogue, the disk and the user's settings tell."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, fields
from pathlib import PurePath
from typing import Any

from app.gui.settings import keys
from app.gui.settings.store import Settings

RECOGNISER, DETECTOR = "recognizer", "detector"
BUILT_IN_DETECTOR = "own"


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A model of the catalogue, or a checkpoint of the user's."""

    name: str
    """Of the catalogue, or the path of a checkpoint."""
    kind: str = RECOGNISER
    default: bool = False
    state: str = "available"
    """`bundled`, `pulled`, `available`, `damaged`, `missing`, as in the catalogue, or `added` for a checkpoint of the user's."""
    megabytes: float | None = None
    summary: str = ""
    licence: str | None = None
    url: str | None = None
    path: str = ""
    own: bool = False
    """Added by the user."""

    @property
    def title(self) -> str:
        """What the list calls it."""
        return PurePath(self.name).stem if self.own else self.name

    @property
    def usable(self) -> bool:
        """Whether its file is here, as far as is known."""
        return self.state in ("bundled", "pulled", "added")


@dataclass(frozen=True, slots=True)
class Activity:
    """Something that is being done with a model."""

    what: str
    """`use`, `verify`, `pull`, `remove`, `describe` or `add`."""
    job: int
    done: float = 0.0
    total: float | None = None
    """In bytes; None where it is not known."""


def row_of(listed: dict[str, Any]) -> Row:
    """A row of what ListModels tells; what this version does not know is left out."""
    known = {field.name for field in fields(Row)} - {"own"}
    return Row(**{name: value for name, value in listed.items() if name in known})


def assembled(listed: Iterable[dict[str, Any]], own: Iterable[str], before: Iterable[Row], built_in: str) -> list[Row]:
    """All rows in their order: recognisers first, the default before others, the user's last.

    `own` are the user's checkpoints; what is known of them is taken from the rows of `before`. `built_in` describes the program's detector.
    """
    known = {row.name: row for row in before}
    rows = [row_of(entry) for entry in listed]
    rows += [known.get(path, Row(name=path, own=True, state="added", path=path)) for path in dict.fromkeys(own)]
    if all(row.name != BUILT_IN_DETECTOR for row in rows):
        detector = Row(name=BUILT_IN_DETECTOR, kind=DETECTOR, default=True, state="bundled", summary=built_in, licence="BSD-2-Clause")
        rows.append(detector)
    return sorted(rows, key=lambda row: (row.kind != RECOGNISER, row.own, not row.default))


def own_paths(settings: Settings) -> list[str]:
    """Checkpoints that the user has added."""
    try:
        paths = json.loads(settings.get(keys.OWN_MODELS))
    except ValueError:
        return []
    return [path for path in paths if isinstance(path, str)] if isinstance(paths, list) else []


def remember(settings: Settings, paths: list[str]) -> None:
    """Keep the list of the user's checkpoints."""
    settings.set(keys.OWN_MODELS, json.dumps(list(dict.fromkeys(paths)), ensure_ascii=False))
