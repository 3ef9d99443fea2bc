"""What jobs share that watch a running session: its events and pictures are told until it has ended."""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from app.engine.jobs.base import Job, told
from app.engine.messages import Face
from app.engine.outlet import Outlet
from pipeline.events import Event, Failed
from pipeline.face.choose import in_reach
from pipeline.live import View
from pipeline.stream import Listener

if TYPE_CHECKING:
    from pipeline.face.stage import KnownFace
    from pipeline.live import LiveSession

PICTURE_SECONDS = 1 / 15
STOP_SECONDS = 5.0
"""What was heard and waits to be recognised may take so long at the end; a session that keeps up needs a moment."""
HASTE_SECONDS = 1.6
"""The same where the engine ends."""


class SessionJob(Job):
    """Watches one session. Subclasses make it in `run`."""

    def __init__(self, request: Any, outlet: Outlet) -> None:
        super().__init__(request, outlet)
        self.session: LiveSession | None = None
        self._lock = threading.RLock()
        self._waiting: list[Callable[[LiveSession], None]] = []
        self._stop_seconds: float | None = None
        self._stopper: threading.Thread | None = None
        self._shown: View | None = None
        self._failure = ""

    def ask(self, act: Callable[[LiveSession], None]) -> None:
        """Do something with the session, now or once it is there. What `act` raises in the end is told as a Refused."""
        with self._lock:
            if self.session is None:
                self._waiting.append(act)
            else:
                act(self.session)

    def stop(self, seconds: float) -> None:
        """Have the session end within so many seconds, also where it is not there yet. Returns at once."""
        with self._lock:
            self._stop_seconds = seconds
            if self.session is not None:
                self._stopper = threading.Thread(target=self.session.stop, args=(seconds,), name="stops the session", daemon=True)
                self._stopper.start()

    def begin(self, session: LiveSession) -> bool:
        """Start the session that `watch` watches; False where a stop came first. Subscribe to its events before."""
        with self._lock:
            if self._stop_seconds is not None:
                return False
            session.start()
            self.session = session
            for act in self._waiting:
                try:
                    act(session)
                except Exception as error:
                    self.refuse(told(error))
            return True

    def watch(self, events: Listener) -> None:
        """Tell events and pictures to the end of the session; raises ValueError with its reason where it failed."""
        due, last = time.monotonic(), math.inf
        while not events.closed:
            now = time.monotonic()
            if now >= due:
                due = max(due + PICTURE_SECONDS, now)
                self._look()
            event = events.get(max(0.0, due - time.monotonic()))
            if event is not None:
                self._take(event)
            if self._stop_seconds is not None:
                last = min(last, now + 2 * self._stop_seconds)
            if now > last:
                break  # a session that does not end; what it has told is told and written
        if self._stopper is not None:
            self._stopper.join(1.0)
        if self._failure:
            raise ValueError(self._failure)

    def wants(self, event: Event) -> bool:
        """Whether an event is told."""
        return True

    def _take(self, event: Event) -> None:
        if isinstance(event, Failed):
            self._failure = event.message
        if self.wants(event):
            self.tell(event)

    def _look(self) -> None:
        """Send what the session sees, where it is new and the last picture was shown."""
        view = None if self.session is None else self.session.view
        if view is None or view is self._shown or not self.wants_picture:
            return
        if view.picture is None and (self._shown is None or self._shown.picture is None):
            return
        faces = () if view.picture is None else tuple(face_in(face, *view.picture.shape[1::-1]) for face in view.faces)
        if self.picture(view.picture, crop=view.crop, faces=faces, at=view.time):
            self._shown = view


def follow(session: LiveSession, x: float, y: float) -> None:
    """Follow the face at this place of the picture, in [0, 1]; raises ValueError where there is none."""
    view = session.view
    if view.picture is None:
        raise ValueError("there is no picture to choose a face from")
    height, width = view.picture.shape[:2]
    if not any(in_reach(face.box, x * width, y * height) for face in view.faces):
        raise ValueError("there is no face at this place")
    session.follow(x * width, y * height)


def face_in(face: KnownFace, width: int, height: int) -> Face:
    """A face of a picture of this size, as it is told."""
    box, landmarks = face.box, face.box.landmarks
    return Face(
        box=(box.left / width, box.top / height, box.right / width, box.bottom / height),
        landmarks=() if landmarks is None else tuple((float(x) / width, float(y) / height) for x, y in landmarks),
        followed=face.followed,
        speaking=face.speaking,
    )
