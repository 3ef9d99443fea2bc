"""`--json` prints one object on standard output also when nothing could be begun."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from models import catalogue
from tests.app.conftest import Result

Run = Callable[..., Result]


@pytest.mark.parametrize(
    "options",
    [
        ["--model", "nosuch"],
        ["--model", "nosuch.safetensors"],
        ["--hotwords", "nosuch.txt"],
        ["--add-noise", "nosuch.wav:5"],
        ["--device", "mps"],
    ],
)
def test_transcribe(options: list[str], viseme: Run, clips: dict[str, Path], listed: Path) -> None:
    result = viseme("transcribe", clips["sound"], "gone.wav", "--json", *options)
    data = result.json()
    assert result.code == 1
    assert data["schema"] == "viseme.transcripts/1"
    assert data["transcripts"] == []
    assert [failure["path"] for failure in data["failures"]] == ["gone.wav", str(clips["sound"])]
    assert data["failures"][1]["message"] == data["error"]
    assert data["error"] in result.errors[-1]


def test_an_interruption(viseme: Run, clips: dict[str, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(name: str) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(catalogue, "load_model", interrupt)
    result = viseme("transcribe", clips["sound"], "--json")
    assert (result.code, result.json()) == (130, {"error": "interrupted"})


@pytest.mark.parametrize(
    "command",
    [
        ["evaluate", "--manifest", "nosuch.tsv"],
        ["models", "list"],
        ["models", "info", "tiny"],
        ["models", "info", "nosuch.safetensors"],
        ["models", "verify"],
    ],
)
def test_other_commands(command: list[str], viseme: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(catalogue, "CATALOGUE", str(tmp_path / "none.json"))
    result = viseme(*command, "--json")
    assert result.code == 1
    (line,) = result.errors
    assert line == f"viseme: error: {result.json()['error']}"
    assert "should not happen" not in line


def test_doctor(viseme: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    from app.cli import diagnosis

    def fall_over() -> None:
        raise RuntimeError("no processor")

    monkeypatch.setattr(diagnosis, "examine", fall_over)
    result = viseme("doctor", "--json")
    assert result.code == 1
    assert "no processor" in result.json()["error"]
