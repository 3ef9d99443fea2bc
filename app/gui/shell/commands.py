"""The actions of the frame itself: pages, settings, help, full screen, size of the text."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction, QActionGroup

from app.gui.settings import keys
from app.gui.shell.context import Context
from app.gui.shell.menus import help_group, program_group, view_group
from app.gui.shell.places import Place
from app.gui.theme.icons import icon

if TYPE_CHECKING:
    from app.gui.shell.window import MainWindow

_STEP = 2
"""Points by which the transcript grows."""


class Commands(QObject):
    """Adds them and does them; the window is told where it must act itself."""

    def __init__(self, context: Context, window: MainWindow, places: Sequence[Place]) -> None:
        super().__init__(window)
        self._context, self._window, self._places = context, window, places
        self.pages: list[QAction] = []
        self._add_program()
        self._add_pages()
        self._add_view()
        self._add_help()

    def title_of(self, name: str) -> str:
        """What a page is called."""
        return {
            "live": self.tr("Live"),
            "files": self.tr("Files"),
            "bench": self.tr("Noise bench"),
            "models": self.tr("Models"),
        }[name]

    def _tip_of(self, name: str) -> str:
        return {
            "live": self.tr("Caption microphone and camera as you speak"),
            "files": self.tr("Transcribe recordings"),
            "bench": self.tr("Hear why lips help: sound alone and sound with lips, side by side in noise"),
            "models": self.tr("Models that are here, and more to fetch"),
        }[name]

    def _add_pages(self) -> None:
        group = QActionGroup(self)
        for place in self._places:
            action = self._context.actions.add(
                f"page.{place.name}",
                self.title_of(place.name),
                lambda name=place.name: self._window.go(name),
                group=view_group(),
                key=place.key,
                icon=icon(place.icon),
                checkable=True,
                tip=self._tip_of(place.name),
            )
            group.addAction(action)
            self.pages.append(action)

    def _add_program(self) -> None:
        add, group = self._context.actions.add, program_group()
        add("window.settings", self.tr("Settings…"), self._window.show_settings, group=group, key="Ctrl+,", icon=icon("settings"))
        add("window.quit", self.tr("Quit"), self._window.close, group=group, key="Ctrl+Q")

    def _add_view(self) -> None:
        add, group = self._context.actions.add, view_group()
        add("look.larger", self.tr("Larger transcript"), lambda: self._grow(_STEP), group=group, key="Ctrl++")
        add("look.smaller", self.tr("Smaller transcript"), lambda: self._grow(-_STEP), group=group, key="Ctrl+-")
        add("look.first_size", self.tr("Usual transcript size"), lambda: self._grow(0), group=group, key="Ctrl+0")
        full = add("window.full_screen", self.tr("Full screen"), group=group, key="F11", checkable=True)
        full.toggled.connect(self._window.fill_screen)
        add("window.menus", self.tr("To the menus"), self._window.open_menus, group=group, key="F10")
        add("window.close_messages", self.tr("Close messages"), self._window.toasts.close_all, group=group, key="Shift+Esc")

    def _add_help(self) -> None:
        add, group = self._context.actions.add, help_group()
        add("help.shortcuts", self.tr("Keyboard shortcuts…"), self._window.show_shortcuts, group=group, key="F1", icon=icon("keyboard"))
        check = self.tr("Check microphone and camera…")
        add("welcome.check", check, self._window.show_welcome, group=group, key="Ctrl+Shift+W", icon=icon("check"))
        add("help.about", self.tr("About Viseme…"), self._window.show_about, group=group, icon=icon("info"))

    def _grow(self, points: int) -> None:
        settings, key = self._context.settings, keys.TEXT_SIZE
        size = settings.get(key) + points if points else key.default
        settings.set(key, max(key.least or size, min(key.most or size, size)))
