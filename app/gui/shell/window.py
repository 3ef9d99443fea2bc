"""The main window: rail and menus around the pages, which are made one by one once the window is on the screen."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, QEvent, QTimer, Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QApplication, QDialog, QHBoxLayout, QMainWindow, QMenu, QMessageBox, QStackedWidget, QWidget

from app.gui.settings import keys
from app.gui.shell import menus
from app.gui.shell.commands import Commands
from app.gui.shell.context import Context
from app.gui.shell.dropping import Dropping
from app.gui.shell.places import PLACES, Place
from app.gui.shell.preparing import Preparation
from app.gui.shell.rail import Rail
from app.gui.shell.toasts import Toasts

if TYPE_CHECKING:
    from app.gui.overlay.window import OverlayWindow

LEAST_SIZE = (900, 600)
FIRST_SIZE = (1180, 760)
_BETWEEN_MS = 5


class MainWindow(QMainWindow):
    """Shown at once with the page that was open last; `painted` tells when the rest may begin."""

    painted = Signal()
    """The window has been on the screen for the first time."""
    complete = Signal()
    """All pages are made, so all actions and their keys are there."""
    closed = Signal()
    """It is gone for good."""
    _was_painted = False
    """Of the class, for events that come while the window is made."""

    def __init__(self, context: Context, places: Sequence[Place] = PLACES) -> None:
        """`places` are the pages, in the order of the rail."""
        super().__init__()
        self._places = places
        self.context = context
        self.pages: dict[str, QWidget] = {}
        """Those that are made."""
        self.preparation = Preparation(context, self)
        self.captions: OverlayWindow | None = None
        """The captions over everything, once they are made."""
        self._stack = QStackedWidget(self)
        self._current = ""
        self._dialogs: dict[str, QDialog] = {}
        self._asks = True
        self.setWindowTitle("Viseme")
        self.setMinimumSize(*LEAST_SIZE)
        self.toasts = Toasts(context.notices, context.actions, self._stack)
        self.commands = Commands(context, self, places)
        self._lay_out()
        Dropping(self).dropped.connect(self.open_files)
        self._restore()
        first = context.settings.get(keys.PAGE)
        self.go(first if first in {place.name for place in self._places} else self._places[0].name)
        self._refresh_menus()

    def page(self, name: str) -> QWidget:
        """A page, which is made where it was not needed before. Raises LookupError for an unknown name."""
        if name not in self.pages:
            place = next((place for place in self._places if place.name == name), None)
            if place is None:
                raise LookupError(f"there is no page {name!r}")
            page = self.pages[name] = place.load()(self.context)
            self._stack.addWidget(page)
            self._refresh_menus()
        return self.pages[name]

    def go(self, name: str) -> None:
        """Bring a page up."""
        page = self.page(name)
        self.context.actions[f"page.{name}"].setChecked(True)
        if name == self._current:
            return
        before, self._current = self.pages.get(self._current), name
        self._stack.setCurrentWidget(page)
        self.toasts.raise_()
        self.context.settings.set(keys.PAGE, name)
        if before is not None:
            before.hidden()  # type: ignore[attr-defined]
        page.shown()  # type: ignore[attr-defined]

    def build_rest(self) -> None:
        """Make the other pages in small steps, so that the window answers in between."""
        steps: list[Callable[[], object]] = []
        for place in self._places:
            if place.name not in self.pages:
                steps += [place.load, partial(self.page, place.name)]
        self._take_turns([*steps, self._add_captions, self.complete.emit])

    def _take_turns(self, steps: list[Callable[[], object]]) -> None:
        """One step after another, and in between whatever else waits."""
        steps[0]()
        if steps[1:]:
            QTimer.singleShot(_BETWEEN_MS, self, lambda: self._take_turns(steps[1:]))

    def _add_captions(self) -> None:
        """The captions over everything show what the live page hears."""
        from app.gui.overlay.window import OverlayWindow

        if self.captions is None:
            self.captions = OverlayWindow(self.context)
            self.captions.set_model(getattr(self.pages.get("live"), "transcript", None))
            self._refresh_menus()

    def open_files(self, paths: list[str]) -> None:
        """Transcribe files on the files page."""
        self.go("files")
        self.page("files").add_files(paths)  # type: ignore[attr-defined]

    def show_settings(self) -> None:
        """Bring up the settings."""
        from app.gui.settings.dialog import SettingsDialog

        self._show_dialog("settings", lambda: SettingsDialog(self.context, self))

    def show_shortcuts(self) -> None:
        """Bring up the list of keys."""
        from app.gui.shell.shortcuts_dialog import ShortcutsDialog

        self._show_dialog("shortcuts", lambda: ShortcutsDialog(self.context, self))

    def show_about(self) -> None:
        """Bring up what this program is."""
        from app.gui.shell.about import AboutDialog

        self._show_dialog("about", lambda: AboutDialog(self.preparation, self))

    def show_welcome(self) -> None:
        """Bring up the check of microphone, camera and machine."""
        from app.gui.welcome.dialog import WelcomeDialog

        self._show_dialog("welcome", lambda: WelcomeDialog(self.context, self))

    def dialog(self, name: str) -> QDialog:
        """One that is open: `settings`, `shortcuts`, `about`, `welcome`. Raises KeyError for others."""
        return self._dialogs[name]

    def open_menus(self) -> None:
        """Open the first menu; the arrow keys go on to the others."""
        bar = self.menuBar()
        if bar.isVisible() and bar.actions():
            bar.setActiveAction(bar.actions()[0])

    def fill_screen(self, wanted: bool) -> None:
        """Full screen or not."""
        if wanted:
            self.showFullScreen()
        elif self.isFullScreen():
            self.showNormal()

    def close_unasked(self) -> None:
        """Close without a question, as a signal from outside wants it."""
        self._asks = False
        self.close()

    def event(self, event: QEvent) -> bool:
        """Notices when it has been painted first."""
        handled = super().event(event)
        if not self._was_painted and event.type() in (QEvent.Type.UpdateRequest, QEvent.Type.Paint):
            self._was_painted = True
            QTimer.singleShot(0, self, self.painted.emit)
        return handled

    def closeEvent(self, event: QCloseEvent) -> None:
        """Asks where something would be lost, remembers where it stood."""
        if self._asks and not self._may_close():
            event.ignore()
            return
        self.context.settings.set(keys.GEOMETRY, bytes(self.saveGeometry().toBase64().data()).decode("ascii"))
        current = self.pages.get(self._current)
        if current is not None:
            current.hidden()  # type: ignore[attr-defined]
        for dialog in list(self._dialogs.values()):
            dialog.close()
        if self.captions is not None:
            self.captions.close()
        event.accept()
        self.closed.emit()

    def _may_close(self) -> bool:
        questions = [question for page in self.pages.values() if (question := page.can_close())]  # type: ignore[attr-defined]
        if not questions:
            return True
        box = QMessageBox(QMessageBox.Icon.Question, self.tr("Close Viseme?"), "\n\n".join(questions), parent=self)
        close = box.addButton(self.tr("Close"), QMessageBox.ButtonRole.DestructiveRole)
        stay = box.addButton(self.tr("Stay"), QMessageBox.ButtonRole.RejectRole)
        box.setDefaultButton(stay)
        box.setEscapeButton(stay)
        box.exec()
        return box.clickedButton() is close

    def _lay_out(self) -> None:
        actions = self.context.actions
        central = QWidget(self)
        self._help_menu = QMenu(central)
        self.rail = Rail(self.commands.pages, actions["window.settings"], self._help_menu, central)
        layout = QHBoxLayout(central)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.rail)
        layout.addWidget(self._stack, 1)
        self.setCentralWidget(central)

    def _refresh_menus(self) -> None:
        menus.fill(self.menuBar(), self.context.actions)
        for entry in self.context.actions.entries():
            self.addAction(entry.action)  # so that keys work while the menu bar is hidden
        self._help_menu.clear()
        self._help_menu.addActions(menus.of_group(self.context.actions, menus.help_group()))

    def _show_dialog(self, name: str, make: Callable[[], QDialog]) -> None:
        dialog = self._dialogs.get(name)
        if dialog is None:
            dialog = self._dialogs[name] = make()
            dialog.finished.connect(lambda _result: self._drop_dialog(name))
        dialog.show()
        dialog.raise_()
        dialog.activateWindow()

    def _drop_dialog(self, name: str) -> None:
        dialog = self._dialogs.pop(name, None)
        if dialog is not None:
            dialog.deleteLater()

    def _restore(self) -> None:
        self.resize(*FIRST_SIZE)
        stored = QByteArray.fromBase64(self.context.settings.get(keys.GEOMETRY).encode("ascii", "ignore"))
        if not stored.isEmpty():
            self.restoreGeometry(stored)
        screen = QApplication.primaryScreen()
        if screen is not None and stored.isEmpty():
            free = screen.availableGeometry()
            self.resize(self.size().boundedTo(free.size()))
