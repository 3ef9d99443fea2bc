"""Captions microphone and camera until it is stopped."""

from __future__ import annotations

import contextlib
import functools
from pathlib import Path
from typing import Any

from app.engine import messages
from app.engine.choices import devices_for
from app.engine.jobs.watch import HASTE_SECONDS, STOP_SECONDS, SessionJob, follow
from app.engine.outlet import Outlet
from app.engine.recorder import Recorder
from app.engine.sessions import LiveOptions, make_session
from app.engine.shelf import SHELF
from pipeline.live import LiveSession, LiveSettings
from pipeline.writers.append import AppendingWriter


class LiveJob(SessionJob):
    """StartLive, and all that may be asked of it meanwhile."""

    def __init__(self, request: messages.StartLive, outlet: Outlet) -> None:
        super().__init__(request, outlet)
        self._asked = (request.microphone, request.camera)
        self._used = self._asked

    def run(self) -> dict[str, Any]:
        """The whole life of the session; raises what the writer of `append` and the session raise."""
        request: messages.StartLive = self.request
        self._used = devices_for(request.settings.mode, *self._asked)
        with contextlib.ExitStack() as stack:
            writer = None if request.append is None else stack.enter_context(AppendingWriter(Path(request.append).expanduser()))
            session = make_session(self._options(), load=SHELF.load_recognizer, early=False)
            recorder = Recorder(writer)
            events = recorder.events.subscribe()
            recorder.start(session.events.subscribe())
            stack.callback(recorder.join)
            if self.begin(session):
                self.watch(events)
        return {} if writer is None else {"append": str(writer.path)}

    def heed(self, request: messages.Request) -> None:
        """Everything of LiveSession, by message; raises ValueError or UsageError for what cannot be done."""
        if isinstance(request, messages.StopLive | messages.Cancel):
            self.stop(STOP_SECONDS)
        elif isinstance(request, messages.PauseLive):
            self.ask(LiveSession.pause)
        elif isinstance(request, messages.ResumeLive):
            self.ask(LiveSession.resume)
        elif isinstance(request, messages.ChangeLive):
            self.ask(functools.partial(self._change, changes=request.changes))
        elif isinstance(request, messages.UseDevices):
            self.ask(functools.partial(self._use, microphone=request.microphone, camera=request.camera))
        elif isinstance(request, messages.Follow):
            self.ask(functools.partial(follow, x=request.x, y=request.y))

    def finish(self) -> None:
        """Recognise what was heard, as far as there is time."""
        self.stop(HASTE_SECONDS)

    def _change(self, session: LiveSession, changes: dict[str, Any]) -> None:
        """Change settings; a mode that needs a device which an earlier one left off opens it."""
        needed = devices_for(changes.get("mode", session.settings.mode), *self._asked)
        session.change(**changes)
        for kind, choice, used in zip(("microphone", "camera"), needed, self._used, strict=True):
            if used == "none" != choice:
                session.use(**{kind: choice or ""})
                self._used = (choice, self._used[1]) if kind == "microphone" else (self._used[0], choice)

    def _use(self, session: LiveSession, microphone: str | None, camera: str | None) -> None:
        """Exchange devices; None leaves one as it is, an empty text is the default one."""
        chosen = [before if now is None else now or None for now, before in zip((microphone, camera), self._used, strict=True)]
        if chosen == ["none", "none"]:
            raise ValueError("neither a microphone nor a camera would be left: choose at least one, or stop")
        session.use(microphone=microphone, camera=camera)
        self._used = (chosen[0], chosen[1])
        self._asked = (chosen[0] if microphone is not None else self._asked[0], chosen[1] if camera is not None else self._asked[1])

    def _options(self) -> LiveOptions:
        request: messages.StartLive = self.request
        asked = request.settings
        return LiveOptions(
            microphone=self._used[0],
            camera=self._used[1],
            av_offset_ms=request.av_offset_ms,
            settings=LiveSettings(
                mode=asked.mode, model=asked.model, segment_length=asked.segment_length, beam=asked.beam, face=asked.face
            ),
            detector=asked.detector,
            face_weights=None,
            hotwords=asked.hotwords,
        )
