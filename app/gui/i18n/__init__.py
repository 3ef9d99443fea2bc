"""The languages of the window: which one is chosen, and bringing it into force."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QLibraryInfo, QLocale, QTranslator
from PySide6.QtWidgets import QApplication

FOLDER = Path(__file__).parent
LANGUAGES = ("en", "de")
"""What the window speaks; the sources are English, whose file holds the plurals."""
_installed: list[QTranslator] = []


def chosen(language: str) -> str:
    """One of `LANGUAGES`: the one that was chosen, else the first of the system's that the window speaks, else English."""
    if language in LANGUAGES:
        return language
    wanted = (tag.replace("_", "-").split("-")[0].lower() for tag in QLocale.system().uiLanguages())
    return next((tag for tag in wanted if tag in LANGUAGES), "en")


def install(app: QApplication, language: str = "") -> str:
    """Speak a language from now on; empty follows the system. Returns the one in force. What is on the screen stays as it was made."""
    for translator in _installed:
        app.removeTranslator(translator)
    _installed.clear()
    speaks = chosen(language)
    locale = QLocale.system() if QLocale.system().name().startswith(speaks) else QLocale(speaks)
    QLocale.setDefault(locale)
    for name, folder in (
        (f"viseme_{speaks}", FOLDER),
        (f"qtbase_{speaks}", Path(QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath))),
    ):
        translator = QTranslator(app)
        if translator.load(name, str(folder)):
            app.installTranslator(translator)
            _installed.append(translator)
    return speaks
