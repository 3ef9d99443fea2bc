"""One update: the losses of a batch, its gradient, the optimizer's step, and the weights' running average."""

from __future__ import annotations

import math
import time
from typing import Any

import torch
from lightning.pytorch import LightningModule
from torch import Tensor, nn

from models.transducer import AVTransducer
from recipes.train import sharded
from recipes.train.average import RunningAverage
from recipes.train.batch import Place, Share, to_device
from recipes.train.config import TrainConfig
from recipes.train.distill import Teacher
from recipes.train.norm import share_statistics
from recipes.train.objective import Objective
from recipes.train.progress import Progress
from recipes.train.ranks import from_first, mean_over_ranks, rank, world


class TrainModule(LightningModule):
    """The objective as Lightning trains it. What it draws depends on seed and step alone, so that a run goes on as if never broken off."""

    def __init__(self, model: AVTransducer, config: TrainConfig, progress: Progress, teacher: Teacher | None = None) -> None:
        super().__init__()
        self.config, self.progress = config, progress
        average = RunningAverage(model, config.average)
        self.objective = Objective(model, config)
        # In a list they are no modules of this one: neither trained nor sent to the other processes.
        self._aside: list[Any] = [average, teacher]
        self.losses: dict[str, float] = {}
        """Of the last batch, means over all processes."""
        self.place: Place | None = None
        """Where this process's data stand after the last update, where the number of updates does not tell."""
        self._begun = time.perf_counter()
        self._sharded = False

    @property
    def average(self) -> RunningAverage:
        """Running average of the weights."""
        average: RunningAverage = self._aside[0]
        return average

    def configure_model(self) -> None:
        """Make batch statistics common, and divide the weights among processes where the strategy says so."""
        if world() > 1:
            share_statistics(self.objective)
        if self.device_mesh is not None and not self._sharded:  # there is one under FSDP alone
            averaged: AVTransducer = self.average.module
            for root, model in ((self.objective, self.objective.model), (averaged, averaged)):
                sharded.shard(root, model, self.device_mesh["data_parallel"])
            self._sharded = True

    def configure_optimizers(self) -> torch.optim.Optimizer:
        """AdamW, fused where weights are whole."""
        groups = _groups(self.objective.model, self.objective.frame_head, self.config)
        return torch.optim.AdamW(groups, lr=self.config.learning_rate, betas=(0.9, 0.98), fused=not self._sharded)

    def transfer_batch_to_device(self, batch: Any, device: torch.device, dataloader_idx: int) -> Share:
        """Batches are frozen dataclasses, which Lightning does not look into."""
        return to_device(batch, device)

    def training_step(self, batch: Share, batch_idx: int) -> Tensor:
        """The loss to minimise; raises FloatingPointError that names the clips where it is no number."""
        config, progress = self.config, self.progress
        if progress.step == config.align_steps > 0:
            self._pass_on()
        for group in self.trainer.optimizers[0].param_groups:
            group["lr"] = progress.rate(config)
        generator = torch.Generator().manual_seed(config.seed * 1_000_003 + progress.step)
        torch.manual_seed((config.seed * 1_000_003 + progress.step) * 4099 + rank())
        lengths = self.objective.model.config.segment_lengths
        segment_length = lengths[int(torch.randint(len(lengths), (1,), generator=generator))]
        sound_only = (torch.rand(batch.count, generator=generator) < config.sound_only_share)[batch.rows].to(self.device)
        teacher: Teacher | None = self._aside[1]
        with torch.autocast(self.device.type, torch.bfloat16, enabled=config.bf16):
            lesson = None if teacher is None else teacher.teach(batch.batch, segment_length)
            losses = self.objective(
                batch.batch,
                segment_length,
                sound_only,
                aligning=progress.step < config.align_steps,
                transducer=progress.part(config) >= config.transducer_from,
                lesson=lesson,
            )
        values = mean_over_ranks(torch.stack([value.detach().float() for value in losses.values()]))
        self.losses = dict(zip(losses, values.tolist(), strict=True))
        if not math.isfinite(self.losses["total"]):
            raise FloatingPointError(self._stopped(f"loss is {self.losses['total']}", batch.batch.ids))
        self._ids = batch.batch.ids
        total: Tensor = losses["total"]
        return total

    @torch.no_grad()
    def _pass_on(self) -> None:
        """CTC begins with what the frame labels taught, blank for silence: it need not find its way off the plateau of all blanks."""
        model, taught = self.objective.model, self.objective.frame_head
        for name, own in model.ctc_head.named_parameters():
            own.copy_(taught.get_parameter(name)[: own.shape[0]])

    def configure_gradient_clipping(
        self, optimizer: torch.optim.Optimizer, gradient_clip_val: float | None = None, gradient_clip_algorithm: str | None = None
    ) -> None:
        """Shorten the gradient; raises FloatingPointError where it is no number, before any weight has changed."""
        norm = nn.utils.clip_grad_norm_(self.parameters(), self.config.clip_norm, foreach=None if not self._sharded else False)
        length = float(sharded.whole(norm))
        if not math.isfinite(length):
            raise FloatingPointError(self._stopped(f"norm of the gradient is {length}", self._ids))

    def on_train_start(self) -> None:
        """The network trains; the clock starts."""
        self.objective.train()
        self.start_clock()

    def start_clock(self) -> None:
        """What was done until now is no training."""
        self._begun = time.perf_counter()

    def advance(self, batch: Share) -> None:
        """Count an update and average its weights."""
        self.average.update_parameters(self.objective.model)
        now = time.perf_counter()
        self.progress.seconds += from_first(now - self._begun, self.device)
        self._begun = now
        self.progress.step += 1
        self.progress.speech += batch.seconds
        self.place = batch.place

    def _stopped(self, what: str, ids: tuple[str, ...]) -> str:
        return (
            f"{what} at step {self.progress.step}, clips {', '.join(ids)}: the snapshot in {self.config.out} is the last good state; "
            "look at these clips, or lower --learning-rate"
        )


def _groups(model: AVTransducer, frame_head: nn.Module, config: TrainConfig) -> list[dict[str, Any]]:
    """Weight decay for matrices and filters alone."""
    decayed = [p for p in model.parameters() if p.dim() > 1]
    plain = [p for p in model.parameters() if p.dim() <= 1]
    return [
        {"params": decayed, "weight_decay": config.weight_decay},
        {"params": plain, "weight_decay": 0.0},
        {"params": list(frame_head.parameters())},
    ]
