"""The controls of the noise: its kind, a recording, how loud, and whether it is heard."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QCheckBox, QComboBox, QFileDialog, QFrame, QHBoxLayout, QLabel, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from app.gui.bench.controller import BenchController
from app.gui.bench.noise_state import KINDS, louder
from app.gui.bench.slider import NoiseSlider
from app.gui.shell.context import Context
from app.gui.theme.icons import icon
from app.gui.theme.tokens import SPACE

STEP = 5
"""Decibels of one press of a key."""


class NoiseControls(QFrame):
    """Says what the controller's noise is to be, and shows what it is."""

    def __init__(self, context: Context, controller: BenchController, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "panel")
        self._controller = controller
        self.kinds = QComboBox()
        self.recording = QToolButton()
        self.slider = NoiseSlider()
        self.value = QLabel()
        self.aloud = QCheckBox(self.tr("Hear it"))
        self._dialog: QFileDialog | None = None
        self._build()
        self._add_actions(context)
        controller.noise_changed.connect(self._show)
        self._show()

    def _build(self) -> None:
        for kind, text in zip(
            KINDS, (self.tr("Babble"), self.tr("White noise"), self.tr("Pink noise"), self.tr("Recording …")), strict=True
        ):
            self.kinds.addItem(text, kind)
        self.kinds.setToolTip(self.tr("Babble is many people talking at once: the hardest noise, as it is speech itself."))
        self.kinds.activated.connect(self._choose_kind)
        self.recording.setIcon(icon("file"))
        self.recording.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.recording.clicked.connect(self.choose_recording)
        self.value.setProperty("role", "section-title")
        self.value.setMinimumWidth(1)
        self.value.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.aloud.setToolTip(self.tr("Play what the recognisers hear, voice and noise together"))
        self.aloud.toggled.connect(lambda on: self._change(aloud=on))
        self.slider.moved.connect(lambda snr: self._change(snr_db=snr))
        label = QLabel(self.tr("&Noise"))
        label.setBuddy(self.kinds)
        row = QHBoxLayout()
        row.setSpacing(SPACE)
        row.addWidget(label)
        row.addWidget(self.kinds)
        row.addWidget(self.recording)
        row.addSpacing(SPACE)
        row.addWidget(self.value, 1)
        row.addWidget(self.aloud)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(2 * SPACE, SPACE + 4, 2 * SPACE, SPACE)
        layout.setSpacing(SPACE)
        layout.addLayout(row)
        layout.addWidget(self.slider)

    def _add_actions(self, context: Context) -> None:
        group = self.tr("Noise bench")
        add = context.actions.add
        add("bench.louder", self.tr("More noise"), lambda: self._step(STEP), group=group, key="Ctrl+Up", icon=icon("up"))
        add("bench.quieter", self.tr("Less noise"), lambda: self._step(-STEP), group=group, key="Ctrl+Down", icon=icon("down"))
        add("bench.aloud", self.tr("Hear the noise on/off"), self.aloud.toggle, group=group, key="Ctrl+Shift+H", icon=icon("ear"))
        add(
            "bench.recording",
            self.tr("Choose a noise recording…"),
            self.choose_recording,
            group=group,
            key="Ctrl+Shift+G",
            icon=icon("file"),
        )

    def _step(self, by: int) -> None:
        self._change(snr_db=louder(self._controller.noise, by))

    def _change(self, **what: object) -> None:
        self._controller.set_noise(replace(self._controller.noise, **what))  # type: ignore[arg-type]

    def _choose_kind(self) -> None:
        kind = self.kinds.currentData()
        if kind == "file" and not self._controller.noise.file:
            self.choose_recording()
        else:
            self._change(kind=kind)

    def choose_recording(self) -> None:
        """Ask for a file whose sound is the noise."""
        dialog = self._dialog = QFileDialog(self, self.tr("Noise recording"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(lambda path: self._change(kind="file", file=path))
        dialog.finished.connect(self._dialog_closed)
        dialog.open()

    def _dialog_closed(self) -> None:
        self._dialog = None
        self._show()  # the kind is what it was where nothing was chosen

    def _show(self) -> None:
        noise = self._controller.noise
        self.kinds.setCurrentIndex(KINDS.index(noise.kind))
        self.recording.setVisible(noise.kind == "file")
        name = noise.recording or self.tr("Choose…")
        self.recording.setText(self.recording.fontMetrics().elidedText(name, Qt.TextElideMode.ElideMiddle, 200))
        self.recording.setToolTip(noise.file or self.tr("Choose a noise recording…"))
        self.slider.set_snr(noise.snr_db)
        text = self.in_words(noise.snr_db)
        self.value.setText(text)
        self.value.setToolTip(text)
        self.slider.describe(text)
        blocked = self.aloud.blockSignals(True)
        self.aloud.setChecked(noise.aloud)
        self.aloud.blockSignals(blocked)

    def in_words(self, snr_db: int | None) -> str:
        """What a signal-to-noise ratio sounds like."""
        if snr_db is None:
            return self.tr("No noise")
        if snr_db > 12:
            text = self.tr("%1 dB: noise in the background")
        elif snr_db > 5:
            text = self.tr("%1 dB: quieter than the voice")
        elif snr_db > 0:
            text = self.tr("%1 dB: a little quieter than the voice")
        elif snr_db == 0:
            text = self.tr("0 dB: as loud as the voice")
        elif snr_db >= -5:
            text = self.tr("%1 dB: louder than the voice")
        elif snr_db >= -10:
            text = self.tr("%1 dB: much louder than the voice")
        else:
            text = self.tr("%1 dB: the voice drowns")
        return text.replace("%1", f"{snr_db:+d}")

    def changeEvent(self, event: QEvent) -> None:
        """Another font leaves another room for the recording's name."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange and hasattr(self, "_dialog"):
            self._show()
