"""The table of keys in the guide is that of the program."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from app.gui.gallery import keys_table
from tests.live_room import ROOT

GUIDE = ROOT / "docs" / "window.md"


def test_the_guide_names_the_keys_that_the_window_has(qapp: QApplication, capsys: pytest.CaptureFixture[str]) -> None:
    assert keys_table.main(["--check", str(GUIDE)]) == 0, capsys.readouterr().err
    assert "| `Ctrl+L` | Start |" in GUIDE.read_text(encoding="utf-8")


def test_a_stale_table_is_told_and_mended(qapp: QApplication, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    copy = tmp_path / "guide.md"
    copy.write_text(GUIDE.read_text(encoding="utf-8").replace("`Ctrl+L`", "`Ctrl+Y`"), encoding="utf-8")
    assert keys_table.main(["--check", str(copy)]) == 1
    assert "keys have changed" in capsys.readouterr().err
    assert keys_table.main([str(copy)]) == 0
    assert copy.read_text(encoding="utf-8") == GUIDE.read_text(encoding="utf-8")


def test_a_guide_without_marks_is_left_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "other.md"
    file.write_text("# Other\n", encoding="utf-8")
    assert keys_table.main([str(file)]) == 1
    assert "no marks" in capsys.readouterr().err
    assert file.read_text(encoding="utf-8") == "# Other\n"
