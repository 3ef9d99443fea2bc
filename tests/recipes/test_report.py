"""The report: every table from one run, nothing decoded twice, and figures that are those of the evaluation."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import sentencepiece
from numpy.typing import NDArray

from models.checkpoint import save
from models.presets import tiny
from models.tokenizer import Tokenizer
from models.transducer import AVTransducer
from recipes.evaluate import Settings, evaluate
from recipes.evaluate.engine import Engine
from recipes.manifest import Clip, read_manifest, write_manifest
from recipes.peers import PeerError, PeerSpec
from recipes.report import Plan, markdown, measure, systems
from recipes.report.__main__ import main
from tests.media import flash, render, steady, tone


@pytest.fixture(scope="module")
def checkpoint(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Random weights in one block."""
    model = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(["bin blue at f two now place red with m nine please"]),
        model_writer=model,
        vocab_size=30,
        hard_vocab_limit=False,
        minloglevel=2,
    )
    pieces = Tokenizer(model.getvalue())
    config = tiny()
    config = replace(config, vocabulary=pieces.size + 1, emformer=replace(config.emformer, layers=1), segment_lengths=(8, 32))
    path = tmp_path_factory.mktemp("model") / "run.safetensors"
    save(path, AVTransducer(config), pieces, {})
    return path


@pytest.fixture
def manifest(tmp_path: Path) -> Path:
    """Two clips with pictures and one without, in two corpora."""
    clips = []
    for k, speaker in enumerate("abc"):
        if k < 2:
            path = render(tmp_path / f"{k}.mp4", sound=tone(200.0 + 50 * k), pictures=steady(25, 1.0), picture=flash([0.5]))
        else:
            path = render(tmp_path / f"{k}.wav", sound=tone(300.0))
        video = path if k < 2 else None
        clips.append(Clip(f"clip{k}", "dev", "seen" if k < 2 else "heard", speaker, path, video, 1.0, "bin blue at f two now"))
    write_manifest(tmp_path / "manifest.tsv", clips)
    return tmp_path / "manifest.tsv"


class Echo:
    """A peer that says something with a digit spelled, and keeps what it heard."""

    def __init__(self) -> None:
        self.heard: list[NDArray[np.float32]] = []

    def transcribe(self, samples: NDArray[np.float32]) -> str:
        self.heard.append(samples.copy())
        return "Bin blue at F two!"


@pytest.fixture
def echo(monkeypatch: pytest.MonkeyPatch) -> Echo:
    """The only peer that there is."""
    echo = Echo()
    monkeypatch.setattr(systems, "create_peer", lambda spec, threads: echo)
    monkeypatch.setattr(PeerSpec, "identity", lambda spec: {"peer": spec.name, "package": "echo 1.0"})
    return echo


@pytest.fixture
def decoded(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str]]:
    """Clips and modes that the model has decoded."""
    calls: list[tuple[str, str]] = []
    original: Callable[..., str] = Engine.__call__

    def spy(engine: Engine, clip: Clip, mode: str, noise: Any) -> str:
        calls.append((clip.id, mode))
        return original(engine, clip, mode, noise)

    monkeypatch.setattr(Engine, "__call__", spy)
    return calls


def plan(manifest: Path, checkpoint: Path, **changes: Any) -> Plan:
    fields: dict[str, Any] = {
        "manifest": manifest,
        "settings": Settings(model=str(checkpoint), beam=1, threads=1),
        "snrs": (None, 0.0),
        "peers": (PeerSpec("whisper-base"),),
        "cache": manifest.parent / "kept",
        "resamples": 100,
    }
    return Plan(**{**fields, **changes})


def test_all_tables_without_decoding_twice(manifest: Path, checkpoint: Path, echo: Echo, decoded: list[tuple[str, str]]) -> None:
    report = measure(plan(manifest, checkpoint))
    # Two clips in av and a, clean and at 0 dB, and v: 10. Another corpus, sound alone: 1. Another latency and whole utterances: 2 x 6.
    assert len(decoded) == 10 + 1 + 12
    assert len(echo.heard) == 4 + 1
    tables = {table: [row for row in report.rows if row.table == table] for table in ("noise", "corpus", "latency", "context")}
    noise = [(row.system, row.mode, row.noise, row.snr_db) for row in tables["noise"]]
    model = [("run", mode, *at) for mode in ("av", "a") for at in ((None, None), ("babble", 0.0))]
    assert noise == [*model, ("run", "v", None, None), ("whisper-base", "a", None, None), ("whisper-base", "a", "babble", 0.0)]
    assert [(row.corpus, row.system, row.mode, len(row.counts)) for row in tables["corpus"]] == [
        *(("seen", "run", mode, 2) for mode in ("av", "a", "v")),
        ("seen", "whisper-base", "a", 2),
        ("heard", "run", "a", 1),
        ("heard", "whisper-base", "a", 1),
    ]
    assert [(row.latency_ms, row.mode) for row in tables["latency"]] == [(ms, mode) for ms in (320, 800) for mode in ("av", "a", "v")]
    assert [(row.latency_ms, row.mode) for row in tables["context"]] == [(ms, mode) for ms in (800, None) for mode in ("av", "a", "v")]
    assert any("latency 480 ms: the model was not trained for it" in note for note in report.notes)
    assert {entry.id for row in tables["noise"] for entry in row.counts} == {"clip0", "clip1"}, "all modes on the same clips"

    before = len(decoded), len(echo.heard)
    again = measure(plan(manifest, checkpoint))
    assert (len(decoded), len(echo.heard)) == before
    assert again.to_dict(per_utterance=True) == report.to_dict(per_utterance=True)


def test_rates_are_those_of_the_evaluation(manifest: Path, checkpoint: Path, echo: Echo) -> None:
    report = measure(plan(manifest, checkpoint, tables=("noise",)))
    result = evaluate(manifest, str(checkpoint), ["av", "a", "v"], [None, 0], streams="av", settings=Settings(beam=1))
    assert [row.wer for row in report.rows if not row.peer] == [row["wer"] for row in result["results"]]
    assert {row.command for row in report.rows if not row.peer} == {result["command"]}
    peer = next(row for row in report.rows if row.peer)
    assert (peer.wer, peer.latency_ms, peer.command) == (pytest.approx(1 / 6), None, None)


def test_peers_hear_what_the_model_hears(manifest: Path, checkpoint: Path, echo: Echo, monkeypatch: pytest.MonkeyPatch) -> None:
    heard: dict[str, list[NDArray[np.float32]]] = {}
    from models.recognizer import Recognizer

    original = Recognizer.step

    def spy(recognizer: Recognizer, segment: Any, state: Any, *, donate: bool = False) -> Any:
        consumed = min(recognizer.segment_length, segment.frames)
        heard.setdefault("model", []).append(segment.audio[0, : consumed * 640].numpy().copy())
        return original(recognizer, segment, state, donate=donate)

    monkeypatch.setattr(Recognizer, "step", spy)
    measure(plan(manifest, checkpoint, tables=("noise",), modes=("a",), snrs=(0.0,), limit=1))
    model, peer = np.concatenate(heard["model"]), echo.heard[0]
    shared = min(len(model), len(peer))
    assert shared > 15_000
    np.testing.assert_allclose(model[:shared] / np.abs(model).max(), peer[:shared] / np.abs(peer).max(), atol=1e-3)


def test_an_interrupted_report_goes_on(
    manifest: Path, checkpoint: Path, echo: Echo, decoded: list[tuple[str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(samples: NDArray[np.float32]) -> str:
        raise KeyboardInterrupt

    monkeypatch.setattr(echo, "transcribe", broken)
    with pytest.raises(KeyboardInterrupt):
        measure(plan(manifest, checkpoint, tables=("noise",)))
    done = len(decoded)
    monkeypatch.undo()
    monkeypatch.setattr(systems, "create_peer", lambda spec, threads: Echo())
    monkeypatch.setattr(PeerSpec, "identity", lambda spec: {"peer": spec.name, "package": "echo 1.0"})
    assert len(measure(plan(manifest, checkpoint, tables=("noise",))).rows) == 7
    assert len(decoded) == done == 10


def test_comparisons(manifest: Path, checkpoint: Path, echo: Echo) -> None:
    pairs = measure(plan(manifest, checkpoint)).pairs()
    asked = {(pair.question, pair.where) for pair in pairs}
    assert len(asked) == len(pairs)
    expected = {
        ("av better than a", "babble 0 dB"),
        ("a better than whisper-base", "heard, clean"),
        ("av better than whisper-base", "clean"),
        ("800 ms better than 320 ms", "v"),
        ("stream better than whole utterance", "av"),
    }
    assert expected <= asked
    for pair in pairs:
        assert pair.first.wer - pair.second.wer == pytest.approx(pair.found.difference)


def test_markdown_has_every_row(manifest: Path, checkpoint: Path, echo: Echo) -> None:
    report = measure(plan(manifest, checkpoint, minutes=0.025))
    lines = markdown(report).splitlines()
    assert str(manifest.parent) not in "\n".join(lines)
    assert "    python -m recipes.report --manifest manifest.tsv --model run.safetensors" in "\n".join(lines)
    assert "| babble | whisper-base | sound | 16.7 (16.7–16.7) | 16.7 (16.7–16.7) |" in lines
    assert "| noise | system | hears and sees | clean | 0 dB |" in lines
    assert any(line.startswith("| heard | 1 | – |") and line.endswith("| – | 16.7 (16.7–16.7) |") for line in lines)
    assert any(line.startswith("| whole utterance |") for line in lines)
    assert sum(line.startswith("| whisper-base | sound | **15** in 0.0 min |") for line in lines) == 1, "five words for each kind of noise"
    widths = {len(line.split("|")) for line in lines if line.startswith("| babble")}
    assert widths == {7}


def test_command_line_writes_both_files(manifest: Path, checkpoint: Path, echo: Echo, capsys: pytest.CaptureFixture[str]) -> None:
    out, found = manifest.parent / "report.md", manifest.parent / "report.json"
    options = ["--manifest", str(manifest), "--model", str(checkpoint), "--beam", "1", "--tables", "noise", "--snr", "clean", "-5"]
    (manifest.parent / "rain").mkdir()
    render(manifest.parent / "rain" / "rain.wav", sound=tone(700.0))
    options += [
        "--noise",
        "pink",
        f"drops={manifest.parent / 'rain'}",
        "--mode",
        "a",
        "--peer",
        "pocketsphinx",
        "--limit",
        "2",
        "--resamples",
        "50",
        "--out",
        str(out),
        "--json",
        str(found),
    ]
    assert main([*options, "--per-utterance"]) == 0
    assert capsys.readouterr().out == ""
    assert out.read_text(encoding="utf-8").startswith("# Word error rates of run")
    kept = json.loads(found.read_text(encoding="utf-8"))
    assert (kept["schema"], kept["model"]["name"], kept["peers"]) == ("viseme.report/1", "run", {"pocketsphinx": "echo 1.0"})
    assert "--noise pink drops=rain" in kept["command"]
    assert [(row["system"], row["noise"], row["snr_db"], row["utterances"]) for row in kept["rows"]] == [
        (system, noise, snr, 2) for system in ("run", "pocketsphinx") for noise, snr in ((None, None), ("pink", -5), ("drops", -5))
    ]
    for row in kept["rows"]:
        low, high = row["wer_ci95"]
        assert low <= row["wer"] <= high
        assert sum(entry["errors"] for entry in row["counts"]) == row["errors"]


def test_what_cannot_be_used_is_told_before_any_work(
    manifest: Path, checkpoint: Path, decoded: list[tuple[str, str]], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def missing(spec: PeerSpec) -> dict[str, Any]:
        raise PeerError("peer 'vosk' needs the package vosk: pip install vosk (or viseme[peers])")

    monkeypatch.setattr(PeerSpec, "identity", missing)
    common = ["--manifest", str(manifest), "--model", str(checkpoint)]
    nowhere = str(manifest.parent / "nowhere")
    for options, message in (
        (["--peer", f"vosk-small={nowhere}"], "pip install vosk"),
        (["--peer", "siri"], "peer is 'siri'"),
        (["--peer", "moonshine", "--peer", "moonshine"], "expected names that differ"),
        (["--without-speech", "1", "--recordings", nowhere], "nowhere: has no recording"),
        (["--without-speech", "1", "--still", nowhere], "nowhere"),
        (["--latency", "480"], "latencies of 320, 800 ms"),
        (["--limit", "0"], "limit is 0"),
        (["--out", f"{nowhere}/r.md"], "folder does not exist"),
        (["--model", nowhere], "unknown model"),
    ):
        assert main([*common, *options]) == 1
        error = capsys.readouterr().err
        assert message in error
        assert len(error.splitlines()) == 1, error
    assert not decoded


def test_broken_clips_are_left_out_and_named(manifest: Path, checkpoint: Path, capsys: pytest.CaptureFixture[str]) -> None:
    clips = read_manifest(manifest)
    broken = manifest.parent / "broken.wav"
    broken.write_bytes(b"RIFF and no more")
    write_manifest(manifest, [*clips, Clip("clip9", "dev", "seen", "a", broken, None, 1.0, "bin blue")])
    assert main(["--manifest", str(manifest), "--model", str(checkpoint), "--beam", "1", "--tables", "corpus", "--mode", "a"]) == 1
    captured = capsys.readouterr()
    assert "left out clip9" in captured.err
    assert "| seen | 2 |" in captured.out
    assert "* left out clip9: " in captured.out
