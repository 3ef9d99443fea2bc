"""The command line run in this process, with a recogniser that says a word for every 400 ms of media."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import sentencepiece
import torch

from models import catalogue
from models.checkpoint import save
from models.hypothesis import Hypothesis, Token
from models.presets import tiny
from models.segment import Segment
from models.tokenizer import Tokenizer
from models.transducer import AVTransducer
from tests.media import gradient, render, steady, tone

WORD_FRAMES = 10


@dataclass(frozen=True)
class Result:
    """What a run of `viseme` gave."""

    code: int
    out: str
    err: str

    @property
    def errors(self) -> list[str]:
        return [line for line in self.err.splitlines() if "error:" in line]

    def json(self) -> Any:
        return json.loads(self.out)


class ScriptedRecognizer:
    """Says `w0 w1 w2 …`, one word every 400 ms, and does as told at a given frame."""

    lookahead = 4
    latency_ms = 800

    def __init__(self, loaded: object, *, segment_length: int, **options: object) -> None:
        self.tokenizer = SimpleNamespace(piece=lambda token: f"\u2581w{token}")
        self.segment_length = segment_length
        self.options = options

    at_frame: tuple[int, Callable[[], object]] | None = None

    def start(self) -> SimpleNamespace:
        return SimpleNamespace(frames=0)

    def step(self, segment: Segment, state: SimpleNamespace, *, donate: bool = False) -> tuple[Hypothesis, SimpleNamespace]:
        end = state.frames + min(self.segment_length, segment.frames)
        if self.at_frame is not None and end > self.at_frame[0]:
            self.at_frame[1]()
        words = [Token(frame // WORD_FRAMES, frame, -0.1) for frame in range(state.frames, end) if frame % WORD_FRAMES == 0]
        return Hypothesis(tuple(words), (), end), SimpleNamespace(frames=end)

    def end_utterance(self, state: SimpleNamespace) -> tuple[Hypothesis, SimpleNamespace]:
        return Hypothesis((), (), state.frames), state


@pytest.fixture
def scripted(monkeypatch: pytest.MonkeyPatch) -> type[ScriptedRecognizer]:
    """Put the scripted recogniser in place of the network; its `at_frame` is a class attribute that a test may set."""
    from models import recognizer

    loaded = SimpleNamespace(
        config=SimpleNamespace(name="scripted", segment_lengths=(8, 32)),
        model=SimpleNamespace(parameter_count=lambda: 1234, lookahead=4),
        sha256="0" * 64,
    )
    kind = type("Scripted", (ScriptedRecognizer,), {})
    monkeypatch.setattr(recognizer, "Recognizer", kind)
    monkeypatch.setattr(catalogue, "load_model", lambda name: loaded)
    return kind


@pytest.fixture
def viseme(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[..., Result]:
    """Run the entry point of the console script with these arguments."""
    from app.cli.main import main

    monkeypatch.setenv("COLUMNS", "120")

    def run(*arguments: str | Path) -> Result:
        monkeypatch.setattr("sys.argv", ["viseme", *map(str, arguments)])
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            main()
        out, err = capsys.readouterr()
        assert "Traceback" not in out + err
        return Result(int(ended.value.code or 0), out, err)

    return run


@pytest.fixture(scope="session")
def clips(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Small media files: `both` has sound and pictures without a face, `sound` and `pictures` have one of them."""
    folder = tmp_path_factory.mktemp("clips")
    times = steady(25, 1.0)
    return {
        "both": render(folder / "both.mp4", pictures=times, picture=gradient(), sound=tone()),
        "sound": render(folder / "sound.wav", sound=tone()),
        "pictures": render(folder / "pictures.mp4", pictures=times, picture=gradient()),
    }


@pytest.fixture(scope="session")
def checkpoint(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A network with random weights and two blocks that hardly ever says anything, as a file."""
    tokenizer = io.BytesIO()
    words = ["bin", "lay", "place", "set", "blue", "green", "red", "white", "at", "by", "in", "with", "again", "now", "please", "soon"]
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter([" ".join(words)]), model_writer=tokenizer, vocab_size=40, hard_vocab_limit=False, minloglevel=2
    )
    pieces = Tokenizer(tokenizer.getvalue())
    config = tiny()
    config = replace(config, name="random", vocabulary=pieces.size + 1, emformer=replace(config.emformer, layers=2))
    path = tmp_path_factory.mktemp("model") / "random.safetensors"
    model = AVTransducer(config)
    with torch.no_grad():
        model.joiner.linear.bias[config.blank] = 5.0  # at random it would talk without end
    save(path, model, pieces, {"data": "none"})
    return path


@pytest.fixture
def listed(checkpoint: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A catalogue whose only model, `tiny`, is a copy of the random checkpoint; returns the copy."""
    from models.checkpoint import sha256_of

    copy = tmp_path / "tiny.safetensors"
    copy.write_bytes(checkpoint.read_bytes())
    entry = {"name": "tiny", "file": str(copy), "sha256": sha256_of(copy), "summary": "Random weights."}
    listing = tmp_path / "models.json"
    listing.write_text(json.dumps({"models": [entry]}), encoding="utf-8")
    monkeypatch.setattr(catalogue, "CATALOGUE", str(listing))
    return copy
