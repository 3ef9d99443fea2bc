"""Segments in, hypotheses out: a loaded model with its runtime and decoder, shared by any number of sessions."""

from __future__ import annotations

import copy
from collections.abc import Sequence

import torch

from models.checkpoint import Loaded
from models.config import mean_latency_ms
from models.decoding.base import Decoder
from models.decoding.beam import BeamDecoder
from models.decoding.greedy import GreedyDecoder
from models.decoding.hotwords import HotwordGraph
from models.hypothesis import Hypothesis
from models.runtime import Precision, Runtime, TorchRuntime
from models.segment import Segment
from models.state import StreamState


class Recognizer:
    """Streaming recognition; holds no session state, so that one object serves many sessions."""

    def __init__(
        self,
        loaded: Loaded,
        *,
        segment_length: int = 16,
        beam: int = 1,
        hotwords: Sequence[str] = (),
        device: str = "cpu",
        precision: Precision = "auto",
        runtime: Runtime | None = None,
    ) -> None:
        """`segment_length` is one of the model's trained lengths; `beam` 1 is greedy; `hotwords` are plain-text phrases (beam only).

        `runtime` is one of this model that another recogniser uses already: weights are then shared, on its device.

        Raises ValueError for a segment length that the model was not trained for, a beam below 1, hotwords without a beam, or a device
        that is not there.
        """
        if segment_length not in loaded.config.segment_lengths:
            raise ValueError(f"segment_length {segment_length} is not one of the model's {list(loaded.config.segment_lengths)}")
        if hotwords and beam < 2:
            raise ValueError(f"hotwords need a beam of at least 2, got {beam}")
        self.loaded = loaded
        self.tokenizer = loaded.tokenizer
        self.segment_length = segment_length
        self.runtime: Runtime = runtime or TorchRuntime(loaded.model, device=device, precision=precision)
        self.lookahead = self.runtime.lookahead
        model = self.runtime.transducer
        self.decoder: Decoder
        if beam == 1:
            self.decoder = GreedyDecoder(model)
        else:
            graph = HotwordGraph(hotwords, loaded.tokenizer) if hotwords else None
            self.decoder = BeamDecoder(model, beam=beam, hotwords=graph)

    def greedy(self) -> Recognizer:
        """The same model, decoding greedily; states of the one end their utterance with `end_utterance` of the other."""
        narrow = copy.copy(self)
        narrow.decoder = GreedyDecoder(self.runtime.transducer)
        return narrow

    @property
    def latency_ms(self) -> int:
        """Mean algorithmic latency."""
        return mean_latency_ms(self.segment_length, self.lookahead)

    def start(self) -> StreamState:
        """State of a session that has heard and seen nothing."""
        with torch.inference_mode():
            return StreamState(encoder=self.runtime.start(1, self.segment_length), decoder=self.decoder.start())

    def step(self, segment: Segment, state: StreamState, *, donate: bool = False) -> tuple[Hypothesis, StreamState]:
        """Recognise one segment (B = 1): min(segment_length, F) frames are consumed, the rest is look-ahead.

        The given state stays as it was, so that a step may be tried and thrown away. With `donate` the caller gives it up, and its
        caches are reused in place; it must not be used again.
        """
        with torch.inference_mode():
            encoder = state.encoder if donate else state.encoder.clone()
            encoded = self.runtime.encode_step(segment, encoder)[0]
            committed, decoder = self.decoder.decode(encoded, state.decoder, state.frames)
        frames = state.frames + encoded.shape[0]
        following = StreamState(encoder=encoder, decoder=decoder, frames=frames)
        return Hypothesis(committed, decoder.tentative, frames), following

    def end_utterance(self, state: StreamState) -> tuple[Hypothesis, StreamState]:
        """Commit all that is tentative; the next frames begin a new utterance. Encoder caches stay."""
        with torch.inference_mode():
            fresh = self.decoder.start()
        following = StreamState(encoder=state.encoder.clone(), decoder=fresh, frames=state.frames)
        return Hypothesis(state.decoder.tentative, (), state.frames), following
