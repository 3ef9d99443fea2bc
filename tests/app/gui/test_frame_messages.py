"""The engine's lines in the user's language: everything that the live session says of modes and measures is known."""

from __future__ import annotations

import ast
import inspect
import textwrap

import pytest
from PySide6.QtWidgets import QApplication

from app.gui import i18n, messages
from capture import portaudio
from pipeline.live import auto, governor


@pytest.fixture
def german(qapp: QApplication) -> object:
    i18n.install(qapp, "de")
    yield
    i18n.install(qapp, "en")


def reasons() -> set[str]:
    """Every text in the code that chooses a mode, without the short names of modes."""
    found: set[str] = set()
    for function in (auto.ModeChooser.push, auto._choose):
        tree = ast.parse(textwrap.dedent(inspect.getsource(function)))
        inner = [node for statement in tree.body[0].body for node in ast.walk(statement)]  # type: ignore[attr-defined]
        texts = {node.value for node in inner if isinstance(node, ast.Constant) and isinstance(node.value, str)}
        found |= {text for text in texts if " " in text} - {function.__doc__, ", and "}
    return found


def test_every_reason_and_measure_is_known() -> None:
    assert len(reasons()) >= 7
    assert reasons() == set(messages.REASONS)
    assert set(governor.MEASURES) == set(messages.MEASURES)


@pytest.mark.parametrize("reason", [*messages.REASONS, *messages.MEASURES])
def test_they_are_german_in_german(reason: str, german: object) -> None:
    assert messages.shown(reason) != reason


def test_two_reasons_at_once(german: object) -> None:
    text = messages.shown("no camera, and the microphone is silent: muted?")
    assert messages.shown("no camera") in text
    assert messages.shown("the microphone is silent: muted?") in text
    assert "no camera" not in text


def test_a_line_of_a_device_keeps_its_name_and_figures(german: object) -> None:
    line = str(portaudio.explain("USB: Mic (2)", OSError("Permission denied"), "linux"))
    shown = messages.shown(line)
    assert shown.startswith("USB: Mic (2): ")
    assert "usermod" in shown
    assert "permission denied" not in shown


@pytest.mark.parametrize(
    "line",
    [
        str(portaudio.explain("Mic", OSError("Permission denied"), "darwin")),
        str(portaudio.explain("Mic", OSError("Permission denied"), "win32")),
        str(portaudio.explain("Mic", OSError("device busy"), "linux")),
        str(portaudio.explain("Mic", OSError("strange"), "linux")),
        "camera: none found; connect one, or give the address of a network camera or a file",
        "Cam: the camera is gone; check that it is connected",
        "/a/b: c.mp4: is empty (0 bytes); copy or record it again",
    ],
)
def test_usual_lines_are_german_as_a_whole(line: str, german: object) -> None:
    clauses = line.split("; ")
    shown = messages.shown(line)
    assert shown != line
    for clause in clauses:
        assert clause not in shown


@pytest.mark.parametrize("line", ["", "Something else: is gone; and nobody knows why", "50 %1 of it", "a; b", "is gone; what is this"])
def test_what_is_not_known_stays_as_it_is(line: str, german: object) -> None:
    assert messages.shown(line) == line


@pytest.mark.parametrize("line", [*messages.REASONS, "Mic: is gone; plug it in again, or choose another microphone"])
def test_english_stays_english(line: str, qapp: QApplication) -> None:
    i18n.install(qapp, "en")
    assert messages.shown(line) == line
