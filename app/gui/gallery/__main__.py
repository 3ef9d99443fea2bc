"""Renders every view, light and dark, at 100 % and 200 %, in English and German, and says which texts do not fit.

A scale counts for a whole process, so that each scale and language is rendered by one of its own.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

EDITIONS = (("en", 100, "light"), ("en", 100, "dark"), ("en", 200, "light"), ("en", 200, "dark"), ("de", 100, "light"), ("de", 200, "dark"))
_TEXTS = ("text", "muted", "accent_text", "good", "warn", "bad", "word_high", "word_mid", "word_low", "partial")


def main(argv: list[str]) -> int:
    """Returns 1 where a text does not fit or cannot be read."""
    parser = argparse.ArgumentParser(prog="python -m app.gui.gallery", description="Pictures of every view of the window.")
    parser.add_argument("--out", type=Path, required=True, metavar="DIR", help="where the pictures go")
    parser.add_argument("--only", default="", metavar="TEXT", help="views whose name holds this")
    parser.add_argument("--right-to-left", action="store_true", help="mirrored, as for Arabic or Hebrew")
    parser.add_argument("--edition", nargs=3, metavar=("LANGUAGE", "PERCENT", "SCHEME"), help="one edition instead of all")
    parser.add_argument("--recording", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args(argv)
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    options.out.mkdir(parents=True, exist_ok=True)
    if options.recording is not None:
        return _render(options)
    problems = contrasts()
    print("\n".join(problems), end="\n" if problems else "")
    with tempfile.TemporaryDirectory() as folder:
        _record(Path(folder))
        editions = [tuple(options.edition)] if options.edition else EDITIONS
        codes = [_run(options, edition, folder) for edition in editions]
    return 1 if problems or any(codes) else 0


def contrasts() -> list[str]:
    """Text colours that cannot be read well on one of the grounds."""
    from app.gui.theme.tokens import DARK, LIGHT, contrast

    problems = []
    for tokens in (LIGHT, DARK):
        pairs = [(text, ground) for text in _TEXTS for ground in ("window", "surface", "raised")] + [("on_accent", "accent")]
        for text, ground in pairs:
            ratio = contrast(getattr(tokens, text), getattr(tokens, ground))
            if ratio < 4.5:
                problems.append(f"contrast of {text} on {ground} is {ratio:.2f}, {'dark' if tokens.dark else 'light'}")
    return problems


def _record(folder: Path) -> None:
    from PySide6.QtCore import QCoreApplication

    from app.gui.gallery.recording import Recorder

    app = QCoreApplication.instance() or QCoreApplication(sys.argv[:1])
    Recorder(folder).record()
    del app


def _run(options: argparse.Namespace, edition: tuple[object, ...], folder: str) -> int:
    language, percent, scheme = map(str, edition)
    arguments = ["--out", str(options.out), "--only", options.only, "--recording", folder, "--edition", language, percent, scheme]
    arguments += ["--right-to-left"] if options.right_to_left else []
    environment = {**os.environ, "QT_SCALE_FACTOR": str(int(percent) / 100)}
    if environment["QT_QPA_PLATFORM"] == "offscreen":
        screen = Path(folder) / "screen.json"
        screen.write_text(json.dumps({"screens": [{"name": "gallery", "x": 0, "y": 0, "width": 3840, "height": 2400}]}))
        environment["QT_QPA_PLATFORM"] = f"offscreen:configfile={screen}"
    return subprocess.run([sys.executable, "-m", "app.gui.gallery", *arguments], env=environment, check=False).returncode


def _render(options: argparse.Namespace) -> int:
    from PySide6.QtCore import Qt

    from app.gui import start
    from app.gui.gallery.fitting import cut_off
    from app.gui.gallery.recording import Replay
    from app.gui.gallery.views import views
    from app.gui.settings import keys
    from app.gui.settings.store import Settings

    language, percent, scheme = options.edition
    app = start.make_app(sys.argv[:1])
    found = 0
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(Path(folder) / "settings.ini")
        settings.set(keys.LANGUAGE, language)
        settings.set(keys.SCHEME, scheme)
        start.prepare(app, settings)
        if options.right_to_left:
            app.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
        for view in views(lambda: start.make_window(settings, Replay(options.recording)), Path(folder)):
            if options.only not in view.name:
                continue
            name = f"{view.name}-{scheme}-{language}-{percent}{'-rtl' if options.right_to_left else ''}"
            view.widget.grab().save(str(options.out / f"{name}.png"))
            for line in cut_off(view.widget):
                found += 1
                print(f"{name}: {line}", flush=True)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
