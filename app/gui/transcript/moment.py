"""A small picture of the moment that is played."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QImage, QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.gui.theme import look
from app.gui.theme.tokens import RADIUS, SPACE
from app.gui.transcript.gutter import stamp


class Moment(QWidget):
    """Comes up with the first picture and goes away with `stop`."""

    painted = Signal()
    """The picture is on the screen."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._image = QImage()
        self._time = 0.0
        self._waits = False
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(self.tr("Picture of this moment"))
        self.hide()

    def sizeHint(self) -> QSize:
        """A quarter of a small window, and in the shape of the picture."""
        return QSize(240, 11 * self.fontMetrics().height())

    def present(self, image: QImage, time: float) -> None:
        """Show a picture of so many seconds of the file."""
        self._image, self._time, self._waits = image, time, True
        self.show()
        self.update()
        if not self.isVisible():  # it is never painted where nobody sees it
            self._tell()

    def stop(self) -> None:
        """Go away."""
        self._waits = False
        self._image = QImage()
        self.hide()

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self._image.isNull():
            painter = QPainter(self)
            painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
            self._paint(painter)
            painter.end()
        self._tell()

    def _paint(self, painter: QPainter) -> None:
        tokens = look.current()
        room = self.rect().adjusted(0, SPACE, 0, 0)
        size = self._image.size().scaled(room.size(), Qt.AspectRatioMode.KeepAspectRatio)
        area = QRectF((room.width() - size.width()) / 2, room.bottom() + 1 - size.height(), size.width(), size.height())
        path = QPainterPath()
        path.addRoundedRect(area, RADIUS, RADIUS)
        painter.setClipPath(path)
        painter.drawImage(area, self._image)
        text = stamp(self._time)
        metrics = self.fontMetrics()
        label = QRectF(0, 0, metrics.horizontalAdvance(text) + RADIUS * 2, metrics.height() + 4)
        label.moveBottomLeft(area.bottomLeft() + QPointF(RADIUS, -RADIUS))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(tokens.surface)
        painter.drawRoundedRect(label, 4, 4)
        painter.setPen(tokens.text)
        painter.drawText(label, Qt.AlignmentFlag.AlignCenter, text)

    def _tell(self) -> None:
        if self._waits:
            self._waits = False
            self.painted.emit()
