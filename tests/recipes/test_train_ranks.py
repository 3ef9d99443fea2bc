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
from recipes.train.batches import Batch, CropStore
from recipes.train.config import TrainConfig
from recipes.train.loop import Trainer
from recipes.train.objective import Objective
from recipes.train.ranks import share
from tests.recipes.test_train_run import curve, still, toy_run


def batch(rows: int, faces: int) -> Batch:
    """Rows told apart by their target; the first ones have no face."""
    shown = torch.arange(rows)[:, None].expand(rows, 5) >= rows - faces
    return Batch(
        audio=torch.zeros(rows, 5 * 640),
        crops=torch.zeros(rows, 5, 88, 88, dtype=torch.uint8),
        shown=shown,
        frames=torch.full((rows,), 5),
        targets=torch.arange(rows)[:, None],
        tokens=torch.ones(rows, dtype=torch.long),
        ids=tuple(map(str, range(rows))),
    )


@pytest.mark.parametrize(("rows", "faces", "world"), [(5, 5, 1), (5, 3, 2), (7, 2, 2), (7, 7, 3), (2, 2, 2)])
def test_every_row_is_dealt_once_and_every_process_has_faces(rows: int, faces: int, world: int) -> None:
    parts = [share(batch(rows, faces), rank, world) for rank in range(world)]
    dealt = torch.cat([part.batch.targets[:, 0] for part in parts])
    assert sorted(dealt.tolist()) == list(range(rows))
    for part in parts:
        assert part.batch.ids == tuple(str(row) for row in part.rows.tolist())
        assert torch.equal(part.batch.targets[:, 0], part.rows)
        assert part.batch.crops is not None
        assert part.batch.shown.any()
        assert part.seconds == pytest.approx(rows * 0.2)


def test_too_few_faces_or_clips_leave_no_process_without_work() -> None:
    parts = [share(batch(4, 1), rank, 2) for rank in range(2)]
    assert [part.batch.crops for part in parts] == [None, None]
    assert not any(part.batch.shown.any() for part in parts)
    parts = [share(batch(1, 1), rank, 2) for rank in range(2)]
    assert [part.rows.tolist() for part in parts] == [[0], [0]]


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
