"""A live session out of order: what fails, vanishes or is too slow, and what stays in memory."""

from __future__ import annotations

import collections
import itertools
import threading
import time
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from capture.live import DeviceNotice
from capture.media import SAMPLE_RATE, AudioChunk, MediaError
from models.hypothesis import Hypothesis
from models.segment import Segment
from pipeline.events import (
    DeviceBack,
    DeviceLost,
    Failed,
    Final,
    Level,
    Metrics,
    ModeChanged,
    Overload,
    Recovered,
    Relief,
    StateChanged,
)
from pipeline.live import LiveSettings
from tests.live import Action, ScriptedInput, blocks, merged
from tests.live_run import Run, clicks, film
from tests.onset import HeardState, OnsetRecognizer


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
