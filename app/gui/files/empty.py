"""What the page shows while there are no files: how to get some in."""

from __future__ import annotations

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QAction, QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from app.gui.theme import icons, look
from app.gui.theme.tokens import RADIUS, SPACE

_ICON = 48


class DropPlace(QWidget):
    """A dashed frame with a hint and the two buttons."""

    def __init__(self, files: QAction, folder: QAction, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        text = QLabel(self.tr("Drop recordings here"))
        text.setProperty("role", "page-title")
        text.setAlignment(Qt.AlignmentFlag.AlignCenter)
        text.setWordWrap(True)
        hint = QLabel(self.tr("Sound or video, one file or many. They are transcribed on this computer, one after the other."))
        hint.setProperty("role", "hint")
        hint.setAlignment(Qt.AlignmentFlag.AlignCenter)
        hint.setWordWrap(True)
        self.add_files = _button(files)
        self.add_files.setProperty("role", "primary")
        self.add_folder = _button(folder)
        buttons = QHBoxLayout()
        buttons.setSpacing(SPACE)
        buttons.addStretch(1)
        buttons.addWidget(self.add_files)
        buttons.addWidget(self.add_folder)
        buttons.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(3 * SPACE, 3 * SPACE, 3 * SPACE, 3 * SPACE)
        layout.setSpacing(2 * SPACE)
        layout.addStretch(2)
        layout.addSpacing(_ICON)
        layout.addWidget(text)
        layout.addWidget(hint)
        layout.addLayout(buttons)
        layout.addStretch(3)
        self._text = text

    def paintEvent(self, event: QPaintEvent) -> None:
        """The frame, and an icon above the text."""
        tokens = look.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(QColor(tokens.surface))
        painter.setPen(QPen(QColor(tokens.border), 2, Qt.PenStyle.DashLine))
        painter.drawRoundedRect(self.rect().adjusted(1, 1, -1, -1), RADIUS, RADIUS)
        picture = icons.pixmap("files", _ICON, "muted", self.devicePixelRatioF())
        painter.drawPixmap(QRect((self.width() - _ICON) // 2, self._text.y() - _ICON - SPACE, _ICON, _ICON), picture)


def _button(action: QAction) -> QPushButton:
    button = QPushButton(action.text())
    button.setToolTip(action.toolTip())
    button.clicked.connect(action.trigger)
    return button
