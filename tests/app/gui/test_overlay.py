"""Captions over everything: what they show, where they are, and what keys, mouse and settings do with them."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, QSize, Qt
from PySide6.QtGui import QColor, QContextMenuEvent, QFont, QGuiApplication, QMouseEvent
from pytestqt.qtbot import QtBot
from transcript_samples import final, partial, silence

from app.gui.overlay import place, setting
from app.gui.overlay.appearance import AppearancePage
from app.gui.overlay.handles import dragged, edges_at
from app.gui.overlay.style import ENOUGH, Style
from app.gui.overlay.window import LEAST_WIDTH, STEP, OverlayWindow
from app.gui.settings import keys
from app.gui.shell.context import Context
from app.gui.shell.notices import Notice
from app.gui.theme.look import blend
from app.gui.theme.tokens import contrast
from app.gui.transcript.model import Line, TranscriptModel

RECTS = st.builds(QRect, st.integers(-5000, 5000), st.integers(-5000, 5000), st.integers(1, 4000), st.integers(1, 3000))
SCREEN = st.builds(QRect, st.integers(-4000, 4000), st.integers(-2000, 2000), st.integers(320, 3840), st.integers(240, 2160))
SCREENS = st.lists(SCREEN, min_size=1, max_size=3)


@pytest.fixture
def overlay(qtbot: QtBot, context: Context) -> OverlayWindow:
    window = OverlayWindow(context)
    qtbot.addWidget(window)
    context.actions["overlay.toggle"].trigger()
    return window


def texts(window: OverlayWindow) -> list[str]:
    return [row.text for row in window.rows()]


def send_mouse(window: OverlayWindow, kind: QEvent.Type, at: QPoint, by: QPoint) -> None:
    """An event at a place of the window as it was, the mouse having moved since."""
    button = Qt.MouseButton.LeftButton
    where = QPointF(at + by)
    QGuiApplication.sendEvent(
        window, QMouseEvent(kind, where, QPointF(at + by) + QPointF(1000, 1000), button, button, Qt.KeyboardModifier.NoModifier)
    )


def drag(window: OverlayWindow, at: QPoint, by: QPoint) -> None:
    send_mouse(window, QEvent.Type.MouseButtonPress, at, QPoint())
    send_mouse(window, QEvent.Type.MouseMove, at, by)
    send_mouse(window, QEvent.Type.MouseButtonRelease, at, by)


@given(RECTS, SCREENS)
def test_captions_are_always_wholly_on_a_screen(wanted: QRect, screens: list[QRect]) -> None:
    found = place.fitted(wanted, screens, (160, 40))
    assert any(screen.contains(found) for screen in screens)
    if any(screen.contains(wanted) for screen in screens) and wanted.width() >= 160 and wanted.height() >= 40:
        assert found == wanted


@given(RECTS)
def test_a_place_is_read_as_it_was_written(where: QRect) -> None:
    assert place.read(place.written(where)) == where


@pytest.mark.parametrize("text", ["", "1 2 3", "a b c d", "1 2 0 5", "1 2 3 4 5", "9999999999 0 5 5"])
def test_what_is_no_place_is_none(text: str) -> None:
    assert place.read(text) is None


WORDS = st.lists(st.text(st.characters(codec="ascii", categories=["L"]), min_size=1, max_size=30), min_size=1, max_size=12).map(" ".join)


@given(st.lists(WORDS, min_size=1, max_size=4), st.integers(60, 600), st.integers(1, 8))
def test_the_newest_lines_are_shown_and_no_word_is_cut(qapp: object, said: list[str], width: int, most: int) -> None:
    font = QFont()
    font.setPointSize(12)
    lines = [Line(final(number, text).utterance, 0, True) for number, text in enumerate(said)]
    rows = setting.rows(lines, font, width, most)
    assert 1 <= len(rows) <= most
    shown = " ".join(row.text for row in rows).split()
    assert shown == " ".join(said).split()[-len(shown) :]
    if rows[0].layout.font().pointSizeF() > 6:
        assert all(row.line.naturalTextWidth() <= width for row in rows)


def test_f9_shows_and_hides_and_the_action_knows(qtbot: QtBot, context: Context, overlay: OverlayWindow) -> None:
    action = context.actions["overlay.toggle"]
    assert action.shortcut().toString() == "F9"
    assert overlay.isVisible()
    assert action.isChecked()
    qtbot.keyClick(overlay, Qt.Key.Key_Escape)
    assert not overlay.isVisible()
    assert not action.isChecked()
    action.trigger()
    assert overlay.isVisible()
    kind = Qt.WindowType
    for flag in (kind.FramelessWindowHint, kind.WindowStaysOnTopHint):
        assert overlay.windowFlags() & flag


def test_finals_and_partials_of_a_transcript_are_shown(context: Context, overlay: OverlayWindow) -> None:
    context.settings.set(keys.OVERLAY_SIZE, 12)
    model = TranscriptModel()
    overlay.set_model(model)
    model.add(final(1, "first"))
    model.add(final(2, "second"))
    model.add(partial(3, "third"))
    assert texts(overlay) == ["second", "third"]
    context.settings.set(keys.OVERLAY_PARTIALS, False)
    assert texts(overlay) == ["first", "second"]
    model.clear()
    assert texts(overlay) == []


def test_events_alone_are_enough(context: Context, overlay: OverlayWindow) -> None:
    context.settings.set(keys.OVERLAY_SIZE, 12)
    for event in (final(1, "one"), partial(2, "tw"), partial(2, "two")):
        overlay.add(event)
    assert texts(overlay) == ["one", "two"]
    overlay.add(silence())
    assert texts(overlay) == ["one"]


def test_settings_hold_at_once(context: Context, overlay: OverlayWindow) -> None:
    before, bottom = overlay.height(), overlay.geometry().bottom()
    context.settings.set(keys.OVERLAY_LINES, 4)
    assert overlay.height() > before
    assert overlay.geometry().bottom() == bottom
    taller = overlay.height()
    context.settings.set(keys.OVERLAY_SIZE, 40)
    assert overlay.height() > taller
    context.settings.set(keys.OVERLAY_BACK, "#203040")
    context.settings.set(keys.OVERLAY_OPACITY, 100)
    picture = overlay.grab().toImage()
    assert picture.pixelColor(picture.width() // 2, 5) == QColor("#203040")


def test_high_contrast_is_yellow_on_black_without_anything_shining_through(context: Context, overlay: OverlayWindow) -> None:
    context.settings.set(keys.OVERLAY_OPACITY, 10)
    context.actions["overlay.contrast"].trigger()
    style = Style.of(context.settings)
    assert (style.text, style.back, style.opacity) == ("#ffff00", "#000000", 100)
    assert style.contrast() > 15


def test_the_keyboard_moves_and_resizes(qtbot: QtBot, context: Context, overlay: OverlayWindow) -> None:
    overlay.setGeometry(200, 300, 300, overlay.height())
    qtbot.keyClick(overlay, Qt.Key.Key_Right)
    qtbot.keyClick(overlay, Qt.Key.Key_Up)
    assert overlay.pos() == QPoint(200 + STEP, 300 - STEP)
    qtbot.keyClick(overlay, Qt.Key.Key_Left, Qt.KeyboardModifier.ShiftModifier)
    assert overlay.width() == 300 - STEP
    lines, height = context.settings.get(keys.OVERLAY_LINES), overlay.height()
    qtbot.keyClick(overlay, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    assert context.settings.get(keys.OVERLAY_LINES) == lines + 1
    assert overlay.height() > height
    for _ in range(100):
        qtbot.keyClick(overlay, Qt.Key.Key_Left)
    assert overlay.screen().availableGeometry().contains(overlay.geometry())


def test_the_mouse_moves_it_and_pulls_at_its_edges(qtbot: QtBot, context: Context, overlay: OverlayWindow) -> None:
    overlay.setGeometry(200, 300, 300, overlay.height())
    drag(overlay, QPoint(100, 30), QPoint(-40, 25))
    assert overlay.pos() == QPoint(160, 325)
    drag(overlay, QPoint(overlay.width() - 2, 30), QPoint(50, 0))
    assert overlay.width() == 350
    assert overlay.pos() == QPoint(160, 325)
    lines, font = context.settings.get(keys.OVERLAY_LINES), Style.of(context.settings).font()
    more = setting.height_of(font, lines + 2) - overlay.height()
    drag(overlay, QPoint(100, overlay.height() - 2), QPoint(0, more))
    assert context.settings.get(keys.OVERLAY_LINES) == lines + 2


@given(st.integers(0, 299), st.integers(0, 99), st.integers(-500, 500), st.integers(-500, 500))
def test_dragging_never_makes_it_too_small_and_moves_only_the_edges_that_are_pulled(x: int, y: int, across: int, down: int) -> None:
    before, least = QRect(50, 60, 300, 100), QSize(160, 40)
    edges = edges_at(QPoint(x, y), before.size())
    after = dragged(before, edges, QPoint(across, down), least)
    assert after.width() >= least.width()
    assert after.height() >= least.height()
    if edges == Qt.Edge(0):
        assert after.size() == before.size()
    elif not edges & Qt.Edge.RightEdge:
        assert after.right() == before.right()
    if edges & Qt.Edge.RightEdge:
        assert after.left() == before.left()


def test_it_comes_back_where_it_was(qtbot: QtBot, context: Context, overlay: OverlayWindow) -> None:
    overlay.setGeometry(120, 200, 400, overlay.height())
    overlay.close()
    again = OverlayWindow(Context(context.engine, context.settings, type(context.actions)(context.settings), context.notices))
    qtbot.addWidget(again)
    again.set_shown(True)
    assert (again.geometry().topLeft(), again.width()) == (QPoint(120, 200), 400)


def test_it_comes_back_onto_a_screen_that_is_there(qtbot: QtBot, context: Context, overlay: OverlayWindow) -> None:
    overlay.set_shown(False)
    context.settings.set(keys.OVERLAY_GEOMETRY, "9000 9000 400 100")
    overlay.set_shown(True)
    assert overlay.screen().availableGeometry().contains(overlay.geometry())


def test_click_through_says_how_to_come_back_and_does(qtbot: QtBot, context: Context, overlay: OverlayWindow) -> None:
    said: list[Notice] = []
    withdrawn: list[str] = []
    context.notices.said.connect(said.append)
    context.notices.withdrawn.connect(withdrawn.append)
    action = context.actions["overlay.click_through"]
    where = overlay.geometry()
    action.trigger()
    assert overlay.windowFlags() & Qt.WindowType.WindowTransparentForInput
    assert overlay.isVisible()
    assert overlay.geometry() == where
    assert context.actions["overlay.toggle"].isChecked()
    qtbot.waitUntil(lambda: bool(said))
    assert "Ctrl+F9" in said[-1].text
    assert said[-1].action == "overlay.click_through"
    withdrawn.clear()
    action.trigger()
    assert not overlay.windowFlags() & Qt.WindowType.WindowTransparentForInput
    assert overlay.isVisible()
    qtbot.waitUntil(lambda: withdrawn == ["overlay"])


def test_the_menu_has_what_can_be_done(qtbot: QtBot, context: Context, overlay: OverlayWindow) -> None:
    event = QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, QPoint(5, 5), QPoint(5, 5))
    QGuiApplication.sendEvent(overlay, event)
    menu = overlay.commands.menu()
    assert menu.isVisible()
    assert context.actions["overlay.settings"] in menu.actions()
    menu.actions()[-1].trigger()
    menu.close()
    assert not overlay.isVisible()


def test_a_window_that_is_too_low_shows_whole_lines_only(context: Context, overlay: OverlayWindow) -> None:
    for number in range(5):
        overlay.add(final(number, "word"))
    overlay.resize(LEAST_WIDTH, 1)
    assert len(overlay.rows()) == 1


def test_the_page_changes_settings_at_once_and_shows_what_is_set(qtbot: QtBot, context: Context) -> None:
    page = AppearancePage(context)
    qtbot.addWidget(page)
    page.points.setValue(44)
    page.lines.setValue(3)
    page.text_colour.chosen.emit("#00ff00")
    page.partials.setChecked(False)
    get = context.settings.get
    assert (get(keys.OVERLAY_SIZE), get(keys.OVERLAY_LINES), get(keys.OVERLAY_TEXT), get(keys.OVERLAY_PARTIALS)) == (
        44,
        3,
        "#00ff00",
        False,
    )
    context.settings.set(keys.OVERLAY_OPACITY, 33)
    assert page.opacity.value() == 33
    assert page.percent.text() == "33 %"
    assert "#00ff00" in page.text_colour.accessibleName()
    page.as_at_first()
    assert (get(keys.OVERLAY_TEXT), get(keys.OVERLAY_PARTIALS)) == (keys.OVERLAY_TEXT.default, True)
    assert page.points.value() == keys.OVERLAY_SIZE.default


def test_the_page_warns_where_captions_are_hard_to_read(qtbot: QtBot, context: Context) -> None:
    page = AppearancePage(context)
    qtbot.addWidget(page)
    assert page.contrast.property("role") == "hint"
    page.opacity.setValue(20)
    assert page.contrast.property("role") == "warn"
    assert "Hard to read" in page.contrast.text()
    page.high_contrast()
    assert page.contrast.property("role") == "hint"
    assert "at least 19.5" in page.contrast.text()


COLOURS = st.tuples(*[st.integers(0, 255)] * 3).map(lambda parts: "#{:02x}{:02x}{:02x}".format(*parts))


@given(COLOURS, COLOURS, st.integers(0, 100), st.integers(0, 255))
def test_the_contrast_that_is_promised_is_never_more_than_there_is(text: str, back: str, opacity: int, grey: int) -> None:
    style = Style("", 20, 2, text, back, opacity, True)
    behind = blend(back, f"#{grey:02x}{grey:02x}{grey:02x}", opacity / 100)
    assert style.contrast() <= contrast(text, behind) + 0.02
    if opacity == 100:
        assert style.contrast() == pytest.approx(contrast(text, back))


def test_first_look_is_readable_over_everything(context: Context) -> None:
    assert Style.of(context.settings).contrast() >= ENOUGH


def test_heights_and_lines_agree(qapp: object) -> None:
    font = QFont()
    heights = [setting.height_of(font, lines) for lines in range(1, 9)]
    assert [setting.fitting(font, height) for height in heights] == list(range(1, 9))
    assert all(one < other for one, other in pairwise(heights))
