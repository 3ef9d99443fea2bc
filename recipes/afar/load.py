"""What travels to the far machine: all that training reads, made small, in one folder of parts."""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from recipes.afar import crate
from recipes.afar.parts import Part, PartsError, place, split

PACKED, CROPS, TOKENIZER, WORDS, PHONES, INIT = "packed", "crops", "tokenizer.model", "words", "phones", "init.safetensors"


def pack(
    out: Path,
    most: int,
    *,
    packed: Sequence[Path],
    tokenizer: Path,
    crops: Path | None = None,
    words: Sequence[Path] = (),
    phones: Sequence[Path] = (),
    init: Path | None = None,
) -> list[Part]:
    """Write the parts, of at most `most` bytes each; raises PartsError, OSError."""
    with tempfile.TemporaryDirectory(dir=out.parent) as name:
        root = Path(name)
        for number, folder in enumerate(packed):
            _tell(f"sound of {folder.name}")
            crate.shrink_sound(folder, root / PACKED / f"{number}-{folder.name}")
        if crops is not None:
            _tell("crops")
            crate.shrink_crops(crops, root / CROPS)
        shutil.copyfile(tokenizer, root / TOKENIZER)
        for kind, tables in ((WORDS, words), (PHONES, phones)):
            for number, table in enumerate(tables):
                (root / kind).mkdir(exist_ok=True)
                shutil.copyfile(table, root / kind / f"{number}.tsv")
        if init is not None:
            shutil.copyfile(init, root / INIT)
        parts = split(root, sorted(path for path in root.rglob("*") if path.is_file()), out, most)
    _tell(f"{len(parts)} parts, {sum(part.bytes for part in parts) / 1e6:.1f} MB")
    return parts


def take(parts: Path, data: Path) -> list[Part]:
    """Put what has arrived into place; where all is there, make it ready for training. Returns what is still missing. Raises PartsError."""
    arrived = data / "arrived"
    arrived.mkdir(parents=True, exist_ok=True)
    missing = place(parts, arrived)
    if missing or (data / "ready").is_file():
        return missing
    for folder in sorted((arrived / PACKED).iterdir()):
        _tell(f"sound of {folder.name}")
        crate.grow_sound(folder, data / PACKED / folder.name)
    if (arrived / CROPS).is_dir():
        _tell(f"{crate.grow_crops(arrived / CROPS, data / CROPS)} clips with crops")
    for name in (TOKENIZER, WORDS, PHONES, INIT):
        if (arrived / name).is_dir():
            shutil.copytree(arrived / name, data / name, dirs_exist_ok=True)
        elif (arrived / name).is_file():
            shutil.copyfile(arrived / name, data / name)
    (data / "ready").touch()
    return []


def options(data: Path) -> list[str]:
    """Options of `recipes.train` that name what is in a folder made ready by `take`; raises PartsError where it is not."""
    if not (data / "ready").is_file():
        raise PartsError(f"{data}: not all parts have arrived; send the rest and take them first")
    out = ["--packed", *map(str, sorted((data / PACKED).iterdir())), "--tokenizer", str(data / TOKENIZER)]
    if (data / CROPS).is_dir():
        out += ["--crops", str(data / CROPS)]
    for option, name in (("--alignments", WORDS), ("--phones", PHONES)):
        if (data / name).is_dir():
            out += [option, *map(str, sorted((data / name).glob("*.tsv")))]
    if (data / INIT).is_file():
        out += ["--init", str(data / INIT)]
    return out


def _tell(line: str) -> None:
    print(line, file=sys.stderr, flush=True)
