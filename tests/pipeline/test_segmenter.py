"""Every frame is recognised exactly once, with the look-ahead that is there."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from models.segment import Segment
from pipeline.frames import SAMPLES, AVFrame
from pipeline.segmenter import Segmenter


def frame(index: int, *, sound: bool = True, face: bool = True) -> AVFrame:
    crop = np.full((96, 96), index % 251, np.uint8)
    crop[:4] = crop[-4:] = 255
    crop[:, :4] = crop[:, -4:] = 255
    return AVFrame(index=index, audio=np.full(SAMPLES, index + 1, np.float32), has_audio=sound, crop=crop if face else None)


def segments(segmenter: Segmenter, frames: list[AVFrame]) -> list[Segment]:
    return [s for f in frames for s in segmenter.push(f)] + list(segmenter.flush())


@given(count=st.integers(0, 120), length=st.integers(1, 33), lookahead=st.integers(0, 9), data=st.data())
def test_every_frame_is_consumed_once_in_order(count: int, length: int, lookahead: int, data: st.DataObject) -> None:
    sound = data.draw(st.lists(st.booleans(), min_size=count, max_size=count))
    face = data.draw(st.lists(st.booleans(), min_size=count, max_size=count))
    made = segments(Segmenter(length, lookahead), [frame(k, sound=sound[k], face=face[k]) for k in range(count)])
    position = 0
    for segment in made:
        shown = list(range(position, min(position + length + lookahead, count)))
        assert segment.frames == len(shown)
        assert segment.audio_present[0].tolist() == [sound[k] for k in shown]
        assert segment.video_present[0].tolist() == [face[k] for k in shown]
        expected = torch.tensor([k + 1.0 if sound[k] else 0.0 for k in shown])
        assert torch.equal(segment.audio.view(-1, SAMPLES), expected[:, None].expand(-1, SAMPLES))
        pixels = torch.tensor([k % 251 if face[k] else 0 for k in shown], dtype=torch.uint8)
        assert torch.equal(segment.video[0], pixels[:, None, None].expand(-1, 88, 88))
        position += min(length, segment.frames)
    assert position == count
    assert [s.final for s in made] == [k * length + length + lookahead > count for k in range(len(made))]
    if made and count % length:
        assert made[-1].final


def test_final_means_that_no_new_frames_follow() -> None:
    # 12 frames fill one window of 8 + 4 exactly; only then does the stream end.
    made = segments(Segmenter(8, 4), [frame(k) for k in range(12)])
    assert [(s.frames, s.final) for s in made] == [(12, False), (4, True)]
    made = segments(Segmenter(8, 4), [frame(k) for k in range(11)])
    assert [(s.frames, s.final) for s in made] == [(11, True), (3, True)]
    assert segments(Segmenter(8, 4), []) == []


def test_a_modality_can_be_left_out() -> None:
    (only_sound,) = segments(Segmenter(4, 0, use_video=False), [frame(k) for k in range(4)])
    assert only_sound.audio_present.all()
    assert not only_sound.video_present.any()
    assert not only_sound.video.any()
    (only_lips,) = segments(Segmenter(4, 0, use_audio=False), [frame(k) for k in range(4)])
    assert only_lips.video_present.all()
    assert not only_lips.audio.any()


def test_samples_that_are_not_finite_become_silence() -> None:
    broken = frame(0)
    broken.audio[:3] = np.nan, np.inf, -np.inf
    (segment,) = segments(Segmenter(1, 0), [broken])
    assert segment.audio[0, :4].tolist() == [0.0, 0.0, 0.0, 1.0]
    assert segment.audio_present.all()
    assert np.isnan(broken.audio[0])  # the frame itself belongs to others too


@pytest.mark.parametrize(("length", "lookahead", "name"), [(0, 4, "segment_length"), (8, -1, "lookahead")])
def test_wrong_settings_are_named(length: int, lookahead: int, name: str) -> None:
    with pytest.raises(ValueError, match=name):
        Segmenter(length, lookahead)
