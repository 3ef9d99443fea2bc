"""Several processes train like one: rows are dealt without loss, and two local processes take one's course, also after one is killed."""

from __future__ import annotations

import dataclasses
import multiprocessing
import os
import signal
import socket
from pathlib import Path
from typing import Any

import pytest
import torch
from torch import Tensor

from models import presets
from models.tokenizer import Tokenizer
from recipes.train.batch import CropStore, deal
from recipes.train.batches import Batches
from recipes.train.config import TrainConfig
from recipes.train.loop import Trainer
from recipes.train.objective import Objective
from recipes.train.pack import PackedAudio
from tests.recipes.test_train_run import curve, still, toy_run


@pytest.mark.parametrize(("rows", "faces", "world"), [(5, 5, 1), (5, 3, 2), (7, 2, 2), (7, 7, 3), (2, 2, 2)])
def test_every_row_is_dealt_once_and_every_process_has_faces(rows: int, faces: int, world: int) -> None:
    faced = [row >= rows - faces for row in range(rows)]
    parts = [deal(faced, rank, world) for rank in range(world)]
    assert sorted(row for dealt, _ in parts for row in dealt) == list(range(rows))
    for dealt, pictured in parts:
        assert pictured
        assert any(faced[row] for row in dealt)


def test_too_few_faces_or_clips_leave_no_process_without_work() -> None:
    assert [deal([False, False, True, False], rank, 2)[1] for rank in range(2)] == [False, False]
    assert [deal([True], rank, 2)[0] for rank in range(2)] == [[0], [0]]


@pytest.mark.parametrize("join_share", [0.0, 1.0])
def test_processes_make_the_rows_of_one_batch(tmp_path: Path, join_share: float) -> None:
    config, crops = toy_run(tmp_path)
    config = dataclasses.replace(config, join_share=join_share, batch_frames=200)
    batches = Batches(PackedAudio(*config.packed), crops, Tokenizer(config.tokenizer.read_bytes()), config)
    for step in range(6):
        whole = batches.share(step, 0, 1)
        rows = {name: (row, batch) for batch, names in [(whole.batch, whole.batch.ids)] for row, name in enumerate(names)}
        parts = [batches.share(step, rank, 2) for rank in range(2)]
        assert {place for part in parts for place in part.rows.tolist()} == set(range(whole.count))
        for part in parts:
            assert part.seconds == whole.seconds
            for row, name in enumerate(part.batch.ids):
                other, batch = rows[name]
                frames = int(part.batch.frames[row])
                assert torch.equal(part.batch.audio[row, : frames * 640], batch.audio[other, : frames * 640])
                assert part.batch.targets[row, : part.batch.tokens[row]].tolist() == batch.targets[other, : batch.tokens[other]].tolist()


def work(rank: int, world: int, port: int, config: TrainConfig, crops: CropStore, kill_at: int | None) -> None:
    """What torchrun would start."""
    os.environ |= {
        "RANK": str(rank),
        "LOCAL_RANK": str(rank),
        "WORLD_SIZE": str(world),
        "LOCAL_WORLD_SIZE": str(world),
        "GROUP_RANK": "0",
        "MASTER_ADDR": "127.0.0.1",
        "MASTER_PORT": str(port),
        "TORCHELASTIC_RUN_ID": "test",
    }
    usual = Objective.forward
    trainer = Trainer(config, crops)

    def forward(self: Objective, *given: Any, **options: Any) -> dict[str, Tensor]:
        if rank == 1 and trainer.progress.step == kill_at:
            os.kill(os.getpid(), signal.SIGKILL)
        return usual(self, *given, **options)

    Objective.forward = forward  # type: ignore[method-assign]
    trainer.run()


def run_in(world: int, config: TrainConfig, crops: CropStore, kill_at: int | None = None) -> list[int | None]:
    """Exit codes of local processes that train together."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    # Forked, they need not import torch again.
    context = multiprocessing.get_context("fork")
    processes = [context.Process(target=work, args=(rank, world, port, config, crops, kill_at)) for rank in range(world)]
    for process in processes:
        process.start()
    for process in processes:
        process.join(120)
        if process.is_alive():
            process.kill()
    return [process.exitcode for process in processes]


def test_two_processes_take_the_course_of_one_also_when_one_is_killed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(presets.PRESETS, "tiny", still)
    config, crops = toy_run(tmp_path)
    config = dataclasses.replace(config, seed=10, max_steps=6, align_steps=1, transducer_from=0.3)
    Trainer(config, crops).run()
    for strategy in ("ddp", "fsdp"):
        both = dataclasses.replace(config, out=tmp_path / strategy, strategy=strategy)
        assert run_in(2, both, crops, kill_at=4) == [1, -signal.SIGKILL]
        assert "another process of this run is gone at step 4: the same command goes on" in capfd.readouterr().err
        assert len(curve(both.out)) == 4
        assert run_in(2, both, crops) == [0, 0]
        for name in ("total", "ctc film", "ctc sound", "rnnt film", "rnnt sound", "frame", "wer grid/v", "wer toy/a"):
            assert curve(both.out, name) == pytest.approx(curve(config.out, name), rel=1e-4), (strategy, name)
        assert len(curve(both.out)) == 6
    with pytest.raises(ValueError, match="was begun by several processes with --strategy fsdp: go on in the same way"):
        Trainer(dataclasses.replace(config, out=tmp_path / "fsdp", strategy="fsdp"), crops)
