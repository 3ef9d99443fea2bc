"""The queue of files: one is transcribed at a time, the rest wait; what fails says why in one line and the next one begins."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import msgspec
from PySide6.QtCore import QObject, QTimer, Signal

from app.engine.messages import Transcribe
from app.gui.engine import Engine
from app.gui.files.item import Item, State
from app.gui.recognition import settings_of
from app.gui.settings import keys
from app.gui.settings.store import Settings
from app.gui.transcript.model import TranscriptModel
from pipeline.events import Event, Final, Partial, Recovered

_CLOCK_MS = 1000
_JUDGED = 1.0
"""Seconds of work after which the rest is estimated."""


class FileQueue(QObject):
    """Holds the files in the order in which they came. Rows are places in `items`."""

    adding = Signal(int, int)
    """Items are about to come at these first and last rows."""
    added = Signal()
    removing = Signal(int)
    """The item of this row is about to go."""
    removed = Signal()
    changed = Signal(int)
    """State, progress or words of this row."""
    ended = Signal(int, int)
    """Nothing waits and nothing runs any more: how many were done and how many failed since it last was so."""

    def __init__(
        self, engine: Engine, settings: Settings, parent: QObject | None = None, *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        """`clock` counts seconds."""
        super().__init__(parent)
        self.items: list[Item] = []
        self._engine = engine
        self._settings = settings
        self._clock = clock
        self._running: Item | None = None
        self._job = 0
        """The job that the engine works on, also where its item was removed; 0 for none."""
        self._tally = [0, 0]
        self._removed: list[tuple[int, Item]] = []
        self._next_soon = QTimer(self, singleShot=True, interval=0)
        self._next_soon.timeout.connect(self._next)
        self._ticks = QTimer(self, interval=_CLOCK_MS)
        self._ticks.timeout.connect(self._tick)
        engine.told.connect(self._on_told)
        engine.progress.connect(self._on_progress)
        engine.done.connect(self._on_done)
        engine.trouble.connect(self._on_trouble)

    @property
    def busy(self) -> bool:
        """Whether a file runs or waits."""
        return self._job != 0 or any(not item.finished for item in self.items)

    @property
    def restorable(self) -> int:
        """How many files the last removal took."""
        return len(self._removed)

    def add(self, paths: Sequence[Path]) -> list[Item]:
        """Queue files that are not in it yet; returns those that were new. They begin by themselves."""
        known = {item.path for item in self.items}
        fresh = [path for path in dict.fromkeys(paths) if path not in known]
        items = [self._item(path) for path in fresh]
        if items:
            self.adding.emit(len(self.items), len(self.items) + len(items) - 1)
            self.items += items
            self.added.emit()
            self._next_soon.start()
        return items

    def cancel(self, item: Item) -> None:
        """End a file, whether it runs or waits; what was found so far stays."""
        if item is self._running:
            item.cancelling = True
            self._engine.cancel(self._job)
        elif item.state is State.waiting:
            item.state = State.cancelled
            self._tell(item)

    def cancel_all(self) -> None:
        """End the file that runs and all that wait."""
        for item in self.items:
            if item.state is State.waiting:
                self.cancel(item)
        if self._running is not None:
            self.cancel(self._running)

    def retry(self, item: Item) -> None:
        """Queue a finished file anew; what it has stays until the new attempt has words."""
        if not item.finished:
            return
        item.state, item.message, item.cancelling = State.waiting, "", False
        item.done, item.elapsed, item.rest, item.first = 0.0, 0.0, None, None
        self._tell(item)
        self._next_soon.start()

    def remove(self, items: Sequence[Item]) -> None:
        """Take files out, with what was found in them; `restore` brings the last ones back. One that runs is cancelled."""
        taken = [(row, item) for row, item in enumerate(self.items) if item in items]
        if not taken:
            return
        for row, item in reversed(taken):
            if item is self._running:
                self._engine.cancel(self._job)
                self._running = None
                item.state = State.cancelled
            self.removing.emit(row)
            del self.items[row]
            self.removed.emit()
        for _, old in self._removed:
            old.transcript.deleteLater()
        self._removed = taken

    def clear_finished(self) -> None:
        """Take out all that are finished."""
        self.remove([item for item in self.items if item.finished])

    def restore(self) -> None:
        """Bring back what was removed last, where it was."""
        taken, self._removed = self._removed, []
        known = {item.path for item in self.items}
        for row, item in taken:
            if item.path in known:
                continue
            row = min(row, len(self.items))
            self.adding.emit(row, row)
            self.items.insert(row, item)
            self.added.emit()
        self._next_soon.start()

    def _item(self, path: Path) -> Item:
        item = Item(path, TranscriptModel(self, path=str(path)))
        item.transcript.changed.connect(lambda: item.touch())
        return item

    def _next(self) -> None:
        """Begin the first that waits, where nothing runs."""
        if self._job:
            return
        item = next((item for item in self.items if item.state is State.waiting), None)
        if item is None:
            self._ticks.stop()
            if any(self._tally):
                tally, self._tally = self._tally, [0, 0]
                self.ended.emit(*tally)
            return
        chosen = msgspec.structs.replace(settings_of(self._settings), mode=self._settings.get(keys.FILES_MODE))
        item.state, item.began, item.stale = State.running, self._clock(), True
        item.elapsed = 0.0
        item.notes.clear()
        self._running = item
        self._job = item.job = self._engine.begin(Transcribe(path=str(item.path), settings=chosen))
        if not self._engine.runs(item.job):  # told before its number was known
            self._end(item.job, State.failed, self.tr("The engine could not be started."), {})
            return
        self._ticks.start()
        self._tell(item)

    def _of(self, job: int) -> Item | None:
        return self._running if job == self._job else None

    def _on_told(self, job: int, event: Event) -> None:
        item = self._of(job)
        if item is None:
            return
        if item.stale and isinstance(event, Partial | Final):
            item.transcript.clear()
            item.stale, item.result = False, {}
        if isinstance(event, Recovered):
            item.notes.append(event.message)
        item.transcript.add(event)
        if isinstance(event, Final | Recovered):
            self._tell(item)

    def _on_progress(self, job: int, done: float, total: float | None) -> None:
        item = self._of(job)
        if item is None:
            return
        item.done, item.total = done, total
        if item.first is None:
            item.first = (self._clock(), done)
        self._tick()

    def _tick(self) -> None:
        """Time passes for the running file."""
        item = self._running
        if item is None:
            return
        now = self._clock()
        item.elapsed = now - item.began
        if item.first is not None and item.total is not None:
            seconds, media = now - item.first[0], item.done - item.first[1]
            item.rest = (item.total - item.done) * seconds / media if seconds >= _JUDGED and media > 0 else None
        self._tell(item)

    def _on_done(self, job: int, result: dict[str, Any], cancelled: bool) -> None:
        self._end(job, State.cancelled if cancelled else State.done, "", result)

    def _on_trouble(self, job: int, line: str, result: dict[str, Any]) -> None:
        self._end(job, State.failed, line, result)

    def _end(self, job: int, state: State, line: str, result: dict[str, Any]) -> None:
        if not job or job != self._job:
            return
        item, self._running, self._job = self._running, None, 0
        self._next_soon.start()
        if item is None:
            return
        item.state = State.cancelled if item.cancelling and state is State.failed else state
        item.message = line if item.state is State.failed else ""
        item.elapsed, item.rest = self._clock() - item.began, None
        self._keep(item, result, whole=state is State.done)
        if item.state is not State.cancelled:
            self._tally[item.state is State.failed] += 1
        self._tell(item)

    @staticmethod
    def _keep(item: Item, result: dict[str, Any], *, whole: bool) -> None:
        """Take over what a job found; a part of nothing takes the place of nothing."""
        if whole or result.get("utterances"):
            with contextlib.suppress(ValueError):  # what was told on the way is there already
                item.transcript.load(result)
                item.result, item.stale = result, False
        item.transcript.settle()

    def _tell(self, item: Item) -> None:
        if item in self.items:
            self.changed.emit(self.items.index(item))
