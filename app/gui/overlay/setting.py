"""Sets captions: the newest lines that there is room for, wrapped between words, with no word cut."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QTextCharFormat, QTextLayout, QTextLine, QTextOption

from app.gui.transcript.model import Line
from app.gui.transcript.placing import Text, placed, right_to_left

PADDING = 12
_LEAST_POINTS = 6.0


@dataclass(frozen=True, slots=True)
class Row:
    """One visible line; `layout` has to live as long as the line."""

    layout: QTextLayout
    line: QTextLine
    height: float

    @property
    def text(self) -> str:
        """What stands in it."""
        begin = self.line.textStart()
        return Text(self.layout.text(), ()).part(begin, begin + self.line.textLength()).strip()


def rows(lines: list[Line], font: QFont, width: float, most: int) -> list[Row]:
    """The newest lines, at most so many. Where a word is wider than all of the width, everything is set smaller."""
    font = QFont(font)
    for _ in range(4):
        found, widest = _rows(lines, font, width, most)
        if widest <= width or font.pointSizeF() <= _LEAST_POINTS:
            return found
        font.setPointSizeF(max(font.pointSizeF() * width / widest * 0.98, _LEAST_POINTS))
    return found


def height_of(font: QFont, lines: int) -> int:
    """How high the captions have to be for so many lines."""
    return round(QFontMetricsF(font).lineSpacing() * lines) + 2 * PADDING


def fitting(font: QFont, height: float) -> int:
    """How many whole lines fit into a height, one at least."""
    return max(int((height - 2 * PADDING + 0.5) // QFontMetricsF(font).lineSpacing()), 1)


def paint(painter: QPainter, found: list[Row], area: QRectF, colour: QColor) -> None:
    """Paint rows, the last one at the bottom."""
    painter.setPen(colour)
    top = area.bottom() - sum(row.height for row in found)
    for row in found:
        row.line.draw(painter, QPointF(area.left(), top - row.line.y()))
        top += row.height


def _rows(lines: list[Line], font: QFont, width: float, most: int) -> tuple[list[Row], float]:
    found: list[Row] = []
    widest = 0.0
    spacing = QFontMetricsF(font).lineSpacing()
    for line in reversed(lines):
        above = []
        layout = _layout(line, font, width)
        for number in range(layout.lineCount()):
            set_ = layout.lineAt(number)
            above.append(Row(layout, set_, spacing))
            widest = max(widest, set_.naturalTextWidth())
        found = above + found
        if len(found) >= most:
            break
    return found[-most:], widest


def _layout(line: Line, font: QFont, width: float) -> QTextLayout:
    text = placed(line.utterance)
    layout = QTextLayout(text.text, font)
    option = QTextOption(Qt.AlignmentFlag.AlignRight if right_to_left(text.text) else Qt.AlignmentFlag.AlignLeft)
    option.setWrapMode(QTextOption.WrapMode.WordWrap)
    option.setTextDirection(Qt.LayoutDirection.LayoutDirectionAuto)
    layout.setTextOption(option)
    if not line.final and line.stable < len(text.words):
        loose = QTextLayout.FormatRange()
        loose.start = text.words[line.stable].start
        loose.length = text.words[-1].end - loose.start
        italic = QTextCharFormat()
        italic.setFontItalic(True)
        loose.format = italic
        layout.setFormats([loose])
    layout.beginLayout()
    top = 0.0
    while (set_ := layout.createLine()).isValid():
        set_.setLineWidth(width)
        set_.setPosition(QPointF(0, top))
        top += set_.height()
    layout.endLayout()
    return layout
