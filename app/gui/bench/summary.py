"""What the bench has shown, in one sentence, whichever of the two was better."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QLocale

HOPELESS = 0.8
"""Word error rates from which on neither has understood anything."""
SAME = 0.005
"""Word error rates that differ by less are called the same."""


def summary(a: float | None, av: float | None, *, whole: bool, faceless: bool) -> str:
    """`a` and `av` are word error rates as fractions, None where the words that were spoken are not known.

    `whole` where the file was heard to its end; `faceless` where no face was seen.
    """
    translate = QCoreApplication.translate
    if a is None or av is None:
        return translate("Bench", "What was said is not known here, so there is no score: read both and judge for yourself.")
    if faceless:
        text = translate("Bench", "No face was found, so no lips were read: by sound alone %1 of the words were wrong, with lips %2.")
    elif min(a, av) >= HOPELESS:
        text = translate("Bench", "This was too hard for both: by sound alone %1 of the words were wrong, with lips %2. Try less noise.")
    elif av < a - SAME:
        text = translate("Bench", "Lips help: by sound alone %1 of the words were wrong, with lips only %2.")
    elif av > a + SAME:
        text = translate("Bench", "Lips did not help this time: by sound alone %1 of the words were wrong, with lips %2.")
    else:
        text = translate("Bench", "Lips made no difference: %1 of the words were wrong by sound alone, %2 with lips.")
    if not whole:
        text = translate("Bench", "So far: %1").replace("%1", text, 1)
    return text.replace("%1", percent(a)).replace("%2", percent(av))


def percent(rate: float) -> str:
    """Such as 12 %."""
    return QCoreApplication.translate("Bench", "%1 %").replace("%1", QLocale().toString(round(rate * 100)))
