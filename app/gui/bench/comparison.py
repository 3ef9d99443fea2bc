"""Shows what was recognised against what was said: wrong, missing and made-up words are marked."""

from __future__ import annotations

from html import escape

from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QFrame, QLabel, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from app.gui.bench.errors import Kind, Mark
from app.gui.theme import look
from app.gui.theme.tokens import SPACE


class ComparisonView(QFrame):
    """A heading with the counts, and the words below it. Marks differ by more than their colour."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._marks: list[Mark] = []
        self.counts = QLabel()
        self.counts.setProperty("role", "hint")
        self.counts.setWordWrap(True)
        self.text = QLabel()
        self.text.setTextFormat(Qt.TextFormat.RichText)
        self.text.setWordWrap(True)
        self.text.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeading)
        self.text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard)
        self.text.setAccessibleName(self.tr("Compared with what was said"))
        legend = self.tr(
            "Underlined: another word was said, in brackets. Struck through: said but not recognised. In italics with +: not said."
        )
        self.text.setToolTip(legend)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setWidget(self.text)
        scroll.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        scroll.setMinimumHeight(2 * self.fontMetrics().height())
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(SPACE // 2)
        layout.addWidget(self.counts)
        layout.addWidget(scroll, 1)

    def show_marks(self, marks: list[Mark]) -> None:
        """Paint these."""
        self._marks = marks
        count = {kind: sum(mark.kind is kind for mark in marks) for kind in Kind}
        if len(marks) == count[Kind.right]:
            line = self.tr("Every word is right so far") if marks else ""
        else:
            parts = [
                self.tr("%n wrong", "words", count[Kind.wrong]) if count[Kind.wrong] else "",
                self.tr("%n missing", "words", count[Kind.missing]) if count[Kind.missing] else "",
                self.tr("%n made up", "words", count[Kind.extra]) if count[Kind.extra] else "",
            ]
            line = self.tr("Against what was said: %1").replace("%1", ", ".join(part for part in parts if part))
        self.counts.setText(line)
        self._paint()

    def _paint(self) -> None:
        tokens = look.current()
        self.text.setText(" ".join(_painted(mark, tokens.bad, tokens.muted) for mark in self._marks))
        self.text.setAccessibleDescription(", ".join(self._spoken(mark) for mark in self._marks if mark.kind is not Kind.right))

    def _spoken(self, mark: Mark) -> str:
        if mark.kind is Kind.wrong:
            return self.tr("%1 instead of %2").replace("%1", mark.heard).replace("%2", mark.said)
        if mark.kind is Kind.missing:
            return self.tr("%1 is missing").replace("%1", mark.said)
        return self.tr("%1 was not said").replace("%1", mark.heard)

    def changeEvent(self, event: QEvent) -> None:
        """Colours of another look."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.StyleChange) and getattr(self, "_marks", None):
            self._paint()


def _painted(mark: Mark, bad: str, muted: str) -> str:
    heard, said = escape(mark.heard), escape(mark.said)
    if mark.kind is Kind.right:
        return heard
    if mark.kind is Kind.missing:
        return f'<s style="color:{bad}">{said}</s>'
    if mark.kind is Kind.extra:
        return f'<i style="color:{bad}">+{heard}</i>'
    return f'<u style="color:{bad}">{heard}</u> <span style="color:{muted}">({said})</span>'
