"""The noise bench and playing a stretch: in time, out loud, with noise that changes, and ended at any moment."""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

import assets
from app.engine import messages, playout
from app.engine.jobs import bench
from app.engine.playout import Playout
from capture.media import MediaError
from pipeline.events import FaceFound, Final, Metrics, Partial
from pipeline.frames import AVFrame
from tests.app.engine.child import EngineChild
from tests.app.engine.collector import Running
from tests.media import click, flash, render, steady, tone
from tests.onset import BrightDetector, OnsetRecognizer
from tests.pulse import Pulse
from tests.recording import RATE, Recording, wait_for

DEMO = Path(assets.__file__).parent / "demo.mp4"
SETTINGS = messages.Settings()
AT = [0.5, 1.0, 1.5]
SECONDS = 2.4
WORDS = ("one", "two", "three", "four")
"""What the scripted recogniser calls the clicks."""


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Clicks, and a face (a white picture) from 0.4 s on."""
    path = tmp_path_factory.mktemp("bench") / "clip.mkv"
    picture = flash([0.4], size=(64, 48), length=9.0)
    return render(path, pictures=steady(25, SECONDS), picture=picture, sound=click(AT, length=0.1), seconds=SECONDS)


@pytest.fixture
def scripted(monkeypatch: pytest.MonkeyPatch) -> type[OnsetRecognizer]:
    """A recogniser that hears clicks and a detector that sees brightness, in place of the networks."""

    class Recognizer(OnsetRecognizer):
        latency_ms = 480
        tokenizer = SimpleNamespace(piece=lambda token: f"\u2581{WORDS[token]}")
        seconds = 0.0
        """What a step takes."""

        def __init__(self) -> None:
            self.segments = []

        def step(self, *arguments: Any, **options: Any) -> Any:
            time.sleep(self.seconds)
            return super().step(*arguments, **options)

    loaded = SimpleNamespace(
        config=SimpleNamespace(name="scripted"), model=SimpleNamespace(parameter_count=lambda: 1), sha256="0" * 64
    )  # fmt: skip
    monkeypatch.setattr(bench.SHELF, "load_recognizer", lambda model, **options: (loaded, Recognizer()))
    monkeypatch.setattr("app.engine.loaded.create_detector", lambda name, weights: BrightDetector())
    return Recognizer


class FakeSpeaker:
    """Keeps what it is given, and hears it as time goes by."""

    opened: list[FakeSpeaker]
    trouble = ""

    def __init__(self) -> None:
        self.written: list[NDArray[np.float32]] = []
        self.gone = False
        self.closed = False
        self._since: float | None = None

    def open(self) -> FakeSpeaker:
        if self.trouble:
            raise MediaError(self.trouble)
        self.opened.append(self)
        return self

    def close(self) -> None:
        self.closed = True

    def write(self, samples: NDArray[np.float32]) -> None:
        self._since = self._since or time.monotonic()
        self.written.append(samples)

    def flush(self) -> None:
        pass

    def hold(self, on: bool) -> None:
        pass

    @property
    def sound(self) -> NDArray[np.float32]:
        return np.concatenate(self.written)

    @property
    def heard(self) -> float:
        passed = 0.0 if self._since is None else time.monotonic() - self._since
        return min(passed, sum(map(len, self.written)) / 16_000)

    @property
    def waiting(self) -> float:
        return sum(map(len, self.written)) / 16_000 - self.heard


@pytest.fixture
def speakers(monkeypatch: pytest.MonkeyPatch) -> list[FakeSpeaker]:
    """Those that are opened."""
    kind = type("Speaker", (FakeSpeaker,), {"opened": []})
    monkeypatch.setattr(playout, "Speaker", kind)
    return kind.opened  # type: ignore[attr-defined, no-any-return]


def start(path: Path, **options: Any) -> Running:
    return Running(messages.StartBench(job=7, path=str(path), settings=SETTINGS, **options))


def text(running: Running, session: str) -> list[str]:
    return [event.utterance.text for event in running.events(session, Final)]


def told_at(running: Running, kind: type) -> list[float]:
    return [time for time, reply in zip(running.out.times, running.out.told, strict=True) if isinstance(reply, kind)]


def test_both_transcripts_pictures_scores_and_progress(scripted: object, clip: Path) -> None:
    running = start(clip, reference="one two five")
    done = running.end()
    assert isinstance(done, messages.Done)
    assert text(running, "a") == text(running, "av") == ["one two three"]
    assert done.result == {
        "a": {"text": "one two three", "wer": pytest.approx(1 / 3)},
        "av": {"text": "one two three", "wer": pytest.approx(1 / 3)},
        "reference": "one two five",
    }
    assert {event.session for event in running.events()} == {"a", "av"}
    assert running.events("av", FaceFound)
    assert not running.events("a", FaceFound)
    assert running.events("a", Metrics)
    assert running.events("a", Partial)
    scores = running.replies(messages.Score)
    assert scores[0] == messages.Score(job=7, a=None, av=None)
    assert scores[-1].a == scores[-1].av == pytest.approx(1 / 3)
    progress = running.replies(messages.Progress)
    assert progress[-1].total == pytest.approx(SECONDS, abs=0.1)
    assert progress[-1].done == pytest.approx(SECONDS, abs=0.3)
    seen = [picture for picture, _ in running.out.pictures]
    assert (seen[0].width, seen[0].height, seen[0].crop) == (64, 48, False)
    late, payload = running.out.pictures[-1]
    assert late.crop
    assert len(payload) == 64 * 48 * 3 + 96 * 96
    assert late.faces[0].followed
    assert late.faces[0].box == pytest.approx((5 / 64, 5 / 48, 35 / 64, 35 / 48), abs=0.05)


def test_it_takes_as_long_as_the_file_and_words_come_when_they_are_heard(scripted: object, clip: Path) -> None:
    running = start(clip)
    running.end()
    pictures = told_at(running, messages.Picture)
    assert pictures[-1] - pictures[0] > SECONDS - 0.4, "no faster than it was recorded"
    shown = {round(picture.time, 2): at for (picture, _), at in zip(running.out.pictures, pictures, strict=True)}
    partial = next(i for i, r in enumerate(running.out.told) if isinstance(r, messages.Told) and r.event["event"] == "partial")
    assert running.out.times[partial] >= shown[0.48], "not before its sound could have been recognised"


def test_where_recognition_cannot_keep_up_the_pace_slows_down_and_nothing_is_lost(scripted: Any, clip: Path) -> None:
    scripted.seconds = 0.3  # two of them for each 320 ms
    running = start(clip)
    running.end()
    pictures = told_at(running, messages.Picture)
    assert pictures[-1] - pictures[0] > 1.5 * SECONDS
    assert len(pictures) == pytest.approx(SECONDS * 25, abs=2)
    assert text(running, "a") == ["one two three"]


def test_the_noisy_sound_is_played_and_changes_when_it_is_asked_to(scripted: object, clip: Path, speakers: list[FakeSpeaker]) -> None:
    running = start(clip, kind="white", aloud=True)
    running.wait(lambda: running.replies(messages.Progress)[-1:] and running.replies(messages.Progress)[-1].done > 0.7)
    running.ask(messages.BenchNoise(job=7, kind="pink", snr_db=0.0, aloud=True))
    running.end()
    (speaker,) = speakers
    assert speaker.closed
    assert len(speaker.sound) == pytest.approx(SECONDS * 16_000, abs=2 * 640)
    quiet = speaker.sound[: round(0.45 * 16_000)]
    assert not quiet.any(), "no noise yet"
    assert np.std(speaker.sound[-3200:]) > 0.01, "noise at the end, where the clip is silent"


def test_sound_is_turned_on_and_off_while_it_runs(scripted: object, clip: Path, speakers: list[FakeSpeaker]) -> None:
    running = start(clip, kind="white", snr_db=0.0)
    running.wait(lambda: len(running.out.pictures) > 10)
    assert not speakers
    running.ask(messages.BenchNoise(job=7, kind="white", snr_db=0.0, aloud=True))
    running.wait(lambda: speakers and speakers[0].heard > 0.4)
    running.ask(messages.BenchNoise(job=7, kind="white", snr_db=0.0, aloud=False))
    running.end()
    (speaker,) = speakers
    assert speaker.closed
    assert len(speaker.sound) < 1.8 * 16_000
    times = [picture.time for picture, _ in running.out.pictures]
    assert times == sorted(times)
    assert len(times) == pytest.approx(SECONDS * 25, abs=2), "nothing is left out or comes twice"


def test_without_an_output_it_says_so_once_and_goes_on(scripted: object, clip: Path, speakers: list[FakeSpeaker]) -> None:
    playout.Speaker.trouble = "loudspeaker: no sound can be played; plug one in"  # type: ignore[attr-defined]
    running = start(clip, aloud=True)
    assert isinstance(running.end(), messages.Done)
    assert running.replies(messages.Refused) == [messages.Refused(job=7, message="loudspeaker: no sound can be played; plug one in")]
    assert text(running, "a") == ["one two three"]


def test_an_output_that_is_taken_away_is_told_and_the_rest_is_silent(scripted: object, clip: Path, speakers: list[FakeSpeaker]) -> None:
    running = start(clip, aloud=True)
    running.wait(lambda: speakers and speakers[0].heard > 0.3)
    speakers[0].gone = True
    assert isinstance(running.end(), messages.Done)
    (refused,) = running.replies(messages.Refused)
    assert refused.message.startswith("loudspeaker: was taken away")
    assert len(running.out.pictures) == pytest.approx(SECONDS * 25, abs=2)


def test_a_pause_stands_still(scripted: object, clip: Path) -> None:
    running = start(clip)
    running.wait(lambda: len(running.out.pictures) > 5)
    running.ask(messages.PauseLive(job=7))
    time.sleep(0.1)
    count = len(running.out.pictures)
    time.sleep(0.5)
    assert len(running.out.pictures) <= count + 1
    running.ask(messages.ResumeLive(job=7))
    assert isinstance(running.end(), messages.Done)
    assert len(running.out.pictures) == pytest.approx(SECONDS * 25, abs=2)


def test_cancelled_it_tells_what_was_said_so_far(scripted: object, tmp_path: Path) -> None:
    path = render(tmp_path / "long.mkv", pictures=steady(25, 30), picture=flash([]), sound=click(AT, length=0.1), seconds=30)
    running = start(path, reference="one two three four")
    running.wait(lambda: running.events("av", Partial))
    running.ask(messages.PauseLive(job=7))
    began = time.monotonic()
    running.ask(messages.Cancel(job=7))
    done = running.end()
    assert time.monotonic() - began < 5
    assert done.cancelled
    assert done.result["a"]["text"].startswith("one")
    assert done.result["a"]["wer"] == 0.0, "of what was played"
    assert text(running, "av") == [done.result["av"]["text"]]


def test_cancelled_before_it_began(scripted: object, clip: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    loading, load = threading.Event(), bench.SHELF.load_recognizer

    def slow(*arguments: Any, **options: Any) -> Any:
        assert loading.wait(30)
        return load(*arguments, **options)

    monkeypatch.setattr(bench.SHELF, "load_recognizer", slow)
    running = start(clip)
    running.ask(messages.Cancel(job=7))
    loading.set()
    done = running.end()
    assert done.cancelled
    assert done.result == {"a": {"text": "", "wer": None}, "av": {"text": "", "wer": None}, "reference": None}


def test_subtitles_beside_the_file_are_the_reference(scripted: object, tmp_path: Path) -> None:
    path = render(tmp_path / "clip.wav", sound=click([0.3, 0.8], length=0.1), seconds=2.6)
    path.with_suffix(".srt").write_text("1\n00:00:00,300 --> 00:00:01,000\none three\n", encoding="utf-8")
    running = start(path)
    done = running.end()
    assert done.result["reference"] == "one three"
    assert done.result["a"]["wer"] == 0.5
    assert running.replies(messages.Score)[0].a is None, "the cue has not ended"


def test_the_noise_may_be_a_recording(scripted: object, clip: Path, tmp_path: Path, speakers: list[FakeSpeaker]) -> None:
    hum = render(tmp_path / "hum.wav", sound=tone(1000.0), seconds=1.0)
    running = start(clip, kind=str(hum), snr_db=0.0, aloud=True)
    running.ask(messages.BenchNoise(job=7, kind=str(tmp_path / "nosuch.wav"), snr_db=0.0, aloud=True))
    running.end()
    (refused,) = running.replies(messages.Refused)
    assert "nosuch.wav: not found" in refused.message
    spectrum = np.abs(np.fft.rfft(speakers[0].sound[-3200:]))
    assert np.argmax(spectrum) * 5 == pytest.approx(1000, abs=10), "the hum goes on"


@pytest.mark.parametrize("what", ["nosuch.mp4", "pictures.mp4", "hum.wav:kind"])
def test_what_cannot_be_played_is_told_in_one_line(what: str, scripted: object, clip: Path, tmp_path: Path) -> None:
    if what == "pictures.mp4":
        render(tmp_path / what, pictures=steady(25, 1), picture=flash([]))
    running = start(clip, kind=str(tmp_path / "none.wav")) if ":" in what else start(tmp_path / what)
    end = running.end()
    assert isinstance(end, messages.Trouble)
    assert "\n" not in end.message
    assert any(part in end.message for part in ("not found", "has no sound"))


def play(path: Path, begin: float, end: float) -> Running:
    return Running(messages.Play(job=9, path=str(path), start=begin, end=end))


def test_a_stretch_is_heard_and_seen_in_time(clip: Path, speakers: list[FakeSpeaker]) -> None:
    running = play(clip, 0.9, 1.7)
    assert running.end() == messages.Done(job=9)
    (speaker,) = speakers
    sound = np.trim_zeros(np.abs(speaker.sound) > 0.05)
    assert len(sound) == pytest.approx(0.6 * 16_000, abs=100), "two clicks, half a second apart"
    times = [picture.time for picture, _ in running.out.pictures]
    assert times[0] == pytest.approx(0.9, abs=0.04)
    assert times[-1] == pytest.approx(1.7, abs=0.081)
    at = told_at(running, messages.Picture)
    assert at[-1] - at[0] > 0.6
    assert running.replies(messages.Progress)[-1] == messages.Progress(job=9, done=1.7, total=1.7)


def test_it_comes_out_of_a_real_sound_server(clip: Path, pulse: Pulse, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PULSE_SINK", "heard")
    with pulse.sink("heard"), Recording("heard") as recording:
        running = play(clip, 0.45, 1.65)
        assert running.end() == messages.Done(job=9)
        assert not running.replies(messages.Refused)
        wait_for(lambda: np.abs(recording.samples).max(initial=0.0) > 0.3)
        loud = np.flatnonzero(np.abs(recording.wait(0.9)) > 0.3)
    begins = loud[np.flatnonzero(np.diff(loud, prepend=-RATE) > RATE // 5)]
    assert np.diff(begins) / RATE == pytest.approx([0.5, 0.5], abs=0.05)


def test_playing_is_cancelled_at_once(clip: Path, speakers: list[FakeSpeaker]) -> None:
    running = play(clip, 0.0, SECONDS)
    running.wait(lambda: running.out.pictures)
    running.ask(messages.Cancel(job=9))
    assert running.end().cancelled
    assert speakers[0].closed
    assert len(running.out.pictures) < 40


def test_without_an_output_the_pictures_still_play(clip: Path, speakers: list[FakeSpeaker]) -> None:
    playout.Speaker.trouble = "loudspeaker: none"  # type: ignore[attr-defined]
    running = play(clip, 1.0, 1.4)
    assert running.end() == messages.Done(job=9)
    assert [reply.message for reply in running.replies(messages.Refused)] == ["loudspeaker: none"]
    assert len(running.out.pictures) == pytest.approx(10, abs=1)


def test_a_file_that_is_gone_cannot_be_played(tmp_path: Path) -> None:
    end = play(tmp_path / "gone.mp4", 0.0, 1.0).end()
    assert isinstance(end, messages.Trouble)
    assert "gone.mp4: not found" in end.message


@dataclass
class Beat:
    frame: AVFrame | None


def beats(count: int, make: Callable[[int], None] = lambda index: None) -> Iterator[Beat]:
    for index in range(count):
        make(index)
        yield Beat(AVFrame(index=index, audio=np.zeros(640, np.float32), has_audio=True))


def test_what_goes_wrong_while_steps_are_made_is_raised_after_those_before(speakers: list[FakeSpeaker]) -> None:
    def make(index: int) -> None:
        if index == 5:
            raise MediaError("cut off")

    seen: list[Beat] = []
    with pytest.raises(MediaError, match="cut off"):
        Playout(beats(10, make), seen.append, print).run()  # type: ignore[arg-type]
    assert len(seen) == 5


def test_steps_are_made_a_little_ahead_and_no_more(speakers: list[FakeSpeaker]) -> None:
    made, behind = [], []
    player: Playout[Beat] = Playout(beats(40, made.append), lambda beat: behind.append(len(made)), print)  # type: ignore[arg-type]
    player.run()
    ahead = [total - place for place, total in enumerate(behind)]
    assert max(ahead) <= playout.AHEAD + math.ceil(playout.LEAD_SECONDS / 0.04) + 3


def test_the_real_engine_plays_the_demo_to_its_end() -> None:
    with EngineChild() as engine:
        reference = DEMO.with_suffix(".txt").read_text(encoding="utf-8")
        engine.ask(messages.StartBench(job=1, path=str(DEMO), settings=SETTINGS, kind="white", snr_db=None, reference=reference))
        engine.wait(lambda: engine.replies(1, messages.Picture))
        engine.ask(messages.Shown(job=1))
        done = engine.end(1, 120)
        assert isinstance(done, messages.Done), done
        assert done.result["a"]["wer"] < 0.5
        assert engine.events(1, Final)
        assert {event.session for event in engine.events(1, Final)} == {"a", "av"}
        assert len(engine.replies(1, messages.Picture)) == 2, "one for each that was shown, and the first"
        assert engine.replies(1, messages.Score)[-1].a < 0.5
