"""Collects the strings of the window and compiles their translations: `python -m app.gui.i18n.build` after changing either.

`--check` changes nothing and fails where a translation lacks or is not up to date.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

from app.gui.i18n import FOLDER, LANGUAGES
from app.gui.i18n.strings import Found, strings_in

SOURCES = FOLDER.parent


def main(argv: list[str]) -> int:
    """Returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m app.gui.i18n.build", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--check", action="store_true", help="change nothing; fail where something lacks")
    if not parser.parse_args(argv).check:
        update()
    problems = [problem for language in LANGUAGES for problem in check(language)]
    for problem in problems:
        print(problem, file=sys.stderr)
    return 1 if problems else 0


def update() -> None:
    """Write the collected strings into the .ts files and compile them. Raises CalledProcessError where a tool fails."""
    sources = [str(path.relative_to(SOURCES.parents[1])) for path in source_files()]
    for language in LANGUAGES:
        file = FOLDER / f"viseme_{language}.ts"
        plural_only = ["-pluralonly"] if language == "en" else []
        options = ["-silent", "-no-obsolete", "-locations", "none", "-source-language", "en", "-target-language", language, *plural_only]
        _run("lupdate", [*options, *sources, "-ts", str(file)])
        _run("lrelease", ["-silent", str(file), "-qm", str(file.with_suffix(".qm"))])


def source_files() -> list[Path]:
    """The files that may hold strings."""
    return sorted(path for path in SOURCES.rglob("*.py"))


def check(language: str) -> list[str]:
    """What lacks in a language, one line each; of English only the plurals are translated."""
    file = FOLDER / f"viseme_{language}.ts"
    wanted = {found for path in source_files() for found in strings_in(path)}
    if language == "en":
        wanted = {found for found in wanted if found.plural}
    known = read(file)
    problems = [
        f"{file.name}: {found.context}: {found.text!r} is not in it; run python -m app.gui.i18n.build" for found in wanted - set(known)
    ]
    problems += [f"{file.name}: {found.context}: {found.text!r} is in no source" for found in set(known) - wanted]
    for found in wanted & set(known):
        if not known[found] or not all(known[found]):
            problems.append(f"{file.name}: {found.context}: {found.text!r} is not translated")
    return sorted(problems)


def read(file: Path) -> dict[Found, list[str]]:
    """What a .ts file holds; translations that are not finished are empty."""
    strings: dict[Found, list[str]] = {}
    for context in ElementTree.parse(file).getroot().iter("context"):
        name = context.findtext("name", "")
        for message in context.iter("message"):
            target = message.find("translation")
            plural = message.get("numerus") == "yes"
            texts: list[str] = []
            if target is not None and target.get("type") != "unfinished":
                texts = [form.text or "" for form in target.iter("numerusform")] if plural else [target.text or ""]
            strings[Found(name, message.findtext("source", ""), message.findtext("comment", ""), plural)] = texts
    return strings


def _run(tool: str, arguments: list[str]) -> None:
    beside = Path(sys.executable).with_name(f"pyside6-{tool}")
    program = str(beside) if beside.exists() else shutil.which(f"pyside6-{tool}")
    if program is None:
        raise SystemExit(f"pyside6-{tool} is not there: run pip install 'viseme[gui]'")
    subprocess.run([program, *arguments], check=True, cwd=SOURCES.parents[1])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
