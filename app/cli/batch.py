"""The loop over files: each is transcribed, written and summed up; what fails is told in one line and the rest goes on."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from app.cli import progress
from app.cli.console import EXIT_INTERRUPTED, complain, debugging, say, unforeseen, warn
from app.cli.output import Destination
from app.engine.filework import MODALITIES, FileWork
from app.engine.loaded import Engine
from app.errors import UserError
from capture.media import MediaError
from pipeline.atomic import printable
from pipeline.events import Event, Partial
from pipeline.face.detector import FaceError
from pipeline.transcript import Transcript
from pipeline.writers import EventWriter, OutputError

LISTED = 12
"""Utterances whose times are shown on the terminal; any more are in the srt, vtt and json formats."""


class Batch:
    """One run over several files with one loaded model."""

    def __init__(self, engine: Engine, mode: str, destination: Destination | None, *, quiet: bool) -> None:
        """`destination` None keeps the transcripts in `transcripts` for the caller to print."""
        self.transcripts: list[Transcript] = []
        self.failures: list[dict[str, str]] = []
        self.interrupted = 0
        """EXIT_INTERRUPTED after Ctrl-C, else 0."""
        self._engine = engine
        self._mode = mode
        self._destination = destination
        self._quiet = quiet
        self._work: FileWork | None = None

    def run(self, files: Sequence[Path]) -> None:
        """Transcribe all files. Only a closed standard output and, with VISEME_DEBUG, the unforeseen raise."""
        for index, path in enumerate(files):
            self._work = None
            label = printable(path.name if len(files) == 1 else f"{index + 1}/{len(files)} {path.name}")
            try:
                self._one(path, label)
            except KeyboardInterrupt:
                self._stop(files, index)
                return
            except (MediaError, FaceError, UserError) as error:
                self._fail(path, str(error))
            except OutputError as error:
                if isinstance(error.__cause__, BrokenPipeError):
                    raise error.__cause__ from error
                self._fail(path, str(error))
            except Exception as error:
                if debugging():
                    raise
                self._fail(path, unforeseen(error))

    def _one(self, path: Path, label: str) -> None:
        work = self._work = FileWork(self._engine, path, self._mode)
        with work:
            self._warn(work)
            streamed = self._destination is not None and self._destination.streams_events
            with progress.bar(label, work.source.info.duration, hidden=self._quiet or streamed) as work.source.tick:
                for event in work.events():
                    if streamed:
                        self._stream(event)
        transcript = work.transcript()
        self._warn(work)
        if self._destination is None:
            self.transcripts.append(transcript)
        else:
            self._destination.write(path, transcript)
        if not self._quiet:
            self._sum_up(path, transcript)

    def _warn(self, work: FileWork) -> None:
        """Tell the warnings that have come up."""
        for warning in [] if self._quiet else work.warnings:
            warn(warning)
        work.warnings.clear()

    def _fail(self, path: Path, message: str) -> None:
        """One line for a file that failed; the words that were recognised before are not lost."""
        message = self._work.about(message) if self._work is not None else message
        text = self._partial()
        failure = {"path": str(path), "message": message}
        if text:
            failure["text"] = text
        self.failures.append(failure)
        complain(message + self._hand_over(text))

    def _stop(self, files: Sequence[Path], index: int) -> None:
        """After Ctrl-C: hand over the words of the file at work and name what was not done."""
        self.interrupted = EXIT_INTERRUPTED
        text = self._partial()
        for path in files[index:]:
            self.failures.append({"path": str(path), "message": "interrupted"})
        if text:
            self.failures[-(len(files) - index)]["text"] = text
        say(f"viseme: interrupted; {index} of {len(files)} files done" + self._hand_over(text))
        for path in files[index:]:
            say(f"  not done: {path}")

    def _partial(self) -> str:
        """What was recognised in the file at work, one utterance on each line."""
        partial = None if self._work is None else self._work.partial
        return "" if partial is None else "\n".join(utterance.text for utterance in partial.utterances if utterance.text)

    def _hand_over(self, text: str) -> str:
        """Print the words of an unfinished transcript where they do no harm; returns what to say of it."""
        if not text or self._destination is None or self._destination.streams_events:
            return ""
        if self._destination.on_stdout and self._destination.formats != ("txt",):
            return f". Its words: {' '.join(text.split())}"
        try:
            print(text, flush=True)
        except OSError:
            return f". Its words: {' '.join(text.split())}"
        return ". Its words are on standard output"

    def _stream(self, event: Event) -> None:
        """One line of JSON for each event that will not be taken back."""
        if not isinstance(event, Partial):
            EventWriter(sys.stdout).write(event)

    def _sum_up(self, path: Path, transcript: Transcript) -> None:
        """Length, times, confidence and speed on standard error."""
        spoken = [utterance for utterance in transcript.utterances if utterance.text]
        words = sum(len(utterance.text.split()) for utterance in spoken)
        length = f"{transcript.source.duration_s:.1f} s of {MODALITIES[transcript.mode]}" if transcript.source.duration_s else "no media"
        say(f"{path}: {length}, {_count(words)}{_speed(transcript)}")
        for utterance in spoken[:LISTED]:
            words = len(utterance.text.split())
            say(f"  {utterance.start:8.2f} s to {utterance.end:8.2f} s  confidence {utterance.confidence:.2f}  {_count(words)}")
        if len(spoken) > LISTED:
            say(f"  and {len(spoken) - LISTED} more utterances; --format srt, vtt or json keeps all times")


def _count(words: int) -> str:
    return "1 word" if words == 1 else f"{words} words"


def _speed(transcript: Transcript) -> str:
    metrics = transcript.metrics
    if metrics is None or not metrics.frames:
        return ""
    media = metrics.frames / 25
    stages = ", ".join(f"{name} {seconds / media:.3f}" for name, seconds in metrics.stages.items())
    return f", RTF {metrics.rtf:.3f}" + (f" ({stages})" if stages else "")
