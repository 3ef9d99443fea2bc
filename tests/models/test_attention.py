"""The attention backends give the same, with every kind of mask and at every length."""

from __future__ import annotations

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor

from models.attention import BACKENDS, SPLIT_LENGTH, attention_backend
from models.config import EmformerConfig
from models.emformer import Emformer

TOLERANCE = 1e-5


def in_float64(query: Tensor, key: Tensor, value: Tensor, mask: Tensor | None) -> Tensor:
    """Attention one query at a time, over the keys that it sees."""
    query, key, value = query.double(), key.double(), value.double()
    batch, heads, queries, width = query.shape
    visible = torch.ones(batch, heads, queries, key.shape[2], dtype=torch.bool)
    visible = visible if mask is None else visible & mask
    out = torch.empty(batch, heads, queries, value.shape[3], dtype=torch.float64)
    for b in range(batch):
        for h in range(heads):
            for q in range(queries):
                seen = visible[b, h, q]
                weights = (key[b, h, seen] @ query[b, h, q] / width**0.5).softmax(0)
                out[b, h, q] = weights @ value[b, h, seen]
    return out


def tensors(keys: int, *, batch: int = 2, queries: int = 5, seed: int = 0, scale: float = 2.0) -> tuple[Tensor, Tensor, Tensor]:
    random = torch.Generator().manual_seed(seed)
    query = torch.randn(batch, 2, queries, 8, generator=random) * scale
    key, value = torch.randn(2, batch, 2, keys, 8, generator=random)
    return query, key, value


MASKS = {
    "none": lambda batch, queries, keys: None,
    "for all queries": lambda batch, queries, keys: _coins(1, 1, 1, keys),
    "for each query": lambda batch, queries, keys: _coins(1, 1, queries, keys),
    "for each row": lambda batch, queries, keys: _coins(batch, 1, queries, keys),
    "for each head": lambda batch, queries, keys: _coins(batch, 2, queries, keys),
    "without a batch": lambda batch, queries, keys: _coins(queries, keys),
    "one key": lambda batch, queries, keys: torch.arange(keys).expand(1, 1, 1, keys) == keys - 1,
    "first key": lambda batch, queries, keys: torch.arange(keys).expand(1, 1, queries, keys) == 0,
}


def _coins(*shape: int) -> Tensor:
    mask = torch.rand(shape, generator=torch.Generator().manual_seed(1)) < 0.5
    mask[..., 0] = True  # every query must see a key
    return mask


@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize("mask", MASKS)
@pytest.mark.parametrize("keys", [1, 37, SPLIT_LENGTH, SPLIT_LENGTH + 1, 4 * SPLIT_LENGTH - 3])
def test_equals_attention_in_float64(backend: str, mask: str, keys: int) -> None:
    query, key, value = tensors(keys)
    visible = MASKS[mask](2, 5, keys)
    got = attention_backend(backend)(query, key, value, visible, 0.0)
    assert (got - in_float64(query, key, value, visible)).abs().max() <= TOLERANCE


@settings(max_examples=40)
@given(keys=st.integers(1, 1300), queries=st.integers(1, 6), seed=st.integers(0, 1000), share=st.floats(0, 1))
def test_backends_agree(keys: int, queries: int, seed: int, share: float) -> None:
    query, key, value = tensors(keys, queries=queries, seed=seed)
    mask = torch.rand(2, 1, queries, keys, generator=torch.Generator().manual_seed(seed)) < share
    mask[..., seed % keys] = True
    expected = attention_backend("reference")(query, key, value, mask, 0.0)
    for name in ("sdpa", "split_kv"):
        assert (attention_backend(name)(query, key, value, mask, 0.0) - expected).abs().max() <= TOLERANCE


@pytest.mark.parametrize("visible_chunk", [0, 3, 7])
def test_chunks_without_a_visible_key_count_for_nothing(visible_chunk: int) -> None:
    keys = 8 * SPLIT_LENGTH
    query, key, value = tensors(keys, batch=1)
    chunk = torch.arange(keys) // SPLIT_LENGTH
    mask = (chunk == visible_chunk)[None, None, None]
    hidden = chunk != visible_chunk
    key[:, :, hidden] = 1e4
    value[:, :, hidden] = 1e4
    for name in BACKENDS:
        got = attention_backend(name)(query, key, value, mask, 0.0)
        assert (got - in_float64(query, key, value, mask)).abs().max() <= TOLERANCE


def test_large_scores_do_not_overflow() -> None:
    query, key, value = tensors(3 * SPLIT_LENGTH, scale=300.0)
    expected = in_float64(query, key, value, None)
    for name in BACKENDS:
        assert (attention_backend(name)(query, key, value, None, 0.0) - expected).abs().max() <= 1e-3


@pytest.mark.parametrize("score", [-1e6, 1e6])
def test_equal_scores_share_alike_however_large(score: float) -> None:
    query, key, value = tensors(3 * SPLIT_LENGTH)
    query, key = torch.ones_like(query), torch.full_like(key, score)
    for name in BACKENDS:
        got = attention_backend(name)(query, key, value, None, 0.0)
        assert (got - value.mean(2, keepdim=True)).abs().max() <= TOLERANCE


def test_backends_agree_in_a_streaming_emformer_with_left_context_4096() -> None:
    torch.manual_seed(0)
    config = EmformerConfig(dim=16, ffn_dim=16, heads=2, layers=1, left_context=4096, right_context=4, memory=2)
    emformer = Emformer(config).eval().requires_grad_(False)
    x = torch.randn(1, 4096 + 300 + 4, 16)
    segment_length, outputs = 150, {}
    for name in BACKENDS:
        emformer.use_attention(name)
        state = emformer.start(1, segment_length, like=x)
        starts = range(0, x.shape[1] - 4, segment_length)  # the ring half empty, full and wrapped round
        outputs[name] = torch.cat([emformer.step(x[:, at : at + segment_length + 4], state) for at in starts], dim=1)
    assert (outputs["sdpa"] - outputs["reference"]).abs().max() <= TOLERANCE
    assert (outputs["split_kv"] - outputs["reference"]).abs().max() <= TOLERANCE


def test_whole_utterances_agree_whatever_the_backend() -> None:
    torch.manual_seed(0)
    emformer = Emformer(EmformerConfig(dim=16, ffn_dim=16, heads=2, layers=2, memory=1)).eval().requires_grad_(False)
    x, lengths = torch.randn(3, 700, 16), torch.tensor([700, 30, 333])
    outputs = {}
    for name in BACKENDS:
        emformer.use_attention(name)
        outputs[name] = emformer(x, lengths, 16)
    inside = torch.arange(700)[None] < lengths[:, None]
    for name in ("sdpa", "split_kv"):
        assert (outputs[name] - outputs["reference"])[inside].abs().max() <= TOLERANCE


def test_errors_say_what_is_accepted() -> None:
    with pytest.raises(ValueError, match=r"unknown attention 'flash'; accepted are \['reference', 'sdpa', 'split_kv'\]"):
        attention_backend("flash")
    with pytest.raises(ValueError, match=r"takes no dropout, got 0\.1"):
        attention_backend("split_kv")(*tensors(4), None, 0.1)
