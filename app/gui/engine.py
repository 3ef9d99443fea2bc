"""The engine as the window sees it: a child process that is asked for jobs and tells of them by signals.

The window never waits for it: whatever a model, a driver or a file does, the interface goes on. Where the process dies, every running
job ends with `trouble`, what was told stays, and the next request starts it anew.
"""

from __future__ import annotations

import sys
from collections import deque

import msgspec
from PySide6.QtCore import QObject, QProcess, QProcessEnvironment, QTimer, Signal

from app.engine import messages
from app.engine.wire import Unpacker, WireError, event_from, pack

STOP_MS = 3000
"""How long the engine may take to end what it does when the window closes."""
_LINES = 20
_STREAMED = (messages.Told, messages.Picture, messages.Progress, messages.Score, messages.Refused)


class Engine(QObject):
    """Starts with the first request. All signals carry the number of the job that they belong to."""

    ready = Signal()
    """The process takes requests."""
    told = Signal(int, object)
    """A `pipeline.events.Event`."""
    picture = Signal(int, object, bytes)
    """A `messages.Picture` and its bytes; answer with `shown` once it is painted."""
    progress = Signal(int, float, object)
    """Done and total (None where unknown)."""
    scored = Signal(int, object)
    """A `messages.Score`."""
    refused = Signal(int, str)
    """A change was not made, and why."""
    done = Signal(int, dict, bool)
    """A job has ended with a result; the flag says whether it was cancelled."""
    trouble = Signal(int, str, dict)
    """A job has ended with one line for the user, and what it had found."""
    lost = Signal(str)
    """The process has died, and why; running jobs are told by `trouble` too."""

    def __init__(self, parent: QObject | None = None, *, command: list[str] | None = None) -> None:
        """`command` starts another engine, for tests."""
        super().__init__(parent)
        self._command = command or own_command()
        self._process: QProcess | None = None
        self._unpacker = Unpacker(messages.AnyReply)
        self._running: set[int] = set()
        self._last_job = 0
        self._errors: deque[str] = deque(maxlen=_LINES)
        self._closing = False

    def start(self) -> None:
        """Start the process where it does not run."""
        if self._process is not None or self._closing:
            return
        process = self._process = QProcess(self)
        environment = QProcessEnvironment.systemEnvironment()
        environment.insert("PYTHONUNBUFFERED", "1")
        process.setProcessEnvironment(environment)
        process.readyReadStandardOutput.connect(self._read)
        process.readyReadStandardError.connect(self._read_errors)
        process.finished.connect(self._ended)
        process.errorOccurred.connect(self._not_started)
        self._unpacker = Unpacker(messages.AnyReply)
        process.start(self._command[0], self._command[1:])

    def begin(self, request: messages.Request) -> int:
        """Begin a job, whose number is returned; the request's own is ignored."""
        self._last_job += 1
        self._running.add(self._last_job)
        self._send(msgspec.structs.replace(request, job=self._last_job))
        return self._last_job

    def tell(self, request: messages.Request) -> None:
        """Ask something of the running job that the request names; nothing happens where it has ended."""
        if request.job in self._running:
            self._send(request)

    def shown(self, job: int) -> None:
        """A picture is on the screen: another one may come."""
        self.tell(messages.Shown(job=job))

    def cancel(self, job: int) -> None:
        """End a job; its `done` follows."""
        self.tell(messages.Cancel(job=job))

    def runs(self, job: int) -> bool:
        """Whether a job has not ended yet."""
        return job in self._running

    def restart(self) -> None:
        """Kill a process that does not answer; running jobs end with `trouble`, and the next request starts another."""
        if self._process is not None:
            self._process.kill()

    def close(self) -> None:
        """End the process; jobs get a moment to finish what must not be lost."""
        self._closing = True
        process, self._process = self._process, None
        if process is None:
            return
        process.finished.disconnect(self._ended)
        process.closeWriteChannel()  # the engine ends with its input
        if not process.waitForFinished(STOP_MS):
            process.kill()
            process.waitForFinished(STOP_MS)

    def _send(self, request: messages.Request) -> None:
        self.start()
        if self._process is not None:
            self._process.write(pack(request))

    def _read(self) -> None:
        process = self._process
        if process is None:
            return
        try:
            for reply, payload in self._unpacker.feed(process.readAllStandardOutput().data()):
                self._take(reply, payload)
        except WireError as error:
            self._errors.append(str(error))
            process.kill()

    def _take(self, reply: messages.Reply, payload: bytes) -> None:
        if isinstance(reply, _STREAMED) and reply.job not in self._running:
            return
        if isinstance(reply, messages.Told):
            self.told.emit(reply.job, event_from(reply.event))
        elif isinstance(reply, messages.Picture):
            self.picture.emit(reply.job, reply, payload)
        elif isinstance(reply, messages.Progress):
            self.progress.emit(reply.job, reply.done, reply.total)
        elif isinstance(reply, messages.Score):
            self.scored.emit(reply.job, reply)
        elif isinstance(reply, messages.Refused):
            self.refused.emit(reply.job, reply.message)
        elif isinstance(reply, messages.Ready):
            self.ready.emit()
        elif reply.job in self._running:
            self._running.discard(reply.job)
            if isinstance(reply, messages.Done):
                self.done.emit(reply.job, reply.result, reply.cancelled)
            elif isinstance(reply, messages.Trouble):
                self.trouble.emit(reply.job, reply.message, reply.result)

    def _read_errors(self) -> None:
        if self._process is not None:
            text = self._process.readAllStandardError().data().decode("utf-8", "replace")
            self._errors.extend(line for line in text.splitlines() if line.strip())

    def _not_started(self, error: QProcess.ProcessError) -> None:
        if error == QProcess.ProcessError.FailedToStart and self._process is not None:
            self._fail(self._process.errorString())

    def _ended(self, code: int, status: QProcess.ExitStatus) -> None:
        self._read()
        self._read_errors()
        last = self._errors[-1] if self._errors else ""
        how = f"exit code {code}" if status == QProcess.ExitStatus.NormalExit else "it crashed"
        self._fail(f"{how}{': ' if last else ''}{last}")

    def _fail(self, why: str) -> None:
        process, self._process = self._process, None
        if process is not None:
            process.deleteLater()
        message = self.tr("The engine has stopped (%1). What was recognised is kept; start again to go on.").replace("%1", why)
        running, self._running = self._running, set()
        for job in sorted(running):
            self.trouble.emit(job, message, {})
        QTimer.singleShot(0, lambda: self.lost.emit(message))


def own_command() -> list[str]:
    """How this program starts its engine, from a checkout, installed, or frozen into a bundle."""
    return [sys.executable, "--engine"] if getattr(sys, "frozen", False) else [sys.executable, "-m", "app.engine"]
