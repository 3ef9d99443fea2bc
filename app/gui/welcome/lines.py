"""What the short check says of what it finds: one short line each."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from app.gui.welcome.steps import SOUND, State

FAST_RTF, SLOW_RTF = 0.5, 0.9


def asking(step: str) -> str:
    """What the user is to do for sound or picture."""
    if step == SOUND:
        return QCoreApplication.translate("WelcomeCheck", "Say something.")
    return QCoreApplication.translate("WelcomeCheck", "Look into the camera.")


def dead() -> str:
    """Not a sound has come."""
    return QCoreApplication.translate("WelcomeCheck", "The microphone gives no sound at all: switch it on, or choose another one.")


def no_voice() -> str:
    """Sound has come, and no voice in it."""
    return QCoreApplication.translate("WelcomeCheck", "No voice was heard: speak closer to the microphone, or choose another one.")


def switched_off(step: str) -> str:
    """The settings say that there is to be no microphone, or no camera."""
    if step == SOUND:
        return QCoreApplication.translate("WelcomeCheck", "No microphone is chosen: choose one on the page Live.")
    return QCoreApplication.translate("WelcomeCheck", "No camera is chosen: choose one on the page Live.")


def none_found(step: str) -> str:
    """There is no microphone, or no camera."""
    if step == SOUND:
        return QCoreApplication.translate("WelcomeCheck", "No microphone was found: plug one in and check again.")
    return QCoreApplication.translate("WelcomeCheck", "No camera was found: plug one in, or go on with sound alone.")


def verdict(rtf: float) -> tuple[State, str]:
    """Whether a real-time factor is small enough for live captions."""
    if rtf < FAST_RTF:
        state, line = State.good, QCoreApplication.translate("WelcomeCheck", "Fast enough: a second of speech takes %1 s.")
    elif rtf < SLOW_RTF:
        line = QCoreApplication.translate("WelcomeCheck", "Just fast enough (%1 s for a second): close other programs meanwhile.")
        state = State.so_so
    else:
        line = QCoreApplication.translate("WelcomeCheck", "Too slow (%1 s for a second): choose sound alone and a latency of 800 ms.")
        state = State.missing
    return state, line.replace("%1", f"{rtf:.2f}")
