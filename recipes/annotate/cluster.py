"""Workers as actors of a Ray cluster, whose machines may come and go. Ray is imported only where a cluster is asked for."""

from __future__ import annotations

import contextlib
import os
from types import ModuleType, TracebackType
from typing import Any, Self

from recipes.annotate.crew import CrewError, Died, Done, Event, Ready, Unusable
from recipes.annotate.worker import Job, Task, Worker

ENVIRONMENT = {
    "RAY_USAGE_STATS_ENABLED": "0",  # nothing is sent anywhere
    "RAY_gcs_server_port_wait_time_s": "1",  # one attempt, of half a minute, to reach a cluster: the default of 20 takes ten minutes
}
"""What Ray is told before it connects, unless the user tells it otherwise."""


class ClusterCrew:
    """Actors that each hear one file at a time; the cluster decides where they run."""

    def __init__(self, job: Job, address: str) -> None:
        """`address` is what `ray.init` takes: `auto`, `HOST:PORT`, or `local` for a cluster of this machine alone."""
        self._job = job
        self._address = address
        self._ray: Any = None
        self._connected = False
        self._actors: dict[int, Any] = {}
        self._pending: dict[Any, int] = {}
        """The worker of each call that has not come back."""
        self._starting: set[int] = set()
        self._count = 0

    def __enter__(self) -> Self:
        """Connect, unless this process is connected already; raises CrewError where there is no Ray or no cluster."""
        ray = _import_ray()
        if not ray.is_initialized():
            for variable, value in ENVIRONMENT.items():
                os.environ.setdefault(variable, value)
            extra = {"include_dashboard": False} if self._address == "local" else {}
            try:
                ray.init(address=self._address, log_to_driver=False, logging_level="ERROR", **extra)
            except Exception as error:  # what Ray raises here depends on its version and on what is wrong
                reason = " ".join(str(error).split())
                raise CrewError(
                    f"cannot join the Ray cluster at {self._address}: {reason}; start one with `ray start --head`, or leave --address out"
                ) from error
            self._connected = True
        self._ray = ray
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        for worker in list(self._actors):
            self.end(worker)
        self._actors.clear()
        self._pending.clear()
        if self._connected:
            with contextlib.suppress(Exception):  # the cluster may be gone
                self._ray.shutdown()

    def size(self, wanted: int | None) -> int:
        """`wanted`, or as many as the processors of the cluster have room for now."""
        return wanted or max(1, int(self._ray.cluster_resources().get("CPU", 1.0) // self._job.options.threads))

    def hire(self) -> None:
        """See `Crew`. An actor for which there is no room waits for a machine that has some."""
        remote = self._ray.remote(Worker).options(num_cpus=self._job.options.threads, max_restarts=0, max_task_retries=0)
        worker = self._count
        self._count += 1
        self._actors[worker] = actor = remote.remote(self._job)
        self._starting.add(worker)
        self._pending[actor.start.remote()] = worker

    def give(self, worker: int, task: Task) -> None:
        """See `Crew`."""
        self._pending[self._actors[worker].hear.remote(task)] = worker

    def end(self, worker: int) -> None:
        """See `Crew`."""
        with contextlib.suppress(Exception):  # it may be gone already, or the cluster
            self._ray.kill(self._actors[worker])

    def wait(self, seconds: float) -> list[Event]:
        """See `Crew`; raises CrewError where the connection to the cluster is lost."""
        try:
            came, _ = self._ray.wait(list(self._pending), num_returns=1, timeout=seconds)
            more, _ = self._ray.wait(list(self._pending), num_returns=len(self._pending), timeout=0)
        except self._ray.exceptions.RayError as error:
            raise CrewError(f"the Ray cluster at {self._address} was lost: {' '.join(str(error).split())}") from error
        return [self._event(call) for call in dict.fromkeys([*came, *more])]

    def _event(self, call: Any) -> Event:
        worker = self._pending.pop(call)
        try:
            answer = self._ray.get(call)
        except self._ray.exceptions.RayTaskError as error:  # `start` and `hear` raise nothing: the machine lacks what they are made of
            return Unusable(worker, f"a worker of the cluster cannot run viseme: {_last_line(error)}")
        except self._ray.exceptions.RayError as error:
            # It may live on unreachable: what it still does must not count, since its file goes to another.
            self.end(worker)
            del self._actors[worker]
            self._starting.discard(worker)
            return Died(worker, f"was lost ({_last_line(error)})")
        if worker not in self._starting:
            return Done(worker, answer)
        self._starting.discard(worker)
        return Unusable(worker, answer) if answer else Ready(worker)


def _import_ray() -> ModuleType:
    """Ray, late and only here; raises CrewError where it is not installed."""
    try:
        import ray
        import ray.exceptions
    except ImportError as error:
        raise CrewError("--address needs Ray, which is not installed: pip install 'viseme[cluster]'") from error
    return ray


def _last_line(error: BaseException) -> str:
    """The line of Ray's long messages that says what happened, with its kind."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return f"{type(error).__name__}: {lines[-1]}" if lines else type(error).__name__
