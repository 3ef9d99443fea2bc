"""A wheel built from this tree and installed elsewhere transcribes the demo clip."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PARTS = ("app", "assets", "capture", "models", "pipeline", "recipes", "pyproject.toml", "README.md", "LICENSE")


def run(*command: str | Path, folder: Path) -> subprocess.CompletedProcess[str]:
    """A command that must succeed, without what would make Python find this tree."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    environment["OMP_NUM_THREADS"] = "1"
    done = subprocess.run(list(map(str, command)), cwd=folder, capture_output=True, text=True, env=environment, timeout=300, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The `bin` folder of a clean environment that holds the wheel; the libraries are borrowed from the one that runs this test."""
    folder = tmp_path_factory.mktemp("wheel")
    source = folder / "source"
    source.mkdir()
    for part in PARTS:
        if (ROOT / part).is_dir():
            shutil.copytree(ROOT / part, source / part, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(ROOT / part, source / part)
    run(sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", folder / "dist", source, folder=folder)
    (wheel,) = (folder / "dist").glob("viseme-*.whl")
    venv = folder / "venv"
    run(sys.executable, "-m", "venv", "--without-pip", venv, folder=folder)
    python = venv / "bin" / "python"
    run(sys.executable, "-m", "pip", "--python", python, "install", "--no-deps", "--no-index", wheel, folder=folder)
    site = Path(run(python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))", folder=folder).stdout.strip())
    # A path in a .pth file comes last and its own .pth files are not read: an editable install of this tree stays out of sight.
    (site / "libraries.pth").write_text(sysconfig.get_path("purelib") + "\n", encoding="utf-8")
    return venv / "bin"


def test_every_room_comes_from_the_wheel(installed: Path, tmp_path: Path) -> None:
    rooms = "app, assets, capture, models, pipeline, recipes"
    code = f"import {rooms}; print(*(room.__file__ for room in ({rooms})))"
    files = run(installed / "python", "-c", code, folder=tmp_path).stdout.split()
    assert len(files) == 6
    assert all(Path(file).is_relative_to(installed.parent) for file in files)


def test_the_installed_command_transcribes_the_demo(installed: Path, tmp_path: Path) -> None:
    assets = Path(run(installed / "python", "-c", "import assets; print(assets.__path__[0])", folder=tmp_path).stdout.strip())
    assert assets.is_relative_to(installed.parent)
    words = run(installed / "viseme", "transcribe", assets / "demo.mp4", folder=tmp_path).stdout.split()
    here = run(sys.executable, "-m", "app.cli", "transcribe", ROOT / "assets" / "demo.mp4", folder=ROOT).stdout.split()
    assert words, "something is recognised"
    assert words == here, "the installed program hears what this tree hears"


def test_the_installed_command_verifies_its_models(installed: Path, tmp_path: Path) -> None:
    assert "whole" in run(installed / "viseme", "models", "verify", folder=tmp_path).stdout
    assert re.fullmatch(r"viseme \d+\.\d+\.\d+\n", run(installed / "viseme", "--version", folder=tmp_path).stdout)
