"""The engine's front desk: reads requests, begins jobs, passes on what is asked of running ones, and ends so that nothing is lost."""

from __future__ import annotations

import os
import sys
import threading
import time
from typing import Any

from app.engine.jobs import JOBS, job_class
from app.engine.jobs.base import Job, told
from app.engine.messages import AnyRequest, Cancel, Ready, Request, Shown, Trouble
from app.engine.outlet import Outlet
from app.engine.wire import Unpacker, WireError

FINISH_SECONDS = 2.2
"""For which jobs may finish what must not be lost when the engine ends."""
FLUSH_SECONDS = 0.4
WATCH_SECONDS = 1.0
"""Between two looks whether the parent lives."""
READ_BYTES = 1 << 16


class Server:
    """Serves one window over two file descriptors until its requests end."""

    def __init__(self, requests: int, replies: int) -> None:
        self._requests = requests
        self._outlet = Outlet(replies, lost=self.end)
        self._jobs: dict[int, _Seat] = {}
        self._lock = threading.Lock()
        self._over = threading.Event()
        self._fault = ""

    def end(self) -> None:
        """Make `run` end; from any thread."""
        self._over.set()

    def run(self) -> int:
        """Serve until the requests end, nobody reads the replies or the parent has died; returns the exit code."""
        parent = os.getppid()
        self._outlet.start()
        self._outlet.send(Ready(version=_version(), pid=os.getpid()))
        threading.Thread(target=self._read, name="requests", daemon=True).start()
        while not self._over.wait(WATCH_SECONDS):
            if os.getppid() != parent:  # it may have left the pipe to a child of its own, and no end of input would come
                break
        self._finish()
        if self._fault:
            print(f"viseme: error: {self._fault}", file=sys.stderr, flush=True)
        return 1 if self._fault else 0

    def _read(self) -> None:
        unpacker = Unpacker(AnyRequest)
        try:
            while data := os.read(self._requests, READ_BYTES):
                for request, _ in unpacker.feed(data):
                    self._take(request)
        except (WireError, OSError) as error:
            self._fault = f"the window is not understood: {error}"
        finally:
            self._over.set()

    def _take(self, request: Any) -> None:
        if isinstance(request, Shown):
            self._outlet.shown(request.job)
        elif type(request) in JOBS:
            self._begin(request)
        else:
            with self._lock:
                seat = self._jobs.get(request.job)
            if seat is not None:  # otherwise it has ended meanwhile
                seat.take(request)

    def _begin(self, request: Request) -> None:
        with self._lock:
            if request.job in self._jobs:
                print(f"viseme: job {request.job} runs already", file=sys.stderr, flush=True)
                return
            seat = self._jobs[request.job] = _Seat(request, self._outlet)
        threading.Thread(target=self._work, args=(seat, request.job), name=f"job {request.job}", daemon=True).start()

    def _work(self, seat: _Seat, number: int) -> None:
        try:
            seat.work()
        finally:
            with self._lock:
                del self._jobs[number]

    def _finish(self) -> None:
        """Let every job come to its end, as far as time allows."""
        until = time.monotonic() + FINISH_SECONDS
        with self._lock:
            seats = list(self._jobs.values())
        for seat in seats:
            seat.finish()
        for seat in seats:
            seat.ended.wait(max(0.0, until - time.monotonic()))
        self._outlet.flush(FLUSH_SECONDS)


class _Seat:
    """A job and what is asked of it, also while its module is still being imported."""

    def __init__(self, request: Request, outlet: Outlet) -> None:
        self._request, self._outlet = request, outlet
        self._lock = threading.Lock()
        self._job: Job | None = None
        self._waiting: list[Request] = []
        self._finishing = False
        self.ended = threading.Event()

    def take(self, request: Request) -> None:
        """Pass on a request, now or once the job is there."""
        with self._lock:
            if self._job is None:
                self._waiting.append(request)
            else:
                _pass_on(self._job, request)

    def finish(self) -> None:
        """The engine ends."""
        with self._lock:
            self._finishing = True
            if self._job is not None:
                _finish(self._job)

    def work(self) -> None:
        """The whole life of the job, in its thread."""
        try:
            job = self._come_in()
            if job is not None:
                job.carry_out()
        finally:
            self.ended.set()

    def _come_in(self) -> Job | None:
        """Make the job and hand it what was asked meanwhile; None, after a Trouble, where it cannot be made."""
        try:
            job = job_class(self._request)(self._request, self._outlet)
        except Exception as error:  # a broken installation shows here
            self._outlet.send(Trouble(job=self._request.job, message=told(error)))
            return None
        with self._lock:
            self._job = job
            for request in self._waiting:
                _pass_on(job, request)
            if self._finishing:
                _finish(job)
        return job


def _pass_on(job: Job, request: Request) -> None:
    if isinstance(request, Cancel):
        job.cancelled.set()
    try:
        job.heed(request)
    except Exception as error:
        job.refuse(told(error))


def _finish(job: Job) -> None:
    try:
        job.finish()
    except Exception as error:  # the others are to finish too
        job.refuse(told(error))


def _version() -> str:
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version("viseme")
    except PackageNotFoundError:
        return ""
