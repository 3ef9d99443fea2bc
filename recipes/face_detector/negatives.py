"""Face-free pictures out of registry packages: found, freed of copies, scaled down, split and listed with licence and checksum."""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatch
from importlib import resources
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

SUFFIXES = (".jpg", ".jpeg", ".png", ".webp")
BUNDLES = (".rcc",)
"""Qt resource files; pictures lie in them as they are."""
MIN_SIDE = 96
"""Shorter side in pixels below which a picture is an icon."""
LONGER_SIDE = 640
MIN_CONTRAST = 8.0
"""Standard deviation of grey levels below which a picture shows nothing."""
SAME_PICTURE = 0.985
"""Correlation of two thumbnails from which on they count as the same picture."""
TEST_CYCLE, TEST_TURNS = 5, (2, 4)
"""Of every cycle of source pictures these are for evaluation."""


@dataclass(frozen=True, slots=True)
class Package:
    """A line of `sources.tsv`: which files of which package, under which licence."""

    registry: str
    name: str
    licence: str
    files: tuple[str, ...]
    """Patterns of paths within the package."""
    left_out: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Negative:
    """One picture as it is kept."""

    package: Package
    path: str
    """Within the package; pictures of a bundle carry their number after a #."""
    sha256: str
    """Of the picture's bytes as they are in the package."""
    split: str
    file: str
    """Within the folder of negatives."""


class NegativesError(ValueError):
    """Packages that cannot be used; the message names the folder and what is expected."""


def packages() -> list[Package]:
    """The packages of `sources.tsv`."""
    text = resources.files("recipes.face_detector").joinpath("sources.tsv").read_text(encoding="utf-8")
    return [
        Package(row["registry"], row["package"], row["licence"], tuple(row["files"].split()), tuple((row["left_out"] or "").split()))
        for row in csv.DictReader(text.splitlines(), delimiter="\t")
    ]


def collect(folder: Path, out: Path) -> list[Negative]:
    """Keep the pictures of all packages unpacked as `folder/REGISTRY/PACKAGE` under `out`, with `out/negatives.tsv`.

    Packages that are not there are passed over. Raises NegativesError where none is.
    """
    there = [package for package in packages() if (folder / package.registry / package.name).is_dir()]
    if not there:
        raise NegativesError(f"{folder} holds none of the packages, expected folders such as {packages()[0].registry}/{packages()[0].name}")
    out.mkdir(parents=True, exist_ok=True)
    kept: list[Negative] = []
    thumbnails: list[NDArray[np.float32]] = []
    for package in there:
        for path, data in _pictures(folder / package.registry / package.name, package):
            image = _readable(data)
            if image is None or _known(image, thumbnails):
                continue
            split = "test" if len(kept) % TEST_CYCLE in TEST_TURNS else "train"
            file = f"{len(kept):04d}.jpg"
            cv2.imwrite(str(out / file), image, [cv2.IMWRITE_JPEG_QUALITY, 95])
            kept.append(Negative(package, path, hashlib.sha256(data).hexdigest(), split, file))
    _write_list(out / "negatives.tsv", kept)
    return kept


def _pictures(root: Path, package: Package) -> Iterator[tuple[str, bytes]]:
    """Paths and bytes of a package's pictures, the largest file of a folder of copies first."""
    files = [file for file in root.rglob("*") if file.is_file() and not file.is_symlink()]
    for file in sorted(files, key=lambda file: (str(file.parent), -file.stat().st_size, file.name)):
        path = file.relative_to(root).as_posix()
        if not _wanted(path, package):
            continue
        if file.suffix.lower() in SUFFIXES:
            yield path, file.read_bytes()
        elif file.suffix.lower() in BUNDLES:
            for number, data in enumerate(embedded(file.read_bytes())):
                if _wanted(path, package, number):
                    yield f"{path}#{number}", data


def _wanted(path: str, package: Package, number: int | None = None) -> bool:
    """True where a pattern of the package takes this path and none leaves it, or the picture of this number in it, out."""
    names = [f"/{path}"] + ([f"/{path}#{number}"] if number is not None else [])
    taken = any(fnmatch(names[0], pattern) for pattern in package.files)
    return taken and not any(fnmatch(name, pattern) for name in names for pattern in package.left_out)


def embedded(bundle: bytes) -> Iterator[bytes]:
    """WebP and JPEG pictures that lie uncompressed in a larger file."""
    start = 0
    while (start := bundle.find(b"RIFF", start)) >= 0:
        length = int.from_bytes(bundle[start + 4 : start + 8], "little") + 8
        if bundle[start + 8 : start + 12] == b"WEBP" and start + length <= len(bundle):
            yield bundle[start : start + length]
            start += length
        else:
            start += 4
    start = 0
    while (start := bundle.find(b"\xff\xd8\xff\xe0", start)) >= 0:
        end = bundle.find(b"\xff\xd9", start)
        if end < 0:
            return
        yield bundle[start : end + 2]
        start = end + 2


def _readable(data: bytes) -> NDArray[np.uint8] | None:
    """The picture, BGR, at most LONGER_SIDE pixels; cut-outs on grey; None for icons, empty pictures and what is no picture."""
    image = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_UNCHANGED)
    if image is None or image.ndim not in (2, 3) or min(image.shape[:2]) < MIN_SIDE:
        return None
    if image.dtype == np.uint16:
        image = (image >> 8).astype(np.uint8)
    factor = LONGER_SIDE / max(image.shape[:2])
    if factor < 1:
        image = cv2.resize(image, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA)
    if image.ndim == 2:
        image = cv2.cvtColor(image, cv2.COLOR_GRAY2BGR)
    if image.shape[2] == 4:
        alpha = image[:, :, 3:].astype(np.float32) / 255
        image = (image[:, :, :3] * alpha + 128 * (1 - alpha)).astype(np.uint8)
    if min(image.shape[:2]) < MIN_SIDE or cv2.cvtColor(image, cv2.COLOR_BGR2GRAY).std() < MIN_CONTRAST:
        return None
    return np.asarray(image, np.uint8)


def _known(image: NDArray[np.uint8], thumbnails: list[NDArray[np.float32]]) -> bool:
    """True where a picture like this was kept before; otherwise its thumbnail is added."""
    small = cv2.resize(image, (16, 12), interpolation=cv2.INTER_AREA).astype(np.float32).ravel()
    small = (small - small.mean()) / (np.linalg.norm(small - small.mean()) + 1e-6)
    if thumbnails and float(np.max(np.stack(thumbnails) @ small)) > SAME_PICTURE:
        return True
    thumbnails.append(np.asarray(small, np.float32))
    return False


def _write_list(path: Path, negatives: list[Negative]) -> None:
    """One line for each picture: where it is from, under which licence, its checksum and use."""
    lines = ["file\tsplit\tregistry\tpackage\tlicence\tpath\tsha256"]
    lines += ["\t".join((n.file, n.split, n.package.registry, n.package.name, n.package.licence, n.path, n.sha256)) for n in negatives]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8", newline="\n")
