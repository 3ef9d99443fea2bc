"""Live captions: the engine that `viseme live`, `viseme serve` and the window drive."""

from pipeline.live.intake import View
from pipeline.live.session import LiveSession
from pipeline.live.settings import LiveSettings
from pipeline.live.work import LiveInput

__all__ = ["LiveInput", "LiveSession", "LiveSettings", "View"]
