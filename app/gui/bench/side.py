"""One of the two columns of the bench: what it hears, how many words it gets wrong, and what it understood."""

from __future__ import annotations

from PySide6.QtCore import QLocale, QTimer
from PySide6.QtGui import QFont, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from app.gui.bench.comparison import ComparisonView
from app.gui.bench.errors import compare
from app.gui.shell.context import Context
from app.gui.theme.icons import pixmap
from app.gui.theme.tokens import SPACE
from app.gui.transcript.model import TranscriptModel
from app.gui.transcript.view import TranscriptView

COMPARE_MS = 300
"""How often the comparison follows the words."""


class _Icon(QWidget):
    """An icon beside a title, in the colour of the look in force."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self._name = name
        side = round(self.fontMetrics().height() * 1.2)
        self.setFixedSize(side, side)

    def paintEvent(self, event: QPaintEvent) -> None:
        """The icon as large as a line."""
        picture = pixmap(self._name, self.width(), "accent_text", self.devicePixelRatioF())
        QPainter(self).drawPixmap(self.rect(), picture, picture.rect())


class Side(QFrame):
    """A title, the running word error rate in large figures, the transcript, and its errors where the reference is known."""

    def __init__(
        self, context: Context, model: TranscriptModel, title: str, explanation: str, marks: tuple[str, ...], parent: QWidget | None = None
    ) -> None:
        """`marks` are the icons of what is used."""
        super().__init__(parent)
        self.setProperty("role", "panel")
        self._model = model
        self._reference: str | None = None
        self._whole = False
        self._title = title
        self.title = QLabel(title)
        self.title.setProperty("role", "section-title")
        self.title.setToolTip(explanation)
        self.title.setWordWrap(True)
        self.rate = QLabel("–")
        self.caption = QLabel(self.tr("words wrong"))
        self.view = TranscriptView(context, model, self)
        self.comparison = ComparisonView()
        self.comparison.hide()
        self._later = QTimer(self, singleShot=True, interval=COMPARE_MS)
        self._later.timeout.connect(self._compare)
        model.changed.connect(self._words_changed)
        self._build(marks)
        self.set_rate(None, best=False)

    def _build(self, marks: tuple[str, ...]) -> None:
        tip = self.tr("Word error rate: wrong, missing and made-up words for every hundred that were said. Lower is better.")
        font = QFont(self.font())
        font.setPointSizeF(font.pointSizeF() * 2.2)
        font.setWeight(QFont.Weight.DemiBold)
        self.rate.setFont(font)
        self.rate.setToolTip(tip)
        self.caption.setProperty("role", "hint")
        self.caption.setToolTip(tip)
        head = QHBoxLayout()
        head.setSpacing(SPACE)
        for name in marks:
            head.addWidget(_Icon(name))
        head.addWidget(self.title, 1)
        figures = QHBoxLayout()
        figures.setSpacing(SPACE)
        figures.addWidget(self.rate)
        figures.addWidget(self.caption)
        figures.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(2 * SPACE, SPACE + 4, 2 * SPACE, SPACE + 4)
        layout.setSpacing(SPACE)
        layout.addLayout(head)
        layout.addLayout(figures)
        layout.addWidget(self.view, 2)
        layout.addWidget(self.comparison, 1)

    def set_rate(self, rate: float | None, *, best: bool) -> None:
        """The word error rate as a fraction, None where it is not known; `best` marks the lower of the two."""
        text = "–" if rate is None else self.tr("%1 %").replace("%1", QLocale().toString(round(rate * 100)))
        self.rate.setText(text)
        self.rate.setProperty("role", "good" if best else "")
        self.rate.style().polish(self.rate)
        spoken = self.tr("not known") if rate is None else text
        self.rate.setAccessibleName(self.tr("Word error rate, %1: %2").replace("%1", self._title).replace("%2", spoken))

    def set_reference(self, reference: str | None, *, whole: bool) -> None:
        """The words that are spoken, None where they are not known; `whole` where all of them were."""
        self._reference, self._whole = reference, whole
        self._compare()

    def _words_changed(self) -> None:
        if self._reference and not self._later.isActive():
            self._later.start()

    def _compare(self) -> None:
        marks = compare(self._reference, self._model.text(), whole=self._whole) if self._reference else None
        shown = marks is not None and (self._whole or bool(self._model.lines))
        self.comparison.setVisible(shown)
        if shown and marks is not None:
            self.comparison.show_marks(marks)
