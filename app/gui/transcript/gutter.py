"""The column of time stamps beside the transcript; no part of its text, so that they are neither copied nor searched."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QMouseEvent, QPainter, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import QApplication, QWidget

from app.gui.theme import look
from app.gui.theme.tokens import SPACE

if TYPE_CHECKING:
    from app.gui.transcript.growing import GrowingText


class Gutter(QWidget):
    """Shows when each visible utterance begins."""

    def __init__(self, text: GrowingText) -> None:
        super().__init__(text)
        self._text = text
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents, False)
        self.setAccessibleName(self.tr("Time stamps"))
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def sizeHint(self) -> QSize:
        """As wide as the longest time so far."""
        sample = stamp(self._text.longest_time()).translate(str.maketrans("123456789", "000000000"))
        return QSize(QFontMetrics(self._font()).horizontalAdvance(sample) + 2 * SPACE, 0)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        tokens = look.current()
        painter.fillRect(event.rect(), tokens.surface)
        painter.setPen(tokens.muted)
        painter.setFont(self._font())
        body, small = QFontMetrics(self._text.font()), QFontMetrics(self._font())
        align = Qt.AlignmentFlag.AlignRight if self.isLeftToRight() else Qt.AlignmentFlag.AlignLeft
        for start, top in self._text.visible_times():
            # On the base line of the text beside it.
            area = QRect(QPoint(SPACE, round(top) + body.ascent() - small.ascent()), QSize(self.width() - 2 * SPACE, small.height()))
            painter.drawText(area, align | Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignAbsolute, stamp(start))
        painter.end()

    def wheelEvent(self, event: QWheelEvent) -> None:
        QApplication.sendEvent(self._text.verticalScrollBar(), event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._text.setFocus(Qt.FocusReason.MouseFocusReason)

    def _font(self) -> QFont:
        font = QFont(self._text.font())
        font.setPointSizeF(max(font.pointSizeF() * 0.75, 7))
        return font


def stamp(seconds: float) -> str:
    """Minutes and seconds, with hours where there are some."""
    whole = max(int(seconds), 0)
    hours, minutes = divmod(whole // 60, 60)
    return f"{hours}:{minutes:02d}:{whole % 60:02d}" if hours else f"{minutes}:{whole % 60:02d}"
