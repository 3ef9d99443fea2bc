"""What every page of the window is given."""

from __future__ import annotations

from dataclasses import dataclass

from app.gui.engine import Engine
from app.gui.settings.store import Settings
from app.gui.shell.actions import Actions
from app.gui.shell.notices import Notices


@dataclass(frozen=True, slots=True)
class Context:
    """Made once by the start; pages keep what they need."""

    engine: Engine
    settings: Settings
    actions: Actions
    notices: Notices
