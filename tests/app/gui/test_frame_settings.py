"""The settings dialog: every change is in force at once, and what changes elsewhere is shown."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from fake_engine import FakeEngine
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QAbstractButton, QAbstractSpinBox, QCheckBox, QComboBox, QLineEdit, QPlainTextEdit, QWidget
from pytestqt.qtbot import QtBot

from app.engine.messages import ListModels
from app.gui.settings import keys
from app.gui.settings.dialog import SettingsDialog
from app.gui.settings.look_page import LookPage
from app.gui.settings.recognition_page import RecognitionPage
from app.gui.settings.saving_page import SavingPage
from app.gui.settings.whole_page import WholePage
from app.gui.shell.context import Context
from app.gui.shell.notices import Kind


@pytest.fixture
def dialog(qtbot: QtBot, context: Context) -> SettingsDialog:
    dialog = SettingsDialog(context)
    qtbot.addWidget(dialog)
    dialog.show()
    return dialog


def named(page: QWidget, kind: type[QWidget], name: str) -> QWidget:
    return next(widget for widget in page.findChildren(kind) if name in (widget.accessibleName(), getattr(widget, "text", str)()))


def test_what_is_chosen_is_in_force_at_once(dialog: SettingsDialog, context: Context) -> None:
    look = dialog.findChild(LookPage)
    scheme = named(look, QComboBox, "Colours")
    scheme.setCurrentIndex(scheme.findData("dark"))
    named(look, QCheckBox, "Show times").setChecked(False)
    named(look, QAbstractSpinBox, "Text size").setValue(20)
    recognition = dialog.findChild(RecognitionPage)
    latency = named(recognition, QComboBox, "Latency")
    latency.setCurrentIndex(latency.findData(800))
    words = named(recognition, QPlainTextEdit, "Words to expect")
    words.setPlainText("Viseme\nEmformer")
    assert context.settings.get(keys.SCHEME) == "dark"
    assert context.settings.get(keys.TIMES) is False
    assert context.settings.get(keys.TEXT_SIZE) == 20
    assert context.settings.get(keys.LATENCY) == 800
    assert context.settings.get(keys.HOTWORDS) == "Viseme\nEmformer"


def test_what_changes_elsewhere_is_shown(dialog: SettingsDialog, context: Context) -> None:
    context.settings.set(keys.BEAM, 9)
    context.settings.set(keys.CONFIDENCE, False)
    context.settings.set(keys.APPEND_FILE, "/somewhere/said.txt")
    assert named(dialog.findChild(RecognitionPage), QAbstractSpinBox, "Beam width").value() == 9
    assert not named(dialog.findChild(LookPage), QCheckBox, "Shade words by confidence").isChecked()
    assert dialog.findChild(SavingPage).file.path.text() == "/somewhere/said.txt"


def test_models_that_are_here_are_offered(dialog: SettingsDialog, context: Context, engine: FakeEngine) -> None:
    rows = [
        {"name": "tiny", "kind": "recognizer", "state": "bundled"},
        {"name": "big", "kind": "recognizer", "state": "pulled"},
        {"name": "far", "kind": "recognizer", "state": "available"},
        {"name": "yunet", "kind": "detector", "state": "pulled"},
    ]
    engine.ends(engine.last(ListModels).job, {"models": rows})
    box = dialog.findChild(RecognitionPage).model
    assert [box.itemText(place) for place in range(box.count())] == ["tiny", "big"]
    box.setCurrentIndex(1)
    assert context.settings.get(keys.MODEL) == "big"
    context.settings.set(keys.MODEL, "/my/own.safetensors")
    assert box.currentText() == "/my/own.safetensors"


def test_all_settings_go_to_a_file_and_come_back(dialog: SettingsDialog, context: Context, tmp_path: Path) -> None:
    page = dialog.findChild(WholePage)
    context.settings.set(keys.SCHEME, "dark")
    context.actions.add("live.start", "Start", group="Live", key="Ctrl+L")
    context.actions.set_key("live.start", "Ctrl+J")
    page.export_to(str(tmp_path / "mine.json"))
    page.reset_all()
    assert context.settings.get(keys.SCHEME) == "system"
    assert context.actions["live.start"].shortcut().toString() == "Ctrl+L"
    page.import_from(str(tmp_path / "mine.json"))
    assert context.settings.get(keys.SCHEME) == "dark"
    assert context.actions["live.start"].shortcut().toString() == "Ctrl+J"


@pytest.mark.parametrize("content", ["nonsense", "{}", json.dumps({"schema": "viseme.settings/1", "settings": {"look/scheme": "pink"}})])
def test_a_bad_file_changes_nothing_and_says_why(
    content: str, dialog: SettingsDialog, context: Context, tmp_path: Path, qtbot: QtBot
) -> None:
    file = tmp_path / "bad.json"
    file.write_text(content)
    context.settings.set(keys.SCHEME, "light")
    with qtbot.waitSignal(context.notices.said) as said:
        dialog.findChild(WholePage).import_from(str(file))
    assert said.args[0].kind == Kind.error
    assert "bad.json" in said.args[0].text
    assert context.settings.get(keys.SCHEME) == "light"


def test_everything_has_a_name_for_who_does_not_see_it(dialog: SettingsDialog) -> None:
    for kind in (QComboBox, QAbstractSpinBox, QLineEdit, QPlainTextEdit, QAbstractButton):
        for widget in dialog.findChildren(kind):
            if not isinstance(widget.parent(), QAbstractSpinBox | QComboBox):
                interface = QAccessible.queryAccessibleInterface(widget)
                assert interface.text(QAccessible.Text.Name), (widget, widget.parent())


def test_the_subjects_are_walked_by_keys(dialog: SettingsDialog) -> None:
    for place in range(dialog.pages.count()):
        dialog.subjects.setCurrentRow(place)
        assert dialog.pages.currentIndex() == place
