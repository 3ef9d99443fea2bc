"""The short check of the first start: what each step says of what the engine tells, without a screen."""

from __future__ import annotations

from typing import Any

import pytest
from fake_engine import FakeEngine

from app.engine.messages import Cancel, Face, ListDevices, ListenTo, MeasureSpeed, Picture, StartLive
from app.gui import permissions
from app.gui.settings import keys
from app.gui.settings.store import Settings
from app.gui.welcome.check import WelcomeCheck
from app.gui.welcome.steps import PICTURE, SOUND, SPEED, WORDS, State
from capture import portaudio
from capture.microphones import advice
from pipeline.events import DeviceBack, DeviceLost, FaceFound, Final, Level, Partial, Utterance

BOTH = {"microphones": [{"name": "Headset"}], "cameras": [{"name": "Webcam"}], "problems": []}


class Scene:
    """A check, and hands that play the engine."""

    def __init__(self, engine: FakeEngine, settings: Settings, **options: Any) -> None:
        self.engine = engine
        self.check = WelcomeCheck(engine, settings, **options)
        self.time = 0.0
        self.ended: list[bool] = []
        self.check.finished.connect(lambda: self.ended.append(True))
        self.check.start()

    def state(self, name: str) -> State:
        return self.check.steps[name].state

    def line(self, name: str) -> str:
        return self.check.steps[name].line

    def listening(self, kind: str) -> int:
        """The job that opened the microphone, or the camera, alone."""
        other = "camera" if kind == "microphone" else "microphone"
        return next(ask.job for ask in reversed(self.engine.asked) if isinstance(ask, ListenTo) and getattr(ask, other) == "none")

    def find(self, found: dict[str, Any] = BOTH) -> None:
        self.engine.ends(self.engine.last(ListDevices).job, found)

    def hear(self, job: int, *levels: float, silent: bool = False, clipping: bool = False) -> None:
        for level in levels:
            event = Level(
                session="s",
                start=self.time,
                end=self.time + 0.1,
                wall_time=0.0,
                rms_db=level,
                peak_db=level,
                clipping=clipping,
                silent=silent,
            )
            self.time += 0.1
            self.engine.tells(job, event)

    def see_face(self, job: int) -> None:
        self.engine.tells(job, FaceFound(session="s", start=0.0, end=0.04, wall_time=0.0, left=0, top=0, right=9, bottom=9))

    def say(self, kind: type[Partial] | type[Final], text: str) -> None:
        job = self.engine.last(StartLive).job
        self.engine.tells(job, kind(session="s", start=0.0, end=1.0, wall_time=0.0, utterance=Utterance(1, 0.0, 1.0, text, 0.9, ())))

    def give_back(self) -> None:
        """The engine ends what was cancelled."""
        for ask in list(self.engine.asked):
            if isinstance(ask, Cancel):
                self.engine.ends(ask.job, cancelled=True)


@pytest.fixture
def scene(engine: FakeEngine, settings: Settings) -> Scene:
    return Scene(engine, settings, platform="linux")


def reach_words(scene: Scene, qtbot: Any, rtf: float = 0.2) -> None:
    scene.find()
    scene.hear(scene.listening("microphone"), -60, -60, -20, -20, -20, -20, -20)
    scene.see_face(scene.listening("camera"))
    scene.give_back()
    qtbot.waitUntil(lambda: any(isinstance(ask, MeasureSpeed) for ask in scene.engine.asked))
    scene.engine.ends(scene.engine.last(MeasureSpeed).job, {"rtf": rtf, "text": "", "faces": True})
    qtbot.waitUntil(lambda: any(isinstance(ask, StartLive) for ask in scene.engine.asked))


def test_all_is_well(scene: Scene, qtbot: Any) -> None:
    reach_words(scene, qtbot)
    assert not scene.ended
    scene.say(Final, "place red at g nine now")
    assert [scene.state(name) for name in (SOUND, PICTURE, SPEED, WORDS)] == [State.good] * 4
    assert "place red at g nine now" in scene.line(WORDS)
    assert scene.ended == [True]
    assert scene.engine.last(Cancel).job == scene.engine.last(StartLive).job


def test_devices_are_given_back_before_the_next_step_opens_them(scene: Scene, qtbot: Any) -> None:
    scene.find()
    microphone, camera = scene.listening("microphone"), scene.listening("camera")
    scene.hear(microphone, -60, -20, -20, -20, -20, -20)
    scene.see_face(camera)
    assert {ask.job for ask in scene.engine.asked if isinstance(ask, Cancel)} == {microphone, camera}
    scene.engine.ends(microphone, cancelled=True)
    qtbot.wait(1)
    assert not any(isinstance(ask, MeasureSpeed) for ask in scene.engine.asked)
    scene.engine.ends(camera, cancelled=True)
    qtbot.waitUntil(lambda: any(isinstance(ask, MeasureSpeed) for ask in scene.engine.asked))


def test_room_noise_is_no_voice(scene: Scene) -> None:
    scene.find()
    scene.hear(scene.listening("microphone"), *[-42, -40, -41, -39] * 10)
    assert scene.state(SOUND) == State.running


def test_a_voice_that_is_cut_off_is_too_loud(scene: Scene) -> None:
    scene.find()
    scene.hear(scene.listening("microphone"), -50, *[-3] * 6, clipping=True)
    assert scene.state(SOUND) == State.so_so
    assert "too loud" in scene.line(SOUND)


@pytest.mark.parametrize(("platform", "page"), [("linux", False), ("darwin", True), ("win32", True)])
def test_a_dead_microphone_may_be_a_permission(engine: FakeEngine, settings: Settings, platform: str, page: bool) -> None:
    scene = Scene(engine, settings, platform=platform)
    scene.find()
    scene.hear(scene.listening("microphone"), *[-120] * 25, silent=True)
    assert scene.state(SOUND) == State.running, "some give nothing until somebody speaks"
    assert "no sound at all" in scene.line(SOUND)
    assert (scene.check.steps[SOUND].page is not None) == page
    scene.hear(scene.listening("microphone"), -60, *[-20] * 6)
    assert scene.state(SOUND) == State.good, "it was switched on"


def test_a_microphone_through_which_words_came_works(scene: Scene, qtbot: Any) -> None:
    scene.find()
    scene.hear(scene.listening("microphone"), *[-40] * 5)
    scene.check.next()
    scene.check._set(SOUND, State.so_so, "No voice was heard.")
    scene.give_back()
    qtbot.waitUntil(lambda: any(isinstance(ask, MeasureSpeed) for ask in scene.engine.asked))
    scene.engine.ends(scene.engine.last(MeasureSpeed).job, {"rtf": 0.1})
    qtbot.waitUntil(lambda: any(isinstance(ask, StartLive) for ask in scene.engine.asked))
    scene.say(Final, "place red at g nine now")
    assert scene.state(SOUND) == State.good


def test_a_face_in_the_picture_counts(scene: Scene) -> None:
    scene.find()
    job = scene.listening("camera")
    scene.engine.shows(Picture(job=job, width=1, height=1), b"\0\0\0")
    assert scene.state(PICTURE) == State.running
    scene.engine.shows(Picture(job=job, width=1, height=1, faces=(Face(box=(0.1, 0.1, 0.5, 0.5)),)), b"\0\0\0")
    assert scene.state(PICTURE) == State.good


def test_without_devices_it_says_what_to_plug_in_and_measures_the_speed(scene: Scene, qtbot: Any) -> None:
    scene.find({"microphones": [], "cameras": [], "problems": []})
    assert scene.state(SOUND) == scene.state(PICTURE) == State.missing
    assert "plug one in" in scene.line(SOUND)
    scene.engine.ends(scene.engine.last(MeasureSpeed).job, {"rtf": 0.1})
    assert scene.state(WORDS) == State.missing
    assert scene.ended


def test_lips_alone_are_tried_where_there_is_no_microphone(scene: Scene, qtbot: Any) -> None:
    scene.find({**BOTH, "microphones": []})
    scene.see_face(scene.listening("camera"))
    scene.give_back()
    qtbot.waitUntil(lambda: any(isinstance(ask, MeasureSpeed) for ask in scene.engine.asked))
    scene.engine.ends(scene.engine.last(MeasureSpeed).job, {"rtf": 0.1})
    assert scene.engine.last(StartLive).microphone == "none"
    assert scene.engine.last(StartLive).camera is None


def test_a_network_camera_needs_no_camera_in_the_list(engine: FakeEngine, settings: Settings) -> None:
    settings.set(keys.CAMERA, "rtsp://192.0.2.7/stream")
    scene = Scene(engine, settings)
    scene.find({**BOTH, "cameras": []})
    assert engine.last(ListenTo).camera == "rtsp://192.0.2.7/stream"
    assert scene.state(PICTURE) == State.running


def test_a_device_that_was_switched_off_is_not_opened(engine: FakeEngine, settings: Settings) -> None:
    settings.set(keys.CAMERA, "none")
    scene = Scene(engine, settings)
    scene.find()
    assert [ask.camera for ask in engine.asked if isinstance(ask, ListenTo)] == ["none"]
    assert "No camera is chosen" in scene.line(PICTURE)


def test_the_systems_problem_is_told_of_the_device_that_it_concerns(scene: Scene) -> None:
    scene.find({"microphones": [], "cameras": [{"name": "Webcam"}], "problems": ["the sound system does not answer; unplug it"]})
    assert scene.line(SOUND) == "the sound system does not answer; unplug it"
    assert scene.state(PICTURE) == State.running


@pytest.mark.parametrize("platform", ["darwin", "win32"])
def test_a_denied_microphone_is_recognised(scene: Scene, platform: str) -> None:
    scene.find()
    line = str(portaudio.explain("Headset", RuntimeError("Permission denied"), platform))
    scene.engine.fails(scene.listening("microphone"), line)
    assert scene.state(SOUND) == State.missing
    assert scene.check.steps[SOUND].page == permissions.page_of("microphone", platform)
    assert permissions.is_denied(line)


@pytest.mark.parametrize("platform", ["darwin", "win32"])
def test_where_no_microphone_is_found_the_permission_is_shown_too(platform: str) -> None:
    assert permissions.page_for(advice("microphone", platform)) == permissions.page_of("microphone", platform)


def test_other_lines_are_no_denials() -> None:
    assert permissions.page_for("Webcam: is no longer connected; connect it again") is None
    assert permissions.page_of("camera", "linux") is None


def test_a_camera_that_goes_and_comes_back(scene: Scene) -> None:
    scene.find()
    job = scene.listening("camera")
    scene.engine.tells(job, DeviceLost(session="s", start=0, end=0, wall_time=0, device="Webcam", reason="Webcam: the camera is gone"))
    assert (scene.state(PICTURE), scene.line(PICTURE)) == (State.missing, "Webcam: the camera is gone")
    scene.engine.tells(job, DeviceBack(session="s", start=0, end=0, wall_time=0, device="Webcam"))
    scene.see_face(job)
    assert scene.state(PICTURE) == State.good


@pytest.mark.parametrize(("rtf", "state"), [(0.49, State.good), (0.5, State.so_so), (0.89, State.so_so), (0.9, State.missing)])
def test_the_speed_is_judged(scene: Scene, qtbot: Any, rtf: float, state: State) -> None:
    reach_words(scene, qtbot, rtf)
    assert scene.state(SPEED) == state
    assert f"{rtf:.2f}" in scene.line(SPEED)


def test_three_words_are_a_sentence_before_its_end(scene: Scene, qtbot: Any) -> None:
    reach_words(scene, qtbot)
    scene.say(Partial, "place red")
    assert scene.state(WORDS) == State.running
    scene.say(Partial, "place red at")
    assert scene.state(WORDS) == State.good


def test_nobody_speaks_and_nobody_is_there(engine: FakeEngine, settings: Settings, qtbot: Any) -> None:
    scene = Scene(engine, settings, patience=0.001)
    scene.find()
    qtbot.waitUntil(lambda: scene.check.steps[SOUND].settled and scene.check.steps[PICTURE].settled)
    assert "No voice" in scene.line(SOUND)
    assert "No face" in scene.line(PICTURE)
    scene.give_back()
    qtbot.waitUntil(lambda: any(isinstance(ask, MeasureSpeed) for ask in engine.asked))
    engine.ends(engine.last(MeasureSpeed).job, {"rtf": 0.1})
    qtbot.waitUntil(lambda: bool(scene.ended))
    assert "No words yet" in scene.line(WORDS)


def test_every_step_can_be_passed(scene: Scene, qtbot: Any) -> None:
    scene.find()
    scene.check.next()
    assert scene.state(SPEED) == State.running
    scene.give_back()
    qtbot.waitUntil(lambda: any(isinstance(ask, MeasureSpeed) for ask in scene.engine.asked))
    scene.check.next()
    assert scene.state(WORDS) == State.running
    scene.give_back()
    qtbot.waitUntil(lambda: any(isinstance(ask, StartLive) for ask in scene.engine.asked))
    scene.check.next()
    assert scene.ended
    assert State.running not in [scene.state(name) for name in scene.check.steps]


def test_an_engine_that_dies_leaves_a_line_and_an_end(scene: Scene, qtbot: Any) -> None:
    reach_words(scene, qtbot)
    scene.engine.fails(scene.engine.last(StartLive).job, "The engine has stopped.")
    assert (scene.state(WORDS), scene.line(WORDS)) == (State.missing, "The engine has stopped.")
    assert scene.ended


def test_stopping_gives_everything_back_and_starting_again_begins_anew(scene: Scene, qtbot: Any) -> None:
    reach_words(scene, qtbot)
    scene.check.stop()
    assert scene.engine.last(Cancel).job == scene.engine.last(StartLive).job
    assert not scene.ended
    scene.give_back()
    scene.check.start()
    assert scene.state(SPEED) == State.waiting
    scene.find()
    scene.hear(scene.listening("microphone"), -60, *[-20] * 6)
    assert scene.state(SOUND) == State.good
