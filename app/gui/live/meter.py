"""The level meter: how loud the sound is, its peaks, whether it clips, and whether anything arrives at all."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, QTimer
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.gui.live.painted import Painted
from app.gui.theme import look
from app.gui.theme.tokens import SPACE
from pipeline.events import Level

FLOOR_DB = -60.0
WARN_DB, BAD_DB = -12.0, -3.0
TICKS = (-60, -40, -20, -6, 0)
HOLD_SECONDS = 1.5
"""A peak stays for so long …"""
FALL_DB = 20.0
"""… then falls by so many dB in a second."""
CLIP_SECONDS = 2.0
"""A mark of clipping stays for so long, to be seen."""
SILENT_SECONDS = 1.0
STALE_MS = 1000
"""A level that is older is not shown: nothing comes."""
_BAR = 14


class MeterModel:
    """What the meter shows, from one Level to the next; time is the media clock's."""

    def __init__(self) -> None:
        self.clear()

    def clear(self) -> None:
        """Nothing comes."""
        self.known = False
        self.rms_db = self.peak_db = FLOOR_DB
        self.clipped = self.silent = False
        self._peak_at = self._clip_until = self._silent_since = -1e9

    def take(self, level: Level) -> None:
        """Take in how loud the last tenth of a second was."""
        if not self.known or level.end < self._peak_at:  # a new session's clock
            self.clear()
            self._silent_since = level.start
        self.known = True
        self.rms_db = _bounded(level.rms_db)
        fallen = self.peak_db - max(0.0, level.end - max(self._peak_at + HOLD_SECONDS, level.start)) * FALL_DB
        peak = _bounded(level.peak_db)
        if peak >= fallen:
            self.peak_db, self._peak_at = peak, level.end
        else:
            self.peak_db = fallen
        if level.clipping:
            self._clip_until = level.end + CLIP_SECONDS
        self.clipped = level.end <= self._clip_until
        if not level.silent:
            self._silent_since = level.end
        self.silent = level.silent and level.end - self._silent_since >= SILENT_SECONDS - 1e-6

    @property
    def word(self) -> str:
        """`none`, `silent`, `clipped`, `quiet` or `good`."""
        if not self.known:
            return "none"
        if self.silent:
            return "silent"
        if self.clipped:
            return "clipped"
        return "quiet" if self.peak_db < -45.0 else "good"


class LevelMeter(Painted):
    """A bar from -60 dB to full scale."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = MeterModel()
        self._word = ""
        self._resting = True
        self._stale = QTimer(self)
        self._stale.setSingleShot(True)
        self._stale.setInterval(STALE_MS)
        self._stale.timeout.connect(self.clear)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(self.tr("Sound level"))
        self.setToolTip(
            self.tr("How loud the microphone is, in decibels below the loudest that it can tell. Speech between −30 and −12 is good.")
        )
        self._describe()

    def sizeHint(self) -> QSize:
        return QSize(220, self._text_height() + 2 + _BAR + 2 + self._text_height())

    def minimumSizeHint(self) -> QSize:
        return QSize(120, self.sizeHint().height())

    def take(self, level: Level) -> None:
        """Show a level."""
        self._model.take(level)
        self._stale.start()
        self._describe()
        self.update()

    def clear(self) -> None:
        """Nothing comes any more."""
        self._stale.stop()
        self._model.clear()
        self._describe()
        self.update()

    def rest(self, resting: bool) -> None:
        """Nothing is meant to come at the moment, or something is."""
        if resting != self._resting:
            self._resting = resting
            self.clear()

    def text(self) -> str:
        """What stands above the bar."""
        return {
            "none": self.tr("Microphone off") if self._resting else self.tr("No sound comes."),
            "silent": self.tr("Nothing arrives: muted?"),
            "clipped": self.tr("Too loud: it clips"),
            "quiet": self.tr("Very quiet"),
            "good": self.tr("Sound arrives"),
        }[self._model.word]

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = self.painter()
        tokens = look.current()
        bar = QRectF(0.5, self._text_height() + 2.5, self.width() - 1, _BAR - 1)
        colour = {"silent": tokens.bad, "clipped": tokens.bad, "quiet": tokens.warn}.get(self._model.word, tokens.muted)
        painter.setPen(QColor(colour))
        line = QRectF(0, 0, self.width(), self._text_height())
        number = f"{self._model.rms_db:.0f} dB".replace("-", "−") if self._model.known and not self._model.silent else ""
        beside = painter.fontMetrics().horizontalAdvance("−88 dB") + SPACE
        if painter.fontMetrics().horizontalAdvance(self.text()) + beside > line.width():
            number = ""  # the bar shows it too
        painter.drawText(
            line, self.side(leading=True), painter.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, int(line.width()))
        )
        painter.setPen(QColor(tokens.muted))
        painter.drawText(line, self.side(leading=False), number)
        self._paint_bar(painter, bar)
        self._paint_ticks(painter, bar)
        painter.end()

    def _paint_bar(self, painter: QPainter, bar: QRectF) -> None:
        tokens, model = look.current(), self._model
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(tokens.bad if model.clipped or model.silent else tokens.border), 1))
        painter.setBrush(QColor(tokens.raised))
        painter.drawRoundedRect(bar, 3, 3)
        if not model.known:
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        inner = bar.adjusted(2, 2, -2, -2)
        steps = ((FLOOR_DB, WARN_DB, tokens.good), (WARN_DB, BAD_DB, tokens.warn), (BAD_DB, 0.0, tokens.bad))
        for low, high, colour in steps:
            end = min(high, model.rms_db)
            if end > low:
                x, other = self._x(low, inner), self._x(end, inner)
                painter.fillRect(QRectF(min(x, other), inner.top(), abs(other - x), inner.height()), QColor(colour))
        if model.peak_db > FLOOR_DB:
            colour = tokens.bad if model.clipped else tokens.text
            painter.fillRect(QRectF(self._x(model.peak_db, inner) - 1, inner.top(), 2, inner.height()), QColor(colour))

    def _paint_ticks(self, painter: QPainter, bar: QRectF) -> None:
        tokens = look.current()
        font = self.font()
        font.setPointSizeF(font.pointSizeF() * 0.85)
        painter.setFont(font)
        metrics = painter.fontMetrics()
        inner = bar.adjusted(2, 2, -2, -2)
        painter.setPen(QColor(tokens.muted))
        taken: list[tuple[float, float]] = []
        for tick in sorted(TICKS, key=lambda tick: tick not in (FLOOR_DB, 0)):  # where numbers would touch, the ends stay
            x, text = self._x(tick, inner), str(tick).replace("-", "−")
            width = metrics.horizontalAdvance(text)
            left = min(max(0.0, x - width / 2), self.width() - width)
            painter.drawLine(QPointF(x, bar.bottom()), QPointF(x, bar.bottom() + 3))
            if any(left < end + SPACE / 2 and left + width > begin - SPACE / 2 for begin, end in taken):
                continue
            taken.append((left, left + width))
            painter.drawText(QPointF(left, bar.bottom() + 3 + metrics.ascent()), text)

    def _x(self, db: float, inner: QRectF) -> float:
        share = (_bounded(db) - FLOOR_DB) / -FLOOR_DB
        return inner.right() - share * inner.width() if self.mirrored else inner.left() + share * inner.width()

    def _text_height(self) -> int:
        return self.fontMetrics().height() + 2

    def _describe(self) -> None:
        """For screen readers, when it is something else, not ten times a second."""
        if self.text() != self._word:
            self._word = self.text()
            self.setAccessibleDescription(self._word)


def _bounded(db: float) -> float:
    return min(0.0, max(FLOOR_DB, db)) if db == db else FLOOR_DB
