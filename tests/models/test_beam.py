"""Beam search: exact when it is wide enough, greedy when it is one wide, and the same however the stream is cut."""

from __future__ import annotations

import itertools
from dataclasses import replace

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor

from models.decoding import beam as beam_module
from models.decoding.beam import BeamDecoder, BeamState
from models.decoding.greedy import GreedyDecoder
from models.hypothesis import Token
from models.transducer import AVTransducer
from tests.models.rigged import decoder_network, random_frames


def exact_score(model: AVTransducer, encoded: Tensor, tokens: tuple[int, ...], max_symbols: int) -> float:
    """Log-probability of a token sequence, summed over its alignments with at most `max_symbols` tokens in a frame."""
    predicted, _ = model.predictor(torch.tensor([[model.config.blank, *tokens]]))
    log_probs = model.joiner.lattice(encoded[None], predicted)[0].double().log_softmax(-1)
    alpha = torch.full((len(tokens) + 1,), -torch.inf, dtype=torch.float64)
    alpha[0] = 0
    for frame in range(encoded.shape[0]):
        following = torch.full_like(alpha, -torch.inf)
        for before, after in itertools.combinations_with_replacement(range(len(tokens) + 1), 2):
            if after - before <= max_symbols:
                emitted = sum((log_probs[frame, at, tokens[at]] for at in range(before, after)), torch.zeros((), dtype=torch.float64))
                following[after] = torch.logaddexp(following[after], alpha[before] + emitted + log_probs[frame, after, model.config.blank])
        alpha = following
    return float(alpha[-1])


@pytest.mark.parametrize(("vocabulary", "count", "max_symbols"), [(4, 2, 2), (4, 4, 1), (3, 3, 2), (3, 2, 3), (2, 4, 2)])
@pytest.mark.parametrize("seed", range(3))
def test_full_width_equals_exhaustive_search(vocabulary: int, count: int, max_symbols: int, seed: int) -> None:
    model, encoded = decoder_network(seed, vocabulary), random_frames(count, seed)
    every = [tokens for length in range(count * max_symbols + 1) for tokens in itertools.product(range(vocabulary - 1), repeat=length)]
    decoder = BeamDecoder(model, beam=10_000, max_symbols=max_symbols)
    committed, state = decoder.decode(encoded, decoder.start(), 0)
    assert committed == ()  # saying nothing is among the hypotheses, so that there is nothing on which all agree
    expected = {tokens: exact_score(model, encoded, tokens, max_symbols) for tokens in every}
    assert {beam.ids: beam.score for beam in state.beams} == pytest.approx(expected, abs=1e-4)
    assert tuple(token.id for token in state.tentative) == max(expected, key=expected.__getitem__)
    assert [beam.score for beam in state.beams] == sorted((beam.score for beam in state.beams), reverse=True)


@settings(max_examples=40)
@given(count=st.integers(0, 40), seed=st.integers(0, 1000), which=st.integers(0, 4), max_symbols=st.integers(1, 10))
def test_width_one_is_greedy(count: int, seed: int, which: int, max_symbols: int) -> None:
    model, encoded = decoder_network(which), random_frames(count, seed)
    greedy, search = GreedyDecoder(model, max_symbols), BeamDecoder(model, beam=1, max_symbols=max_symbols)
    expected, _ = greedy.decode(encoded, greedy.start(), 7)
    got, state = search.decode(encoded, search.start(), 7)
    assert [(token.id, token.frame) for token in got] == [(token.id, token.frame) for token in expected]
    assert [token.log_prob for token in got] == pytest.approx([token.log_prob for token in expected], abs=1e-4)
    assert state.tentative == ()


def decode_in_chunks(decoder: BeamDecoder, encoded: Tensor, cuts: list[int]) -> tuple[list[Token], BeamState]:
    state, committed, at = decoder.start(), [], 0
    for count in [*cuts, len(encoded)]:
        tokens, state = decoder.decode(encoded[at : at + count], state, at)
        committed += tokens
        at = min(at + count, len(encoded))
    return committed, state


@settings(max_examples=25)
@given(cuts=st.lists(st.integers(0, 12), max_size=6), width=st.integers(2, 6), seed=st.integers(0, 1000), which=st.integers(0, 4))
def test_cuts_change_nothing(cuts: list[int], width: int, seed: int, which: int) -> None:
    decoder, encoded = BeamDecoder(decoder_network(which), beam=width), random_frames(30, seed)
    whole, state = decoder.decode(encoded, decoder.start(), 0)
    parts, cut_state = decode_in_chunks(decoder, encoded, cuts)
    assert parts == list(whole)
    assert cut_state.tentative == state.tentative
    assert [beam.score for beam in cut_state.beams] == [beam.score for beam in state.beams]


@pytest.mark.parametrize("width", [2, 4, 8])
@pytest.mark.parametrize("which", range(4))
def test_committing_changes_no_result(width: int, which: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """The committed prefix, which never changes, is what a search that commits nothing finds in the end."""
    monkeypatch.setattr(beam_module, "MAX_PENDING", 1000)
    decoder = BeamDecoder(decoder_network(which), beam=width)
    encoded = random_frames(60, which)
    state, committed, prefixes = decoder.start(), [], []
    for frame in range(60):
        tokens, state = decoder.decode(encoded[frame : frame + 1], state, frame)
        committed += tokens
        prefixes.append(list(committed))
    monkeypatch.setattr(beam_module, "_commit", lambda beams: ((), beams))
    _, patient = decoder.decode(encoded, decoder.start(), 0)
    final = [token.id for token in patient.tentative]
    assert [token.id for token in [*committed, *state.tentative]] == final
    assert all([token.id for token in prefix] == final[: len(prefix)] for prefix in prefixes)
    assert len(committed) > 0


def test_tokens_come_in_order_of_time_with_probabilities() -> None:
    for which in range(4):
        decoder = BeamDecoder(decoder_network(which), beam=4)
        committed, state = decoder.decode(random_frames(60, which), decoder.start(), 100)
        tokens = [*committed, *state.tentative]
        assert [token.frame for token in tokens] == sorted(token.frame for token in tokens)
        assert all(100 <= token.frame < 160 and token.log_prob <= 0 and token.id != 11 for token in tokens)


def test_a_long_session_is_as_exact_as_a_short_one() -> None:
    """Scores fall without end: what they are added to must not cost digits."""
    decoder, encoded = BeamDecoder(decoder_network(2), beam=4), random_frames(60, 5)
    fresh = decoder.start()
    hours_later = BeamState(tuple(replace(beam, score=beam.score - 3e6) for beam in fresh.beams))
    expected, expected_state = decoder.decode(encoded, fresh, 0)
    got, state = decoder.decode(encoded, hours_later, 0)
    assert got == expected
    assert state.tentative == expected_state.tentative


def test_arguments_that_cannot_be_are_refused() -> None:
    model = decoder_network(0)
    with pytest.raises(ValueError, match="beam and max_symbols must be at least 1, got 0 and 10"):
        BeamDecoder(model, beam=0)
    with pytest.raises(ValueError, match="got 2 and 0"):
        BeamDecoder(model, beam=2, max_symbols=0)
    with pytest.raises(TypeError, match="needs a BeamState, got GreedyState"):
        BeamDecoder(model, beam=2).decode(random_frames(1, 0), GreedyDecoder(model).start(), 0)
