"""A training run under Lightning: one process, or several that torchrun starts, from a configuration to checkpoints and curves."""

from __future__ import annotations

import dataclasses
import itertools
import logging
import queue
import threading
import warnings
from collections.abc import Iterable, Iterator
from datetime import timedelta
from pathlib import Path

import torch
from lightning.pytorch import Trainer as LightningTrainer
from lightning.pytorch.strategies import DDPStrategy, ModelParallelStrategy, Strategy
from torch.utils.data import DataLoader, Dataset, Sampler

from models.frontends.video import use_channels_last
from models.presets import preset
from models.tokenizer import Tokenizer
from models.transducer import AVTransducer
from recipes.train.batch import CropStore, Place, Share
from recipes.train.batches import Batches, PackedVoices
from recipes.train.config import TrainConfig
from recipes.train.distill import Teacher
from recipes.train.keeper import Keeper, dev_sets
from recipes.train.module import TrainModule
from recipes.train.pack import PackedAudio
from recipes.train.progress import Progress
from recipes.train.ranks import join, launched, leave, others_lost, rank, world
from recipes.train.runlog import RunLog
from recipes.train.settings import ConfigError, check_resume, judged_alike, write_effective
from recipes.train.sharded import read_sharded_counters
from recipes.train.snapshot import read_counters
from recipes.train.streamed import Places, StreamedBatches

PATIENCE = timedelta(minutes=30)
"""That a process waits for the others: one may be slow to evaluate."""


class Trainer:
    """One run of a configuration; goes on from a snapshot where there is one."""

    def __init__(self, config: TrainConfig, crops: CropStore) -> None:
        """Raises ValueError where the configuration does not fit the data or the run that it would go on with."""
        size, mine, _ = launched()
        self.config, divided = config, config.strategy == "fsdp" and size > 1
        kept = read_counters(config.out), read_sharded_counters(config.out)
        if any(kept):
            check_resume(config)
        counters = kept[divided]
        if counters is None and any(kept):
            how = "in one process or with --strategy ddp" if divided else "by several processes with --strategy fsdp"
            raise ConfigError(f"the run in {config.out} was begun {how}: go on in the same way, or give another --out to begin anew")
        self.progress = Progress(**(counters or {}))
        if not judged_alike(config):
            self.progress.best = None
        torch.manual_seed(config.seed)
        torch.set_num_threads(config.threads)
        self.tokenizer = Tokenizer(config.tokenizer.read_bytes())
        self.packed = PackedAudio(*config.packed)
        self.batches = self._batches(crops)
        dev_sets(config, self.packed, crops)
        # The vocabulary is the tokenizer's, so that a network of any size can learn from one of any other.
        self.model = AVTransducer(dataclasses.replace(preset(config.preset), vocabulary=self.tokenizer.size + 1))
        if config.init is not None:
            _start_from(self.model, config.init)
        if not divided:  # weights are divided row by row
            use_channels_last(self.model)
        vocabulary = self.model.config.vocabulary
        teacher = None if config.teacher is None else Teacher.open(config.teacher, self.tokenizer, vocabulary)
        self.module = TrainModule(self.model, config, self.progress, teacher)
        self.log = RunLog(config, self.progress, speaks=mine == 0)
        self.keeper = Keeper(config, self.packed, crops, self.tokenizer, self.log)
        config.out.mkdir(parents=True, exist_ok=True)
        if mine == 0:
            write_effective(config)

    def run(self) -> None:
        """Train until the run's updates or minutes are used up.

        Raises FloatingPointError where the loss is no number, SnapshotError where the last checkpoint cannot be written, ConnectionError
        where another process is gone, KeyboardInterrupt where the run is asked to stop.
        """
        if self.progress.done(self.config):
            self.log.line("this run is over: give it more --minutes, or another --out to begin anew")
            return
        _quiet()
        size, _, local = launched()
        accelerator = _accelerator(self.config)
        join("nccl" if accelerator == "cuda" else "gloo", PATIENCE)
        lightning = LightningTrainer(
            accelerator=accelerator,
            devices=local,
            num_nodes=size // local,
            strategy=self._strategy(size),
            max_epochs=-1,
            callbacks=[self.keeper],
            logger=False,
            enable_checkpointing=False,
            enable_progress_bar=False,
            enable_model_summary=False,
            use_distributed_sampler=False,
        )
        try:
            lightning.fit(self.module, train_dataloaders=self._shares())
        except SystemExit as error:  # Lightning ends the process after an interruption
            raise KeyboardInterrupt from error
        except RuntimeError as error:
            if not others_lost(error):
                raise
            raise ConnectionError(
                f"another process of this run is gone at step {self.progress.step}: the same command goes on from the snapshot in "
                f"{self.config.out} (torchrun --max-restarts does so by itself)"
            ) from error
        leave()

    def _batches(self, crops: CropStore) -> Batches | StreamedBatches:
        if not self.config.shards:
            return Batches(self.packed, crops, self.tokenizer, self.config)
        voices = PackedVoices(self.packed, [clip for clip in self.packed.clips if clip.split == "train"])
        size, mine, _ = launched()
        return StreamedBatches(self.config.shards, self.tokenizer, self.config, voices, mine, size)

    def _shares(self) -> Iterable[Share]:
        first = self.progress.step
        if isinstance(self.batches, Batches) and self.config.makers:
            size, mine, _ = launched()
            # One step is one item, already put together; the order is the steps', whoever is done first.
            return DataLoader(
                Steps(self.batches, mine, size),
                batch_size=None,
                sampler=Counting(first),
                num_workers=self.config.makers,
                multiprocessing_context="fork",  # packed clips and crops are there already
                prefetch_factor=4,
            )
        return Shares(self.batches, first, self._place())

    def _place(self) -> Place | None:
        """Where the shards are to be read on; raises ConfigError where that is not known."""
        if not self.config.shards or not self.progress.step:
            return None
        place = Places(self.config.out, rank()).at(self.progress.step)
        if place is None:
            raise ConfigError(
                f"{self.config.out}: nothing tells how far the shards were read after {self.progress.step} updates: "
                "go on with as many processes as before and all their places-*.json, or give another --out and this run's weights as --init"
            )
        return place

    def _strategy(self, size: int) -> Strategy | str:
        if size == 1:
            return "auto"
        if self.config.strategy == "fsdp":
            return ModelParallelStrategy(data_parallel_size=size, tensor_parallel_size=1, timeout=PATIENCE)
        # Batches without pictures use other weights than those with; statistics are common already.
        return DDPStrategy(find_unused_parameters=True, broadcast_buffers=False, timeout=PATIENCE)


class Steps(Dataset[Share]):
    """This process's part of the batch of each step."""

    def __init__(self, batches: Batches, rank: int, world: int) -> None:
        self.batches, self.rank, self.world = batches, rank, world

    def __getitem__(self, step: int) -> Share:
        return self.batches.share(step, self.rank, self.world)


class Counting(Sampler[int]):
    """All steps from one on."""

    def __init__(self, first: int) -> None:
        self.first = first

    def __iter__(self) -> Iterator[int]:
        return itertools.count(self.first)


class Shares:
    """This process's part of the batches from a step on, made ahead in a thread; ends never, raises what making a batch raises."""

    def __init__(self, batches: Batches | StreamedBatches, first: int, place: Place | None, depth: int = 3) -> None:
        self.batches, self.first, self.place, self.depth = batches, first, place, depth

    def __iter__(self) -> Iterator[Share]:
        ready: queue.Queue[Share | Exception] = queue.Queue(self.depth)
        own = rank(), world()

        def produce() -> None:
            try:
                for part in self.batches.stream(self.first, *own, self.place):
                    ready.put(part)
            except Exception as error:  # whatever it is, the consumer must hear of it instead of waiting for ever
                ready.put(error)

        threading.Thread(target=produce, daemon=True).start()
        while True:
            part = ready.get()
            if isinstance(part, Exception):
                raise part
            yield part


def _accelerator(config: TrainConfig) -> str:
    if config.device == "auto":
        return "cuda" if torch.cuda.is_available() else "cpu"
    if config.device == "cuda" and not torch.cuda.is_available():
        raise ValueError("device is 'cuda', but torch finds no graphics card: give cpu or auto")
    return config.device


def _quiet() -> None:
    """Lightning's advice is not for the one who trains."""
    logging.getLogger("lightning.pytorch").setLevel(logging.WARNING)
    logging.getLogger("lightning.fabric").setLevel(logging.WARNING)
    warnings.filterwarnings("ignore", module=r"lightning\..*")
    # Nothing in these networks changes what a divided part returns.
    warnings.filterwarnings("ignore", message="FSDP2-wrapped module .* returned a view tensor")


def _start_from(model: AVTransducer, path: Path) -> None:
    """Take over all weights whose name and shape fit."""
    from models.checkpoint import load

    given = load(path).model.state_dict()
    own = model.state_dict()
    model.load_state_dict({k: given[k].clone() if k in given and given[k].shape == v.shape else v for k, v in own.items()})
