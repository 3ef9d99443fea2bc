"""From the window's settings to what the engine is asked for."""

from __future__ import annotations

from app.engine import messages
from app.gui.settings import keys
from app.gui.settings.store import Settings

SEGMENT_LENGTHS = {320: 8, 480: 16, 800: 32}
"""Frames in a segment for each mean latency in ms."""


def settings_of(settings: Settings) -> messages.Settings:
    """How speech is to be recognised."""
    return messages.Settings(
        mode=settings.get(keys.MODE),
        model=settings.get(keys.MODEL),
        segment_length=SEGMENT_LENGTHS[settings.get(keys.LATENCY)],
        beam=settings.get(keys.BEAM),
        face=settings.get(keys.FACE),
        detector=settings.get(keys.DETECTOR),
        hotwords=tuple(line.strip() for line in settings.get(keys.HOTWORDS).splitlines() if line.strip()),
    )
