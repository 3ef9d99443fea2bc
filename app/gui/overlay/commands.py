"""What can be done with the captions, as actions of the window, and as their own menu."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QMenu

from app.gui.overlay.style import high_contrast
from app.gui.settings import keys
from app.gui.shell.context import Context
from app.gui.theme.icons import icon

if TYPE_CHECKING:
    from app.gui.overlay.dialog import AppearanceDialog
    from app.gui.overlay.window import OverlayWindow

TOPIC = "overlay"


class Commands(QObject):
    """Made by the captions."""

    def __init__(self, context: Context, window: OverlayWindow) -> None:
        super().__init__(window)
        self._context = context
        self._window = window
        self._menu: QMenu | None = None
        self._telling = QTimer(self, singleShot=True, interval=0)
        self._telling.timeout.connect(self._say)
        self.dialog: AppearanceDialog | None = None
        """Where the look is chosen, once it was asked for."""
        add, group = context.actions.add, self.tr("Captions")
        self.toggle = add(
            "overlay.toggle", self.tr("Captions over everything"), self._toggle, group=group, key="F9", icon=icon("overlay"),
            checkable=True, tip=self.tr("Show what is said in a window that stays on top"),
        )  # fmt: skip
        self.settings = add(
            "overlay.settings", self.tr("Look of the captions …"), self.open_settings, group=group, key="Shift+F9", icon=icon("settings")
        )
        self.click_through = add(
            "overlay.click_through", self.tr("Let clicks through the captions"), self._click_through, group=group, key="Ctrl+F9",
            checkable=True, tip=self.tr("The mouse reaches what is under the captions"),
        )  # fmt: skip
        self.contrast = add("overlay.contrast", self.tr("Captions with high contrast"), self.high_contrast, group=group, icon=icon("eye"))
        # Keys work in the captions too; what is added there is added to the window of the program by its frame.
        window.addActions([self.toggle, self.settings, self.click_through, self.contrast])
        self.click_through.setChecked(context.settings.get(keys.OVERLAY_CLICK_THROUGH))
        window.shown_changed.connect(self._shown)
        context.settings.changed.connect(self._setting_changed)

    def menu(self) -> QMenu:
        """For the right button and the menu key."""
        if self._menu is None:
            menu = self._menu = QMenu(self._window)
            menu.addActions([self.settings, self.contrast, self.click_through])
            menu.addSeparator()
            menu.addAction(icon("close"), self.tr("Close the captions"), self._window.hide)
        return self._menu

    def open_settings(self) -> None:
        """Open the look of the captions in a small window of its own."""
        from app.gui.overlay.dialog import AppearanceDialog

        if self.dialog is None:
            self.dialog = AppearanceDialog(self._context)
        self.dialog.show()
        self.dialog.raise_()
        self.dialog.activateWindow()

    def high_contrast(self) -> None:
        """Yellow on black, with nothing shining through."""
        high_contrast(self._context.settings)

    def _toggle(self) -> None:
        self._window.set_shown(self.toggle.isChecked())

    def _click_through(self) -> None:
        self._context.settings.set(keys.OVERLAY_CLICK_THROUGH, self.click_through.isChecked())

    def _setting_changed(self, key: object) -> None:
        if key is keys.OVERLAY_CLICK_THROUGH:
            self.click_through.setChecked(self._context.settings.get(keys.OVERLAY_CLICK_THROUGH))
            self._telling.start()

    def _shown(self, on: bool) -> None:
        self.toggle.setChecked(on)
        self._telling.start()

    def _say(self) -> None:
        """Tell how to reach captions that the mouse cannot reach."""
        if not (self._window.isVisible() and self.click_through.isChecked()):
            self._context.notices.withdraw(TOPIC)
            return
        key = self.click_through.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
        text = self.tr("Clicks go through the captions. To move them again, come back to this window and press %1.")
        if not key:
            text = self.tr("Clicks go through the captions. To move them again, turn that off in the menu of this window.")
        self._context.notices.say(text.replace("%1", key), topic=TOPIC, action="overlay.click_through")
