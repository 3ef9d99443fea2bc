"""The menu bar: every action of the window, by its group."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QMenuBar

from app.gui.shell.actions import Actions

_ROLES = {
    "window.quit": QAction.MenuRole.QuitRole,
    "window.settings": QAction.MenuRole.PreferencesRole,
    "help.about": QAction.MenuRole.AboutRole,
}
"""Where macOS wants them."""
_LAST = ("window.settings", "window.quit")
"""Stand below a line at the end of the first menu."""


def program_group() -> str:
    """Name of the first menu."""
    return QCoreApplication.translate("Menus", "Viseme")


def view_group() -> str:
    """Name of the menu of pages and sizes."""
    return QCoreApplication.translate("Menus", "View")


def help_group() -> str:
    """Name of the last menu."""
    return QCoreApplication.translate("Menus", "Help")


def of_group(actions: Actions, group: str) -> list[QAction]:
    """The actions of a group."""
    return [entry.action for entry in actions.entries() if entry.group == group]


def fill(bar: QMenuBar, actions: Actions) -> None:
    """Make the menus anew from all actions that there are by now."""
    groups: dict[str, list[QAction]] = {program_group(): [], view_group(): []}
    last = help_group()
    for entry in actions.entries():
        if entry.name in _ROLES:
            entry.action.setMenuRole(_ROLES[entry.name])
        else:
            entry.action.setMenuRole(QAction.MenuRole.NoRole)  # macOS would guess by the text
        groups.setdefault(entry.group, []).append(entry.action)
    ordered = [group for group in groups if group != last] + [last] * (last in groups)
    for menu in bar.findChildren(QMenu):
        menu.deleteLater()
    bar.clear()
    for group in ordered:
        if groups[group]:
            _add(bar.addMenu(group), groups[group])


def _add(menu: QMenu, actions: list[QAction]) -> None:
    menu.setToolTipsVisible(False)
    first = [action for action in actions if action.objectName() not in _LAST]
    menu.addActions(first)
    rest = sorted((action for action in actions if action.objectName() in _LAST), key=lambda action: _LAST.index(action.objectName()))
    if rest:
        if first:
            menu.addSeparator()
        menu.addActions(rest)
