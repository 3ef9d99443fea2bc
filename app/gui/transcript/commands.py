"""What can be done with a transcript, as actions of the window; they concern the transcript that the user is at."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication, QWidget

from app.gui.settings import keys
from app.gui.shell.context import Context
from app.gui.theme.icons import icon

if TYPE_CHECKING:
    from app.gui.transcript.panel import TranscriptPanel

NEED_TEXT = (
    "transcript.copy",
    "transcript.save",
    "transcript.find",
    "transcript.find_next",
    "transcript.find_previous",
    "transcript.clear",
)
OTHERS = ("transcript.play", "transcript.append", "transcript.undo")


class Commands(QObject):
    """There is one for all panels, made by the first: the actions have their names and keys only once."""

    @classmethod
    def of(cls, context: Context) -> Commands:
        """The one of this window."""
        for child in context.actions.children():
            if isinstance(child, Commands):
                return child
        return cls(context)

    def __init__(self, context: Context) -> None:
        super().__init__(context.actions)
        self._settings = context.settings
        self._panels: list[TranscriptPanel] = []
        self._add(context)
        context.settings.changed.connect(lambda key: self.refresh() if key in (keys.APPEND, keys.APPEND_FILE) else None)
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._focus_changed)

    def _add(self, context: Context) -> None:
        add, group = context.actions.add, self.tr("Transcript")
        add("transcript.copy", self.tr("Copy all"), self._copy, group=group, key="Ctrl+Shift+C", icon=icon("copy"))
        add("transcript.save", self.tr("Save as …"), self._save, group=group, key="Ctrl+S", icon=icon("save"))
        add("transcript.find", self.tr("Find …"), self._find, group=group, key="Ctrl+F", icon=icon("search"))
        add("transcript.find_next", self.tr("Find next"), self._next, group=group, key="F3")
        add("transcript.find_previous", self.tr("Find previous"), self._previous, group=group, key="Shift+F3")
        add("transcript.play", self.tr("Play the word at the caret"), self._play, group=group, key="Ctrl+P", icon=icon("play"))
        add("transcript.clear", self.tr("Clear"), self._clear, group=group, key="Ctrl+Shift+Del", icon=icon("clear"))
        undo = self.tr("Bring back what was cleared")
        add("transcript.undo", undo, self._undo, group=group, key="Ctrl+Z", icon=icon("up"))
        tip = self.tr("Write what is said to a file while listening")
        self.append = add(
            "transcript.append", self.tr("Append to a file"), self._append, group=group, key="Ctrl+Shift+A", icon=icon("file"),
            checkable=True, tip=tip,
        )  # fmt: skip
        self._actions: dict[str, QAction] = {name: context.actions[name] for name in (*NEED_TEXT, *OTHERS)}

    def take(self, panel: TranscriptPanel) -> None:
        """Let a panel be one that the actions may concern."""
        self._panels.append(panel)
        panel.destroyed.connect(lambda: self._forget(panel))
        self.refresh()

    def current(self) -> TranscriptPanel | None:
        """The panel that has the focus, or the one in view that came up last."""
        seen = [panel for panel in self._panels if panel.isVisible()]
        focus = QApplication.focusWidget()
        within = [panel for panel in seen if focus is not None and panel.isAncestorOf(focus)]
        found = within or seen
        return found[-1] if found else None

    def came_up(self, panel: TranscriptPanel) -> None:
        """A panel has come into view."""
        self._panels.remove(panel)
        self._panels.append(panel)
        self.refresh()

    def refresh(self) -> None:
        """Let only be chosen what makes sense now."""
        panel = self.current()
        text = panel is not None and bool(panel.model.lines)
        for name in NEED_TEXT:
            self._actions[name].setEnabled(text)
        self._actions["transcript.play"].setEnabled(text and panel is not None and bool(panel.model.path))
        self._actions["transcript.undo"].setEnabled(panel is not None and panel.can_undo)
        live = self._live()
        self.append.setEnabled(live is not None)
        self.append.setChecked(live.storage.on if live is not None else False)

    def _live(self) -> TranscriptPanel | None:
        """The panel whose finals may be appended, in view or not."""
        return next((panel for panel in self._panels if panel.live), None)

    def _forget(self, panel: TranscriptPanel) -> None:
        if panel in self._panels:
            self._panels.remove(panel)

    def _focus_changed(self, old: QWidget | None, new: QWidget | None) -> None:
        if len(self._panels) > 1:
            self.refresh()

    def _copy(self) -> None:
        if panel := self.current():
            panel.copy()

    def _save(self) -> None:
        if panel := self.current():
            panel.save()

    def _find(self) -> None:
        if panel := self.current():
            panel.view.open_find()

    def _next(self) -> None:
        if panel := self.current():
            panel.view.find_bar.next()

    def _previous(self) -> None:
        if panel := self.current():
            panel.view.find_bar.previous()

    def _play(self) -> None:
        if panel := self.current():
            panel.view.text.choose()

    def _clear(self) -> None:
        if panel := self.current():
            panel.clear()

    def _undo(self) -> None:
        if panel := self.current():
            panel.undo()

    def _append(self) -> None:
        if panel := self._live():
            panel.storage.switch(self.append.isChecked())
        self.refresh()  # a switch that asks for a file first is not on yet
