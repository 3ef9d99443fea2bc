"""Beam search for transducers, batched over the beam: bounded work for each frame, bounded memory for each session."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import torch
from torch import Tensor

from models.decoding.base import DecoderState
from models.decoding.greedy import MAX_SYMBOLS
from models.decoding.hotwords import HotwordGraph
from models.hypothesis import Token
from models.predictor import PredictorState
from models.transducer import AVTransducer

MAX_PENDING = 64
"""Tokens that a hypothesis may have uncommitted, which bounds memory: beyond it the best one wins, and others go."""


@dataclass(frozen=True, slots=True, eq=False)
class Beam:
    """One hypothesis: its tokens since the last commitment and the prediction after them."""

    pending: tuple[Token, ...]
    score: float
    """Log-probability summed over the alignments that the search kept, hotword bonus included."""
    predicted: Tensor
    """Shape (D,)."""
    predictor: PredictorState
    """Tensors of shape (1, H)."""
    context: int = 0
    """State in the hotword graph."""
    at_risk: float = 0.0
    """Hotword bonus in `score` of a phrase that is not complete yet."""

    @property
    def ids(self) -> tuple[int, ...]:
        """Token indices: what makes two hypotheses the same."""
        return tuple(token.id for token in self.pending)


@dataclass(frozen=True, slots=True, eq=False)
class BeamState:
    """Hypotheses, best first."""

    beams: tuple[Beam, ...]

    @property
    def tentative(self) -> tuple[Token, ...]:
        """Uncommitted tokens of the best hypothesis, as if the utterance ended here: a phrase that was only begun gives its bonus back."""
        return max(self.beams, key=lambda beam: beam.score - beam.at_risk).pending


@dataclass(frozen=True, slots=True, eq=False)
class _Extension:
    """A hypothesis that emits one more token in this frame, before its prediction is made."""

    parent: Beam
    token: Token
    score: float
    context: int
    at_risk: float


class BeamDecoder:
    """Frame-synchronous search in which finished and growing hypotheses compete for the same places.

    Within a frame, hypotheses that end it (blank) and those that emit one more token are ranked together and the best `beam` kept, so
    that a beam of 1 is greedy decoding and an unbounded beam is exact: the same token sequence reached by several alignments is one
    hypothesis with their summed probability (Graves, 2012).
    """

    def __init__(self, model: AVTransducer, *, beam: int, max_symbols: int = MAX_SYMBOLS, hotwords: HotwordGraph | None = None) -> None:
        """Raises ValueError for a beam or symbol limit below 1."""
        if beam < 1 or max_symbols < 1:
            raise ValueError(f"beam and max_symbols must be at least 1, got {beam} and {max_symbols}")
        self.model, self.beam, self.max_symbols, self.hotwords = model, beam, max_symbols, hotwords
        self.blank = model.config.blank

    def start(self) -> BeamState:
        """State at the beginning of an utterance."""
        token = torch.tensor([[self.blank]], device=self._device)
        predicted, predictor = self.model.predictor(token)
        return BeamState((Beam((), 0.0, predicted[0, 0], predictor),))

    def decode(self, encoded: Tensor, state: DecoderState, first_frame: int) -> tuple[tuple[Token, ...], BeamState]:
        """Read frames (T, D); returns newly committed tokens and the next state."""
        if not isinstance(state, BeamState):
            raise TypeError(f"beam search needs a BeamState, got {type(state).__name__}")
        beams = state.beams
        committed: list[Token] = []
        for offset, frame in enumerate(encoded):
            beams = self._frame(frame, beams, first_frame + offset)
            agreed, beams = _commit(beams)
            committed.extend(agreed)
        return tuple(committed), BeamState(beams)

    @property
    def _device(self) -> torch.device:
        return self.model.predictor.linear.weight.device

    def _frame(self, frame: Tensor, beams: tuple[Beam, ...], number: int) -> tuple[Beam, ...]:
        known = {beam.ids: beam for beam in beams}
        finished: dict[tuple[int, ...], Beam] = {}
        growing = list(beams)
        for emitted in range(self.max_symbols + 1):
            log_probs = self.model.joiner(frame[None], torch.stack([beam.predicted for beam in growing])).float().log_softmax(-1)
            for beam, blank in zip(growing, log_probs[:, self.blank].tolist(), strict=True):
                _merge(finished, replace(beam, score=beam.score + blank))
            if emitted == self.max_symbols:
                break
            extensions = self._extend(growing, log_probs, number)
            rivals: list[Beam | _Extension] = [*finished.values(), *extensions]
            ranked = sorted(rivals, key=lambda one: one.score, reverse=True)[: self.beam]
            finished = {one.ids: one for one in ranked if isinstance(one, Beam)}
            growing = self._predict([one for one in ranked if isinstance(one, _Extension)], known)
            if not growing:
                break
        return tuple(sorted(finished.values(), key=lambda beam: beam.score, reverse=True)[: self.beam])

    def _extend(self, growing: list[Beam], log_probs: Tensor, number: int) -> list[_Extension]:
        """The best continuations by one token; equal sequences do not arise here, since all of `growing` differ."""
        top = max(beam.score for beam in growing)  # float32 keeps differences, not scores that fall for hours
        scores = log_probs + torch.tensor([[beam.score - top] for beam in growing], device=log_probs.device)
        scores[:, self.blank] = -math.inf
        places = scores.numel() - scores.shape[0]
        if self.hotwords is None:
            best = scores.flatten().topk(min(self.beam, places)).indices
        else:  # a bonus may lift a token past better ones, so each hypothesis offers its own best
            each = scores.topk(min(4 * self.beam, scores.shape[1] - 1), dim=1).indices
            best = (each + torch.arange(len(growing), device=each.device)[:, None] * scores.shape[1]).flatten()
        rows, columns = (best // scores.shape[1]).tolist(), (best % scores.shape[1]).tolist()
        extensions = []
        for row, column, log_prob in zip(rows, columns, log_probs.flatten()[best].tolist(), strict=True):
            parent = growing[row]
            bonus, context, at_risk = 0.0, 0, 0.0
            if self.hotwords is not None:
                bonus, context = self.hotwords.advance(parent.context, column)
                at_risk = self.hotwords.at_risk(context)
            score = parent.score + log_prob + bonus
            extensions.append(_Extension(parent, Token(column, number, log_prob), score, context, at_risk))
        return extensions

    def _predict(self, extensions: list[_Extension], known: dict[tuple[int, ...], Beam]) -> list[Beam]:
        """Turn extensions into hypotheses; predictions that the beam already holds are not made again."""
        new = [one for one in extensions if (*one.parent.ids, one.token.id) not in known]
        if new:
            tokens = torch.tensor([[one.token.id] for one in new], device=self._device)
            layers = range(len(new[0].parent.predictor))
            state = [
                (
                    torch.cat([one.parent.predictor[layer][0] for one in new]),
                    torch.cat([one.parent.predictor[layer][1] for one in new]),
                )
                for layer in layers
            ]
            predicted, following = self.model.predictor(tokens, state)
            for row, one in enumerate(new):
                rows = [(hidden[row : row + 1], cell[row : row + 1]) for hidden, cell in following]
                beam = Beam((*one.parent.pending, one.token), one.score, predicted[row, 0], rows, one.context, one.at_risk)
                known[beam.ids] = beam
        grown = []
        for one in extensions:  # the same tokens are in the same place of the hotword graph
            same = known[(*one.parent.ids, one.token.id)]
            grown.append(replace(same, pending=(*one.parent.pending, one.token), score=one.score))
        return grown


def _merge(finished: dict[tuple[int, ...], Beam], beam: Beam) -> None:
    """Add a hypothesis, or its probability to the one with the same tokens; the likelier alignment's times are kept."""
    other = finished.get(beam.ids)
    if other is None:
        finished[beam.ids] = beam
        return
    high, low = (beam, other) if beam.score > other.score else (other, beam)
    finished[beam.ids] = replace(high, score=high.score + math.log1p(math.exp(low.score - high.score)))


def _commit(beams: tuple[Beam, ...]) -> tuple[tuple[Token, ...], tuple[Beam, ...]]:
    """Take off the tokens on which all hypotheses agree, and what exceeds MAX_PENDING; the best hypothesis always stays."""
    best = beams[0]
    agreed = 0
    while agreed < len(best.pending) and all(len(b.pending) > agreed and b.pending[agreed].id == best.pending[agreed].id for b in beams):
        agreed += 1
    agreed = max(agreed, len(best.pending) - MAX_PENDING)
    prefix = best.ids[:agreed]
    kept = [b for b in beams if len(b.pending) - agreed <= MAX_PENDING and b.ids[:agreed] == prefix]
    return best.pending[:agreed], tuple(replace(b, pending=b.pending[agreed:]) if agreed else b for b in kept)
