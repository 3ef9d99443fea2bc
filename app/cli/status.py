"""The status line under live captions: level, mode, face, speed, latency, clocks; what does not fit the terminal is left out."""

from __future__ import annotations

import time

from rich.text import Text

from app.cli.live_speed import ENOUGH_RTF
from pipeline.events import Event, FaceFound, FaceLost, Level, Metrics, ModeChanged, StateChanged
from pipeline.writers.cues import clean

METER_CELLS = 8
"""Of the level meter; half as many on a terminal that is narrower than NARROW."""
NARROW = 60
METER_FLOOR_DB = -60.0
HOLD_SECONDS = 1.0
"""A mark of clipping stays for so long, to be seen."""
REASON_SECONDS = 10.0
"""The reason of a change of mode stays for so long."""
STALE_SECONDS = 1.0
"""A level that is older is not shown: nothing comes."""
STATES = {"starting": ("… starting", "yellow"), "running": ("● live", "green"), "paused": ("‖ paused", "yellow")}
GAP = "  "


class Status:
    """Follows the events of a session."""

    def __init__(self, wanted: str) -> None:
        """`wanted` is the mode that was asked for: `auto`, `av`, `a` or `v`."""
        self.wanted = wanted
        self.state = "starting"
        self._face: bool | None = None
        self._mode = ""
        self._reason = ""
        self._reason_until = 0.0
        self._level: Level | None = None
        self._level_at = self._clipped_at = -10.0
        self._metrics: Metrics | None = None

    def add(self, event: Event) -> None:
        """Take in an event."""
        now = time.monotonic()
        if isinstance(event, Level):
            self._level, self._level_at = event, now
            if event.clipping:
                self._clipped_at = now
        elif isinstance(event, FaceFound | FaceLost):
            self._face = isinstance(event, FaceFound)
        elif isinstance(event, ModeChanged):
            self._mode, self._reason, self._reason_until = event.mode, event.reason, now + REASON_SECONDS
        elif isinstance(event, Metrics):
            self._metrics = event
        elif isinstance(event, StateChanged):
            self.state = event.state

    def line(self, width: int) -> Text:
        """At most `width` cells; parts that do not fit are left out, the first ones matter most."""
        line = Text(no_wrap=True, overflow="ellipsis")
        for part in self._parts(METER_CELLS if width >= NARROW else METER_CELLS // 2):
            if not part.cell_len:
                continue
            gap = GAP if line.cell_len else ""
            if line.cell_len + len(gap) + part.cell_len <= width:
                line.append(gap).append_text(part)
        return line

    def _parts(self, cells: int) -> list[Text]:
        state, colour = STATES.get(self.state, (self.state, ""))
        return [Text(state, style=colour), self._meter(cells), *self._mode_parts(), *self._figures()]

    def _meter(self, cells: int) -> Text:
        level, now = self._level, time.monotonic()
        if level is None or now - self._level_at > STALE_SECONDS or self.state == "paused":
            return Text("")
        if level.silent:
            return Text("no sound", style="bold red")
        share = min(1.0, max(0.0, 1 - level.rms_db / METER_FLOOR_DB))
        full = round(share * cells)
        meter = Text("█" * full, style="green").append("░" * (cells - full), style="bright_black")
        if now - self._clipped_at < HOLD_SECONDS:
            meter.append(" CLIP", style="bold red")
        return meter

    def _mode_parts(self) -> list[Text]:
        face = Text("")
        if self._face is not None:
            face = Text("face", style="green") if self._face else Text("no face", style="yellow")
        if self.wanted == "auto" and self._mode:
            mode = f"auto: {self._mode}"
        else:
            mode = self.wanted if self._mode in ("", self.wanted) else f"{self._mode} ({self.wanted} wanted)"
        reason = (
            Text(f"({' '.join(clean(self._reason).split())})", style="yellow")
            if self._reason and time.monotonic() < self._reason_until
            else Text("")
        )
        return [Text(mode, style="bold"), reason, face]

    def _figures(self) -> list[Text]:
        metrics = self._metrics
        if metrics is None:
            return []
        parts = [Text(f"RTF {metrics.rtf:.2f}", style="red" if metrics.rtf > 1 else "yellow" if metrics.rtf > ENOUGH_RTF else "")]
        if "p50" in metrics.latency_ms:
            parts.append(Text(f"p50 {metrics.latency_ms['p50']:.0f} ms"))
        parts.append(Text(f"lag {metrics.lag:.1f} s", style="red" if metrics.lag >= 1 else ""))
        if metrics.dropped_frames:
            parts.append(Text(f"dropped {metrics.dropped_frames}", style="yellow"))
        if metrics.drift_ppm is not None:
            parts.append(Text(f"drift {metrics.drift_ppm:+.0f} ppm"))
        if metrics.av_offset_ms is not None:
            parts.append(Text(f"offset {metrics.av_offset_ms:+.0f} ms"))
        return parts
