"""The dialog that asks for the address of a network camera, checks it, and tries it where the user likes."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QCheckBox, QDialog, QDialogButtonBox, QFormLayout, QLabel, QLineEdit, QPushButton, QVBoxLayout, QWidget

from app.engine.messages import ListenTo, Picture
from app.gui.live import address
from app.gui.live.words import engine_text
from app.gui.settings import keys
from app.gui.shell.context import Context
from app.gui.theme.tokens import SPACE

_WIDE = 48


class NetworkDialog(QDialog):
    """Address, name and password; the password is shown as dots and kept nowhere but in memory."""

    chosen = Signal(str)
    """The whole address."""

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._engine = context.engine
        self._job = 0
        self.setWindowTitle(self.tr("Network camera"))
        self.address, self.name, self.password = QLineEdit(), QLineEdit(), QLineEdit()
        self.address.setPlaceholderText("rtsp://192.168.1.20:554/stream")
        self.address.setInputMethodHints(Qt.InputMethodHint.ImhUrlCharactersOnly | Qt.InputMethodHint.ImhNoAutoUppercase)
        self.address.setMinimumWidth(self.fontMetrics().averageCharWidth() * _WIDE)
        self.password.setEchoMode(QLineEdit.EchoMode.Password)
        self.says = QLabel()
        self.says.setWordWrap(True)
        self.says.setTextFormat(Qt.TextFormat.PlainText)
        self._lay_out()
        remembered = context.settings.get(keys.NETWORK_CAMERA)
        if remembered:
            self.address.setText(remembered)
            self._take_apart()
        self.address.textChanged.connect(lambda: self.say(""))
        self.address.editingFinished.connect(self._take_apart)
        self._engine.picture.connect(self._pictured)
        self._engine.trouble.connect(self._troubled)
        self.finished.connect(lambda result: self._engine.cancel(self._job))

    def whole(self) -> str:
        """The address with name and password."""
        return address.join(self.address.text(), self.name.text(), self.password.text())

    def say(self, text: str, role: str = "hint") -> None:
        """Tell what is wrong or right with the address."""
        self.says.setText(text or self.tr("The maker's manual tells the address; it often begins with rtsp:// or http://."))
        self.says.setProperty("role", role)
        self.says.style().unpolish(self.says)
        self.says.style().polish(self.says)

    def accept(self) -> None:
        """Use the camera, where the address may be one."""
        if self._checked():
            whole = self.whole()
            super().accept()
            self.chosen.emit(whole)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._buttons.setFocusProxy(None)  # where Cancel stands first, Tab would go past it to the button that Qt chose

    def _lay_out(self) -> None:
        show = QCheckBox(self.tr("Show the password"))
        show.toggled.connect(lambda shown: self.password.setEchoMode(QLineEdit.EchoMode.Normal if shown else QLineEdit.EchoMode.Password))
        form = QFormLayout()
        form.setSpacing(SPACE)
        rows = (
            (self.tr("Address"), self.address),
            (self.tr("User name, if any"), self.name),
            (self.tr("Password, if any"), self.password),
        )
        for text, edit in rows:
            label = QLabel(text)
            label.setBuddy(edit)
            label.setMinimumHeight(edit.sizeHint().height())  # beside the text of its field
            form.addRow(label, edit)
        form.addRow("", show)
        privacy = QLabel(self.tr("The password is not stored: after a new start it is asked for again."))
        privacy.setProperty("role", "hint")
        privacy.setWordWrap(True)
        form.addRow("", privacy)
        buttons = self._buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self.try_button = QPushButton(self.tr("Try it"))
        self.try_button.clicked.connect(self._try)
        use = QPushButton(self.tr("Use this camera"))
        use.setProperty("role", "primary")
        use.setDefault(True)
        buttons.addButton(self.try_button, QDialogButtonBox.ButtonRole.ActionRole)
        buttons.addButton(use, QDialogButtonBox.ButtonRole.AcceptRole)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(2 * SPACE, 2 * SPACE, 2 * SPACE, 2 * SPACE)
        column.setSpacing(2 * SPACE)
        column.addLayout(form)
        column.addWidget(self.says)
        column.addWidget(buttons)
        self.say("")

    def _take_apart(self) -> None:
        """Move a name and password that were pasted with the address to where they are not seen."""
        if address.problem(self.address.text()):
            return
        bare, name, password = address.split(self.address.text())
        if name or password:
            self.address.setText(bare)
            self.name.setText(name or self.name.text())
            self.password.setText(password or self.password.text())

    def _checked(self) -> bool:
        self._take_apart()
        problem = address.problem(self.address.text())
        texts = {
            "empty": self.tr("Type the address of the camera."),
            "characters": self.tr("An address holds no spaces and no line breaks."),
            "scheme": self.tr(
                "The address must begin with rtsp:// or http:// (or rtsps, rtmp, https, udp, tcp, srt), such as rtsp://192.168.1.20:554/stream."
            ),
            "host": self.tr("The address names no camera: behind :// comes its name or number in the network."),
            "port": self.tr("The number behind the colon is a port, from 0 to 65535."),
        }
        if problem:
            self.say(texts[problem], "bad")
            self.address.setFocus()
        return not problem

    def _try(self) -> None:
        if self._checked():
            self._engine.cancel(self._job)
            self.say(self.tr("Waiting for a picture …"))
            self._job = self._engine.begin(ListenTo(microphone="none", camera=self.whole()))

    def _pictured(self, job: int, picture: Picture, payload: bytes) -> None:
        if job != self._job:
            return
        if picture.width:
            size = f"{picture.width} × {picture.height}"
            self.say(self.tr("A picture has come (%1). Use this camera.").replace("%1", size), "good")
            self._engine.cancel(job)
        else:
            self._engine.shown(job)

    def _troubled(self, job: int, message: str, result: dict[str, Any]) -> None:
        if job == self._job:
            self.say(engine_text(message), "bad")
