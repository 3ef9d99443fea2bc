"""Plays a stretch of a file: sound and pictures of the moment that was clicked."""

from __future__ import annotations

import math
from collections.abc import Generator
from dataclasses import dataclass
from typing import Any

from app.engine import messages
from app.engine.jobs.base import WIDEST, Job
from app.engine.playout import Playout
from capture.file import FileSource
from pipeline.frames import FRAME_SECONDS, AVFrame
from pipeline.synchronizer import Synchronizer


@dataclass(frozen=True, slots=True, eq=False)
class _Moment:
    frame: AVFrame


class PlayJob(Job):
    """Play."""

    def run(self) -> dict[str, Any]:
        """Play to the end, or until it is cancelled."""
        request: messages.Play = self.request
        with FileSource(request.path, start=request.start, end=request.end, max_side=WIDEST) as source:
            playout = Playout(self._moments(source), self._present, self.refuse, aloud=source.info.has_audio)
            playout.run(until=self.cancelled)
        return {}

    def _moments(self, source: FileSource) -> Generator[_Moment, None, None]:
        grid = Synchronizer(source.info, first=math.floor(self.request.start / FRAME_SECONDS))
        for item in source:
            for frame in grid.push(item):
                yield _Moment(frame)
        for frame in grid.flush():
            yield _Moment(frame)

    def _present(self, moment: _Moment) -> None:
        frame = moment.frame
        if frame.picture is not None:
            self.picture(frame.picture.image, at=frame.time)
        self.progress(min(frame.time + FRAME_SECONDS, self.request.end), self.request.end)
