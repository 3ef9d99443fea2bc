"""Light and dark, the icons that follow them, and colours that can be read."""

from __future__ import annotations

import re
from dataclasses import asdict
from pathlib import Path

import pytest
from PySide6.QtCore import QFile, QIODevice, QSize
from PySide6.QtGui import QColor, QIcon, QImage, QPalette
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from app.gui.theme import look
from app.gui.theme.icons import icon, pixmap
from app.gui.theme.resource import register
from app.gui.theme.tokens import DARK, LIGHT, Tokens, contrast

ICONS = Path(__file__).parents[3] / "assets" / "icons"
TEXTS = ("text", "muted", "accent_text", "good", "warn", "bad", "word_high", "word_mid", "word_low", "partial")


@pytest.fixture(autouse=True)
def system_look(qapp: QApplication) -> object:
    yield
    look.apply(qapp, "system")


def inks(image: QImage) -> set[str]:
    """Colours of the pixels that are whole."""
    colours = [image.pixelColor(x, y) for x in range(image.width()) for y in range(image.height())]
    return {colour.name() for colour in colours if colour.alpha() == 255}


@pytest.mark.parametrize("tokens", [LIGHT, DARK])
def test_every_text_can_be_read_on_every_ground(tokens: Tokens) -> None:
    for text in TEXTS:
        for ground in ("window", "surface", "raised"):
            assert contrast(getattr(tokens, text), getattr(tokens, ground)) >= 4.5, (text, ground)
    assert contrast(tokens.on_accent, tokens.accent) >= 4.5
    assert contrast(tokens.accent, tokens.window) >= 3, "the ring of the focus is seen"


@pytest.mark.parametrize("tokens", [LIGHT, DARK])
def test_text_on_what_is_mixed_can_be_read(tokens: Tokens) -> None:
    tint = look.blend(tokens.accent, tokens.surface, 0.16 if tokens.dark else 0.10)
    assert contrast(tokens.accent_text, tint) >= 4.5
    hovered = look.blend(tokens.text if tokens.dark else tokens.on_accent, tokens.accent, 0.12)
    assert contrast(tokens.on_accent, hovered) >= 4.5


def test_a_scheme_is_in_force_at_once_and_told(qapp: QApplication, qtbot: QtBot) -> None:
    look.apply(qapp, "light")
    assert look.current() is LIGHT
    with qtbot.waitSignal(look.changes.changed):
        look.apply(qapp, "dark")
    assert look.current() is DARK
    assert qapp.palette().color(QPalette.ColorRole.Window) == QColor(DARK.window)
    assert DARK.accent in qapp.styleSheet()
    with qtbot.assertNotEmitted(look.changes.changed):
        look.apply(qapp, "dark")


def test_icons_follow_by_themselves(qapp: QApplication) -> None:
    look.apply(qapp, "light")
    sign = icon("start")
    assert inks(sign.pixmap(32).toImage()) == {LIGHT.text}
    look.apply(qapp, "dark")
    assert inks(sign.pixmap(32).toImage()) == {DARK.text}
    assert inks(sign.pixmap(32, QIcon.Mode.Normal, QIcon.State.On).toImage()) == {DARK.accent_text}
    assert inks(icon("start", "bad").pixmap(32).toImage()) == {DARK.bad}


def test_icons_are_sharp_on_a_fine_screen() -> None:
    assert icon("mic").pixmap(QSize(20, 20), 2.0).size() == QSize(40, 40)
    assert pixmap("mic", 20, "accent", 3.0).size() == QSize(60, 60)


def test_every_icon_is_drawn_in_the_same_style() -> None:
    names = [path.stem for path in ICONS.glob("*.svg")]
    assert len(names) >= 38
    for name in names:
        text = (ICONS / f"{name}.svg").read_text()
        assert 'viewBox="0 0 24 24"' in text
        assert not re.search(r"#[0-9a-f]{3}", text), f"{name} has a colour of its own"
        assert inks(icon(name).pixmap(48).toImage()), f"{name} is empty"


def test_an_unknown_icon_is_named() -> None:
    with pytest.raises(LookupError, match="nosuch"):
        icon("nosuch")


def test_no_colour_is_written_outside_the_tokens() -> None:
    """What the user chooses for the captions, and what a video shows, are no colours of the window."""
    own = Path(look.__file__).parents[1]
    allowed = {own / "theme" / "tokens.py", own / "settings" / "keys.py", own / "overlay" / "style.py"}
    for path in set(own.rglob("*.py")) - allowed:
        assert not re.findall(r"[\"']#[0-9a-fA-F]{6}[\"']", path.read_text(encoding="utf-8")), path


def test_files_in_memory_are_read_by_qt() -> None:
    register("viseme-test", {f"file {number}.txt": f"content {number}".encode() for number in range(50)})
    for number in range(50):
        file = QFile(f":/viseme-test/file {number}.txt")
        assert file.open(QIODevice.OpenModeFlag.ReadOnly)
        assert file.readAll().data() == f"content {number}".encode()
    assert not QFile.exists(":/viseme-test/file 50.txt")


def test_the_focus_is_seen(qapp: QApplication, qtbot: QtBot) -> None:
    look.apply(qapp, "light")
    button = QPushButton("Here")
    qtbot.addWidget(button)
    button.show()
    before = button.grab().toImage()
    button.setFocus()
    button.activateWindow()
    qtbot.waitUntil(button.hasFocus, timeout=5000)
    assert button.grab().toImage() != before
    assert LIGHT.accent in inks(button.grab().toImage())


def test_every_token_is_a_colour() -> None:
    for tokens in (LIGHT, DARK):
        for name, value in asdict(tokens).items():
            assert name == "dark" or re.fullmatch(r"#[0-9a-f]{6}", value)
