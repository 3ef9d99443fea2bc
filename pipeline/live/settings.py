"""What may be asked of a live session, and changed while it runs."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.face.choose import FacePolicy
from pipeline.session import MODES

LOADED = ("model", "segment_length", "beam", "device")
"""Settings that need another recogniser."""


@dataclass(frozen=True, kw_only=True)
class LiveSettings:
    """What may be changed while a session runs."""

    mode: str = "auto"
    """`auto`, `av`, `a` or `v`."""
    model: str = "tiny"
    """Name or path, for whoever loads it."""
    segment_length: int = 16
    """Frames of 40 ms that are recognised at once."""
    beam: int = 4
    device: str = "cpu"
    face: str = "largest"
    """Whose lips are read, see FacePolicy."""
    partials: bool = True
    """Whether unfinished utterances are told."""

    def __post_init__(self) -> None:
        """Raises ValueError that names the setting, its value and what is accepted."""
        for name, accepted in (("mode", MODES), ("face", tuple(FacePolicy))):
            if getattr(self, name) not in accepted:
                raise ValueError(f"{name} is {getattr(self, name)!r}, expected one of {', '.join(accepted)}")
        for name in ("segment_length", "beam"):
            if getattr(self, name) < 1:
                raise ValueError(f"{name} is {getattr(self, name)}, expected 1 or more")
