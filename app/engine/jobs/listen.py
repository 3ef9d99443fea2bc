"""Opens devices and tells how loud it is and whether a face is seen, without any model: to check and choose devices."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from app.engine import messages
from app.engine.jobs.watch import HASTE_SECONDS, SessionJob, follow
from capture.live import LiveSource
from models.hypothesis import Hypothesis
from models.segment import Segment
from pipeline.events import DeviceBack, DeviceLost, Event, FaceFound, FaceLost, Failed, Level, ModeChanged, Recovered, StateChanged
from pipeline.face import create_detector
from pipeline.live import LiveSession, LiveSettings

TOLD = (DeviceBack, DeviceLost, FaceFound, FaceLost, Failed, Level, ModeChanged, Recovered, StateChanged)
"""What there is to tell where nothing is recognised."""


class Deaf:
    """In the place of a recogniser: takes segments and makes nothing of them."""

    segment_length = 8
    lookahead = 0
    tokenizer: Any = SimpleNamespace(piece=str)

    def start(self) -> Any:
        return SimpleNamespace(frames=0)

    def step(self, segment: Segment, state: Any, *, donate: bool = False) -> tuple[Hypothesis, Any]:
        end = state.frames + min(self.segment_length, segment.frames)
        return Hypothesis((), (), end), SimpleNamespace(frames=end)

    def end_utterance(self, state: Any) -> tuple[Hypothesis, Any]:
        return Hypothesis((), (), state.frames), state


class ListenJob(SessionJob):
    """ListenTo."""

    def run(self) -> dict[str, Any]:
        """Listen until Cancel."""
        source = LiveSource(self.request.microphone, self.request.camera)
        session = LiveSession(source, LiveSettings(), lambda settings: Deaf(), create_detector, name="check")
        events = session.events.subscribe()
        if self.begin(session):
            self.watch(events)
        return {}

    def heed(self, request: messages.Request) -> None:
        """Cancel; and devices may be exchanged as in a live job."""
        if isinstance(request, messages.Cancel | messages.StopLive):
            self.stop(HASTE_SECONDS)
        elif isinstance(request, messages.UseDevices):
            self.ask(lambda session: session.use(microphone=request.microphone, camera=request.camera))
        elif isinstance(request, messages.Follow):
            self.ask(lambda session: follow(session, request.x, request.y))

    def wants(self, event: Event) -> bool:
        """Not what comes of recognition."""
        return isinstance(event, TOLD)
