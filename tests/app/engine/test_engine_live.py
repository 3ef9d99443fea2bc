"""Live jobs of the engine with a real sound server and a real network camera."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pysubs2
import pytest

from app.engine import messages
from pipeline.events import DeviceBack, DeviceLost, FaceFound, Final, Level, Metrics, ModeChanged, Partial, StateChanged
from tests.app.engine.child import EngineChild
from tests.app.engine.test_engine_process import DEMO, SETTINGS
from tests.live_room import Film, Room, read_film
from tests.pulse import Pulse


@pytest.fixture(scope="module")
def film() -> Film:
    return read_film([DEMO], 2.0)


@pytest.fixture
def room(pulse: Pulse, film: Film) -> Iterator[Room]:
    with Room(pulse, film) as room:
        yield room


def pictures(child: EngineChild, job: int) -> list[tuple[messages.Picture, bytes]]:
    return [(reply, payload) for reply, payload in list(child.told) if reply.job == job and isinstance(reply, messages.Picture)]


@contextmanager
def painting(child: EngineChild, job: int) -> Iterator[None]:
    """A window that paints each picture as it comes."""
    over = threading.Event()

    def run() -> None:
        painted = 0
        while not over.is_set():
            count = len(pictures(child, job))
            if count > painted:
                painted = count
                child.ask(messages.Shown(job=job))
            over.wait(0.01)

    painter = threading.Thread(target=run, daemon=True)
    painter.start()
    try:
        yield
    finally:
        over.set()
        painter.join()


def followed(child: EngineChild, job: int) -> messages.Face:
    """The followed face of the newest picture, once there is one."""

    def look() -> Any:
        newest = pictures(child, job)[-1:]
        return [face for picture, _ in newest for face in picture.faces if face.followed]

    found: messages.Face = child.wait(look)[0]
    return found


def test_a_live_job_from_start_to_the_end_of_input(room: Room, tmp_path: Path) -> None:
    captions = tmp_path / "talk.srt"
    with EngineChild() as child:
        child.ask(
            messages.StartLive(job=1, settings=SETTINGS, microphone=room.microphone, camera=room.camera.url, append=str(captions)),
            messages.ChangeLive(job=1, changes={"beam": 2}),  # before there is a session
        )
        child.wait(lambda: {event.device for event in child.events(1, DeviceBack)} >= {room.name, room.camera.url})
        child.wait(lambda: pictures(child, 1))
        heard = len(child.events(1, Level))
        child.wait(lambda: len(child.events(1, Level)) > heard + 4)
        assert len(pictures(child, 1)) == 1, "the next one comes when this one is shown"

        with painting(child, 1):
            face = followed(child, 1)
            assert 0 <= face.box[0] < face.box[2] <= 1
            assert 0 <= face.box[1] < face.box[3] <= 1
            assert len(face.landmarks) == 5
            child.wait(lambda: any(picture.crop for picture, _ in pictures(child, 1)))
            room.play(turns=3)
            child.wait(lambda: [event for event in child.events(1, Partial) if len(event.utterance.words) >= 2])

            child.ask(messages.Follow(job=1, x=0.99, y=0.01))
            assert "no face" in child.wait(lambda: child.replies(1, messages.Refused))[0].message
            x, y = (face.box[0] + face.box[2]) / 2, (face.box[1] + face.box[3]) / 2
            child.ask(messages.Follow(job=1, x=x, y=y), messages.ChangeLive(job=1, changes={"colour": "red"}))
            child.ask(messages.ChangeLive(job=1, changes={"mode": "loud"}), messages.UseDevices(job=1, microphone="none", camera="none"))
            child.wait(lambda: len(child.replies(1, messages.Refused)) == 4)

            child.ask(messages.PauseLive(job=1))
            child.wait(lambda: [event for event in child.events(1, StateChanged) if event.state == "paused"])
            child.wait(lambda: pictures(child, 1)[-1][0].width == 0)  # nothing is seen
            before = len(child.events(1, StateChanged))
            child.ask(messages.ResumeLive(job=1))
            child.wait(lambda: [event for event in child.events(1, StateChanged)[before:] if event.state == "running"])
            spoken = len(child.events(1, Partial))
            child.wait(lambda: [event for event in child.events(1, Partial)[spoken:] if len(event.utterance.words) >= 2])
        ended = len(child.events(1, Final))
        child.end_input()
        assert child.gone() == 0
        assert not child.errors
        end = child.end(1)
        assert isinstance(end, messages.Done)
        assert end.result == {"append": str(captions)}
        assert len(child.events(1, Final)) > ended, "what was being said is final"
        assert child.events(1, StateChanged)[-1].state == "stopped"
        words = [word.text for event in child.events(1, Final) for word in event.utterance.words]
        assert " ".join(cue.plaintext for cue in pysubs2.load(str(captions))).split() == words
        for picture, payload in pictures(child, 1):
            assert len(payload) == picture.width * picture.height * 3 + (96 * 96 if picture.crop else 0)
            assert picture.width in (0, 480)


def test_devices_come_and_go_with_the_mode(engine: EngineChild, room: Room) -> None:
    engine.ask(messages.StartLive(job=201, settings=messages.Settings(mode="a"), microphone=room.microphone), messages.ListDevices(job=202))
    choice = next(row["choice"] for row in engine.end(202).result["microphones"] if row["name"] == room.name)
    assert choice == room.name
    engine.wait(lambda: engine.events(201, Level))
    assert [event.device for event in engine.events(201, DeviceBack) + engine.events(201, DeviceLost)] == [room.name], "the camera is off"
    engine.ask(
        messages.UseDevices(job=201, microphone=choice, camera=room.camera.url),
        messages.ChangeLive(job=201, changes={"mode": "auto"}),
    )
    engine.wait(lambda: [event for event in engine.events(201, ModeChanged) if event.mode == "av"])
    engine.wait(lambda: [event for event in engine.events(201, Metrics) if event.mode == "av"])
    engine.ask(messages.StopLive(job=201))
    end = engine.end(201)
    assert isinstance(end, messages.Done)
    assert not end.cancelled


def test_a_mode_opens_the_device_that_it_needs(engine: EngineChild, room: Room) -> None:
    lips = messages.Settings(mode="v")
    engine.ask(messages.StartLive(job=211, settings=lips, camera=room.camera.url))
    engine.wait(lambda: engine.events(211, FaceFound))
    assert not engine.events(211, Level), "the microphone is off"
    engine.ask(messages.ChangeLive(job=211, changes={"mode": "auto"}))
    engine.wait(lambda: engine.events(211, Level))
    engine.ask(messages.StopLive(job=211))
    assert isinstance(engine.end(211), messages.Done)


def test_listening_tells_level_and_face_and_nothing_else(engine: EngineChild, room: Room) -> None:
    engine.ask(messages.ListenTo(job=221, microphone=room.microphone, camera=room.camera.url))
    engine.wait(lambda: engine.events(221, FaceFound))
    engine.wait(lambda: pictures(engine, 221))
    room.play()
    engine.wait(lambda: [event for event in engine.events(221, Level) if event.rms_db > -30])
    engine.ask(messages.Cancel(job=221))
    assert engine.end(221).cancelled
    assert not engine.events(221, Partial) + engine.events(221, Final) + engine.events(221, Metrics)


def test_what_cannot_be_begun_is_told_in_one_line(engine: EngineChild, pulse: Pulse, tmp_path: Path) -> None:
    def live(job: int, settings: messages.Settings = SETTINGS, **more: Any) -> messages.StartLive:
        return messages.StartLive(job=job, settings=settings, **{"microphone": "desk.monitor", "camera": "none", **more})

    with pulse.sink("desk"):
        engine.ask(
            live(231, microphone="none"),
            live(232, microphone="no such thing"),
            live(233, messages.Settings(model="gigantic")),
            live(234, append=str(tmp_path / "talk.json")),
            live(235, append=str(tmp_path / "nowhere" / "talk.txt")),
            live(236, messages.Settings(mode="loud")),
            messages.ListenTo(job=237, microphone="no such thing", camera="none"),
        )
        said = ["neither a microphone", "no such thing", "gigantic", ".srt", "folder", "mode", "no such thing"]
        for job, words in enumerate(said, 231):
            end = engine.end(job)
            assert isinstance(end, messages.Trouble)
            assert words in end.message
            assert "\n" not in end.message
    assert not engine.errors


def test_a_stop_before_anything_has_begun(pulse: Pulse) -> None:
    with EngineChild() as child, pulse.sink("desk"):
        start = messages.StartLive(job=1, settings=SETTINGS, microphone="desk.monitor", camera="none")
        child.ask(start, messages.PauseLive(job=1), messages.StopLive(job=1))
        assert isinstance(child.end(1), messages.Done)
        assert not child.replies(1, messages.Refused)
