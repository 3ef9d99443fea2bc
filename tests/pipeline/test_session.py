"""A whole session, from source to events, with a recogniser that hears sounds begin and sees brightness."""

from __future__ import annotations

import gc
import itertools
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import psutil
import pytest
from numpy.typing import NDArray

from capture.file import FileSource
from capture.media import AudioChunk, MediaError, SourceInfo, VideoFrame
from capture.synthetic import SyntheticConfig, SyntheticSource
from models.hypothesis import Hypothesis
from models.segment import Segment
from pipeline.events import Event, FaceFound, FaceLost, Failed, Final, Metrics, Partial, Silence
from pipeline.frames import FaceBox
from pipeline.noise import NoiseMixer
from pipeline.session import resolve_mode, transcribe
from tests.media import click, flash, render, steady
from tests.onset import BrightDetector, HeardState, OnsetRecognizer

WHITE = np.full((40, 40, 3), 255, np.uint8)
BLACK = np.zeros((40, 40, 3), np.uint8)


def collect(source: object, **options: object) -> list[Event]:
    recognizer = options.pop("recognizer", None) or OnsetRecognizer()
    return list(transcribe(source, recognizer, **{"detector": BrightDetector(), "session": "s", **options}))


def words(events: list[Event]) -> list[tuple[str, float]]:
    return [(word.text, word.start) for event in events if isinstance(event, Final) for word in event.utterance.words]


def clip(tmp_path: Path, at: list[float], seconds: float, suffix: str = ".mp4", pictures: bool = True) -> Path:
    return render(
        tmp_path / f"clip{suffix}",
        pictures=steady(25, seconds) if pictures else (),
        picture=flash([0.4], size=(40, 40), length=1.0) if pictures else None,
        sound=click(at, length=0.1),
        seconds=seconds,
    )


def test_a_file_becomes_words_at_their_times(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ticks = itertools.count()
    # Work that hardly takes time, however busy the machine is.
    monkeypatch.setattr("pipeline.metrics.perf_counter", lambda: next(ticks) * 1e-6)
    at = [0.5, 1.0, 4.0, 4.5]
    events = collect(FileSource(clip(tmp_path, at, 6.0)))
    assert [text for text, _ in words(events)] == ["w0", "w1", "w2", "w3"]
    assert [time for _, time in words(events)] == pytest.approx(at, abs=0.081)
    finals = [event for event in events if isinstance(event, Final)]
    assert [final.utterance.id for final in finals] == [1, 2]
    partials = [event for event in events if isinstance(event, Partial)]
    assert {partial.utterance.id for partial in partials} == {1, 2}
    assert all(event.session == "s" for event in events)
    (found,) = [event for event in events if isinstance(event, FaceFound)]
    (lost,) = [event for event in events if isinstance(event, FaceLost)]
    assert found.start == pytest.approx(0.4, abs=0.041)
    assert 1.4 <= lost.start <= 2.0
    metrics = events[-1]
    assert isinstance(metrics, Metrics)
    assert metrics.frames == pytest.approx(150, abs=2)
    assert 25 <= metrics.face_frames <= 40
    assert metrics.rtf > 0
    assert {"decode", "synchronize", "face", "recognize", "transcribe"} <= set(metrics.stages)
    # On average half a segment and the look-ahead, at worst all of both; the work adds less than 1 ms.
    assert 160 <= metrics.latency_ms["mean"] <= 481


def test_events_are_the_same_each_time_but_for_wall_time(tmp_path: Path) -> None:
    path = clip(tmp_path, [0.5, 1.0], 2.0)

    def once() -> list[Event]:
        return [replace(event, wall_time=0.0) for event in collect(FileSource(path)) if not isinstance(event, Metrics)]

    assert once() == once()


def test_modes(tmp_path: Path) -> None:
    path = clip(tmp_path, [0.5], 2.0)
    recognizers = {mode: OnsetRecognizer() for mode in ("auto", "av", "a", "v")}
    events = {mode: collect(FileSource(path), mode=mode, recognizer=r) for mode, r in recognizers.items()}
    assert words(events["auto"]) == words(events["av"]) == words(events["a"])
    assert words(events["v"]) == [("w0", pytest.approx(0.4, abs=0.041))]
    assert not any(segment.video_present.any() for segment in recognizers["a"].segments)
    assert not any(segment.audio_present.any() for segment in recognizers["v"].segments)
    assert any((segment.audio_present & segment.video_present).any() for segment in recognizers["av"].segments)
    assert events["a"][-1].face_frames == 0
    assert "face" not in events["a"][-1].stages


def test_what_a_mode_asks_for_must_be_there(tmp_path: Path) -> None:
    sound = clip(tmp_path, [0.5], 1.0, suffix=".wav", pictures=False)
    with pytest.raises(MediaError, match="has no video; use mode a") as caught:
        collect(FileSource(sound), mode="v")
    assert str(sound) in str(caught.value)
    assert words(collect(FileSource(sound), mode="auto")) == words(collect(FileSource(sound), mode="av"))
    mute = render(tmp_path / "mute.mp4", pictures=steady(25, 1.0), picture=flash([0.4], size=(40, 40)))
    with pytest.raises(MediaError, match="has no sound; use mode v"):
        collect(FileSource(mute), mode="a")
    assert len(words(collect(FileSource(mute)))) == 1
    with pytest.raises(ValueError, match="expected one of auto, av, a, v"):
        transcribe(FileSource(mute), OnsetRecognizer(), mode="lips")
    with pytest.raises(MediaError, match="neither"):
        resolve_mode("auto", SourceInfo(name="nothing", has_audio=False, has_video=False, duration=None))


def test_no_face_anywhere_is_seen_in_the_metrics() -> None:
    events = collect(SyntheticSource(SyntheticConfig(seconds=1.0, audio=None, picture=lambda _: BLACK)), mode="v")
    assert events[-1].face_frames == 0
    assert events[-1].frames == 25
    assert not any(isinstance(event, FaceFound | FaceLost) for event in events)


def test_a_source_that_breaks_ends_the_utterance_and_says_why() -> None:
    source = SyntheticSource(SyntheticConfig(seconds=60.0, video=False, fail_at=1.9))
    events = collect(source)
    final, failed, metrics = events[-3:]
    assert isinstance(final, Final)
    assert final.utterance.words
    assert isinstance(failed, Failed)
    assert "broke at 1.9 s" in failed.message
    assert failed.start == pytest.approx(1.9, abs=0.05)
    assert isinstance(metrics, Metrics)
    whole = collect(SyntheticSource(SyntheticConfig(seconds=1.9, video=False)))
    assert words(whole) == words(events)


def test_a_cut_off_file_gives_its_words_first(tmp_path: Path) -> None:
    path = render(
        tmp_path / "cut.mp4", pictures=steady(25, 8.0), picture=flash([0.4]), sound=click([0.1, 0.5], 0.1), seconds=8.0,
        options={"movflags": "faststart"},
    )  # fmt: skip
    path.write_bytes(path.read_bytes()[: path.stat().st_size * 9 // 10])
    events = collect(FileSource(path))
    assert len(words(events)) == 2
    (failed,) = [event for event in events if isinstance(event, Failed)]
    assert str(path) in failed.message


def test_an_error_at_opening_is_raised_not_told_as_event(tmp_path: Path) -> None:
    with pytest.raises(MediaError, match="not found"):
        collect(FileSource(tmp_path / "none.mp4"))


def test_silence_and_nothing() -> None:
    events = collect(SyntheticSource(SyntheticConfig(seconds=6.0, audio="silence", video=False)))
    assert len([event for event in events if isinstance(event, Silence)]) == 3
    assert not words(events)
    late = SyntheticSource(SyntheticConfig(seconds=1.0, audio_start=5.0, video_start=5.0))
    (metrics,) = collect(late)
    assert isinstance(metrics, Metrics)
    assert metrics.frames == 0


def test_closing_the_generator_closes_the_source() -> None:
    class Watched(SyntheticSource):
        closed = 0

        def close(self) -> None:
            super().close()
            self.closed += 1

    source = Watched(SyntheticConfig(seconds=60.0))
    events = transcribe(source, OnsetRecognizer(), detector=BrightDetector(), session="s")
    next(events)
    assert not source.closed
    events.close()
    assert source.closed
    untouched = Watched()
    transcribe(untouched, OnsetRecognizer()).close()
    assert not untouched.closed


def test_noise_is_added_to_the_sound() -> None:
    clean, noisy = OnsetRecognizer(), OnsetRecognizer()
    config = SyntheticConfig(seconds=1.0, audio="tone", video=False)
    collect(SyntheticSource(config), recognizer=clean)
    collect(SyntheticSource(config), recognizer=noisy, noise=NoiseMixer("white", 0.0))
    assert (clean.segments[0].audio - noisy.segments[0].audio).abs().max() > 0.01


def test_metrics_on_the_way() -> None:
    events = collect(SyntheticSource(SyntheticConfig(seconds=5.0, video=False)), metrics_every=2.0)
    assert [event.end for event in events if isinstance(event, Metrics)] == [2.0, 4.0, 5.0]


def resident() -> int:
    """Bytes in memory now; the peak would hide growth behind what other tests once took."""
    gc.collect()
    return psutil.Process().memory_info().rss


class Hours:
    """An hour of sound and pictures made of the same few arrays."""

    info = SourceInfo(name="hours", has_audio=True, has_video=True, duration=3600.0, frame_rate=25.0)

    def open(self) -> Hours:
        return self

    __enter__ = open

    def close(self) -> None: ...

    def __exit__(self, *_: object) -> None: ...

    def __iter__(self) -> Iterator[AudioChunk | VideoFrame]:
        sounds = [np.zeros(6400, np.float32), np.full(6400, 0.5, np.float32)]
        for k in range(9_000):
            yield AudioChunk(sounds[k % 5 == 0], k * 0.4)
            for j in range(10):
                yield VideoFrame(WHITE if k % 100 < 15 else BLACK, k * 0.4 + j * 0.04)


def test_an_hour_takes_no_more_memory_than_five_minutes() -> None:
    class Forgetful(OnsetRecognizer):
        def step(self, segment: Segment, state: HeardState, *, donate: bool = False) -> tuple[Hypothesis, HeardState]:
            self.segments.clear()
            return super().step(segment, state, donate=donate)

    early = count = 0
    for event in transcribe(Hours(), Forgetful(), detector=BrightDetector(), session="s"):
        count += isinstance(event, Final)
        if not early and event.end > 300:
            early = resident()
    assert count > 100
    assert resident() <= early * 1.05


class PairDetector:
    """Finds two faces side by side."""

    name = "pair"

    def detect(self, image: NDArray[np.uint8]) -> list[FaceBox]:
        return [FaceBox(5, 5, 35, 45, 1.0), FaceBox(60, 5, 95, 50, 1.0)]


@pytest.mark.parametrize(("face", "left"), [("largest", 60), ("left", 5), ("right", 60), ("speaking", 60)])
def test_whose_lips_are_read_is_the_callers_choice(face: str, left: int) -> None:
    source = SyntheticSource(SyntheticConfig(seconds=0.5, size=(100, 60)))
    (found,) = [event for event in collect(source, detector=PairDetector(), face=face) if isinstance(event, FaceFound)]
    assert found.left == pytest.approx(left, abs=1)


def test_an_unknown_choice_of_face_is_told_with_those_that_there_are() -> None:
    with pytest.raises(ValueError, match=r"'tallest'.*largest, speaking, left, right"):
        transcribe(SyntheticSource(), OnsetRecognizer(), face="tallest")
