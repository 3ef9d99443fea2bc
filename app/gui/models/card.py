"""The details of one model: what it is, what can be done with it, and the card of its trainer."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QScrollArea, QToolButton, QVBoxLayout, QWidget

from app.gui.models import text
from app.gui.models.facts import Facts
from app.gui.models.library import ModelLibrary
from app.gui.models.question import Question
from app.gui.models.rows import Row
from app.gui.theme.tokens import SPACE

_STEPS = 1000


class Card(QScrollArea):
    """Shows one model of the library, or what to do where none is chosen."""

    copied = Signal()
    """The SHA-256 is in the clipboard."""

    def __init__(self, library: ModelLibrary, actions: Sequence[QAction], parent: QWidget | None = None) -> None:
        """`actions` are offered as buttons, the first one as the main one; the last is that of Cancel."""
        super().__init__(parent)
        self._library = library
        self._row: Row | None = None
        self.setWidgetResizable(True)
        self.setFrameShape(QScrollArea.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName(self.tr("Details of the model"))
        self.question = Question(self)
        self._make_parts()
        self._lay_out(actions)
        library.changed.connect(self._refresh_if)
        library.described.connect(self._refresh_if)
        library.listed.connect(self._relisted)
        self.show_row(None)

    def show_row(self, name: str | None) -> None:
        """Show another model."""
        self.question.hide()
        self._row = self._library.row(name) if name is not None else None
        if name is not None:
            self._library.describe(name)
        self.verticalScrollBar().setValue(0)
        self._refresh()

    def _make_parts(self) -> None:
        self.title = self._label("page-title")
        self.summary = self._label("")
        self.trouble = self._label("bad")
        self.doing = self._label("hint")
        self.bar = QProgressBar(self)
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName(self.tr("Progress"))
        self.bar.setRange(0, _STEPS)
        self.facts = Facts(self)
        self.facts.copied.connect(self.copied)
        self.card = self._label("")
        self.card.setTextFormat(Qt.TextFormat.RichText)
        self.card.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard)
        self.empty = self._label("empty")
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)

    def _label(self, role: str) -> QLabel:
        label = QLabel(self)
        label.setWordWrap(True)
        label.setTextFormat(Qt.TextFormat.PlainText)
        if role:
            label.setProperty("role", role)
        return label

    def _lay_out(self, actions: Sequence[QAction]) -> None:
        inner = QWidget(self)
        layout = QVBoxLayout(inner)
        layout.setContentsMargins(SPACE * 3, SPACE * 3, SPACE * 3, SPACE * 3)
        layout.setSpacing(SPACE)
        buttons = QHBoxLayout()
        buttons.setSpacing(SPACE)
        for action in actions:
            buttons.addWidget(self._button(action, primary=action is actions[0]))
        buttons.addStretch(1)
        for part in (self.empty, self.title, self.summary, self.trouble):
            layout.addWidget(part)
        layout.addLayout(buttons)
        for part in (self.question, self.doing, self.bar):
            layout.addWidget(part)
        layout.addSpacing(SPACE)
        layout.addWidget(self.facts)
        layout.addWidget(self.card)
        layout.addStretch(1)
        self.setWidget(inner)

    def _button(self, action: QAction, *, primary: bool) -> QToolButton:
        button = QToolButton(self)
        button.setDefaultAction(action)
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        if primary:
            button.setProperty("role", "primary")
        action.changed.connect(lambda: button.setVisible(action.isVisible()))
        button.setVisible(action.isVisible())
        return button

    def _relisted(self) -> None:
        name = self._row.name if self._row is not None else None
        self._row = self._library.row(name) if name is not None else None
        self._refresh()

    def _refresh_if(self, name: str) -> None:
        if self._row is not None and self._row.name == name:
            self._row = self._library.row(name)
            self._refresh()

    def _refresh(self) -> None:
        row, library = self._row, self._library
        self.empty.setVisible(row is None)
        self.empty.setText(library.problem or (self.tr("Choose a model to see what it is.") if library.rows else self.tr("Looking …")))
        for part in (self.title, self.summary, self.trouble, self.doing, self.bar, self.card):
            part.setVisible(False)
        details = library.details.get(row.name, {}) if row is not None else {}
        self.facts.show_facts(text.facts(row, details) if row is not None else (), str(details.get("sha256") or ""))
        if row is None:
            return
        self._say(self.title, row.title)
        self._say(self.summary, row.summary or str((details.get("card") or {}).get("summary", "")))
        self._say(self.trouble, library.problems.get(row.name, "") or text.advice(row, library.remedy(row.name)))
        self._say(self.card, text.card_html(details.get("card") or {}))
        self._show_activity(row)

    def _show_activity(self, row: Row) -> None:
        activity = self._library.activity(row.name)
        if activity is None:
            return
        said = text.doing(activity)
        self._say(self.doing, said[:1].upper() + said[1:])
        self.bar.setVisible(activity.what != "describe")
        self.bar.setRange(0, _STEPS if activity.total else 0)
        if activity.total:
            self.bar.setValue(round(_STEPS * min(activity.done / activity.total, 1.0)))

    def _say(self, label: QLabel, said: str) -> None:
        label.setText(said)
        label.setVisible(bool(said))
