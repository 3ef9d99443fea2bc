"""A live session: words, states, changes, failures and overload, with a recogniser that hears sounds begin."""

from __future__ import annotations

import collections
import itertools
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from capture.live import DeviceNotice, LiveItem
from capture.media import SAMPLE_RATE, AudioChunk, MediaError
from models.hypothesis import Hypothesis
from models.segment import Segment
from pipeline.events import (
    DeviceBack,
    DeviceLost,
    Event,
    FaceFound,
    FaceLost,
    Failed,
    Final,
    Level,
    Metrics,
    ModeChanged,
    Overload,
    Partial,
    Recovered,
    Relief,
    StateChanged,
)
from pipeline.live import LiveSession, LiveSettings
from tests.live import Action, ScriptedInput, blocks, merged, still
from tests.onset import BrightDetector, HeardState, OnsetRecognizer

WHITE = np.full((40, 40, 3), 255, np.uint8)
BLACK = np.zeros((40, 40, 3), np.uint8)


def clicks(at: list[float], seconds: float) -> NDArray[np.float32]:
    """Bursts of 100 ms in faint noise."""
    random = np.random.default_rng(0)
    samples = (1e-3 * random.standard_normal(round(seconds * SAMPLE_RATE))).astype(np.float32)
    for begin in at:
        samples[round(begin * SAMPLE_RATE) : round((begin + 0.1) * SAMPLE_RATE)] += 0.3
    return samples


class Run:
    """A session, everything that it tells, and its end."""

    def __init__(self, source: ScriptedInput, load: Callable[[LiveSettings], Any] | None = None, **settings: Any) -> None:
        self.source = source
        self.recognizers: list[OnsetRecognizer] = []
        self.session = LiveSession(source, LiveSettings(**settings), load or self._load, BrightDetector, name="s")
        self.events: list[Event] = []
        source.backlog = lambda: self.session.backlog
        listener = self.session.events.subscribe()
        self._reader = threading.Thread(target=lambda: self.events.extend(self._copied(listener)), daemon=True)
        self._reader.start()

    def _load(self, settings: LiveSettings) -> OnsetRecognizer:
        recognizer = OnsetRecognizer()
        recognizer.segment_length = settings.segment_length if settings.segment_length != 16 else 8
        self.recognizers.append(recognizer)
        return recognizer

    def _copied(self, listener: Any) -> Iterator[Event]:
        for event in listener:
            self.events.append(event)
        yield from ()

    def until(self, found: Callable[[], object], seconds: float = 20.0) -> None:
        end = time.monotonic() + seconds
        while not found():
            assert time.monotonic() < end, f"waited in vain; {[e for e in self.events if not isinstance(e, Level | Metrics)][-12:]}"
            time.sleep(0.01)

    def all(self, kind: type[Event]) -> list[Any]:
        return [event for event in self.events if isinstance(event, kind)]

    def play(self, rest: float = 0.5) -> Run:
        """Start, let everything play, stop."""
        self.session.start()
        self.until(self.source.exhausted.is_set, 60)
        time.sleep(rest)
        return self.stop()

    def stop(self) -> Run:
        self.session.stop(5)
        assert self.session.wait(5)
        self._reader.join(5)
        return self

    @property
    def words(self) -> list[float]:
        return [word.start for final in self.all(Final) for word in final.utterance.words]


def film(seconds: float, spans: list[tuple[float, float]] | None = None) -> Iterator[LiveItem]:
    """A bright picture ("a face") in the spans, black elsewhere."""
    for frame in still(WHITE, seconds):
        seen = spans is None or any(begin <= frame.time < end for begin, end in spans)
        frame.image[:] = 255 if seen else 0
        yield frame


def test_words_come_while_they_are_said_and_finals_in_the_end() -> None:
    at = [0.5, 1.0, 3.5, 4.0]
    run = Run(ScriptedInput(merged(blocks(clicks(at, 6)), film(6)))).play()
    assert run.words == pytest.approx(at, abs=0.081)
    assert [final.utterance.id for final in run.all(Final)] == [1, 2]
    first = next(k for k, event in enumerate(run.events) if isinstance(event, Final))
    assert {event.utterance.id for event in run.events[:first] if isinstance(event, Partial)} == {1}
    assert [event.state for event in run.all(StateChanged)] == ["starting", "running", "stopped"]
    assert isinstance(run.events[-1], StateChanged)
    assert [event.mode for event in run.all(ModeChanged)] == ["av"]
    assert len(run.all(FaceFound)) == 1
    levels = run.all(Level)
    assert len(levels) == 60
    assert [round(level.start, 1) for level in levels] == [k / 10 for k in range(60)]
    assert sum(level.rms_db > -20 for level in levels) >= 4
    last = run.all(Metrics)[-1]
    assert last.frames == 150
    assert last.mode == "av"
    assert last.latency_ms["p50"] > 0


@pytest.mark.parametrize("state", ["new", "starting", "running", "paused"])
def test_a_stop_takes_at_most_a_second_in_every_state(state: str) -> None:
    blocked = threading.Event()

    def load(settings: LiveSettings) -> OnsetRecognizer:
        if state == "starting":
            blocked.wait(20)
        return OnsetRecognizer()

    run = Run(ScriptedInput(merged(blocks(clicks([], 60)), film(60)), speed=1), load)
    if state != "new":
        run.session.start()
        run.until(lambda: run.session.state == ("starting" if state == "starting" else "running"))
    if state == "paused":
        run.session.pause()
    time.sleep(0.3)
    begin = time.monotonic()
    run.session.stop()
    assert time.monotonic() - begin < 1.2
    assert run.session.wait(1)
    assert run.session.state == "stopped"
    assert run.source.closed.is_set() or state == "new"
    run.session.stop()
    blocked.set()


def test_what_is_said_in_a_pause_is_not_written_and_times_go_on() -> None:
    acts = [Action(2.0, lambda: run.session.pause()), Action(4.5, lambda: run.session.resume())]
    run = Run(ScriptedInput(merged(blocks(clicks([0.5, 3.0, 6.0], 8)), film(8), acts)))
    run.play()
    assert run.words == pytest.approx([0.5, 6.0], abs=0.081)
    assert [final.utterance.id for final in run.all(Final)] == [1, 2]
    assert [event.state for event in run.all(StateChanged)] == ["starting", "running", "paused", "running", "stopped"]
    paused = next(k for k, event in enumerate(run.events) if isinstance(event, StateChanged) and event.state == "paused")
    assert any(isinstance(event, Final) for event in run.events[:paused]), "a pause ends the utterance"
    assert not [level for level in run.all(Level) if 2.1 < level.start < 4.4], "nothing is told of what is thrown away"


def test_auto_follows_what_is_there_with_hysteresis_and_says_why() -> None:
    samples = clicks([], 20)
    samples[8 * SAMPLE_RATE : 13 * SAMPLE_RATE] = 0  # muted
    spans = [(0, 2), (2.3, 4), (6, 20)]
    run = Run(ScriptedInput(merged(blocks(samples), film(20, spans)))).play()
    assert [(event.mode, event.reason) for event in run.all(ModeChanged)] == [
        ("av", "sound and a face"),
        ("a", "no face in the picture"),
        ("av", "sound and a face"),
        ("v", "the microphone is silent: muted?"),
        ("av", "sound and a face"),
    ]
    changes = [event.start for event in run.all(ModeChanged)][1:]
    assert changes == pytest.approx([5.4, 6.6, 12.0, 13.6], abs=0.3)
    assert len(run.all(FaceLost)) >= 1


def test_sound_that_clips_all_the_time_is_not_used_while_there_is_a_face() -> None:
    noise = np.sign(np.random.default_rng(0).standard_normal(6 * SAMPLE_RATE)).astype(np.float32)
    run = Run(ScriptedInput(merged(blocks(noise), film(6)))).play()
    assert run.all(ModeChanged)[-1].reason == "the microphone clips"
    assert all(level.clipping for level in run.all(Level))


def test_a_chosen_mode_is_kept_and_may_be_changed() -> None:
    acts = [Action(3.0, lambda: run.session.change(mode="v"))]
    run = Run(ScriptedInput(merged(blocks(clicks([0.5], 8)), film(8), acts)), mode="a")
    run.play()
    assert [(event.mode, event.reason) for event in run.all(ModeChanged)] == [("a", "as chosen"), ("v", "as chosen")]
    assert run.all(ModeChanged)[1].start == pytest.approx(3.0, abs=0.3)


def test_a_mode_gives_the_model_nothing_else() -> None:
    for mode in ("a", "v"):
        given: list[tuple[bool, bool]] = []

        class Noting(OnsetRecognizer):
            def step(self, segment: Segment, state: HeardState, *, donate: bool = False) -> tuple[Hypothesis, HeardState]:
                given.append((bool(segment.audio_present.any()), bool(segment.video_present.any())))  # noqa: B023
                return super().step(segment, state, donate=donate)

        Run(ScriptedInput(merged(blocks(clicks([0.5], 3)), film(3))), lambda _: Noting(), mode=mode).play()
        assert set(given) == {(mode == "a", mode == "v")}


def test_another_latency_takes_over_without_losing_a_word() -> None:
    at = [0.5 + k for k in range(12)]
    acts = [Action(5.2, lambda: run.session.change(segment_length=4))]
    run = Run(ScriptedInput(merged(blocks(clicks(at, 13)), film(13), acts)))
    run.play()
    assert len(run.recognizers) == 2
    assert run.words == pytest.approx(at, abs=0.081)
    ids = [final.utterance.id for final in run.all(Final)]
    assert ids == list(range(1, len(ids) + 1))


def test_settings_that_make_no_sense_are_refused() -> None:
    run = Run(ScriptedInput(iter(())))
    for changes in ({"mode": "loud"}, {"beam": 0}, {"face": "mine"}, {"colour": "red"}):
        with pytest.raises(ValueError, match=r"mode is 'loud'|beam is 0|face is 'mine'|unknown setting"):
            run.session.change(**changes)
    assert run.session.settings == LiveSettings()


def test_what_cannot_be_loaded_changes_nothing() -> None:
    def load(settings: LiveSettings) -> OnsetRecognizer:
        if settings.model == "huge":
            raise ValueError("model huge: there is none of this name")
        return OnsetRecognizer()

    acts = [Action(2.0, lambda: run.session.change(model="huge", mode="a"))]
    run = Run(ScriptedInput(merged(blocks(clicks([0.5, 4.0], 6)), film(6), acts)), load)
    run.session.start()
    run.until(lambda: run.all(Recovered))
    assert run.all(Recovered)[0].message == "nothing was changed: model huge: there is none of this name"
    assert (run.session.settings.model, run.session.settings.mode) == ("tiny", "a")
    run.until(run.source.exhausted.is_set)
    time.sleep(0.3)
    assert run.stop().words == pytest.approx([0.5, 4.0], abs=0.081)


@pytest.mark.parametrize("what", ["devices", "model", "bug"])
def test_a_session_that_cannot_begin_says_why_and_ends(what: str) -> None:
    source = ScriptedInput(iter(()))

    def load(settings: LiveSettings) -> OnsetRecognizer:
        if what == "devices":
            return OnsetRecognizer()
        raise ValueError("no model") if what == "model" else ZeroDivisionError("oh")

    if what == "devices":
        source.open = lambda: (_ for _ in ()).throw(MediaError("no microphone: connect one"))  # type: ignore[method-assign]
    run = Run(source, load)
    run.session.start()
    assert run.session.wait(5)
    run.until(lambda: "stopped" in [event.state for event in run.all(StateChanged)])
    expected = {"devices": "no microphone: connect one", "model": "no model", "bug": "ZeroDivisionError: oh"}[what]
    assert [event.message for event in run.all(Failed)] == [expected]
    assert source.closed.is_set()


class Breaking(OnsetRecognizer):
    """Raises at some steps."""

    def __init__(self, fails: Callable[[int], bool]) -> None:
        super().__init__()
        self._steps, self._fails = itertools.count(), fails

    def step(self, segment: Segment, state: HeardState, *, donate: bool = False) -> tuple[Hypothesis, HeardState]:
        if self._fails(next(self._steps)):
            raise RuntimeError("out of luck")
        return super().step(segment, state, donate=donate)


def test_recognition_that_fails_once_loses_nothing_that_was_recognised() -> None:
    at = [0.5, 1.2, 4.0, 5.0]
    source = ScriptedInput(merged(blocks(clicks(at, 7)), film(7)))
    run = Run(source, lambda _: Breaking(lambda step: step == 8)).play()
    assert run.words == pytest.approx(at, abs=0.081), "the segment that failed, 2.56 to 2.88 s, had no word in it"
    assert "RuntimeError: out of luck" in run.all(Recovered)[0].message
    assert not run.all(Failed)


def test_recognition_that_always_fails_ends_the_session_with_a_reason() -> None:
    source = ScriptedInput(merged(blocks(clicks([0.5], 60)), film(60)))
    run = Run(source, lambda _: Breaking(lambda step: step > 4))
    run.session.start()
    assert run.session.wait(20)
    run.until(lambda: "stopped" in [event.state for event in run.all(StateChanged)])
    assert "3 times in a row" in run.all(Failed)[0].message
    assert run.words == pytest.approx([0.5], abs=0.081)


def test_devices_that_go_and_come_are_told_and_times_stay_right() -> None:
    gone = DeviceNotice("microphone", "Studio", 3.0, True, "Studio: was unplugged")
    back = DeviceNotice("microphone", "Studio", 9.0, False, "")
    sound = itertools.chain(blocks(clicks([0.5], 3)), iter([gone, back]), blocks(clicks([1.0], 3), begin=9.0))
    source = ScriptedInput(sound, camera=False)
    run = Run(source).play()
    assert [event.reason for event in run.all(DeviceLost)] == ["Studio: was unplugged"]
    assert [event.device for event in run.all(DeviceBack)] == ["Studio"]
    assert run.words == pytest.approx([0.5, 10.0], abs=0.081)
    assert run.all(Final)[1].start == pytest.approx(10.0, abs=0.081)


def test_an_utterance_ends_when_the_last_device_is_gone() -> None:
    source = ScriptedInput(blocks(clicks([0.5], 0.8)), camera=False, forever=False)
    run = Run(source)
    run.session.start()
    run.until(lambda: run.all(Final))
    assert run.session.state == "running"
    run.stop()


def test_a_session_ends_where_nothing_will_ever_come_again() -> None:
    source = ScriptedInput(blocks(clicks([0.5], 0.8)), camera=False)
    run = Run(source)
    run.session.start()
    run.until(source.exhausted.is_set)
    source.over = True
    assert run.session.wait(5)
    run.until(lambda: "stopped" in [event.state for event in run.all(StateChanged)])
    assert run.words == pytest.approx([0.5], abs=0.081)
    assert not run.all(Overload)


def test_without_a_camera_sound_alone_is_used_from_the_first_frame_on() -> None:
    run = Run(ScriptedInput(blocks(clicks([0.5], 2)), camera=False)).play()
    assert [(event.mode, event.reason) for event in run.all(ModeChanged)] == [("a", "no camera")]


@pytest.mark.parametrize("kind", ["zeros", "nan", "noise"])
def test_bad_blocks_do_no_harm(kind: str) -> None:
    samples = clicks([0.5, 6.0], 8)
    random = np.random.default_rng(0)
    bad = {"zeros": 0.0, "nan": np.nan, "noise": random.uniform(-1, 1, SAMPLE_RATE)}[kind]
    samples[2 * SAMPLE_RATE : 3 * SAMPLE_RATE] = bad
    run = Run(ScriptedInput(merged(blocks(samples), film(8)))).play()
    found = [word for word in run.words if not 1.9 < word < 3.1]
    assert found == pytest.approx([0.5, 6.0], abs=0.081)
    assert not run.all(Failed) + run.all(Recovered)
    assert all(np.isfinite([level.rms_db, level.peak_db]).all() for level in run.all(Level))


class Slow(OnsetRecognizer):
    """Takes longer than real time while `slow` is set."""

    def __init__(self, slow: threading.Event) -> None:
        super().__init__()
        self._slow = slow
        self.narrowed = threading.Event()

    def step(self, segment: Segment, state: HeardState, *, donate: bool = False) -> tuple[Hypothesis, HeardState]:
        if self._slow.is_set():
            time.sleep(0.64)
        return super().step(segment, state, donate=donate)

    def greedy(self) -> Slow:
        self.narrowed.set()
        return self


def test_a_slow_machine_takes_measures_catches_up_and_loses_no_word() -> None:
    slow = threading.Event()
    slow.set()
    recognizer = Slow(slow)
    at = [0.5 + 1.5 * k for k in range(16)]
    source = ScriptedInput(merged(blocks(clicks(at, 26)), film(26)), speed=2)
    run = Run(source, lambda _: recognizer)
    run.session.start()
    run.until(lambda: len(run.all(Overload)) >= 4)
    with pytest.raises(ValueError, match="a shorter latency would take"):
        run.session.change(segment_length=4)
    slow.clear()
    run.until(lambda: run.all(Relief))
    run.until(source.exhausted.is_set)
    time.sleep(0.3)
    run.stop()
    assert [event.measure for event in run.all(Overload)] == [
        "fewer partial results",
        "fewer face detections",
        "greedy decoding",
        "pictures left out",
    ]
    assert recognizer.narrowed.is_set()
    assert run.words == pytest.approx(at, abs=0.081)
    assert max(event.lag for event in run.all(Metrics)) > 8
    assert run.all(Metrics)[-1].lag < 1


def test_a_stop_far_behind_says_how_much_was_not_recognised() -> None:
    slow = threading.Event()
    slow.set()
    source = ScriptedInput(merged(blocks(clicks([0.5], 20)), film(20)), speed=20)
    run = Run(source, lambda _: Slow(slow))
    run.session.start()
    run.until(source.exhausted.is_set)
    begin = time.monotonic()
    run.session.stop()
    assert time.monotonic() - begin < 1.2
    assert run.session.wait(2)
    run.until(lambda: run.all(Recovered))
    assert "behind: that much of the end was not recognised" in run.all(Recovered)[0].message


def arrays_of(root: object) -> list[NDArray[Any]]:
    """All arrays of sound or pictures that are reached from an object of this program."""
    found: list[NDArray[Any]] = []
    known: set[int] = set()
    waiting: list[object] = [root]
    while waiting:
        one = waiting.pop()
        if id(one) in known or isinstance(one, type | Run | ScriptedInput | OnsetRecognizer):
            continue
        known.add(id(one))
        if isinstance(one, np.ndarray):
            found += [one] if one.size > 500 else []
        elif isinstance(one, dict):
            waiting += one.values()
        elif isinstance(one, list | tuple | set | collections.deque):
            waiting += one
        elif type(one).__module__.startswith(("pipeline", "capture", "models")):
            names = [*getattr(one, "__dict__", ()), *getattr(type(one), "__slots__", ())]
            waiting += [getattr(one, name, None) for name in names]
    return found


def test_nothing_that_was_heard_or_seen_stays_in_memory() -> None:
    source = ScriptedInput(merged(blocks(clicks([0.5, 1.5], 4)), film(4)))
    run = Run(source).play()
    given = run.recognizers[0].segments
    assert given
    assert not any(segment.audio.any() or segment.video.any() for segment in given)
    view = run.session.view
    assert view.picture is None
    assert view.crop is None
    assert not [array for array in arrays_of(run.session) if array.any()]
    assert run.words == pytest.approx([0.5, 1.5], abs=0.081)


def test_a_listener_that_never_reads_holds_up_nobody() -> None:
    source = ScriptedInput(merged(blocks(clicks([0.5, 2.0, 4.0], 6)), film(6)))
    run = Run(source)
    never = run.session.events.subscribe(limit=10)
    run.play()
    assert run.words == pytest.approx([0.5, 2.0, 4.0], abs=0.081)
    finals = [event for event in never if isinstance(event, Final)]
    assert [word.start for final in finals for word in final.utterance.words] == run.words


def test_the_view_shows_picture_face_and_crop_while_it_runs() -> None:
    run = Run(ScriptedInput(merged(blocks(clicks([], 60)), film(60)), speed=1))
    run.session.start()
    run.until(lambda: run.session.view.face is not None)
    view = run.session.view
    assert view.picture is not None
    assert view.picture.shape == (40, 40, 3)
    assert view.crop is not None
    assert view.crop.shape == (96, 96)
    assert [face.followed for face in view.faces] == [True]
    run.session.follow(20, 20)
    run.stop()


def test_chunks_are_not_changed_by_listening() -> None:
    chunk = AudioChunk(clicks([0.1], 1.0), 0.0)
    before = chunk.samples.copy()
    run = Run(ScriptedInput(iter([chunk]), camera=False))
    run.session.start()
    run.until(run.source.exhausted.is_set)
    time.sleep(0.2)
    assert np.array_equal(chunk.samples, before)
    run.stop()


def test_changes_and_pauses_before_the_start_is_done_are_carried_out() -> None:
    ready = threading.Event()
    loaded: list[LiveSettings] = []

    def load(settings: LiveSettings) -> OnsetRecognizer:
        loaded.append(settings)
        ready.wait(10)
        return OnsetRecognizer()

    run = Run(ScriptedInput(blocks(clicks([], 60)), speed=1, camera=False), load)
    run.session.start()
    run.until(lambda: loaded)
    run.session.change(beam=7, mode="a")
    run.session.pause()
    ready.set()
    run.until(lambda: len(loaded) == 2)
    assert [settings.beam for settings in loaded] == [4, 7]
    run.until(lambda: "paused" in [event.state for event in run.all(StateChanged)])
    assert run.session.state == "paused"
    run.session.resume()
    run.until(lambda: [event.state for event in run.all(StateChanged)][-1] == "running")
    run.until(lambda: run.all(ModeChanged))
    assert run.all(ModeChanged)[0].reason == "as chosen"
    run.stop()


def test_of_two_changes_the_later_counts_whichever_is_loaded_first() -> None:
    slow = threading.Event()
    made: dict[int, OnsetRecognizer] = {}

    def load(settings: LiveSettings) -> OnsetRecognizer:
        if settings.beam == 5:
            slow.wait(10)
        return made.setdefault(settings.beam, OnsetRecognizer())

    run = Run(ScriptedInput(blocks(clicks([], 60)), speed=1, camera=False), load)
    run.session.start()
    run.until(lambda: run.session.state == "running")
    run.session.change(beam=5)
    run.session.change(beam=6)
    run.until(lambda: 6 in made and made[6].segments)
    slow.set()
    run.until(lambda: 5 in made)
    count = len(made[6].segments)
    run.until(lambda: len(made[6].segments) > count + 1)
    assert not made[5].segments
    assert run.session.settings.beam == 6
    run.stop()


class Keeping(OnsetRecognizer):
    """Keeps the sound of all frames that it consumed."""

    def __init__(self, heard: list[NDArray[np.float32]]) -> None:
        super().__init__()
        self._heard = heard

    def step(self, segment: Segment, state: HeardState, *, donate: bool = False) -> tuple[Hypothesis, HeardState]:
        consumed = min(self.segment_length, segment.frames)
        self._heard.append(segment.audio[0, : consumed * 640].numpy().copy())
        return super().step(segment, state, donate=donate)


def test_no_sample_is_lost_or_doubled_where_the_latency_changes_or_sound_comes_in_bursts() -> None:
    numbers = (np.arange(1, 12 * SAMPLE_RATE + 1) / 2**24).astype(np.float32)  # each sample is its own number
    bursts = [AudioChunk(numbers[at : at + 9_600].copy(), at / SAMPLE_RATE) for at in range(0, len(numbers), 9_600)]
    heard: list[NDArray[np.float32]] = []

    def load(settings: LiveSettings) -> OnsetRecognizer:
        recognizer = Keeping(heard)
        recognizer.segment_length = 4 if settings.segment_length == 4 else 8
        return recognizer

    acts = [Action(k + 0.51, lambda k=k: run.session.change(segment_length=4 if k % 2 else 16)) for k in range(1, 11)]  # type: ignore[misc]
    run = Run(ScriptedInput(merged(bursts, film(12), acts)), load)
    run.play()
    got = np.concatenate(heard)
    assert np.array_equal(got[: len(numbers)], numbers)
    assert not got[len(numbers) :].any()
