"""Recognises clips under all their conditions, here or in several processes, and passes over what is kept from before."""

from __future__ import annotations

import multiprocessing
import signal
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass

from pipeline.atomic import OutputError
from recipes.evaluate.cache import Kept, ResultCache, clip_key
from recipes.evaluate.conditions import Condition
from recipes.evaluate.engine import Recognise
from recipes.evaluate.noise import NoiseMaker
from recipes.manifest import Clip
from recipes.text import normalise, unspoken

Progress = Callable[[int, int, str], None]
"""Called with clips done, clips in all and the id of the one that was done."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one clip gave under one condition."""

    condition: Condition
    """Mode and noise."""
    text: str
    """As the recogniser gave it."""
    seconds: float
    """Time that recognition took."""
    cached: bool = False
    """Whether it was kept from an earlier evaluation."""

    @property
    def hypothesis(self) -> str:
        """The text, normalised."""
        return normalise(self.text)


@dataclass(frozen=True, slots=True)
class Attempt:
    """What one clip gave; `error` tells why it gave nothing."""

    clip: Clip
    """What was recognised."""
    outcomes: tuple[Outcome, ...] = ()
    """One for each condition that suits the clip."""
    error: str | None = None
    """One line."""


@dataclass(frozen=True, slots=True)
class Work:
    """What every process needs; picklable."""

    engine: Callable[[], Recognise]
    """Makes the recogniser."""
    maker: NoiseMaker
    """Makes the noise."""
    rows: tuple[Condition, ...]
    """All conditions; a clip has those that suit it."""

    def attempt(self, recognise: Recognise, clip: Clip, known: tuple[Outcome, ...] = ()) -> Attempt:
        """Recognise one clip under all conditions that suit it and are not `known`."""
        if problem := unusable(clip):
            return Attempt(clip, error=problem)
        done = {outcome.condition: outcome for outcome in known}
        rows = [row for row in self.rows if row.suits(clip)]
        try:
            return Attempt(clip, tuple(done[row] if row in done else self._outcome(recognise, clip, row) for row in rows))
        except Exception as error:  # whatever one clip does, hours of work on the others must not be lost
            return Attempt(clip, error=f"{type(error).__name__}: {error}")

    def known(self, clip: Clip, cache: ResultCache | None) -> tuple[Outcome, ...]:
        """Outcomes that are kept from before."""
        if cache is None or unusable(clip):
            return ()
        found = []
        for row in self.rows:
            key = clip_key(clip, row, self.maker) if row.suits(clip) else None
            kept = cache.get(key) if key is not None else None
            if kept is not None:
                found.append(Outcome(row, kept.text, kept.taken, cached=True))
        return tuple(found)

    def keep(self, attempt: Attempt, cache: ResultCache | None) -> None:
        """Keep what is new; raises OutputError."""
        if cache is not None:
            for outcome in attempt.outcomes:
                if not outcome.cached and (key := clip_key(attempt.clip, outcome.condition, self.maker)) is not None:
                    cache.put(key, Kept(outcome.text, outcome.seconds))

    def _outcome(self, recognise: Recognise, clip: Clip, row: Condition) -> Outcome:
        mixer = None
        if row.noise is not None and row.snr_db is not None and clip.audio is not None:
            mixer = self.maker.mixer(clip, row.noise, row.snr_db)
        begin = time.perf_counter()
        text = recognise(clip, row.mode, mixer)
        return Outcome(row, text, time.perf_counter() - begin)


def unusable(clip: Clip) -> str | None:
    """Why no transcript can be compared with a clip's text, None where one can."""
    lost = unspoken(clip.text)
    if not normalise(clip.text) and not lost:
        return f"its text {clip.text!r} has no letters"
    return f"its text {clip.text!r} has {lost!r}, which no word is compared with: spell it as it is said" if lost else None


def run(
    work: Work, clips: Sequence[Clip], jobs: int, progress: Progress | None, cache: ResultCache | None = None
) -> tuple[dict[str, Attempt], bool, list[str]]:
    """Attempts by clip, whether Ctrl-C ended them early, and what else did. What is in `cache` is taken, what is new put there."""
    found: dict[str, Attempt] = {}
    errors: list[str] = []

    def done(attempt: Attempt) -> None:
        found[attempt.clip.id] = attempt
        if progress is not None:
            progress(len(found), len(clips), attempt.clip.id)

    try:
        tasks: list[tuple[Clip, tuple[Outcome, ...]]] = []
        for clip in clips:
            known = work.known(clip, cache)
            if known and len(known) == sum(row.suits(clip) for row in work.rows):
                done(Attempt(clip, known))
            else:
                tasks.append((clip, known))
        with _attempts(work, tasks, jobs) as attempts:
            for attempt in attempts:
                try:
                    work.keep(attempt, cache)
                except OutputError as error:  # the result is there all the same
                    cache = None
                    errors.append(str(error))
                done(attempt)
    except KeyboardInterrupt:
        return found, True, [*errors, f"interrupted: the rates are of the {len(found)} of {len(clips)} clips that were done"]
    except BrokenProcessPool:
        died = f"a process died (out of memory?) after {len(found)} of {len(clips)} clips; try fewer --jobs"
        return found, False, [*errors, died]
    return found, False, errors


@contextmanager
def _attempts(work: Work, tasks: Sequence[tuple[Clip, tuple[Outcome, ...]]], jobs: int) -> Iterator[Iterator[Attempt]]:
    if not tasks:
        yield iter(())
        return
    if jobs == 1:
        recognise = work.engine()
        yield (work.attempt(recognise, clip, known) for clip, known in tasks)
        return
    # Spawned, not forked: forking a process in which torch has started threads can hang.
    context = multiprocessing.get_context("spawn")
    executor = ProcessPoolExecutor(min(jobs, len(tasks)), context, _Process.start, (work,))
    try:
        futures = [executor.submit(_Process.attempt, clip, known) for clip, known in tasks]
        yield (future.result() for future in as_completed(futures))
    finally:
        executor.shutdown(cancel_futures=True)


class _Process:
    """What a worker process keeps between clips."""

    work: Work
    recognise: Recognise | None = None

    @classmethod
    def start(cls, work: Work) -> None:
        cls.work = work
        signal.signal(signal.SIGINT, signal.SIG_DFL)  # Ctrl-C reaches every process; the parent alone speaks of it

    @classmethod
    def attempt(cls, clip: Clip, known: tuple[Outcome, ...]) -> Attempt:
        # Made here and not in `start`, so that a model that cannot be loaded is told as such and not as a broken process.
        if cls.recognise is None:
            cls.recognise = cls.work.engine()
        return cls.work.attempt(cls.recognise, clip, known)
