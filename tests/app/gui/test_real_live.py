"""A real window with a real microphone and a real network camera: words appear, devices vanish, nothing stutters, nothing is lost."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.app.gui.real import RealWindow
from tests.live_room import ROOT, Film, Room, read_film
from tests.pulse import Pulse
from tests.screen import Screen

DEMO = ROOT / "assets" / "demo.mp4"
TEXT = "window.page('live').transcript.text()"
STATE = "window.page('live').controller.state"
FINALS = "[line.utterance.text for line in window.page('live').transcript.lines if line.final]"
MODE = "window.page('live').figures.mode"


@pytest.fixture(scope="module")
def film() -> Film:
    return read_film([DEMO], 2.0)


@pytest.fixture
def room(pulse: Pulse, film: Film) -> Iterator[Room]:
    with Room(pulse, film) as room:
        pulse.default(room.microphone)
        yield room


@pytest.fixture
def screen() -> Iterator[Screen]:
    with Screen() as screen:
        yield screen


def test_it_hears_sees_and_goes_on_without_the_camera(screen: Screen, room: Room, tmp_path: Path) -> None:
    with RealWindow(screen, tmp_path) as window:
        assert window.appear() < 6.0  # a busy machine; the start command measures
        window.wait("len(window.pages) == 4")
        screen.key("ctrl+shift+n")
        window.wait("type(app.activeWindow()).__name__ == 'NetworkDialog'")
        screen.write(room.camera.url)
        screen.key("Return")
        window.wait("type(app.activeWindow()).__name__ == 'MainWindow'")
        screen.key("ctrl+l")
        window.wait(f"{STATE} == 'running'")
        room.play(3)
        window.wait(f"len({TEXT}.split()) >= 3", timeout=60)
        window.wait(f"{MODE} == 'av'")
        window.wait("not window.page('live').preview.picture_place().isEmpty()")
        room.camera.vanish()
        window.wait(f"{MODE} == 'a'", timeout=30)
        before, finals = window.ask(TEXT), window.ask(FINALS)
        room.play(1)
        window.wait(f"len({TEXT}.split()) > {len(before.split())}", timeout=60)
        screen.key("ctrl+l")
        window.wait(f"{STATE} == 'stopped'", timeout=30)
        assert window.ask(FINALS)[: len(finals)] == finals  # partials may still change, finals never
        assert window.close() == 0
        assert window.errors == []
