"""What captions look like, over a background that is as bad as they come: half bright, half dark."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.gui.overlay import setting
from app.gui.overlay.style import Style
from app.gui.theme.tokens import RADIUS, SPACE
from app.gui.transcript.model import Line
from pipeline.events import Utterance, Word

BRIGHT, DARK = Qt.GlobalColor.white, Qt.GlobalColor.black
"""What may be behind captions; no colours of the theme, since it is somebody else's window."""


class Preview(QWidget):
    """Shows a style."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._style: Style | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(self.tr("Preview of the captions"))

    def set_style(self, style: Style) -> None:
        """Show this one."""
        self._style = style
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """As high as the lines are, within reason."""
        if self._style is None:
            return QSize(320, 120)
        return QSize(320, min(setting.height_of(self._style.font(), min(self._style.lines, 3)) + 4 * SPACE, 240))

    def minimumSizeHint(self) -> QSize:
        return QSize(160, self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        style = self._style
        if style is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        half = self.width() // 2
        painter.fillRect(QRect(0, 0, half, self.height()), BRIGHT)
        painter.fillRect(QRect(half, 0, self.width() - half, self.height()), DARK)
        font = style.font()
        area = QRectF(self.rect()).adjusted(2 * SPACE, 2 * SPACE, -2 * SPACE, -2 * SPACE)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(style.background())
        painter.drawRoundedRect(area, RADIUS, RADIUS)
        inside = area.adjusted(setting.PADDING, setting.PADDING, -setting.PADDING, -setting.PADDING)
        painter.setClipRect(area)
        most = min(style.lines, setting.fitting(font, area.height()))
        setting.paint(painter, setting.rows(self._lines(style), font, inside.width(), most), inside, QColor(style.text))
        painter.end()

    def _lines(self, style: Style) -> list[Line]:
        said = [self.tr("This is what was said."), self.tr("This is being said now")]
        lines = [Line(_utterance(said[0]), 0, True)]
        if style.partials:
            lines.append(Line(_utterance(said[1]), 0, False, max(len(said[1].split()) - 2, 0)))
        return lines


def _utterance(text: str) -> Utterance:
    return Utterance(1, 0.0, 1.0, text, 1.0, tuple(Word(word, 0.0, 1.0, 1.0) for word in text.split()))
