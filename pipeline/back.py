"""The second half of a session: segments become hypotheses, and hypotheses become events."""

from __future__ import annotations

from typing import Protocol

from models.hypothesis import Hypothesis
from models.segment import Segment
from models.state import StreamState
from pipeline.endpoint import DEFAULT_RULES, EndpointRules
from pipeline.events import Event
from pipeline.frames import FRAME_SECONDS
from pipeline.metrics import MetricsCollector
from pipeline.transcriber import Transcriber
from pipeline.words import Pieces


class StreamingRecognizer(Protocol):
    """What a session asks of `models.recognizer.Recognizer`."""

    @property
    def segment_length(self) -> int: ...

    @property
    def lookahead(self) -> int: ...

    @property
    def tokenizer(self) -> Pieces: ...

    def start(self) -> StreamState: ...

    def step(self, segment: Segment, state: StreamState, *, donate: bool = False) -> tuple[Hypothesis, StreamState]: ...

    def end_utterance(self, state: StreamState) -> tuple[Hypothesis, StreamState]: ...


class TextClock(Protocol):
    """Tells when the text of a step is there, on the media clock."""

    def done(self, *, arrived: float, before: float, after: float) -> float:
        """Media time at which a step is done.

        Its last frame `arrived` then; all stages together had spent `before` seconds when it began and `after` when it ended.
        """
        ...


class RealTime:
    """When results would be there if the medium came in real time: work waits for its frames and for the work before it."""

    def __init__(self) -> None:
        self._free = 0.0
        self._spent = 0.0

    def done(self, *, arrived: float, before: float, after: float) -> float:
        """See `TextClock`."""
        ready = max(arrived, self._free + before - self._spent)
        self._free, self._spent = ready + after - before, after
        return self._free


class Back:
    """Recognises segments in order and transcribes; times both, and the latency of every token. One thread."""

    def __init__(
        self,
        recognizer: StreamingRecognizer,
        metrics: MetricsCollector,
        clock: TextClock,
        *,
        session: str,
        rules: EndpointRules = DEFAULT_RULES,
        first_id: int = 1,
    ) -> None:
        """`first_id` is the number of the first utterance."""
        self._recognizer = recognizer
        self._metrics = metrics
        self._clock = clock
        self._transcriber = Transcriber(recognizer.tokenizer, session=session, rules=rules, first_id=first_id)
        self._state = recognizer.start()

    @property
    def frames(self) -> int:
        """Frames recognised so far."""
        return self._state.frames

    @property
    def next_id(self) -> int:
        """Number of the utterance that is spoken now or comes next."""
        return self._transcriber.next_id

    def recognize(self, segment: Segment) -> list[Event]:
        """What a segment brings; at an endpoint the utterance is ended."""
        before, known = self._state.frames, sum(self._metrics.stages.values())
        with self._metrics.stage("recognize"):
            hypothesis, self._state = self._recognizer.step(segment, self._state, donate=True)
        with self._metrics.stage("transcribe"):
            events = self._transcriber.update(hypothesis)
        spent = sum(self._metrics.stages.values())
        shown = self._clock.done(arrived=(before + segment.frames) * FRAME_SECONDS, before=known, after=spent)
        for token in (*hypothesis.committed, *hypothesis.tentative):
            if token.frame >= before:
                self._metrics.latency.add(shown - (token.frame + 1) * FRAME_SECONDS)
        return events + (self.end_utterance() if self._transcriber.endpoint else [])

    def exchange(self, recognizer: StreamingRecognizer) -> list[Event]:
        """End the utterance and go on with another decoder on the same encoder, whose caches stay."""
        events = self.end_utterance()
        self._recognizer = recognizer
        _, self._state = recognizer.end_utterance(self._state)
        return events

    def salvage(self) -> list[Event]:
        """End the utterance with what has been shown of it, after the recogniser has failed."""
        return self._transcriber.finish(self._transcriber.last)

    def end_utterance(self) -> list[Event]:
        """End the utterance with all that is known of it."""
        with self._metrics.stage("recognize"):
            hypothesis, self._state = self._recognizer.end_utterance(self._state)
        with self._metrics.stage("transcribe"):
            return self._transcriber.finish(hypothesis)
