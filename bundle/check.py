"""Tries a bundle as a user would: `python -m bundle.check [FOLDER]`; exit code 0 where everything works."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from bundle.screen import Screen

ROOT = Path(__file__).parents[1]
DEMO = ROOT / "assets" / "demo.mp4"
LIMIT_SECONDS = 120
WINDOW_SECONDS = 60
DRAWN = 0.3
"""Share of the screen that the window covers at least."""


class CheckError(Exception):
    """Something of the bundle does not work; one line."""


def main() -> int:
    """Command line; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m bundle.check", description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path, default=ROOT / "dist" / "viseme", help="the bundle")
    parser.add_argument("--picture", type=Path, help="write what the screen shows to this PNG")
    options = parser.parse_args()
    folder = options.folder.resolve()
    program = folder / ("viseme.exe" if sys.platform == "win32" else "viseme")
    if folder.suffix == ".app":
        program = folder / "Contents" / "MacOS" / "viseme"
    if not program.is_file():
        print(f"bundle: {program} is not there; build it with `make bundle`", file=sys.stderr)
        return 1
    checks: list[Callable[[], str]] = [
        lambda: _version(program),
        lambda: _words(program),
        lambda: _licences(folder),
        lambda: _engine(program),
    ]
    if sys.platform.startswith("linux"):
        checks.append(lambda: _window(program, options.picture))
    for check in checks:
        try:
            print(f"ok: {check()}", flush=True)
        except (CheckError, OSError, subprocess.TimeoutExpired, RuntimeError) as error:
            print(f"bundle: {error}", file=sys.stderr)
            return 1
    return 0


def _environment(home: str, **more: str) -> dict[str, str]:
    """What a user's session has, and nothing that would lead to the Python of this checkout."""
    kept = ("PATH", "LANG", "SYSTEMROOT", "TEMP", "TMP", "OMP_NUM_THREADS", "XDG_RUNTIME_DIR")
    named = {name: os.environ[name] for name in kept if name in os.environ}
    if os.name == "posix":
        named["PATH"] = "/usr/bin:/bin"
    return {**named, "HOME": home, "VISEME_DATA_DIR": home, **more}


def _run(command: list[str | Path], home: str, folder: Path | None = None) -> str:
    done = subprocess.run(
        list(map(str, command)),
        cwd=folder or home,
        env=_environment(home) if folder is None else None,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=LIMIT_SECONDS,
        check=False,
    )
    if done.returncode:
        raise CheckError(f"{' '.join(map(str, command))} ends with {done.returncode}: {(done.stderr or done.stdout).strip()[-400:]}")
    return done.stdout


def _version(program: Path) -> str:
    with tempfile.TemporaryDirectory() as home:
        begun = time.monotonic()
        told = _run([program, "--version"], home).strip()
        took = time.monotonic() - begun
        expected = _run(
            [sys.executable, "-c", "import tomllib; print(tomllib.load(open('pyproject.toml', 'rb'))['project']['version'])"], home, ROOT
        )
    if told != f"viseme {expected.strip()}":
        raise CheckError(f"the version is {told!r}, expected {expected.strip()}")
    return f"{told}, told within {took:.2f} s"


def _words(program: Path) -> str:
    """The same words as those of the checkout."""
    command = ["transcribe", DEMO, "--format", "txt", "--output", "-"]
    with tempfile.TemporaryDirectory() as home:
        begun = time.monotonic()
        found = _run([program, *command], home).split()
        took = time.monotonic() - begun
        expected = _run([sys.executable, "-m", "app.cli", *map(str, command)], home, ROOT).split()
    if not found or found != expected:
        raise CheckError(f"the demo clip becomes {' '.join(found)!r}, in the checkout {' '.join(expected)!r}")
    return f"the demo clip becomes the same {len(found)} words as in the checkout, within {took:.1f} s"


def _licences(folder: Path) -> str:
    lists = sorted(folder.rglob("licences/README.md"))
    if not lists or "torch" not in lists[0].read_text(encoding="utf-8"):
        raise CheckError("the licences of the libraries are missing")
    return f"{sum(1 for path in lists[0].parent.rglob('*') if path.is_file())} licence files"


def _engine(program: Path) -> str:
    """The other process of the window: it takes a request and answers."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    sys.path.insert(0, str(ROOT))
    from PySide6.QtCore import QCoreApplication, QTimer

    from app.engine.messages import ListModels
    from app.gui.engine import Engine

    application = QCoreApplication.instance() or QCoreApplication([])
    engine = Engine(command=[str(program), "--engine"])
    answers: list[str] = []

    def take(answer: str) -> None:
        answers.append(answer)
        application.quit()

    engine.done.connect(lambda job, result, cancelled: take(f"{len(result.get('models', ()))} models"))
    engine.trouble.connect(lambda job, line, result: take(f"trouble: {line}"))
    begun = time.monotonic()
    engine.begin(ListModels())
    QTimer.singleShot(LIMIT_SECONDS * 1000, application.quit)
    application.exec()
    took = time.monotonic() - begun
    engine.close()
    if not answers or not answers[0].endswith("models"):
        raise CheckError(f"the engine does not answer: {answers[0] if answers else 'nothing came'}")
    return f"the engine lists {answers[0]} within {took:.1f} s"


def _window(program: Path, picture: Path | None) -> str:
    """The window comes up, and goes when it is told to."""
    with Screen() as screen, tempfile.TemporaryDirectory() as home, tempfile.TemporaryFile() as errors:
        begun = time.monotonic()
        process = subprocess.Popen(
            [str(program), "gui"],
            cwd=home,
            env=_environment(home, DISPLAY=screen.name),
            stdin=subprocess.DEVNULL,
            stdout=errors,
            stderr=errors,
        )
        try:
            while screen.drawn() < DRAWN:
                if process.poll() is not None or time.monotonic() - begun > WINDOW_SECONDS:
                    errors.seek(0)
                    told = errors.read().decode("utf-8", "replace").strip()[-600:]
                    raise CheckError(f"the window does not come up within {WINDOW_SECONDS} s: {told or 'it says nothing'}")
                time.sleep(0.02)
            took = time.monotonic() - begun
            time.sleep(5)  # the rest of the window is made, and the engine loads its model
            if process.poll() is not None:
                errors.seek(0)
                raise CheckError(f"the window has gone by itself: {errors.read().decode('utf-8', 'replace').strip()[-600:]}")
            if picture is not None:
                screen.save(picture)
        finally:
            process.terminate()
            process.wait(timeout=20)
    return f"the window is on the screen {took:.1f} s after the start"


if __name__ == "__main__":
    sys.exit(main())
