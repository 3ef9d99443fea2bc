"""The big mark of a step: its number, a turning arc while it runs, and a sign for how it went."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, QTimer
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.gui.theme import icons, look
from app.gui.welcome.steps import State

SIZE = 36
_TURN_MS, _TURN_DEGREES = 40, 12
_SIGNS = {State.good: ("check", "good"), State.so_so: ("warn", "warn"), State.missing: ("close", "bad")}
"""Icon, and the token of its colour."""


class Mark(QWidget):
    """A decoration: what it shows is said by the text beside it."""

    def __init__(self, number: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._number = number
        self._state = State.waiting
        self._angle = 0
        self._turning = QTimer(self, interval=_TURN_MS)
        self._turning.timeout.connect(self._turn)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def show_state(self, state: State) -> None:
        """Show another state."""
        self._state = state
        if state == State.running:
            self._turning.start()
        else:
            self._turning.stop()
        self.update()

    def sizeHint(self) -> QSize:
        """A square."""
        return QSize(SIZE, SIZE)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Circle, and what is in it."""
        tokens = look.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        circle = QRectF(self.rect()).adjusted(2, 2, -2, -2)
        icon, colour = _SIGNS.get(self._state, ("", "border"))
        painter.setPen(QPen(QColor(getattr(tokens, colour)), 2))
        painter.drawEllipse(circle)
        if icon:
            side = SIZE // 2
            picture = icons.pixmap(icon, side, colour, self.devicePixelRatioF())
            painter.drawPixmap(round(circle.center().x() - side / 2), round(circle.center().y() - side / 2), picture)
            return
        if self._state == State.running:
            painter.setPen(QPen(QColor(tokens.accent), 3, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
            painter.drawArc(circle, -self._angle * 16, 100 * 16)
        painter.setPen(QColor(tokens.text if self._state == State.running else tokens.muted))
        painter.drawText(circle, Qt.AlignmentFlag.AlignCenter, self.locale().toString(self._number))

    def _turn(self) -> None:
        self._angle = (self._angle + _TURN_DEGREES) % 360
        self.update()
