"""Brings a transcript into a text document, changing no more of it than what has changed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from PySide6.QtCore import QDateTime, QLocale
from PySide6.QtGui import QColor, QFont, QTextBlock, QTextCharFormat, QTextCursor, QTextDocument, QTextFormat

from app.gui.theme.tokens import Tokens
from app.gui.transcript.model import Line, Sitting, TranscriptModel
from app.gui.transcript.placing import Text, placed, units

SURE, DOUBTFUL = 0.8, 0.5
"""Words are shaded as sure from the first confidence on, as doubtful below the second."""


class Shade(StrEnum):
    """How a piece of text is set; names of tokens, but for the last two."""

    high = "word_high"
    mid = "word_mid"
    low = "word_low"
    partial = "partial"
    loose = "loose"
    """A partial word that may still change."""
    divider = "divider"


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text in one shade."""

    text: str
    shade: Shade


def pieces(line: Line, *, shaded: bool) -> list[Piece]:
    """The text of a line, cut where the shade changes."""
    text = placed(line.utterance)
    cut: list[Piece] = []
    end = 0
    for number, word in enumerate(text.words):
        shade = shade_of(line, text, number, shaded=shaded)
        # The space before a word goes with it, so that a line which grows only changes at its end; but it is not underlined.
        begin = word.start if shade is Shade.low else end
        if end < begin:
            cut.append(Piece(text.part(end, begin), Shade.high))
        cut.append(Piece(text.part(begin, word.end), shade))
        end = word.end
    rest = text.part(end, None)
    return [*cut, Piece(rest, cut[-1].shade if cut else Shade.high)] if rest else cut


def shade_of(line: Line, text: Text, number: int, *, shaded: bool) -> Shade:
    """How a word is set."""
    if not line.final:
        return Shade.partial if number < line.stable else Shade.loose
    confidence = text.words[number].word.confidence
    if not shaded or confidence >= SURE:
        return Shade.high
    return Shade.mid if confidence >= DOUBTFUL else Shade.low


class Typesetter:
    """Keeps a document equal to the lines of a model: a block for each line, and one before each sitting but the first."""

    def __init__(self, document: QTextDocument, model: TranscriptModel, tokens: Callable[[], Tokens]) -> None:
        self._document = document
        self._model = model
        self._tokens = tokens
        self._last: list[Piece] = []
        self._formats: dict[Shade, QTextCharFormat] = {}
        self.shown = 0
        """Lines that are in the document."""
        self.shaded = True
        self.edits = 0
        """Changes made to the document so far; `rebuilds` of them began anew."""
        self.rebuilds = 0

    def begin(self) -> None:
        """Empty the document; `more` fills it."""
        self._formats = _formats(self._tokens())
        self.rebuilds += 1
        self.shown = 0
        self._last = []
        self._document.clear()

    def more(self, enough: Callable[[], bool]) -> bool:
        """Set lines that are missing until `enough`; whether some are still missing."""
        cursor = self._cursor()
        cursor.beginEditBlock()
        while self.shown < len(self._model.lines):
            self._append(cursor, self._model.lines[self.shown])
            if enough():
                break
        cursor.endEditBlock()
        self.edits += 1
        return self.shown < len(self._model.lines)

    def set(self, index: int) -> None:
        """Set a line that is new or has changed, the last of the model; those before it are in the document."""
        cursor = self._cursor()
        cursor.beginEditBlock()
        if index == self.shown:
            self._append(cursor, self._model.lines[index])
        else:
            self._replace(cursor, pieces(self._model.lines[index], shaded=self.shaded))
        cursor.endEditBlock()
        self.edits += 1

    def drop(self, index: int) -> None:
        """Take away the last line, which the model has no more, and the divider before it where nothing is left behind that."""
        cursor = self._cursor()
        cursor.beginEditBlock()
        cursor.setPosition(self._end_of(index - 1) if index else 0)
        cursor.movePosition(QTextCursor.MoveOperation.End, QTextCursor.MoveMode.KeepAnchor)
        cursor.removeSelectedText()
        cursor.endEditBlock()
        self.shown = index
        self._last = pieces(self._model.lines[-1], shaded=self.shaded) if index else []
        self.edits += 1

    def block_of(self, index: int) -> QTextBlock:
        """The block of a line that is shown."""
        return self._document.findBlockByNumber(index + self._model.lines[index].sitting)

    def _end_of(self, index: int) -> int:
        block = self.block_of(index)
        return block.position() + block.length() - 1

    def index_of(self, block: QTextBlock) -> int | None:
        """The line of a block; None for dividers."""
        number = block.blockNumber()
        low, high = 0, min(self.shown, len(self._model.lines))
        while low < high:
            middle = (low + high) // 2
            if middle + self._model.lines[middle].sitting < number:
                low = middle + 1
            else:
                high = middle
        found = low < min(self.shown, len(self._model.lines)) and low + self._model.lines[low].sitting == number
        return low if found else None

    def _append(self, cursor: QTextCursor, line: Line) -> None:
        lines, sittings = self._model.lines, self._model.sittings
        if self.shown:
            if lines[self.shown - 1].sitting != line.sitting:
                cursor.insertBlock()
                cursor.insertText(divider(sittings[line.sitting]), self._formats[Shade.divider])
            cursor.insertBlock()
        self._last = pieces(line, shaded=self.shaded)
        self._insert(cursor, self._last)
        self.shown += 1

    def _replace(self, cursor: QTextCursor, wanted: list[Piece]) -> None:
        """Bring the last line to other text, from the first piece that differs on."""
        same = 0
        while same < min(len(wanted), len(self._last)) and wanted[same] == self._last[same]:
            same += 1
        begin = sum(units(piece.text) for piece in self._last[:same])
        cursor.setPosition(self._document.lastBlock().position() + begin)
        cursor.movePosition(QTextCursor.MoveOperation.End, QTextCursor.MoveMode.KeepAnchor)
        cursor.removeSelectedText()
        self._insert(cursor, wanted[same:])
        self._last = wanted

    def _insert(self, cursor: QTextCursor, wanted: Sequence[Piece]) -> None:
        for piece in wanted:
            cursor.insertText(piece.text, self._formats[piece.shade])

    def _cursor(self) -> QTextCursor:
        if not self._formats:
            self._formats = _formats(self._tokens())
        cursor = QTextCursor(self._document)
        cursor.movePosition(QTextCursor.MoveOperation.End)
        return cursor


def divider(sitting: Sitting) -> str:
    """What stands before a later sitting: when it began."""
    return QLocale().toString(QDateTime.fromSecsSinceEpoch(int(sitting.began)), QLocale.FormatType.ShortFormat)


def _formats(tokens: Tokens) -> dict[Shade, QTextCharFormat]:
    colours = {Shade.loose: tokens.partial, Shade.divider: tokens.muted}
    made = {}
    for shade in Shade:
        form = QTextCharFormat()
        form.setForeground(QColor(colours.get(shade) or str(getattr(tokens, shade.value))))
        form.setFontItalic(shade is Shade.loose)
        if shade is Shade.low:
            # Colour alone is not enough for everybody.
            form.setUnderlineStyle(QTextCharFormat.UnderlineStyle.DotLine)
        if shade is Shade.divider:
            form.setFontWeight(QFont.Weight.DemiBold)
            form.setProperty(QTextFormat.Property.FontSizeAdjustment, -1)
        made[shade] = form
    return made
