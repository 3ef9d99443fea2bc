"""A button that shows a colour and asks for another."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap
from PySide6.QtWidgets import QColorDialog, QPushButton, QWidget

from app.gui.theme import look


class ColourButton(QPushButton):
    """Says its colour as `#rrggbb`, since not everybody sees it."""

    chosen = Signal(str)
    """Another colour, as `#rrggbb`."""

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title = title
        self._colour = QColor()
        self.dialog: QColorDialog | None = None
        """While a colour is asked for."""
        self.setIconSize(QSize(32, 16))
        self.clicked.connect(self._ask)
        look.changes.changed.connect(self._look_changed)

    def _look_changed(self) -> None:
        self.set_colour(self._colour)

    def set_colour(self, colour: QColor) -> None:
        """Show a colour."""
        self._colour = colour
        self.setText(colour.name())
        self.setAccessibleName(f"{self._title}: {colour.name()}")
        scale = self.devicePixelRatioF()
        picture = QPixmap(self.iconSize() * scale)
        picture.setDevicePixelRatio(scale)
        picture.fill(Qt.GlobalColor.transparent)
        painter = QPainter(picture)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(look.current().border)
        painter.setBrush(colour)
        painter.drawRoundedRect(1, 1, self.iconSize().width() - 2, self.iconSize().height() - 2, 4, 4)
        painter.end()
        self.setIcon(QIcon(picture))

    def _ask(self) -> None:
        dialog = self.dialog = QColorDialog(self._colour, self)
        dialog.setWindowTitle(self._title)
        dialog.colorSelected.connect(lambda colour: self.chosen.emit(colour.name()))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()
