"""Whether somebody speaks: the level of the microphone against the room."""

from __future__ import annotations

from pipeline.events import Level

RISE_DB = 10.0
"""By how much a voice is louder than the room."""
FAINT_DB = -55.0
"""A voice below this is too far away, whatever the room."""
ENOUGH_SECONDS = 0.4
SILENT_SECONDS = 2.0
"""Nothing at all for so long means a switch or a permission, not a quiet room."""


class Voice:
    """Follows the levels of a microphone. The room is the least that was heard."""

    def __init__(self) -> None:
        self._room: float | None = None
        self._spoken = 0.0
        self._silent = 0.0
        self.clipping = False
        """Whether the voice was so loud that the sound was cut off."""

    def hear(self, level: Level) -> None:
        """Take the next level."""
        seconds = max(level.end - level.start, 0.0)
        self._silent = self._silent + seconds if level.silent else 0.0
        if level.silent:
            return
        self.clipping |= level.clipping
        self._room = level.rms_db if self._room is None else min(self._room, level.rms_db)
        if level.rms_db >= max(self._room + RISE_DB, FAINT_DB):
            self._spoken += seconds

    @property
    def heard(self) -> bool:
        """Whether a voice was heard for long enough."""
        return self._spoken >= ENOUGH_SECONDS

    @property
    def dead(self) -> bool:
        """Whether nothing at all has come yet, for a while."""
        return not self.alive and self._silent >= SILENT_SECONDS

    @property
    def alive(self) -> bool:
        """Whether any sound has come."""
        return self._room is not None
