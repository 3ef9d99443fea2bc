"""The engine's parts by themselves: the way out, the base of all jobs, the shelf of models, and how devices are named."""

from __future__ import annotations

import os
import threading
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pytest

from app.engine import messages
from app.engine.choices import camera_choice, devices_for, microphone_choice
from app.engine.jobs import JOBS, devices, job_class
from app.engine.jobs.base import Job
from app.engine.outlet import Outlet
from app.engine.shelf import MOST, Shelf
from app.engine.wire import Unpacker
from app.errors import UsageError, UserError
from capture import cameras, microphones
from capture.cameras import CameraDevice
from capture.media import MediaError
from capture.microphones import MicrophoneDevice


class Reader:
    """The other end of an outlet."""

    def __init__(self) -> None:
        read, self._write = os.pipe()
        self._data = b""
        self._thread = threading.Thread(target=self._run, args=(read,), daemon=True)
        self._thread.start()
        self.outlet = Outlet(self._write)
        self.outlet.start()

    def all(self) -> list[tuple[Any, bytes]]:
        """Everything that was sent; nothing can be sent after it."""
        assert self.outlet.flush(10)
        os.close(self._write)
        self._thread.join(10)
        return list(Unpacker(messages.AnyReply).feed(self._data))

    def _run(self, read: int) -> None:
        with os.fdopen(read, "rb") as pipe:
            self._data = pipe.read()


def job(run: Any, reader: Reader) -> Job:
    made = Job(messages.ListDevices(job=5), reader.outlet)
    made.run = lambda: run(made)  # type: ignore[method-assign]
    return made


def test_one_picture_is_on_its_way_and_words_are_never_left_out() -> None:
    reader = Reader()
    picture = messages.Picture(job=1, width=0, height=0)
    sent = [reader.outlet.show(picture, b"") for _ in range(3)]
    assert sent == [True, False, False]
    assert reader.outlet.show(messages.Picture(job=2, width=0, height=0), b""), "each job has its own"
    for step in range(100):
        reader.outlet.send(messages.Progress(job=1, done=step, total=None))
    reader.outlet.shown(1)
    assert reader.outlet.show(picture, b"")
    replies = [reply for reply, _ in reader.all()]
    assert [type(reply).__name__ for reply in replies] == ["Picture"] * 2 + ["Progress"] * 100 + ["Picture"]
    assert [reply.done for reply in replies[2:-1]] == list(range(100))


def test_a_window_that_has_gone_is_noticed() -> None:
    read, write = os.pipe()
    gone = threading.Event()
    outlet = Outlet(write, lost=gone.set)
    outlet.start()
    os.close(read)
    outlet.send(messages.Ready(version="", pid=1))
    assert gone.wait(10)
    outlet.send(messages.Ready(version="", pid=1))
    assert outlet.flush(10), "and nobody waits for it"
    os.close(write)


@pytest.mark.parametrize(
    ("error", "line"),
    [
        (UserError("x.mp4: is broken;\n copy it again"), "x.mp4: is broken; copy it again"),
        (MediaError("no microphone"), "no microphone"),
        (ValueError("beam is 0"), "beam is 0"),
        (KeyError("colour"), "KeyError: 'colour'"),
        (ValueError(), "ValueError"),
    ],
)
def test_an_error_is_one_line_with_what_was_found(error: Exception, line: str, capsys: pytest.CaptureFixture[str]) -> None:
    def run(made: Job) -> dict[str, Any]:
        made.found = {"text": "some words"}
        raise error

    reader = Reader()
    job(run, reader).carry_out()
    ((end, _),) = reader.all()
    assert end == messages.Trouble(job=5, message=line, result={"text": "some words"})
    assert ("Traceback" in capsys.readouterr().err) == line.startswith(("KeyError", "ValueError"))


def test_a_large_picture_is_made_smaller_and_progress_rarer() -> None:
    image = np.zeros((1080, 1920, 3), np.uint8)
    image[:, :960, 0] = 255

    def run(made: Job) -> dict[str, Any]:
        crop = np.full((96, 96), 7, np.uint8)
        assert made.picture(image[:, :, :], crop=crop, at=1.5)
        assert not made.picture(image)
        for step in range(1001):
            made.progress(step, 1000)
        return {}

    reader = Reader()
    job(run, reader).carry_out()
    (picture, payload), *steps, (end, _) = reader.all()
    assert (picture.width, picture.height, picture.crop, picture.time) == (640, 360, True, 1.5)
    shown = np.frombuffer(payload[: 640 * 360 * 3], np.uint8).reshape(360, 640, 3)
    assert shown[180, 100].tolist() == [255, 0, 0]
    assert shown[180, 600].tolist() == [0, 0, 0]
    assert payload[640 * 360 * 3 :] == bytes([7]) * 96 * 96
    assert len(steps) < 20
    assert steps[-1][0].done == 1000
    assert end == messages.Done(job=5)


def test_every_request_that_begins_a_job_has_one() -> None:
    for kind in JOBS:
        needed = {field.name: None for field in msgspec.structs.fields(kind) if field.required}
        assert issubclass(job_class(kind(**needed)), Job)


def test_weights_are_read_once(checkpoint: Path, tmp_path: Path) -> None:
    shelf = Shelf()

    def load(path: Path, **options: Any) -> Any:
        return shelf.load_recognizer(str(path), **{"segment_length": 16, "beam": 4, **options})[1]

    first = load(checkpoint)
    other = load(checkpoint, segment_length=8, beam=1)
    assert other.runtime is first.runtime
    assert (other.segment_length, type(other.decoder).__name__) == (8, "GreedyDecoder")
    with pytest.raises(ValueError, match="latencies"):
        load(checkpoint, segment_length=7)

    copies = [tmp_path / f"{number}.safetensors" for number in range(MOST)]
    for path in copies:
        path.write_bytes(checkpoint.read_bytes())
    kept = load(copies[-1]).runtime
    os.utime(copies[-1], (1, 1))
    assert load(copies[-1]).runtime is not kept, "another file of the same name"
    for path in copies:
        load(path)
    assert load(checkpoint).runtime is not first.runtime, "it had to make room"


def microphone(index: int, name: str) -> MicrophoneDevice:
    return MicrophoneDevice(index=index, name=name, host="ALSA", kind="microphone", channels=1, rate=48_000, default=False)


def test_choices_mean_the_device_they_were_made_for(monkeypatch: pytest.MonkeyPatch) -> None:
    ears = [microphone(index, name) for index, name in enumerate(["Desk", "desk", "Desk mic", "3", "none", "System", "Webcam"])]
    monkeypatch.setattr(microphones, "list_microphones", lambda: ears)
    for ear in ears:
        assert microphones.choose_microphone(microphone_choice(ear, ears)) is ear
    assert [microphone_choice(ear, ears) for ear in ears] == ["0", "1", "Desk mic", "3", "4", "5", "Webcam"]

    eyes = [CameraDevice(index, name, None) for index, name in ((0, "Front"), (2, "Front"), (4, "Front HD"), (6, "."), (8, "http://eye"))]
    monkeypatch.setattr(cameras, "list_cameras", lambda: eyes)
    for eye in eyes:
        assert cameras.choose_camera(camera_choice(eye, eyes)).target == str(eye.index)
    assert camera_choice(eyes[2], eyes) == "Front HD"


def test_devices_without_use_stay_off() -> None:
    assert devices_for("auto", None, None) == (None, None)
    assert devices_for("a", None, None) == (None, "none")
    assert devices_for("v", None, None) == ("none", None)
    assert devices_for("a", None, "Front") == (None, "Front")
    for mode, ear, eye in (("a", "none", None), ("v", None, "none"), ("av", None, "none"), ("auto", "none", "none")):
        with pytest.raises(UsageError):
            devices_for(mode, ear, eye)


def test_a_sound_system_that_hangs_costs_its_own_list(monkeypatch: pytest.MonkeyPatch) -> None:
    over = threading.Event()
    monkeypatch.setattr(devices, "ANSWER_SECONDS", 0.2)
    monkeypatch.setattr(devices, "list_microphones", over.wait)
    monkeypatch.setattr(devices, "list_cameras", lambda: [CameraDevice(2, "Front", None)])
    reader = Reader()
    result = devices.DevicesJob(messages.ListDevices(job=1), reader.outlet).run()
    over.set()
    assert result["microphones"] == []
    assert result["cameras"] == [{"name": "Front", "choice": "Front"}]
    assert len(result["problems"]) == 1
    assert "does not answer" in result["problems"][0]

    def refuse() -> None:
        raise MediaError("cameras: the system does not list them")

    monkeypatch.setattr(devices, "list_microphones", lambda: [microphone(0, "Desk")])
    monkeypatch.setattr(devices, "list_cameras", refuse)
    result = devices.DevicesJob(messages.ListDevices(job=1), reader.outlet).run()
    assert [row["choice"] for row in result["microphones"]] == ["Desk"]
    assert result["problems"] == ["cameras: the system does not list them"]
    reader.all()
