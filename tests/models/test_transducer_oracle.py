"""Encoder, predictor, joiner and greedy decoding equal torchaudio's RNNT modules with the same weights."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from functools import cache

import pytest
import torch
from torch import Tensor

from models.config import EmformerConfig, PredictorConfig
from models.decoding.greedy import GreedyDecoder
from models.transducer import AVTransducer
from tests.models import oracle
from tests.models.networks import NARROW, random_network, random_stream

TOLERANCE = 1e-5
SEGMENT = 8


@dataclass(frozen=True, eq=False)
class Twins:
    """Own network and torchaudio's with the same weights."""

    own: AVTransducer
    theirs: oracle.RNNT
    fused: Tensor
    """Fused features of a stream, (1, T, D)."""


@cache
def twins(seed: int, memory: int = 0) -> Twins:
    emformer = EmformerConfig(dim=16, ffn_dim=32, heads=2, layers=3, left_context=14, right_context=4, memory=memory, output_dim=24)
    predictor = PredictorConfig(embedding_dim=20, hidden_dim=20, layers=3)
    own = random_network(dataclasses.replace(NARROW["device"], emformer=emformer, predictor=predictor), seed)
    for name, parameter in own.named_parameters():
        if name.startswith(("encoder.", "predictor.")) and name.endswith("bias"):
            torch.nn.init.normal_(parameter, std=0.2)
    theirs = oracle.emformer_rnnt_model(
        input_dim=own.config.fusion.output_dim,
        encoding_dim=emformer.output_dim,
        num_symbols=own.config.vocabulary,
        segment_length=SEGMENT,
        right_context_length=emformer.right_context,
        time_reduction_input_dim=emformer.dim,
        time_reduction_stride=1,
        transformer_num_heads=emformer.heads,
        transformer_ffn_dim=emformer.ffn_dim,
        transformer_num_layers=emformer.layers,
        transformer_dropout=emformer.dropout,
        transformer_activation=emformer.activation,
        transformer_left_context_length=emformer.left_context,
        transformer_max_memory_size=memory,
        transformer_weight_init_scale_strategy="depthwise",
        transformer_tanh_on_mem=emformer.tanh_on_memory,
        symbol_embedding_dim=predictor.embedding_dim,
        num_lstm_layers=predictor.layers,
        lstm_layer_norm=True,
        lstm_layer_norm_epsilon=predictor.layer_norm_eps,
        lstm_dropout=predictor.dropout,
    )
    names = {"encoder": "transcriber", "predictor": "predictor", "joiner": "joiner"}
    weights = {names[n.split(".")[0]] + n[n.index(".") :]: w for n, w in own.state_dict().items() if n.split(".")[0] in names}
    theirs.load_state_dict(weights)
    stream = random_stream(10 * SEGMENT + 4, seed)
    heard, seen = own.features(stream.audio, stream.video, stream.audio_present, stream.video_present)
    fused = own.fusion(seen, heard, stream.video_present, stream.audio_present)
    return Twins(own, theirs.eval().requires_grad_(False), fused)


def their_greedy(theirs: oracle.RNNT, fused: Tensor, blank: int, max_symbols: int) -> list[tuple[int, int, float]]:
    """Greedy decoding over torchaudio's modules alone, streaming: (token, frame, log-probability)."""
    one = torch.tensor([1])
    predicted, _, state = theirs.predict(torch.tensor([[blank]]), one, None)
    encoder_state, tokens = None, []
    for start in range(0, fused.shape[1] - 4, SEGMENT):
        window = fused[:, start : start + SEGMENT + 4]
        encoded, _, encoder_state = theirs.transcribe_streaming(window, torch.tensor([SEGMENT + 4]), encoder_state)
        for offset in range(SEGMENT):
            for _ in range(max_symbols):
                logits, _, _ = theirs.join(encoded[:, offset : offset + 1], one, predicted, one)
                score, symbol = logits[0, 0, 0].log_softmax(-1).max(-1)
                if int(symbol) == blank:
                    break
                tokens.append((int(symbol), start + offset, float(score)))
                predicted, _, state = theirs.predict(symbol[None, None], one, state)
    return tokens


@pytest.mark.parametrize("memory", [0, 3])
def test_encoder_whole_and_streaming(memory: int) -> None:
    pair = twins(0, memory)
    expected, _ = pair.theirs.transcribe(pair.fused, torch.tensor([10 * SEGMENT]))
    whole = pair.own.encoder(pair.fused, torch.tensor([pair.fused.shape[1]]), SEGMENT)
    assert (whole[:, : 10 * SEGMENT] - expected).abs().max() <= TOLERANCE
    state, their_state = pair.own.encoder.transformer.start(1, SEGMENT, like=pair.fused), None
    for start in range(0, 10 * SEGMENT, SEGMENT):
        window = pair.fused[:, start : start + SEGMENT + 4]
        expected, _, their_state = pair.theirs.transcribe_streaming(window, torch.tensor([SEGMENT + 4]), their_state)
        assert (pair.own.encoder.step(window, state) - expected).abs().max() <= TOLERANCE


def test_predictor_at_once_and_token_by_token() -> None:
    pair = twins(0)
    tokens = torch.randint(0, 12, (3, 7), generator=torch.Generator().manual_seed(0))
    expected, _, their_state = pair.theirs.predict(tokens, torch.tensor([7, 7, 7]), None)
    got, state = pair.own.predictor(tokens)
    assert (got - expected).abs().max() <= TOLERANCE
    for (hidden, cell), (their_hidden, their_cell) in zip(state, their_state, strict=True):
        assert (hidden - their_hidden).abs().max() <= TOLERANCE
        assert (cell - their_cell).abs().max() <= TOLERANCE
    state = None
    for index in range(7):
        one, state = pair.own.predictor(tokens[:, index : index + 1], state)
        assert (one - expected[:, index : index + 1]).abs().max() <= TOLERANCE


def test_joiner_over_the_lattice() -> None:
    pair = twins(0)
    encoded, predicted = torch.randn(2, 6, 24), torch.randn(2, 4, 24)
    expected, _, _ = pair.theirs.join(encoded, torch.tensor([6, 6]), predicted, torch.tensor([4, 4]))
    assert (pair.own.joiner.lattice(encoded, predicted) - expected).abs().max() <= TOLERANCE
    assert (pair.own.joiner(encoded[:, 2], predicted[:, 3]) - expected[:, 2, 3]).abs().max() <= TOLERANCE


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("max_symbols", [1, 3, 10])
def test_greedy_decoding(seed: int, max_symbols: int) -> None:
    pair = twins(seed)
    expected = their_greedy(pair.theirs, pair.fused, pair.own.config.blank, max_symbols)
    decoder = GreedyDecoder(pair.own, max_symbols)
    encoder_state, state, got = pair.own.encoder.transformer.start(1, SEGMENT, like=pair.fused), decoder.start(), []
    for start in range(0, 10 * SEGMENT, SEGMENT):
        encoded = pair.own.encoder.step(pair.fused[:, start : start + SEGMENT + 4], encoder_state)
        tokens, state = decoder.decode(encoded[0], state, start)
        got += tokens
    assert [(token.id, token.frame) for token in got] == [(symbol, frame) for symbol, frame, _ in expected]
    assert [token.log_prob for token in got] == pytest.approx([score for *_, score in expected], abs=1e-4)


def test_there_is_something_to_decode() -> None:
    counts = [len(their_greedy(pair.theirs, pair.fused, pair.own.config.blank, 10)) for pair in map(twins, range(6))]
    assert sum(counts) > 60
    assert min(counts) < 10 * SEGMENT


def test_greedy_decoding_needs_a_limit_and_its_own_state() -> None:
    own = twins(0).own
    with pytest.raises(ValueError, match="max_symbols must be at least 1, got 0"):
        GreedyDecoder(own, 0)
    with pytest.raises(TypeError, match="GreedyState, got object"):
        GreedyDecoder(own).decode(torch.zeros(1, 24), object(), 0)
