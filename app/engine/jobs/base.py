"""What every job of the engine is made of: a thread of its own, ways to tell, and an end that is told exactly once."""

from __future__ import annotations

import threading
import time
import traceback
from typing import TYPE_CHECKING, Any

from app.engine.messages import Cancel, Done, Face, Picture, Progress, Refused, Reply, Request, Told, Trouble
from app.engine.outlet import Outlet
from app.engine.wire import event_fields
from app.errors import described, one_line

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from pipeline.events import Event

WIDEST = 640
"""Most pixels in a row of a picture that is sent."""
PROGRESS_SECONDS = 0.2
"""Between two messages of progress at least."""
FORESEEN = ("UserError", "UsageError", "MediaError", "FaceError", "CheckpointError", "CatalogueError", "OutputError", "ValueError")
"""Errors whose text is written for people. By name, as importing the modules of some takes seconds."""


class Job:
    """One piece of work. Subclasses write `run`, and `heed` where more than Cancel may be asked of them.

    Importing a job's module and making it happen in the job's own thread, so both may take long.
    """

    def __init__(self, request: Any, outlet: Outlet) -> None:
        """`request` began the job; subclasses that have an `__init__` of their own pass both on."""
        self.request = request
        self.number: int = request.job
        self.cancelled = threading.Event()
        """Set by Cancel, and when the engine ends."""
        self.found: dict[str, Any] = {}
        """What there is so far: the result of a job that ends early by Trouble."""
        self._outlet = outlet
        self._progressed = 0.0

    def run(self) -> dict[str, Any]:
        """Do the work, in the job's thread; returns the result of its Done, also where `cancelled` was noticed.

        What it raises becomes a Trouble with `found`.
        """
        raise NotImplementedError

    def heed(self, request: Request) -> None:
        """Take a further request. Called by the thread that reads requests, so it must return at once; ValueError refuses.

        Cancel has set `cancelled` already.
        """

    def finish(self) -> None:
        """The engine ends: what must not be lost is to be finished within a second or two. Called as `heed` is."""
        self.cancelled.set()
        self.heed(Cancel(job=self.number))

    def send(self, reply: Reply) -> None:
        """Tell anything; the reply carries the job's number already."""
        self._outlet.send(reply)

    def tell(self, event: Event) -> None:
        """Tell an event of a session."""
        self.send(Told(job=self.number, event=event_fields(event)))

    def refuse(self, message: object) -> None:
        """Tell that a change was not made."""
        self.send(Refused(job=self.number, message=one_line(message)))

    def progress(self, done: float, total: float | None) -> None:
        """Tell how far the job is; called as often as you like, it tells a few times a second, and the end."""
        now = time.monotonic()
        if now - self._progressed >= PROGRESS_SECONDS or (total is not None and done >= total):
            self._progressed = now
            self.send(Progress(job=self.number, done=done, total=total))

    @property
    def wants_picture(self) -> bool:
        """Whether a picture would be sent now; saves the work of making one that would not."""
        return self._outlet.wants_picture(self.number)

    def picture(
        self,
        image: NDArray[np.uint8] | None,
        *,
        crop: NDArray[np.uint8] | None = None,
        faces: tuple[Face, ...] = (),
        at: float = 0.0,
    ) -> bool:
        """Send a picture (H, W, 3) RGB, made smaller where it is large, and a crop (96, 96), if the last one has been shown.

        False, and nothing is sent, where it has not. `at` is seconds on the media clock.
        """
        if not self.wants_picture:
            return False
        small = None if image is None else _fitted(image)
        height, width = (0, 0) if small is None else small.shape[:2]
        payload = (b"" if small is None else small.tobytes()) + (b"" if crop is None else crop.tobytes())
        message = Picture(job=self.number, width=width, height=height, crop=crop is not None, faces=faces, time=at)
        return self._outlet.show(message, payload)

    def carry_out(self) -> None:
        """Run, and tell the end."""
        end: Reply
        try:
            result = {} if self.cancelled.is_set() else self.run()
            end = Done(job=self.number, result=result, cancelled=self.cancelled.is_set())
        except Exception as error:
            end = Trouble(job=self.number, message=told(error), result=self.found)
        self.send(end)


def told(error: BaseException) -> str:
    """One line about an error; the unforeseen also leave their traceback on standard error."""
    if any(base.__name__ in FORESEEN for base in type(error).__mro__) and one_line(error):
        return one_line(error)
    traceback.print_exception(error)
    return described(error)


def _fitted(image: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """At most WIDEST wide, in one piece."""
    import cv2
    import numpy as np

    height, width = image.shape[:2]
    if width > WIDEST:
        size = (WIDEST, max(1, round(height * WIDEST / width)))
        image = np.asarray(cv2.resize(image, size, interpolation=cv2.INTER_AREA), np.uint8)
    return np.ascontiguousarray(image)
