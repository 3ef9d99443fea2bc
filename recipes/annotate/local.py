"""Workers as processes of this machine."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import sys
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnProcess
from types import TracebackType
from typing import Any, Self

from recipes.annotate.crew import Died, Done, Event, Ready, Unusable
from recipes.annotate.worker import Job, Task, Worker, limit_threads

LAST_WORDS = 3.0
"""Seconds in which a process that was told to end, or whose pipe has closed, must end by itself."""


@dataclass(frozen=True, slots=True)
class _Member:
    process: SpawnProcess
    pipe: Connection


class LocalCrew:
    """Processes that each hear one file at a time."""

    def __init__(self, job: Job) -> None:
        self._job = job
        # Spawned, not forked: forking a process in which a library has started threads can hang.
        self._context = multiprocessing.get_context("spawn")
        self._members: dict[int, _Member] = {}
        self._count = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        for member in self._members.values():
            member.process.terminate()
        for member in self._members.values():
            member.process.join(LAST_WORDS)
            member.process.kill()  # native code may not heed anything gentler
            member.process.join()
            member.pipe.close()
        self._members.clear()

    def size(self, wanted: int | None) -> int:
        """`wanted`, or as many as the processors that this process may use have room for."""
        if wanted is not None:
            return wanted
        usable = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
        return max(1, usable // self._job.options.threads)

    def hire(self) -> None:
        """See `Crew`."""
        ours, theirs = self._context.Pipe()
        process = self._context.Process(target=_serve, args=(self._job, theirs), daemon=True)
        process.start()
        theirs.close()  # so that the end of the process ends the pipe
        self._members[self._count] = _Member(process, ours)
        self._count += 1

    def give(self, worker: int, task: Task) -> None:
        """See `Crew`."""
        with contextlib.suppress(OSError):
            self._members[worker].pipe.send(task)

    def end(self, worker: int) -> None:
        """See `Crew`."""
        if worker in self._members:
            self._members[worker].process.kill()

    def wait(self, seconds: float) -> list[Event]:
        """See `Crew`."""
        pipes: dict[Any, int] = {member.pipe: worker for worker, member in self._members.items()}
        return [self._event(pipes[pipe]) for pipe in wait(pipes, seconds)]

    def _event(self, worker: int) -> Event:
        member = self._members[worker]
        try:
            message = member.pipe.recv()
        except (EOFError, OSError):
            del self._members[worker]
            member.pipe.close()
            member.process.join(LAST_WORDS)
            if member.process.is_alive():
                member.process.kill()
                member.process.join()
            return Died(worker, _why(member.process.exitcode))
        if message is None:
            return Ready(worker)
        return Unusable(worker, message) if isinstance(message, str) else Done(worker, message)


def _why(code: int | None) -> str:
    """What an exit code tells, after `it`."""
    if code is None or code >= 0:
        return f"ended with exit code {code}"
    try:
        name = signal.Signals(-code).name
    except ValueError:
        name = f"signal {-code}"
    return f"was killed by {name}" + (" (out of memory?)" if name == "SIGKILL" else "")


def _serve(job: Job, pipe: Connection) -> None:
    """A worker process: ready or not, then one file after another until the pipe closes."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches every process; the parent alone heeds it
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))  # in good order, so that libraries give back what they hold
    limit_threads(job.options.threads)
    # Standard output belongs to the parent's JSON; what libraries print there goes to standard error.
    sys.stdout.flush()
    with contextlib.suppress(OSError):
        os.dup2(2, 1)
    worker = Worker(job)
    problem = worker.start()
    with contextlib.suppress(EOFError, OSError):  # the parent is gone: so are we
        pipe.send(problem or None)
        while True:
            pipe.send(worker.hear(pipe.recv()))
