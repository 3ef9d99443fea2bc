"""The loop of a live command: shows events as they come, heeds keys and signals, and ends so that nothing that was heard is lost."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from types import FrameType, TracebackType
from typing import TYPE_CHECKING, Any, Self

from app.cli.captions import CaptionView, words_of
from app.cli.console import EXIT_FAILED, EXIT_OK, complain, say, warn
from app.cli.keys import Keyboard
from app.cli.live_speed import ENOUGH_RTF
from app.cli.progress import clock
from app.engine.recorder import Recorder
from pipeline.atomic import OutputError, send
from pipeline.events import (
    DeviceBack,
    DeviceLost,
    Event,
    Failed,
    Final,
    Metrics,
    ModeChanged,
    Overload,
    Partial,
    Recovered,
    Relief,
    StateChanged,
)
from pipeline.frames import FRAME_SECONDS
from pipeline.writers import EventWriter

if TYPE_CHECKING:
    from pipeline.live import LiveSession

TICK_SECONDS = 0.05
STOP_SECONDS = 5.0
"""What was heard and waits to be recognised may take so long at the end; a session that keeps up needs a moment."""
JUDGED_SECONDS = 5.0
"""Media after which a session is told whether the machine is fast enough for it; what it costs does not change much from then on."""
MODES = {"av": "sound and lips", "a": "sound alone", "v": "lips alone"}


class Signals:
    """Turns the first Ctrl-C or request to end into a wish, and the second into the end; for a with statement."""

    def __init__(self, at_once: Callable[[], None]) -> None:
        """`at_once` is called before an end without ceremony."""
        self.code = 0
        """Exit code of the signal that came, 0 before."""
        self._at_once = at_once
        self._before: dict[int, Any] = {}

    def __enter__(self) -> Self:
        for name in ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK"):
            number = getattr(signal, name, None)
            if number is not None:
                self._before[number] = signal.signal(number, self._heed)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)

    def _heed(self, number: int, frame: FrameType | None) -> None:
        if self.code:
            with contextlib.suppress(Exception):
                self._at_once()
            os._exit(self.code)
        self.code = 128 + number


@dataclass(slots=True)
class Tally:
    """What there is to sum up at the end."""

    words: int = 0
    end: float = 0.0
    metrics: Metrics | None = None

    def add(self, event: Event) -> None:
        self.end = max(self.end, event.end)
        if isinstance(event, Final):
            self.words += len(event.utterance.text.split())
        elif isinstance(event, Metrics):
            self.metrics = event

    def line(self) -> str:
        text = f"viseme: {clock(self.end)} heard, {self.words} {'word' if self.words == 1 else 'words'}"
        if self.metrics is not None and self.metrics.frames:
            text += f", RTF {self.metrics.rtf:.2f}"
            if "p50" in self.metrics.latency_ms:
                text += f", latency {self.metrics.latency_ms['p50']:.0f} ms (p50), {self.metrics.latency_ms.get('p95', 0):.0f} ms (p95)"
        return text


@dataclass(slots=True, kw_only=True)
class Show:
    """How the captions of one session are shown."""

    session: LiveSession
    recorder: Recorder
    jsonl: bool = False
    """Events as JSON instead of words."""
    quiet: bool = False
    duration: float | None = None
    """Seconds after which it ends by itself."""
    modes: tuple[str, ...] = ("auto", "av", "a", "v")
    """What the key m goes through."""
    _view: CaptionView | None = field(default=None, init=False)
    _keyboard: Keyboard = field(default_factory=Keyboard, init=False)
    _tally: Tally = field(default_factory=Tally, init=False)
    _failed: bool = field(default=False, init=False)
    _ending: bool = field(default=False, init=False)
    _judged: bool = field(default=False, init=False)
    _stopper: threading.Thread | None = field(default=None, init=False)
    _met: set[str] = field(default_factory=set, init=False)
    """Devices that have been there."""
    _until: float | None = field(default=None, init=False)

    def run(self) -> int:
        """Start the session and show it to its end; returns the exit code. Raises BrokenPipeError where nobody reads standard output."""
        events = self.recorder.events.subscribe()
        self.recorder.start(self.session.events.subscribe())
        on_screen = not self.jsonl and sys.stdout.isatty() and os.environ.get("TERM") != "dumb"
        with Signals(self._restore) as signals, contextlib.ExitStack() as stack:
            stack.callback(self.recorder.join)
            stack.callback(self.session.stop)
            if on_screen:
                stack.enter_context(self._keyboard)
                view = CaptionView(self.session.settings.mode, status=not self.quiet, keys=self._keyboard.active and not self.quiet)
                self._view = stack.enter_context(view)
            self.session.start()
            stopped_at: float | None = None
            while not events.closed:
                event = events.get(TICK_SECONDS)
                if event is not None:
                    self._take(event)
                self._heed(self._keyboard.pressed())
                if self._view is not None:
                    self._view.refresh()
                if stopped_at is None and (signals.code or self._ending or self._is_over()):
                    stopped_at = time.monotonic()
                    self._stop()
                if stopped_at is not None and time.monotonic() - stopped_at > 2 * STOP_SECONDS:
                    break  # a session that does not end; what it has told is shown and written
            if self._stopper is not None:
                self._stopper.join(1.0)  # a thread that lets go of the model while Python ends would take the process down
        if not self.quiet and self._tally.end:
            say(self._tally.line())
        return signals.code or (EXIT_FAILED if self._failed else EXIT_OK)

    def _stop(self) -> None:
        """Ask the session to end, and go on showing what it still has to tell."""
        if self._view is not None:
            self._view.status.state = "stopping"
        self._stopper = threading.Thread(target=self.session.stop, args=(STOP_SECONDS,), name="viseme-stop", daemon=True)
        self._stopper.start()

    def _is_over(self) -> bool:
        return self._until is not None and time.monotonic() >= self._until

    def _restore(self) -> None:
        self._keyboard.restore()
        if self._view is not None:
            self._view.restore()

    def _take(self, event: Event) -> None:
        self._tally.add(event)
        if isinstance(event, StateChanged) and event.state == "running" and self._until is None and self.duration is not None:
            self._until = time.monotonic() + self.duration
        if self._view is not None:
            self._view.add(event)
        elif self.jsonl:
            _unbroken(lambda: EventWriter(sys.stdout).write(event))
        elif isinstance(event, Final):
            words = words_of(event.utterance.text)
            if words:
                _unbroken(lambda: send(sys.stdout, f"{words}\n", "standard output"))
        self._tell(event)

    def _tell(self, event: Event) -> None:
        """What people should know, on standard error."""
        if isinstance(event, Failed):
            self._failed = True
            complain(event.message)
        elif self.quiet or isinstance(event, Partial | Final):
            return
        elif isinstance(event, Metrics):
            self._judge(event)
        elif isinstance(event, DeviceLost):
            self._tell_of_loss(event)
        elif isinstance(event, DeviceBack):
            self._met.add(event.device)
            say(f"viseme: {event.device} is there")
        elif isinstance(event, Recovered):
            warn(event.message)
        elif isinstance(event, Overload):
            warn(f"recognition is {event.lag:.1f} s behind{': ' if event.measure else ''}{event.measure}")
        elif isinstance(event, Relief):
            say(f"viseme: recognition has caught up{', no longer: ' if event.measure else ''}{event.measure}")
        elif self._view is None and isinstance(event, ModeChanged):
            say(f"viseme: {MODES.get(event.mode, event.mode)} ({event.reason})")
        elif self._view is None and isinstance(event, StateChanged) and event.state == "running":
            say("viseme: listening; Ctrl-C ends")

    def _tell_of_loss(self, event: DeviceLost) -> None:
        reason = event.reason.removeprefix(f"{event.device}: ")  # errors of devices often begin with it
        if event.device not in self._met and reason:
            warn(f"{event.reason} (going on without it)")  # it has not been there yet
        elif reason == "has ended":
            say(f"viseme: {event.device} has ended")
        else:
            warn(f"{event.device} is gone{': ' if reason else ''}{reason}")

    def _judge(self, metrics: Metrics) -> None:
        """Warn once, early, where the machine is hardly fast enough."""
        if self._judged or metrics.frames * FRAME_SECONDS < JUDGED_SECONDS:
            return
        self._judged = True
        if metrics.rtf > ENOUGH_RTF:
            warn(f"captions may fall behind: RTF {metrics.rtf:.2f}, up to {ENOUGH_RTF:g} is fast enough; `viseme doctor` tells what helps")

    def _heed(self, typed: str) -> None:
        """Do what keys ask for."""
        for key in typed.lower():
            if key == "q":
                self._ending = True
            elif key == " " and self.session.state == "paused":
                self.session.resume()
            elif key == " " and self.session.state == "running":
                self.session.pause()
            elif key == "m" and self._view is not None:
                place = self.modes.index(self._view.status.wanted) if self._view.status.wanted in self.modes else -1
                mode = self.modes[(place + 1) % len(self.modes)]
                with contextlib.suppress(ValueError):  # the session refuses: it stays as it is
                    self.session.change(mode=mode)
                    self._view.status.wanted = mode


def _unbroken(write: Callable[[], None]) -> None:
    """Write to standard output; a reader who has left shows as BrokenPipeError, which ends the command."""
    try:
        write()
    except OutputError as error:
        if isinstance(error.__cause__, BrokenPipeError):
            raise error.__cause__ from error
        raise
