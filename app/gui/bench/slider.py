"""The slider from no noise to far louder than the voice, with its marks."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QSlider, QStyle, QStyleOptionSlider, QVBoxLayout, QWidget

from app.gui.bench.noise_state import LOUDEST, QUIETEST
from app.gui.theme import look

_MARKED = (0, None, LOUDEST, QUIETEST, -10, 10, 15, 5, -5)
"""What matters most comes first: labels that would touch one before them are left out."""
_HANDLE = 18
"""Width of the handle with its border, see the style sheet."""


class NoiseSlider(QWidget):
    """Its value is the SNR in dB, or None at its beginning: no noise. To the end of the line it gets louder."""

    moved = Signal(object)
    """By the user, to this SNR or None."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setRange(0, QUIETEST - LOUDEST + 1)
        self.slider.setPageStep(5)
        self.slider.setAccessibleName(self.tr("Noise"))
        self.slider.valueChanged.connect(lambda place: self.moved.emit(_snr(place)))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.slider)
        layout.addWidget(_Scale(self.slider))
        self.setFocusProxy(self.slider)

    @property
    def snr_db(self) -> int | None:
        """Where it stands."""
        return _snr(self.slider.value())

    def set_snr(self, snr_db: int | None) -> None:
        """Move it, without telling."""
        blocked = self.slider.blockSignals(True)
        self.slider.setValue(_place(snr_db))
        self.slider.blockSignals(blocked)

    def describe(self, text: str) -> None:
        """What the value means, for those who hear it."""
        self.slider.setAccessibleDescription(text)
        self.slider.setToolTip(text)


class _Scale(QWidget):
    """Marks below the slider."""

    def __init__(self, slider: QSlider) -> None:
        super().__init__()
        self._slider = slider
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """A line of text below short strokes."""
        return QSize(320, self.fontMetrics().height() + 8)

    def minimumSizeHint(self) -> QSize:
        """As high as the hint, as narrow as need be."""
        return QSize(160, self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Strokes and numbers; numbers that would touch their neighbours are left out."""
        tokens = look.current()
        painter = QPainter(self)
        painter.setLayoutDirection(Qt.LayoutDirection.LeftToRight)  # signs stand before their numbers everywhere
        metrics = self.fontMetrics()
        zero = self._x(_place(0))
        taken: list[QRect] = []
        for snr in _MARKED:
            label = self.tr("clean") if snr is None else self.tr("%1 dB").replace("%1", f"{snr:+d}" if snr else "0")
            x = self._x(_place(snr))
            painter.setPen(QColor(tokens.text if x == zero else tokens.border))
            painter.drawLine(x, 0, x, 4)
            width = metrics.horizontalAdvance(label)
            left = max(0, min(self.width() - width, x - width // 2))
            area = QRect(left, 6, width, metrics.height())
            if any(area.adjusted(-8, 0, 8, 0).intersects(other) for other in taken):
                continue
            taken.append(area)
            painter.setPen(QColor(tokens.text if snr == 0 else tokens.muted))
            painter.drawText(area, Qt.AlignmentFlag.AlignCenter, label)

    def _x(self, place: int) -> int:
        """Middle of the handle at a place."""
        option = QStyleOptionSlider()
        self._slider.initStyleOption(option)
        room = max(1, self.width() - _HANDLE)
        mirrored = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        return _HANDLE // 2 + QStyle.sliderPositionFromValue(self._slider.minimum(), self._slider.maximum(), place, room, mirrored)


def _snr(place: int) -> int | None:
    return QUIETEST + 1 - place if place else None


def _place(snr_db: int | None) -> int:
    return 0 if snr_db is None else QUIETEST + 1 - snr_db
