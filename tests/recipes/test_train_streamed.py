"""Training from tar shards: a run goes on in the middle of an epoch, alone and with others, and says what it cannot use."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import numpy as np
import pytest
import torch

from models import presets
from models.tokenizer import Tokenizer
from recipes.data.index import ShardsError
from recipes.data.members import RawClip
from recipes.train.batch import Share
from recipes.train.config import TrainConfig
from recipes.train.loop import Trainer
from recipes.train.settings import ConfigError
from recipes.train.streamed import Places, StreamedBatches
from tests.recipes.test_data_stream import write_shards
from tests.recipes.test_train import WORDS
from tests.recipes.test_train_ranks import run_in
from tests.recipes.test_train_run import curve, still, toy_run


def clips(count: int, *, filmed: bool) -> list[RawClip]:
    """Clips of about a second."""
    rng = np.random.default_rng(filmed)
    found = []
    for number in range(count):
        frames = 20 + number % 7
        crops = rng.integers(0, 255, (frames, 96, 96)).astype(np.uint8) if filmed else None
        audio = rng.integers(-3000, 3000, frames * 640).astype(np.int16)
        found.append(
            RawClip(f"{filmed}{number}", WORDS[number % len(WORDS)], "toy", "one", audio, crops, np.ones(frames, bool) if filmed else None)
        )
    return found


@pytest.fixture
def config(tmp_path: Path) -> TrainConfig:
    config, _ = toy_run(tmp_path)
    for name, filmed in (("filmed", True), ("heard", False)):
        (tmp_path / name).mkdir()
        write_shards(tmp_path / name, clips(24, filmed=filmed), 4)
    shards = (tmp_path / "filmed", tmp_path / "heard")
    return dataclasses.replace(
        config, shards=shards, alignments=(), align_steps=0, transducer_from=1.0, max_seconds=16.0, augment=("none",)
    )


def batches(config: TrainConfig, rank: int = 0, world: int = 1) -> StreamedBatches:
    return StreamedBatches(config.shards, Tokenizer(config.tokenizer.read_bytes()), config, [], rank, world)


def first(config: TrainConfig, count: int, rank: int = 0, world: int = 1) -> list[Share]:
    return [part for part, _ in zip(batches(config, rank, world).stream(0, rank, world), range(count), strict=False)]


def test_a_stream_goes_on_where_it_was(config: TrainConfig) -> None:
    whole = first(config, 30)
    for stop in (1, 7, 19):
        rest = batches(config).stream(stop, 0, 1, whole[stop - 1].place)
        for one, other in zip(whole[stop:], rest, strict=False):
            assert one.batch.ids == other.batch.ids
            assert torch.equal(one.batch.audio, other.batch.audio)


def test_processes_read_different_clips_of_one_kind(config: TrainConfig) -> None:
    one, other = first(config, 20, 0, 2), first(config, 20, 1, 2)
    for a, b in zip(one, other, strict=True):
        assert (a.batch.crops is None) == (b.batch.crops is None)
        assert not set(a.batch.ids) & set(b.batch.ids)
        assert max(*a.rows.tolist(), *b.rows.tolist()) < min(a.count, b.count) + 2


def break_off(config: TrainConfig) -> None:
    """A run of which only the snapshot after 3 updates is left, though 5 were made."""
    trainer = Trainer(config, {})
    usual = trainer.module.advance

    def advance(part: Share) -> None:
        usual(part)
        if trainer.progress.step == 5:
            raise OSError("the power fails")

    trainer.module.advance = advance  # type: ignore[method-assign]
    with pytest.raises(OSError, match="power"):
        trainer.run()


def test_a_run_takes_the_same_course_when_it_is_broken_off(config: TrainConfig, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(presets.PRESETS, "tiny", still)
    Trainer(config, {}).run()
    broken = dataclasses.replace(config, out=tmp_path / "broken")
    break_off(broken)
    Trainer(broken, {}).run()
    assert curve(broken.out) == pytest.approx(curve(config.out), rel=1e-5)


def test_a_run_whose_place_is_lost_says_so(config: TrainConfig) -> None:
    break_off(config)
    (config.out / "places-0.json").write_text("{}")
    with pytest.raises(ConfigError, match="how far the shards were read after 3 updates"):
        Trainer(config, {}).run()


def test_two_processes_train_from_shards(config: TrainConfig, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(presets.PRESETS, "tiny", still)
    assert run_in(2, config, {}) == [0, 0]
    assert len(curve(config.out)) == 8
    assert all(Places(config.out, rank).at(8) for rank in range(2))


def test_folders_of_both_kinds_and_missing_kinds_are_told(config: TrainConfig, tmp_path: Path) -> None:
    (tmp_path / "mixed").mkdir()
    write_shards(tmp_path / "mixed", clips(3, filmed=True) + clips(3, filmed=False), 6)
    with pytest.raises(ShardsError, match="3 of 6 clips have pictures; pack those with and those without"):
        batches(dataclasses.replace(config, shards=(tmp_path / "mixed",)))
    with pytest.raises(ValueError, match="no folder of clips with pictures"):
        batches(dataclasses.replace(config, shards=config.shards[1:]))
