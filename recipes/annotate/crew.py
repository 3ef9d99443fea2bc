"""Hands files to workers until every file has its outcome: what happens when workers die is decided here, whatever they are."""

from __future__ import annotations

import time
from collections import Counter, deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from types import TracebackType
from typing import Protocol, Self

from recipes.annotate.worker import Heard, Task

MAX_DEATHS = 3
"""Workers that a file may take with it before it is given up."""
MAX_FAILED_STARTS = 5
"""Workers in a row that may die before they are ready."""
START_LIMIT = 600.0
"""Seconds without any worker at all, after which the job is given up."""
TICK = 0.5
"""Seconds between looks at the clock."""


class CrewError(Exception):
    """Workers that cannot do the job; the message is one line and says why and what to do."""


@dataclass(frozen=True, slots=True)
class Ready:
    """A worker has loaded its teachers and waits for a file."""

    worker: int


@dataclass(frozen=True, slots=True)
class Done:
    """A worker has finished its file."""

    worker: int
    heard: Heard


@dataclass(frozen=True, slots=True)
class Died:
    """A worker is gone, and with it the file that it had."""

    worker: int
    why: str


@dataclass(frozen=True, slots=True)
class Unusable:
    """A worker says that it cannot do this job, and that no other could."""

    worker: int
    why: str


Event = Ready | Done | Died | Unusable


class Crew(Protocol):
    """Workers of one kind; entering starts none, leaving ends all."""

    def __enter__(self) -> Self: ...

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None: ...

    def size(self, wanted: int | None) -> int:
        """How many workers to have: `wanted`, or as many as there is room for."""
        ...

    def hire(self) -> None:
        """Start one more worker; its first event is `Ready`, `Unusable` or `Died`."""
        ...

    def give(self, worker: int, task: Task) -> None:
        """Let a worker that waits hear a file; where it is gone already, `wait` tells."""
        ...

    def end(self, worker: int) -> None:
        """End a worker at once; `wait` tells when it is gone."""
        ...

    def wait(self, seconds: float) -> list[Event]:
        """What happened; waits at most so long for anything to happen."""
        ...


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one file, once for each file."""

    task: Task
    heard: Heard
    attempts: int
    """Workers that had it; more than 1 where some died."""


@dataclass(slots=True)
class _State:
    """Who does what."""

    waiting: deque[Task]
    busy: dict[int, tuple[Task, float]] = field(default_factory=dict)
    """Task and its begin for each worker at work."""
    idle: list[int] = field(default_factory=list)
    hired: int = 0
    """Workers that live or are being started."""
    deaths: Counter[Task] = field(default_factory=Counter)
    overdue: set[int] = field(default_factory=set)
    failed_starts: int = 0
    last_sign: float = field(default_factory=time.monotonic)


def outcomes(crew: Crew, tasks: Sequence[Task], workers: int, time_limit: float) -> Iterator[Outcome]:
    """Every file with what came of it, in the order in which they are finished.

    A file whose worker dies, or takes more than `time_limit` seconds and is therefore ended, goes back to the end of the queue and to
    another worker; after MAX_DEATHS it comes out as failed. Raises CrewError where workers cannot be started or used.
    """
    state = _State(deque(tasks))
    while state.waiting or state.busy:
        while state.hired < min(workers, len(state.waiting) + len(state.busy)):
            crew.hire()
            state.hired += 1
        while state.waiting and state.idle:
            worker, task = state.idle.pop(), state.waiting.popleft()
            state.busy[worker] = task, time.monotonic()
            crew.give(worker, task)
        for event in crew.wait(TICK):
            yield from _take(state, event, time_limit)
        _look_at_the_clock(state, crew, time_limit)


def _take(state: _State, event: Event, time_limit: float) -> Iterator[Outcome]:
    """Bring the state up to date; gives the outcome where one is known now."""
    state.last_sign = time.monotonic()
    if isinstance(event, Unusable):
        raise CrewError(event.why)
    if isinstance(event, Ready):
        state.idle.append(event.worker)
        state.failed_starts = 0
        return
    task, _ = state.busy.pop(event.worker, (None, 0.0))
    if isinstance(event, Done):
        state.idle.append(event.worker)
        state.overdue.discard(event.worker)
        if task is not None:
            yield Outcome(task, event.heard, state.deaths[task] + 1)
        return
    state.hired -= 1
    why = f"took more than {time_limit:g} s" if event.worker in state.overdue else event.why
    if event.worker in state.idle:
        state.idle.remove(event.worker)
    elif task is not None:
        state.deaths[task] += 1
        if state.deaths[task] < MAX_DEATHS:
            state.waiting.append(task)
        else:
            problem = f"{MAX_DEATHS} workers ended on it, the last one because it {why}"
            yield Outcome(task, Heard("failed", problem=problem), MAX_DEATHS)
    else:
        state.failed_starts += 1
        if state.failed_starts >= MAX_FAILED_STARTS:
            raise CrewError(f"{MAX_FAILED_STARTS} workers ended while they loaded the teachers, the last one because it {why}")


def _look_at_the_clock(state: _State, crew: Crew, time_limit: float) -> None:
    """End workers that take too long, and give up where none comes."""
    now = time.monotonic()
    for worker, (_, began) in state.busy.items():
        if now - began > time_limit and worker not in state.overdue:
            state.overdue.add(worker)
            crew.end(worker)
    if state.waiting and not state.busy and not state.idle and now - state.last_sign > START_LIMIT:
        raise CrewError(f"no worker was ready within {START_LIMIT:g} s; ask for fewer with --jobs, or make room on the machines")
