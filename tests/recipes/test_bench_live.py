"""How late live captions are: what the command prints, and what it says where there is nothing to measure."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from recipes.bench_live import main

DEMO = Path(__file__).parents[2] / "assets" / "demo.mp4"


def test_latency_and_cost_are_told_for_each_setting(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(DEMO), "--latency", "320", "800", "--speed", "2", "--json"]) == 0
    short, long = json.loads(capsys.readouterr().out)["settings"]
    for cost, setting in ((short, 320), (long, 800)):
        assert cost["algorithmic_ms"] == setting
        # No text can be there before the look-ahead of 160 ms, and the last frame of a segment waits for nothing else.
        assert 160 <= cost["p50_ms"] <= cost["p95_ms"] <= cost["worst_ms"]
        assert cost["seconds"] == pytest.approx(11.8, abs=0.5)
        assert cost["words"] > 10
        assert sum(cost["stages"].values()) == pytest.approx(cost["rtf"])
        assert all(cost["stages"][name] > 0 for name in ("face", "recognize"))
    # In the long segments tokens wait longer for the text, whatever the machine does.
    assert long["p95_ms"] > short["algorithmic_ms"]


def test_the_table_has_a_line_for_each_setting(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(DEMO), "--latency", "480", "--speed", "4", "--mode", "a"]) == 0
    head, line = capsys.readouterr().out.splitlines()
    assert head.split()[:3] == ["setting", "ms", "mean"]
    assert line.split()[0] == "480"
    assert "recognize" in line


def test_what_cannot_be_measured_is_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(tmp_path / "gone.mp4")]) == 1
    error = capsys.readouterr().err
    assert error.startswith("recipes.bench_live: ")
    assert "gone.mp4" in error
    assert error.count("\n") == 1
    with pytest.raises(SystemExit):
        main([str(DEMO), "--latency", "100"])
    assert "expected some of 320, 480, 800" in capsys.readouterr().err
