"""No library reports to its maker: a new process leaves no identifier and no queue of reports behind."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
QUIET = ("ORT_DISABLE_TELEMETRY", "CI", "GITHUB_ACTIONS", "TF_BUILD")
"""With any of these onnxruntime would be quiet of itself, and nothing would be shown."""


def left_behind(code: str, folder: Path) -> list[str]:
    """The files that a process leaves in its user's folders."""
    environment = {name: value for name, value in os.environ.items() if name not in QUIET}
    for name in ("HOME", "TMPDIR", "XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME"):
        (folder / name).mkdir()
        environment[name] = str(folder / name)
    environment |= {"PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1", "OMP_NUM_THREADS": "1"}
    subprocess.run([sys.executable, "-c", code], env=environment, cwd=folder, check=True, timeout=120)
    return [str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()]


@pytest.mark.parametrize("room", ["models", "pipeline", "recipes", "app"])
def test_every_room_keeps_onnxruntime_quiet(room: str, tmp_path: Path) -> None:
    assert left_behind(f"import {room}, onnxruntime", tmp_path) == []


def test_a_face_detector_leaves_nothing(tmp_path: Path) -> None:
    code = "import numpy as np; from pipeline.face import create_detector; create_detector().detect(np.zeros((240, 320, 3), np.uint8))"
    assert left_behind(code, tmp_path) == []
