"""Snapshots, streaming word error rates on dev, and the choice of the best weights, each time that a checkpoint is due."""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

import torch
from lightning.pytorch import Callback, LightningModule
from lightning.pytorch import Trainer as LightningTrainer
from lightning.pytorch.utilities.exceptions import SIGTERMException
from safetensors import SafetensorError
from torch import Tensor

from models.checkpoint import save
from models.tokenizer import Tokenizer
from models.transducer import AVTransducer
from recipes.train.average import LastWeights
from recipes.train.batch import CropStore
from recipes.train.check import word_errors
from recipes.train.config import TrainConfig
from recipes.train.module import TrainModule
from recipes.train.pack import PackedAudio, PackedClip
from recipes.train.ranks import barrier, mean_over_ranks, rank, world
from recipes.train.runlog import RunLog
from recipes.train.sharded import load_sharded, save_sharded, whole
from recipes.train.snapshot import SnapshotError, load_snapshot, save_snapshot
from recipes.train.streamed import Places

HEARD_CLIPS = 60
"""Dev clips of a corpus without pictures that are decoded at most."""


@dataclass(frozen=True, slots=True)
class DevSet:
    """Clips that are decoded in one way."""

    name: str
    """Corpus and mode, as in `grid/av`."""
    mode: str
    clips: tuple[PackedClip, ...]

    @property
    def corpora(self) -> set[str]:
        """Where the clips are from."""
        return {clip.corpus for clip in self.clips}


class Keeper(Callback):
    """Ends each update, and writes what has to outlast the process."""

    def __init__(self, config: TrainConfig, packed: PackedAudio, crops: CropStore, tokenizer: Tokenizer, log: RunLog) -> None:
        self.config, self.packed, self.crops, self.tokenizer, self.journal = config, packed, crops, tokenizer, log
        self.last = LastWeights(config.out / "last", config.mean_of)
        self._failed: SnapshotError | None = None

    def on_train_start(self, trainer: LightningTrainer, pl_module: LightningModule) -> None:
        """Go on from a snapshot where there is one."""
        module = _checked(pl_module)
        module.average.to(module.device)
        if self._divided:
            load_sharded(self.config.out, module.objective, module.average, trainer.optimizers[0])
        else:
            load_snapshot(self.config.out, module.objective, module.average, trainer.optimizers[0])
        self.journal.begin()
        module.start_clock()

    def on_train_batch_end(self, trainer: LightningTrainer, pl_module: LightningModule, outputs: Any, batch: Any, batch_idx: int) -> None:
        """Count, log, and check when it is time."""
        module = _checked(pl_module)
        module.advance(batch)
        self.journal.step(module.losses)
        if module.progress.done(self.config):
            trainer.should_stop = True
        elif module.progress.check_due(self.config):
            self.checkpoint(trainer, module)

    def on_train_end(self, trainer: LightningTrainer, pl_module: LightningModule) -> None:
        """The last checkpoint; raises SnapshotError where it cannot be written."""
        self.checkpoint(trainer, _checked(pl_module))
        if self._failed is not None:
            raise self._failed

    def on_exception(self, trainer: LightningTrainer, pl_module: LightningModule, exception: BaseException) -> None:
        """A run that is told to end (SIGTERM) does so between two updates, and goes on from there."""
        if isinstance(exception, SIGTERMException):
            self._snapshot(trainer, _checked(pl_module))
            self.journal.line("told to end: snapshot written")

    def checkpoint(self, trainer: LightningTrainer, module: TrainModule) -> None:
        """Evaluate, keep the best weights, write a snapshot. Training goes on where the disk is full; the older files are whole."""
        progress = module.progress
        progress.checked_step, progress.checked_seconds = progress.step, progress.seconds
        self._failed = None
        if progress.part(self.config) >= self.config.transducer_from:  # before that the decoder has not been trained
            self._choose(module)
        self._written(lambda: self._snapshot(trainer, module))
        self.journal.draw()
        module.objective.train()
        module.start_clock()

    def _written(self, write: Callable[[], None]) -> bool:
        """Whether writing succeeds. The first process must not leave the others alone with what comes next because its disk is full."""
        try:
            write()
        except (OSError, SafetensorError) as error:
            told = f"{self.config.out}: a checkpoint cannot be written ({error}); free some space"
            self._failed = error if isinstance(error, SnapshotError) else SnapshotError(told)
            self.journal.line(str(self._failed))
            return False
        return True

    @property
    def _divided(self) -> bool:
        return self.config.strategy == "fsdp" and world() > 1

    def _snapshot(self, trainer: LightningTrainer, module: TrainModule) -> None:
        if module.place is not None:  # before the snapshot, which is of no use without it
            Places(self.config.out, rank()).keep(module.progress.step, module.place)
        given = (self.config.out, module.objective, module.average, trainer.optimizers[0], module.progress.counters())
        if self._divided:
            save_sharded(*given)
        elif rank() == 0:
            save_snapshot(*given)

    def _choose(self, module: TrainModule) -> None:
        progress, name = module.progress, self.config.preset
        weights = self._whole_weights(module.average.module)
        candidates = {"last": (weights, self._rates(module, weights, ""))}
        if self.config.mean_of > 0:
            current = self._whole_weights(module.objective.model)
            if rank() == 0:
                self._written(lambda: self.last.add(progress.step, current))
            barrier()
            if (mean := self.last.mean()) is not None:
                candidates["mean"] = (mean, self._rates(module, mean, " mean"))
        for kind, (values, rates) in candidates.items():
            model = _model_with(module, values)
            card = {"training": {"step": progress.step, "seconds": progress.seconds, "speech": progress.speech}, "dev_wer_greedy": rates}
            chosen = self._score(rates)
            names = [f"{name}-{kind}"]
            if best := progress.best is None or chosen is None or chosen <= progress.best:
                names.append(name)
            if rank() == 0 and not all(self._written(partial(self._write, one, model, card)) for one in names):
                continue
            if best:
                progress.best, progress.best_step = chosen, progress.step
                if chosen is not None:
                    self.journal.line(f"best so far: WER {chosen:.3f}, kept as {name}.safetensors")

    def _write(self, name: str, model: AVTransducer, card: dict[str, Any]) -> None:
        save(self.config.out / f"{name}.safetensors", model, self.tokenizer, card, dtype=torch.float16)

    def _rates(self, module: TrainModule, weights: Mapping[str, Tensor], label: str) -> dict[str, float]:
        """Dev word error rates by set; clips are dealt among the processes."""
        model = _model_with(module, weights)
        rates: dict[str, float] = {}
        for one in dev_sets(self.config, self.packed, self.crops):
            found = word_errors(model, one.clips[rank() :: world()], self.packed, self.crops, self.tokenizer, one.mode)
            counts = mean_over_ranks(torch.tensor([found.errors, found.words], dtype=torch.float64, device=module.device))
            rates[one.name] = float(counts[0] / counts[1])
            self.journal.line(f"dev {one.name.replace('/', ' ')}{label}: WER {rates[one.name]:.3f}   {found.example[:160]}")
        self.journal.record({f"wer {name}{label}": rate for name, rate in rates.items()})
        return rates

    def _score(self, rates: Mapping[str, float]) -> float | None:
        """What is compared: the mean of the chosen sets' rates; None where none is decoded."""
        trained = [one.name for one in dev_sets(self.config, self.packed, self.crops) if one.corpora & set(self.config.corpora)]
        chosen = [rates[name] for name in self.config.select or trained or rates]
        return sum(chosen) / len(chosen) if chosen else None

    @staticmethod
    def _whole_weights(model: torch.nn.Module) -> dict[str, Tensor]:
        return {name: whole(value) for name, value in model.state_dict().items()}


def dev_sets(config: TrainConfig, packed: PackedAudio, crops: CropStore) -> list[DevSet]:
    """Dev clips with pictures in all modes, and those of the corpora that are only heard; never others than `dev`.

    Raises ValueError where `select` names what is not decoded.
    """
    dev = [c for c in packed.clips if c.split == "dev"]
    filmed = [c for c in dev if c.id in crops] or [c for c in dev if c.corpus == "grid"]
    sets = [DevSet(f"grid/{mode}", mode, tuple(filmed)) for mode in (("av", "a", "v") if crops else ("a",))]
    sets += [DevSet(f"{name}/a", "a", tuple(c for c in dev if c.corpus == name)[:HEARD_CLIPS]) for name in config.heard_dev]
    sets = [one for one in sets if one.clips]
    names = [one.name for one in sets]
    if unknown := [name for name in config.select if name not in names]:
        raise ValueError(f"select is {unknown[0]!r}, decoded on dev are {', '.join(names) or 'none'}")
    return sets


def _checked(module: LightningModule) -> TrainModule:
    if not isinstance(module, TrainModule):
        raise TypeError(f"Keeper goes with TrainModule, got {type(module).__name__}")
    return module


def _model_with(module: TrainModule, weights: Mapping[str, Tensor]) -> AVTransducer:
    """A network of its own with these weights, on the module's device."""
    with torch.device("meta"):
        model = AVTransducer(copy.deepcopy(module.objective.model.config))
    model.load_state_dict({name: value.to(module.device) for name, value in weights.items()}, assign=True)
    return model.eval().requires_grad_(False)
