"""A plain training loop: wall-clock schedule, running average of weights, streaming evaluation, snapshots to go on from."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn
from torch.optim.swa_utils import AveragedModel

from models.checkpoint import save
from models.frontends.video import use_channels_last
from models.presets import preset
from models.tokenizer import Tokenizer
from models.transducer import AVTransducer
from recipes.train.batches import Batch, Batches, CropStore
from recipes.train.check import word_error_rate
from recipes.train.config import TrainConfig
from recipes.train.objective import Objective
from recipes.train.pack import PackedAudio, PackedClip
from recipes.train.snapshot import load_snapshot, save_snapshot


@dataclass(slots=True)
class Progress:
    """Counters of a run."""

    step: int = 0
    seconds: float = 0.0
    speech: float = 0.0
    """Seconds of speech processed."""


class Trainer:
    """One run of a configuration."""

    def __init__(self, config: TrainConfig, crops: CropStore) -> None:
        torch.manual_seed(config.seed)
        torch.set_num_threads(config.threads)
        config.out.mkdir(parents=True, exist_ok=True)
        self.config, self.crops = config, crops
        self.tokenizer = Tokenizer(config.tokenizer.read_bytes())
        self.packed = PackedAudio(*config.packed)
        self.batches = Batches(self.packed, crops, self.tokenizer, config)
        self.model = AVTransducer(preset(config.preset))
        if config.init is not None:
            _start_from(self.model, config.init)
        use_channels_last(self.model)
        self.average = AveragedModel(self.model, multi_avg_fn=_running_average(config.average), use_buffers=True)
        self.objective = Objective(self.model, config)
        groups = _groups(self.model, self.objective.frame_head, config)
        self.optimizer = torch.optim.AdamW(groups, lr=config.learning_rate, betas=(0.9, 0.98), fused=True)
        self.progress = Progress(**(load_snapshot(config.out, self.objective, self.average, self.optimizer) or {}))

    def run(self) -> None:
        """Train until the run's minutes are used up."""
        last_log = last_check = time.perf_counter()
        recent: dict[str, list[float]] = {}
        stream = self.batches.stream(self.progress.step)
        while self.progress.seconds < self.config.minutes * 60:
            begun = time.perf_counter()
            for name, value in self.step(next(stream)).items():
                recent.setdefault(name, []).append(value)
            now = time.perf_counter()
            self.progress.seconds += now - begun
            if now - last_log > 30:
                self._log("  ".join(f"{name} {sum(values) / len(values):.3f}" for name, values in recent.items()))
                recent, last_log = {}, now
            if now - last_check > self.config.evaluate_minutes * 60:
                self.checkpoint()
                last_check = time.perf_counter()
        self.checkpoint()

    def step(self, batch: Batch) -> dict[str, float]:
        """One update; returns the losses."""
        self.model.train()
        part = self.progress.seconds / (self.config.minutes * 60)
        rate = self.config.learning_rate * min(1.0, (self.progress.step + 1) / self.config.warmup_steps)
        rate *= 0.02 + 0.98 * 0.5 * (1 + math.cos(math.pi * min(1.0, part)))
        for group in self.optimizer.param_groups:
            group["lr"] = rate
        generator = torch.Generator().manual_seed(self.config.seed * 1_000_003 + self.progress.step)
        lengths = self.model.config.segment_lengths
        segment_length = lengths[int(torch.randint(len(lengths), (1,), generator=generator))]
        sound_only = torch.rand(len(batch.ids), generator=generator) < self.config.sound_only_share
        with torch.autocast("cpu", torch.bfloat16, enabled=self.config.bf16):
            losses = self.objective(
                batch,
                segment_length,
                sound_only,
                aligning=self.progress.step < self.config.align_steps,
                transducer=part >= self.config.transducer_from,
            )
        if not math.isfinite(float(losses["total"].detach())):
            raise FloatingPointError(f"loss is {float(losses['total'])} at step {self.progress.step}, clips {', '.join(batch.ids[:4])}, …")
        self.optimizer.zero_grad()
        losses["total"].backward()
        torch.nn.utils.clip_grad_norm_(self.objective.parameters(), 5.0)
        self.optimizer.step()
        self.average.update_parameters(self.model)
        self.progress.step += 1
        self.progress.speech += float(batch.frames.sum()) * 0.04
        return {name: float(value.detach()) for name, value in losses.items()}

    def checkpoint(self) -> None:
        """Write a snapshot and the averaged model, and log its streaming word error rates on dev clips."""
        counters = {"step": self.progress.step, "seconds": self.progress.seconds, "speech": self.progress.speech}
        save_snapshot(self.config.out, self.objective, self.average, self.optimizer, counters)
        averaged: AVTransducer = self.average.module
        rates: dict[str, Any] = {}
        if self.progress.seconds < self.config.transducer_from * self.config.minutes * 60:
            return  # the decoder has not been trained yet
        for name, mode, clips in self._dev_sets():
            rates[f"{name}/{mode}"], example = word_error_rate(averaged, clips, self.packed, self.crops, self.tokenizer, mode)
            self._log(f"dev {name} {mode}: WER {rates[f'{name}/{mode}']:.3f}   {example[:160]}")
        card = {"training": counters, "dev_wer_greedy": rates}
        save(self.config.out / f"{self.config.preset}.safetensors", averaged, self.tokenizer, card, dtype=torch.float16)

    def _dev_sets(self) -> list[tuple[str, str, list[PackedClip]]]:
        dev = [c for c in self.packed.clips if c.split == "dev"]
        grid = [c for c in dev if c.id in self.crops] or [c for c in dev if c.corpus == "grid"]
        modes = ("av", "a", "v") if self.crops else ("a",)
        sets = [("grid", mode, grid) for mode in modes]
        sets += [(name, "a", [c for c in dev if c.corpus == name][:60]) for name in self.config.heard_dev]
        return [one for one in sets if one[2]]

    def _log(self, text: str) -> None:
        p = self.progress
        pace = p.speech / max(p.seconds, 1e-9)
        line = f"{p.seconds / 60:7.1f} min  step {p.step}  {pace:.0f} s/s  {text}"
        print(line, flush=True)
        with (self.config.out / "log.txt").open("a", encoding="utf-8") as file:
            file.write(line + "\n")


def _running_average(decay: float) -> Callable[[list[Tensor], list[Tensor], Tensor | int], None]:
    """Exponential average that forgets quickly at first, so that a short run does not ship its random start."""

    @torch.no_grad()
    def update(averages: list[Tensor], currents: list[Tensor], count: Tensor | int) -> None:
        weight = 1 - min(decay, (1 + int(count)) / (10 + int(count)))
        for average, current in zip(averages, currents, strict=True):
            if average.is_floating_point():
                average.lerp_(current, weight)
            else:
                average.copy_(current)

    return update


def _groups(model: AVTransducer, frame_head: nn.Module, config: TrainConfig) -> list[dict[str, Any]]:
    """Weight decay for matrices and filters alone."""
    decayed = [p for p in model.parameters() if p.dim() > 1]
    plain = [p for p in model.parameters() if p.dim() <= 1]
    return [
        {"params": decayed, "weight_decay": config.weight_decay},
        {"params": plain, "weight_decay": 0.0},
        {"params": list(frame_head.parameters())},
    ]


def _start_from(model: AVTransducer, path: Path) -> None:
    """Take over all weights whose name and shape fit."""
    from models.checkpoint import load

    given = load(path).model.state_dict()
    own = model.state_dict()
    model.load_state_dict({k: given[k].clone() if k in given and given[k].shape == v.shape else v for k, v in own.items()})
