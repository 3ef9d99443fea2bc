"""The newest of what is said, for captions: from a transcript, or from events alone."""

from __future__ import annotations

from collections import deque

from PySide6.QtCore import QObject, Signal

from app.gui.transcript.model import Line, TranscriptModel
from pipeline.events import Event, Final, Partial, Silence, Utterance

KEEP = 12
"""Utterances that are more than fill the captions."""


class Captions(QObject):
    """`lines` are the newest, the open one last."""

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._model: TranscriptModel | None = None
        self._finals: deque[Utterance] = deque(maxlen=KEEP)
        self._open: Partial | None = None

    def set_model(self, model: TranscriptModel | None) -> None:
        """Show what this transcript has last, as it grows; None for events only."""
        if self._model is not None:
            self._model.changed.disconnect(self.changed)
        self._model = model
        if model is not None:
            model.changed.connect(self.changed)
        self.changed.emit()

    def add(self, event: Event) -> None:
        """Take in an event; every kind is welcome. Without effect while there is a transcript."""
        if isinstance(event, Partial):
            self._open = event if event.utterance.text else None
        elif isinstance(event, Final):
            self._open = None
            if event.utterance.text:
                self._finals.append(event.utterance)
        elif isinstance(event, Silence):
            self._open = None
        else:
            return
        if self._model is None:
            self.changed.emit()

    def lines(self, *, partials: bool = True) -> list[Line]:
        """What there is to show, with or without the utterance that is not finished."""
        if self._model is not None:
            found = self._model.lines[-KEEP:]
        else:
            found = [Line(utterance, 0, True) for utterance in self._finals]
            if self._open is not None:
                found.append(Line(self._open.utterance, 0, False, self._open.stable))
        return found if partials or not found or found[-1].final else found[:-1]
