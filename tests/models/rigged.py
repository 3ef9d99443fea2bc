"""Transducers without an encoder, for the tests of decoding: small random ones, and ones whose probabilities are laid down by a rule."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache
from types import SimpleNamespace

import torch
from torch import Tensor

from models.config import EmformerConfig, PredictorConfig
from models.transducer import AVTransducer
from tests.models.networks import NARROW, random_network

WIDTH = 8
"""Width of the random networks' encoder frames."""


@cache
def decoder_network(seed: int, vocabulary: int = 12) -> AVTransducer:
    """A network of which only predictor and joiner are used."""
    config = replace(
        NARROW["device"],
        vocabulary=vocabulary,
        emformer=EmformerConfig(dim=8, ffn_dim=8, heads=1, layers=1, output_dim=WIDTH),
        predictor=PredictorConfig(embedding_dim=6, hidden_dim=6, layers=1),
    )
    return random_network(config, seed)


def random_frames(count: int, seed: int) -> Tensor:
    """Encoder frames (T, D)."""
    return torch.randn(count, WIDTH, generator=torch.Generator().manual_seed(seed))


Rule = Callable[[int, int], tuple[float, float, float]]
"""Frame number and last symbol (2 at the start) -> probabilities of symbol 0, symbol 1 and blank."""


@dataclass(frozen=True)
class Rigged:
    """A model over two symbols and blank; predictions are one-hot vectors of the last symbol, encoder frames are their numbers."""

    rule: Rule

    @property
    def config(self) -> SimpleNamespace:
        return SimpleNamespace(blank=2)

    @property
    def predictor(self) -> Callable[..., tuple[Tensor, list[tuple[Tensor, Tensor]]]]:
        def predict(tokens: Tensor, state: object = None) -> tuple[Tensor, list[tuple[Tensor, Tensor]]]:
            return torch.eye(3)[tokens], [(torch.zeros(len(tokens), 1), torch.zeros(len(tokens), 1))]

        predict.linear = SimpleNamespace(weight=torch.zeros(1))
        return predict

    def joiner(self, frame: Tensor, predicted: Tensor) -> Tensor:
        return torch.stack([torch.tensor(self.rule(int(frame[0, 0]), int(row.argmax()))).log() for row in predicted])


def numbered_frames(count: int) -> Tensor:
    """Encoder frames for a rigged model, (T, 1)."""
    return torch.arange(count).float()[:, None]
