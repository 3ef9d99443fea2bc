"""The sheet of the first start: four steps, what is heard and seen, and at the end a button that starts."""

from __future__ import annotations

from PySide6.QtCore import QUrl
from PySide6.QtGui import QCloseEvent, QShowEvent
from PySide6.QtWidgets import QDialog, QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from app.gui import permissions
from app.gui.settings import keys
from app.gui.shell.context import Context
from app.gui.theme.tokens import SPACE
from app.gui.welcome.check import WelcomeCheck
from app.gui.welcome.mirror import LevelBar, Mirror
from app.gui.welcome.row import StepRow
from app.gui.welcome.steps import ORDER, PICTURE, SOUND, SPEED, WORDS, State

START_ACTION = "live.start"
_ROWS_WIDTH = 360


class WelcomeDialog(QDialog):
    """Begins to check when it comes up; closing it, by whatever button, ends the check and gives the devices back."""

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self.check = WelcomeCheck(context.engine, context.settings, self)
        self.rows: dict[str, StepRow] = {}
        self.setWindowTitle(self.tr("Check microphone and camera"))
        self._make_parts()
        self._lay_out()
        self.check.changed.connect(self._show_step)
        self.check.finished.connect(self._show_buttons)
        self.check.level.connect(self.level.show_level)
        self.check.picture.connect(self.mirror.show_picture)
        self.mirror.painted.connect(context.engine.shown)
        self._show_buttons()

    def begin(self) -> None:
        """Check, or check again."""
        self.mirror.clear()
        self.level.clear()
        self.check.start()
        self._show_buttons()

    def showEvent(self, event: QShowEvent) -> None:
        """The check begins with the first look at it."""
        super().showEvent(event)
        if not event.spontaneous() and not self.check.running:
            self.begin()

    def closeEvent(self, event: QCloseEvent) -> None:
        """As by Skip."""
        self._end()
        super().closeEvent(event)

    def done(self, result: int) -> None:
        """All ways out, Escape too."""
        self._end()
        super().done(result)

    def _end(self) -> None:
        self.check.stop()
        self._context.settings.set(keys.WELCOMED, True)

    def _make_parts(self) -> None:
        titles = {
            SOUND: self.tr("Microphone"),
            PICTURE: self.tr("Camera and face"),
            SPEED: self.tr("Speed"),
            WORDS: self.tr("One sentence"),
        }
        for number, name in enumerate(ORDER, start=1):
            row = self.rows[name] = StepRow(number, titles[name], self)
            row.page_wanted.connect(self._open_page)
        self.mirror = Mirror(self)
        self.mirror.setAccessibleName(self.tr("What the camera sees"))
        self.level = LevelBar(self)
        self.skip = QPushButton(self.tr("Skip"), self)
        self.skip.setProperty("role", "quiet")
        self.skip.clicked.connect(self.reject)
        self.again = QPushButton(self.tr("Check again"), self)
        self.again.clicked.connect(self.begin)
        self.forward = QPushButton(self.tr("Next step"), self)
        self.forward.clicked.connect(self.check.next)
        self.go = QPushButton(self.tr("Start"), self)
        self.go.setProperty("role", "primary")
        self.go.clicked.connect(self._start)

    def _lay_out(self) -> None:
        title = QLabel(self.tr("Let us see whether everything works"), self)
        title.setProperty("role", "page-title")
        title.setWordWrap(True)
        hint = QLabel(self.tr("It takes half a minute. Nothing is stored, and nothing leaves this computer."), self)
        hint.setProperty("role", "hint")
        hint.setWordWrap(True)
        seen = QVBoxLayout()
        seen.setSpacing(SPACE)
        seen.addWidget(self.mirror, 1)
        seen.addWidget(self.level)
        panel = QFrame(self)
        panel.setProperty("role", "panel")
        panel.setMinimumWidth(_ROWS_WIDTH)
        steps = QVBoxLayout(panel)
        steps.setContentsMargins(SPACE * 2, SPACE * 2, SPACE * 2, SPACE * 2)
        steps.setSpacing(SPACE * 2)
        for row in self.rows.values():
            steps.addWidget(row)
        steps.addStretch(1)
        middle = QHBoxLayout()
        middle.setSpacing(SPACE * 2)
        middle.addLayout(seen, 2)
        middle.addWidget(panel, 3)
        buttons = QHBoxLayout()
        buttons.setSpacing(SPACE)
        for button in (self.skip, None, self.again, self.forward, self.go):
            if button is None:
                buttons.addStretch(1)
            else:
                buttons.addWidget(button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(SPACE * 3, SPACE * 3, SPACE * 3, SPACE * 2)
        layout.setSpacing(SPACE)
        layout.addWidget(title)
        layout.addWidget(hint)
        layout.addSpacing(SPACE)
        layout.addLayout(middle, 1)
        layout.addSpacing(SPACE)
        layout.addLayout(buttons)

    def _show_step(self, name: str) -> None:
        step = self.check.steps[name]
        self.rows[name].show_step(step)
        if name == PICTURE and step.state == State.missing:
            self.mirror.clear()

    def _show_buttons(self) -> None:
        running = self.check.running
        self.forward.setVisible(running)
        self.skip.setText(self.tr("Skip") if running else self.tr("Close"))
        self.again.setVisible(not running)
        self.go.setVisible(not running)
        if not running:
            self.mirror.clear()
            self.level.clear()
        chief = self.forward if running else self.go
        chief.setDefault(True)
        chief.setFocus()

    def _start(self) -> None:
        self.accept()
        names = {entry.name for entry in self._context.actions.entries()}
        if START_ACTION in names:
            self._context.actions[START_ACTION].trigger()

    def _open_page(self, page: QUrl) -> None:
        permissions.open_page(page)
