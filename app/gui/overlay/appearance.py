"""Where the user chooses how captions look, and sees it at once."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtGui import QColor, QFont
from PySide6.QtWidgets import (
    QCheckBox,
    QFontComboBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSlider,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from app.gui.overlay.colour import ColourButton
from app.gui.overlay.preview import Preview
from app.gui.overlay.style import ENOUGH, LOOK, Style, as_at_first, high_contrast
from app.gui.settings import keys
from app.gui.settings.keys import Key
from app.gui.shell.context import Context
from app.gui.theme.tokens import SPACE


class AppearancePage(QWidget):
    """Every change holds at once, in the captions too."""

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._settings = context.settings
        self._make()
        self._arrange()
        self._connect()
        self._show()
        context.settings.changed.connect(self._setting_changed)

    def _make(self) -> None:
        self.preview = Preview()
        self.contrast = QLabel(wordWrap=True)
        self.font_box = QFontComboBox()
        self.points = _spin(keys.OVERLAY_SIZE, self.tr(" pt"))
        self.lines = _spin(keys.OVERLAY_LINES, "")
        self.text_colour = ColourButton(self.tr("Colour of the text"))
        self.back_colour = ColourButton(self.tr("Colour of the background"))
        self.opacity = QSlider(Qt.Orientation.Horizontal)
        self.opacity.setRange(0, 100)
        self.opacity.setPageStep(10)
        self.percent = QLabel()
        self.partials = QCheckBox(self.tr("Show words before they are final"))
        self.click_through = QCheckBox(self.tr("Let clicks through"))
        self.preset = QPushButton(self.tr("High contrast"))
        self.reset = QPushButton(self.tr("As at first"))

    def _arrange(self) -> None:
        form = QFormLayout()
        form.setSpacing(SPACE)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.ExpandingFieldsGrow)
        form.setLabelAlignment(Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignVCenter)
        form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapLongRows)
        form.addRow(self.tr("&Font"), self.font_box)
        if (typed := self.font_box.lineEdit()) is not None:
            typed.setAccessibleName(self.tr("&Font").replace("&", ""))
        form.addRow(self.tr("&Size"), self.points)
        form.addRow(self.tr("&Lines"), self.lines)
        form.addRow(self.tr("&Text"), self.text_colour)
        form.addRow(self.tr("&Background"), self.back_colour)
        opacity = QHBoxLayout()
        opacity.addWidget(self.opacity, 1)
        opacity.addWidget(self.percent)
        label = QLabel(self.tr("&Opacity"))
        label.setBuddy(self.opacity)
        self.opacity.setAccessibleName(self.tr("Opacity of the background"))
        form.addRow(label, opacity)
        form.addRow("", self.partials)
        form.addRow("", self.click_through)
        buttons = QHBoxLayout()
        buttons.addWidget(self.preset)
        buttons.addWidget(self.reset)
        buttons.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE)
        column.addWidget(self.preview)
        column.addWidget(self.contrast)
        column.addLayout(form)
        column.addLayout(buttons)
        column.addStretch(1)

    def _connect(self) -> None:
        self.font_box.currentFontChanged.connect(lambda font: self._settings.set(keys.OVERLAY_FONT, font.family()))
        self.points.valueChanged.connect(lambda value: self._settings.set(keys.OVERLAY_SIZE, value))
        self.lines.valueChanged.connect(lambda value: self._settings.set(keys.OVERLAY_LINES, value))
        self.text_colour.chosen.connect(lambda colour: self._settings.set(keys.OVERLAY_TEXT, colour))
        self.back_colour.chosen.connect(lambda colour: self._settings.set(keys.OVERLAY_BACK, colour))
        self.opacity.valueChanged.connect(lambda value: self._settings.set(keys.OVERLAY_OPACITY, value))
        self.partials.toggled.connect(lambda on: self._settings.set(keys.OVERLAY_PARTIALS, on))
        self.click_through.toggled.connect(lambda on: self._settings.set(keys.OVERLAY_CLICK_THROUGH, on))
        self.preset.clicked.connect(self.high_contrast)
        self.reset.clicked.connect(self.as_at_first)

    def high_contrast(self) -> None:
        """Yellow on black, with nothing shining through."""
        high_contrast(self._settings)

    def as_at_first(self) -> None:
        """The look that captions have where nobody has chosen another."""
        as_at_first(self._settings)

    def _setting_changed(self, key: object) -> None:
        if key in LOOK or key is keys.OVERLAY_CLICK_THROUGH:
            self._show()

    def _show(self) -> None:
        style = Style.of(self._settings)
        fields = (self.font_box, self.points, self.lines, self.opacity, self.partials, self.click_through)
        blockers = [QSignalBlocker(field) for field in fields]
        self.font_box.setCurrentFont(QFont(style.font().family()))
        self.points.setValue(style.points)
        self.lines.setValue(style.lines)
        self.opacity.setValue(style.opacity)
        self.partials.setChecked(style.partials)
        self.click_through.setChecked(self._settings.get(keys.OVERLAY_CLICK_THROUGH))
        del blockers
        self.text_colour.set_colour(QColor(style.text))
        self.back_colour.set_colour(QColor(style.back))
        self.percent.setText(self.tr("%1 %").replace("%1", str(style.opacity)))
        self.preview.set_style(style)
        self._show_contrast(style.contrast())

    def _show_contrast(self, ratio: float) -> None:
        """Over the worst of all screens, since nobody knows what is behind the captions."""
        figure = self.locale().toString(int(ratio * 10) / 10, "f", 1)  # never more than it is
        if ratio < ENOUGH:
            text = self.tr("Hard to read: contrast may fall to %1 : 1, and 4.5 : 1 is needed. Choose more opacity, or other colours.")
        else:
            text = self.tr("Contrast is at least %1 : 1, whatever is behind the captions.")
        self.contrast.setText(text.replace("%1", figure))
        self.contrast.setProperty("role", "warn" if ratio < ENOUGH else "hint")
        self.contrast.style().polish(self.contrast)


def _spin(key: Key[int], suffix: str) -> QSpinBox:
    box = QSpinBox()
    box.setRange(key.least if key.least is not None else 0, key.most if key.most is not None else 999)
    box.setSuffix(suffix)
    return box
