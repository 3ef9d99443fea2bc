"""The synthetic source is a proper source, the same for the same seed, and fails when asked."""

from __future__ import annotations

import numpy as np
import pytest

from capture.media import SAMPLE_RATE, AudioChunk, MediaError, Source, VideoFrame
from capture.synthetic import SyntheticConfig, SyntheticSource


def collect(config: SyntheticConfig) -> tuple[list[AudioChunk], list[VideoFrame]]:
    with SyntheticSource(config) as source:
        items = list(source)
    return [i for i in items if isinstance(i, AudioChunk)], [i for i in items if isinstance(i, VideoFrame)]


@pytest.mark.parametrize("kind", ["speech", "tone", "noise", "silence"])
def test_same_seed_same_sound_whatever_the_chunks(kind: str) -> None:
    def sound(seed: int, chunk: float) -> np.ndarray:
        chunks, _ = collect(SyntheticConfig(seconds=2.5, audio=kind, video=False, seed=seed, chunk_seconds=chunk))
        return np.concatenate([c.samples for c in chunks])

    first = sound(1, 0.02)
    assert first.dtype == np.float32
    assert len(first) == 2.5 * SAMPLE_RATE
    assert np.abs(first).max() <= 1
    np.testing.assert_array_equal(first, sound(1, 0.333))
    if kind in ("speech", "noise"):
        assert np.abs(first - sound(2, 0.02)).max() > 0


def test_times_gaps_and_offsets() -> None:
    chunks, pictures = collect(
        SyntheticConfig(
            seconds=2.0,
            frame_rate=30,
            jitter=0.3,
            audio_start=0.5,
            video_start=-0.1,
            audio_gaps=[(1.0, 1.5)],
            video_gaps=[(0.2, 0.9)],
            seed=3,
        )
    )
    assert chunks[0].time == 0.5
    assert not any(1.0 <= c.time < 1.5 for c in chunks)
    assert pictures[0].time == pytest.approx(-0.1)
    assert not any(0.2 <= p.time < 0.9 for p in pictures)
    times = [p.time for p in pictures]
    assert times == sorted(times)
    assert pictures[0].image.shape == (240, 320, 3)
    assert (pictures[0].image != pictures[-1].image).any()


def test_life_cycle_and_failure() -> None:
    source = SyntheticSource(SyntheticConfig(fail_at=1.0))
    with pytest.raises(MediaError, match="open"):
        _ = source.info
    with pytest.raises(MediaError, match="open"):
        next(iter(source))
    seen = []
    with source, pytest.raises(MediaError, match="broke at 1 s"):  # noqa: PT012
        assert isinstance(source, Source)
        assert source.info.has_audio
        assert source.info.has_video
        for item in source:
            seen.append(item)  # noqa: PERF402
    assert seen
    assert max(item.time for item in seen) < 1.0


@pytest.mark.parametrize(
    ("wrong", "message"), [({"audio": None, "video": False}, "at least one"), ({"seconds": 0}, "seconds"), ({"jitter": 0.5}, "jitter")]
)
def test_wrong_settings_are_named(wrong: dict[str, object], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        SyntheticConfig(**wrong)
