"""The other commands, and the network itself behind the command line: models, doctor, evaluate, version, completion."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.app.conftest import Result
from tests.media import render, tone

Run = Callable[..., Result]


def damage(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[-1] ^= 1
    path.write_bytes(data)


def test_help_names_every_command(viseme: Run) -> None:
    result = viseme("--help")
    assert result.code == 0
    for command in ("transcribe", "models", "doctor", "evaluate", "--version", "--install-completion"):
        assert command in result.out


@pytest.mark.parametrize("command", [["transcribe"], ["models"], ["models", "list"], ["models", "verify"], ["doctor"], ["evaluate"]])
def test_every_command_explains_itself(command: list[str], viseme: Run) -> None:
    result = viseme(*command, "--help")
    assert result.code == 0
    assert len(result.out.splitlines()) > 5


def test_version(viseme: Run) -> None:
    result = viseme("--version")
    assert result.code == 0
    assert result.out.startswith("viseme ")


@pytest.mark.parametrize("beam", [1, 3])
def test_the_network_transcribes(beam: int, viseme: Run, clips: dict[str, Path], listed: Path) -> None:
    result = viseme("transcribe", clips["both"], "--beam", beam, "--latency", 320, "--format", "json")
    data = result.json()
    assert result.code == 0
    assert data["model"]["name"] == "random"
    assert data["latency_ms"] == 320
    assert data["mode"] == "av"
    assert 25 <= data["metrics"]["frames"] <= 27, "AAC pads the end"


def test_an_altered_checkpoint_is_refused(viseme: Run, clips: dict[str, Path], listed: Path) -> None:
    assert viseme("models", "verify").code == 0
    damage(listed)
    result = viseme("transcribe", clips["sound"])
    assert result.code == 1
    assert len(result.errors) == 1
    assert str(listed) in result.errors[0]
    assert "damaged or altered" in result.errors[0]
    verified = viseme("models", "verify", "--json")
    assert verified.code == 1
    assert [model["ok"] for model in verified.json()["models"]] == [False]
    listed.unlink()
    assert viseme("models", "verify").code == 1


@pytest.mark.parametrize("name", ["nosuch", "nosuch.safetensors", "TEXT"])
def test_an_unknown_model(name: str, viseme: Run, tmp_path: Path, clips: dict[str, Path], listed: Path) -> None:
    text = tmp_path / "text.safetensors"
    text.write_text("not a checkpoint " * 9)
    name = str(text) if name == "TEXT" else name
    for arguments in (("transcribe", clips["sound"], "--model", name), ("models", "info", name)):
        result = viseme(*arguments)
        assert result.code == 1
        assert len(result.errors) == 1
        assert name in result.errors[0]
        assert not result.out


def test_models_list_and_info(viseme: Run, listed: Path) -> None:
    assert "tiny (default)" in viseme("models", "list").out
    (model,) = viseme("models", "list", "--json").json()["models"]
    assert model["installed"]
    info = viseme("models", "info", "tiny", "--json").json()
    assert info["card"] == {"data": "none"}
    assert info["latencies_ms"] == [320, 480, 800]
    assert f"{info['parameters']:,}" in viseme("models", "info", "tiny").out
    assert viseme("models", "verify", "nosuch").code == 1


def test_detector_without_weights(viseme: Run, clips: dict[str, Path], listed: Path) -> None:
    result = viseme("transcribe", clips["both"], "--detector", "yunet")
    assert result.code == 1
    assert len(result.errors) == 1
    assert "weights" in result.errors[0]


def test_device_that_is_not_there(viseme: Run, clips: dict[str, Path], listed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import torch

    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    result = viseme("transcribe", clips["sound"], "--device", "cuda")
    assert result.code == 1
    assert len(result.errors) == 1
    assert "cuda" in result.errors[0]


def test_doctor_tells_what_works(viseme: Run, listed: Path) -> None:
    people, machines = viseme("doctor"), viseme("doctor", "--json")
    checks = {check["name"]: check for check in machines.json()["checks"]}
    assert checks["torch"]["status"] == checks["tiny"]["status"] == "ok"
    assert machines.json()["works"] == (machines.code == 0) == (people.code == 0)
    for name in checks:
        assert name in people.out


def test_doctor_tells_what_is_missing(viseme: Run, listed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    damage(listed)
    monkeypatch.setitem(sys.modules, "sentencepiece", None)
    result = viseme("doctor", "--json")
    checks = {check["name"]: check for check in result.json()["checks"]}
    assert result.code == 1
    assert checks["sentencepiece"]["status"] != "ok"
    assert "pip install" in checks["sentencepiece"]["remedy"]
    assert checks["tiny"]["status"] == "broken"


def test_doctor_forgives_what_only_some_commands_need(viseme: Run, listed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    from app.cli import checks as findings
    from app.cli import diagnosis

    def damaged(distribution: str) -> str:
        raise ValueError("damaged metadata")

    before = viseme("doctor", "--json").code
    monkeypatch.setitem(sys.modules, "jiwer", None)
    monkeypatch.setattr(diagnosis, "EXTRAS", {"train": {"scipy": "scipy"}})
    monkeypatch.setattr(diagnosis, "version", damaged)
    monkeypatch.setattr(findings, "version_of", lambda distribution: "1")
    result = viseme("doctor", "--json")
    checks = {check["name"]: check for check in result.json()["checks"]}
    assert result.code == before
    assert checks["jiwer (for viseme evaluate)"]["status"] == "absent"
    assert checks["train"]["status"] == "broken"
    assert "platformdirs" not in checks


def manifest(folder: Path, clip: str) -> Path:
    path = folder / "manifest.tsv"
    path.write_text(f"id\taudio\tvideo\tseconds\ttext\nc1\t{clip}\t\t1.0\tbin blue at f two now\n")
    return path


def test_evaluate(viseme: Run, tmp_path: Path, listed: Path) -> None:
    render(tmp_path / "clip.wav", sound=tone())
    options = ["--mode", "auto,a", "--snr", "clean,-5", "--noise", "white", "--json"]
    result = viseme("evaluate", "--manifest", manifest(tmp_path, "clip.wav"), *options)
    assert result.code == 0
    data = json.loads(result.out)
    assert [(row["mode"], row["snr_db"]) for row in data["results"]] == [("auto", None), ("auto", -5), ("a", None), ("a", -5)]
    assert "WER" in viseme("evaluate", "--manifest", tmp_path / "manifest.tsv", "--beam", "1").out


def test_evaluate_of_what_is_not_there(viseme: Run, tmp_path: Path, listed: Path) -> None:
    for path in (tmp_path / "none.tsv", manifest(tmp_path, "gone.wav")):
        result = viseme("evaluate", "--manifest", path)
        assert result.code == 1
        assert len(result.errors) == 1
        assert path.name in result.errors[0]
