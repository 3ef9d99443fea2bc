"""The window's words for what the engine calls by short names, and the engine's lines in the user's language."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from app.gui.messages import shown


def mode_text(mode: str) -> str:
    """Name of a mode as on its button."""
    names = {
        "auto": QCoreApplication.translate("Modes", "Auto"),
        "av": QCoreApplication.translate("Modes", "Sound and lips"),
        "a": QCoreApplication.translate("Modes", "Sound only"),
        "v": QCoreApplication.translate("Modes", "Lips only"),
    }
    return names.get(mode, mode)


def engine_text(line: str) -> str:
    """A line of the engine as the user reads it."""
    return shown(line)
