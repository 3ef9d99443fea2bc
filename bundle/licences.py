"""The licences of everything that a bundle holds, found in the distributions that its files came from."""

from __future__ import annotations

import os
import re
import sysconfig
from collections.abc import Iterable
from importlib.metadata import Distribution, distributions
from pathlib import Path

TEXTS = Path(__file__).parent / "texts"
"""Licences of distributions that bring no text of their own."""
_WHOLE = {"LGPL-3": ("LGPL-3.0.txt", "GPL-3.0.txt"), "Apache-2.0": ("Apache-2.0.txt",)}
_NAMES = re.compile(r"(licen[cs]e|copying|notice|authors|third.?party)", re.IGNORECASE)
_DOCUMENTATION = Path("/usr/share/doc")
"""Where Debian keeps the licences of its libraries."""
_HEAD = """# What this program is made of

Viseme itself is under the BSD 2-Clause licence (LICENSE beside its files). The libraries that come with it are under their own,
which lie in the folders here. FFmpeg, as it comes with `av`, is built with x264 and x265, which are under the GPL (version 2 or
later): whoever passes this bundle on as a whole does so under the GPL, version 3. Qt and soxr are under the LGPL: their libraries
lie as files of their own in the bundle and can be exchanged.

"""


def collected(sources: Iterable[str]) -> list[Distribution]:
    """The installed distributions, but for Viseme itself, that any of these files belongs to, by name."""
    paths = _resolved(sources)
    found = (entry for entry in distributions() if entry.name.lower() != "viseme" and paths & _files(entry))
    return sorted({entry.name.lower(): entry for entry in found}.values(), key=lambda entry: entry.name.lower())


def metadata(found: Distribution) -> tuple[str, str] | None:
    """The file that tells the version of a distribution, and the folder that it belongs into."""
    for file in found.files or ():
        if file.name == "METADATA" and file.parent.name.endswith(".dist-info"):
            return str(found.locate_file(file)), file.parent.name
    return None


def write(folder: Path, found: Iterable[Distribution], sources: Iterable[str]) -> None:
    """Copy the licences of distributions, of Python and of the system's libraries among `sources` into `folder`, and list them."""
    folder.mkdir(parents=True, exist_ok=True)
    rows = []
    for entry in found:
        rows.append(_row(entry))
        _copy(entry, folder / f"{entry.name}-{entry.version}")
    rows += _python(folder) + _system(folder, _resolved(sources))
    table = "\n".join(f"* {row}" for row in rows)
    (folder / "README.md").write_text(f"{_HEAD}{table}\n", encoding="utf-8")


def _resolved(sources: Iterable[str]) -> set[str]:
    return {str(Path(source).resolve()) for source in sources}


def _files(found: Distribution) -> set[str]:
    base = os.path.realpath(str(found.locate_file("")))  # once: there are tens of thousands of files
    return {os.path.normpath(os.path.join(base, str(file))) for file in found.files or ()}


def _row(found: Distribution) -> str:
    data = found.metadata
    stated = (data.get("License-Expression") or data.get("License") or "").strip()
    classified = [line.rsplit("::", 1)[-1].strip() for line in data.get_all("Classifier") or () if line.startswith("License ::")]
    licence = stated.splitlines()[0][:120] if stated else ", ".join(classified) or "see its folder"
    return f"{found.name} {found.version}: {licence}"


def _copy(found: Distribution, folder: Path) -> None:
    """Licence files of a distribution, with the folders that they lie in below it, so that none takes the place of another."""
    copied = False
    for file in found.files or ():
        source = Path(str(found.locate_file(file)))
        named = _NAMES.search(source.name) and source.suffix not in (".py", ".pyc", ".pyi", ".so", ".h", ".pyd")
        if (named or "licenses" in Path(str(file)).parts) and source.is_file():
            parts = [part for part in Path(str(file)).parts if part not in ("..", "licenses") and not part.endswith(".dist-info")]
            target = folder.joinpath(*parts)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(source.read_bytes())
            copied = True
    if not copied:
        for name in next((names for licence, names in _WHOLE.items() if licence in _row(found)), ()):
            folder.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes((TEXTS / name).read_bytes())


def _python(folder: Path) -> list[str]:
    """Python's own licence."""
    places = [Path(sysconfig.get_path("stdlib")) / "LICENSE.txt", Path(sysconfig.get_config_var("prefix") or "") / "LICENSE.txt"]
    text = next((place.read_bytes() for place in places if place.is_file()), None)
    if text is not None:
        (folder / "Python").mkdir(exist_ok=True)
        (folder / "Python" / "LICENSE.txt").write_bytes(text)
    return ["Python: Python Software Foundation License"]


def _system(folder: Path, paths: set[str]) -> list[str]:
    """Licences of libraries of a Debian system that were collected, by the package that owns each."""
    lists = Path("/var/lib/dpkg/info")
    wanted = {path for path in paths if path.startswith(("/usr/lib/", "/lib/"))}
    wanted |= {path.removeprefix("/usr") for path in wanted}
    rows = []
    for listing in sorted(lists.glob("lib*.list")) if wanted and lists.is_dir() else ():
        package = listing.stem.split(":")[0]
        text = _DOCUMENTATION / package / "copyright"
        if wanted & set(listing.read_text(encoding="utf-8", errors="replace").splitlines()) and text.is_file():
            (folder / "system").mkdir(exist_ok=True)
            (folder / "system" / f"{package}.txt").write_bytes(text.read_bytes())
            rows.append(f"{package}: see system/{package}.txt")
    return rows
