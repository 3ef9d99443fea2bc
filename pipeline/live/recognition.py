"""The thread that recognises: segments become events; it survives failures of the recogniser and keeps the machine's lag in bounds."""

from __future__ import annotations

import queue
from collections.abc import Iterable

from pipeline.back import Back, StreamingRecognizer
from pipeline.endpoint import EndpointRules
from pipeline.events import Event, Failed, Partial, Recovered, StateChanged, shifted
from pipeline.frames import FRAME_SECONDS
from pipeline.live.work import Begin, End, GoOn, LiveInput, Piece, Rest, Shared, Work

METRICS_SECONDS = 1.0
"""Media time from one Metrics event to the next."""
PARTIAL_SECONDS = 1.0
"""From one Partial to the next where they are thinned."""
MOST_FAILURES = 3
"""Segments in a row that may fail before the session ends."""


class Recognition:
    """Runs until an End is taken from the queue."""

    def __init__(self, shared: Shared, recognizer: StreamingRecognizer, rules: EndpointRules) -> None:
        self._shared, self._rules = shared, rules
        self._recognizer = recognizer
        self._spare: StreamingRecognizer | None = None
        """The recogniser as it was before decoding was made greedy."""
        self._origin = 0.0
        self._next_id = 1
        self._back: Back | None = None
        self._failures = 0
        self._metrics_due = 0.0
        self._partial_due = 0.0
        self._left_out = 0.0
        self._ended = False
        self.partials = True
        """Whether Partials are told at all."""

    def run(self) -> None:
        """Recognise until the end."""
        while not self._ended:
            work = self._shared.queue.get()
            if self._shared.hurry.is_set():
                self._skip(work)
            else:
                self._do(work)
        self._end_utterance()
        if self._left_out:
            self._recovered(f"stopped {self._left_out:.1f} s behind: that much of the end was not recognised")
        self._shared.publish([self._shared.figures()])

    def _do(self, work: Work) -> None:
        if isinstance(work, Piece):
            self._recognize(work)
            work.segment.audio.zero_()
            work.segment.video.zero_()
        elif isinstance(work, Begin):
            self._begin(work)
        elif isinstance(work, Rest):
            self._end_utterance()
            if work.paused:
                self._shared.tell(StateChanged, state="paused")
        elif isinstance(work, GoOn):
            self._shared.tell(StateChanged, state="running")
        else:
            self._ended = True

    def _skip(self, work: Work) -> None:
        if isinstance(work, Piece):
            self._left_out += work.segment.frames * FRAME_SECONDS
            work.segment.audio.zero_()
            work.segment.video.zero_()
        self._ended = self._ended or isinstance(work, End)

    def _begin(self, work: Begin) -> None:
        self._end_utterance()
        if work.recognizer is not None:
            self._recognizer, self._spare = work.recognizer, None
        self._start(work.origin)

    def _start(self, origin: float) -> Back:
        self._origin = origin
        clock = _Now(self._shared.source, origin)
        self._back = Back(
            self._recognizer, self._shared.metrics, clock, session=self._shared.name, rules=self._rules, first_id=self._next_id
        )
        return self._back

    def _recognize(self, piece: Piece) -> None:
        back = self._back or self._start(piece.newest - piece.segment.frames * FRAME_SECONDS)
        before = back.frames
        try:
            events = back.recognize(piece.segment)
        except Exception as error:  # whatever a runtime may raise, what was said stays and the session goes on
            events = self._recover(back, piece, before, error)
        else:
            self._failures = 0
        ended = back.next_id != self._next_id
        self._tell(events)
        lag = self._shared.source.now() - piece.newest
        self._shared.publish(self._shared.governor.update(lag, piece.newest))
        if ended:
            self._widen_or_narrow()
        if piece.newest >= self._metrics_due:
            self._metrics_due = piece.newest + METRICS_SECONDS
            self._shared.publish([self._shared.figures()])

    def _recover(self, back: Back, piece: Piece, before: int, error: Exception) -> list[Event]:
        """Keep what was said, and begin anew behind the segment that failed."""
        self._failures += 1
        events = back.salvage()
        self._next_id = back.next_id
        told = [shifted(event, self._origin) for event in events]
        self._shared.publish(told)
        what = " ".join(f"{type(error).__name__}: {error}".split())
        origin = self._origin + (before + min(piece.segment.frames, self._recognizer.segment_length)) * FRAME_SECONDS
        self._start(origin)
        if self._failures >= MOST_FAILURES:
            self._shared.tell(
                Failed,
                at=origin,
                message=f"recognition failed {self._failures} times in a row ({what}); start again, or take another model",
            )
            self._shared.hurry.set()
            self._shared.over.set()
        else:
            self._recovered(f"recognition failed and began anew; up to a second of speech is missing ({what})", origin)
        return []

    def _widen_or_narrow(self) -> None:
        """Between utterances the beam may be changed, as the lag asks."""
        narrow = getattr(self._recognizer, "greedy", None)
        if self._shared.governor.greedy and self._spare is None and narrow is not None:
            self._spare, self._recognizer = self._recognizer, narrow()
        elif not self._shared.governor.greedy and self._spare is not None:
            self._recognizer, self._spare = self._spare, None
        else:
            return
        if self._back is not None:
            self._tell(self._back.exchange(self._recognizer))

    def _end_utterance(self) -> None:
        if self._back is None:
            return
        back, self._back = self._back, None
        try:
            events = back.end_utterance()
        except Exception:  # as above
            events = back.salvage()
        self._tell(events, back)

    def _tell(self, events: Iterable[Event], back: Back | None = None) -> None:
        back = back or self._back
        if back is not None:
            self._next_id = back.next_id
        self._shared.publish(shifted(event, self._origin) for event in events if self._wanted(event))

    def _wanted(self, event: Event) -> bool:
        if not isinstance(event, Partial):
            return True
        if not self.partials:
            return False
        if self._shared.governor.fewer_partials:
            now = self._shared.source.now()
            if now < self._partial_due:
                return False
            self._partial_due = now + PARTIAL_SECONDS
        return True

    def _recovered(self, message: str, at: float | None = None) -> None:
        self._shared.tell(Recovered, at=at, message=message)


class _Now:
    """Text is there when it is told."""

    def __init__(self, source: LiveInput, origin: float) -> None:
        self._source, self._origin = source, origin

    def done(self, *, arrived: float, before: float, after: float) -> float:
        """See `pipeline.back.TextClock`."""
        return self._source.now() - self._origin


def drain(work: queue.Queue[Work]) -> None:
    """Overwrite what nobody will recognise any more."""
    while True:
        try:
            piece = work.get_nowait()
        except queue.Empty:
            return
        if isinstance(piece, Piece):
            piece.segment.audio.zero_()
            piece.segment.video.zero_()
