"""The models that there are, and what can be done with them: describe, verify, fetch, remove, add, and use one instead of another."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import msgspec
from PySide6.QtCore import QObject, QTimer, Signal

from app.engine.messages import DescribeModel, ListModels, Prepare, PullModel, RemoveModel, Request, VerifyModel
from app.gui.engine import Engine
from app.gui.models.disk import Disk
from app.gui.models.rows import BUILT_IN_DETECTOR, DETECTOR, RECOGNISER, Activity, Row, assembled, own_paths, remember
from app.gui.recognition import settings_of
from app.gui.settings import keys
from app.gui.settings.keys import Key
from app.gui.settings.store import Settings


class ModelLibrary(QObject):
    """All work is the engine's; a model that is chosen is loaded first, and the old one stays in use until that is done."""

    listed = Signal()
    """There are other rows."""
    changed = Signal(str)
    """State, activity or use of the model of this name."""
    described = Signal(str)
    """`details` or `problems` of this model are another."""
    succeeded = Signal(str, str)
    """Something was done with a model, and one line about it."""
    failed = Signal(str, str)
    """Something could not be done, and one line that says why and what to do."""
    ready = Signal(str)
    """A chosen model is in use."""

    def __init__(self, engine: Engine, settings: Settings, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.rows: list[Row] = []
        self.details: dict[str, dict[str, Any]] = {}
        """What `viseme models info` tells, by name, as far as it was asked for."""
        self.problems: dict[str, str] = {}
        """Why a model cannot be described or used, by name."""
        self.problem = ""
        """Why there is no list."""
        self._engine, self._settings = engine, settings
        self._activities: dict[str, Activity] = {}
        self._listing = 0
        self._disk = Disk(self)
        self._disk.seen.connect(self._on_seen)
        settings.changed.connect(self._on_setting)
        engine.done.connect(self._on_done)
        engine.trouble.connect(self._on_trouble)
        engine.progress.connect(self._on_progress)

    # -- what there is

    def refresh(self) -> None:
        """Look anew; `listed` follows."""
        if not self._engine.runs(self._listing):
            self._listing = self._engine.begin(ListModels())

    @property
    def listing(self) -> bool:
        """Whether the list is being asked for."""
        return self._engine.runs(self._listing)

    def row(self, name: str) -> Row | None:
        """The model of this name."""
        return next((row for row in self.rows if row.name == name), None)

    def activity(self, name: str) -> Activity | None:
        """What is being done with a model."""
        return self._activities.get(name)

    def used(self, row: Row) -> bool:
        """Whether this one is in use."""
        return row.name == self._settings.get(keys.MODEL if row.kind == RECOGNISER else keys.DETECTOR)

    # -- what can be done

    def describe(self, name: str) -> None:
        """Ask for the details of a model; `described` follows. Nothing is asked where they are known."""
        row = self.row(name)
        if row is None or name in self.details or name in self._activities or name == BUILT_IN_DETECTOR:
            return
        if row.kind == DETECTOR or row.usable:
            self._begin(name, "describe", DescribeModel(model=name))

    def use(self, name: str) -> None:
        """Recognise with this model, or find faces with this detector, as soon as it is loaded."""
        row = self.row(name)
        if row is None or self.used(row) or not row.usable:
            return
        for other, activity in list(self._activities.items()):
            if activity.what == "use":
                self._drop(other)
        chosen = {"model": name} if row.kind == RECOGNISER else {"detector": name}
        self._begin(name, "use", Prepare(settings=msgspec.structs.replace(settings_of(self._settings), **chosen)))

    def verify(self, name: str) -> None:
        """Compare the file with the catalogue."""
        self._begin(name, "verify", VerifyModel(model=name))

    def pull(self, name: str) -> None:
        """Fetch a model: the one thing that uses the network."""
        self._begin(name, "pull", PullModel(model=name))

    def remove(self, name: str) -> None:
        """Delete what was fetched, or forget a checkpoint of the user's, whose file stays."""
        row = self.row(name)
        if row is None:
            return
        if self.used(row):
            key: Key[str] = keys.MODEL if row.kind == RECOGNISER else keys.DETECTOR
            self._settings.set(key, key.default)
        if row.own:
            remember(self._settings, [path for path in own_paths(self._settings) if path != name])
            self._cancel_quietly(name)
            self.refresh()
        else:
            self._begin(name, "remove", RemoveModel(model=name))

    def add(self, path: str) -> None:
        """Take a checkpoint of the user's into the list, if it is one."""
        if self.row(path) is not None:
            self.succeeded.emit(path, self.tr("This model file is in the list already."))
            return
        self.rows.append(Row(name=path, own=True, state="added", path=path))
        self._disk.look(path)
        self.listed.emit()
        self._begin(path, "add", DescribeModel(model=path))

    def cancel(self, name: str) -> None:
        """End what is being done with a model."""
        activity = self._activities.get(name)
        if activity is not None:
            self._engine.cancel(activity.job)

    # -- what the engine tells

    def _begin(self, name: str, what: str, request: Request) -> None:
        running = self._activities.get(name)
        if running is not None and running.what != "describe":
            return
        self._drop(name)
        self._activities[name] = Activity(what, self._engine.begin(request))
        self.changed.emit(name)

    def _drop(self, name: str) -> None:
        """End an activity whose outcome is of no interest any more."""
        activity = self._activities.pop(name, None)
        if activity is not None:
            self._engine.cancel(activity.job)
            self.changed.emit(name)

    def _cancel_quietly(self, name: str) -> None:
        self._drop(name)
        self.details.pop(name, None)
        self.problems.pop(name, None)

    def _ended(self, job: int) -> tuple[str, str]:
        """Name and kind of the activity that has ended; both are empty for jobs of others."""
        for name, activity in self._activities.items():
            if activity.job == job:
                del self._activities[name]
                return name, activity.what
        return "", ""

    def _on_progress(self, job: int, done: float, total: float | None) -> None:
        for name, activity in self._activities.items():
            if activity.job == job:
                self._activities[name] = replace(activity, done=done, total=total)
                self.changed.emit(name)
                return

    def _on_done(self, job: int, result: dict[str, Any], cancelled: bool) -> None:
        if job == self._listing:
            self._take_list(result)
            return
        name, what = self._ended(job)
        if not name:
            return
        if cancelled:
            self._on_cancelled(name, what)
        elif what in ("describe", "add"):
            self._take_details(name, result, new=what == "add")
        elif what == "use":
            self._take_into_use(name)
        elif what == "verify":
            self._judge(name, result)
        else:
            self.details.pop(name, None)
            self.problems.pop(name, None)
            said = self.tr("%1 is fetched and whole.") if what == "pull" else self.tr("%1 is removed.")
            self.succeeded.emit(name, said.replace("%1", self._title(name)))
            self.refresh()
        self.changed.emit(name)

    def _on_trouble(self, job: int, line: str, result: dict[str, Any]) -> None:
        if job == self._listing:
            self.problem = line
            self.listed.emit()
            return
        name, what = self._ended(job)
        if not name:
            return
        if what == "add":
            self._forget_row(name)
        elif what in ("describe", "use"):
            self.problems[name] = line
            self.described.emit(name)
        if what != "describe":
            self.failed.emit(name, line)
        if what in ("pull", "remove"):
            self.refresh()
        self.changed.emit(name)

    def _take_list(self, result: dict[str, Any]) -> None:
        self.problem = ""
        paths = own_paths(self._settings)
        adding = [name for name, activity in self._activities.items() if activity.what == "add"]
        built_in = self.tr("The program's own face detector: boxes and five landmarks.")
        self.rows = assembled(result.get("models", ()), [*paths, *adding], self.rows, built_in)
        for path in paths:
            self._disk.look(path)
        self.listed.emit()

    def _take_details(self, name: str, result: dict[str, Any], *, new: bool) -> None:
        self.details[name] = result
        self.problems.pop(name, None)
        row = self.row(name)
        if row is not None and row.own:
            card = result.get("card") or {}
            self._replace(replace(row, summary=str(card.get("summary", "")), licence=card.get("licence")))
        if new:
            remember(self._settings, [*own_paths(self._settings), name])
            self.succeeded.emit(name, self.tr("%1 is in the list.").replace("%1", self._title(name)))
        self.described.emit(name)

    def _take_into_use(self, name: str) -> None:
        row = self.row(name)
        if row is None:
            return
        self.problems.pop(name, None)
        self._settings.set(keys.MODEL if row.kind == RECOGNISER else keys.DETECTOR, name)
        self.ready.emit(name)
        self.succeeded.emit(name, self.tr("%1 is in use.").replace("%1", self._title(name)))

    def _judge(self, name: str, result: dict[str, Any]) -> None:
        if result.get("ok"):
            self.problems.pop(name, None)
            self.succeeded.emit(name, self.tr("%1 is whole: its SHA-256 is that of the catalogue.").replace("%1", self._title(name)))
        else:
            line = self.tr("%1 is damaged or altered: %2").replace("%1", self._title(name)).replace("%2", self.remedy(name))
            self.problems[name] = line
            self.failed.emit(name, line)
        self.described.emit(name)

    def _on_cancelled(self, name: str, what: str) -> None:
        if what == "add":
            self._forget_row(name)
        elif what == "pull":
            self.succeeded.emit(name, self.tr("Stopped; what has come is kept, and fetching again goes on with it."))
            self.refresh()
        self.changed.emit(name)

    def remedy(self, name: str) -> str:
        """What to do where the file of a model is damaged or missing."""
        row = self.row(name)
        if row is not None and row.url is not None:
            return self.tr("fetch it again.")
        if row is not None and row.own:
            return self.tr("put the file back in its place, or take it off the list.")
        return self.tr("install Viseme again.")

    def _on_seen(self, path: str, megabytes: float) -> None:
        row = self.row(path)
        if row is not None and row.own:
            there = megabytes >= 0
            self._replace(replace(row, state="added" if there else "missing", megabytes=round(megabytes, 1) if there else None))
            self.changed.emit(path)

    def _on_setting(self, key: Key[Any]) -> None:
        if key in (keys.MODEL, keys.DETECTOR):
            for row in self.rows:
                self.changed.emit(row.name)
        elif key is keys.OWN_MODELS:
            QTimer.singleShot(0, self, self.refresh)

    def _replace(self, row: Row) -> None:
        self.rows = [row if other.name == row.name else other for other in self.rows]

    def _forget_row(self, name: str) -> None:
        self.rows = [row for row in self.rows if row.name != name]
        self.listed.emit()

    def _title(self, name: str) -> str:
        row = self.row(name)
        return row.title if row is not None else name
