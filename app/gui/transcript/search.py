"""Finding words in a transcript while they are typed: where they stand, and the bar that leads from one to the next."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, QSignalBlocker, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QKeyEvent, QTextCursor, QTextFormat
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QTextEdit, QToolButton, QWidget

from app.gui.shell.clearing import make_clearable
from app.gui.theme import look
from app.gui.theme.icons import icon
from app.gui.theme.tokens import SPACE
from app.gui.transcript.model import Line, TranscriptModel
from app.gui.transcript.placing import clean, placed, units
from app.gui.transcript.text import TranscriptText

REFRESH_MS = 200
"""How soon matches follow text that comes while the bar is open."""


@dataclass(frozen=True, slots=True, order=True)
class Match:
    """A place of the transcript: its line, and UTF-16 units within."""

    line: int
    start: int
    end: int


class Finder(QObject):
    """The matches of a query, and which of them is looked at. Case does not matter; white space matches white space."""

    changed = Signal()

    def __init__(self, model: TranscriptModel, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self._pattern: re.Pattern[str] | None = None
        self.matches: list[Match] = []
        self.current: int | None = None
        """Place in `matches`."""
        self.wrapped = False
        """Whether the last step went past an end."""

    def look_for(self, query: str, near: Match | None = None) -> None:
        """Another query; what is looked at is the first match at or after `near`."""
        words = query.split()
        self._pattern = re.compile(r"\s+".join(map(re.escape, words)), re.IGNORECASE) if words else None
        self._find()
        self.wrapped = False
        self.current = None
        if self.matches:
            self.current = next((number for number, match in enumerate(self.matches) if near is None or match >= near), 0)
        self.changed.emit()

    def refresh(self) -> None:
        """The transcript has changed: the match that is looked at stays the same one where it is still there."""
        before = self.matches[self.current] if self.current is not None else None
        self._find()
        self.current = None
        if self.matches:
            found = (number for number, match in enumerate(self.matches) if before is None or match >= before)
            self.current = next(found, len(self.matches) - 1)
        self.changed.emit()

    def step(self, by: int) -> Match | None:
        """The next match (1) or the previous one (-1), round the ends."""
        if self.current is None:
            return None
        place = self.current + by
        self.current = place % len(self.matches)
        self.wrapped = place != self.current
        self.changed.emit()
        return self.matches[self.current]

    def _find(self) -> None:
        pattern = self._pattern
        self.matches = (
            [match for index, line in enumerate(self._model.lines) for match in _in_line(pattern, index, line)] if pattern else []
        )


def _in_line(pattern: re.Pattern[str], index: int, line: Line) -> list[Match]:
    said = line.utterance
    text = clean(said.text)
    if text != " ".join(word.text for word in said.words):
        text = placed(said).text  # takes longer, and is not needed where the words make the text
    found = ((units(text[: hit.start()]), units(hit.group())) for hit in pattern.finditer(text))
    return [Match(index, start, start + length) for start, length in found]


class FindBar(QWidget):
    """A line above the transcript: what to find, how often it is there, and the way from one to the next."""

    closed = Signal()

    def __init__(self, text: TranscriptText, model: TranscriptModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._text = text
        self._model = model
        self.finder = Finder(model, self)
        self.finder.changed.connect(self._show)
        self._later = QTimer(self, singleShot=True, interval=REFRESH_MS)
        self._later.timeout.connect(self.finder.refresh)
        model.changed.connect(self._model_changed)
        text.verticalScrollBar().valueChanged.connect(self._highlight)
        text.settled.connect(self._highlight)
        look.changes.changed.connect(self._highlight)
        self._make()
        self.hide()

    def _make(self) -> None:
        self.field = make_clearable(QLineEdit(placeholderText=self.tr("Find in the transcript")))
        self.field.setAccessibleName(self.tr("Find in the transcript"))
        self.field.textChanged.connect(self._typed)
        self.field.installEventFilter(self)
        self.count = QLabel()
        self.count.setProperty("role", "hint")
        self.back = self._button("up", self.tr("Previous match"), self.previous)
        self.on = self._button("down", self.tr("Next match"), self.next)
        self.shut = self._button("close", self.tr("Close the find bar"), self.close_bar)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, SPACE)
        row.setSpacing(SPACE)
        for widget, stretch in ((self.field, 1), (self.count, 0), (self.back, 0), (self.on, 0), (self.shut, 0)):
            row.addWidget(widget, stretch)
        self.setFocusProxy(self.field)
        self._show()

    def _button(self, name: str, text: str, run: object) -> QToolButton:
        button = QToolButton()
        button.setIcon(icon(name))
        button.setToolTip(text)
        button.setAccessibleName(text)
        button.setProperty("role", "quiet")
        button.clicked.connect(run)
        return button

    def open(self) -> None:
        """Come up with what is selected, or what was looked for last."""
        selected = self._text.textCursor().selectedText()
        self.show()
        if selected and "\u2029" not in selected:
            with QSignalBlocker(self.field):
                self.field.setText(selected)
        self._typed(self.field.text())
        self.field.selectAll()
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def close_bar(self) -> None:
        """Go away; what was found last stays selected."""
        if self.isHidden():
            return
        self.hide()
        self._text.setExtraSelections([])
        self._text.setFocus(Qt.FocusReason.OtherFocusReason)
        self.closed.emit()

    def next(self) -> None:
        """To the next match; opens the bar where it is not open."""
        self._step(1)

    def previous(self) -> None:
        """To the match before."""
        self._step(-1)

    def _step(self, by: int) -> None:
        if self.isHidden():
            self.open()
            return
        match = self.finder.step(by)
        if match is not None:
            self._go(match)

    def _typed(self, query: str) -> None:
        cursor = self._text.textCursor()
        index = self._text.typesetter.index_of(cursor.block())
        place = cursor.selectionStart() - cursor.block().position()
        self.finder.look_for(query, Match(index, max(place, 0), 0) if index is not None else None)
        if self.finder.current is not None:
            self._go(self.finder.matches[self.finder.current])

    def _go(self, match: Match) -> None:
        if match.line < self._text.typesetter.shown:
            self._text.select(match.line, match.start, match.end)
        self._highlight()

    def _model_changed(self) -> None:
        if self.isVisible() and not self._later.isActive():
            self._later.start()

    def _show(self) -> None:
        finder = self.finder
        for button in (self.back, self.on):
            button.setEnabled(bool(finder.matches))
        if not self.field.text().strip():
            self.count.setText("")
        elif finder.current is None:
            self.count.setText(self.tr("Not found"))
        else:
            text = self.tr("%1 of %2").replace("%1", str(finder.current + 1)).replace("%2", str(len(finder.matches)))
            self.count.setText(self.tr("%1, from the other end").replace("%1", text) if finder.wrapped else text)
        self.count.setProperty("role", "bad" if self.field.text().strip() and finder.current is None else "hint")
        self.count.style().polish(self.count)
        self._highlight()

    def _highlight(self) -> None:
        """Mark the matches that are in view; there may be thousands that are not."""
        if self.isHidden():
            return
        shown = [index for index, _ in self._text.visible_lines()]
        marks = []
        matches = self.finder.matches
        begin = bisect_left(matches, shown[0], key=lambda match: match.line) if shown else len(matches)
        for number in range(begin, len(matches)):
            if matches[number].line > shown[-1] or matches[number].line >= self._text.typesetter.shown:
                break
            marks.append(self._mark(matches[number], number == self.finder.current))
        self._text.setExtraSelections(marks)

    def _mark(self, match: Match, current: bool) -> QTextEdit.ExtraSelection:
        tokens, mark = look.current(), QTextEdit.ExtraSelection()
        block = self._text.typesetter.block_of(match.line)
        mark.cursor = QTextCursor(block)
        mark.cursor.setPosition(block.position() + match.start)
        mark.cursor.setPosition(block.position() + match.end, QTextCursor.MoveMode.KeepAnchor)
        mark.format.setBackground(QColor(tokens.accent if current else look.blend(tokens.accent, tokens.surface, 0.25)))
        mark.format.setForeground(QColor(tokens.on_accent if current else tokens.text))
        mark.format.setProperty(QTextFormat.Property.FullWidthSelection, False)
        return mark

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.field and event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self._step(-1 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1)
                return True
            if event.key() == Qt.Key.Key_Escape:
                self.close_bar()
                return True
        return super().eventFilter(watched, event)
