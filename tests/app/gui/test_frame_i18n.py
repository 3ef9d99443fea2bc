"""No string lacks its translation, none is put together where no tool finds it, and the compiled files speak."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QLocale, QTranslator
from PySide6.QtWidgets import QApplication

from app.gui import i18n
from app.gui.i18n import build
from app.gui.i18n.strings import Found, NotLiteral, strings_in


@pytest.mark.parametrize("language", i18n.LANGUAGES)
def test_no_string_lacks_a_translation(language: str) -> None:
    assert build.check(language) == []


@pytest.mark.parametrize("language", i18n.LANGUAGES)
def test_what_is_compiled_is_what_is_written(language: str, qapp: QApplication) -> None:
    translator = QTranslator()
    assert translator.load(f"viseme_{language}", str(i18n.FOLDER))
    for found, texts in build.read(i18n.FOLDER / f"viseme_{language}.ts").items():
        count = 1 if found.plural else -1
        assert translator.translate(found.context, found.text, found.comment or None, count) == texts[0], found


def test_placeholders_survive_translation() -> None:
    for found, texts in build.read(i18n.FOLDER / "viseme_de.ts").items():
        for text in texts:
            for place in ("%1", "%2", "%3", "%4"):
                assert text.count(place) == found.text.count(place), (found, text)
            if found.plural and texts.index(text) == 1:
                assert "%n" in text or "%n" not in found.text, (found, text)


def test_file_filters_keep_their_patterns() -> None:
    for found, texts in build.read(i18n.FOLDER / "viseme_de.ts").items():
        if "(*" in found.text:
            assert found.text[found.text.index("(*") :] == texts[0][texts[0].index("(*") :]


def test_a_language_is_brought_into_force_and_taken_back(qapp: QApplication) -> None:
    assert i18n.install(qapp, "de") == "de"
    assert QCoreApplication.translate("Commands", "Files") == "Dateien"
    assert QCoreApplication.translate("QPlatformTheme", "Cancel") == "Abbrechen", "Qt's own dialogs too"
    assert i18n.install(qapp, "en") == "en"
    assert QCoreApplication.translate("Commands", "Files") == "Files"
    assert QCoreApplication.translate("Counting", "%n word(s)", "", 1) == "1 word"
    assert QCoreApplication.translate("Counting", "%n word(s)", "", 2) == "2 words"


def test_the_system_chooses_where_nothing_is_chosen(monkeypatch: pytest.MonkeyPatch) -> None:
    class System:
        def uiLanguages(self) -> list[str]:
            return ["fr-FR", "de-CH", "en"]

    monkeypatch.setattr(QLocale, "system", staticmethod(System))
    assert i18n.chosen("") == "de"
    assert i18n.chosen("en") == "en"
    assert i18n.chosen("xx") == "de"


def test_strings_that_are_not_written_out_are_refused(tmp_path: Path) -> None:
    file = tmp_path / "a.py"
    file.write_text("class A:\n    def f(self, n):\n        self.tr('%n word(s)', '', n)\n        self.tr('one' ' two')\n")
    assert strings_in(file) == [Found("A", "%n word(s)", "", True), Found("A", "one two")]
    file.write_text("class A:\n    def f(self, n):\n        self.tr(f'{n} words')\n")
    with pytest.raises(NotLiteral, match="written out"):
        strings_in(file)


def test_the_tool_finds_the_same_strings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The program's own finder and Qt's agree, so that the check above is one of what really is translated."""
    for language in i18n.LANGUAGES:
        for ending in ("ts", "qm"):
            name = f"viseme_{language}.{ending}"
            (tmp_path / name).write_bytes((i18n.FOLDER / name).read_bytes())
    monkeypatch.setattr(build, "FOLDER", tmp_path)
    build.update()
    for language in i18n.LANGUAGES:
        assert set(build.read(tmp_path / f"viseme_{language}.ts")) == set(build.read(i18n.FOLDER / f"viseme_{language}.ts"))
