"""The work on one file, from opening it to its transcript; `viseme transcribe` and the window share it. Importing it imports torch."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from pathlib import Path
from types import TracebackType
from typing import Self

from app.engine.loaded import Engine
from app.errors import UserError
from capture.file import FileSource
from capture.media import AudioChunk, MediaError, VideoFrame
from pipeline.events import Event
from pipeline.session import resolve_mode
from pipeline.transcript import SourceFacts, Transcript, TranscriptBuilder

MODALITIES = {"av": "audio and video", "a": "audio", "v": "video"}


class WatchedFile(FileSource):
    """A file that tells how far it has been read, and can be ended early."""

    tick: Callable[[float], None] | None = None
    """Called with the seconds that have been read."""
    ended: bool = False
    """Set it, from any thread, and the file ends where it has been read to."""

    def __iter__(self) -> Iterator[AudioChunk | VideoFrame]:
        latest = 0.0
        for item in super().__iter__():
            if self.ended:
                return
            latest = max(latest, item.time)
            if self.tick is not None:
                self.tick(latest)
            yield item


class FileWork:
    """For a `with` statement, which opens the file. What was recognised can be had at any time, whatever happens."""

    def __init__(self, engine: Engine, path: Path, mode: str) -> None:
        self.path = path
        self.source = WatchedFile(path)
        self.warnings: list[str] = []
        """What the user should know of a file that goes well; complete after `transcript`."""
        self.mode = mode
        """The modalities that are used, once the file is open."""
        self._engine = engine
        self._builder: TranscriptBuilder | None = None

    def __enter__(self) -> Self:
        """Raises MediaError."""
        with contextlib.ExitStack() as stack:
            stack.enter_context(self.source)
            mode = str(resolve_mode(self.mode, self.source.info))
            if mode != self.mode and self.mode == "av":
                self.warnings.append(f"{self.path}: has only {MODALITIES[mode]}; --mode {mode} is used")
            self.mode = mode
            self._builder = self._engine.builder(SourceFacts.of(self.source.info), mode)
            stack.pop_all()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.source.close()

    def events(self) -> Iterator[Event]:
        """Recognise; each event is in the transcript before it is handed out."""
        if self._builder is None:
            raise ValueError(f"{self.path}: is not open")
        for event in self._engine.events(self.source, self.mode):
            self._builder.add(event)
            yield event

    @property
    def partial(self) -> Transcript | None:
        """What there is so far; None before the file was opened, and where the words are nothing to keep."""
        return None if self._builder is None else self._builder.build()

    def transcript(self) -> Transcript:
        """The whole; raises MediaError where the file broke off, UserError where only lips were asked for and nobody saw any."""
        if self._builder is None:
            raise ValueError(f"{self.path}: is not open")
        if self._builder.failure is not None:
            raise MediaError(self._builder.failure)
        transcript = self._builder.build()
        metrics = transcript.metrics
        if metrics is None or metrics.frames == 0 or metrics.face_frames or "v" not in transcript.mode:
            return transcript
        if transcript.mode == "v":
            self._builder = None  # words that were made up are nothing to keep
            raise UserError(
                f"{self.path}: no face was found in any picture, so there are no lips to read; try another --detector, or --mode a"
            )
        self.warnings.append(f"{self.path}: no face was found in any picture; the words come from the sound alone")
        return transcript

    def about(self, error: object) -> str:
        """The message of an error, with the file's name where it lacks it."""
        message = str(error)
        return message if str(self.path) in message or self.path.name in message else f"{self.path}: {message}"
