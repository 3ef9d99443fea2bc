"""Settings of what is written to files."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker
from PySide6.QtWidgets import QCheckBox, QComboBox, QFileDialog, QHBoxLayout, QLineEdit, QPushButton, QWidget

from app.gui.settings import keys
from app.gui.settings.binding import tie_check, tie_choice
from app.gui.settings.form import Form
from app.gui.settings.keys import Key
from app.gui.shell.context import Context
from app.gui.theme.tokens import SPACE


class SavingPage(Form):
    """Whether live text is appended to a file, and how exports are made."""

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(self.tr("Saving"), parent)
        settings = context.settings
        self.hint(self.tr("Nothing is stored unless you turn it on here or export. Sound and pictures are never stored."))
        self.section(self.tr("While live"))
        box = tie_check(QCheckBox(self.tr("Append what is said to a file"), self), settings, keys.APPEND)
        self.row("", box, self.tr("Each finished sentence is written at once. The ending of the name says how: txt, srt, vtt or jsonl."))
        self.file = PathRow(context, keys.APPEND_FILE, folder=False, parent=self)
        self.row(self.tr("File"), self.file)
        self.section(self.tr("Export"))
        kind = tie_choice(
            QComboBox(self),
            settings,
            keys.EXPORT_FORMAT,
            [
                ("txt", self.tr("Text (txt)")),
                ("srt", self.tr("Subtitles (srt)")),
                ("vtt", self.tr("Subtitles for the web (vtt)")),
                ("json", self.tr("Words with times and confidences (json)")),
            ],
        )
        self.row(self.tr("Format offered first"), kind)
        self.folder = PathRow(context, keys.EXPORT_FOLDER, folder=True, parent=self)
        self.row(self.tr("Folder offered first"), self.folder)
        self.end()


class PathRow(QWidget):
    """A path to type or to choose."""

    def __init__(self, context: Context, key: Key[str], *, folder: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._settings, self._key, self._folder = context.settings, key, folder
        self.path = QLineEdit(self)
        self.path.setPlaceholderText(self.tr("The one used last") if folder else self.tr("None chosen yet"))
        self.choose = QPushButton(self.tr("Choose…"), self)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(SPACE)
        layout.addWidget(self.path, 1)
        layout.addWidget(self.choose)
        policy = self.sizePolicy()
        policy.setHorizontalPolicy(policy.Policy.Expanding)
        self.setSizePolicy(policy)
        self.setFocusProxy(self.path)
        self.path.editingFinished.connect(lambda: self._settings.set(self._key, self.path.text().strip()))
        self.choose.clicked.connect(self._ask)
        self._settings.changed.connect(self._follow)
        self._follow(key)

    def setAccessibleName(self, name: str) -> None:
        """The field is what is read out."""
        super().setAccessibleName(name)
        self.path.setAccessibleName(name)
        self.choose.setAccessibleName(f"{name}: {self.choose.text()}")

    def _follow(self, key: Key[str]) -> None:
        if key is self._key:
            blocker = QSignalBlocker(self.path)
            self.path.setText(self._settings.get(self._key))
            blocker.unblock()

    def _ask(self) -> None:
        now = self._settings.get(self._key)
        if self._folder:
            dialog = QFileDialog(self, self.tr("Folder for exports"), now)
            dialog.setFileMode(QFileDialog.FileMode.Directory)
        else:
            dialog = QFileDialog(self, self.tr("File to append to"), now, self.tr("Transcripts (*.txt *.srt *.vtt *.jsonl)"))
            dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
            dialog.setOption(QFileDialog.Option.DontConfirmOverwrite)  # it is appended to
            dialog.setDefaultSuffix("txt")
        dialog.fileSelected.connect(lambda path: self._settings.set(self._key, path))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()
