"""Hypotheses become events: no word is lost, ids hold, times run forwards."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.hypothesis import Hypothesis, Token
from pipeline.endpoint import EndpointRules
from pipeline.events import Event, Final, Partial, Silence
from pipeline.transcriber import Transcriber

PIECES = ["▁he", "llo", "▁world", "s", "▁", "▁été"]


class Vocabulary:
    def piece(self, id: int, /) -> str:
        return PIECES[id]


def transcriber(rules: EndpointRules | None = None) -> Transcriber:
    counter = itertools.count()
    return Transcriber(Vocabulary(), session="s", rules=rules or EndpointRules(), clock=lambda: float(next(counter)))


def token(id: int, frame: int) -> Token:
    return Token(id, frame, -0.1)


def step(frames: int, committed: list[Token] | None = None, tentative: list[Token] | None = None) -> Hypothesis:
    return Hypothesis(tuple(committed or ()), tuple(tentative or ()), frames)


def test_partial_then_final_keep_the_id() -> None:
    subject = transcriber()
    (first,) = subject.update(step(16, [token(0, 3)], [token(1, 5)]))
    assert isinstance(first, Partial)
    assert (first.utterance.id, first.utterance.text, first.stable) == (1, "hello", 0)
    (second,) = subject.update(step(32, [token(1, 5), token(2, 20)]))
    assert isinstance(second, Partial)
    assert (second.utterance.id, second.utterance.text, second.stable) == (1, "hello world", 1)
    (final,) = subject.finish(step(32))
    assert isinstance(final, Final)
    assert final.utterance == second.utterance
    assert (final.start, final.end) == (0.12, 0.84)
    (following,) = subject.update(step(48, [token(0, 40)]))
    assert isinstance(following, Partial)
    assert following.utterance.id == 2


def test_nothing_new_makes_no_event() -> None:
    subject = transcriber()
    assert subject.update(step(16)) == []
    assert len(subject.update(step(32, [token(0, 20)]))) == 1
    assert subject.update(step(48)) == []


def test_words_taken_back_are_taken_back_visibly() -> None:
    subject = transcriber()
    subject.update(step(16, [], [token(0, 3)]))
    (empty,) = subject.update(step(32))
    assert isinstance(empty, Partial)
    assert (empty.utterance.id, empty.utterance.text, empty.utterance.words) == (1, "", ())
    assert subject.update(step(48)) == []
    (silence,) = subject.finish(step(48))
    assert isinstance(silence, Silence)
    assert (silence.start, silence.end) == (0.0, 1.92)


def test_words_dropped_at_the_end_are_taken_back_before_the_silence() -> None:
    subject = transcriber()
    subject.update(step(16, [], [token(0, 3)]))
    empty, silence = subject.finish(step(16))
    assert isinstance(empty, Partial)
    assert empty.utterance.text == ""
    assert isinstance(silence, Silence)


def test_silence_has_its_own_span_and_a_second_end_says_nothing() -> None:
    subject = transcriber()
    subject.update(step(60))
    assert subject.endpoint
    (silence,) = subject.finish(step(60))
    assert isinstance(silence, Silence)
    assert (silence.start, silence.end) == (0.0, 2.4)
    assert not subject.endpoint
    assert subject.finish(step(60)) == []
    (silence,) = subject.finish(step(70))
    assert (silence.start, silence.end) == (2.4, 2.8)


def test_endpoint_after_words_counts_from_the_last_token() -> None:
    subject = transcriber()
    subject.update(step(16, [token(0, 10)]))
    assert not subject.endpoint
    subject.update(step(40))
    assert not subject.endpoint
    subject.update(step(41))
    assert subject.endpoint


def test_a_tentative_word_holds_the_utterance_open() -> None:
    subject = transcriber()
    subject.update(step(48, [token(0, 5)], [token(2, 40)]))
    assert not subject.endpoint


def test_an_utterance_is_cut_at_its_longest() -> None:
    subject = transcriber()
    frame = 0
    while not subject.endpoint:
        frame += 16
        subject.update(step(frame, [token(0, frame - 1)]))
    assert frame == 512
    (final,) = subject.finish(step(frame))
    assert isinstance(final, Final)
    assert len(final.utterance.words) == 32


def test_what_is_tentative_at_the_end_counts() -> None:
    (final,) = transcriber().finish(step(16, [token(0, 3)], [token(1, 5)]))
    assert isinstance(final, Final)
    assert final.utterance.text == "hello"


def test_a_stream_that_goes_back_is_refused() -> None:
    subject = transcriber()
    subject.update(step(16))
    with pytest.raises(ValueError, match="frames is 8, expected 16"):
        subject.update(step(8))


STEPS = st.lists(
    st.tuples(
        st.integers(1, 40),  # frames of the step
        st.lists(st.tuples(st.integers(0, len(PIECES) - 1), st.integers(-50, 50)), max_size=5),  # committed: id, frame before the end
        st.lists(st.tuples(st.integers(0, len(PIECES) - 1), st.integers(-50, 50)), max_size=3),  # tentative
        st.booleans(),  # end here without an endpoint
    ),
    max_size=40,
)


@settings(deadline=None)
@given(STEPS, st.booleans())
def test_no_word_is_lost_and_times_run_forwards(
    steps: list[tuple[int, list[tuple[int, int]], list[tuple[int, int]], bool]], honest: bool
) -> None:
    subject = transcriber()
    events: list[Event] = []
    pieces = ""
    frames = 0

    def place(entries: list[tuple[int, int]], size: int) -> list[Token]:
        if not honest:  # frames in any order, even before the start and after the end
            return [token(id, frames - offset) for id, offset in entries]
        return [token(id, frames - size + round(size * index / (len(entries) + 1))) for index, (id, _) in enumerate(entries)]

    for size, committed, tentative, cut in steps:
        frames += size
        events += subject.update(step(frames, place(committed, size), place(tentative, 1)))
        pieces += "".join(PIECES[id] for id, _ in committed)
        if subject.endpoint or cut:
            tail = place(tentative, 1)  # the recogniser commits what was tentative
            events += subject.finish(step(frames, tail))
            pieces += "".join(PIECES[id] for id, _ in tentative) + "▁"  # an utterance ends a word
    events += subject.finish(step(frames))
    check(events, pieces)


def check(events: list[Event], pieces: str) -> None:
    finals = [event.utterance for event in events if isinstance(event, Final)]
    assert " ".join(utterance.text for utterance in finals).split() == pieces.replace("▁", " ").split()
    assert [utterance.id for utterance in finals] == list(range(1, len(finals) + 1))
    clock = 0.0
    for utterance in finals:
        assert clock <= utterance.start <= utterance.end
        assert utterance.start == utterance.words[0].start
        assert utterance.end == utterance.words[-1].end
        clock = utterance.end
    done = 0
    stable: tuple[object, ...] = ()
    for event in events:
        if isinstance(event, Partial | Final):
            assert event.utterance.id == done + 1
            assert event.utterance.words[: len(stable)] == stable
            stable = event.utterance.words[: event.stable] if isinstance(event, Partial) else ()
        done += isinstance(event, Final)
