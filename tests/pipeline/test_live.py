"""A live session in order: words, states, modes and changes, with a recogniser that hears sounds begin."""

from __future__ import annotations

import threading
import time

import numpy as np
import pytest

from capture.media import SAMPLE_RATE
from models.hypothesis import Hypothesis
from models.segment import Segment
from pipeline.events import (
    FaceFound,
    FaceLost,
    Final,
    Level,
    Metrics,
    ModeChanged,
    Partial,
    Recovered,
    StateChanged,
)
from pipeline.live import LiveSettings
from tests.live import Action, ScriptedInput, blocks, merged
from tests.live_run import Run, clicks, film
from tests.onset import HeardState, OnsetRecognizer


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
