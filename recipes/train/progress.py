"""How far a run is, and the learning rate that follows from it."""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass
from typing import Any

from recipes.train.config import TrainConfig

LEAST_RATE = 0.02
"""Learning rate at the end, as a part of the peak."""


@dataclass(slots=True)
class Progress:
    """Counters of a run, kept with every snapshot; the same in all processes."""

    step: int = 0
    """Updates made."""
    seconds: float = 0.0
    """Spent on them, without evaluations."""
    speech: float = 0.0
    """Seconds of speech processed."""
    best: float | None = None
    """Least dev word error rate so far, a fraction."""
    best_step: int = 0
    """Updates made when it was reached."""
    checked_step: int = 0
    """Updates made at the last checkpoint."""
    checked_seconds: float = 0.0
    """Seconds spent then."""

    def part(self, config: TrainConfig) -> float:
        """Part of the run that is over, 0 to 1: by updates where `max_steps` is given, otherwise by the clock."""
        over = self.seconds / (config.minutes * 60) if config.max_steps is None else self.step / config.max_steps
        return min(1.0, over)

    def rate(self, config: TrainConfig) -> float:
        """Learning rate of the next update: linear warm-up times half a cosine."""
        warm = min(1.0, (self.step + 1) / config.warmup_steps)
        return config.learning_rate * warm * (LEAST_RATE + (1 - LEAST_RATE) * 0.5 * (1 + math.cos(math.pi * self.part(config))))

    def done(self, config: TrainConfig) -> bool:
        """Whether the run is over."""
        return self.part(config) >= 1

    def check_due(self, config: TrainConfig) -> bool:
        """Whether it is time for an evaluation and a checkpoint."""
        if config.evaluate_steps is not None:
            return self.step - self.checked_step >= config.evaluate_steps
        return self.seconds - self.checked_seconds > config.evaluate_minutes * 60

    def seconds_left(self, config: TrainConfig) -> float:
        """Estimate of the seconds of training that are left, without evaluations; infinite before the first update."""
        if config.max_steps is None:
            return max(0.0, config.minutes * 60 - self.seconds)
        return (config.max_steps - self.step) * self.seconds / self.step if self.step else math.inf

    def counters(self) -> dict[str, Any]:
        """Plain values, from which the constructor makes the same again."""
        return asdict(self)
