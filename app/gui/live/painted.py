"""What the widgets that paint themselves have in common: colours of the look in force, and a new painting when it changes."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QWidget

from app.gui.theme import look
from app.gui.theme.tokens import RADIUS

_REPAINT = (
    QEvent.Type.PaletteChange,
    QEvent.Type.StyleChange,
    QEvent.Type.FontChange,
    QEvent.Type.LayoutDirectionChange,
    QEvent.Type.EnabledChange,
)


class Painted(QWidget):
    """Base of a widget with a `paintEvent` of its own."""

    def changeEvent(self, event: QEvent) -> None:
        """Another look, font or direction."""
        if event.type() in _REPAINT:
            self.updateGeometry()
            self.update()
        super().changeEvent(event)

    @property
    def mirrored(self) -> bool:
        """Whether reading goes from right to left."""
        return self.layoutDirection() == Qt.LayoutDirection.RightToLeft

    def side(self, *, leading: bool) -> Qt.AlignmentFlag:
        """Where text stands that is drawn at the leading or at the trailing edge."""
        left = leading != self.mirrored
        return (Qt.AlignmentFlag.AlignLeft if left else Qt.AlignmentFlag.AlignRight) | Qt.AlignmentFlag.AlignAbsolute

    def painter(self) -> QPainter:
        """Begins to paint; each text has the direction of its own letters, so that numbers keep theirs."""
        painter = QPainter(self)
        painter.setLayoutDirection(Qt.LayoutDirection.LayoutDirectionAuto)
        return painter

    def panel(self, painter: QPainter) -> None:
        """The ground that pictures and curves stand on; with a frame that shows the keyboard's focus."""
        tokens = look.current()
        focused = self.hasFocus() and self.focusPolicy() != Qt.FocusPolicy.NoFocus
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(tokens.accent if focused else tokens.border), 2 if focused else 1))
        painter.setBrush(QColor(tokens.surface))
        inset = 1.0 if focused else 0.5
        painter.drawRoundedRect(self.rect().toRectF().adjusted(inset, inset, -inset, -inset), RADIUS, RADIUS)
