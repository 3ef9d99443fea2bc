"""Pickers of devices: what is plugged in is offered, what is chosen is kept by name also while it is away."""

from __future__ import annotations

import pytest
from fake_engine import FakeEngine
from live_talk import HEADSET, devices

from app.engine.messages import ListDevices, ListenTo, Picture
from app.gui.live import address
from app.gui.live.devices import DeviceModel
from app.gui.live.network import NetworkDialog
from app.gui.live.sources import Picker, Sources
from app.gui.settings import keys
from app.gui.settings.store import Settings
from app.gui.shell.context import Context


@pytest.fixture
def model(context: Context) -> DeviceModel:
    return DeviceModel(context)


def labels(model: DeviceModel, kind: str) -> list[str]:
    return [entry.label for entry in model.entries(kind)]


def test_everything_that_can_be_chosen_is_offered(model: DeviceModel, engine: FakeEngine) -> None:
    model.refresh()
    monitor = {"name": "Monitor of Speakers", "kind": "monitor", "default": False, "choice": "4"}
    devices(engine, HEADSET, "Desk", monitor)
    assert labels(model, "microphone") == [
        "Default microphone (Headset)", "Headset", "Desk", "System sound: what the computer plays", "Monitor of Speakers", "No microphone",
    ]  # fmt: skip
    assert labels(model, "camera") == ["First camera (Webcam)", "Webcam", "No camera"]


def test_a_device_that_was_taken_away_stays_chosen_and_is_taken_again(model: DeviceModel, engine: FakeEngine, settings: Settings) -> None:
    left, came = [], []
    model.left.connect(lambda kind, name: left.append((kind, name)))
    model.came.connect(lambda kind, name: came.append((kind, name)))
    model.refresh()
    devices(engine, HEADSET, "Desk")
    model.choose("microphone", "Desk")
    model.refresh()
    devices(engine, HEADSET)
    assert left == [("microphone", "Desk")]
    assert "Desk (not connected)" in labels(model, "microphone")
    assert not model.present("microphone")
    assert settings.get(keys.MICROPHONE) == "Desk"
    model.refresh()
    devices(engine, HEADSET, "Desk")
    assert came == [("microphone", "Desk")]
    assert "Desk (not connected)" not in labels(model, "microphone")
    assert model.present("microphone")


def test_before_the_first_answer_nothing_is_called_away(model: DeviceModel, settings: Settings) -> None:
    settings.set(keys.CAMERA, "Webcam")
    assert "Webcam" in labels(model, "camera")
    assert model.present("camera")


def test_two_devices_of_one_name_can_both_be_chosen(model: DeviceModel, engine: FakeEngine) -> None:
    model.refresh()
    devices(engine, {**HEADSET, "choice": "2"}, {**HEADSET, "choice": "5", "default": False})
    model.choose("microphone", "Headset (2)")
    assert model.choice("microphone") == "5"
    model.choose("microphone", "Headset")
    assert model.choice("microphone") == "2"


def test_one_question_at_a_time_and_none_while_nobody_looks(model: DeviceModel, engine: FakeEngine, qtbot) -> None:
    model.refresh()
    model.refresh()
    assert len(engine.asked) == 1
    devices(engine)
    model._timer.setInterval(1)
    model.watch(True)
    qtbot.waitUntil(lambda: len(engine.asked) == 2)
    model.watch(False)
    devices(engine)
    with qtbot.assertNotEmitted(model.changed, wait=400):
        pass
    assert len(engine.asked) == 2


def test_an_engine_that_dies_of_the_question_keeps_the_list_and_is_asked_less_often(model: DeviceModel, engine: FakeEngine) -> None:
    model.refresh()
    devices(engine, HEADSET)
    before = model._timer.interval()
    model.refresh()
    engine.fails(engine.last(ListDevices).job, "the engine has stopped")
    assert "Headset" in labels(model, "microphone")
    assert model._timer.interval() > before


def test_the_kind_of_a_lost_device_is_known(model: DeviceModel, engine: FakeEngine, settings: Settings) -> None:
    model.refresh()
    devices(engine, HEADSET)
    names = {"Headset": "microphone", "Webcam": "camera", "default microphone": "microphone", "default camera": "camera",
             "rtsp://10.0.0.2/s": "camera"}  # fmt: skip
    assert {name: model.kind_of(name) for name in names} == names


def test_the_picker_chooses_by_name_and_shows_what_is_away(model: DeviceModel, engine: FakeEngine, settings: Settings, qtbot) -> None:
    picker = Picker(model, "microphone")
    qtbot.addWidget(picker)
    model.refresh()
    devices(engine, HEADSET, "Desk")
    picker.setCurrentIndex(picker.findText("Desk"))
    picker.activated.emit(picker.currentIndex())
    assert settings.get(keys.MICROPHONE) == "Desk"
    model.refresh()
    devices(engine)
    assert picker.currentText() == "Desk (not connected)"


def test_an_open_list_does_not_move_under_the_hand(model: DeviceModel, engine: FakeEngine, qtbot) -> None:
    picker = Picker(model, "microphone")
    qtbot.addWidget(picker)
    picker.show()
    picker.showPopup()
    before = picker.count()
    devices(engine, HEADSET, "Desk")  # the answer to the question that opening asked
    assert picker.count() == before
    picker.hidePopup()
    assert picker.findText("Desk") >= 0


def test_network_camera_in_the_list_asks_and_leaves_the_choice(context: Context, model: DeviceModel, settings: Settings, qtbot) -> None:
    sources = Sources(context, model)
    qtbot.addWidget(sources)
    with qtbot.waitSignal(sources.network.triggered):
        sources.camera.activated.emit(sources.camera.count() - 1)
    assert settings.get(keys.CAMERA) == ""
    assert sources.camera.currentIndex() == 0


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "empty"), ("rtsp://cam.local/1", ""), ("http://[::1]:8080/x?y=1", ""), ("192.168.1.2", "scheme"), ("ftp://cam", "scheme"),
        ("rtsp:///path", "host"), ("rtsp://cam:99999/", "port"), ("rtsp://cam:x/", "port"), ("rtsp://a b/", "characters"),
        ("rtsp://u:p@cam:554/1", ""), ("rtsp://[::1/", "host"),
    ],
)  # fmt: skip
def test_addresses_are_checked(text: str, problem: str) -> None:
    assert address.problem(text) == problem


def test_an_address_with_odd_names_and_passwords_comes_together_again() -> None:
    whole = address.join("rtsp://cam:554/live", "me@home", "p:a/s s")
    assert address.split(whole) == ("rtsp://cam:554/live", "me@home", "p:a/s s")
    assert "p:a/s s" not in address.without_password(whole)
    assert address.without_password("http://c/v?user=x&password=secret") == "http://c/v?user=x"


def test_a_password_is_used_but_not_stored(model: DeviceModel, settings: Settings, tmp_path) -> None:
    model.use_network("rtsp://me:secret@cam/1")
    assert model.choice("camera") == "rtsp://me:secret@cam/1"
    assert "secret" not in (settings.get(keys.CAMERA) + settings.get(keys.NETWORK_CAMERA))
    assert "Network camera: rtsp://cam/1" in labels(model, "camera")
    model.choose("camera", "none")
    assert "Network camera: rtsp://cam/1" in labels(model, "camera")


def test_the_dialog_refuses_what_is_no_address_and_hides_a_pasted_password(context: Context, qtbot) -> None:
    dialog = NetworkDialog(context)
    qtbot.addWidget(dialog)
    dialog.address.setText("cam.local")
    dialog.accept()
    assert "rtsp://" in dialog.says.text()
    dialog.address.setText("rtsp://me:secret@cam.local/1")
    with qtbot.waitSignal(dialog.chosen) as chosen:
        dialog.accept()
    assert chosen.args == ["rtsp://me:secret@cam.local/1"]
    assert "secret" not in dialog.address.text()
    assert dialog.password.displayText() != "secret"


def test_a_network_camera_can_be_tried(context: Context, engine: FakeEngine, qtbot) -> None:
    dialog = NetworkDialog(context)
    qtbot.addWidget(dialog)
    dialog.address.setText("rtsp://cam/1")
    dialog.try_button.click()
    request = engine.last(ListenTo)
    assert (request.microphone, request.camera) == ("none", "rtsp://cam/1")
    engine.fails(request.job, "rtsp://cam/1: cannot be opened; check the address")
    assert "check the address" in dialog.says.text()
    dialog.try_button.click()
    engine.shows(Picture(job=engine.last(ListenTo).job, width=640, height=480), b"")
    assert "640" in dialog.says.text()
