"""The figures of the status line: from a session's Metrics to what is shown, judged, and explained in plain words."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePath
from typing import Any

from PySide6.QtCore import QLocale, QObject, Signal

from app.gui.live.words import mode_text
from pipeline.events import Event, Metrics, ModeChanged

FIELDS = ("mode", "model", "device", "rtf", "latency", "lag", "dropped", "offset")
NONE = "–"
ENOUGH_RTF = 0.8
"""Above it too little is left for the peaks of the work and for other programs."""
GOOD_LATENCY_MS, BAD_LATENCY_MS = 1500.0, 3000.0
GOOD_LAG, BAD_LAG = 0.5, 1.0
DROPPED_SHARE = 0.02
"""Of all frames; fewer that are left out make no difference."""
GOOD_OFFSET_MS, BAD_OFFSET_MS = 80.0, 200.0
_LONGEST = 14
"""Characters of a model's name that are shown."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One value as it is shown."""

    text: str = NONE
    judged: str = ""
    """`good`, `warn`, `bad`, or nothing where there is nothing to judge."""


class Figures(QObject):
    """Follows a session; what was known of one before is forgotten by `clear`."""

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.wanted = "auto"
        """Mode that is chosen."""
        self.mode = ""
        """Mode in use, empty before it is known."""
        self._model = ""
        self._parameters = 0
        self.metrics: Metrics | None = None

    def clear(self) -> None:
        """A session begins."""
        self.mode, self.metrics = "", None
        self.changed.emit()

    def choose(self, *, mode: str, model: str, facts: dict[str, Any]) -> None:
        """What is chosen, and what the engine knows of the model."""
        self.wanted, self._model = mode, model
        self._parameters = int(facts.get("parameters") or 0)
        self.changed.emit()

    def take(self, event: Event) -> None:
        """Take in an event."""
        if isinstance(event, ModeChanged):
            self.mode = event.mode
        elif isinstance(event, Metrics):
            self.metrics, self.mode = event, event.mode or self.mode
        else:
            return
        self.changed.emit()

    def figure(self, name: str) -> Figure:
        """One of FIELDS as it is shown now."""
        metrics = self.metrics
        if name == "mode":
            return Figure(mode_text(self.mode or self.wanted))
        if name == "model":
            plain = PurePath(self._model).stem if "/" in self._model or "\\" in self._model else self._model
            return Figure(plain if len(plain) <= _LONGEST else f"{plain[: _LONGEST - 1]}…")
        if name == "device":
            return Figure(self.tr("processor"))
        if metrics is None:
            return Figure()
        if name == "rtf":
            return Figure(_number(metrics.rtf, 2), _judge(metrics.rtf, ENOUGH_RTF, 1.0))
        if name == "latency":
            middle = metrics.latency_ms.get("p50")
            return Figure() if middle is None else Figure(self._ms(middle), _judge(middle, GOOD_LATENCY_MS, BAD_LATENCY_MS))
        if name == "lag":
            return Figure(self.tr("%1 s").replace("%1", _number(metrics.lag, 1)), _judge(metrics.lag, GOOD_LAG, BAD_LAG))
        if name == "dropped":
            few = metrics.dropped_frames <= DROPPED_SHARE * max(metrics.frames, 1)
            return Figure(QLocale().toString(metrics.dropped_frames), "good" if few else "warn")
        if metrics.av_offset_ms is None:
            return Figure()
        sign = "+" if metrics.av_offset_ms > 0 else ""
        return Figure(f"{sign}{self._ms(metrics.av_offset_ms)}", _judge(abs(metrics.av_offset_ms), GOOD_OFFSET_MS, BAD_OFFSET_MS))

    def widest(self, name: str) -> str:
        """The widest text that is usual here; what is shown in its room does not move its neighbours."""
        modes = max((mode_text(mode) for mode in ("av", "a", "v", "auto")), key=len)
        ms = self._ms(-8888)
        return {
            "mode": modes, "model": "m" * 6, "device": self.tr("processor"), "rtf": _number(8.88, 2), "latency": ms,
            "lag": self.tr("%1 s").replace("%1", _number(88.8, 1)), "dropped": "88888", "offset": ms,
        }[name]  # fmt: skip

    def caption(self, name: str) -> str:
        """What the value is called."""
        return {
            "mode": self.tr("Mode"),
            "model": self.tr("Model"),
            "device": self.tr("Runs on"),
            "rtf": self.tr("RTF"),
            "latency": self.tr("Latency"),
            "lag": self.tr("Behind"),
            "dropped": self.tr("Dropped"),
            "offset": self.tr("AV offset"),
        }[name]

    def explanation(self, name: str) -> str:
        """What it means and what is good, in plain words."""
        if name == "model" and self._parameters:
            size = QLocale().toString(self._parameters / 1e6, "f", 1)
            text = self.tr("The network that turns sound and lips into words: %1, with %2 million parameters.")
            return text.replace("%1", self._model).replace("%2", size)
        return {
            "mode": self.tr("What words are recognised from at the moment: the sound, the lips, or both together, which is best in noise."),
            "model": self.tr("The network that turns sound and lips into words. Others are on the page Models."),
            "device": self.tr("Where the network is computed. Nothing leaves this computer."),
            "rtf": self.tr(
                "Real-time factor of the whole session: seconds of work for one second of speech. "
                "Below 0.8 is good; above 1 captions fall behind."
            ),
            "latency": self.tr(
                "How long after a word is spoken it appears; half of all words are faster. Below 1.5 s is good. "
                "A shorter one can be chosen in the settings."
            ),
            "lag": self.tr("How far captions are behind beyond their usual latency. 0 is good; from 1 s on, work is saved to catch up."),
            "dropped": self.tr(
                "Camera pictures left out because the computer was busy. A few make no difference; sound is never left out."
            ),
            "offset": self.tr(
                "How much the pictures come after the sound, as estimated from lips and sound. Up to 80 ms either way is good."
            ),
        }[name]

    def _ms(self, value: float) -> str:
        return self.tr("%1 ms").replace("%1", QLocale().toString(round(value)).replace("-", "−"))


def _number(value: float, digits: int) -> str:
    return QLocale().toString(float(value), "f", digits)


def _judge(value: float, good: float, bad: float) -> str:
    return "good" if value <= good else "warn" if value <= bad else "bad"
