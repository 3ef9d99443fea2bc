"""The table of keys in the guide, made from the actions themselves: `python -m app.gui.gallery.keys_table [--check] docs/window.md`."""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from pathlib import Path

BEGIN, END = "<!-- keys, made by app.gui.gallery.keys_table -->", "<!-- end of keys -->"
_PATIENCE_MS = 20_000


def main(argv: list[str]) -> int:
    """Write the table between its marks, or say whether it is the one of today; returns 1 where it is not."""
    parser = argparse.ArgumentParser(prog="python -m app.gui.gallery.keys_table", description="The table of keys in a guide.")
    parser.add_argument("--check", action="store_true", help="change nothing; exit code 1 where the table is not up to date")
    parser.add_argument("guide", type=Path, help="file that holds the marks")
    options = parser.parse_args(argv)
    text = options.guide.read_text(encoding="utf-8")
    if BEGIN not in text or END not in text:
        print(f"{options.guide}: has no marks of the table of keys ({BEGIN} … {END})", file=sys.stderr)
        return 1
    before, after = text.partition(BEGIN)[0], text.partition(END)[2]
    new = f"{before}{BEGIN}\n{table()}{END}{after}"
    if new == text:
        return 0
    if options.check:
        print(f"{options.guide}: keys have changed; run python -m app.gui.gallery.keys_table {options.guide}", file=sys.stderr)
        return 1
    options.guide.write_text(new, encoding="utf-8")
    return 0


def table() -> str:
    """Every action that has a key as shipped, by its menu, in English, as Markdown."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtWidgets import QApplication

    from app.gui import i18n, start
    from app.gui.gallery.recording import Replay, settle
    from app.gui.settings.store import Settings
    from app.gui.shell.shortcuts import plain

    app = QApplication.instance() or start.make_app(sys.argv[:1])
    assert isinstance(app, QApplication)
    i18n.install(app, "en")
    with tempfile.TemporaryDirectory() as folder:
        window = start.make_window(Settings(Path(folder) / "settings.ini"), Replay(Path(folder)))
        window.build_rest()
        settle(_PATIENCE_MS, lambda: window.captions is not None)
        entries = window.context.actions.entries()
        rows = [(plain(entry.group), f"`{entry.first}`", plain(entry.action.text())) for entry in entries if entry.first]
        window.close_unasked()
        window.deleteLater()
    lines = ["| menu | key | what it does |", "|---|---|---|"]
    seen = ""
    for group, key, text in rows:
        lines.append(f"| {group if group != seen else ''} | {key} | {text} |")
        seen = group
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
