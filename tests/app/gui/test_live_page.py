"""The live page as a whole: from what the engine tells to what a person sees and reads."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from fake_engine import FakeEngine
from live_talk import HEADSET, LEFT_FACE, RIGHT_FACE, devices, final, level, make, metrics, picture, run
from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QApplication, QWidget

from app.engine.messages import Follow, ListDevices, Shown, StartLive
from app.gui.live.page import LivePage
from app.gui.settings import keys
from app.gui.settings.store import Settings
from app.gui.shell.context import Context
from app.gui.shell.notices import Kind, Notice
from pipeline.events import DeviceBack, DeviceLost, FaceFound, FaceLost, ModeChanged, Overload, Recovered, Relief, StateChanged

DENIED = "default microphone: permission denied; allow the microphone for this program in System Settings > Privacy & Security > Microphone"


@pytest.fixture
def page(context: Context, engine: FakeEngine, qtbot) -> Iterator[LivePage]:
    page = LivePage(context)
    qtbot.addWidget(page)
    page.resize(1000, 700)
    page.show()
    page.devices.refresh()
    devices(engine, HEADSET)
    yield page
    page.hide()


@pytest.fixture
def notices(context: Context) -> list[Notice]:
    said: list[Notice] = []
    context.notices.said.connect(said.append)
    return said


@pytest.fixture
def job(page: LivePage, engine: FakeEngine) -> int:
    page.start_button.click()
    return run(engine)


def shown(engine: FakeEngine) -> int:
    return sum(isinstance(request, Shown) for request in engine.asked)


def test_one_button_starts_and_stops_and_says_which(page: LivePage, engine: FakeEngine, context: Context) -> None:
    assert page.start_button.text() == "Start"
    assert not page.pause_button.isEnabled()
    page.start_button.click()
    job = run(engine)
    assert page.start_button.text() == "Stop"
    page.pause_button.click()
    engine.tells(job, make(StateChanged, state="paused"))
    assert page.pause_button.text() == "Go on"
    assert "Paused" in page.hint_line.label.text()
    context.actions["live.start"].trigger()
    engine.ends(job)
    assert page.start_button.text() == "Start"
    assert "Stopped" in page.hint_line.label.text()


def test_words_appear_and_stay(page: LivePage, engine: FakeEngine, job: int) -> None:
    engine.tells(job, final(1, "set white at q four"))
    engine.fails(job, "the engine has stopped")
    assert page.transcript.text() == "set white at q four"
    assert page.hint_line.label.text() == "the engine has stopped"
    page.start_button.click()
    engine.tells(run(engine), final(1, "bin blue"))
    assert page.transcript.text() == "set white at q four\nbin blue"


def test_the_hint_says_why_nothing_happens(page: LivePage, engine: FakeEngine, context: Context) -> None:
    def hint() -> str:
        return page.hint_line.label.text()

    assert "Press Start" in hint()
    page.start_button.click()
    assert "loading" in hint()
    job = run(engine)
    assert "face" in hint()
    engine.tells(job, make(FaceFound, left=0, top=0, right=1, bottom=1))
    assert "speak" in hint()
    engine.tells(job, make(FaceLost))
    assert "No face" in hint()
    engine.tells(job, make(Overload, lag=2.4, measure="fewer partial results"))
    assert "too slow" in hint()
    assert "fewer partial results" in hint()
    for tenth in range(10, 45):
        engine.tells(job, level(tenth / 10, -120.0, -120.0, silent=True))
    assert "muted" in hint()
    engine.tells(job, level(4.5))
    assert "too slow" in hint()
    engine.tells(job, make(Relief, lag=0.1, measure="fewer partial results"))
    assert "No face" in hint()
    engine.tells(job, level(4.6, clipping=True))
    assert "too loud" in hint()
    engine.tells(job, level(8.0))
    assert "No face" in hint()
    engine.tells(job, make(DeviceLost, device="Webcam", reason="Webcam: the camera is gone; check that it is connected"))
    assert "the camera is gone" in hint()
    engine.tells(job, make(DeviceBack, device="Webcam"))
    assert "the camera is gone" not in hint()


def test_a_video_file_in_place_of_a_camera_may_end(page: LivePage, engine: FakeEngine, context: Context, notices: list[Notice]) -> None:
    context.settings.set(keys.CAMERA, "/videos/talk.mp4")
    assert page.sources.camera.currentText() == "Video file: talk.mp4"
    page.start_button.click()
    engine.tells(run(engine), make(DeviceLost, device="/videos/talk.mp4", reason="/videos/talk.mp4: has ended"))
    assert "tried again" not in page.hint_line.label.text()
    assert notices[-1].kind is Kind.info


def test_a_camera_that_was_switched_off_is_no_trouble(page: LivePage, engine: FakeEngine, job: int, notices: list[Notice]) -> None:
    engine.tells(job, make(DeviceLost, device="Webcam", reason="switched off"))
    assert not notices
    assert page.hints.hint.kind is Kind.info


def test_what_is_missing_is_said_before_the_start(page: LivePage, engine: FakeEngine, context: Context) -> None:
    page.devices.refresh()
    devices(engine, cameras=())
    assert "No microphone found" in page.hint_line.label.text()
    assert "No camera found" in page.preview.accessibleDescription()
    page.devices.refresh()
    devices(engine, HEADSET, cameras=())
    assert "No camera found" in page.hint_line.label.text()
    context.settings.set(keys.CAMERA, "none")
    assert "No camera is chosen" in page.preview.accessibleDescription()
    page.devices.refresh()
    devices(engine, HEADSET, problems=("the sound system does not answer; unplug the device that hangs",))
    assert "does not answer" in page.hint_line.label.text()


def test_a_withheld_permission_offers_the_page_where_it_is_given(page: LivePage, engine: FakeEngine, monkeypatch) -> None:
    opened: list[QUrl] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: opened.append(url) or True)
    assert not page.hint_line.button.isVisible()
    page.start_button.click()
    engine.fails(engine.last(StartLive).job, DENIED)
    assert page.hint_line.button.isVisible()
    page.hint_line.button.click()
    assert opened[0].scheme() == "x-apple.systempreferences"
    assert "Microphone" in opened[0].toString()
    page.start_button.click()
    assert not page.hint_line.button.isVisible()


def test_a_switch_of_the_mode_is_announced_with_its_reason(page: LivePage, engine: FakeEngine, job: int, notices: list[Notice]) -> None:
    engine.tells(job, make(ModeChanged, mode="av", reason="sound and a face"))
    assert not notices  # how it begins is no switch
    assert "Sound and lips" in page.modes.text
    engine.tells(job, make(ModeChanged, mode="a", reason="no face in the picture"))
    assert "no face in the picture" in notices[-1].text
    assert notices[-1].kind is Kind.info
    assert "Sound only" in page.modes.text
    page._context.settings.set(keys.MODE, "a")
    engine.tells(job, make(ModeChanged, mode="a", reason="as chosen"))
    assert len(notices) == 1
    assert page.modes.text == ""


def test_a_lost_device_is_told_and_taken_back(
    page: LivePage, engine: FakeEngine, job: int, context: Context, notices: list[Notice]
) -> None:
    withdrawn: list[str] = []
    context.notices.withdrawn.connect(withdrawn.append)
    engine.tells(job, make(DeviceLost, device="Headset", reason="Headset: was taken away; plug it in again"))
    assert notices[-1].text == "Headset: was taken away; plug it in again"
    withdrawn.clear()
    engine.tells(job, make(DeviceBack, device="Headset"))
    assert withdrawn == [notices[-1].topic]


def test_another_mode_takes_back_what_was_said_of_the_one_before(
    page: LivePage, engine: FakeEngine, job: int, context: Context, notices: list[Notice]
) -> None:
    withdrawn: list[str] = []
    for mode in ("v", "av"):
        engine.tells(job, make(ModeChanged, mode=mode, reason="sound and a face"))
    assert notices[-1].topic == "mode"
    context.notices.withdrawn.connect(withdrawn.append)
    context.settings.set(keys.MODE, "v")
    assert withdrawn == ["mode"]


def test_a_microphone_that_is_off_is_not_called_silent(page: LivePage, engine: FakeEngine, context: Context) -> None:
    assert page.meter.text() == "Microphone off"
    page.start_button.click()
    job = run(engine)
    assert page.meter.text() == "No sound comes."
    context.settings.set(keys.MODE, "v")
    assert page.meter.text() == "Microphone off"
    engine.tells(job, make(FaceFound, left=0, top=0, right=1, bottom=1))
    assert page.hint_line.label.text() == "Watching the lips."


def test_trouble_that_was_overcome_and_refusals_are_told(page: LivePage, engine: FakeEngine, job: int, notices: list[Notice]) -> None:
    engine.tells(job, make(Recovered, message="recognition failed and began anew"))
    engine.refuses(job, "the machine has fallen behind")
    assert "began anew" in notices[0].text
    assert "fallen behind" in notices[1].text


def test_pictures_come_as_they_are_painted_and_not_while_the_page_is_away(page: LivePage, engine: FakeEngine, job: int, qtbot) -> None:
    engine.shows(*picture(job, faces=(LEFT_FACE,), crop=True))
    qtbot.waitUntil(lambda: shown(engine) == 1)
    page.hide()
    engine.shows(*picture(job))
    QApplication.processEvents()
    assert shown(engine) == 1
    page.show()
    qtbot.waitUntil(lambda: shown(engine) == 2)


def test_a_minimised_window_asks_for_nothing(page: LivePage, engine: FakeEngine, job: int, qtbot) -> None:
    page.showMinimized()
    QApplication.processEvents()
    engine.shows(*picture(job))
    QApplication.processEvents()
    assert shown(engine) == 0
    assert not page.devices._timer.isActive()
    page.showNormal()
    qtbot.waitUntil(lambda: shown(engine) == 1)
    assert page.devices._timer.isActive()


def test_nothing_is_shown_in_a_pause(page: LivePage, engine: FakeEngine, job: int, qtbot) -> None:
    engine.shows(*picture(job))
    engine.tells(job, make(StateChanged, state="paused"))
    assert page.preview.accessibleDescription() == "Paused"
    qtbot.waitUntil(lambda: shown(engine) == 1)
    engine.shows(*picture(job))
    assert page.preview.picture_place().isEmpty()
    qtbot.waitUntil(lambda: shown(engine) == 2)  # or there would be none after it


def test_f6_follows_the_next_face(page: LivePage, engine: FakeEngine, job: int, context: Context, notices: list[Notice]) -> None:
    engine.shows(*picture(job, faces=(LEFT_FACE, RIGHT_FACE)))
    context.actions["live.next_face"].trigger()
    assert engine.last(Follow).x == pytest.approx(0.75)
    engine.shows(*picture(job, faces=(LEFT_FACE,)))
    context.actions["live.next_face"].trigger()
    assert "no other face" in notices[-1].text


def test_a_click_on_a_mode_is_remembered_and_the_setting_shows(page: LivePage, context: Context) -> None:
    context.actions["live.mode.v"].trigger()
    assert context.settings.get(keys.MODE) == "v"
    context.settings.set(keys.MODE, "a")
    assert context.actions["live.mode.a"].isChecked()
    assert not context.actions["live.mode.v"].isChecked()
    assert "camera stays off" in page.preview.accessibleDescription()


def test_figures_and_plot_follow_and_begin_anew_with_a_session(page: LivePage, engine: FakeEngine, job: int) -> None:
    engine.tells(job, metrics(3.0, rtf=0.42))
    assert page.status.fields["rtf"].value.replace(",", ".") == "0.42"
    assert page.plot.current()[0] != "–"
    engine.ends(job)
    assert page.status.fields["rtf"].value.replace(",", ".") == "0.42"  # to be read after the end
    page.start_button.click()
    assert page.status.fields["rtf"].value == "–"
    assert page.plot.current()[0] == "–"


def test_the_plot_can_be_put_away(page: LivePage, settings: Settings) -> None:
    assert page.plot.isVisible()
    settings.set(keys.PLOT, False)
    assert not page.plot.isVisible()


def test_the_same_network_camera_with_another_password_is_opened_again(page: LivePage, engine: FakeEngine) -> None:
    page._use_network("rtsp://me:one@cam/1")
    page.start_button.click()
    run(engine)
    assert engine.last(StartLive).camera == "rtsp://me:one@cam/1"
    engine.asked.clear()
    page._use_network("rtsp://me:one@cam/1")
    assert not engine.asked
    page._use_network("rtsp://me:two@cam/1")
    assert [request.camera for request in engine.asked] == ["rtsp://me:two@cam/1"]


def test_closing_asks_only_where_text_would_be_lost(page: LivePage, engine: FakeEngine, job: int) -> None:
    assert page.can_close() == ""
    engine.tells(job, final(1, "something said"))
    assert page.can_close()


def test_devices_are_asked_for_only_while_the_page_is_shown(page: LivePage) -> None:
    assert page.devices._timer.isActive()
    page.hidden()
    assert not page.devices._timer.isActive()
    page.shown()
    assert page.devices._timer.isActive()


def test_f5_looks_for_devices_at_once(page: LivePage, engine: FakeEngine, context: Context) -> None:
    engine.asked.clear()
    context.actions["live.devices"].trigger()
    assert [type(request) for request in engine.asked] == [ListDevices]


@pytest.mark.parametrize("said", ["", "some words"])
def test_the_keyboard_reaches_everything(page: LivePage, qtbot, said: str) -> None:
    if said:
        page.transcript.add(final(1, said))
    page.activateWindow()
    page.start_button.setFocus()
    qtbot.waitUntil(page.start_button.hasFocus)
    reached: list[QWidget] = []
    for _ in range(60):
        widget = QApplication.focusWidget()
        if widget is None or (widget in reached and widget is reached[0]):
            break
        reached.append(widget)
        qtbot.keyClick(widget, Qt.Key.Key_Tab)
    mode_buttons = [
        button for button in page.modes.children() if isinstance(button, QWidget) and button.focusPolicy() & Qt.FocusPolicy.TabFocus
    ]
    if said:
        assert page.panel.view.text in reached
    wanted = [page.start_button, *mode_buttons[:1], page.sources.microphone, page.sources.camera, page.status.fields["mode"]]
    assert [widget for widget in wanted if widget not in reached] == []


def test_everything_has_a_name_for_screen_readers(page: LivePage) -> None:
    from PySide6.QtGui import QAccessible

    nameless = []
    for widget in page.findChildren(QWidget):
        if widget.isVisible() and widget.focusPolicy() & Qt.FocusPolicy.TabFocus:
            face = QAccessible.queryAccessibleInterface(widget)
            if not face.text(QAccessible.Text.Name):
                nameless.append(widget)
    for widget in (page.preview, page.crop, page.meter, page.plot):
        assert widget.accessibleName()
    assert [f"{widget.metaObject().className()} {widget.objectName()}" for widget in nameless if widget.parent() is not page.panel] == []


def test_keys_of_the_page_are_its_own(page: LivePage, context: Context) -> None:
    taken = [context.actions.key_of(entry.name) for entry in context.actions.entries() if context.actions.key_of(entry.name)]
    assert len(taken) == len(set(taken))
