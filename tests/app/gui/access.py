"""What a screen reader and a keyboard find in a window: its accessibility tree, and the way that Tab takes; and a window to look at."""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib.resources import files
from itertools import pairwise
from pathlib import Path

from fake_engine import FakeEngine
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAccessible, QAccessibleInterface
from PySide6.QtWidgets import QAbstractScrollArea, QApplication, QDialog, QKeySequenceEdit, QWidget
from pytestqt.qtbot import QtBot
from transcript_samples import final, partial

from app.engine.messages import ListModels, Transcribe
from app.gui.shell.context import Context
from app.gui.shell.window import MainWindow

_ROLE = QAccessible.Role
_VAGUE = (_ROLE.NoRole, _ROLE.Client, _ROLE.Border, _ROLE.Pane, _ROLE.Window, _ROLE.LayeredPane, _ROLE.Grouping)
_ACTIVE = (_ROLE.Button, _ROLE.ButtonMenu, _ROLE.ButtonDropDown, _ROLE.CheckBox, _ROLE.RadioButton, _ROLE.ComboBox, _ROLE.EditableText,
           _ROLE.SpinBox, _ROLE.Slider, _ROLE.List, _ROLE.Tree, _ROLE.Table, _ROLE.ListItem, _ROLE.MenuItem)  # fmt: skip
_ROLELESS = (QAbstractScrollArea, QKeySequenceEdit)
"""Panes that scroll by keys; and the field of keys, to which Qt gives no role."""
_FILES = {path.name for path in files("assets").joinpath("icons").iterdir()}


LISTED = {
    "models": [{"name": name, "kind": "recognizer", "state": state, "summary": "A model", "bytes": 10, "parameters": 10, "languages": []}
               for name, state in (("tiny", "bundled"), ("small", "bundled"))]
}  # fmt: skip


def tree(face: QAccessibleInterface) -> Iterator[QAccessibleInterface]:
    """An element and all that is seen below it."""
    yield face
    for number in range(face.childCount()):
        child = face.child(number)
        if child is not None and not child.state().invisible:
            yield from tree(child)


def face_of(widget: QWidget) -> QAccessibleInterface:
    return QAccessible.queryAccessibleInterface(widget)


def name_of(face: QAccessibleInterface) -> str:
    """What is read out: its own name, or for a list to choose from the label before it."""
    if face.role() == _ROLE.ComboBox:  # here its name is what is chosen
        labels = [label for label, relation in face.relations() if relation & QAccessible.RelationFlag.Label]
        if labels:
            return str(labels[0].text(QAccessible.Text.Name))
        return str(getattr(face.object(), "accessibleName", str)())
    return str(face.text(QAccessible.Text.Name))


def faults(root: QWidget) -> list[str]:
    """What a person who does not see would stumble over, one line each."""
    found = []
    for face in tree(face_of(root)):
        widget, name = face.object(), name_of(face)
        by_tab = isinstance(widget, QWidget) and bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus) and widget.focusProxy() is None
        what = f"{face.role().name} {type(widget).__name__} {name!r}"
        if (by_tab or face.role() in _ACTIVE) and not name.strip():
            found.append(f"{what} has no name")
        if by_tab and face.role() in _VAGUE and not isinstance(widget, _ROLELESS) and not widget.isWindow():
            found.append(f"{what} has no role that says what it is")
        if re.fullmatch(r"Q[A-Z]\w+", name) or name == type(widget).__name__ or name in _FILES or name.endswith((".svg", ".png")):
            found.append(f"{what} is named as only programmers would")
        if "&" in name or "%1" in name:
            found.append(f"{what} has a mark in its name")
    return found


def stops(root: QWidget) -> list[QWidget]:
    """Every widget that Tab must reach, in no order."""
    seen = [widget for widget in root.findChildren(QWidget) if widget.isVisibleTo(root) and widget.isEnabled()]
    return [widget for widget in seen if widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.focusProxy() is None]


def walk(qtbot: QtBot, start: QWidget, *, back: bool = False, most: int = 120) -> list[QWidget]:
    """What Tab reaches from here on, round until it comes here again. Fails where it does not move or never comes round."""
    start.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.waitUntil(start.hasFocus, timeout=5000)
    key, held = (Qt.Key.Key_Backtab, Qt.KeyboardModifier.ShiftModifier) if back else (Qt.Key.Key_Tab, Qt.KeyboardModifier.NoModifier)
    reached = [start]
    for _ in range(most):
        before = QApplication.focusWidget()
        assert before is not None, f"the focus is lost behind {reached[-1]}"
        qtbot.keyClick(before, key, held)
        after = QApplication.focusWidget()
        if after is start:
            return reached
        assert after is not before, f"Tab does not leave {before}"
        assert after not in reached, f"Tab goes round without {start}: {after}"
        reached.append(after)
    raise AssertionError("Tab never comes round")


def backwards(reached: list[QWidget]) -> list[str]:
    """Steps between neighbours in one row of a layout that go against the direction of reading."""
    found = []
    for one, other in pairwise(reached):
        if one.parentWidget() is not other.parentWidget():
            continue
        first, second = one.mapTo(one.window(), QPoint(0, 0)), other.mapTo(other.window(), QPoint(0, 0))
        same_row = abs((first.y() + one.height() / 2) - (second.y() + other.height() / 2)) < 8
        mirrored = one.layoutDirection() == Qt.LayoutDirection.RightToLeft
        if same_row and (second.x() > first.x()) == mirrored:
            found.append(f"{name_of(face_of(one))} → {name_of(face_of(other))}")
    return found


def make(qtbot: QtBot, context: Context, engine: FakeEngine, folder: Path) -> MainWindow:
    """The whole window as after some use: words on the live page, a file that is done and one that failed, two models."""
    window = MainWindow(context)
    qtbot.addWidget(window, before_close_func=lambda window: setattr(window, "_asks", False))
    window.show()
    with qtbot.waitSignal(window.complete, timeout=20_000):
        window.build_rest()
    live = window.page("live").transcript
    for event in (final(1, "place blue at a one"), final(2, "bin red", 4.0), partial(3, "set green", 1, 6.0)):
        live.add(event)
    for name in ("one.wav", "two.wav"):
        (folder / name).write_bytes(b"x")
    window.open_files([str(folder / name) for name in ("one.wav", "two.wav")])
    qtbot.waitUntil(lambda: any(isinstance(request, Transcribe) for request in engine.asked), timeout=10_000)
    job = engine.last(Transcribe).job
    engine.tells(job, final(1, "lay white in b two", session="file"))
    engine.ends(job, {})
    window.go("models")
    if any(isinstance(request, ListModels) for request in engine.asked):
        engine.ends(engine.last(ListModels).job, LISTED)
    window.go("live")
    window.activateWindow()
    qtbot.waitUntil(lambda: QApplication.activeWindow() is window, timeout=5000)
    return window


def bring(window: MainWindow, name: str, qtbot: QtBot) -> QDialog:
    """Open a dialog as its action does."""
    actions = {"settings": "window.settings", "shortcuts": "help.shortcuts", "about": "help.about", "welcome": "welcome.check",
               "network": "live.network"}  # fmt: skip
    window.context.actions[actions[name]].trigger()
    found: list[QDialog] = []

    def there() -> bool:
        found[:] = [widget for widget in QApplication.topLevelWidgets() if isinstance(widget, QDialog) and widget.isVisible()]
        return bool(found) and QApplication.activeWindow() is found[0]

    qtbot.waitUntil(there, timeout=5000)
    return found[0]
