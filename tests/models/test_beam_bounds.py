"""However long a stream lasts, beam search does the same work for each frame and keeps no more."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from types import SimpleNamespace

import pytest
from torch import Tensor

from models.decoding.beam import MAX_PENDING, BeamDecoder, BeamState
from models.transducer import AVTransducer
from tests.models.networks import tensors
from tests.models.rigged import Rigged, Rule, decoder_network, numbered_frames, random_frames

WIDTH, MAX_SYMBOLS = 4, 3


@dataclass
class Work:
    """Calls of joiner and predictor, and the rows in them."""

    joins: int = 0
    joined_rows: int = 0
    predictions: int = 0
    predicted_rows: int = 0


def counting(model: AVTransducer, work: Work) -> SimpleNamespace:
    """The network's predictor and joiner, with their work counted."""

    def joiner(encoded: Tensor, predicted: Tensor) -> Tensor:
        work.joins, work.joined_rows = work.joins + 1, work.joined_rows + len(predicted)
        return model.joiner(encoded, predicted)

    def predictor(tokens: Tensor, state: object = None) -> object:
        work.predictions, work.predicted_rows = work.predictions + 1, work.predicted_rows + len(tokens)
        return model.predictor(tokens, state)

    predictor.linear = model.predictor.linear
    return SimpleNamespace(config=model.config, joiner=joiner, predictor=predictor)


def live_bytes(state: BeamState) -> int:
    """Memory that a state keeps alive: every storage that a tensor of it looks into, once, and its tokens."""
    storages = {tensor.untyped_storage().data_ptr(): tensor.untyped_storage().nbytes() for tensor in tensors(state.beams)}
    return sum(storages.values()) + sum(len(beam.pending) for beam in state.beams)


@pytest.mark.parametrize("which", range(3))
def test_work_and_memory_stay_as_they_are_over_a_long_stream(which: int) -> None:
    """Each frame is bounded, so that an hour is; and a passage costs as much at the end as at the beginning."""
    work = Work()
    decoder = BeamDecoder(counting(decoder_network(which), work), beam=WIDTH, max_symbols=MAX_SYMBOLS)
    passage, state = random_frames(80, which), decoder.start()
    joins, sizes = [], []
    for repeat in range(10):
        begun, largest = work.joins, 0
        for offset, frame in enumerate(passage):
            before = Work(**vars(work))
            _, state = decoder.decode(frame[None], state, repeat * len(passage) + offset)
            assert work.joins - before.joins <= MAX_SYMBOLS + 1
            assert work.joined_rows - before.joined_rows <= (MAX_SYMBOLS + 1) * WIDTH
            assert work.predictions - before.predictions <= MAX_SYMBOLS
            assert work.predicted_rows - before.predicted_rows <= MAX_SYMBOLS * WIDTH
            assert len(state.beams) <= WIDTH
            assert all(len(beam.pending) <= MAX_PENDING for beam in state.beams)
            largest = max(largest, live_bytes(state))
        joins.append(work.joins - begun)
        sizes.append(largest)
    assert sum(joins[-4:]) <= 1.1 * sum(joins[1:5])
    one_beam = 4 * (passage.shape[1] + 2 * 6) * (WIDTH + 1)  # a row keeps its whole batch alive, and its predecessor's
    assert max(sizes) <= WIDTH * (one_beam + MAX_PENDING)


def test_a_prediction_that_the_beam_holds_is_not_made_again() -> None:
    """The predictor is half of the work: it runs once for each token sequence, however many alignments reach it."""
    work = Work()
    decoder = BeamDecoder(counting(decoder_network(0, 3), work), beam=100, max_symbols=1)
    decoder.decode(random_frames(3, 0), decoder.start(), 0)
    assert work.predicted_rows == 1 + 2 + 4 + 8


def rivals_never_agree(frame: int, last: int) -> tuple[float, float, float]:
    """Says a, b, a, b … in turn from one of two beginnings, so that two hypotheses live for ever side by side."""
    if last == 2:
        return (0.5, 0.4, 0.1)
    wanted = 1 - last if frame % 2 else last  # every other frame brings the next symbol
    return (0.9998, 1e-4, 1e-4) if wanted == 0 and frame % 2 else (1e-4, 0.9998, 1e-4) if frame % 2 else (1e-4, 1e-4, 0.9998)


def silence_beside_a_rival_that_talks(frame: int, last: int) -> tuple[float, float, float]:
    """Silence is always a little better than a rival that says one more symbol in each frame."""
    if last == 2:
        return (9e-7, 1e-7, 1 - 1e-6)
    wanted = frame % 2
    if last == wanted:
        return (1e-9, 1e-9, 1 - 2e-9)
    return (1 - 2e-9, 1e-9, 1e-9) if wanted == 0 else (1e-9, 1 - 2e-9, 1e-9)


@pytest.mark.parametrize("rule", [rivals_never_agree, silence_beside_a_rival_that_talks])
def test_hypotheses_that_never_agree_cannot_grow_without_end(rule: Rule) -> None:
    decoder = BeamDecoder(Rigged(rule), beam=2, max_symbols=2)
    state, committed, longest = decoder.start(), [], 0
    for number, frame in enumerate(numbered_frames(400)):
        tokens, state = decoder.decode(frame[None], state, number)
        committed += tokens
        longest = max(longest, *(len(beam.pending) for beam in state.beams))
    assert longest <= MAX_PENDING
    if rule is rivals_never_agree:
        assert longest == MAX_PENDING
        said = [token.id for token in committed + list(state.tentative)]
        assert len(said) > 150
        assert all(first != second for first, second in itertools.pairwise(said))
    else:
        assert committed == []
        assert state.tentative == ()
