"""Transcribes one file."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

from app.engine import messages
from app.engine.filework import FileWork
from app.engine.jobs.base import Job, told
from app.engine.loaded import Engine, EngineOptions
from app.engine.outlet import Outlet
from app.engine.shelf import SHELF
from app.errors import UserError
from pipeline.events import Recovered


class TranscribeJob(Job):
    """Transcribe."""

    def __init__(self, request: messages.Transcribe, outlet: Outlet) -> None:
        super().__init__(request, outlet)
        self._work: FileWork | None = None

    def run(self) -> dict[str, Any]:
        """The transcript; of a cancelled job what there is, and of a failed one that is in `found`."""
        request: messages.Transcribe = self.request
        engine = Engine.load(EngineOptions.of(request.settings), SHELF.load_recognizer)
        work = self._work = FileWork(engine, Path(request.path), request.settings.mode)
        try:
            return self._transcribe(work)
        except Exception as error:
            partial = work.partial
            self.found = {} if partial is None else partial.to_dict()
            raise UserError(work.about(told(error))) from error

    def heed(self, request: messages.Request) -> None:
        """Cancel: the file ends here."""
        if isinstance(request, messages.Cancel) and self._work is not None:
            self._work.source.ended = True

    def _transcribe(self, work: FileWork) -> dict[str, Any]:
        with work:
            work.source.ended = self.cancelled.is_set()
            length = work.source.info.duration
            work.source.tick = lambda done: self.progress(done if length is None else min(done, length), length)
            self._warn(work)
            for event in work.events():
                self.tell(event)
        if self.cancelled.is_set():
            partial = work.partial
            return {} if partial is None else partial.to_dict()
        result = work.transcript().to_dict()
        self._warn(work)
        if length is not None:
            self.progress(length, length)
        return result

    def _warn(self, work: FileWork) -> None:
        """Tell the warnings that have come up."""
        for warning in work.warnings:
            at = work.source.info.duration or 0.0
            self.tell(Recovered(session=work.source.info.name, start=at, end=at, wall_time=time.time(), message=warning))
        work.warnings.clear()
