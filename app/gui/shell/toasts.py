"""Notices as they are seen: cards that slide into the lower corner, read out by screen readers, never taking the focus."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QEasingCurve, QEvent, QObject, QPoint, QPropertyAnimation, Qt, QTimer, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QEnterEvent
from PySide6.QtWidgets import (
    QFrame,
    QGraphicsOpacityEffect,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from app.gui.messages import shown
from app.gui.shell.actions import Actions
from app.gui.shell.notices import Kind, Notice, Notices
from app.gui.theme import look
from app.gui.theme.icons import icon, pixmap
from app.gui.theme.tokens import SPACE

INFO_MS = 6000
WARN_MS = 12000
MOST = 4
"""Cards at once; the oldest that is no error goes first."""
_FADE_MS = 180
_WIDTH = 46 * SPACE
_ICONS = {Kind.info: ("info", "accent_text"), Kind.warn: ("warn", "warn"), Kind.error: ("error", "bad")}


class Toast(QFrame):
    """One notice."""

    finished = Signal()
    """It has faded away."""

    def __init__(self, notice: Notice, actions: Actions, parent: QWidget) -> None:
        super().__init__(parent)
        self.notice = notice
        line = shown(notice.text)
        self.setProperty("role", "toast")
        self.setProperty("kind", str(notice.kind))
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self.setAccessibleName(line)
        self._mark = QLabel(self)
        self._mark.setAccessibleName(_spoken(notice.kind))
        self._text = QLabel(line, self)
        self._text.setTextFormat(Qt.TextFormat.PlainText)
        self._text.setWordWrap(True)
        self._text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._close = QToolButton(self)
        self._close.setProperty("role", "quiet")
        self._close.setIcon(icon("close"))
        self._close.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._close.setAccessibleName(self.tr("Close this message"))
        self._close.setToolTip(self.tr("Close this message"))
        self._close.clicked.connect(self.leave)
        self._lay_out(actions)
        self._time = QTimer(self, singleShot=True)
        self._time.timeout.connect(self.leave)
        self._fade = QPropertyAnimation(self)
        self._leaving = False
        self._paint_mark()
        look.changes.changed.connect(self._paint_mark)

    def _lay_out(self, actions: Actions) -> None:
        layout = QHBoxLayout(self)
        layout.setContentsMargins(2 * SPACE, SPACE, SPACE, SPACE)
        layout.setSpacing(SPACE + SPACE // 2)
        layout.addWidget(self._mark, 0, Qt.AlignmentFlag.AlignVCenter)
        layout.addWidget(self._text, 1)
        if self.notice.action:
            action = actions[self.notice.action]
            button = QPushButton(action.text().replace("&", ""), self)
            button.setProperty("role", "quiet")
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.clicked.connect(action.trigger)
            button.clicked.connect(self.leave)
            layout.addWidget(button)
        layout.addWidget(self._close, 0, Qt.AlignmentFlag.AlignVCenter)

    def enter(self) -> None:
        """Come into sight; errors stay, the others leave by themselves."""
        self._fade_to(1.0)
        self.count()

    def count(self) -> None:
        """Begin, or begin again, the time that it is seen."""
        if self.notice.kind != Kind.error and not self._leaving:
            self._time.start(INFO_MS if self.notice.kind == Kind.info else WARN_MS)

    def leave(self) -> None:
        """Fade away."""
        if not self._leaving:
            self._leaving = True
            self._time.stop()
            self._fade_to(0.0)
            self._fade.finished.connect(self.finished)

    def enterEvent(self, event: QEnterEvent) -> None:
        """Who reads it has all the time."""
        self._time.stop()
        super().enterEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        """The time runs again."""
        self.count()
        super().leaveEvent(event)

    def _fade_to(self, opacity: float) -> None:
        effect = self.graphicsEffect()
        if not isinstance(effect, QGraphicsOpacityEffect):
            effect = QGraphicsOpacityEffect(self)
            effect.setOpacity(1.0 - opacity)
            self.setGraphicsEffect(effect)
        self._fade.stop()
        self._fade.setTargetObject(effect)
        self._fade.setPropertyName(b"opacity")
        self._fade.setDuration(_FADE_MS)
        self._fade.setEasingCurve(QEasingCurve.Type.OutCubic)
        self._fade.setStartValue(effect.opacity())
        self._fade.setEndValue(opacity)
        self._fade.start()

    def _paint_mark(self) -> None:
        name, colour = _ICONS[self.notice.kind]
        self._mark.setPixmap(pixmap(name, 20, colour, self.devicePixelRatioF()))


class Toasts(QWidget):
    """The corner of a window where notices are shown. It lies above the pages and lets through what is not meant for it."""

    def __init__(self, notices: Notices, actions: Actions, parent: QWidget) -> None:
        super().__init__(parent)
        self._actions = actions
        self.cards: list[Toast] = []
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(SPACE)
        self._slide = QPropertyAnimation(self, b"pos", self)
        self._slide.setDuration(_FADE_MS)
        self._slide.setEasingCurve(QEasingCurve.Type.OutCubic)
        parent.installEventFilter(self)
        notices.said.connect(self.show_notice)
        notices.withdrawn.connect(self.withdraw)
        self.hide()

    def show_notice(self, notice: Notice) -> None:
        """Show a notice in place of an older one of its topic, and have it read out."""
        self._retire(notice)
        card = Toast(notice, self._actions, self)
        card.finished.connect(lambda: self._gone(card))
        self.cards.append(card)
        self._layout.addWidget(card)
        card.show()
        self._place(rising=True)
        card.enter()
        event = QAccessibleAnnouncementEvent(self, f"{_spoken(notice.kind)}: {card.accessibleName()}")
        if notice.kind == Kind.error:
            event.setPoliteness(QAccessible.AnnouncementPoliteness.Assertive)
        QAccessible.updateAccessibility(event)

    def withdraw(self, topic: str) -> None:
        """Take away what was said of a topic."""
        for card in self.cards:
            if topic and card.notice.topic == topic:
                card.leave()

    def close_all(self) -> None:
        """Take everything away."""
        for card in self.cards:
            card.leave()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keep to the corner of the window."""
        if event.type() in (QEvent.Type.Resize, QEvent.Type.LayoutDirectionChange) and watched is self.parent():
            self._place()
        return False

    def _retire(self, notice: Notice) -> None:
        same = [card for card in self.cards if (notice.topic and card.notice.topic == notice.topic) or card.notice == notice]
        passing = [card for card in self.cards if card not in same and card.notice.kind != Kind.error]
        surplus = passing[: max(0, len(self.cards) - len(same) + 1 - MOST)]
        for card in same + surplus:
            self._gone(card)

    def _gone(self, card: Toast) -> None:
        if card in self.cards:
            self.cards.remove(card)
            self._layout.removeWidget(card)
            card.hide()
            card.deleteLater()
            self._place()

    def _place(self, *, rising: bool = False) -> None:
        parent = self.parentWidget()
        if parent is None or not self.cards:
            self.hide()
            return
        width = min(_WIDTH, parent.width() - 4 * SPACE)
        height = self._layout.totalHeightForWidth(width) if self._layout.hasHeightForWidth() else self._layout.totalSizeHint().height()
        self.resize(width, height)
        across = 2 * SPACE if self.layoutDirection() == Qt.LayoutDirection.RightToLeft else parent.width() - width - 2 * SPACE
        down = parent.height() - height - 2 * SPACE
        self._slide.stop()
        self.move(across, down)
        if rising and self.isVisible():
            goal = self.pos()
            self._slide.setStartValue(goal + QPoint(0, 2 * SPACE))
            self._slide.setEndValue(goal)
            self._slide.start()
        self.show()
        self.raise_()


def _spoken(kind: Kind) -> str:
    if kind == Kind.error:
        return QCoreApplication.translate("Toasts", "Error")
    if kind == Kind.warn:
        return QCoreApplication.translate("Toasts", "Warning")
    return QCoreApplication.translate("Toasts", "Message")
