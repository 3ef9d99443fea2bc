"""The aligned crop exactly as the model is given it: every pixel enlarged to a square, the centre that is read marked."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.gui.live.painted import Painted
from app.gui.live.pictures import CENTRE, CROP
from app.gui.theme import icons, look

_ICON = 32
_DIM = 150
"""Darkness, of 255, of the rim that the model is not given."""


class CropView(Painted):
    """96 x 96 grey pixels, at a whole multiple where there is room."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._crop: QImage | None = None
        self.setMinimumSize(CROP + 2, CROP + 2)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(self.tr("What the model sees"))
        self.setAccessibleDescription(self.tr("No face is seen."))
        self.setToolTip(
            self.tr("The followed face, turned upright, 96 × 96 pixels of grey. The model reads the 88 × 88 in the frame, nothing else.")
        )

    def sizeHint(self) -> QSize:
        return QSize(2 * CROP + 2, 2 * CROP + 2)

    def show_crop(self, crop: QImage | None) -> None:
        """Show a crop of 96 x 96, or that there is none."""
        if (crop is None) != (self._crop is None):
            self.setAccessibleDescription(self.tr("No face is seen.") if crop is None else self.tr("The followed face, turned upright."))
        if crop is not None or self._crop is not None:
            self._crop = crop
            self.update()

    def crop_place(self) -> QRectF:
        """Where the crop lies: centred, each of its pixels as many whole pixels of the screen as fit."""
        scale = self.devicePixelRatioF()
        room = min(self.width(), self.height()) - 2
        times = int(room * scale) // CROP
        side = times * CROP / scale if times else room
        left = round((self.width() - side) / 2 * scale) / scale
        top = round((self.height() - side) / 2 * scale) / scale
        return QRectF(left, top, side, side)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        if self._crop is None:
            self.panel(painter)
            picture = icons.pixmap("face", _ICON, "muted", self.devicePixelRatioF())
            middle = self.rect().center()
            painter.drawPixmap(QRect(middle.x() - _ICON // 2, middle.y() - _ICON // 2, _ICON, _ICON), picture)
            painter.end()
            return
        place = self.crop_place()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, False)
        painter.drawImage(place, self._crop)
        rim = (CROP - CENTRE) / 2 / CROP * place.width()
        centre = place.adjusted(rim, rim, -rim, -rim)
        shade = QPainterPath()
        shade.addRect(place)
        shade.addRect(centre)  # odd-even: the rim alone
        painter.fillPath(shade, QColor(0, 0, 0, _DIM))
        painter.setPen(QPen(QColor(look.current().face), 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(centre.adjusted(-0.5, -0.5, 0.5, 0.5))
        painter.end()
