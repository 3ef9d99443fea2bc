"""Settings of how speech is recognised."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QSignalBlocker
from PySide6.QtWidgets import QComboBox, QPlainTextEdit, QSpinBox, QWidget

from app.engine.messages import ListModels
from app.gui.settings import keys
from app.gui.settings.binding import tie_choice, tie_lines, tie_number
from app.gui.settings.form import Form
from app.gui.settings.keys import Key
from app.gui.shell.context import Context

_HERE = ("bundled", "pulled", "user")
"""States of models that can be used as they are."""


class RecognitionPage(Form):
    """Model, latency, search, face, words to expect, offset between lips and sound."""

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(self.tr("Recognition"), parent)
        self._context = context
        self._asked = 0
        self._add_model()
        self._add_dials()
        self._add_words()
        self.end()

    def _add_model(self) -> None:
        settings = self._context.settings
        self.model = QComboBox(self)
        self.model.setMinimumContentsLength(24)
        self._list([settings.get(keys.MODEL)])
        self.model.currentIndexChanged.connect(self._choose)
        self.row(self.tr("Model"), self.model, self.tr("The models page tells what each one can do and fetches others."))
        mode = tie_choice(
            QComboBox(self),
            settings,
            keys.MODE,
            [
                ("auto", self.tr("Automatic")),
                ("av", self.tr("Sound and lips")),
                ("a", self.tr("Sound only")),
                ("v", self.tr("Lips only")),
            ],
        )
        self.row(self.tr("Mode"), mode, self.tr("Automatic takes what is good at the time and says when that changes."))
        settings.changed.connect(self._follow)
        self._context.engine.done.connect(self._listed)
        self._asked = self._context.engine.begin(ListModels())

    def _add_dials(self) -> None:
        settings = self._context.settings
        latency = tie_choice(
            QComboBox(self),
            settings,
            keys.LATENCY,
            [
                (320, self.tr("320 ms: words come soonest")),
                (480, self.tr("480 ms: balanced")),
                (800, self.tr("800 ms: fewest errors")),
            ],
        )
        self.row(self.tr("Latency"), latency, self.tr("How far the model listens ahead before it writes a word."))
        beam = tie_number(QSpinBox(self), settings, keys.BEAM)
        self.row(self.tr("Beam width"), beam, self.tr("Readings that are weighed against each other; 1 is fastest."))
        face = tie_choice(
            QComboBox(self),
            settings,
            keys.FACE,
            [
                ("largest", self.tr("The largest")),
                ("speaking", self.tr("The one that speaks")),
                ("left", self.tr("The leftmost")),
                ("right", self.tr("The rightmost")),
            ],
        )
        self.row(self.tr("Face to follow"), face, self.tr("Where there are several; a click on a face in the picture chooses it."))
        offset = tie_number(QSpinBox(self), settings, keys.AV_OFFSET)
        offset.setSuffix(self.tr(" ms"))
        offset.setSingleStep(10)
        self.row(self.tr("Pictures late by"), offset, self.tr("Against the sound, for cameras that lag. The live page measures it."))

    def _add_words(self) -> None:
        words = tie_lines(QPlainTextEdit(self), self._context.settings, keys.HOTWORDS)
        words.setTabChangesFocus(True)
        words.setPlaceholderText(self.tr("One word or phrase on each line"))
        words.setMaximumHeight(words.fontMetrics().lineSpacing() * 6)
        self.row(self.tr("Words to expect"), words, self.tr("Names and terms that are preferred in files."))

    def _choose(self, place: int) -> None:
        if place >= 0:
            self._context.settings.set(keys.MODEL, str(self.model.itemData(place)))

    def _follow(self, key: Key[Any]) -> None:
        if key is keys.MODEL:
            self._list([str(self.model.itemData(place)) for place in range(self.model.count())])

    def _listed(self, job: int, result: dict[str, Any], _cancelled: bool) -> None:
        if job == self._asked:
            rows = [row for row in result.get("models", []) if row.get("kind", "recognizer") == "recognizer"]
            self._list([str(row["name"]) for row in rows if row.get("state") in _HERE])

    def _list(self, names: list[str]) -> None:
        """Offer these models, and in any case the one that is chosen."""
        chosen = self._context.settings.get(keys.MODEL)
        blocker = QSignalBlocker(self.model)
        self.model.clear()
        for name in dict.fromkeys([*names, chosen]):
            self.model.addItem(name, name)
        self.model.setCurrentIndex(self.model.findData(chosen))
        blocker.unblock()
