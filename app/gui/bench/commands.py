"""What can be done with the bench, by button, menu and key."""

from __future__ import annotations

import contextlib

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QFileDialog, QWidget

from app.gui.bench.controller import BenchController, Phase
from app.gui.shell.context import Context
from app.gui.theme.icons import icon
from app.media_files import VIDEO_SUFFIXES


class BenchCommands(QObject):
    """Adds the actions and keeps them true to the controller's phase. Whatever starts something brings the page up."""

    def __init__(self, context: Context, controller: BenchController, page: QWidget) -> None:
        super().__init__(page)
        self._actions, self._controller, self._page = context.actions, controller, page
        self.dialog: QFileDialog | None = None
        group = self.tr("Noise bench")
        add = context.actions.add
        self.demo = add("bench.demo", self.tr("Show me with the demo"), self._demo, group=group, key="Ctrl+B", icon=icon("play"))
        self.open = add("bench.open", self.tr("Open…"), self._ask, group=group, key="Ctrl+Shift+V", icon=icon("file"))
        self.open.setToolTip(self.tr("Open a video of somebody who speaks"))
        self.run = add("bench.run", self.tr("Start"), self._run, group=group, key="Ctrl+Shift+B", icon=icon("start"))
        self.pause = add("bench.pause", self.tr("Pause"), self._pause, group=group, key="Ctrl+Shift+Space", icon=icon("pause"))
        controller.changed.connect(self._show)
        self._show()

    def start(self, path: str) -> None:
        """Play this file."""
        self._come_up()
        self._controller.start(path)

    def _demo(self) -> None:
        self._come_up()
        self._controller.demo()

    def _run(self) -> None:
        if self._controller.busy:
            self._controller.stop()
        else:
            self._come_up()
            self._controller.again()

    def _pause(self) -> None:
        if self._controller.phase is Phase.paused:
            self._controller.resume()
        else:
            self._controller.pause()

    def _ask(self) -> None:
        self._come_up()
        dialog = self.dialog = QFileDialog(self._page, self.tr("Video of somebody who speaks"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        endings = " ".join(f"*{suffix}" for suffix in sorted(VIDEO_SUFFIXES))
        dialog.setNameFilters([self.tr("Videos (%1)").replace("%1", endings), self.tr("All files (*)")])
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(self.start)
        dialog.open()

    def _come_up(self) -> None:
        with contextlib.suppress(KeyError):  # the page may stand alone
            self._actions["page.bench"].trigger()

    def _show(self) -> None:
        busy = self._controller.busy
        self.run.setText(self.tr("Stop") if busy else self.tr("Start"))
        self.run.setIcon(icon("stop" if busy else "start"))
        paused = self._controller.phase is Phase.paused
        self.pause.setText(self.tr("Go on") if paused else self.tr("Pause"))
        self.pause.setIcon(icon("start" if paused else "pause"))
        self.pause.setEnabled(self._controller.phase in (Phase.running, Phase.paused))
