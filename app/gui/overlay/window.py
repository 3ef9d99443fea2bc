"""Captions over everything else on the screen: without a frame, movable, and as the user likes to read them."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRect, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QCloseEvent,
    QColor,
    QContextMenuEvent,
    QEnterEvent,
    QFocusEvent,
    QGuiApplication,
    QHideEvent,
    QKeyEvent,
    QMouseEvent,
    QMoveEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
    QScreen,
    QShowEvent,
)
from PySide6.QtWidgets import QWidget

from app.gui.overlay import place, setting
from app.gui.overlay.captions import Captions
from app.gui.overlay.commands import Commands
from app.gui.overlay.compositor import translucent
from app.gui.overlay.handles import Handles
from app.gui.overlay.style import LOOK, Style
from app.gui.settings import keys
from app.gui.shell.context import Context
from app.gui.theme.tokens import RADIUS
from app.gui.transcript.model import TranscriptModel
from pipeline.events import Event

STEP = 16
"""Pixels by which a key moves or resizes."""
LEAST_WIDTH = 160
REMEMBER_MS = 400


class OverlayWindow(QWidget):
    """Hidden at first. Making it adds the actions `overlay.toggle`, `overlay.settings`, `overlay.click_through`, `overlay.contrast`."""

    shown_changed = Signal(bool)
    """It has come up, or gone away."""

    def __init__(self, context: Context) -> None:
        super().__init__(None, self._flags(context.settings.get(keys.OVERLAY_CLICK_THROUGH)))
        self._context = context
        self._settings = context.settings
        self.captions = Captions(self)
        self._style = Style.of(context.settings)
        self._handles = Handles(self)
        self._whole = False
        self._fitting = 0
        self._hovered = False
        self._places = False
        self._remembering = QTimer(self, singleShot=True, interval=REMEMBER_MS)
        self._remembering.timeout.connect(self.remember)
        self.setAttribute(Qt.WidgetAttribute.WA_TranslucentBackground)
        self.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
        self.setAttribute(Qt.WidgetAttribute.WA_MacAlwaysShowToolWindow)
        self.setAttribute(Qt.WidgetAttribute.WA_QuitOnClose, False)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setWindowTitle(self.tr("Captions"))
        self.setAccessibleName(self.tr("Captions"))
        self.setAccessibleDescription(self.tr("Arrow keys move, Shift and arrow keys resize, Escape closes, the menu key shows more."))
        self._least()
        self.captions.changed.connect(self.update)
        self._settings.changed.connect(self._setting_changed)
        self.commands = Commands(context, self)
        app = QGuiApplication.instance()
        if isinstance(app, QGuiApplication):
            app.screenRemoved.connect(self._screens_changed)
            app.screenAdded.connect(self._screens_changed)

    @staticmethod
    def _flags(click_through: bool) -> Qt.WindowType:
        kind = Qt.WindowType
        flags = kind.Tool | kind.FramelessWindowHint | kind.WindowStaysOnTopHint | kind.NoDropShadowWindowHint
        return flags | kind.WindowTransparentForInput | kind.WindowDoesNotAcceptFocus if click_through else flags

    def set_model(self, model: TranscriptModel | None) -> None:
        """Show the newest lines of a transcript as it grows."""
        self.captions.set_model(model)

    def add(self, event: Event) -> None:
        """Take in an event; for where there is no transcript."""
        self.captions.add(event)

    def rows(self) -> list[setting.Row]:
        """The lines that are shown, wrapped."""
        area = self._area()
        font = self._style.font()
        lines = self.captions.lines(partials=self._style.partials)
        return setting.rows(lines, font, area.width(), min(self._style.lines, setting.fitting(font, self.height())))

    def set_shown(self, on: bool) -> None:
        """Bring it up, or put it away."""
        if on:
            self._restore()
            self.show()
            self.raise_()
        else:
            self.hide()

    def set_lines(self, lines: int) -> None:
        """Show so many lines; the window becomes as high as they are."""
        self._settings.set(keys.OVERLAY_LINES, min(max(lines, keys.OVERLAY_LINES.least or 1), keys.OVERLAY_LINES.most or lines))

    def remember(self) -> None:
        """Keep the place for the next time."""
        if self._places and self.isVisible():
            self._settings.set(keys.OVERLAY_GEOMETRY, place.written(self.geometry()))

    def _restore(self) -> None:
        """To where it was, or to where captions are expected; always where it can be seen."""
        height = setting.height_of(self._style.font(), self._style.lines)
        known = place.read(self._settings.get(keys.OVERLAY_GEOMETRY))
        screen = QGuiApplication.primaryScreen()
        wanted = known or place.first(screen.availableGeometry(), height)
        self._put(QRect(wanted.left(), wanted.top(), wanted.width(), height))

    def _put(self, wanted: QRect) -> None:
        self._fitting += 1
        least = self.minimumSize()
        self.setGeometry(place.fitted(wanted, [screen.availableGeometry() for screen in QGuiApplication.screens()], least.toTuple()))
        self._fitting -= 1

    def _fit(self) -> None:
        """As high as the lines are, with the lower edge where it is."""
        now = self.geometry()
        height = setting.height_of(self._style.font(), self._style.lines)
        self._put(QRect(now.left(), now.top() + now.height() - height, now.width(), height))

    def _least(self) -> None:
        self._fitting += 1
        self.setMinimumSize(QSize(LEAST_WIDTH, setting.height_of(self._style.font(), 1)))
        self._fitting -= 1

    def _area(self) -> QRectF:
        gap = setting.PADDING
        return QRectF(self.rect()).adjusted(gap * 1.5, gap, -gap * 1.5, -gap)

    def _setting_changed(self, key: object) -> None:
        if key is keys.OVERLAY_CLICK_THROUGH:
            self._set_click_through(self._settings.get(keys.OVERLAY_CLICK_THROUGH))
        elif key in LOOK:
            self._style = Style.of(self._settings)
            if key in (keys.OVERLAY_FONT, keys.OVERLAY_SIZE, keys.OVERLAY_LINES):
                self._least()
                if not self._handles.resizing:
                    self._fit()
            self.update()

    def _set_click_through(self, on: bool) -> None:
        shown, where = self.isVisible(), self.geometry()
        blocked = self.blockSignals(True)  # for everybody else it has been there all the time
        self.setWindowFlags(self._flags(on))  # hides it
        if shown:
            self._put(where)
            self.show()
        self.blockSignals(blocked)

    def _screens_changed(self, screen: QScreen) -> None:
        if self.isVisible():
            QTimer.singleShot(0, self, lambda: self._put(self.geometry()))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._style.background(whole=self._whole))
        radius = 0 if self._whole else RADIUS  # round corners would be black ones
        painter.drawRoundedRect(self.rect(), radius, radius)
        if self._hovered or self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(self._style.text), 2, Qt.PenStyle.SolidLine if self.hasFocus() else Qt.PenStyle.DotLine))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), radius, radius)
        found = self.rows()
        if found:
            setting.paint(painter, found, self._area(), QColor(self._style.text))
        else:
            self._paint_hint(painter)
        painter.end()

    def _paint_hint(self, painter: QPainter) -> None:
        font = self._style.font()
        font.setPointSizeF(max(font.pointSizeF() * 0.6, 9))
        painter.setFont(font)
        painter.setPen(self._style.text)
        text = self.tr("Captions appear here. Drag to move, right-click for more.")
        painter.drawText(self._area(), Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, text)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        now = self.geometry()
        steps = {Qt.Key.Key_Left: (-1, 0), Qt.Key.Key_Right: (1, 0), Qt.Key.Key_Up: (0, -1), Qt.Key.Key_Down: (0, 1)}
        across, down = steps.get(Qt.Key(event.key()), (0, 0))
        if event.key() == Qt.Key.Key_Escape:
            self.hide()
        elif not (across or down):
            super().keyPressEvent(event)
        elif shift and down:
            self.set_lines(self._style.lines + down)
        elif shift:
            self._put(QRect(now.left(), now.top(), now.width() + across * STEP, now.height()))
        else:
            self._put(now.translated(across * STEP, down * STEP))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._handles.press(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._handles.move(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._handles.release()
        self._put(self.geometry())

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self.commands.menu().popup(event.globalPos())

    def resizeEvent(self, event: QResizeEvent) -> None:
        if not self._fitting and self._places and event.size().height() != event.oldSize().height():
            # Whoever pulls at an edge asks for more or fewer lines.
            self.set_lines(setting.fitting(self._style.font(), event.size().height()))
        self._remembering.start()
        self.update()

    def moveEvent(self, event: QMoveEvent) -> None:
        self._remembering.start()

    def enterEvent(self, event: QEnterEvent) -> None:
        self._hovered = True
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        self._hovered = False
        self.update()

    def focusInEvent(self, event: QFocusEvent) -> None:
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self.update()

    def showEvent(self, event: QShowEvent) -> None:
        self._whole = not translucent()
        self._places = True
        self.shown_changed.emit(True)

    def hideEvent(self, event: QHideEvent) -> None:
        self._remembering.stop()
        self.shown_changed.emit(False)

    def closeEvent(self, event: QCloseEvent) -> None:
        self.remember()
        super().closeEvent(event)
