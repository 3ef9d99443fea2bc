"""One recogniser serves many sessions, and a step never changes what its caller holds."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from functools import cache

import pytest
import torch
from torch import Tensor

from models.hypothesis import Hypothesis
from models.recognizer import Recognizer
from models.segment import Segment
from models.state import StreamState
from models.tokenizer import Tokenizer
from tests.models.networks import NARROW, loaded, random_network, random_stream, tensors

LENGTH = 8


@cache
def recognizer(name: str = "tiny", beam: int = 1) -> Recognizer:
    config = NARROW[name]
    if name == "tiny":  # memory vectors too
        config = dataclasses.replace(config, emformer=dataclasses.replace(config.emformer, memory=2))
    return Recognizer(loaded(random_network(config)), segment_length=LENGTH, beam=beam)


def segments(streaming: Recognizer, frames: int, seed: int = 0) -> list[Segment]:
    stream = random_stream(frames, seed, audio="runs", video="runs")
    return list(stream.segments(LENGTH, streaming.lookahead))


def flat(state: object) -> Iterator[object]:
    """Everything in a state that is not a tensor, however deep it lies."""
    if dataclasses.is_dataclass(state):
        for field in dataclasses.fields(state):
            yield from flat(getattr(state, field.name))
    elif isinstance(state, list | tuple):
        for part in state:
            yield from flat(part)
    elif not isinstance(state, Tensor):
        yield state


def frozen(state: StreamState) -> tuple[list[Tensor], list[object]]:
    """A copy of all that a state holds."""
    return [tensor.clone() for tensor in tensors(state)], list(flat(state))


def same(first: tuple[list[Tensor], list[object]], second: tuple[list[Tensor], list[object]]) -> bool:
    """Whether two copies agree to the last bit."""
    (ours, others), (theirs, their_others) = first, second
    equal = len(ours) == len(theirs) and all(torch.equal(a, b) for a, b in zip(ours, theirs, strict=True))
    return equal and others == their_others


CASES = [("tiny", 1), ("tiny", 4), ("small", 1), ("device", 4), ("centred", 1)]


@pytest.mark.parametrize(("name", "beam"), CASES)
def test_a_step_leaves_the_given_state_as_it_was(name: str, beam: int) -> None:
    streaming = recognizer(name, beam)
    state = streaming.start()
    for segment in segments(streaming, 61):
        before = frozen(state)
        assert len(before[0]) > 10
        first, following = streaming.step(segment, state)
        assert same(before, frozen(state))
        second, again = streaming.step(segment, state)
        assert first == second
        assert same(frozen(following), frozen(again))
        state = following


@pytest.mark.parametrize(("name", "beam"), CASES)
def test_a_donated_state_gives_the_same(name: str, beam: int) -> None:
    streaming = recognizer(name, beam)
    kept, given = streaming.start(), streaming.start()
    for segment in segments(streaming, 61):
        expected, kept = streaming.step(segment, kept)
        got, given = streaming.step(segment, given, donate=True)
        assert got == expected
        assert same(frozen(kept), frozen(given))


@pytest.mark.parametrize(("name", "beam"), CASES)
def test_steps_tried_and_thrown_away_change_nothing(name: str, beam: int) -> None:
    streaming = recognizer(name, beam)
    plain, speculative = streaming.start(), streaming.start()
    others = segments(streaming, 61, seed=1)
    stream = random_stream(61, 0, audio="runs", video="runs")
    for number, segment in enumerate(stream.segments(LENGTH, streaming.lookahead)):
        expected, plain = streaming.step(segment, plain)
        come = number * LENGTH + streaming.lookahead + 2  # frames that have come in before the segment is full, as for a partial
        early = stream.part(number * LENGTH, min(come, 61), final=True)
        guess, _ = streaming.step(early, speculative)
        assert guess.frames == number * LENGTH + min(LENGTH, early.frames)
        streaming.step(others[number], speculative)
        streaming.end_utterance(speculative)
        got, speculative = streaming.step(segment, speculative)
        assert got == expected


@pytest.mark.parametrize("beam", [1, 4])
def test_sessions_on_one_model_do_not_meet(beam: int) -> None:
    streaming = recognizer("tiny", beam)
    inputs = [segments(streaming, frames, seed) for seed, frames in enumerate((61, 40, 53))]

    def alone(parts: list[Segment]) -> list[Hypothesis]:
        state, out = streaming.start(), []
        for part in parts:
            hypothesis, state = streaming.step(part, state, donate=True)
            out.append(hypothesis)
        return out

    expected = [alone(parts) for parts in inputs]
    states = [streaming.start() for _ in inputs]
    got: list[list[Hypothesis]] = [[] for _ in inputs]
    for number in range(max(map(len, inputs))):
        for session, parts in enumerate(inputs):
            if number < len(parts):
                hypothesis, states[session] = streaming.step(parts[number], states[session], donate=True)
                got[session].append(hypothesis)
    assert got == expected


@pytest.mark.parametrize("beam", [1, 4])
def test_the_end_of_an_utterance_commits_what_is_tentative_and_keeps_the_encoder(beam: int) -> None:
    streaming = recognizer("tiny", beam)
    state, tentative = streaming.start(), 0
    for segment in segments(streaming, 61):
        hypothesis, state = streaming.step(segment, state)
        before = frozen(state)
        ended, after = streaming.end_utterance(state)
        assert same(before, frozen(state))
        assert ended.committed == hypothesis.tentative
        assert ended.tentative == ()
        assert ended.frames == after.frames == hypothesis.frames
        assert all(torch.equal(a, b) for a, b in zip(tensors(state.encoder), tensors(after.encoder), strict=True))
        assert same(frozen(after.decoder), frozen(streaming.start().decoder))
        again, _ = streaming.end_utterance(after)
        assert again.committed == ()
        streaming.step(segment, after, donate=True)
        assert same(before, frozen(state))
        tentative += len(ended.committed)
    assert (tentative > 0) == (beam > 1)


def test_frames_and_tokens_are_counted_from_the_start_of_the_stream() -> None:
    streaming = recognizer("tiny")
    state, frames = streaming.start(), 0
    for segment in segments(streaming, 61):
        hypothesis, state = streaming.step(segment, state)
        span = min(LENGTH, segment.frames)
        assert hypothesis.frames == frames + span
        assert all(frames <= token.frame < frames + span for token in hypothesis.committed)
        assert all(token.log_prob <= 0 and 0 <= token.id < 11 for token in hypothesis.committed)
        frames += span
    assert frames == 61


def test_the_state_does_not_grow() -> None:
    streaming = recognizer("tiny")
    state, sizes = streaming.start(), []
    parts = segments(streaming, 400)
    for segment in parts[:-1]:
        _, state = streaming.step(segment, state, donate=True)
        sizes.append(sum(tensor.untyped_storage().nbytes() for tensor in tensors(state)))
    assert max(sizes[10:]) == sizes[10]


def test_latency_is_half_a_segment_and_the_lookahead() -> None:
    assert recognizer("tiny").latency_ms == 320
    assert recognizer("centred").lookahead == 8
    assert recognizer("centred").latency_ms == 480


def test_hotwords_reach_the_beam_search_as_tokens(tokenizer: Tokenizer) -> None:
    config = dataclasses.replace(NARROW["device"], vocabulary=tokenizer.size + 1)
    streaming = Recognizer(loaded(random_network(config), tokenizer), beam=3, hotwords=["place red", "blue"])
    graph = streaming.decoder.hotwords
    state = 0
    for token in tokenizer.encode("place red"):
        bonus, state = graph.advance(state, token)
        assert bonus > 0
    assert graph.advance(0, tokenizer.encode("blue")[0])[0] > 0
    assert streaming.tokenizer is tokenizer


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"segment_length": 12}, r"segment_length 12 is not one of the model's \[8, 16, 32\]"),
        ({"beam": 0}, "at least 1, got 0"),
        ({"hotwords": ["viseme"]}, "beam of at least 2, got 1"),
        ({"device": "abacus"}, "device 'abacus' is not available here"),
        ({"precision": "fp8"}, "precision 'fp8' is not one of"),
    ],
)
def test_options_that_cannot_be_are_refused(options: dict[str, object], message: str, tokenizer: Tokenizer) -> None:
    with pytest.raises(ValueError, match=message):
        Recognizer(loaded(random_network(NARROW["device"]), tokenizer), **options)
