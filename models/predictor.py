"""The transducer's prediction network and joiner; weights carry torchaudio's names."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from models.config import PredictorConfig

LstmState = tuple[Tensor, Tensor]
"""Hidden and cell state of one layer, each (B, H)."""
PredictorState = list[LstmState]


class LayerNormLstm(nn.Module):
    """LSTM layer with layer norm on the gates and the cell (Ba et al., 2016, as in torchaudio's `_CustomLSTM`)."""

    def __init__(self, input_dim: int, hidden_dim: int, eps: float) -> None:
        super().__init__()
        self.hidden_dim = hidden_dim
        self.x2g = nn.Linear(input_dim, 4 * hidden_dim, bias=False)
        self.p2g = nn.Linear(hidden_dim, 4 * hidden_dim, bias=False)
        self.c_norm = nn.LayerNorm(hidden_dim, eps=eps)
        self.g_norm = nn.LayerNorm(4 * hidden_dim, eps=eps)

    def forward(self, x: Tensor, state: LstmState | None) -> tuple[Tensor, LstmState]:
        """x is (B, U, D); returns (B, U, H) and the state after the last token."""
        if state is None:
            zero = x.new_zeros(x.shape[0], self.hidden_dim)
            state = (zero, zero)
        hidden, cell = state
        outputs = []
        for gates in self.x2g(x).unbind(1):
            gates = self.g_norm(gates + self.p2g(hidden))
            enter, forget, new, leave = gates.chunk(4, dim=1)
            cell = self.c_norm(forget.sigmoid() * cell + enter.sigmoid() * new.tanh())
            hidden = leave.sigmoid() * cell.tanh()
            outputs.append(hidden)
        return torch.stack(outputs, dim=1), (hidden, cell)


class Predictor(nn.Module):
    """Tokens so far to joiner width."""

    def __init__(self, vocabulary: int, output_dim: int, config: PredictorConfig) -> None:
        super().__init__()
        self.embedding = nn.Embedding(vocabulary, config.embedding_dim)
        self.input_layer_norm = nn.LayerNorm(config.embedding_dim)
        widths = [config.embedding_dim] + [config.hidden_dim] * config.layers
        self.lstm_layers = nn.ModuleList(LayerNormLstm(widths[i], config.hidden_dim, config.layer_norm_eps) for i in range(config.layers))
        self.dropout = nn.Dropout(config.dropout)
        self.linear = nn.Linear(config.hidden_dim, output_dim)
        self.output_layer_norm = nn.LayerNorm(output_dim)

    def forward(self, tokens: Tensor, state: PredictorState | None = None) -> tuple[Tensor, PredictorState]:
        """tokens is (B, U), beginning with blank at the start of an utterance; returns (B, U, D) and the state after the last token."""
        y = self.input_layer_norm(self.embedding(tokens))
        new_state: PredictorState = []
        for index, layer in enumerate(self.lstm_layers):
            y, layer_state = layer(y, None if state is None else state[index])
            y = self.dropout(y)
            new_state.append(layer_state)
        return self.output_layer_norm(self.linear(y)), new_state


class Joiner(nn.Module):
    """Encoder frame and prediction to logits: add, ReLU, linear."""

    def __init__(self, input_dim: int, vocabulary: int) -> None:
        super().__init__()
        self.linear = nn.Linear(input_dim, vocabulary)

    def forward(self, encoded: Tensor, predicted: Tensor) -> Tensor:
        """encoded and predicted broadcast against each other, (..., D); returns (..., V)."""
        logits: Tensor = self.linear(torch.relu(encoded + predicted))
        return logits

    def lattice(self, encoded: Tensor, predicted: Tensor) -> Tensor:
        """All pairs: encoded (B, T, D), predicted (B, U + 1, D) to logits (B, T, U + 1, V)."""
        return self.forward(encoded[:, :, None], predicted[:, None])
