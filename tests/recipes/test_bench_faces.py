"""The cost of the face stage: what the command prints, and that tracking spares detections."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from recipes.bench_faces import SCENES, main


def test_every_scene_is_measured_and_tracking_costs_less(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--seconds", "2", "--detectors", "own", "--scenes", "still", "nobody", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["size"] == [640, 480]
    still, nobody = told["costs"]
    assert (still["scene"], nobody["scene"]) == ("still", "nobody")
    assert still["tracked_ms"] < still["every_ms"]  # processor time: a third in truth
    assert still["rtf"] == pytest.approx(still["tracked_ms"] / 40)


def test_the_table_has_a_line_for_each_scene_and_detector(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--seconds", "0.2", "--detectors", "own"]) == 0
    assert [line.split()[0] for line in capsys.readouterr().out.splitlines()] == ["scene", *SCENES]


def test_a_detector_that_cannot_be_made_is_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--detectors", "yunet", "--weights", str(tmp_path / "none.onnx")]) == 1
    error = capsys.readouterr().err
    assert error.startswith("recipes.bench_faces: weights")
    assert error.count("\n") == 1
