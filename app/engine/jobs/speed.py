"""Recognises the demo clip as fast as the machine can: the sentence and the speed of the first-start check."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import assets
from app.engine import messages
from app.engine.filework import FileWork
from app.engine.jobs.base import Job
from app.engine.loaded import Engine, EngineOptions
from app.engine.outlet import Outlet
from app.engine.shelf import SHELF

DEMO = Path(assets.__file__).parent / "demo.mp4"


class SpeedJob(Job):
    """MeasureSpeed."""

    def __init__(self, request: messages.MeasureSpeed, outlet: Outlet) -> None:
        super().__init__(request, outlet)
        self._work: FileWork | None = None

    def run(self) -> dict[str, Any]:
        """Real-time factor, words, and whether the face of the clip was found."""
        engine = Engine.load(EngineOptions.of(self.request.settings), SHELF.load_recognizer)
        work = self._work = FileWork(engine, DEMO, self.request.settings.mode)
        with work:
            work.source.ended = self.cancelled.is_set()
            length = work.source.info.duration
            work.source.tick = lambda done: self.progress(done, length)
            for _ in work.events():
                pass
        partial = work.partial
        metrics = None if partial is None else partial.metrics
        if partial is None or metrics is None:
            return {}
        return {"rtf": round(metrics.rtf, 4), "text": partial.text, "faces": metrics.face_frames > 0}

    def heed(self, request: messages.Request) -> None:
        """Cancel."""
        if isinstance(request, messages.Cancel) and self._work is not None:
            self._work.source.ended = True
