"""The error of the offset between lips and sound: what the command prints, and what it says where there are no clips."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from recipes.bench_offset import OFFSETS, main

DEMO = Path(__file__).parents[2] / "assets" / "demo.mp4"


def test_errors_and_a_pattern_are_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "s9").mkdir()
    for number in range(6):
        shutil.copy(DEMO, tmp_path / "s9" / f"s9_{number}.mp4")
    assert main(["--grid", str(tmp_path), "--speakers", "s9", "--clips", "3", "--fit", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["streams"] == 1
    assert told["offsets_ms"] == list(OFFSETS)
    assert told["told"] > 0.5
    assert told["median"] < told["worst"] < 40
    assert len(told["pattern"]) == 2
    assert max(abs(weight) for row in told["pattern"] for weight in row) == 1


def test_missing_clips_are_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--grid", str(tmp_path)]) == 1
    error = capsys.readouterr().err
    assert error.startswith("recipes.bench_offset: ")
    assert error.count("\n") == 1
