"""The chosen model is loaded behind the window, so that the first word does not wait for it."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from app.engine.messages import Prepare
from app.gui.recognition import settings_of
from app.gui.settings import keys
from app.gui.settings.keys import Key
from app.gui.shell.context import Context
from app.gui.shell.notices import Kind

TOPIC = "model"
_SETTLE_MS = 400
"""Who turns a dial means the last of its values."""


class Preparation(QObject):
    """Asks the engine for the model of the settings, at first and whenever another one is chosen."""

    changed = Signal()
    """`state` or `facts` is another."""

    def __init__(self, context: Context, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._job = 0
        self.state = "idle"
        """`idle`, `loading`, `ready` or `failed`."""
        self.facts: dict[str, Any] = {}
        """Name, parameters and sha256 of the model that was loaded last."""
        self._soon = QTimer(self, singleShot=True, interval=_SETTLE_MS)
        self._soon.timeout.connect(self.begin)
        context.settings.changed.connect(self._chosen)
        context.engine.done.connect(self._done)
        context.engine.trouble.connect(self._failed)

    def begin(self) -> None:
        """Load what the settings name."""
        if self._job:
            self._context.engine.cancel(self._job)
        self._job = self._context.engine.begin(Prepare(settings=settings_of(self._context.settings)))
        self._now("loading")

    def _chosen(self, key: Key[Any]) -> None:
        if key is keys.MODEL and self.state != "idle":
            self._soon.start()

    def _done(self, job: int, result: dict[str, Any], cancelled: bool) -> None:
        if job != self._job:
            return
        self._job = 0
        if cancelled:
            self._now("idle")
            return
        self.facts = result
        self._context.notices.withdraw(TOPIC)
        self._now("ready")

    def _failed(self, job: int, line: str, _result: dict[str, Any]) -> None:
        if job == self._job:
            self._job = 0
            self._context.notices.say(line, Kind.error, topic=TOPIC, action="page.models")
            self._now("failed")

    def _now(self, state: str) -> None:
        self.state = state
        self.changed.emit()
