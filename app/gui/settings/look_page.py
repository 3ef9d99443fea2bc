"""Settings of how the window looks."""

from __future__ import annotations

from PySide6.QtWidgets import QCheckBox, QComboBox, QSpinBox, QWidget

from app.gui.settings import keys
from app.gui.settings.binding import tie_check, tie_choice, tie_number
from app.gui.settings.form import Form
from app.gui.shell.context import Context


class LookPage(Form):
    """Colours, language, transcript, picture."""

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(self.tr("Look"), parent)
        settings = context.settings
        scheme = tie_choice(
            QComboBox(self),
            settings,
            keys.SCHEME,
            [("system", self.tr("As the system")), ("light", self.tr("Light")), ("dark", self.tr("Dark"))],
        )
        self.row(self.tr("Colours"), scheme)
        language = tie_choice(
            QComboBox(self), settings, keys.LANGUAGE, [("", self.tr("As the system")), ("en", "English"), ("de", "Deutsch")]
        )
        self.row(self.tr("Language"), language, self.tr("Another language is used from the next start on."))
        self.section(self.tr("Transcript"))
        size = tie_number(QSpinBox(self), settings, keys.TEXT_SIZE)
        size.setSuffix(self.tr(" pt"))
        self.row(self.tr("Text size"), size)
        self.row("", tie_check(QCheckBox(self.tr("Show times"), self), settings, keys.TIMES))
        shade = tie_check(QCheckBox(self.tr("Shade words by confidence"), self), settings, keys.CONFIDENCE)
        self.row("", shade, self.tr("Words that the model is less sure of are grey, the least sure ones underlined."))
        self.section(self.tr("Live page"))
        self.row("", tie_check(QCheckBox(self.tr("Show landmarks of the face"), self), settings, keys.LANDMARKS))
        plot = tie_check(QCheckBox(self.tr("Show the plot of speed and latency"), self), settings, keys.PLOT)
        self.row("", plot)
        self.end()
