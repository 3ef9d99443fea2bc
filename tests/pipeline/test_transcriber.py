"""Hypotheses become events: no word is lost, ids hold, times run forwards."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.hypothesis import Hypothesis, Token
from pipeline.endpoint import EndpointRules
from pipeline.events import Event, Final, Partial, Silence, Utterance
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


def run(tokens: list[Token], sizes: list[int], rules: EndpointRules | None = None) -> list[Event]:
    """All events where each token is committed by the step that decodes its frame."""
    subject = transcriber(rules)
    events: list[Event] = []
    frames = 0
    for size in sizes:
        events += subject.update(step(frames + size, [entry for entry in tokens if frames <= entry.frame < frames + size]))
        frames += size
        if subject.endpoint:
            events += subject.finish(step(frames))
    return events + subject.finish(step(frames))


def finals(events: list[Event]) -> list[Utterance]:
    return [event.utterance for event in events if isinstance(event, Final)]


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


@pytest.mark.parametrize("size", [8, 16, 32])
def test_a_pause_within_a_step_ends_the_utterance(size: int) -> None:
    heard = [token(0, 3), token(1, 5), token(2, 65), token(3, 70)]
    hello, worlds = finals(run(heard, [size] * (96 // size)))
    assert (hello.id, hello.text, hello.start, hello.end) == (1, "hello", 0.12, 0.24)
    assert (worlds.id, worlds.text, worlds.start, worlds.end) == (2, "worlds", 2.6, 2.84)


def test_the_words_after_a_pause_are_the_next_partial() -> None:
    subject = transcriber()
    subject.update(step(32, [token(0, 3)]))
    final, partial = subject.update(step(64, [token(1, 5), token(2, 60)], [token(3, 62)]))
    assert isinstance(final, Final)
    assert isinstance(partial, Partial)
    assert (final.utterance.id, final.utterance.text) == (1, "hello")
    assert (partial.utterance.id, partial.utterance.text, partial.stable) == (2, "worlds", 0)
    assert not subject.endpoint


def test_a_long_silence_within_a_step_is_told() -> None:
    silence, partial = transcriber().update(step(64, [token(0, 62)]))
    assert isinstance(silence, Silence)
    assert isinstance(partial, Partial)
    assert (silence.start, silence.end, partial.start) == (0.0, 2.4, 2.48)


@pytest.mark.parametrize("size", [8, 16, 32])
def test_an_utterance_is_cut_at_its_longest_between_words(size: int) -> None:
    heard = [token(index % 2, frame) for index, frame in enumerate(range(0, 1596, 7))]
    spoken = finals(run(heard, [size] * (1600 // size)))
    assert len(spoken) == 4
    for utterance in spoken:
        assert set(utterance.text.split()) == {"hello"}
        assert utterance.end - utterance.start <= 20


def test_one_word_beyond_all_measure_ends_at_the_longest() -> None:
    heard = [token(0, 0), *(token(3, frame) for frame in range(10, 700, 10))]
    first, second = finals(run(heard, [32] * 22))
    assert (first.text, second.text) == ("he" + "s" * 49, "s" * 20)
    assert second.start == 20.0


def test_a_tentative_word_beyond_the_longest_is_split_once_it_is_certain() -> None:
    subject = transcriber(EndpointRules(longest=1.0))
    guess = [token(0, 3), token(2, 12), token(5, 27)]
    subject.update(step(32, [], guess))
    assert subject.endpoint
    first, second = finals(subject.finish(step(32, guess)))
    assert (first.text, second.text) == ("he", "world été")


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


GAPS = st.lists(st.tuples(st.integers(0, len(PIECES) - 1), st.integers(0, 45)), max_size=60)


@settings(deadline=None)
@given(GAPS, st.sampled_from([EndpointRules(), EndpointRules(longest=2.0), EndpointRules(silence=1.0, after_words=0.5, longest=3.0)]))
def test_utterances_do_not_depend_on_the_length_of_a_step(gaps: list[tuple[int, int]], rules: EndpointRules) -> None:
    places = itertools.accumulate((gap for _, gap in gaps), initial=0)
    heard = [token(id, frame) for (id, _), frame in zip(gaps, places, strict=False)]
    total = (heard[-1].frame // 32 + 2) * 32 if heard else 32
    expected = finals(run(heard, [1] * total, rules))
    for size in (8, 16, 32):
        events = run(heard, [size] * (total // size), rules)
        assert finals(events) == expected
        check(events, "".join(PIECES[entry.id] for entry in heard))


def check(events: list[Event], pieces: str) -> None:
    spoken = finals(events)
    # A pause, or the longest utterance, may end a word; beyond that nothing is changed.
    assert "".join(utterance.text for utterance in spoken).replace(" ", "") == pieces.replace("▁", "")
    assert [utterance.id for utterance in spoken] == list(range(1, len(spoken) + 1))
    clock = 0.0
    for utterance in spoken:
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
