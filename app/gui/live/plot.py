"""Speed and latency over the last minute, as two small curves."""

from __future__ import annotations

import math
from collections.abc import Sequence

from PySide6.QtCore import QLocale, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.gui.live.history import SECONDS, Point
from app.gui.live.painted import Painted
from app.gui.theme import look
from app.gui.theme.tokens import SPACE

LEAST_RTF, LEAST_MS = 1.0, 1000.0
"""What the axes reach at least."""


class Plot(Painted):
    """RTF on the leading axis, latency on the trailing one; the newest value at the trailing edge."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._points: list[Point] = []
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)
        self.setAccessibleName(self.tr("Speed and latency over the last minute"))
        self.setToolTip(
            self.tr("Above: RTF, seconds of work for one second of speech; the dashed line is 1, the most that keeps up. "
                    "Below: milliseconds from a word to its text.")
        )  # fmt: skip
        self._describe()

    def sizeHint(self) -> QSize:
        return QSize(self.fontMetrics().horizontalAdvance("m") * 28, self.fontMetrics().height() * 6)

    def minimumSizeHint(self) -> QSize:
        return QSize(180, self.fontMetrics().height() * 4)

    def show_points(self, points: Sequence[Point]) -> None:
        """Show these, oldest first."""
        self._points = list(points)
        self._describe()
        self.update()

    def current(self) -> tuple[str, str]:
        """RTF and latency that were told last, as text."""
        rtf = next((point.rtf for point in reversed(self._points) if _usable(point.rtf)), None)
        latency = next((point.latency_ms for point in reversed(self._points) if _usable(point.latency_ms)), None)
        return (
            "–" if rtf is None else QLocale().toString(rtf, "f", 2),
            "–" if latency is None else self.tr("%1 ms").replace("%1", QLocale().toString(round(latency))),
        )

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = self.painter()
        self.panel(painter)
        tokens = look.current()
        font = QFont(self.font())
        font.setPointSizeF(font.pointSizeF() * 0.85)
        painter.setFont(font)
        text_height = painter.fontMetrics().height()
        room = self.rect().toRectF().adjusted(SPACE, SPACE / 2, -SPACE, -SPACE / 2)
        half = (room.height() - text_height) / 2
        rtf, latency = self.current()
        upper = QRectF(room.left(), room.top(), room.width(), half)
        lower = QRectF(room.left(), room.top() + half, room.width(), half)
        rows = (
            (upper, self.tr("RTF"), rtf, [point.rtf for point in self._points], LEAST_RTF, tokens.accent, 1.0),
            (lower, self.tr("Latency"), latency, [point.latency_ms for point in self._points], LEAST_MS, tokens.good, None),
        )
        for place, name, value, values, least, colour, limit in rows:
            self._paint_row(painter, place, name, value, values, least, colour, limit)
        self._paint_time(painter, QRectF(self._curve(room).left(), lower.bottom(), self._curve(room).width(), text_height))
        painter.end()

    def _curve(self, place: QRectF) -> QRectF:
        """The part of a row that the curve has; before it stand its name and newest value, behind it what its axis reaches."""
        texts = [self.tr("RTF"), self.tr("Latency"), self.tr("%1 ms").replace("%1", "88888")]
        before = max(self.fontMetrics().horizontalAdvance(text) for text in texts) * 0.9 + SPACE
        behind = self.fontMetrics().horizontalAdvance("8,888") * 0.9 + SPACE / 2
        return place.adjusted(behind, 0, -before, 0) if self.mirrored else place.adjusted(before, 0, -behind, 0)

    def _paint_row(
        self,
        painter: QPainter,
        place: QRectF,
        name: str,
        value: str,
        values: Sequence[float | None],
        least: float,
        colour: str,
        limit: float | None,
    ) -> None:
        tokens = look.current()
        curve = self._curve(place).adjusted(0, 2, 0, -2)
        label = QRectF(curve.right() + SPACE, place.top(), place.right() - curve.right() - SPACE, place.height())
        if not self.mirrored:
            label = QRectF(place.left(), place.top(), curve.left() - place.left() - SPACE, place.height())
        side = self.side(leading=True)
        painter.setPen(QColor(tokens.muted))
        painter.drawText(label, side | Qt.AlignmentFlag.AlignTop, name)
        painter.setPen(QColor(tokens.text))
        painter.drawText(label.adjusted(0, painter.fontMetrics().height() - 1, 0, 8), side | Qt.AlignmentFlag.AlignTop, value)
        top = _nice(max([least, *(v for v in values if v is not None and _usable(v))]))
        self._paint_axis(painter, place, curve, top)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        painter.setPen(QPen(QColor(tokens.border), 1))
        painter.drawLine(curve.bottomLeft(), curve.bottomRight())
        if limit is not None:
            y = curve.bottom() - limit / top * curve.height()
            painter.setPen(QPen(QColor(tokens.warn), 1, Qt.PenStyle.DashLine))
            painter.drawLine(QPointF(curve.left(), y), QPointF(curve.right(), y))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(colour), 1.5))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        line = QPolygonF()
        for point, v in zip(self._points, values, strict=True):
            if v is not None and _usable(v):
                line.append(QPointF(self._x(point.time, curve), curve.bottom() - min(1.0, v / top) * curve.height()))
        painter.drawPolyline(line)
        if not line.isEmpty():
            painter.setBrush(QColor(colour))
            painter.drawEllipse(line.last(), 2, 2)

    def _paint_axis(self, painter: QPainter, place: QRectF, curve: QRectF, top: float) -> None:
        behind = QRectF(curve.right() + SPACE / 2, curve.top() - 2, place.right() - curve.right(), curve.height() + 4)
        side = self.side(leading=True)
        if self.mirrored:
            behind = QRectF(place.left(), behind.top(), curve.left() - place.left() - SPACE / 2, behind.height())
        painter.setPen(QColor(look.current().muted))
        painter.drawText(behind, side | Qt.AlignmentFlag.AlignTop, QLocale().toString(round(top)))
        painter.drawText(behind, side | Qt.AlignmentFlag.AlignBottom, "0")

    def _paint_time(self, painter: QPainter, place: QRectF) -> None:
        painter.setPen(QColor(look.current().muted))
        painter.drawText(place, self.side(leading=True) | Qt.AlignmentFlag.AlignVCenter, self.tr("60 s ago"))
        painter.drawText(place, self.side(leading=False) | Qt.AlignmentFlag.AlignVCenter, self.tr("now"))

    def _x(self, time: float, curve: QRectF) -> float:
        share = max(0.0, min(1.0, 1 - (self._points[-1].time - time) / SECONDS))
        return curve.right() - share * curve.width() if self.mirrored else curve.left() + share * curve.width()

    def _describe(self) -> None:
        rtf, latency = self.current()
        self.setAccessibleDescription(self.tr("RTF %1, latency %2").replace("%1", rtf).replace("%2", latency))


def _usable(value: float | None) -> bool:
    return value is not None and math.isfinite(value)


def _nice(value: float) -> float:
    """The next of 1, 2, 5 times a power of ten: an axis that does not change with every value."""
    power = 10.0 ** math.floor(math.log10(value))
    return next(step * power for step in (1, 2, 5, 10) if value <= step * power * (1 + 1e-9))
