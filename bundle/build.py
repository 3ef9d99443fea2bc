"""Builds the bundle into dist/: `python -m bundle.build`, in an environment that holds the dependencies, Qt and PyInstaller."""

from __future__ import annotations

import argparse
import importlib.util
import os
import shutil
import sys
import time
from pathlib import Path

ROOT = Path(__file__).parents[1]
NEEDED = {"PyInstaller": "pyinstaller", "PySide6": "PySide6-Essentials", "torch": "torch", "sounddevice": "sounddevice"}
MARGIN = 4 << 30
"""Bytes that a build takes on the disk at most, for a while."""


def main() -> int:
    """Command line; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m bundle.build", description=__doc__)
    parser.add_argument("--dist", type=Path, default=ROOT / "dist", help="folder to build into")
    parser.add_argument("--clean", action="store_true", help="forget what earlier builds have found out")
    options = parser.parse_args()
    problem = _problem(options.dist)
    if problem:
        print(f"bundle: {problem}", file=sys.stderr)
        return 1
    begun = time.monotonic()
    build(options.dist, clean=options.clean)
    folder = options.dist / ("Viseme.app" if sys.platform == "darwin" else "viseme")
    print(f"{folder}: {size(folder) / 1e6:.0f} MB, built in {time.monotonic() - begun:.0f} s")
    return 0


def build(dist: Path, *, clean: bool = False) -> None:
    """Make the icons, then let PyInstaller work."""
    from bundle import icons

    work = ROOT / "build" / "bundle"
    shutil.rmtree(work / "licences", ignore_errors=True)
    icons.write(work / "icons")
    os.environ.setdefault("PYTHONWARNINGS", "ignore")  # it imports every module of PyTorch, also those that are on their way out
    from PyInstaller.__main__ import run

    flags = ["--clean"] if clean else []
    run(
        [
            "--noconfirm",
            "--log-level",
            "WARN",
            "--distpath",
            str(dist),
            "--workpath",
            str(work),
            *flags,
            str(ROOT / "bundle" / "viseme.spec"),
        ]
    )
    if sys.platform.startswith("linux"):
        share = dist / "viseme" / "share"
        shutil.copytree(work / "icons" / "hicolor", share / "icons" / "hicolor", dirs_exist_ok=True)
        for name, place in (("viseme.desktop", "applications"), ("viseme.metainfo.xml", "metainfo")):
            (share / place).mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / "bundle" / name, share / place / name)


def size(folder: Path) -> int:
    """Bytes of all files below a folder."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file() and not path.is_symlink())


def _problem(dist: Path) -> str:
    """One line that says what stands in the way, empty for nothing."""
    missing = [name for module, name in NEEDED.items() if importlib.util.find_spec(module) is None]
    if missing:
        return f"{', '.join(missing)} missing in this environment: use `make bundle`, or pip install {' '.join(missing)}"
    import torch

    if torch.version.cuda is not None:
        return (
            f"this PyTorch ({torch.__version__}) is built for CUDA, which would make a bundle of many GB: "
            "install torch from the CPU index that PyTorch's installation page names"
        )
    dist.mkdir(parents=True, exist_ok=True)
    free = shutil.disk_usage(dist).free
    return f"{free / 1e9:.1f} GB are free at {dist}, a build takes up to {MARGIN / 1e9:.1f} GB" if free < MARGIN else ""


if __name__ == "__main__":
    sys.exit(main())
