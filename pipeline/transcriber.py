"""Turns the hypotheses of a recogniser into events: partial and final utterances, and silences."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import replace

from models.hypothesis import Hypothesis, Token
from models.tokenizer import WORD_START
from pipeline.endpoint import DEFAULT_RULES, EndpointRules
from pipeline.events import Event, Final, Partial, Silence, Utterance, Word
from pipeline.frames import FRAME_SECONDS
from pipeline.words import Pieces, Words, assemble, geometric_mean


class Transcriber:
    """Keeps the utterance that is being spoken.

    After every `update`, ask `endpoint`; where it holds, and at the end of the stream, let the recogniser end the utterance and hand
    what that returns to `finish`. No committed token is ever lost: each ends up in exactly one Final. Utterances follow one another
    without overlap, and ids count the Finals from `first_id`, so that an utterance has its id from its first Partial on.

    The rules hold at the frame where they are reached, also within a step, so that the utterances of committed tokens do not depend on
    how many frames a step has.
    """

    def __init__(
        self,
        tokenizer: Pieces,
        *,
        session: str,
        rules: EndpointRules = DEFAULT_RULES,
        clock: Callable[[], float] = time.time,
        first_id: int = 1,
    ) -> None:
        self._pieces = tokenizer
        self._session = session
        self._rules = rules
        self._clock = clock
        self._id = first_id
        self._committed: list[Token] = []  # of this utterance; their frames never run backwards
        self._tentative: tuple[Token, ...] = ()
        self._frames = 0
        self._begin = 0  # frame from which the rules count
        self._earliest = 0  # first frame after the last token of the utterance before
        self._endpoint = False
        self._shown: Partial | None = None

    @property
    def endpoint(self) -> bool:
        """Whether the utterance should end now, by what the last `update` brought."""
        return self._endpoint

    @property
    def next_id(self) -> int:
        """Number of the utterance that is spoken now or comes next."""
        return self._id

    @property
    def last(self) -> Hypothesis:
        """What `update` was given last, less what was committed."""
        return Hypothesis((), self._tentative, self._frames)

    def update(self, hypothesis: Hypothesis) -> list[Event]:
        """Take in one step of the recogniser; returns a Partial where the words, or how many of them are stable, have changed.

        Before it come the Finals and Silences of what ended within the step, although the speaker had gone on by its end; for these the
        recogniser has nothing to do. A Partial with empty text takes back words that were never committed. Raises ValueError where
        `hypothesis.frames` goes back.
        """
        self._take(hypothesis)
        events = self._split()
        tokens = [*self._committed, *self._tentative]
        words = self._assemble(tokens)
        self._endpoint = self._due(tokens, bool(words.words)) <= self._frames
        return events + self._partial(self._utterance(tokens, words.words), words.stable)

    def finish(self, hypothesis: Hypothesis) -> list[Event]:
        """End the utterance with what the recogniser's end of utterance brought, and begin the next.

        Returns its Final, or a Silence where it has no words, or nothing where no time has passed since the one before; several, where
        what was tentative until now has pauses within. Raises ValueError where `hypothesis.frames` goes back.
        """
        self._take(replace(hypothesis, committed=(*hypothesis.committed, *hypothesis.tentative), tentative=()))
        events = self._split()
        words = self._assemble(self._committed).words
        due = self._due(self._committed, bool(words))
        # At an endpoint the next utterance begins where the rule was reached, not where the step happens to end.
        end = int(due) if self._endpoint and due <= self._frames else self._frames
        return events + self._end(self._committed, words, end)

    def _take(self, hypothesis: Hypothesis) -> None:
        if hypothesis.frames < self._frames:
            raise ValueError(f"hypothesis.frames is {hypothesis.frames}, expected {self._frames} or more: a stream never goes back")
        self._frames = hypothesis.frames
        for token in hypothesis.committed:
            last = self._committed[-1].frame if self._committed else self._earliest
            self._committed.append(replace(token, frame=max(last, min(token.frame, self._frames - 1))))
        self._tentative = hypothesis.tentative

    def _split(self) -> list[Event]:
        """End what the rules end before the last committed token; the tokens from there on stay."""
        events: list[Event] = []
        while (cut := self._cut()) is not None:
            frame, count = cut
            head, rest = self._committed[:count], self._committed[count:]
            words = self._assemble(head).words
            if self._starts_word(rest[0]):  # a word ends at the latest where the next begins, as the Partials have told
                words = self._assemble([*head, rest[0]]).words[: len(words)]
            events += self._end(head, words, frame)
            self._committed = [replace(token, frame=max(token.frame, self._earliest)) for token in rest]
        return events

    def _cut(self) -> tuple[int, int] | None:
        """Where a rule ends the utterance although committed tokens follow: the frame, and the number of tokens before it."""
        tokens = self._committed
        words = False
        for count in range(len(tokens) + 1):
            words = words or bool(self._assemble(tokens[:count]).words)
            following = tokens[count].frame if count < len(tokens) else self._frames
            due = self._due(tokens[:count], words)
            if due > following:
                continue
            if words and due < self._pause_due(tokens[:count], words):
                # Too long, without a pause: nobody knows yet whether the last word is complete, so it begins the next utterance.
                for position in range(count - 1, 0, -1):
                    if self._starts_word(tokens[position]) and self._assemble(tokens[:position]).words:
                        return tokens[position].frame, position
            return (int(due), count) if count < len(tokens) else None
        return None

    def _due(self, tokens: Sequence[Token], words: bool) -> float:
        """Frames decoded when the utterance ends, if no token follows `tokens`."""
        return min(self._begin + self._rules.most, self._pause_due(tokens, words))

    def _pause_due(self, tokens: Sequence[Token], words: bool) -> float:
        quiet = max(self._begin, self._after(tokens)) if words else self._begin
        return quiet + self._rules.pause(words=words)

    def _end(self, tokens: Sequence[Token], words: tuple[Word, ...], frame: int) -> list[Event]:
        """End the utterance at `frame` with these tokens; the next has none yet."""
        utterance = self._utterance(tokens, words)
        events: list[Event] = []
        if words:
            events.append(
                Final(session=self._session, start=utterance.start, end=utterance.end, wall_time=self._clock(), utterance=utterance)
            )
            self._id += 1
        else:
            events += self._partial(utterance, 0)
            if frame > self._begin:
                start, end = _seconds(self._begin), _seconds(frame)
                events.append(Silence(session=self._session, start=start, end=end, wall_time=self._clock()))
        self._earliest = self._after(tokens)
        self._begin = frame
        self._committed = []
        self._shown = None
        self._endpoint = False
        return events

    def _assemble(self, tokens: Sequence[Token]) -> Words:
        return assemble(tokens, self._pieces, committed=len(self._committed), earliest=self._earliest)

    def _starts_word(self, token: Token) -> bool:
        return self._pieces.piece(token.id).startswith(WORD_START)

    def _after(self, tokens: Sequence[Token]) -> int:
        """First frame after all these tokens."""
        return max([self._earliest, *(token.frame for token in tokens)]) + 1 if tokens else self._earliest

    def _utterance(self, tokens: Sequence[Token], words: tuple[Word, ...]) -> Utterance:
        if not words:
            start = end = _seconds(max(self._begin, self._earliest))
        else:
            start, end = words[0].start, words[-1].end
        text = " ".join(word.text for word in words)
        return Utterance(self._id, start, end, text, geometric_mean(tokens) if words else 0.0, words)

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
