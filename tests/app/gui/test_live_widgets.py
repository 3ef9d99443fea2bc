"""Widgets of the live page: what they paint, what a click on them means, and that nothing in them jumps."""

from __future__ import annotations

from pathlib import Path

import pytest
from live_talk import LEFT_FACE, RIGHT_FACE, level, metrics, picture
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QWidget

from app.gui.live.crop import CropView
from app.gui.live.figures import Figures
from app.gui.live.history import Point
from app.gui.live.meter import LevelMeter
from app.gui.live.pictures import Seen, seen_in
from app.gui.live.plot import Plot
from app.gui.live.preview import Preview
from app.gui.live.status import StatusLine
from app.gui.theme import look


def painted(widget: QWidget) -> QImage:
    return widget.grab().toImage()


def colours(image: QImage) -> set[str]:
    return {image.pixelColor(x, y).name() for x in range(image.width()) for y in range(image.height())}


@pytest.fixture
def preview(qtbot) -> Preview:
    preview = Preview()
    qtbot.addWidget(preview)
    return preview


@pytest.mark.parametrize(("width", "height"), [(400, 300), (800, 300), (300, 800), (161, 300)])
def test_a_click_on_the_second_face_asks_to_follow_it_also_in_a_letterbox(preview: Preview, qtbot, width: int, height: int) -> None:
    preview.resize(width, height)
    preview.show_seen(seen_in(*picture(1, 64, 48, faces=(LEFT_FACE, RIGHT_FACE))))
    place = preview.picture_place()
    assert place.width() / place.height() == pytest.approx(64 / 48, rel=0.01)
    where = QPoint(round(place.left() + 0.75 * place.width()), round(place.top() + 0.5 * place.height()))
    with qtbot.waitSignal(preview.follow) as followed:
        qtbot.mouseClick(preview, Qt.MouseButton.LeftButton, pos=where)
    assert followed.args == pytest.approx([0.75, 0.5], abs=0.01)


def test_a_click_beside_the_faces_or_the_picture_asks_nothing(preview: Preview, qtbot) -> None:
    preview.resize(800, 300)
    preview.show_seen(seen_in(*picture(1, 64, 48, faces=(RIGHT_FACE,))))
    with qtbot.assertNotEmitted(preview.follow):
        qtbot.mouseClick(preview, Qt.MouseButton.LeftButton, pos=QPoint(5, 150))
        qtbot.mouseClick(preview, Qt.MouseButton.LeftButton, pos=QPoint(300, 150))


def test_the_picture_is_painted_and_answered_once(preview: Preview) -> None:
    answers: list[int] = []
    preview.painted.connect(lambda: answers.append(1))
    preview.show_seen(seen_in(*picture(1)))
    assert not answers
    image = painted(preview)
    assert "#ff0000" in colours(image)
    painted(preview)
    assert answers == [1]


def test_the_followed_face_stands_out_and_landmarks_can_be_left_out(preview: Preview) -> None:
    preview.resize(320, 240)
    preview.show_seen(seen_in(*picture(1, faces=(LEFT_FACE, RIGHT_FACE))))
    with_marks = painted(preview)
    tokens = look.current()
    assert {tokens.face, tokens.other_face} <= colours(with_marks)
    preview.show_landmarks(False)
    assert painted(preview) != with_marks


def test_without_a_picture_it_says_why(preview: Preview) -> None:
    preview.show_text("No camera found.")
    assert look.current().muted in colours(painted(preview))
    assert preview.accessibleDescription() == "No camera found."
    preview.show_seen(seen_in(*picture(1)))
    assert preview.accessibleDescription() != "No camera found."
    preview.show_seen(Seen())
    assert preview.accessibleDescription() == "No camera found."


def test_the_crop_is_enlarged_pixel_by_pixel(qtbot) -> None:
    view = CropView()
    qtbot.addWidget(view)
    view.resize(196, 220)
    view.show_crop(seen_in(*picture(1, crop=True)).crop)
    image, place = painted(view), view.crop_place()
    assert place.width() == 192
    left, middle = round(place.left()), round(place.center().y())
    for column in (10, 47, 80):  # well inside the frame
        pair = [image.pixelColor(left + 2 * column + half, middle).red() for half in (0, 1)]
        assert pair == [column, column]
    assert image.pixelColor(left + 2 * 94, middle).red() < 94  # the rim is dimmed


def test_the_meter_paints_every_extreme(qtbot) -> None:
    meter = LevelMeter()
    qtbot.addWidget(meter)
    meter.resize(240, meter.sizeHint().height())
    tokens = look.current()
    meter.take(level(1.0, 0.0, 0.0, clipping=True))
    assert {tokens.good, tokens.warn, tokens.bad} <= colours(painted(meter))
    assert "clips" in meter.accessibleDescription()
    for at in (1.1, 9.0, 10.5):
        meter.take(level(at, float("-inf"), -120.0, silent=True))
    assert tokens.good not in colours(painted(meter))
    assert "muted" in meter.accessibleDescription()
    meter.resize(1, 1)
    painted(meter)


def test_the_meter_falls_to_nothing_when_nothing_comes(qtbot) -> None:
    meter = LevelMeter()
    qtbot.addWidget(meter)
    meter._stale.setInterval(1)
    meter.rest(False)
    meter.take(level(1.0))
    qtbot.waitUntil(lambda: meter.text() == "No sound comes.")


def test_the_meter_is_mirrored_where_reading_goes_the_other_way(qtbot) -> None:
    meter = LevelMeter()
    qtbot.addWidget(meter)
    meter.resize(240, meter.sizeHint().height())
    meter.take(level(1.0, -40.0, -40.0))
    row = meter.height() // 2

    def green(image: QImage) -> list[int]:
        return [x for x in range(image.width()) if image.pixelColor(x, row) == QColor(look.current().good)]

    assert max(green(painted(meter))) < 120
    meter.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    assert min(green(painted(meter))) > 120


def test_the_plot_paints_every_extreme(qtbot) -> None:
    plot = Plot()
    qtbot.addWidget(plot)
    plot.resize(plot.sizeHint())
    assert plot.current() == ("–", "–")
    painted(plot)
    plot.show_points([Point(0.0, 0.0, 0.0)])
    painted(plot)
    plot.show_points([Point(0.0, 1e9, 1e12), Point(30.0, float("inf"), float("nan")), Point(60.0, None, None), Point(61.0, 1e-9, 50.0)])
    assert look.current().accent in colours(painted(plot))
    plot.resize(10, 4)
    painted(plot)


def test_the_plot_tells_its_newest_values(qtbot) -> None:
    plot = Plot()
    qtbot.addWidget(plot)
    plot.show_points([Point(1.0, 0.25, 700.0), Point(2.0, 0.5, None)])
    assert "0.50" in plot.accessibleDescription().replace(",", ".")
    assert "700" in plot.accessibleDescription()


def test_widths_of_the_status_line_do_not_change_with_its_values(qtbot) -> None:
    figures = Figures()
    figures.choose(mode="auto", model="tiny", facts={})
    line = StatusLine(figures)
    qtbot.addWidget(line)
    line.resize(1100, line.heightForWidth(1100))
    line.show()
    before = [field.geometry() for field in line.fields.values()]
    figures.take(metrics(9.0, rtf=1.87, lag=12.3, dropped_frames=4321, av_offset_ms=-311.0, latency_ms={"p50": 1999.0}, mode="av"))
    line.layout().activate()
    assert [field.geometry() for field in line.fields.values()] == before
    assert line.fields["rtf"].value.replace(",", ".") == "1.87"


def test_the_status_line_is_one_stop_and_arrows_explain_the_rest(qtbot) -> None:
    line = StatusLine(Figures())
    qtbot.addWidget(line)
    line.show()
    first, second = list(line.fields.values())[:2]
    line.activateWindow()
    first.setFocus()
    qtbot.waitUntil(first.hasFocus)
    assert [field.focusPolicy() for field in line.fields.values()].count(Qt.FocusPolicy.TabFocus) == 1
    qtbot.keyClick(first, Qt.Key.Key_Right)
    assert second.focusPolicy() == Qt.FocusPolicy.TabFocus
    assert first.focusPolicy() == Qt.FocusPolicy.NoFocus
    for field in line.fields.values():
        assert field.accessibleName()
        assert field.accessibleDescription() == field.toolTip() != ""


def test_a_narrow_status_line_takes_more_lines(qtbot) -> None:
    line = StatusLine(Figures())
    qtbot.addWidget(line)
    assert line.heightForWidth(300) > line.heightForWidth(1500)


def test_no_widget_of_the_live_page_writes_colours_of_its_own() -> None:
    import re

    folder = Path(look.__file__).parents[1] / "live"
    for path in folder.glob("*.py"):
        assert not re.search(r"#[0-9a-fA-F]{6}\b", path.read_text(encoding="utf-8")), path.name
