"""A stream, however it is cut and whatever is missing in it, gives what the whole utterance gives."""

from __future__ import annotations

from functools import cache

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor

from models.decoding.greedy import MAX_SYMBOLS
from models.presets import tiny
from models.recognizer import Recognizer
from models.segment import Segment
from models.state import EncoderState
from models.transducer import AVTransducer
from tests.models.networks import NARROW, Stream, loaded, random_network, random_stream

TOLERANCE = 1e-4
TIE = 1e-3
"""Logits that lie closer than this may swap places by rounding."""
LATENCIES = (8, 16, 32)
PRESENCE = ("all", "none", "some", "runs")


class Tapped(Recognizer):
    """A recogniser that keeps what its encoder gave."""

    def __init__(self, model: AVTransducer, segment_length: int) -> None:
        super().__init__(loaded(model), segment_length=segment_length, precision="fp32")
        self.encoded: list[Tensor] = []
        encode_step = self.runtime.encode_step

        def tapped(segment: Segment, state: EncoderState) -> Tensor:
            self.encoded.append(encode_step(segment, state))
            return self.encoded[-1]

        self.runtime.encode_step = tapped

    def run(self, stream: Stream) -> tuple[list[tuple[int, int]], Tensor]:
        """Tokens as (id, frame), and encoder output (1, T, D)."""
        self.encoded.clear()
        state, tokens = self.start(), []
        for segment in stream.segments(self.segment_length, self.lookahead):
            hypothesis, state = self.step(segment, state)
            tokens += [(token.id, token.frame) for token in hypothesis.committed]
        return tokens, torch.cat(self.encoded, dim=1)


@cache
def network(name: str) -> AVTransducer:
    return random_network(NARROW[name])


@cache
def recognizer(name: str, segment_length: int) -> Tapped:
    return Tapped(network(name), segment_length)


def greedy_by_hand(model: AVTransducer, encoded: Tensor) -> tuple[list[tuple[int, int]], int]:
    """Greedy tokens of (1, T, D) as (id, frame), and the first frame where a choice was a tie (T where none was)."""
    tokens: list[tuple[int, int]] = []
    predicted, state = model.predictor(torch.tensor([[model.config.blank]]))
    for frame in range(encoded.shape[1]):
        for _ in range(MAX_SYMBOLS):
            first, second = model.joiner(encoded[0, frame], predicted[0, 0]).topk(2)[0].tolist()
            if first - second < TIE:
                return tokens, frame
            symbol = int(model.joiner(encoded[0, frame], predicted[0, 0]).argmax())
            if symbol == model.config.blank:
                break
            tokens.append((symbol, frame))
            predicted, state = model.predictor(torch.tensor([[symbol]]), state)
    return tokens, encoded.shape[1]


def check(model: AVTransducer, streaming: Tapped, stream: Stream) -> int:
    """Assert that streaming equals the whole; returns the number of tokens compared."""
    with torch.inference_mode():
        whole = stream.encode(model, streaming.segment_length)
        expected, sure = greedy_by_hand(model, whole)
    tokens, encoded = streaming.run(stream)
    assert encoded.shape == whole.shape
    assert (encoded - whole).abs().max() <= TOLERANCE
    assert [t for t in tokens if t[1] < sure] == [t for t in expected if t[1] < sure]
    return len(expected)


@pytest.mark.parametrize("name", NARROW)
@settings(max_examples=15)
@given(
    frames=st.integers(1, 120),
    segment_length=st.sampled_from(LATENCIES),
    audio=st.sampled_from(PRESENCE),
    video=st.sampled_from(PRESENCE),
    seed=st.integers(0, 10_000),
)
def test_stream_equals_whole_utterance(name: str, frames: int, segment_length: int, audio: str, video: str, seed: int) -> None:
    stream = random_stream(frames, seed, audio=audio, video=video)
    check(network(name), recognizer(name, segment_length), stream)


@pytest.mark.parametrize("name", NARROW)
@pytest.mark.parametrize("segment_length", LATENCIES)
def test_every_tail_of_the_last_segment(name: str, segment_length: int) -> None:
    streaming = recognizer(name, segment_length)
    window = segment_length + streaming.lookahead
    for frames in {1, 2, streaming.lookahead, segment_length - 1, segment_length, segment_length + 1, window - 1, window, window + 1}:
        check(network(name), streaming, random_stream(frames, frames))


def test_the_networks_do_emit_tokens() -> None:
    """Otherwise the comparisons above would compare nothing."""
    counts = [check(network(name), recognizer(name, 16), random_stream(60, 8)) for name in NARROW]
    assert min(counts) >= 5
    assert max(counts) < 60 * MAX_SYMBOLS


def test_the_tiny_preset_itself() -> None:
    model = random_network(tiny())
    check(model, Tapped(model, 16), random_stream(53, video="runs"))


@pytest.mark.parametrize("name", NARROW)
def test_what_lies_in_absent_frames_does_not_matter(name: str) -> None:
    stream = random_stream(40, 3, audio="some", video="runs")
    other = random_stream(40, 4)
    heard = stream.audio_present.repeat_interleave(640, dim=1)
    seen = stream.video_present[..., None, None]
    changed = Stream(
        torch.where(heard, stream.audio, other.audio),
        torch.where(seen, stream.video, other.video),
        stream.audio_present,
        stream.video_present,
    )
    model = network(name)
    assert torch.equal(stream.encode(model, 16), changed.encode(model, 16))
    first, second = recognizer(name, 16).run(stream), recognizer(name, 16).run(changed)
    assert first[0] == second[0]
    assert torch.equal(first[1], second[1])


@pytest.mark.parametrize("name", ["tiny", "small"])
def test_rows_of_a_padded_batch_equal_each_alone(name: str) -> None:
    """Training sees what streaming sees: with causal padding, what follows a row's end changes nothing before it."""
    model, lengths = network(name), [45, 13, 32]
    batch = random_stream(45, 5, batch=3)
    inside = torch.arange(45)[None] < torch.tensor(lengths)[:, None]
    got = model.encode(batch.audio, batch.video, inside, inside, torch.tensor(lengths), 8)
    for row, frames in enumerate(lengths):
        presence = torch.ones(1, frames, dtype=torch.bool)
        alone = Stream(batch.audio[row : row + 1, : frames * 640], batch.video[row : row + 1, :frames], presence, presence)
        assert (got[row : row + 1, :frames] - alone.encode(model, 8)).abs().max() <= TOLERANCE


@pytest.mark.parametrize("name", NARROW)
def test_streams_in_lock_step_equal_each_alone(name: str) -> None:
    model = network(name)
    stream = random_stream(30, 6, batch=3, audio="runs", video="some")
    state = model.start(3, 8)
    steps = [model.encode_step(segment, state) for segment in stream.segments(8, model.lookahead)]
    assert (torch.cat(steps, dim=1) - stream.encode(model, 8)).abs().max() <= TOLERANCE


@pytest.mark.parametrize(("name", "lookahead"), [("tiny", 4), ("small", 4), ("device", 5), ("centred", 8)])
def test_a_segment_sees_its_lookahead_and_nothing_beyond(name: str, lookahead: int) -> None:
    model = network(name)
    assert model.lookahead == lookahead
    stream, end = random_stream(40, 7), 16 + lookahead
    changed = Stream(stream.audio.clone(), stream.video.clone(), stream.audio_present, stream.video_present)
    changed.audio[:, end * 640 :] = 0.5
    changed.video[:, end:] = 255
    before, after = stream.encode(model, 16), changed.encode(model, 16)
    assert (before[:, :16] - after[:, :16]).abs().max() <= 1e-6
    changed.audio[:, (end - 1) * 640 :] = 0.5
    changed.video[:, end - 1 :] = 255
    assert (before[:, :16] - changed.encode(model, 16)[:, :16]).abs().max() > 1e-3
