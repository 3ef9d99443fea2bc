"""A live session: started, paused, changed and stopped by one owner, and listened to by anyone."""

from __future__ import annotations

import dataclasses
import threading
from collections.abc import Callable
from typing import Any

from capture.media import MediaError
from pipeline.back import StreamingRecognizer
from pipeline.endpoint import DEFAULT_RULES, EndpointRules
from pipeline.events import Failed, Recovered, StateChanged
from pipeline.face.detector import FaceDetector, FaceError
from pipeline.live.intake import NOTHING, Intake, View
from pipeline.live.recognition import Recognition, drain
from pipeline.live.settings import LOADED, LiveSettings
from pipeline.live.work import LiveInput, Shared
from pipeline.stream import EventStream


class LiveSession:
    """Captions what a source hears and sees until it is stopped.

    Two threads: one takes in and prepares, one recognises; a bounded queue lies between them, and devices have buffers of their own, so
    that no sound is lost while the machine is busy. Everything that happens is told by `events`. All methods return at once (`stop`
    within its timeout) and may be called from any thread, in any state.
    """

    def __init__(
        self,
        source: LiveInput,
        settings: LiveSettings,
        load: Callable[[LiveSettings], StreamingRecognizer],
        make_detector: Callable[[], FaceDetector],
        *,
        name: str = "live",
        rules: EndpointRules = DEFAULT_RULES,
    ) -> None:
        """`load` and `make_detector` may take long and raise; they run in threads of the session."""
        self._load, self._make_detector, self._rules = load, make_detector, rules
        self._shared = Shared(name, source)
        self._lock = threading.Lock()
        self._settings = settings
        self._asked = settings
        """What the recogniser that is used or being loaded was asked for."""
        self._turn = 0
        """Counts changes, so that of several models the one asked for last is used."""
        self._state = "new"
        self._intake: Intake | None = None
        self._recognition: Recognition | None = None
        self._thread: threading.Thread | None = None
        self._stopping = threading.Event()
        self._done = threading.Event()

    @property
    def events(self) -> EventStream:
        """Subscribe before `start` to miss nothing."""
        return self._shared.events

    @property
    def settings(self) -> LiveSettings:
        """In force, or being brought into force."""
        return self._settings

    @property
    def state(self) -> str:
        """`new`, `starting`, `running`, `paused` or `stopped`."""
        return self._state

    @property
    def backlog(self) -> int:
        """Segments that wait to be recognised."""
        return self._shared.queue.qsize()

    @property
    def view(self) -> View:
        """What the session sees now."""
        return self._intake.view if self._intake is not None else NOTHING

    def start(self) -> None:
        """Open the devices and load the model; where that fails, Failed says why and the stream ends. Raises ValueError if called twice."""
        with self._lock:
            if self._state != "new":
                raise ValueError(f"the session is {self._state}; a session starts once")
            self._state = "starting"
        self._shared.tell(StateChanged, at=0.0, state="starting")
        self._thread = threading.Thread(target=self._live, name=f"{self._shared.name}: takes in", daemon=True)
        self._thread.start()

    def pause(self) -> None:
        """End the utterance and throw away what comes, until `resume`."""
        with self._lock:
            if self._state in ("starting", "running"):
                self._state = "paused"
                if self._intake is not None:  # otherwise the start sees to it
                    self._intake.command(self._intake.pause)

    def resume(self) -> None:
        """Go on."""
        with self._lock:
            if self._state == "paused":
                self._state = "running" if self._intake is not None else "starting"
                if self._intake is not None:
                    self._intake.command(self._intake.resume)

    def change(self, **changes: Any) -> None:
        """Change settings by name, in force within about a second (a model: once it is loaded).

        Raises ValueError for an unknown name or value, and where a shorter latency is asked for while the machine is behind.
        """
        with self._lock:
            try:
                settings = dataclasses.replace(self._settings, **changes)
            except TypeError as error:
                raise ValueError(f"unknown setting among {', '.join(changes)}") from error
            lag = self._shared.governor.lag
            if settings.segment_length < self._settings.segment_length and self._shared.governor.level:
                raise ValueError(
                    f"the machine has fallen behind ({lag:.1f} s now): a shorter latency would take still more of it; close other programs"
                )
            before, self._settings = self._settings, settings
            if self._intake is not None and self._recognition is not None:  # otherwise the start takes them
                self._apply(self._intake, self._recognition, before)

    def _apply(self, intake: Intake, recognition: Recognition, before: LiveSettings) -> None:
        """Bring the settings into force, where they differ from those before; the lock is held."""
        settings = self._settings
        recognition.partials = settings.partials
        intake.command(lambda: intake.want(settings.mode))
        if settings.face != before.face:
            intake.command(lambda: intake.follow_policy(settings.face))
        if any(getattr(settings, name) != getattr(self._asked, name) for name in LOADED):
            before, self._asked = self._asked, settings
            self._turn += 1
            threading.Thread(target=self._exchange, args=(before, settings, self._turn, intake), name="loads a model", daemon=True).start()

    def use(self, *, microphone: str | None = None, camera: str | None = None) -> None:
        """Exchange devices, as `capture.live.LiveSource.use`."""
        self._shared.source.use(microphone=microphone, camera=camera)

    def follow(self, x: float, y: float) -> None:
        """Follow the face at this point of the picture."""
        intake = self._intake
        if intake is not None:
            intake.command(lambda: intake.follow(x, y))

    def stop(self, timeout: float = 1.0) -> None:
        """Recognise what was heard, as far as `timeout` seconds allow, tell the finals, and end the stream."""
        with self._lock:
            new, self._state = self._state == "new", "stopped"
        if new:
            self._finish()
        self._stopping.set()
        intake = self._intake
        if intake is not None:
            intake.command(intake.end)
        if not self.wait(max(0.0, timeout * 0.7)):
            self._shared.hurry.set()
            self.wait(max(0.0, timeout * 0.3))

    def wait(self, timeout: float | None = None) -> bool:
        """Wait until the session has ended; False where it has not within `timeout` seconds."""
        done = self._done.wait(timeout)
        thread = self._thread
        if done and thread is not None and thread is not threading.current_thread():
            thread.join()  # a thread that still frees tensors while Python ends would abort the process
        return done

    def _live(self) -> None:
        """The whole life of the session; the thread that takes in."""
        shared, recognition = self._shared, None
        try:
            recognizer = self._open()
            if recognizer is not None:
                recognition = self._begin(recognizer)
                intake = self._intake
                if intake is not None:
                    intake.run()
        except Exception as error:  # a listener must hear of whatever it is
            self._failed(error)
        finally:
            shared.source.close()
            if recognition is not None:
                recognition.join()  # ends at the End in its queue
            drain(shared.queue)
            self._finish()

    def _open(self) -> StreamingRecognizer | None:
        """Open devices and load the model side by side; None where a stop came first."""
        with self._lock:
            self._asked = self._settings
        found: list[StreamingRecognizer | Exception] = []

        def load() -> None:
            try:
                found.append(self._load(self._asked))
            except Exception as error:
                found.append(error)

        loader = threading.Thread(target=load, name="loads the model", daemon=True)
        loader.start()
        opener = threading.Thread(target=self._open_source, args=(found,), name="opens devices", daemon=True)
        opener.start()
        while (loader.is_alive() or opener.is_alive()) and not self._stopping.is_set():
            (loader if loader.is_alive() else opener).join(0.05)
            if any(isinstance(result, Exception) for result in found):
                break
        for result in found:
            if isinstance(result, Exception):
                raise result
        if self._stopping.is_set():
            return None
        return next(result for result in found if not isinstance(result, Exception))

    def _open_source(self, found: list[StreamingRecognizer | Exception]) -> None:
        try:
            self._shared.source.open()
        except Exception as error:
            found.append(error)
        if self._stopping.is_set():
            self._shared.source.close()

    def _begin(self, recognizer: StreamingRecognizer) -> threading.Thread:
        settings = self._settings
        recognition = self._recognition = Recognition(self._shared, recognizer, self._rules)
        recognition.partials = settings.partials
        intake = Intake(self._shared, recognizer, self._make_detector, mode=settings.mode, face=settings.face)
        thread = threading.Thread(target=self._recognize, args=(recognition,), name=f"{self._shared.name}: recognises", daemon=True)
        thread.start()
        with self._lock:
            self._intake = intake
            self._shared.tell(StateChanged, state="running")
            self._apply(intake, recognition, settings)
            if self._stopping.is_set():
                intake.command(intake.end)
            elif self._state == "paused":
                intake.command(intake.pause)
            else:
                self._state = "running"
        return thread

    def _recognize(self, recognition: Recognition) -> None:
        try:
            recognition.run()
        except Exception as error:
            self._failed(error)
            self._shared.over.set()
            drain(self._shared.queue)

    def _exchange(self, before: LiveSettings, settings: LiveSettings, turn: int, intake: Intake) -> None:
        try:
            recognizer = self._load(settings)
        except Exception as error:
            with self._lock:
                if turn == self._turn:
                    kept = {name: getattr(before, name) for name in LOADED}
                    self._settings, self._asked = dataclasses.replace(self._settings, **kept), before
            self._shared.tell(Recovered, message=f"nothing was changed: {_line(error)}")
            return
        with self._lock:
            if turn == self._turn:
                intake.command(lambda: intake.exchange(recognizer))

    def _failed(self, error: Exception) -> None:
        message = _line(error) if isinstance(error, MediaError | ValueError | FaceError) else f"{type(error).__name__}: {_line(error)}"
        self._shared.tell(Failed, message=message)

    def _finish(self) -> None:
        if not self._done.is_set():
            with self._lock:
                self._state = "stopped"
                self._intake = self._recognition = None
            self._shared.tell(StateChanged, state="stopped")
            self._shared.events.end()
            self._done.set()


def _line(error: Exception) -> str:
    return " ".join(str(error).split()) or type(error).__name__
