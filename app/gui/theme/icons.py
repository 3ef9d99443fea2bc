"""The line icons of the window: drawn by the project, coloured by the edition in force whenever they are painted, sharp at any scale."""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import files

from PySide6.QtCore import QByteArray, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QIcon, QIconEngine, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from app.gui.theme import look

_INK = "currentColor"


@lru_cache(maxsize=128)
def source(name: str) -> str:
    """The drawing of an icon as SVG text; raises LookupError where there is none of this name."""
    path = files("assets").joinpath("icons", f"{name}.svg")
    if not path.is_file():
        raise LookupError(f"there is no icon {name!r} in assets/icons")
    return path.read_text(encoding="utf-8")


def icon(name: str, colour: str = "text") -> QIcon:
    """An icon that follows light and dark by itself. `colour` names one of the tokens, for icons on the accent: `on_accent`.

    Disabled ones are faint, checked ones have the accent. Raises LookupError where there is no such icon.
    """
    source(name)
    return QIcon(_Engine(name, colour))


def pixmap(name: str, size: int, colour: str, scale: float = 1.0) -> QPixmap:
    """An icon as a square picture of `size` points for a screen of this scale, in the colour of a token or in `#rrggbb`."""
    ink = colour if colour.startswith("#") else str(getattr(look.current(), colour))
    picture = _drawn(name, ink, round(size * scale), round(size * scale)).copy()
    picture.setDevicePixelRatio(scale)
    return picture


@lru_cache(maxsize=1024)
def _drawn(name: str, ink: str, width: int, height: int) -> QPixmap:
    picture = QPixmap(max(width, 1), max(height, 1))
    picture.fill(Qt.GlobalColor.transparent)
    renderer = QSvgRenderer(QByteArray(source(name).replace(_INK, ink).encode()))
    side = min(width, height)
    painter = QPainter(picture)
    renderer.render(painter, QRectF((width - side) / 2, (height - side) / 2, side, side))
    painter.end()
    return picture


class _Engine(QIconEngine):
    """Draws at the size and in the colour that are needed now, so that nothing has to be exchanged when the edition changes."""

    def __init__(self, name: str, colour: str) -> None:
        super().__init__()
        self._name, self._colour = name, colour

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        scale = painter.device().devicePixelRatio() if painter.device() else 1.0
        picture = self.pixmap(QSize(round(rect.width() * scale), round(rect.height() * scale)), mode, state)
        painter.drawPixmap(rect, picture)

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        return _drawn(self._name, self._ink(mode, state), size.width(), size.height())

    def scaledPixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State, scale: float) -> QPixmap:
        """`size` is in points, not in pixels of the screen."""
        picture = QPixmap(self.pixmap(QSize(round(size.width() * scale), round(size.height() * scale)), mode, state))
        picture.setDevicePixelRatio(scale)
        return picture

    def clone(self) -> QIconEngine:
        return _Engine(self._name, self._colour)

    def _ink(self, mode: QIcon.Mode, state: QIcon.State) -> str:
        tokens = look.current()
        if mode == QIcon.Mode.Disabled:
            return look.blend(tokens.muted, tokens.surface, 0.55)
        if self._colour != "text":
            return str(getattr(tokens, self._colour))
        if mode == QIcon.Mode.Selected:
            return tokens.on_accent
        return tokens.accent_text if state == QIcon.State.On else tokens.text
