"""Notices on the screen: they stay as long as they must, and no longer."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QLineEdit, QPushButton, QToolButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from app.gui.shell import toasts
from app.gui.shell.context import Context
from app.gui.shell.notices import Kind
from app.gui.shell.toasts import Toasts


@pytest.fixture
def parent(qtbot: QtBot) -> QWidget:
    parent = QWidget()
    parent.resize(900, 600)
    QVBoxLayout(parent).addWidget(QLineEdit(parent))
    qtbot.addWidget(parent)
    parent.show()
    return parent


@pytest.fixture
def corner(parent: QWidget, context: Context) -> Toasts:
    return Toasts(context.notices, context.actions, parent)


def texts(corner: Toasts) -> list[str]:
    return [next(label.text() for label in card.findChildren(QLabel) if label.text()) for card in corner.cards]


def test_a_notice_is_seen_in_the_corner_and_read_out(corner: Toasts, context: Context) -> None:
    context.notices.say("The camera is gone", Kind.warn)
    assert corner.isVisible()
    assert texts(corner) == ["The camera is gone"]
    assert corner.cards[0].accessibleName() == "The camera is gone"
    parent = corner.parentWidget()
    assert parent.rect().contains(corner.geometry())
    assert corner.geometry().bottom() > parent.height() / 2


def test_it_does_not_take_the_focus(corner: Toasts, context: Context, qtbot: QtBot) -> None:
    field = corner.parentWidget().findChild(QLineEdit)
    field.setFocus()
    before = corner.parentWidget().focusWidget()
    context.notices.say("Something", Kind.error)
    assert corner.parentWidget().focusWidget() is before is field


def test_passing_ones_leave_and_errors_stay(corner: Toasts, context: Context, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(toasts, "INFO_MS", 1)
    monkeypatch.setattr(toasts, "WARN_MS", 1)
    context.notices.say("info")
    context.notices.say("warning", Kind.warn)
    context.notices.say("error", Kind.error)
    qtbot.waitUntil(lambda: texts(corner) == ["error"], timeout=5000)
    qtbot.mouseClick(corner.cards[0].findChild(QToolButton), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not corner.isVisible(), timeout=5000)


def test_a_topic_has_one_card(corner: Toasts, context: Context, qtbot: QtBot) -> None:
    context.notices.say("face lost", topic="face")
    context.notices.say("other")
    context.notices.say("face lost again", topic="face")
    assert texts(corner) == ["other", "face lost again"]
    context.notices.withdraw("face")
    qtbot.waitUntil(lambda: texts(corner) == ["other"], timeout=5000)


def test_the_same_text_is_not_piled_up_and_errors_outlive_the_rest(corner: Toasts, context: Context) -> None:
    context.notices.say("first error", Kind.error)
    for number in range(9):
        context.notices.say(f"passing {number}")
        context.notices.say("same")
    assert len(corner.cards) == toasts.MOST
    assert texts(corner)[0] == "first error"
    assert texts(corner).count("same") == 1


def test_an_action_is_offered(corner: Toasts, context: Context, qtbot: QtBot) -> None:
    done: list[int] = []
    context.actions.add("live.again", "&Again", lambda: done.append(1), group="Live")
    context.notices.say("It has ended", Kind.error, action="live.again")
    button = corner.cards[0].findChild(QPushButton)
    assert button.text() == "Again"
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert done == [1]
    qtbot.waitUntil(lambda: not corner.cards, timeout=5000)


def test_long_text_is_whole(corner: Toasts, context: Context, qtbot: QtBot) -> None:
    context.notices.say("a line of many words that goes on and on " * 8, Kind.error)
    label = next(label for label in corner.cards[0].findChildren(QLabel) if label.text())
    qtbot.waitUntil(lambda: label.height() >= label.heightForWidth(label.width()), timeout=5000)
    assert corner.parentWidget().rect().contains(corner.geometry())


def test_it_keeps_to_the_corner_of_a_window_that_changes(corner: Toasts, context: Context) -> None:
    context.notices.say("Here")
    corner.parentWidget().resize(500, 400)
    assert corner.parentWidget().rect().contains(corner.geometry())
