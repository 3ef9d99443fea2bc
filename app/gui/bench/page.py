"""The noise bench: sound alone and sound with lips side by side, in as much noise as you like."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QPushButton, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from app.engine.messages import Picture
from app.gui.bench.commands import BenchCommands
from app.gui.bench.controller import BenchController, Phase
from app.gui.bench.noise import NoiseControls
from app.gui.bench.side import Side
from app.gui.bench.summary import summary
from app.gui.live.crop import CropView
from app.gui.live.pictures import Seen, seen_in
from app.gui.live.preview import Preview
from app.gui.shell.context import Context
from app.gui.shell.notices import Kind
from app.gui.theme.tokens import SPACE


class BenchPage(QWidget):
    """Shows what its controller does."""

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.controller = BenchController(context, self)
        self.commands = BenchCommands(context, self.controller, self)
        one, two = self.controller.transcripts["a"], self.controller.transcripts["av"]
        hears = self.tr("This recogniser only hears the noisy sound.")
        self.audio = Side(context, one, self.tr("Sound alone"), hears, ("ear",))
        sees = self.tr("This recogniser hears the same noisy sound and also sees the lips.")
        self.both = Side(context, two, self.tr("Sound and lips"), sees, ("ear", "lips"))
        self.audio.view.set_empty_text(self.tr("What is understood by the sound alone appears here."))
        self.both.view.set_empty_text(self.tr("What is understood with the lips as well appears here."))
        self.preview = Preview()
        self.preview.painted.connect(self.controller.shown)
        self.crop = CropView()
        self.crop.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.noise = NoiseControls(context, self.controller)
        self.summary = QLabel()
        self.progress = QProgressBar()
        self._build()
        controller = self.controller
        controller.changed.connect(self._show)
        controller.scored.connect(self._show_scores)
        controller.moved.connect(self._show_progress)
        controller.seen.connect(self._show_picture)
        controller.face_changed.connect(self._show)
        controller.overloaded.connect(self._show_overload)
        controller.refused.connect(lambda line: context.notices.say(line, Kind.warn, topic="bench"))
        self._lag = 0.0
        self._show()

    def _build(self) -> None:
        title = QLabel(self.tr("Noise bench"))
        title.setProperty("role", "page-title")
        head = QHBoxLayout()
        head.setSpacing(SPACE)
        head.addWidget(title)
        head.addStretch(1)
        self._name = QLabel()
        self._name.setProperty("role", "hint")
        self._name.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._name.setAlignment(Qt.AlignmentFlag.AlignTrailing | Qt.AlignmentFlag.AlignVCenter)
        head.addWidget(self._name, 4)
        head.addWidget(self._button(self.commands.open))
        head.addWidget(self._button(self.commands.pause))
        head.addWidget(self._button(self.commands.run))
        self.demo = QPushButton(self.tr("Show me with the demo"))
        self.demo.setProperty("role", "primary")
        self.demo.setToolTip(self.tr("Plays a clip in babble as loud as the voice"))
        self.demo.clicked.connect(self.commands.demo.trigger)
        head.addWidget(self.demo)
        columns = QHBoxLayout()
        columns.setSpacing(2 * SPACE)
        columns.addWidget(self.audio, 5)
        middle = QVBoxLayout()
        middle.setSpacing(SPACE)
        middle.addWidget(self.preview, 1)
        middle.addWidget(self.crop)
        columns.addLayout(middle, 3)
        columns.addWidget(self.both, 5)
        self.summary.setProperty("role", "section-title")
        self.summary.setWordWrap(True)
        self.summary.setAccessibleName(self.tr("Result"))
        self.progress.setTextVisible(False)
        self.progress.setAccessibleName(self.tr("How far the file is"))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(3 * SPACE, 2 * SPACE, 3 * SPACE, 2 * SPACE)
        layout.setSpacing(SPACE + 4)
        layout.addLayout(head)
        layout.addLayout(columns, 1)
        layout.addWidget(self.progress)
        layout.addWidget(self.summary)
        layout.addWidget(self.noise)

    def _button(self, action: QAction) -> QToolButton:
        button = QToolButton()
        button.setDefaultAction(action)
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        button.setIconSize(QSize(18, 18))
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        return button

    def _show(self) -> None:
        """Everything that hangs on where the bench stands."""
        bench = self.controller
        over = bench.phase is Phase.ended and not bench.cancelled
        for side in (self.audio, self.both):
            side.set_reference(bench.reference, whole=over)
        name = self.tr("Demo clip") if bench.is_demo else bench.path
        self._name.setText(self._name.fontMetrics().elidedText(name, Qt.TextElideMode.ElideMiddle, max(80, self._name.width())))
        self._name.setToolTip(bench.path)
        self.progress.setVisible(bench.phase is not Phase.idle)
        if bench.phase is Phase.starting:
            self.progress.setRange(0, 0)
            self._clear_picture(self.tr("Starting …"))
        elif not bench.busy:
            self.progress.setRange(0, 1)
            self.progress.setValue(1 if over else 0)
        if bench.phase is Phase.idle:
            self._clear_picture(self.tr("Here you see the face and the lips"))
        self._show_line()

    def _show_line(self) -> None:
        line, role = self._line()
        self.summary.setText(line)
        self.summary.setProperty("role", role)
        self.summary.style().polish(self.summary)

    def _line(self) -> tuple[str, str]:
        """The one sentence at the bottom, and what it looks like."""
        bench = self.controller
        a, av = bench.scores["a"], bench.scores["av"]
        if bench.phase is Phase.failed:
            return bench.trouble, "bad"
        if bench.phase is Phase.ended:
            return summary(a, av, whole=not bench.cancelled, faceless=bench.faceless), "section-title"
        if bench.busy and bench.faceless:
            return self.tr("No face found so far, so both sides hear the sound alone. Lips must be seen from the front."), "warn"
        if bench.busy and self._lag > 0:
            return self.tr("This computer is too slow for both at once: the words come late."), "warn"
        return {
            Phase.idle: self.tr("Press “Show me with the demo”, or open a video of somebody who speaks. Then move the slider."),
            Phase.starting: self.tr("The model is loading …"),
            Phase.running: self.tr("Move the slider and watch the two columns."),
            Phase.paused: self.tr("Paused."),
        }[bench.phase], "hint"

    def _show_scores(self) -> None:
        a, av = self.controller.scores["a"], self.controller.scores["av"]
        known = a is not None and av is not None
        self.audio.set_rate(a, best=bool(known and a < av))  # type: ignore[operator]
        self.both.set_rate(av, best=bool(known and av < a))  # type: ignore[operator]
        self._show_line()

    def _show_progress(self, done: float, total: float | None) -> None:
        if total:
            self.progress.setRange(0, 1000)
            self.progress.setValue(round(1000 * min(1.0, done / total)))

    def _show_picture(self, picture: Picture, payload: bytes) -> None:
        seen = seen_in(picture, payload)
        if seen.image is None:
            self.preview.show_text(self.tr("This file has no picture"))
        self.preview.show_seen(seen)
        self.crop.show_crop(seen.crop)

    def _clear_picture(self, hint: str) -> None:
        self.preview.show_text(hint, "face")
        self.preview.show_seen(Seen())
        self.crop.show_crop(None)

    def _show_overload(self, lag: float) -> None:
        self._lag = lag
        self._show_line()

    def shown(self) -> None:
        """The frame brings the page up."""

    def hidden(self) -> None:
        """The frame shows another page: the bench holds still meanwhile."""
        self.controller.pause()

    def can_close(self) -> str:
        """Nothing of the bench is worth a question."""
        return ""
