"""The live session as the window drives it: every press has its effect, and nothing that was said is lost."""

from __future__ import annotations

import pytest
from fake_engine import FakeEngine
from live_talk import HEADSET, LEFT_FACE, RIGHT_FACE, devices, final, make, partial, picture, run

from app.engine.messages import Cancel, ChangeLive, Follow, PauseLive, ResumeLive, Shown, StartLive, StopLive, UseDevices
from app.gui.live.controller import LiveController
from app.gui.live.devices import DeviceModel
from app.gui.settings import keys
from app.gui.settings.store import Settings
from app.gui.shell.context import Context
from app.gui.transcript.model import TranscriptModel
from pipeline.events import Failed, Final, Silence, StateChanged


@pytest.fixture
def model(context: Context) -> DeviceModel:
    return DeviceModel(context)


@pytest.fixture
def live(context: Context, model: DeviceModel) -> LiveController:
    return LiveController(context, model)


@pytest.fixture
def transcript(live: LiveController) -> TranscriptModel:
    model = TranscriptModel()
    live.event.connect(model.add)
    return model


def asked(engine: FakeEngine, kind: type) -> list:
    return [request for request in engine.asked if isinstance(request, kind)]


def test_a_session_runs_pauses_goes_on_and_stops(live: LiveController, engine: FakeEngine) -> None:
    states: list[str] = []
    live.state_changed.connect(states.append)
    live.start()
    job = run(engine)
    live.pause()
    assert engine.last(PauseLive).job == job
    engine.tells(job, make(StateChanged, state="paused"))
    live.pause()
    assert engine.last(ResumeLive).job == job
    engine.tells(job, make(StateChanged, state="running"))
    live.toggle()
    assert engine.last(StopLive).job == job
    engine.tells(job, make(StateChanged, state="stopped"))
    engine.ends(job)
    assert states == ["starting", "running", "paused", "running", "stopping", "stopped"]


def test_what_is_chosen_is_asked_for(live: LiveController, model: DeviceModel, engine: FakeEngine, settings: Settings) -> None:
    settings.set(keys.MICROPHONE, "Headset")
    settings.set(keys.LATENCY, 800)
    settings.set(keys.AV_OFFSET, 40)
    settings.set(keys.APPEND, True)
    settings.set(keys.APPEND_FILE, "/tmp/notes.txt")
    live.start()
    request = engine.last(StartLive)
    assert (request.microphone, request.camera) == ("Headset", None)
    assert (request.settings.segment_length, request.av_offset_ms, request.append) == (32, 40, "/tmp/notes.txt")


def test_a_file_is_not_written_unless_that_is_on(live: LiveController, engine: FakeEngine, settings: Settings) -> None:
    settings.set(keys.APPEND_FILE, "/tmp/notes.txt")
    live.start()
    assert engine.last(StartLive).append is None


@pytest.mark.parametrize(("mode", "microphone", "camera"), [("a", None, "none"), ("v", "none", None), ("auto", None, None)])
def test_a_device_that_the_mode_has_no_use_for_stays_off(
    live: LiveController, engine: FakeEngine, settings: Settings, mode: str, microphone: str | None, camera: str | None
) -> None:
    settings.set(keys.MODE, mode)
    live.start()
    request = engine.last(StartLive)
    assert (request.microphone, request.camera) == (microphone, camera)


@pytest.mark.parametrize(
    ("mode", "microphone", "camera", "word"),
    [("auto", "none", "none", "Neither"), ("a", "none", "", "microphone"), ("av", "", "none", "camera"), ("v", "", "none", "camera")],
)
def test_what_cannot_work_is_not_started_but_explained(
    live: LiveController, engine: FakeEngine, settings: Settings, mode: str, microphone: str, camera: str, word: str
) -> None:
    for key, value in ((keys.MODE, mode), (keys.MICROPHONE, microphone), (keys.CAMERA, camera)):
        settings.set(key, value)
    live.start()
    assert not asked(engine, StartLive)
    assert live.state == "failed"
    assert word in live.problem
    for key, value in ((keys.MODE, "auto"), (keys.MICROPHONE, ""), (keys.CAMERA, "")):
        settings.set(key, value)
    assert (live.state, live.problem) == ("new", "")


def test_one_session_at_a_time(live: LiveController, engine: FakeEngine) -> None:
    live.start()
    live.start()
    job = run(engine)
    live.stop()
    live.start()
    assert len(asked(engine, StartLive)) == 1
    engine.ends(job)
    live.start()
    assert len(asked(engine, StartLive)) == 2


def test_the_text_outlives_the_engine_and_one_press_goes_on(live: LiveController, engine: FakeEngine, transcript: TranscriptModel) -> None:
    live.start()
    job = run(engine)
    engine.tells(job, final(1, "first words"))
    engine.tells(job, partial(2, "half a", 3.0))
    engine._fail("exit code 9")
    assert live.state == "failed"
    assert "exit code 9" in live.problem
    assert transcript.text() == "first words\nhalf a"
    assert transcript.lines[-1].final
    live.start()
    job = run(engine)
    engine.tells(job, partial(1, "after"))
    engine.tells(job, final(1, "after all"))
    assert live.state == "running"
    assert transcript.text() == "first words\nhalf a\nafter all"
    assert len(transcript.sittings) == 2


def test_an_utterance_that_came_to_nothing_is_not_closed_as_words(live: LiveController, engine: FakeEngine) -> None:
    told: list = []
    live.event.connect(told.append)
    live.start()
    job = run(engine)
    engine.tells(job, partial(1, "uh"))
    engine.tells(job, make(Silence))
    engine.fails(job, "gone")
    assert not [event for event in told if isinstance(event, Final)]


def test_a_session_that_fails_by_itself_says_why(live: LiveController, engine: FakeEngine) -> None:
    live.start()
    job = run(engine)
    engine.tells(job, make(Failed, message="no such model; choose another"))
    engine.ends(job)
    assert (live.state, live.problem) == ("failed", "no such model; choose another")


def test_what_other_jobs_tell_is_not_taken_for_captions(live: LiveController, engine: FakeEngine) -> None:
    told: list = []
    live.event.connect(told.append)
    other = engine.begin(StartLive(settings=None))  # type: ignore[arg-type]
    engine.tells(other, final(1, "not ours"))
    live.start()
    engine.tells(other, final(2, "nor this"))
    engine.ends(other)
    assert not told
    assert live.state == "starting"


def test_settings_change_while_it_runs(live: LiveController, engine: FakeEngine, settings: Settings) -> None:
    settings.set(keys.BEAM, 2)
    live.start()
    run(engine)
    assert not asked(engine, ChangeLive)
    settings.set(keys.LATENCY, 320)
    settings.set(keys.FACE, "speaking")
    assert [request.changes for request in asked(engine, ChangeLive)] == [{"segment_length": 8}, {"face": "speaking"}]


def test_a_mode_that_needs_more_gets_its_devices_first(live: LiveController, engine: FakeEngine, settings: Settings) -> None:
    settings.set(keys.MODE, "a")
    live.start()
    run(engine)
    engine.asked.clear()
    settings.set(keys.MODE, "av")
    use, change = engine.asked
    assert (use.microphone, use.camera) == (None, "")  # the engine refuses a mode whose camera is off
    assert change.changes == {"mode": "av"}
    settings.set(keys.MODE, "v")
    assert (engine.asked[-2].microphone, engine.asked[-2].camera) == ("none", None)


def test_a_mode_without_its_device_waits_until_there_is_one(live: LiveController, engine: FakeEngine, settings: Settings) -> None:
    settings.set(keys.CAMERA, "none")
    live.start()
    run(engine)
    engine.asked.clear()
    settings.set(keys.MODE, "v")
    assert not engine.asked
    settings.set(keys.CAMERA, "Webcam")
    assert [type(request) for request in engine.asked] == [UseDevices, ChangeLive]


def test_devices_are_exchanged_one_by_one(live: LiveController, model: DeviceModel, engine: FakeEngine, settings: Settings) -> None:
    model.refresh()
    devices(engine, HEADSET, {**HEADSET, "choice": "7"})
    live.start()
    run(engine)
    settings.set(keys.MICROPHONE, "Headset (2)")
    assert (engine.last(UseDevices).microphone, engine.last(UseDevices).camera) == ("7", None)
    settings.set(keys.CAMERA, "none")
    assert (engine.last(UseDevices).microphone, engine.last(UseDevices).camera) == (None, "none")


def test_a_refusal_is_passed_on_and_the_session_goes_on(live: LiveController, engine: FakeEngine) -> None:
    lines: list[str] = []
    live.refused.connect(lines.append)
    live.start()
    job = run(engine)
    engine.refuses(job, "too slow for that")
    assert lines == ["too slow for that"]
    assert live.state == "running"


def test_stop_pressed_again_ends_at_once(live: LiveController, engine: FakeEngine) -> None:
    live.start()
    job = run(engine)
    live.toggle()
    assert not asked(engine, Cancel)
    live.toggle()
    assert engine.last(Cancel).job == job


def test_a_stop_that_hangs_is_ended(live: LiveController, engine: FakeEngine, qtbot) -> None:
    live._patience.setInterval(1)
    live.start()
    run(engine)
    live.stop()
    qtbot.waitUntil(lambda: bool(asked(engine, Cancel)))


def test_pictures_are_asked_for_only_while_somebody_looks(live: LiveController, engine: FakeEngine) -> None:
    seen: list = []
    live.seen.connect(seen.append)
    live.start()
    job = run(engine)
    engine.shows(*picture(job, crop=True))
    assert seen[-1].image.pixelColor(3, 3).red() == 255
    assert seen[-1].crop.pixelColor(95, 0).red() == 95
    live.painted()
    live.painted()
    assert len(asked(engine, Shown)) == 1
    live.look(False)
    engine.shows(*picture(job))
    live.painted()
    assert len(asked(engine, Shown)) == 1
    assert len(seen) == 1
    live.look(True)
    assert len(asked(engine, Shown)) == 2


def test_a_picture_shorter_than_it_says_is_no_picture(live: LiveController, engine: FakeEngine) -> None:
    seen: list = []
    live.seen.connect(seen.append)
    live.start()
    message, payload = picture(run(engine), faces=(LEFT_FACE,))
    engine.shows(message, payload[:100])
    assert seen[-1].image is None
    assert seen[-1].faces == ()


def test_the_next_face_is_followed_round_and_round(live: LiveController, engine: FakeEngine) -> None:
    assert not live.follow_next()
    live.start()
    job = run(engine)
    engine.shows(*picture(job, faces=(RIGHT_FACE, LEFT_FACE)))
    assert live.follow_next()
    assert (engine.last(Follow).x, engine.last(Follow).y) == pytest.approx((0.75, 0.5))
    engine.shows(*picture(job, faces=(LEFT_FACE,)))
    assert not live.follow_next()


def test_facts_of_the_model_are_those_of_whoever_prepared_it(live: LiveController, engine: FakeEngine, settings: Settings) -> None:
    job = engine.begin(StartLive(settings=None))  # type: ignore[arg-type]
    engine.ends(job, {"name": "tiny", "parameters": 11_000_000, "sha256": "ab", "latencies_ms": [320]})
    assert live.model["parameters"] == 11_000_000
    settings.set(keys.MODEL, "small")
    assert live.model == {}
