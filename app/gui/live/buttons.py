"""What starts, stops and pauses: actions whose words follow the state, and the buttons that show them."""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QPushButton, QWidget

from app.gui.live.controller import LiveController
from app.gui.shell.context import Context
from app.gui.theme import icons


class ActionButton(QPushButton):
    """A push button that shows and triggers an action; with an icon of its own where the action's would not be seen on its colour."""

    def __init__(self, action: QAction, parent: QWidget | None = None, *, primary: bool = False) -> None:
        super().__init__(parent)
        self._action, self._primary = action, primary
        if primary:
            self.setProperty("role", "primary")
        self.clicked.connect(action.trigger)
        action.changed.connect(self._follow)
        self._follow()

    def reserve(self, *texts: str) -> None:
        """Be wide enough for these from the start, so that neighbours stay where they are."""
        self.ensurePolished()
        for text in texts:
            self.setText(text)
            self.setMinimumWidth(max(self.minimumWidth(), self.sizeHint().width()))
        self.setText(self._action.text())

    def _follow(self) -> None:
        action = self._action
        self.setText(action.text())
        self.setMinimumWidth(max(self.minimumWidth(), self.sizeHint().width()))  # its neighbours stay where they are
        self.setEnabled(action.isEnabled())
        name = action.property("icon_name")
        self.setIcon(icons.icon(name, "on_accent") if self._primary and name else action.icon())
        key = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
        self.setToolTip(f"{action.statusTip() or action.text()} ({key})" if key else action.statusTip() or action.text())


class Starting(QObject):
    """The actions `live.start` and `live.pause`."""

    def __init__(self, context: Context, controller: LiveController, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._controller = controller
        group = self.tr("Live")
        self.start = context.actions.add("live.start", self.tr("Start"), controller.toggle, group=group, key="Ctrl+L")
        self.pause = context.actions.add("live.pause", self.tr("Pause"), controller.pause, group=group, key="Ctrl+Space")
        controller.state_changed.connect(lambda state: self._follow())
        self._follow()

    def words(self) -> tuple[str, ...]:
        """All that the first of them may say."""
        return self.tr("Start"), self.tr("Stop"), self.tr("End now")

    def _follow(self) -> None:
        state = self._controller.state
        if state == "stopping":
            self._show(self.start, "stop", self.tr("End now"), self.tr("Do not wait until what was heard last is recognised"))
        elif self._controller.active:
            self._show(self.start, "stop", self.tr("Stop"), self.tr("Recognise what was heard, then end"))
        else:
            self._show(self.start, "start", self.tr("Start"), self.tr("Caption what microphone and camera hear and see"))
        if state == "paused":
            self._show(self.pause, "play", self.tr("Go on"), self.tr("Listen and look again"))
        else:
            self._show(self.pause, "pause", self.tr("Pause"), self.tr("Throw away what comes, until you go on"))
        self.pause.setEnabled(state in ("running", "paused"))

    @staticmethod
    def _show(action: QAction, icon: str, text: str, tip: str) -> None:
        action.setProperty("icon_name", icon)
        action.setIcon(icons.icon(icon))
        action.setStatusTip(tip)
        action.setText(text)
