"""A training run as a whole: it goes on where it was, chooses by dev, stops at what is no number, and leaves whole files behind."""

from __future__ import annotations

import dataclasses
import math
import os
import resource
import signal
import sys
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
import torch
from torch import Tensor

from models import presets
from models.checkpoint import load
from models.checkpoint import save as save_checkpoint
from models.config import ModelConfig
from models.tokenizer import Tokenizer
from models.transducer import AVTransducer
from recipes.manifest import Clip
from recipes.train import keeper, transducer_loss
from recipes.train.__main__ import main
from recipes.train.average import LastWeights
from recipes.train.batch import CropStore, FaceTrack
from recipes.train.check import Errors
from recipes.train.config import TrainConfig
from recipes.train.curves import Curves
from recipes.train.distill import Teacher
from recipes.train.loop import Trainer
from recipes.train.objective import Objective
from recipes.train.pack import pack
from recipes.train.snapshot import SnapshotError, read_counters
from recipes.train.tokens import train_tokenizer
from tests.recipes.test_train import WORDS, narrow, write_wav

FILMED, HEARD = 4, 4


def still() -> ModelConfig:
    """The narrow network without dropout, so that nothing but data and weights decides."""
    config = narrow()
    fusion, predictor = (dataclasses.replace(part, dropout=0.0) for part in (config.fusion, config.predictor))
    return dataclasses.replace(config, fusion=fusion, predictor=predictor)


def toy_run(folder: Path) -> tuple[TrainConfig, CropStore]:
    """Clips of a second, half of them filmed, two more of each kind for dev, and a run of eight updates."""
    rng = np.random.default_rng(0)
    clips = []
    for number in range(FILMED + HEARD + 2):
        path = folder / f"{number}.wav"
        write_wav(path, rng.integers(-3000, 3000, 16_000).astype(np.int16))
        split = "dev" if number >= FILMED + HEARD else "train"
        film = path if number < FILMED or number == FILMED + HEARD else None
        clips.append(Clip(str(number), split, "toy", "one", path, film, 1.0, WORDS[number % len(WORDS)]))
    assert pack(clips, folder / "packed") == []
    (folder / "toy.model").write_bytes(train_tokenizer([" ".join(WORDS)] * 50, 32))
    filmed = [clip.id for clip in clips if clip.video is not None]
    crops = {name: FaceTrack(rng.integers(0, 255, (25, 96, 96)).astype(np.uint8), np.arange(25) > 2) for name in filmed}
    (folder / "words.tsv").write_text("id\tstart_s\tend_s\tword\n" + "".join(f"{n}\t0.2\t0.6\tblue\n" for n in (0, 1, 2, 5, 6)))
    config = TrainConfig(
        packed=(folder / "packed",),
        tokenizer=folder / "toy.model",
        out=folder / "out",
        alignments=(folder / "words.tsv",),
        align_steps=2,
        max_steps=8,
        evaluate_steps=3,
        log_steps=1,
        warmup_steps=3,
        learning_rate=3e-3,
        batch_frames=100,
        video_share=0.5,
        transducer_from=0.4,
        join_share=0.0,
        heard_dev=("toy",),
        threads=1,
        bf16=False,
    )
    return config, crops


@pytest.fixture
def toy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[TrainConfig, CropStore]:
    monkeypatch.setitem(presets.PRESETS, "tiny", still)
    return toy_run(tmp_path)


def curve(folder: Path, name: str = "total") -> dict[int, float]:
    """Values of a curve by step."""
    rows = Curves(folder).read()[name]
    assert len({step for step, *_ in rows}) == len(rows), "no step twice"
    return {step: value for step, _, value in rows}


def spoil(monkeypatch: pytest.MonkeyPatch, step: int, change: Any) -> None:
    """Put `change(losses)` in place of the losses at a step."""
    usual, seen = Objective.forward, []

    def forward(self: Objective, *given: Any, **options: Any) -> dict[str, Tensor]:
        seen.append(1)
        losses = usual(self, *given, **options)
        return change(losses) if len(seen) == step + 1 else losses

    monkeypatch.setattr(Objective, "forward", forward)


class Broken(Exception):
    """The power fails."""


def test_a_run_that_is_broken_off_takes_the_course_of_one_that_is_not(
    toy: tuple[TrainConfig, CropStore], monkeypatch: pytest.MonkeyPatch
) -> None:
    config, crops = toy
    Trainer(config, crops).run()
    again = dataclasses.replace(config, out=config.out.with_name("again"))

    def fail(losses: dict[str, Tensor]) -> dict[str, Tensor]:
        raise Broken

    with monkeypatch.context() as patch:
        spoil(patch, 5, fail)
        with pytest.raises(Broken):
            Trainer(again, crops).run()
    resumed = Trainer(dataclasses.replace(again, minutes=1.0), crops)
    assert resumed.progress.step == 3
    resumed.run()
    assert len(curve(config.out)) == 8
    for name in ("total", "rate", "frame", "wer grid/av"):
        assert curve(again.out, name) == pytest.approx(curve(config.out, name), rel=1e-5), name
    ours, theirs = (load(folder / "tiny-last.safetensors").model.state_dict() for folder in (again.out, config.out))
    for name, value in ours.items():
        torch.testing.assert_close(value, theirs[name], rtol=2e-3, atol=1e-4)
    resumed = Trainer(config, crops)
    resumed.run()
    assert "this run is over" in (config.out / "log.txt").read_text(encoding="utf-8")


def test_the_command_line_runs_by_the_clock_goes_on_and_refuses(
    toy: tuple[TrainConfig, CropStore], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    config, _ = toy
    text = f"packed: {config.packed[0]}\ntokenizer: {config.tokenizer}\nbatch_frames: 100\nthreads: 1\nbf16: false\nwarmup_steps: 3\n"
    (tmp_path / "run.yaml").write_text(text, encoding="utf-8")
    given = ["--config", str(tmp_path / "run.yaml"), "--out", str(config.out)]
    assert main([*given, "--minutes", "0.003", "--heard-dev", "toy"]) == 0
    before = read_counters(config.out)
    assert before is not None
    assert before["seconds"] >= 0.18
    assert main([*given, "--minutes", "0.006", "--heard-dev", "toy"]) == 0
    after = read_counters(config.out)
    assert after is not None
    assert after["step"] > before["step"]
    capsys.readouterr()
    assert main([*given, "--seed", "2"]) == 2
    told = f"recipes.train: seed is 2, but the run in {config.out} was begun with 1: give the same, or another --out to begin anew\n"
    assert capsys.readouterr().err == told
    assert main([*given[:2], "--out", str(tmp_path / "new"), "--init", str(tmp_path / "none.safetensors")]) == 1
    assert "none.safetensors: no such checkpoint" in capsys.readouterr().err


@pytest.fixture
def fresh_signals() -> Iterator[None]:
    """SIGTERM as a process has it that begins: libraries of other tests put handlers of their own there and leave them."""
    before = signal.signal(signal.SIGTERM, signal.SIG_DFL)
    yield
    signal.signal(signal.SIGTERM, before)


@pytest.mark.usefixtures("fresh_signals")
def test_a_run_that_is_told_to_end_writes_a_snapshot_first(toy: tuple[TrainConfig, CropStore], monkeypatch: pytest.MonkeyPatch) -> None:
    config, crops = toy

    def end(losses: dict[str, Tensor]) -> dict[str, Tensor]:
        os.kill(os.getpid(), signal.SIGTERM)
        return losses

    spoil(monkeypatch, 1, end)
    with pytest.raises(KeyboardInterrupt):
        Trainer(config, crops).run()
    counters = read_counters(config.out)
    assert counters is not None
    assert counters["step"] == 2
    assert not (config.out / "tiny.safetensors").exists()


@pytest.mark.parametrize("where", ["loss", "gradient"])
def test_what_is_no_number_stops_the_run_and_keeps_the_last_good_state(
    toy: tuple[TrainConfig, CropStore], monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    config, crops = toy
    trainer = Trainer(config, crops)

    def change(losses: dict[str, Tensor]) -> dict[str, Tensor]:
        total = losses["total"]
        infinite_slope = (total * 0).sqrt()
        return {"total": total * math.nan if where == "loss" else total + infinite_slope}

    spoil(monkeypatch, 4, change)
    ids = trainer.batches.make(4).ids
    with pytest.raises(FloatingPointError, match=rf"{where}.* is .*nan at step 4, clips {', '.join(ids)}: the snapshot in .*; look at"):
        trainer.run()
    counters = read_counters(config.out)
    assert counters is not None
    assert counters["step"] == 3
    assert Trainer(config, crops).progress.step == 3
    assert all(value.isfinite().all() for value in trainer.model.parameters()), "no weight has changed"


def test_a_full_disk_leaves_the_old_snapshot_whole(
    toy: tuple[TrainConfig, CropStore], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    config, crops = toy
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    old: list[bytes] = []

    def fill(losses: dict[str, Tensor]) -> dict[str, Tensor]:
        old.append((config.out / "run.safetensors").read_bytes())
        old.append((config.out / "tiny.safetensors").read_bytes())
        resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, limits[1]))
        return losses

    spoil(monkeypatch, 4, fill)
    try:
        with pytest.raises(SnapshotError, match=r"run\.safetensors: cannot be written \(.*\); free some space, the old one is whole"):
            Trainer(dataclasses.replace(config, transducer_from=0.0), crops).run()
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert [(config.out / name).read_bytes() for name in ("run.safetensors", "tiny.safetensors")] == old
    assert "step 6" in capsys.readouterr().out, "training goes on until the end, in case that room is made"
    assert [path.name for path in config.out.rglob("*") if path.name.endswith(".part")] == []


def test_the_best_checkpoint_is_chosen_by_streaming_errors_on_dev(
    toy: tuple[TrainConfig, CropStore], monkeypatch: pytest.MonkeyPatch
) -> None:
    config, crops = toy
    splits, wrong = set(), iter([5, 2, 4])

    def errors(model: AVTransducer, clips: tuple[Any, ...], *given: Any) -> Errors:
        splits.update(clip.split for clip in clips)
        return Errors(next(wrong), 10, "'bin' -> 'pin'")

    monkeypatch.setattr(keeper, "word_errors", errors)
    trainer = Trainer(dataclasses.replace(config, transducer_from=0.0, heard_dev=("toy",), select=("toy/a",)), {})
    monkeypatch.setattr(keeper, "dev_sets", lambda *_: [one for one in dev_sets(*_) if one.name == "toy/a"])
    trainer.run()
    assert splits == {"dev"}
    assert load(config.out / "tiny.safetensors").card == {
        "training": {"step": 6, "seconds": pytest.approx(0, abs=600), "speech": pytest.approx(0, abs=600)},
        "dev_wer_greedy": {"toy/a": 0.2},
    }
    assert load(config.out / "tiny-last.safetensors").card["training"]["step"] == 8
    assert (trainer.progress.best, trainer.progress.best_step) == (0.2, 6)
    assert list(curve(config.out, "wer toy/a").values()) == [0.5, 0.2, 0.4]
    assert (config.out / "curves.png").read_bytes().startswith(b"\x89PNG")
    with pytest.raises(ValueError, match=r"select is 'moon/a', decoded on dev are grid/av, grid/a, grid/v, toy/a"):
        Trainer(dataclasses.replace(config, out=config.out / "other", select=("moon/a",)), crops)


dev_sets = keeper.dev_sets


def test_the_vocabulary_is_the_tokenizers(toy: tuple[TrainConfig, CropStore], tmp_path: Path) -> None:
    config, crops = toy
    (tmp_path / "few.model").write_bytes(train_tokenizer([" ".join(WORDS)] * 50, 28))
    assert Trainer(dataclasses.replace(config, tokenizer=tmp_path / "few.model"), crops).model.config.vocabulary == 29


def test_without_a_choice_the_corpora_trained_on_decide(toy: tuple[TrainConfig, CropStore]) -> None:
    config, crops = toy
    trainer = Trainer(config, crops)
    trainer.packed.clips = [dataclasses.replace(clip, corpus="toy" if clip.has_video else "other") for clip in trainer.packed.clips]
    rates = {"grid/av": 0.1, "grid/a": 0.2, "grid/v": 0.3, "other/a": 0.8}
    for corpora, select, score in ((("toy",), (), 0.2), ((), (), 0.35), (("toy",), ("other/a",), 0.8)):
        trainer.keeper.config = dataclasses.replace(config, corpora=corpora, select=select, heard_dev=("other",))
        assert trainer.keeper._score(rates) == pytest.approx(score)


def test_the_mean_of_the_last_checkpoints_is_tried_too(tmp_path: Path) -> None:
    last = LastWeights(tmp_path / "last", 2)
    for step in (1, 2, 3):
        last.add(step, {"weight": torch.full((2,), float(step)), "count": torch.tensor(step)})
        assert (last.mean() is None) == (step == 1)
    mean = last.mean()
    assert mean is not None
    assert mean["weight"].tolist() == [2.5, 2.5]
    assert mean["count"] == 3


def test_a_run_writes_the_mean_beside_the_average(toy: tuple[TrainConfig, CropStore]) -> None:
    config, crops = toy
    trainer = Trainer(dataclasses.replace(config, mean_of=2, transducer_from=0.0, evaluate_steps=1, max_steps=2), crops)
    trainer.run()
    assert (config.out / "tiny-mean.safetensors").is_file()
    assert "wer toy/a mean" in trainer.log.curves.read()


def test_a_teacher_is_followed_and_does_not_change(toy: tuple[TrainConfig, CropStore], tmp_path: Path) -> None:
    config, crops = toy
    torch.manual_seed(7)
    model = AVTransducer(still())
    torch.nn.init.normal_(model.ctc_head.weight, std=0.5)
    tokenizer = Tokenizer(config.tokenizer.read_bytes())
    save_checkpoint(tmp_path / "teacher.safetensors", model, tokenizer, {})
    follow = dataclasses.replace(
        config, teacher=tmp_path / "teacher.safetensors", teacher_weight=30.0, feature_weight=10.0, align_steps=0, max_steps=30
    )
    trainer = Trainer(dataclasses.replace(follow, evaluate_steps=100, transducer_from=0.9), crops)
    teacher: Teacher = trainer.module._aside[1]
    before = [value.clone() for value in teacher.model.state_dict().values()]
    trainer.run()
    for name, most in (("teacher", 0.8), ("features", 0.9)):
        values = list(curve(config.out, name).values())
        assert np.mean(values[-5:]) < most * np.mean(values[:5]), name
    assert all(map(torch.equal, before, teacher.model.state_dict().values()))
    assert not any(name.startswith("_aside") for name in trainer.module.state_dict())
    batch = trainer.batches.make(0)
    lesson = teacher.teach(batch, 8)
    assert not lesson.features.requires_grad
    wider = dataclasses.replace(lesson, features=torch.cat([lesson.features, lesson.features], -1))
    for given, told in ((lesson, {"teacher", "features"}), (wider, {"teacher"}), (None, set())):
        losses = trainer.module.objective(batch, 8, torch.zeros(len(batch.ids)) > 0, aligning=False, transducer=False, lesson=given)
        assert losses.keys() & {"teacher", "features"} == told
    other = Tokenizer(train_tokenizer([" ".join(reversed(WORDS))] * 50 + ["two"] * 90, 32))
    save_checkpoint(tmp_path / "foreign.safetensors", model, other, {})
    with pytest.raises(ValueError, match=r"teacher is .*foreign\.safetensors, which has another tokenizer"):
        Trainer(dataclasses.replace(config, out=tmp_path / "other", teacher=tmp_path / "foreign.safetensors"), crops)


def test_curves_go_on_behind_the_snapshot(tmp_path: Path) -> None:
    curves = Curves(tmp_path)
    curves.begin(0)
    for step in (1, 2, 3):
        curves.add(step, step / 2, {"total": 1 / step, "wer grid/av": 0.5})
    with curves.table.open("a") as file:
        file.write("4,2.0,tot")
    curves.begin(2)
    curves.add(3, 1.4, {"total": 0.25})
    assert curves.read()["total"] == [(1, 0.5, 1.0), (2, 1.0, 0.5), (3, 1.4, 0.25)]


def test_the_loss_is_torchaudios_only_on_a_card_that_has_it(monkeypatch: pytest.MonkeyPatch) -> None:
    given = (torch.randn(2, 4, 3, 5), torch.tensor([[1, 2], [3, 0]]), torch.tensor([4, 3]), torch.tensor([2, 1]))
    expected = transducer_loss.losses(*given, blank=4)

    def record(logits: Tensor, targets: Tensor, frames: Tensor, tokens: Tensor, **options: Any) -> Tensor:
        assert {value.dtype for value in (targets, frames, tokens)} == {torch.int32}
        assert options == {"blank": 4, "clamp": -1.0, "reduction": "none"}
        return torch.tensor([7.0, 7.0])

    monkeypatch.setattr(transducer_loss, "kernel", lambda: record)
    assert torch.equal(transducer_loss.losses(*given, blank=4), expected)
    monkeypatch.setattr(Tensor, "is_cuda", property(lambda self: True))
    assert transducer_loss.losses(*given, blank=4).tolist() == [7.0, 7.0]


def test_a_torchaudio_that_does_not_fit_is_left_aside(monkeypatch: pytest.MonkeyPatch) -> None:
    transducer_loss.kernel.cache_clear()
    monkeypatch.setitem(sys.modules, "torchaudio", SimpleNamespace())
    monkeypatch.setitem(sys.modules, "torchaudio.functional", None)
    assert transducer_loss.kernel() is None
    transducer_loss.kernel.cache_clear()


def test_other_processes_may_prepare_the_batches(toy: tuple[TrainConfig, CropStore], tmp_path: Path) -> None:
    config, crops = toy
    Trainer(config, crops).run()
    helped = dataclasses.replace(config, out=tmp_path / "helped", makers=2)
    Trainer(helped, crops).run()
    assert curve(helped.out) == pytest.approx(curve(config.out), rel=1e-5)
