"""Shipping a checkpoint: from `viseme evaluate --json` to weights, card and catalogue, with nothing of the trainer's machine in them."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from pathlib import Path

import pytest
import sentencepiece

from models.checkpoint import load, save
from models.presets import tiny
from models.tokenizer import Tokenizer
from models.transducer import AVTransducer
from recipes import ship
from recipes.evaluate.__main__ import main as evaluate
from recipes.manifest import Clip, write_manifest
from recipes.report.__main__ import main as make_report
from tests.media import render, tone

FACTS = Path(ship.__file__).parent / "train" / "tiny.json"


@pytest.fixture
def checkpoint(tmp_path: Path) -> Path:
    """Random weights in two blocks, with a card that names a folder."""
    tokenizer = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(["bin blue at f two now place red with m nine please"]),
        model_writer=tokenizer,
        vocab_size=30,
        hard_vocab_limit=False,
        minloglevel=2,
    )
    pieces = Tokenizer(tokenizer.getvalue())
    config = tiny()
    config = replace(config, vocabulary=pieces.size + 1, emformer=replace(config.emformer, layers=1))
    card = {"training": {"step": 10, "seconds": 60.0, "speech": 600.0, "manifest": str(tmp_path / "manifest.tsv")}}
    save(tmp_path / "run.safetensors", AVTransducer(config), pieces, card)
    return tmp_path / "run.safetensors"


def test_from_evaluation_to_catalogue(checkpoint: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    clip = render(tmp_path / "clip.wav", sound=tone())
    write_manifest(tmp_path / "manifest.tsv", [Clip("one", "dev", "", "", clip, None, 1.0, "bin blue")])
    options = ["--manifest", str(tmp_path / "manifest.tsv"), "--model", str(checkpoint), "--split", "dev", "--limit", "1", "--beam", "1"]
    assert evaluate([*options, "--json"]) == 0
    result = tmp_path / "result.json"
    result.write_text(capsys.readouterr().out, encoding="utf-8")
    out = tmp_path / "assets"
    out.mkdir()
    detector = {"name": "finder", "kind": "detector", "file": "finder.onnx", "sha256": "0" * 64, "bytes": 1, "url": "https://example.org/f"}
    (out / "models.json").write_text(json.dumps({"models": [detector, {"name": "tiny"}]}), encoding="utf-8")
    report = tmp_path / "report.json"
    reporting = ["--manifest", str(tmp_path / "manifest.tsv"), "--model", str(checkpoint), "--split", "dev", "--beam", "1", "--mode", "a"]
    assert (
        make_report([*reporting, "--tables", "latency", "--latencies", "800", "--json", str(report), "--out", str(tmp_path / "r.md")]) == 0
    )
    facts = {**json.loads(FACTS.read_text(encoding="utf-8")), "compute": ["79 minutes before"]}
    (tmp_path / "facts.json").write_text(json.dumps(facts), encoding="utf-8")
    shipping = ["--checkpoint", str(checkpoint), "--facts", str(tmp_path / "facts.json"), "--results", str(result)]
    shipping += ["--report", str(report), "--out", str(out)]
    assert ship.main(shipping) == 0
    digest = capsys.readouterr().out.strip()
    shipped = load(out / "checkpoints" / "tiny.safetensors", expected_sha256=digest)
    entry, kept = json.loads((out / "models.json").read_text(encoding="utf-8"))["models"]
    assert kept == detector
    assert (entry["name"], entry["sha256"]) == ("tiny", digest)
    card = (out / "checkpoints" / "tiny.md").read_text(encoding="utf-8")
    command = "viseme evaluate --manifest manifest.tsv --model tiny --split dev --limit 1 --mode auto --snr=clean --latency 800 --beam 1"
    assert f"`{command}`" in card
    assert shipped.card["figures"][0]["command"] == command
    (row,) = shipped.card["figures"][0]["results"]
    low, high = (f"{100 * end:.1f}" for end in row["wer_ci95"])
    assert f"| auto | none | clean | {row['wer']:.1%} ({low}–{high}) | {row['cer']:.1%} |" in card
    assert f"| latency | tiny | a | all | 800 ms | none | clean | {row['wer']:.1%} ({low}–{high}) |" in card
    assert "* 79 minutes before\n* last run: 10 steps, 0.2 h of speech seen in 0.0 h on " in card
    assert [line for line in card.splitlines() if line.startswith("## ")] == [
        f"## {title}" for title in ("Data", "Settings", "Compute", "Limits", "Not for", "Figures")
    ]
    assert shipped.card["training"]["manifest"] == "manifest.tsv"
    assert str(tmp_path) not in card + json.dumps(shipped.card)


def test_what_cannot_be_shipped_leaves_nothing(checkpoint: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out, broken = tmp_path / "assets", tmp_path / "broken.json"
    common = ["--checkpoint", str(checkpoint), "--out", str(out), "--facts"]
    broken.write_text("{}", encoding="utf-8")
    assert ship.main([*common, str(FACTS), "--results", str(broken)]) == 1
    assert "viseme evaluate --json" in capsys.readouterr().err
    assert ship.main([*common, str(broken)]) == 1
    assert "facts lack summary" in capsys.readouterr().err
    assert ship.main([*common, str(tmp_path / "none.json")]) == 1
    assert "none.json" in capsys.readouterr().err
    report = {**dict.fromkeys(ship.REPORTED, ()), "schema": ship.SCHEMA, "model": {"name": "other", "sha256": "0" * 64}}
    with pytest.raises(ship.ShipError, match=r"of the model 'other', not of run\.safetensors"):
        ship.reported(report, checkpoint, "tiny")
    with pytest.raises(ship.ShipError, match=r"make it with `recipes\.report`"):
        ship.reported({"schema": "viseme.report/1"}, checkpoint, "tiny")
    unfinished = {"command": "viseme evaluate", "utterances": 1, "hours": 1.0, "results": [], "errors": ["interrupted"]}
    with pytest.raises(ship.ShipError, match="incomplete: interrupted"):
        ship.figures(unfinished, "tiny")
    assert not out.exists()
