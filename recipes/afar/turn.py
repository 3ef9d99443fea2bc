"""One turn on the far machine: train until the turn is over, end with a snapshot, and hand the weights over in parts."""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from recipes.afar.load import options
from recipes.afar.parts import Part, PartsError, split

ENDING = 90.0
"""Seconds in which a run that is told to end has written its snapshot."""


def train(data: Path, run: Path, seconds: float, more: Sequence[str]) -> bool:
    """Train in `run` for so many seconds of this turn; returns whether the run is over. `more` are options of `recipes.train`.

    Raises PartsError where the data are not there, or the run fails.
    """
    command = [sys.executable, "-m", "recipes.train", *options(data), "--out", str(run), *more]
    begun = time.monotonic()
    process = subprocess.Popen(command)
    try:
        code = process.wait(max(1.0, seconds - ENDING))
    except subprocess.TimeoutExpired:
        code = _ended(process, run / "curves.csv")
    print(f"{run.name}: {time.monotonic() - begun:.0f} s of this turn", file=sys.stderr, flush=True)
    if code not in (0, 130):
        raise PartsError(f"{run}: training ended with {code}; its last lines say why, and without any the turn was too short")
    return code == 0


def _ended(process: subprocess.Popen[bytes], curves: Path) -> int:
    """Tell a run to end, once it has come to its first update: before that there is nothing to keep, and nobody who listens."""
    end = time.monotonic() + ENDING
    before = _changed(curves)
    while process.poll() is None and time.monotonic() < end - ENDING / 2 and _changed(curves) in (None, before):
        time.sleep(0.2)
    process.send_signal(signal.SIGTERM)
    try:
        return process.wait(max(1.0, end - time.monotonic()))
    except subprocess.TimeoutExpired:
        process.kill()
        return process.wait()


def _changed(path: Path) -> int | None:
    return path.stat().st_mtime_ns if path.is_file() else None


def give(runs: Sequence[Path], out: Path, most: int, *, snapshot: bool = False) -> list[Part]:
    """Write the best and last weights, curves and logs of runs to `out` in parts, with `snapshot` what is needed to go on as well."""
    kinds = ["*.safetensors", "curves.csv", "curves.png", "log.txt", "config.yaml"]
    files: list[Path] = []
    root = runs[0].parent
    for run in runs:
        if run.parent != root:
            raise PartsError(f"{run}: runs that are handed over together lie in one folder, {root}")
        found = {path for kind in kinds for path in run.glob(kind) if path.name != "run.safetensors" or snapshot}
        files += sorted(found)
    if not files:
        raise PartsError(f"{root}: holds no weights yet; the first come with the first evaluation")
    shutil.rmtree(out, ignore_errors=True)
    return split(root, files, out, most)
