"""What a run tells: a line now and then on the terminal and in `log.txt`, and the curves; the first process speaks for all."""

from __future__ import annotations

import contextlib
import math
import time
from collections.abc import Iterator, Mapping

from recipes.train.config import TrainConfig
from recipes.train.curves import Curves
from recipes.train.progress import Progress

LOG_SECONDS = 30.0


class RunLog:
    """Means of the losses since the last line, speed, and what is left."""

    def __init__(self, config: TrainConfig, progress: Progress, *, speaks: bool) -> None:
        self.config, self.progress, self.speaks = config, progress, speaks
        self.curves = Curves(config.out)
        self._recent: dict[str, list[float]] = {}
        self._last = time.perf_counter()
        self._mark = (progress.seconds, progress.speech)
        self._told: set[str] = set()

    def begin(self) -> None:
        """Take up the curves of a run that goes on."""
        if self.speaks:
            self.curves.begin(self.progress.step)

    def step(self, losses: Mapping[str, float]) -> None:
        """Take an update's losses; says their means when it is time."""
        for name, value in losses.items():
            self._recent.setdefault(name, []).append(value)
        each, now = self.config.log_steps, time.perf_counter()
        if now - self._last < LOG_SECONDS if each is None else self.progress.step % each:
            return
        means = {name: sum(values) / len(values) for name, values in self._recent.items()}
        seconds, speech = self._mark
        p = self.progress
        pace = (p.speech - speech) / max(p.seconds - seconds, 1e-9)
        self.line("  ".join(f"{name} {value:.3f}" for name, value in means.items()), pace)
        self.record(means | {"rate": p.rate(self.config), "pace": pace})
        self._recent, self._last, self._mark = {}, now, (p.seconds, p.speech)

    def line(self, text: str, pace: float | None = None) -> None:
        """Say something; `pace` is seconds of speech a second."""
        if not self.speaks:
            return
        p = self.progress
        pace = p.speech / max(p.seconds, 1e-9) if pace is None else pace
        left = p.seconds_left(self.config)
        ahead = "" if math.isinf(left) else f"  {left / 60:.0f} min left"
        line = f"{p.seconds / 60:7.1f} min  step {p.step}  {pace:.0f} s/s{ahead}  {text}"
        print(line, flush=True)
        with self._unless_full(), (self.config.out / "log.txt").open("a", encoding="utf-8") as file:
            file.write(line + "\n")

    def once(self, text: str | None) -> None:
        """Say something that need not be said again."""
        if text is not None and text not in self._told:
            self._told.add(text)
            self.line(text)

    def record(self, values: Mapping[str, float]) -> None:
        """Add to the curves."""
        if self.speaks:
            with self._unless_full():
                self.curves.add(self.progress.step, self.progress.seconds / 60, values)

    def draw(self) -> None:
        """Write the picture of the curves."""
        if self.speaks:
            with self._unless_full():
                self.once(self.curves.draw())

    @contextlib.contextmanager
    def _unless_full(self) -> Iterator[None]:
        """A run does not end because its log cannot be written."""
        try:
            yield
        except OSError as error:
            print(f"{self.config.out}: the log cannot be written ({error}); free some space", flush=True)
