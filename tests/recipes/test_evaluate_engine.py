"""The evaluation's engine: whole files through the shipped session, with a recogniser that tells what it was given."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from capture.media import AudioChunk, MediaError, Source, VideoFrame
from models.hypothesis import Hypothesis, Token
from models.segment import Segment
from pipeline.noise import NoiseMixer
from recipes.evaluate import evaluate
from recipes.evaluate.engine import Engine
from recipes.evaluate.media import PairSource, open_clip
from recipes.manifest import Clip, write_manifest
from tests.media import click, flash, render, steady

WORDS = ("sound", "silence", "pictures")


class Vocabulary:
    def piece(self, id: int) -> str:
        return "\u2581" + WORDS[id]


@dataclass(frozen=True)
class State:
    frames: int = 0


class Witness:
    """Says in its first step whether it was given sound, and keeps how loud all of it was."""

    segment_length = 8
    lookahead = 4

    def __init__(self) -> None:
        self.tokenizer = Vocabulary()
        self.energy = 0.0
        self.frames = 0

    def start(self) -> State:
        self.energy, self.frames = 0.0, 0
        return State()

    def step(self, segment: Segment, state: State, *, donate: bool = False) -> tuple[Hypothesis, State]:
        consumed = min(self.segment_length, segment.frames)
        self.energy += float(segment.audio[:, : consumed * 640].square().sum())
        self.frames += consumed
        said = ()
        if state.frames == 0:
            said = (Token(0 if bool(segment.audio_present.any()) else 1, 0, -0.1),)
        return Hypothesis(said, (), state.frames + consumed), State(state.frames + consumed)

    def end_utterance(self, state: State) -> tuple[Hypothesis, State]:
        return Hypothesis((), (), state.frames), state


@pytest.fixture
def clip(tmp_path: Path) -> Clip:
    """Sound and pictures in two files."""
    audio, video = tmp_path / "a.wav", tmp_path / "v.mp4"
    render(audio, sound=click([0.5]), seconds=1.2)
    render(video, pictures=steady(25, 1.2), picture=flash([0.5]))
    return Clip("one", "", "", "", audio, video, 1.2, "sound")


def test_text_comes_from_the_session(clip: Clip) -> None:
    witness = Witness()
    engine = Engine(witness)  # type: ignore[arg-type]
    assert engine(clip, "a", None) == "sound"
    assert witness.frames == 30
    assert engine(clip, "av", None) == "sound"
    assert engine(clip, "auto", None) == "sound"
    assert engine(clip, "v", None) == "silence"
    assert witness.energy == 0


def test_noise_reaches_the_recogniser(clip: Clip) -> None:
    witness = Witness()
    engine = Engine(witness)  # type: ignore[arg-type]
    engine(clip, "a", None)
    clean = witness.energy
    engine(clip, "a", NoiseMixer("white", 0.0, speech_level=0.1))
    assert witness.energy - clean == pytest.approx(0.01 * 1.2 * 16000, rel=0.2)


def test_pair_of_files_is_one_source(clip: Clip) -> None:
    assert clip.audio is not None
    assert clip.video is not None
    source: Source = PairSource(clip.audio, clip.video)
    with source:
        assert isinstance(source, Source)
        assert source.info.has_audio
        assert source.info.has_video
        assert source.info.duration == pytest.approx(1.2, abs=0.1)
        items = list(source)
    sounds = [item for item in items if isinstance(item, AudioChunk)]
    assert sum(len(item.samples) for item in sounds) == pytest.approx(1.2 * 16000, abs=10)
    assert sum(isinstance(item, VideoFrame) for item in items) == 30
    assert np.all(np.diff([item.time for item in items]) >= 0)
    with pytest.raises(MediaError, match=r"gone\.wav"):
        PairSource(clip.audio.with_name("gone.wav"), clip.video).open()
    with open_clip(clip, "a") as alone:
        assert not alone.info.has_video


def test_evaluation_with_the_engine(clip: Clip, tmp_path: Path) -> None:
    write_manifest(tmp_path / "m.tsv", [clip])
    result = evaluate(tmp_path / "m.tsv", "witness", ["av", "a", "v"], [None, 0], ["white"], engine=lambda: Engine(Witness()))  # type: ignore[arg-type]
    rates = [(row["mode"], row["snr_db"], row["wer"]) for row in result["results"]]
    assert rates == [("av", None, 0), ("av", 0, 0), ("a", None, 0), ("a", 0, 0), ("v", None, 1)]


def test_broken_media_is_a_skipped_clip(clip: Clip, tmp_path: Path) -> None:
    broken = tmp_path / "broken.wav"
    broken.write_bytes(b"RIFF and no more")
    other = Clip("two", "", "", "", broken, None, 1.2, "sound")
    write_manifest(tmp_path / "m.tsv", [clip, other])
    result = evaluate(tmp_path / "m.tsv", "witness", ["a"], engine=lambda: Engine(Witness()))  # type: ignore[arg-type]
    assert [entry["id"] for entry in result["skipped"]] == ["two"]
    assert "broken.wav" in result["skipped"][0]["reason"]
