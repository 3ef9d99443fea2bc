"""Trains the face detector on scenes made on the fly.

`python -m recipes.face_detector.train --data DIR --out RUN --minutes 32` goes by the wall clock; the same command goes on from the
snapshot of a run that was broken off. The averaged weights are in RUN/face.safetensors.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import math
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import torch
from safetensors.torch import save_file
from torch import nn

from recipes.face_detector.batches import batches
from recipes.face_detector.exported import ExportedError, freeze_norms, load_exported
from recipes.face_detector.network import FaceNetwork
from recipes.face_detector.objective import LANDMARK_WEIGHT, Objective, Targets
from recipes.face_detector.stock import StockError
from recipes.train.snapshot import load_snapshot, save_snapshot

WARMUP = 150
"""Steps in which the rate rises."""
LEAST_RATE = 0.01
"""Rate at the end, as a part of the greatest."""
AVERAGE = 0.998
GRADIENT_NORM = 10.0
SNAPSHOT_SECONDS = 120.0
LOG_SECONDS = 30.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Of one run."""

    data: Path
    out: Path
    minutes: float
    batch: int = 32
    rate: float = 3e-3
    decay: float = 0.02
    threads: int = 2
    workers: int = 1
    bf16: bool = True
    seed: int = 0
    init: Path | None = None
    """Exported detector to go on from; its batch norms are then kept as they are."""
    landmark_weight: float = LANDMARK_WEIGHT


class Trainer:
    """One run; goes on from a snapshot where there is one."""

    def __init__(self, settings: Settings) -> None:
        settings.out.mkdir(parents=True, exist_ok=True)
        torch.manual_seed(settings.seed)
        torch.set_num_threads(settings.threads)
        self.settings = settings
        start = FaceNetwork() if settings.init is None else load_exported(settings.init)
        self.network = start.to(memory_format=torch.channels_last)
        self.average = FaceNetwork()
        self.average.load_state_dict(self.network.state_dict())
        self.objective = Objective(settings.landmark_weight)
        weights = [p for p in self.network.parameters() if p.ndim > 1]
        others = [p for p in self.network.parameters() if p.ndim <= 1]
        groups = [{"params": weights, "weight_decay": settings.decay}, {"params": others, "weight_decay": 0.0}]
        self.optimizer = torch.optim.AdamW(groups, lr=settings.rate)
        found = load_snapshot(settings.out, self.network, self.average, self.optimizer) or {}
        self.step, self.seconds = int(found.get("step", 0)), float(found.get("seconds", 0.0))

    def run(self) -> None:
        """Train until the minutes are used up, then write the averaged weights."""
        limit = self.settings.minutes * 60
        stream = batches(self.settings.data, self.settings.seed + self.step, self.settings.batch, self.settings.workers)
        sums: dict[str, float] = {}
        counted, last_log, last_save = 0, self.seconds, self.seconds
        begun = time.perf_counter() - self.seconds
        while self.seconds < limit:
            for name, value in self._update(*next(stream)).items():
                sums[name] = sums.get(name, 0.0) + value
            counted += 1
            self.seconds = time.perf_counter() - begun
            if self.seconds - last_log > LOG_SECONDS:
                self._log({name: value / counted for name, value in sums.items()}, counted / (self.seconds - last_log))
                sums, counted, last_log = {}, 0, self.seconds
            if self.seconds - last_save > SNAPSHOT_SECONDS:
                self.save()
                last_save = self.seconds
        self.save()

    def _update(self, images: torch.Tensor, targets: Targets) -> dict[str, float]:
        part = min(1.0, self.seconds / (self.settings.minutes * 60))
        rate = self.settings.rate * min(1.0, (self.step + 1) / WARMUP)
        rate *= LEAST_RATE + (1 - LEAST_RATE) * 0.5 * (1 + math.cos(math.pi * part))
        for group in self.optimizer.param_groups:
            group["lr"] = rate
        self.network.train()
        if self.settings.init is not None:
            freeze_norms(self.network)
        with torch.autocast("cpu", torch.bfloat16, enabled=self.settings.bf16):
            rows = self.network(images)
        losses = self.objective(rows, targets)
        if not math.isfinite(float(losses["total"].detach())):
            raise FloatingPointError(f"loss is {float(losses['total'].detach())} at step {self.step}: lower --rate")
        self.optimizer.zero_grad()
        losses["total"].backward()
        nn.utils.clip_grad_norm_(self.network.parameters(), GRADIENT_NORM)
        self.optimizer.step()
        self._follow()
        self.step += 1
        return {name: float(value.detach()) for name, value in losses.items()}

    @torch.no_grad()
    def _follow(self) -> None:
        """Move the averaged weights and statistics; the average forgets quickly at first."""
        keep = min(AVERAGE, (1 + self.step) / (20 + self.step))
        for mean, value in zip(self.average.state_dict().values(), self.network.state_dict().values(), strict=True):
            if mean.is_floating_point():
                mean.lerp_(value, 1 - keep)
            else:
                mean.copy_(value)

    def save(self) -> None:
        """Write the snapshot, and the averaged weights alone."""
        save_snapshot(self.settings.out, self.network, self.average, self.optimizer, {"step": self.step, "seconds": self.seconds})
        facts: dict[str, object] = {"steps": self.step, "images": self.step * self.settings.batch, "minutes": round(self.seconds / 60, 1)}
        if self.settings.init is not None:
            facts["start"] = hashlib.sha256(self.settings.init.read_bytes()).hexdigest()
        tensors = {name: value.contiguous() for name, value in self.average.state_dict().items()}
        save_file(tensors, self.settings.out / "face.safetensors", {"training": json.dumps(facts)})

    def _log(self, means: dict[str, float], pace: float) -> None:
        values = "  ".join(f"{name} {value:.4f}" for name, value in means.items())
        line = f"{self.seconds / 60:6.1f} min  step {self.step}  {pace * self.settings.batch:.0f} images/s  {values}"
        print(line, flush=True)
        with (self.settings.out / "log.txt").open("a", encoding="utf-8") as file:
            file.write(line + "\n")


def main(arguments: list[str] | None = None) -> int:
    """Command line; returns 0, or 1 where the run cannot be done."""
    parser = argparse.ArgumentParser(prog="python -m recipes.face_detector.train", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--data", type=Path, required=True, help="folder that recipes.face_detector.data wrote")
    parser.add_argument("--out", type=Path, required=True, help="folder of the run; what is there is gone on from")
    parser.add_argument("--minutes", type=float, default=32.0, help="wall-clock length of the whole run (default 32)")
    parser.add_argument("--batch", type=int, default=32, help="scenes in a step (default 32)")
    parser.add_argument("--rate", type=float, default=3e-3, help="greatest learning rate (default 0.003)")
    parser.add_argument("--threads", type=int, default=2, help="threads of the network (default 2)")
    parser.add_argument("--workers", type=int, default=1, help="processes that make scenes (default 1)")
    parser.add_argument("--bf16", action=argparse.BooleanOptionalAction, default=True, help="compute in bfloat16 (default: yes)")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--init", type=Path, help="exported detector (face.onnx) to go on from")
    parser.add_argument("--landmark-weight", type=float, default=LANDMARK_WEIGHT, help=f"of their loss (default {LANDMARK_WEIGHT:g})")
    options = parser.parse_args(arguments)
    for name in ("minutes", "batch", "rate", "threads", "landmark_weight"):
        if getattr(options, name) <= 0:
            parser.error(f"--{name} is {getattr(options, name)}, expected more than 0")
    if options.workers < 0:
        parser.error(f"--workers is {options.workers}, expected at least 0")
    try:
        Trainer(Settings(**vars(options))).run()
    except (StockError, ExportedError, FloatingPointError, OSError) as error:
        print(f"recipes.face_detector.train: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
