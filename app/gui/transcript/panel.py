"""A transcript with everything that can be done with it, and the line that says what is stored."""

from __future__ import annotations

import contextlib
from pathlib import Path

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QHideEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QMenu, QMessageBox, QToolButton, QVBoxLayout, QWidget

from app.gui.shell.context import Context
from app.gui.shell.notices import Kind
from app.gui.theme.icons import icon
from app.gui.theme.tokens import SPACE
from app.gui.transcript.commands import Commands
from app.gui.transcript.export import Exporter
from app.gui.transcript.model import Kept, TranscriptModel
from app.gui.transcript.moment import Moment
from app.gui.transcript.player import PlayerController
from app.gui.transcript.saving import SaveDialog, suggested
from app.gui.transcript.storage import Storage
from app.gui.transcript.view import TranscriptView

UNDO_MS = 30_000
"""How long a cleared transcript can be brought back."""


class TranscriptPanel(QWidget):
    """`live` for what is being said now, else for a file, whose words can be heard."""

    word_chosen = Signal(float, float)
    """A word of a file was chosen; it is played already."""

    def __init__(self, context: Context, model: TranscriptModel, *, live: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self.model = model
        self.live = live
        self.view = TranscriptView(context, model)
        self.storage = Storage(context, live=live, parent=self)
        self.player = PlayerController(context, model, self)
        self.moment = Moment()
        self.exporter = Exporter(self)
        self.saver = SaveDialog(context.settings, self)
        self.question: QMessageBox | None = None
        """While it is asked whether to clear."""
        self._kept: tuple[Kept, int, str] | None = None
        self._safe, self._turn = 0, 0
        self._forgetting = QTimer(self, singleShot=True, interval=UNDO_MS)
        self._commands = Commands.of(context)
        self._arrange()
        self._connect()
        self._commands.take(self)
        self._refresh()

    def _arrange(self) -> None:
        self.store_line = QLabel(wordWrap=True)
        self.store_line.setProperty("role", "hint")
        self._undo_row = QWidget()
        undo = QHBoxLayout(self._undo_row)
        undo.setContentsMargins(0, SPACE, 0, 0)
        undo.addWidget(QLabel(self.tr("The transcript is cleared.")), 1)
        self.undo_button = QToolButton()
        self.undo_button.setText(self.tr("Undo"))
        self.undo_button.clicked.connect(self.undo)
        undo.addWidget(self.undo_button)
        self._undo_row.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(self._tools())
        column.addSpacing(SPACE)
        column.addWidget(self.view, 1)
        column.addWidget(self.moment)
        column.addWidget(self._undo_row)
        column.addSpacing(SPACE)
        column.addWidget(self.store_line)

    def _tools(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(SPACE // 2)
        self.save_button = self._tool("transcript.save", self.save)
        self.copy_button = self._tool("transcript.copy", self.copy)
        self.find_button = self._tool("transcript.find", self.view.open_find)
        self.clear_button = self._tool("transcript.clear", self.clear)
        for button in (self.save_button, self.copy_button, self.find_button, self.clear_button):
            row.addWidget(button)
        row.addStretch(1)
        if self.live:
            row.addWidget(self._append_button())
        return row

    def _tool(self, name: str, run: object) -> QToolButton:
        """A button that acts on this panel, which the action of the same name may not mean just now."""
        action = self._context.actions[name]
        button = QToolButton()
        button.setIcon(action.icon())
        button.setText(action.text())
        key = action.shortcut().toString(action.shortcut().SequenceFormat.NativeText)
        button.setToolTip(f"{action.text()} ({key})" if key else action.text())
        button.setAccessibleName(action.text())
        button.setProperty("role", "quiet")
        button.clicked.connect(run)
        return button

    def _append_button(self) -> QToolButton:
        self.append_button = QToolButton()
        self.append_button.setDefaultAction(self._commands.append)
        self.append_button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.append_button.setPopupMode(QToolButton.ToolButtonPopupMode.MenuButtonPopup)
        menu = QMenu(self.append_button)
        menu.addAction(icon("folder"), self.tr("Choose the file …"), self.storage.ask)
        self.append_button.setMenu(menu)
        return self.append_button

    def _connect(self) -> None:
        self.view.word_chosen.connect(self.player.toggle)
        self.view.word_chosen.connect(self.word_chosen)
        self.player.picture.connect(self.moment.present)
        self.player.playing.connect(lambda on: None if on else self.moment.stop())
        self.moment.painted.connect(self.player.painted)
        self.saver.chosen.connect(self._write)
        self.exporter.saved.connect(self._saved)
        self.exporter.failed.connect(self._not_saved)
        self.storage.changed.connect(self._refresh)
        self.model.line_changed.connect(self._line_changed)
        self.model.cleared.connect(self._emptied)
        self.model.changed.connect(self._refresh)
        self._forgetting.timeout.connect(self._forget)

    def unsaved(self) -> bool:
        """Whether there is text that no file holds."""
        return not self.storage.saved and self._safe < len(self.model.lines)

    def copy(self) -> None:
        """Put all of the text on the clipboard."""
        if self.model.lines:
            QGuiApplication.clipboard().setText(self.model.text())
            self._context.notices.say(self.tr("The transcript is on the clipboard."), topic="transcript")

    def save(self) -> None:
        """Ask where to, and write it there."""
        if self.model.lines:
            self.saver.ask(suggested(self.model.path))

    def clear(self) -> None:
        """Forget the text; asks first where no file holds it."""
        if not self.model.lines:
            return
        if not self.unsaved():
            self._clear()
            return
        box = self.question = QMessageBox(QMessageBox.Icon.Question, self.tr("Clear the transcript"), "", parent=self)
        box.setText(self.tr("This transcript is not saved. Clear it?"))
        yes = box.addButton(self.tr("Clear"), QMessageBox.ButtonRole.DestructiveRole)
        box.setDefaultButton(box.addButton(QMessageBox.StandardButton.Cancel))
        yes.clicked.connect(self._clear)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.open()

    @property
    def can_undo(self) -> bool:
        """Whether there is something to bring back."""
        return self._kept is not None

    def undo(self) -> None:
        """Bring back what was cleared last."""
        if self._kept is None:
            return
        kept, safe, saved = self._kept
        self._forget()
        since = len(self.model.lines)
        self.model.restore(kept)
        self._safe = safe if not since or safe == len(kept.lines) else min(safe, len(kept.lines))
        self.storage.set_saved(saved if not since else "")
        self._refresh()
        self.view.text.setFocus(Qt.FocusReason.OtherFocusReason)

    def _clear(self) -> None:
        self.player.stop()
        safe, saved = self._safe, self.storage.saved
        self._kept = (self.model.clear(), safe, saved)
        self._undo_row.show()
        self._forgetting.start()
        self._commands.refresh()

    def _forget(self) -> None:
        self._kept = None
        self._forgetting.stop()
        self._undo_row.hide()
        self._commands.refresh()

    def _write(self, path: Path, format: str) -> None:
        lines = self.model.lines
        whole = len(lines) if not lines or lines[-1].final else len(lines) - 1
        self.exporter.save(self.model.snapshot(), path, format, (self._turn, whole))

    def _saved(self, path: str, token: tuple[int, int]) -> None:
        turn, lines = token
        if turn == self._turn:
            self._safe = max(self._safe, lines)
            if lines == len(self.model.lines):
                self.storage.set_saved(path)
        self._context.notices.withdraw("save")
        self._context.notices.say(self.tr("Saved to %1.").replace("%1", path), topic="transcript")
        self._refresh()

    def _not_saved(self, message: str) -> None:
        self._context.notices.say(message, Kind.error, topic="save", action="transcript.save")

    def _line_changed(self, index: int) -> None:
        if self.storage.appending and self.model.lines[index].final and self._safe == index:
            self._safe = index + 1
        self.storage.set_saved("")

    def _emptied(self) -> None:
        self._safe, self._turn = 0, self._turn + 1
        self.storage.set_saved("")

    def _refresh(self) -> None:
        text = bool(self.model.lines)
        for button in (self.save_button, self.copy_button, self.find_button, self.clear_button):
            button.setEnabled(text)
        if self.store_line.text() != self.storage.line():
            self.store_line.setText(self.storage.line())
            self.store_line.setToolTip(self.storage.detail())
        self._commands.refresh()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._commands.came_up(self)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        with contextlib.suppress(RuntimeError):  # at the end of the program parts may be gone before the whole
            self.player.stop()
            self._commands.refresh()
