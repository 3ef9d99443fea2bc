"""The sheet of the first start as a person sees it."""

from __future__ import annotations

from typing import Any

import pytest
from fake_engine import FakeEngine
from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QColor

from app.engine.messages import Cancel, Face, ListDevices, ListenTo, Picture, Shown
from app.gui import permissions
from app.gui.settings import keys
from app.gui.shell.context import Context
from app.gui.theme import look
from app.gui.welcome.dialog import START_ACTION, WelcomeDialog
from app.gui.welcome.steps import ORDER, PICTURE, SOUND
from capture import portaudio

BOTH = {"microphones": [{"name": "Headset"}], "cameras": [{"name": "Webcam"}], "problems": []}


@pytest.fixture
def dialog(context: Context, qtbot: Any) -> WelcomeDialog:
    sheet = WelcomeDialog(context)
    qtbot.addWidget(sheet)
    sheet.show()
    return sheet


def test_it_begins_by_itself_and_closing_gives_the_devices_back(dialog: WelcomeDialog, engine: FakeEngine, context: Context) -> None:
    engine.ends(engine.last(ListDevices).job, BOTH)
    jobs = {ask.job for ask in engine.asked if isinstance(ask, ListenTo)}
    assert len(jobs) == 2
    assert not context.settings.get(keys.WELCOMED)
    dialog.skip.click()
    assert {ask.job for ask in engine.asked if isinstance(ask, Cancel)} == jobs
    assert context.settings.get(keys.WELCOMED)
    assert not dialog.isVisible()


def test_escape_ends_it_too(dialog: WelcomeDialog, context: Context, qtbot: Any) -> None:
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert context.settings.get(keys.WELCOMED)
    assert not dialog.check.running


def test_the_picture_is_shown_in_the_mirror_and_acknowledged(dialog: WelcomeDialog, engine: FakeEngine, qtbot: Any) -> None:
    engine.ends(engine.last(ListDevices).job, BOTH)
    job = next(ask.job for ask in engine.asked if isinstance(ask, ListenTo) and ask.microphone == "none")
    red, blue = b"\xff\x00\x00", b"\x00\x00\xff"
    engine.shows(Picture(job=job, width=64, height=48, faces=(Face(box=(0.1, 0.2, 0.4, 0.8)),)), (red * 32 + blue * 32) * 48)
    qtbot.waitUntil(lambda: any(isinstance(ask, Shown) and ask.job == job for ask in engine.asked))
    picture = dialog.mirror.grab().toImage()
    middle = picture.height() // 2
    assert picture.pixelColor(8, middle) == QColor(0, 0, 255), "the left of the picture is at the right of the mirror"
    edge = QColor(look.current().face)
    assert any(picture.pixelColor(x, middle) == edge for x in range(picture.width() // 2, picture.width())), "the face has a frame"
    assert dialog.rows[PICTURE].line.text() == "Your face is seen."


def test_a_denied_microphone_leads_to_the_privacy_page(dialog: WelcomeDialog, engine: FakeEngine, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[QUrl] = []
    monkeypatch.setattr(permissions, "open_page", opened.append)
    engine.ends(engine.last(ListDevices).job, BOTH)
    assert not dialog.rows[SOUND].privacy.isVisible()
    job = next(ask.job for ask in engine.asked if isinstance(ask, ListenTo) and ask.camera == "none")
    engine.fails(job, str(portaudio.explain("Headset", RuntimeError("Permission denied"), "darwin")))
    assert dialog.rows[SOUND].privacy.isVisible()
    dialog.rows[SOUND].privacy.click()
    assert opened == [permissions.page_of("microphone", "darwin")]


def test_at_the_end_start_starts(dialog: WelcomeDialog, context: Context, qtbot: Any) -> None:
    started: list[bool] = []
    context.actions.add(START_ACTION, "Start", lambda: started.append(True), group="Live")
    assert not dialog.go.isVisible()
    for _ in ORDER:
        dialog.forward.click()
        if not dialog.check.running:
            break
    assert dialog.go.isVisible()
    assert not dialog.forward.isVisible()
    dialog.go.click()
    assert started == [True]
    assert not dialog.isVisible()


def test_it_fits_a_small_screen_and_says_everything_to_a_screen_reader(dialog: WelcomeDialog) -> None:
    assert dialog.minimumSizeHint().width() <= 900
    assert dialog.minimumSizeHint().height() <= 600
    assert dialog.rows[SOUND].accessibleName() == "Microphone: runs"
    assert dialog.mirror.accessibleName()
    assert dialog.level.accessibleName()
