"""Greedy transducer decoding: at each frame the most probable symbols until the blank, at most a few."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from models.decoding.base import DecoderState
from models.hypothesis import Token
from models.predictor import PredictorState
from models.transducer import AVTransducer

MAX_SYMBOLS = 10
"""Tokens that one 40 ms frame may emit; bounds the work for each frame."""


@dataclass(frozen=True, slots=True, eq=False)
class GreedyState:
    """Prediction after the last token."""

    predicted: Tensor
    """Shape (1, D)."""
    predictor: PredictorState

    @property
    def tentative(self) -> tuple[Token, ...]:
        """Greedy decoding commits at once."""
        return ()


class GreedyDecoder:
    """The most probable symbol at every lattice point."""

    def __init__(self, model: AVTransducer, max_symbols: int = MAX_SYMBOLS) -> None:
        if max_symbols < 1:
            raise ValueError(f"max_symbols must be at least 1, got {max_symbols}")
        self.model = model
        self.max_symbols = max_symbols
        self.blank = model.config.blank

    def start(self) -> GreedyState:
        """State at the beginning of an utterance."""
        return self._predict(self.blank, None)

    def decode(self, encoded: Tensor, state: DecoderState, first_frame: int) -> tuple[tuple[Token, ...], GreedyState]:
        """Read frames (T, D); returns their tokens and the next state."""
        if not isinstance(state, GreedyState):
            raise TypeError(f"greedy decoding needs a GreedyState, got {type(state).__name__}")
        tokens: list[Token] = []
        for offset, frame in enumerate(encoded):
            for _ in range(self.max_symbols):
                log_probs = self.model.joiner(frame[None], state.predicted)[0].float().log_softmax(-1)
                score, best = log_probs.max(-1)
                symbol = int(best)
                if symbol == self.blank:
                    break
                tokens.append(Token(symbol, first_frame + offset, float(score)))
                state = self._predict(symbol, state.predictor)
        return tuple(tokens), state

    def _predict(self, symbol: int, predictor: PredictorState | None) -> GreedyState:
        token = torch.tensor([[symbol]], device=self.model.fusion.absent_audio.device)
        predicted, state = self.model.predictor(token, predictor)
        return GreedyState(predicted[:, 0], state)
