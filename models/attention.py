"""Scaled dot-product attention by name: `reference`, `sdpa` (PyTorch's fused kernels) and `split_kv` (Flash-Decoding)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

import torch
import torch.nn.functional as F
from torch import Tensor

AttentionName = Literal["reference", "sdpa", "split_kv"]
AttentionFunction = Callable[[Tensor, Tensor, Tensor, Tensor | None, float], Tensor]

SPLIT_LENGTH = 512
"""Keys in one chunk of `split_kv`."""


def reference(query: Tensor, key: Tensor, value: Tensor, mask: Tensor | None, dropout: float = 0.0) -> Tensor:
    """Attention as written in the paper: softmax(Q K^T / sqrt(d)) V (Vaswani et al., 2017).

    query is (B, H, Q, d), key and value (B, H, K, d); mask is bool, broadcasts to (B, H, Q, K) and is True where a query may look.
    Every query must see at least one key. Returns (B, H, Q, d).
    """
    scores = (query * query.shape[-1] ** -0.5) @ key.transpose(-2, -1)
    if mask is not None:
        scores = scores.masked_fill(~mask, float("-inf"))
    weights = F.dropout(torch.softmax(scores, dim=-1), dropout, training=dropout > 0)
    return weights @ value


def sdpa(query: Tensor, key: Tensor, value: Tensor, mask: Tensor | None, dropout: float = 0.0) -> Tensor:
    """The same by PyTorch's fused kernels."""
    return F.scaled_dot_product_attention(query, key, value, attn_mask=mask, dropout_p=dropout)


def split_kv(query: Tensor, key: Tensor, value: Tensor, mask: Tensor | None, dropout: float = 0.0) -> Tensor:
    """The same in chunks of keys, joined by their log-sum-exp (Flash-Decoding, Dao et al., 2023).

    Chunks are independent, so few queries against very many keys still fill a device. Dropout is not supported: this is for inference.
    """
    if dropout:
        raise ValueError(f"attention 'split_kv' takes no dropout, got {dropout}; train with 'sdpa'")
    batch, heads, _, width = query.shape
    keys = key.shape[2]
    chunks = max(1, -(-keys // SPLIT_LENGTH))
    visible = torch.ones(1, 1, 1, keys, dtype=torch.bool, device=query.device) if mask is None else mask[(None,) * (4 - mask.dim())]
    spare = chunks * SPLIT_LENGTH - keys
    if chunks > 1 and spare:
        key, value = F.pad(key, (0, 0, 0, spare)), F.pad(value, (0, 0, 0, spare))
        visible = F.pad(visible, (0, spare))
    key = key.reshape(batch, heads, chunks, -1, width)
    value = value.reshape(batch, heads, chunks, -1, width)
    visible = visible.reshape(*visible.shape[:3], chunks, -1).transpose(2, 3)  # (B | 1, H | 1, chunks, Q | 1, chunk)
    scores = (query * width**-0.5).unsqueeze(2) @ key.transpose(-2, -1)
    scores = scores.masked_fill(~visible, float("-inf"))
    peak = scores.amax(-1, keepdim=True).clamp_min(torch.finfo(scores.dtype).min)  # a chunk without a visible key has no finite peak
    weights = (scores - peak).exp()
    total = weights.sum(-1, keepdim=True)
    partial = weights @ value
    top = peak.amax(2, keepdim=True)
    scale = (peak - top).exp()
    joined: Tensor = (partial * scale).sum(2) / (total * scale).sum(2)
    return joined


BACKENDS: dict[str, AttentionFunction] = {"reference": reference, "sdpa": sdpa, "split_kv": split_kv}


def attention_backend(name: str) -> AttentionFunction:
    """Look a backend up; raises ValueError that lists the names."""
    try:
        return BACKENDS[name]
    except KeyError:
        raise ValueError(f"unknown attention {name!r}; accepted are {sorted(BACKENDS)}") from None
