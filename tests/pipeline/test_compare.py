"""One file heard twice: what the sound alone gives, what the lips add, and noise that changes on the way."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from capture.file import FileSource
from capture.media import AudioChunk, MediaError, SourceInfo, VideoFrame
from pipeline.compare import Comparison, Step
from pipeline.events import Event, Failed, Final, Metrics
from pipeline.face.stage import FaceStage
from pipeline.noise import NoiseMixer
from pipeline.session import transcribe
from tests.media import click, flash, render, steady, tone
from tests.onset import BrightDetector, OnsetRecognizer

AT = [0.5, 1.0, 3.0, 3.4]
SECONDS = 4.4


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Clicks, and a face (a white picture) from 0.4 to 2.4 s."""
    path = tmp_path_factory.mktemp("compare") / "clip.mkv"
    picture = flash([0.4], size=(40, 40), length=2.0)
    return render(path, pictures=steady(25, SECONDS), picture=picture, sound=click(AT, length=0.1), seconds=SECONDS)


def compare(
    path: Path, noise: NoiseMixer | None = None, *, faces: bool = True, video: bool = True, meddle: Callable[[int], None] = lambda n: None
) -> list[Step]:
    """All steps; `meddle` is called before each with the number of frames so far."""
    with FileSource(path, video=video) as source:
        comparison = Comparison(source, OnsetRecognizer(), faces=FaceStage(BrightDetector()) if faces else None, noise=noise)
        steps: list[Step] = []
        going = comparison.steps()
        while True:
            meddle(sum(step.frame is not None for step in steps))
            step = next(going, None)
            if step is None:
                return steps
            steps.append(step)


def told(steps: list[Step], session: str) -> list[Event]:
    """What a session tells, without what depends on the clock on the wall."""
    every = [event for step in steps for event in step.events if event.session == session and not isinstance(event, Metrics)]
    return [replace(event, wall_time=0.0, session="") for event in every]


def finals(steps: list[Step], session: str) -> list[str]:
    return [event.utterance.text for event in told(steps, session) if isinstance(event, Final)]


def sound(steps: list[Step]) -> NDArray[np.float32]:
    return np.concatenate([step.frame.audio for step in steps if step.frame is not None])


@pytest.mark.parametrize(("faces", "video"), [(False, True), (True, False)])
def test_without_noise_and_lips_both_say_the_same(clip: Path, faces: bool, video: bool) -> None:
    steps = compare(clip, faces=faces, video=video)
    assert told(steps, "a") == told(steps, "av")
    assert finals(steps, "a") == ["w0 w1", "w2 w3"]


def test_each_says_what_it_would_say_by_itself(clip: Path) -> None:
    steps = compare(clip, NoiseMixer("white", 5.0))
    for session, mode in (("a", "a"), ("av", "av")):
        alone = transcribe(
            FileSource(clip), OnsetRecognizer(), detector=BrightDetector(), mode=mode, noise=NoiseMixer("white", 5.0)
        )  # fmt: skip
        assert told(steps, session) == [replace(event, wall_time=0.0) for event in alone if not isinstance(event, Metrics)]


def test_the_sound_alone_does_not_depend_on_the_pictures(clip: Path, tmp_path: Path) -> None:
    dark = render(
        tmp_path / "dark.mkv",
        pictures=steady(25, SECONDS),
        picture=flash([], size=(40, 40)),
        sound=click(AT, length=0.1),
        seconds=SECONDS,
    )
    seen, unseen = (compare(path, NoiseMixer("pink", 10.0)) for path in (clip, dark))
    assert told(seen, "a") == told(unseen, "a")
    assert told(seen, "av") != told(unseen, "av"), "the face is found and lost in the one"


def test_noise_that_changes_leaves_everything_before_alone(clip: Path) -> None:
    at = 60

    def run(snr: float | None) -> list[Step]:
        noise = NoiseMixer("white", 20.0)
        return compare(clip, noise, meddle=lambda frames: noise.change(snr) if frames == at else None)

    kept, louder, none = run(20.0), run(-10.0), run(None)
    begin = at * 640
    for other in (louder, none):
        assert np.array_equal(sound(kept)[:begin], sound(other)[:begin])
        for session in ("a", "av"):
            assert told(kept[:at], session) == told(other[:at], session)
    clean = sound(compare(clip))
    assert np.std((sound(louder) - clean)[begin + 800 :]) > 10 * np.std((sound(kept) - clean)[begin + 800 :])
    assert np.array_equal(sound(none)[begin + 800 :], clean[begin + 800 :])


def test_every_frame_tells_what_is_heard_and_seen(clip: Path) -> None:
    steps = compare(clip)
    frames = [step.frame for step in steps if step.frame is not None]
    assert [frame.index for frame in frames] == list(range(len(frames)))
    assert len(frames) == pytest.approx(SECONDS * 25, abs=1)
    middle, late = steps[35], steps[-2]
    assert middle.frame is not None
    assert middle.frame.picture is not None
    assert middle.frame.crop is not None
    assert middle.frame.crop.shape == (96, 96)
    assert [face.followed for face in middle.faces] == [True]
    assert late.frame is not None
    assert late.frame.crop is None
    assert late.faces == ()


def test_figures_of_both_with_what_each_would_need(clip: Path) -> None:
    figures = {event.session: event for event in compare(clip)[-1].events if isinstance(event, Metrics)}
    assert (figures["a"].mode, figures["av"].mode) == ("a", "av")
    assert "face" in figures["av"].stages
    assert "face" not in figures["a"].stages
    assert figures["a"].face_frames == 0
    assert figures["av"].face_frames > 40
    assert figures["a"].frames == figures["av"].frames
    for entry in figures.values():
        assert entry.rtf == pytest.approx(sum(entry.stages.values()) / (entry.frames * 0.04))
        assert entry.latency_ms["mean"] > 0


def test_stopped_it_finishes_what_it_has_heard(clip: Path) -> None:
    with FileSource(clip) as source:
        comparison = Comparison(source, OnsetRecognizer(), faces=FaceStage(BrightDetector()))
        steps = []
        for step in comparison.steps():
            steps.append(step)
            if step.frame is not None and step.frame.index == 20:
                comparison.stop()
    assert finals(steps, "a") == finals(steps, "av") == ["w0"]
    assert isinstance(steps[-1].events[-1], Metrics)


class Broken:
    """Breaks after a second of sound."""

    info = SourceInfo(name="broken.mp4", has_audio=True, has_video=False, duration=None)

    def __iter__(self) -> Iterator[AudioChunk | VideoFrame]:
        times = np.arange(16_000) / 16_000
        yield AudioChunk(np.where(times < 0.5, 0.0, tone()(times)).astype(np.float32), 0.0)
        raise MediaError("broken.mp4: cut off; copy it again")


def test_a_file_that_breaks_is_told_by_both_after_their_words() -> None:
    steps = list(Comparison(Broken(), OnsetRecognizer()).steps())  # type: ignore[arg-type]
    assert finals(steps, "a") == finals(steps, "av") == ["w0"]
    for session in ("a", "av"):
        last = told(steps, session)[-1]
        assert isinstance(last, Failed)
        assert last.message == "broken.mp4: cut off; copy it again"


def test_pictures_alone_are_refused(clip: Path) -> None:
    with FileSource(clip, audio=False) as source, pytest.raises(MediaError, match="has no sound to put noise on"):
        Comparison(source, OnsetRecognizer())
