"""Presents what was recorded at the pace at which it was: sound out loud, and everything else when its sound is heard."""

from __future__ import annotations

import contextlib
import queue
import threading
import time
from collections import deque
from collections.abc import Callable, Generator
from typing import TYPE_CHECKING, Generic, Protocol, TypeVar

from capture.media import MediaError
from capture.playback import Speaker
from pipeline.frames import FRAME_SECONDS

if TYPE_CHECKING:
    from pipeline.frames import AVFrame

AHEAD = 8
"""Frames of 40 ms that may be ready and wait: they bridge the recognition of a segment, and few of them let a change be heard soon."""
LEAD_SECONDS = 0.2
"""Of what is to be heard next, which is given to the sound card beforehand."""
LOOK_SECONDS = 0.01
MAKE_SECONDS = 5.0
"""The step that is being made when it ends may take so long."""
ROUNDING = 0.005
"""Seconds by which the sound card's clock may end early."""


class Step(Protocol):
    """Something with a frame, whose sound is played; without one it is presented right after what was before."""

    @property
    def frame(self) -> AVFrame | None: ...


T = TypeVar("T", bound=Step)


class Playout(Generic[T]):
    """Makes steps in a thread of its own and presents them in that of `run`, in time: by the sound card's clock, or the computer's.

    Where making them takes longer than they last, the pace slows down; nothing is left out. Everything but `run` may be called by any
    thread.
    """

    def __init__(
        self, steps: Generator[T, None, None], present: Callable[[T], None], complain: Callable[[str], None], *, aloud: bool = False
    ) -> None:
        """`complain` is told, once, why nothing can be heard; then it goes on silently."""
        self._steps, self._present, self._complain = steps, present, complain
        self._ready: queue.Queue[T | BaseException | None] = queue.Queue(AHEAD)
        self._held: deque[T] = deque()
        self._all_ready = False
        self._clock = _Clock()
        self._speaker: Speaker | None = None
        self._origin: float | None = None
        """Media time of the first sample that the speaker was given."""
        self._error: BaseException | None = None
        self._aloud = aloud
        self._mute = False
        self._paused = False
        self._hurried = threading.Event()
        self._left = threading.Event()

    def aloud(self, on: bool) -> None:
        """Play the sound from now on, or do not."""
        if on and not self._aloud:
            self._mute = False
        self._aloud = on

    def pause(self, on: bool) -> None:
        """Stop where it is, or go on."""
        self._paused = on

    def hurry(self) -> None:
        """Present all that comes as soon as it is there, silently; for the steps to end soon after."""
        self._hurried.set()

    def run(self, until: threading.Event | None = None) -> None:
        """Present everything, or at once no more where `until` is set; raises what making the steps raised, after what was made before."""
        making = threading.Thread(target=self._make, name="makes the steps", daemon=True)
        making.start()
        try:
            while until is None or not until.is_set():
                self._sound()
                self._fill()
                self._tick()
                if self._held and self._due(self._held[0]):
                    self._present(self._held.popleft())
                elif not self._held and self._all_ready:
                    break
                else:
                    time.sleep(LOOK_SECONDS)
        finally:
            self._left.set()
            self._hush()
            making.join(MAKE_SECONDS)  # what the steps are made of is closed next
        if self._error is not None:
            raise self._error

    def _make(self) -> None:
        end: BaseException | None = None
        try:
            with contextlib.closing(self._steps) as steps:
                for step in steps:
                    self._put(step)
                    if self._left.is_set():
                        return
        except BaseException as error:
            end = error
        self._put(end)

    def _put(self, item: T | BaseException | None) -> None:
        while not self._left.is_set():
            try:
                self._ready.put(item, timeout=0.1)
                return
            except queue.Full:
                pass

    def _fill(self) -> None:
        """Take what is to be presented soon, and give its sound to the speaker."""
        while not self._all_ready and self._wants_more():
            try:
                item = self._ready.get_nowait()
            except queue.Empty:
                return
            if item is None or isinstance(item, BaseException):
                self._all_ready, self._error = True, item
                if self._speaker is not None:
                    self._speaker.flush()
                return
            if item.frame is not None:
                self._clock.begin(item.frame.time)
            self._held.append(item)
            self._play(item)

    def _wants_more(self) -> bool:
        if self._hurried.is_set():
            return len(self._held) < AHEAD
        if self._speaker is not None:
            return self._speaker.waiting < LEAD_SECONDS
        return self._limit - self._clock.now < LEAD_SECONDS

    @property
    def _limit(self) -> float:
        """Media time up to which there is something to present."""
        last = next((step.frame for step in reversed(self._held) if step.frame is not None), None)
        return self._clock.now if last is None else last.time + FRAME_SECONDS

    def _tick(self) -> None:
        if self._speaker is not None and self._origin is not None:
            self._clock.set(self._origin + self._speaker.heard)
        else:
            self._clock.run(not self._paused, self._limit)

    def _due(self, step: T) -> bool:
        """Whether the sound of a step has been heard to its end."""
        if self._hurried.is_set() or step.frame is None:
            return True
        return self._clock.now >= step.frame.time + FRAME_SECONDS - ROUNDING

    def _sound(self) -> None:
        """Open or close the speaker as it is wanted, and notice where it is gone."""
        speaker = self._speaker
        if speaker is not None and speaker.gone:
            self._give_up("loudspeaker: was taken away; the rest goes on without sound")
        elif not self._aloud or self._hurried.is_set():
            self._hush()
        elif speaker is None and not self._mute:
            self._open()
        if self._speaker is not None:
            self._speaker.hold(self._paused)

    def _open(self) -> None:
        try:
            self._speaker = Speaker().open()
        except MediaError as error:
            self._give_up(str(error))
            return
        for step in self._held:
            self._play(step)
        if self._all_ready:
            self._speaker.flush()

    def _play(self, step: T) -> None:
        if self._speaker is not None and step.frame is not None:
            if self._origin is None:
                self._origin = step.frame.time
            self._speaker.write(step.frame.audio)

    def _give_up(self, why: str) -> None:
        self._mute = True
        self._hush()
        self._complain(why)

    def _hush(self) -> None:
        speaker, self._speaker, self._origin = self._speaker, None, None
        if speaker is not None:
            speaker.close()


class _Clock:
    """Media time: what it is set to, or what goes by on the computer's clock, never beyond a limit; it never runs back."""

    def __init__(self) -> None:
        self.now = 0.0
        self._begun = False
        self._since: float | None = None

    def begin(self, at: float) -> None:
        """Where it starts; only the first call counts."""
        if not self._begun:
            self.now, self._begun = at, True

    def set(self, now: float) -> None:
        """Another clock leads."""
        self.now, self._since = max(self.now, now), None

    def run(self, on: bool, limit: float) -> None:
        """Go on by the time since the last call, or stand."""
        since, self._since = self._since, time.monotonic() if on else None
        if since is not None and self._since is not None:
            self.now = min(self.now + self._since - since, max(limit, self.now))
