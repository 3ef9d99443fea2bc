"""The status line: each figure with its name, explained when pointed at or reached by the keyboard."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, QSize, Qt
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QLabel, QLayout, QSizePolicy, QToolTip, QVBoxLayout, QWidget

from app.gui.live.figures import FIELDS, Figure, Figures
from app.gui.live.flow import FlowLayout
from app.gui.theme import look
from app.gui.theme.tokens import SPACE


class StatusField(QLabel):
    """A name above its value. The value's room is that of its usual widest text, so that nothing moves while figures change.

    It is a label without a text of its own, so that screen readers read its name as text.
    """

    def __init__(self, name: str, figures: Figures, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(f"status.{name}")
        self._name, self._figures = name, figures
        self._shown = Figure()
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._caption, self._value = QLabel(figures.caption(name)), QLabel()
        self._caption.setProperty("role", "hint")
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE // 2, 2, SPACE // 2, 2)
        column.setSpacing(0)
        for label in (self._caption, self._value):
            label.setTextFormat(Qt.TextFormat.PlainText)
            column.addWidget(label)
        self._reserve()
        self.refresh()

    def sizeHint(self) -> QSize:
        """That of what lies in it."""
        layout = self.layout()
        return layout.totalSizeHint() if isinstance(layout, QLayout) else super().sizeHint()

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def refresh(self) -> None:
        """Show what the view model says now."""
        figure, explanation = self._figures.figure(self._name), self._figures.explanation(self._name)
        self._value.setText(figure.text)
        if figure.judged != self._shown.judged:
            self._colour(figure.judged)
        self._shown = figure
        self.setAccessibleName(f"{self._figures.caption(self._name)}: {figure.text}")
        if explanation != self.toolTip():
            self.setToolTip(explanation)
            self.setAccessibleDescription(explanation)

    @property
    def value(self) -> str:
        """The value as it is shown."""
        return self._value.text()

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.FontChange:
            self._reserve()
        elif event.type() in (QEvent.Type.PaletteChange, QEvent.Type.StyleChange) and self._shown.judged:
            self._colour(self._shown.judged)
        super().changeEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if event.reason() in (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason, Qt.FocusReason.OtherFocusReason):
            QToolTip.showText(self.mapToGlobal(QPoint(0, -3 * self.height())), self.toolTip(), self)
        self._frame()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        QToolTip.hideText()
        self._frame()

    def _frame(self) -> None:
        colour = look.current().accent if self.hasFocus() else "transparent"
        self.setStyleSheet(f"StatusField {{ border: 2px solid {colour}; border-radius: 4px; }}")

    def _reserve(self) -> None:
        self._value.setMinimumWidth(self._value.fontMetrics().horizontalAdvance(self._figures.widest(self._name)) + 2)

    def _colour(self, judged: str) -> None:
        role = judged if judged in ("warn", "bad") else ""
        if self._value.property("role") != role:
            self._value.setProperty("role", role)
            self._value.style().unpolish(self._value)
            self._value.style().polish(self._value)


class StatusLine(QWidget):
    """All figures. One of them is in the tab order; arrows go from one to the next."""

    def __init__(self, figures: Figures, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(self.tr("Figures of the session"))
        flow = FlowLayout(self, spacing=SPACE)
        self.fields = {name: StatusField(name, figures, self) for name in FIELDS}
        for field in self.fields.values():
            flow.addWidget(field)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self._reach(0)
        figures.changed.connect(self.refresh)

    def refresh(self) -> None:
        """Show what the view model says now."""
        for field in self.fields.values():
            field.refresh()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        fields = list(self.fields.values())
        now = next((place for place, field in enumerate(fields) if field.hasFocus()), None)
        steps = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}
        if now is None or event.key() not in steps:
            super().keyPressEvent(event)
            return
        step = steps[Qt.Key(event.key())] * (-1 if self.layoutDirection() == Qt.LayoutDirection.RightToLeft else 1)
        place = (now + step) % len(fields)
        self._reach(place)
        fields[place].setFocus(Qt.FocusReason.OtherFocusReason)

    def _reach(self, place: int) -> None:
        for number, field in enumerate(self.fields.values()):
            field.setFocusPolicy(Qt.FocusPolicy.TabFocus if number == place else Qt.FocusPolicy.NoFocus)
