"""What the camera sees, as in a mirror, with the face that was found; and how loud the microphone is."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QImage, QPainter, QPainterPath, QPaintEvent, QPen, QTransform
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.engine.messages import Picture
from app.gui.theme import icons, look
from app.gui.theme.tokens import RADIUS

_LEAST_DB = -60.0
_BAR = 8


class Mirror(QWidget):
    """The newest picture, as large as fits."""

    painted = Signal(int)
    """The picture of this job is on the screen."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._image = QImage()
        self._faces: tuple[QRectF, ...] = ()
        self._job = 0
        self.setMinimumSize(QSize(280, 210))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def show_picture(self, job: int, picture: Picture, data: bytes) -> None:
        """Take a picture; `painted` follows."""
        self._job = job
        if picture.width:
            whole = QImage(data, picture.width, picture.height, picture.width * 3, QImage.Format.Format_RGB888)
            self._image = whole.transformed(QTransform.fromScale(-1, 1))  # a copy: `data` goes
            self._faces = tuple(
                QRectF(1 - box[2], box[1], box[2] - box[0], box[3] - box[1]) for box in (face.box for face in picture.faces)
            )
        self.update()

    def clear(self) -> None:
        """Show nothing."""
        self._image, self._faces = QImage(), ()
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Picture and faces, or a sign for a camera."""
        tokens = look.current()
        painter = QPainter(self)
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        clip = QPainterPath()
        clip.addRoundedRect(QRectF(self.rect()), RADIUS, RADIUS)
        painter.setClipPath(clip)
        painter.fillRect(self.rect(), QColor(tokens.raised))
        if self._image.isNull():
            side = 48
            place = self.rect().center()
            painter.drawPixmap(
                place.x() - side // 2, place.y() - side // 2, icons.pixmap("camera", side, "muted", self.devicePixelRatioF())
            )
            return
        size = QSize(self._image.size()).scaled(self.size(), Qt.AspectRatioMode.KeepAspectRatioByExpanding)
        target = QRectF((self.width() - size.width()) / 2, (self.height() - size.height()) / 2, size.width(), size.height())
        painter.drawImage(target, self._image)
        painter.setPen(QPen(QColor(tokens.face), 2))
        for face in self._faces:
            left, top = target.left() + face.left() * target.width(), target.top() + face.top() * target.height()
            painter.drawRoundedRect(QRectF(left, top, face.width() * target.width(), face.height() * target.height()), RADIUS, RADIUS)
        if self._job:
            job, self._job = self._job, 0
            self.painted.emit(job)


class LevelBar(QWidget):
    """How loud it is, from the leading to the trailing edge."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._share = 0.0
        self.setMinimumHeight(_BAR)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(self.tr("Level of the microphone"))

    def sizeHint(self) -> QSize:
        """A thin bar."""
        return QSize(160, _BAR)

    def show_level(self, decibels: float) -> None:
        """Of full scale. Falls slowly, as eyes like it."""
        share = min(max(1 - decibels / _LEAST_DB, 0.0), 1.0)
        self._share = max(share, self._share * 0.85)
        self.update()

    def clear(self) -> None:
        """Show silence."""
        self._share = 0.0
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """A groove, and how much of it is filled."""
        tokens = look.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        groove = QRectF(0, (self.height() - _BAR) / 2, self.width(), _BAR)
        painter.setBrush(QColor(tokens.raised))
        painter.drawRoundedRect(groove, _BAR / 2, _BAR / 2)
        width = groove.width() * self._share
        if width >= 1:
            left = groove.right() - width if self.layoutDirection() == Qt.LayoutDirection.RightToLeft else 0.0
            painter.setBrush(QColor(tokens.accent))
            painter.drawRoundedRect(QRectF(left, groove.top(), width, _BAR), _BAR / 2, _BAR / 2)
