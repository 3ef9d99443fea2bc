"""Turns the hypotheses of a recogniser into events: partial and final utterances, and silences."""

from __future__ import annotations

import time
from collections.abc import Callable

from models.hypothesis import Hypothesis, Token
from pipeline.endpoint import DEFAULT_RULES, EndpointRules
from pipeline.events import Event, Final, Partial, Silence, Utterance
from pipeline.frames import FRAME_SECONDS
from pipeline.words import Pieces, Words, assemble, geometric_mean


class Transcriber:
    """Keeps the utterance that is being spoken.

    After every `update`, ask `endpoint`; where it holds, and at the end of the stream, let the recogniser end the utterance and hand
    what that returns to `finish`. No committed token is ever lost: each ends up in exactly one Final. Utterances follow one another
    without overlap, and ids count the Finals from 1, so that an utterance has its id from its first Partial on.
    """

    def __init__(
        self, tokenizer: Pieces, *, session: str, rules: EndpointRules = DEFAULT_RULES, clock: Callable[[], float] = time.time
    ) -> None:
        self._pieces = tokenizer
        self._session = session
        self._rules = rules
        self._clock = clock
        self._id = 1
        self._committed: list[Token] = []
        self._tentative: tuple[Token, ...] = ()
        self._frames = 0
        self._begin = 0  # frames decoded when the utterance began
        self._earliest = 0  # first frame after the last token of the utterance before
        self._endpoint = False
        self._shown: Partial | None = None

    @property
    def endpoint(self) -> bool:
        """Whether the utterance should end now, by what the last `update` brought."""
        return self._endpoint

    def update(self, hypothesis: Hypothesis) -> list[Event]:
        """Take in one step of the recogniser; returns a Partial where the words, or how many of them are stable, have changed.

        A Partial with empty text takes back words that were never committed. Raises ValueError where `hypothesis.frames` goes back.
        """
        self._take(hypothesis)
        tokens, words = self._assemble()
        trailing = self._frames - (max(self._begin, self._after(tokens)) if words.words else self._begin)
        self._endpoint = self._rules.reached(self._frames - self._begin, trailing, words=bool(words.words))
        return self._partial(self._utterance(tokens, words), words.stable)

    def finish(self, hypothesis: Hypothesis) -> list[Event]:
        """End the utterance with what the recogniser's end of utterance brought, and begin the next.

        Returns its Final, or a Silence where it has no words, or nothing where no time has passed since the one before.
        Raises ValueError where `hypothesis.frames` goes back.
        """
        self._take(hypothesis)
        self._committed += self._tentative
        self._tentative = ()
        tokens, words = self._assemble()
        events: list[Event] = []
        if words.words:
            utterance = self._utterance(tokens, words)
            events.append(
                Final(session=self._session, start=utterance.start, end=utterance.end, wall_time=self._clock(), utterance=utterance)
            )
            self._id += 1
        else:
            events += self._partial(self._utterance(tokens, words), 0)
            if self._frames > self._begin:
                start, end = _seconds(self._begin), _seconds(self._frames)
                events.append(Silence(session=self._session, start=start, end=end, wall_time=self._clock()))
        self._earliest = self._after(tokens)
        self._begin = self._frames
        self._committed = []
        self._shown = None
        self._endpoint = False
        return events

    def _take(self, hypothesis: Hypothesis) -> None:
        if hypothesis.frames < self._frames:
            raise ValueError(f"hypothesis.frames is {hypothesis.frames}, expected {self._frames} or more: a stream never goes back")
        self._frames = hypothesis.frames
        self._committed += hypothesis.committed
        self._tentative = hypothesis.tentative

    def _assemble(self) -> tuple[list[Token], Words]:
        tokens = [*self._committed, *self._tentative]
        return tokens, assemble(tokens, self._pieces, committed=len(self._committed), earliest=self._earliest)

    def _after(self, tokens: list[Token]) -> int:
        """First frame after all tokens so far."""
        return max([self._earliest, *(token.frame for token in tokens)]) + 1 if tokens else self._earliest

    def _utterance(self, tokens: list[Token], words: Words) -> Utterance:
        spoken = words.words
        if not spoken:
            start = end = _seconds(max(self._begin, self._earliest))
        else:
            start, end = spoken[0].start, spoken[-1].end
        text = " ".join(word.text for word in spoken)
        return Utterance(self._id, start, end, text, geometric_mean(tokens) if spoken else 0.0, spoken)

    def _partial(self, utterance: Utterance, stable: int) -> list[Event]:
        before = self._shown
        if before is None or not before.utterance.words:
            changed = bool(utterance.words)
        else:
            changed = (before.utterance, before.stable) != (utterance, stable)
        if not changed:
            return []
        self._shown = Partial(
            session=self._session,
            start=utterance.start,
            end=utterance.end,
            wall_time=self._clock(),
            utterance=utterance,
            stable=stable,
        )
        return [self._shown]


def _seconds(frames: int) -> float:
    return round(frames * FRAME_SECONDS, 3)
