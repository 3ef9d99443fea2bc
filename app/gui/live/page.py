"""The live page: what is seen and heard, what was understood, and how fast."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QSplitter, QVBoxLayout, QWidget

from app.gui.live.announcer import Announcer
from app.gui.live.buttons import ActionButton, Starting
from app.gui.live.controller import LiveController
from app.gui.live.crop import CropView
from app.gui.live.devices import DeviceModel
from app.gui.live.figures import Figures
from app.gui.live.hintline import HintLine
from app.gui.live.hints import Hints
from app.gui.live.history import History
from app.gui.live.meter import LevelMeter
from app.gui.live.modes import ModeSwitch
from app.gui.live.network import NetworkDialog
from app.gui.live.pictures import Seen
from app.gui.live.plot import Plot
from app.gui.live.preview import Preview
from app.gui.live.sources import Sources
from app.gui.live.status import StatusLine
from app.gui.settings import keys
from app.gui.settings.keys import Key
from app.gui.shell.context import Context
from app.gui.theme import icons
from app.gui.theme.tokens import SPACE
from app.gui.transcript.model import TranscriptModel
from app.gui.transcript.panel import TranscriptPanel
from pipeline.events import Event, Level

_SHARES = (45, 55)
"""Of the width, for what is seen and what is read."""


class LivePage(QWidget):
    """Puts the parts together; what they do is theirs and the controller's."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self.devices = DeviceModel(context, self)
        self.controller = LiveController(context, self.devices, self)
        self.transcript = TranscriptModel(self)
        self.figures, self.history = Figures(self), History()
        self.hints = Hints(self.controller, self.devices, self)
        self._announcer = Announcer(context, self.controller, self.devices, self)
        self._starting = Starting(context, self.controller, self)
        self._dialog: NetworkDialog | None = None
        self._make_parts()
        self._lay_out()
        self._connect()
        self._choose()
        self._refresh_picture()

    def shown(self) -> None:
        """The page has come up."""
        self._look(self.isVisible())

    def hidden(self) -> None:
        """Another page has taken its place."""
        self._look(False)

    def can_close(self) -> str:
        """What would be lost, as a question."""
        return self.tr("The live transcript is not saved and would be lost.") if self.panel.unsaved() else ""

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The window is minimised or comes back."""
        if event.type() == QEvent.Type.WindowStateChange:
            self._look(self.isVisible())
        return super().eventFilter(watched, event)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.window().installEventFilter(self)  # a second time does nothing more
        self._look(True)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._look(False)

    def _make_parts(self) -> None:
        context = self._context
        self.start_button = ActionButton(self._starting.start, primary=True)
        self.start_button.reserve(*self._starting.words())
        self.pause_button = ActionButton(self._starting.pause)
        self.modes = ModeSwitch(context)
        self.sources = Sources(context, self.devices)
        self.hint_line = HintLine(self.hints)
        self.preview, self.crop, self.meter = Preview(), CropView(), LevelMeter()
        self.preview.show_landmarks(context.settings.get(keys.LANDMARKS))
        self.panel = TranscriptPanel(context, self.transcript, live=True)
        self.status, self.plot = StatusLine(self.figures), Plot()
        self.plot.setVisible(context.settings.get(keys.PLOT))
        context.actions.add(
            "live.next_face", self.tr("Follow the next face"), self._next_face, group=self.tr("Live"), key="F6", icon=icons.icon("face")
        )

    def _lay_out(self) -> None:
        top = _row(self.start_button, self.pause_button)
        top.addSpacing(SPACE)
        top.addWidget(self.modes, 1)
        parts = QSplitter(Qt.Orientation.Horizontal)
        parts.setChildrenCollapsible(False)
        parts.setHandleWidth(2 * SPACE)
        parts.addWidget(self._seen_part())
        parts.addWidget(self.panel)
        for place, share in enumerate(_SHARES):
            parts.setStretchFactor(place, share)
        parts.setSizes([share * 20 for share in _SHARES])
        bottom = _row()
        bottom.addWidget(self.status, 1)
        bottom.addWidget(self.plot)
        column = QVBoxLayout(self)
        column.setContentsMargins(2 * SPACE, 2 * SPACE, 2 * SPACE, SPACE)
        column.setSpacing(SPACE)
        column.addLayout(top)
        column.addWidget(self.sources)
        column.addWidget(self.hint_line)
        column.addWidget(parts, 1)
        column.addLayout(bottom)

    def _seen_part(self) -> QWidget:
        part = QWidget()
        caption = QLabel(self.tr("What the model sees"))
        caption.setProperty("role", "section-title")
        caption.setWordWrap(True)
        caption.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        explained = QLabel(self.tr("The followed face, turned upright, small and grey. Only what is in the frame is read."))
        explained.setProperty("role", "hint")
        explained.setWordWrap(True)
        explained.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        beside = QVBoxLayout()
        beside.setSpacing(SPACE // 2)
        beside.addWidget(caption)
        beside.addWidget(explained)
        beside.addStretch()
        beside.addWidget(self.meter)
        low = _row(self.crop)
        low.addLayout(beside, 1)
        column = QVBoxLayout(part)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE)
        column.addWidget(self.preview, 1)
        column.addLayout(low)
        return part

    def _connect(self) -> None:
        controller, settings = self.controller, self._context.settings
        controller.event.connect(self._take)
        controller.begun.connect(self._begin)
        controller.seen.connect(self._show_seen)
        controller.state_changed.connect(lambda state: self._enter(state))
        controller.model_changed.connect(self._choose)
        self.preview.painted.connect(controller.painted, Qt.ConnectionType.QueuedConnection)
        self.preview.follow.connect(controller.follow)
        self.devices.changed.connect(self._refresh_picture)
        self.hints.changed.connect(self._refresh_picture)
        self.figures.changed.connect(lambda: self.modes.show_use(self.figures.mode if controller.active else ""))
        self.sources.network.triggered.connect(lambda: self._ask_address())
        settings.changed.connect(self._changed)

    def _take(self, event: Event) -> None:
        self.transcript.add(event)
        self.figures.take(event)
        if isinstance(event, Level):
            self.meter.take(event)
        if self.history.take(event):
            self.plot.show_points(self.history.points)

    def _begin(self) -> None:
        self.figures.clear()
        self.history.clear()
        self.plot.show_points(())
        self.panel.storage.began(self.controller.appends or None)

    def _show_seen(self, seen: Seen) -> None:
        if self.controller.state == "paused":  # what is seen in a pause is nobody's business
            seen = Seen()
        self.preview.show_seen(seen)
        self.crop.show_crop(seen.crop)

    def _enter(self, state: str) -> None:
        self._rest_meter()
        if state not in ("running", "starting"):
            self.meter.clear()
            self.modes.show_use("")
        if state in ("stopped", "failed"):
            self.panel.storage.ended()
        if state == "paused":
            self._show_seen(Seen())
        self._refresh_picture()

    def _refresh_picture(self) -> None:
        self.preview.show_text(*self.hints.picture())

    def _choose(self) -> None:
        settings, facts = self._context.settings, self.controller.model
        self.figures.choose(mode=settings.get(keys.MODE), model=settings.get(keys.MODEL), facts=facts)
        if facts:
            self.transcript.describe(model={name: facts.get(name) for name in ("name", "parameters", "sha256")})

    def _changed(self, key: Key[object]) -> None:
        settings = self._context.settings
        if key == keys.LANDMARKS:
            self.preview.show_landmarks(settings.get(keys.LANDMARKS))
        elif key == keys.PLOT:
            self.plot.setVisible(settings.get(keys.PLOT))
        elif key in (keys.MODE, keys.MODEL):
            self._choose()
            self._rest_meter()
            self.hints.refresh()
            self._refresh_picture()
        elif key in (keys.MICROPHONE, keys.CAMERA):
            self._rest_meter()
            self.hints.refresh()

    def _rest_meter(self) -> None:
        self.meter.rest(self.controller.state != "running" or not self.controller.uses("microphone"))

    def _next_face(self) -> None:
        if not self.controller.follow_next():
            text = self.tr("There is no other face to follow.") if self.controller.active else self.tr("Faces are found after Start.")
            self._context.notices.say(text, topic="face")

    def _ask_address(self) -> None:
        if self._dialog is not None and self._dialog.isVisible():
            self._dialog.raise_()
            return
        dialog = self._dialog = NetworkDialog(self._context, self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.chosen.connect(self._use_network)
        dialog.finished.connect(self._forget_dialog)
        dialog.open()

    def _use_network(self, whole: str) -> None:
        again = self.devices.choice("camera") != whole
        before = self._context.settings.get(keys.CAMERA)
        self.devices.use_network(whole)
        if again and before == self._context.settings.get(keys.CAMERA):  # the same camera with another password
            self.controller.bring_up(anew=True)

    def _forget_dialog(self) -> None:
        self._dialog = None

    def _look(self, looking: bool) -> None:
        looking = looking and not self.window().isMinimized()
        self.controller.look(looking)
        self.devices.watch(looking)


def _row(*widgets: QWidget) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(SPACE)
    for widget in widgets:
        row.addWidget(widget)
    return row
