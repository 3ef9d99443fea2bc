"""The watchdog sees what keeps the window from answering, and says where."""

from __future__ import annotations

import time

import pytest
from pytestqt.qtbot import QtBot

from app.gui.watchdog import Watchdog


def something_slow(seconds: float) -> None:
    time.sleep(seconds)


@pytest.fixture
def watchdog(qtbot: QtBot) -> object:
    watchdog = Watchdog(limit=0.2)
    watchdog.start()
    qtbot.wait(20)
    yield watchdog
    watchdog.stop()


def test_a_block_is_measured_and_its_place_is_named(watchdog: Watchdog, qtbot: QtBot) -> None:
    something_slow(0.6)
    qtbot.waitUntil(lambda: bool(watchdog.blocks), timeout=5000)
    block = watchdog.blocks[0]
    assert block.seconds == pytest.approx(0.6, abs=0.35)
    assert "something_slow" in block.stack


def test_a_window_that_answers_is_not_accused(watchdog: Watchdog, qtbot: QtBot) -> None:
    qtbot.wait(300)
    assert watchdog.blocks == []
    assert watchdog.worst < 0.2


def test_it_ends(qtbot: QtBot, watchdog: Watchdog) -> None:
    watchdog.stop()
    something_slow(0.3)
    qtbot.wait(20)
    assert watchdog.blocks == []
