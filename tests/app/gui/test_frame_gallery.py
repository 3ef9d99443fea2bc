"""What the gallery finds: texts that are cut off, and colours that cannot be read."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from app.engine.messages import Face, ListModels, Picture, StartLive, Told
from app.engine.messages import Settings as Asked
from app.engine.wire import pack
from app.gui.gallery.__main__ import contrasts
from app.gui.gallery.fitting import cut_off
from app.gui.gallery.recording import Replay, _thinned
from app.gui.theme import tokens


@pytest.fixture
def panel(qtbot: QtBot) -> QWidget:
    panel = QWidget()
    qtbot.addWidget(panel)
    layout = QVBoxLayout(panel)
    layout.addWidget(QLabel("A text that fits"))
    layout.addWidget(QPushButton("Fits"))
    return panel


def test_what_fits_is_not_reported(panel: QWidget) -> None:
    panel.show()
    assert list(cut_off(panel)) == []


def test_cut_texts_are_reported_with_their_place(panel: QWidget) -> None:
    label = QLabel("Geschwindigkeitsbegrenzung", panel)
    label.setFixedWidth(20)
    wrapped = QLabel("many words " * 20, panel)
    wrapped.setWordWrap(True)
    wrapped.setFixedSize(100, 15)
    button = QPushButton("Geschwindigkeit", panel)
    button.setFixedWidth(30)
    row = QHBoxLayout()
    for widget in (label, wrapped, button):
        row.addWidget(widget)
    panel.layout().addLayout(row)
    panel.show()
    lines = list(cut_off(panel))
    assert len(lines) == 3
    assert "Geschwindigkeitsbegrenzung" in lines[0]
    assert "height" in lines[1]
    assert lines[2].startswith("QPushButton < QWidget")


def test_hidden_widgets_are_not_looked_at(panel: QWidget) -> None:
    label = QLabel("Geschwindigkeitsbegrenzung", panel)
    label.setFixedWidth(20)
    panel.layout().addWidget(label)
    label.hide()
    panel.show()
    assert list(cut_off(panel)) == []


def test_colours_that_cannot_be_read_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    assert contrasts() == []
    monkeypatch.setattr(tokens, "LIGHT", replace(tokens.LIGHT, muted="#bbbbbb"))
    assert any("muted" in problem for problem in contrasts())


def test_a_recording_is_told_again(tmp_path: Path, qtbot: QtBot) -> None:
    told = Told(job=7, event={"event": "state_changed", "session": "live", "start": 0, "end": 0, "wall_time": 0, "state": "running"})
    (tmp_path / "StartLive.wire").write_bytes(pack(told))
    engine = Replay(tmp_path)
    with qtbot.waitSignal(engine.told, timeout=5000) as heard:
        job = engine.begin(StartLive(settings=Asked()))
    assert heard.args[0] == job
    assert heard.args[1].state == "running"
    assert engine.runs(job), "it is shown running"
    assert engine.runs(engine.begin(ListModels()))


def test_of_many_pictures_one_with_a_face_is_kept() -> None:
    face = Face(box=(0.1, 0.1, 0.5, 0.5), followed=True)
    seen = enumerate((True, True, False))
    pictures = [(Picture(job=1, width=2, height=2, crop=one, faces=(face,) if one else (), time=float(at)), b"") for at, one in seen]
    assert [reply.time for reply, _ in _thinned(pictures)] == [1.0]
