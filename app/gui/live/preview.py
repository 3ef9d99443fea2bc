"""What the camera sees, with the faces found in it; a click on a face asks to follow it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QHelpEvent, QImage, QMouseEvent, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from app.engine.messages import Face
from app.gui.live.painted import Painted
from app.gui.live.pictures import Seen
from app.gui.theme import icons, look
from app.gui.theme.tokens import RADIUS, SPACE

_ICON = 40
TAG_GROUND = QColor(0, 0, 0, 200)
"""Behind the name of a face: dark enough even where the picture is white."""


class Preview(Painted):
    """Shows a `Seen`, or in words why there is nothing to see."""

    follow = Signal(float, float)
    """A place in the picture, in [0, 1], where a face was clicked."""
    painted = Signal()
    """The newest picture is on the screen."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._image: QImage | None = None
        self._faces: tuple[Face, ...] = ()
        self._text = ""
        self._icon = "camera"
        self._new = False
        self._landmarks = True
        self.setMouseTracking(True)
        self.setMinimumSize(160, 104)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName(self.tr("Camera picture"))

    def sizeHint(self) -> QSize:
        return QSize(480, 360)

    def show_seen(self, seen: Seen) -> None:
        """Show a picture; `painted` follows when it is on the screen."""
        before = self._sight()
        self._image, self._faces, self._new = seen.image, seen.faces, True
        if self._sight() != before:
            self._describe()
        self.update()

    def show_text(self, text: str, icon: str = "camera") -> None:
        """What is said while there is no picture."""
        if (text, icon) != (self._text, self._icon):
            self._text, self._icon = text, icon
            self._describe()
            self.update()

    def show_landmarks(self, shown: bool) -> None:
        """Whether the landmarks of faces are drawn."""
        self._landmarks = shown
        self.update()

    def picture_place(self) -> QRectF:
        """Where the picture lies in the widget; empty where there is none."""
        if self._image is None or self._image.isNull():
            return QRectF()
        room = self.rect().toRectF().adjusted(1, 1, -1, -1)
        size = self._image.size().toSizeF().scaled(room.size(), Qt.AspectRatioMode.KeepAspectRatio)
        return QRectF(room.center().x() - size.width() / 2, room.center().y() - size.height() / 2, size.width(), size.height())

    def face_at(self, where: QPointF) -> Face | None:
        """The face at a place of the widget, the smallest where several overlap."""
        x, y = self._in_picture(where)
        hit = [face for face in self._faces if face.box[0] <= x <= face.box[2] and face.box[1] <= y <= face.box[3]]
        return min(hit, key=lambda face: (face.box[2] - face.box[0]) * (face.box[3] - face.box[1]), default=None)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self.face_at(event.position()) is not None:
            self.follow.emit(*self._in_picture(event.position()))
            event.accept()
        else:
            super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        face = self.face_at(event.position())
        self.setCursor(Qt.CursorShape.PointingHandCursor if face is not None and not face.followed else Qt.CursorShape.ArrowCursor)

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            face = self.face_at(QPointF(event.pos()))
            if face is not None:
                text = self.tr("This face is followed: its lips are read.") if face.followed else self.tr("Click to follow this face.")
                QToolTip.showText(event.globalPos(), text, self)
            else:
                QToolTip.hideText()
            return True
        return super().event(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = self.painter()
        self.panel(painter)
        place = self.picture_place()
        if self._image is None or place.isEmpty():
            self._paint_text(painter)
        else:
            clip = QPainterPath()
            clip.addRoundedRect(self.rect().toRectF().adjusted(1, 1, -1, -1), RADIUS - 1, RADIUS - 1)
            painter.setClipPath(clip)
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.drawImage(place, self._image)
            for face in sorted(self._faces, key=lambda face: face.followed):
                self._paint_face(painter, place, face)
        painter.end()
        if self._new:
            self._new = False
            self.painted.emit()

    def _in_picture(self, where: QPointF) -> tuple[float, float]:
        place = self.picture_place()
        if place.isEmpty():
            return -1.0, -1.0
        return (where.x() - place.left()) / place.width(), (where.y() - place.top()) / place.height()

    def _paint_text(self, painter: QPainter) -> None:
        tokens = look.current()
        room = self.rect().adjusted(2 * SPACE, SPACE, -2 * SPACE, -SPACE)
        flags = int(Qt.AlignmentFlag.AlignHCenter | Qt.TextFlag.TextWordWrap)
        words = painter.boundingRect(room, flags, self._text)
        size = _ICON if room.height() >= words.height() + _ICON + SPACE else 0
        top = room.top() + max(0, (room.height() - words.height() - (size + SPACE if size else 0)) // 2)
        if size:
            picture = icons.pixmap(self._icon, size, "muted", self.devicePixelRatioF())
            painter.drawPixmap(room.center().x() - size // 2, top, picture)
            top += size + SPACE
        painter.setPen(QColor(tokens.muted))
        painter.drawText(room.adjusted(0, top - room.top(), 0, 0), flags, self._text)

    def _paint_face(self, painter: QPainter, place: QRectF, face: Face) -> None:
        tokens = look.current()
        colour = QColor(tokens.face if face.followed else tokens.other_face)
        left, top, right, bottom = face.box

        def at(x: float, y: float) -> QPointF:
            return QPointF(place.left() + x * place.width(), place.top() + y * place.height())

        box = QRectF(at(left, top), at(right, bottom))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        shade = QColor(0, 0, 0, 110)  # behind the lines, so that they show on any picture
        width = 3.0 if face.followed else 1.5
        for pen in (QPen(shade, width + 2), QPen(colour, width, Qt.PenStyle.SolidLine if face.followed else Qt.PenStyle.DashLine)):
            painter.setPen(pen)
            painter.drawRoundedRect(box, 4, 4)
        if self._landmarks:
            painter.setPen(QPen(shade, 1))
            painter.setBrush(colour)
            radius = 2.5 if face.followed else 1.8
            for x, y in face.landmarks:
                painter.drawEllipse(at(x, y), radius, radius)
        if face.speaking:
            self._paint_tag(painter, box, self.tr("speaking"), colour)

    def _paint_tag(self, painter: QPainter, box: QRectF, text: str, colour: QColor) -> None:
        metrics = painter.fontMetrics()
        width, height = metrics.horizontalAdvance(text) + SPACE, metrics.height() + 2
        top = box.bottom() + 4 if box.bottom() + 4 + height < self.height() else box.bottom() - height - 4
        tag = QRectF(box.center().x() - width / 2, top, width, height)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(TAG_GROUND)
        painter.drawRoundedRect(tag, 4, 4)
        painter.setPen(colour)
        painter.drawText(tag, Qt.AlignmentFlag.AlignCenter, text)

    def _sight(self) -> tuple[bool, int, bool]:
        """What there is to say of the picture."""
        return self._image is None, len(self._faces), any(face.followed for face in self._faces)

    def _describe(self) -> None:
        """For screen readers, when it is something else, not with every picture."""
        if self._image is None:
            self.setAccessibleDescription(self._text)
        elif not self._faces:
            self.setAccessibleDescription(self.tr("No face is found."))
        else:
            text = self.tr("%n face(s) found", "", len(self._faces))
            one, none = self.tr("one is followed"), self.tr("none is followed")
            self.setAccessibleDescription(f"{text}; {one if any(face.followed for face in self._faces) else none}")
