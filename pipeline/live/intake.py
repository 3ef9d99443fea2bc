"""The thread that takes in: devices' sound and pictures become segments, whatever recognition is doing meanwhile."""

from __future__ import annotations

import dataclasses
import math
import queue
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from capture.live import DeviceNotice, LiveItem
from capture.media import AudioChunk, SourceInfo, VideoFrame
from pipeline.back import StreamingRecognizer
from pipeline.events import DeviceBack, DeviceLost, ModeChanged
from pipeline.face.choose import FacePolicy
from pipeline.face.detector import FaceDetector
from pipeline.face.speaker import mouth_motion
from pipeline.face.stage import DETECT_EVERY, FaceStage, KnownFace
from pipeline.frames import FRAME_SECONDS, AVFrame, FaceBox
from pipeline.front import Front
from pipeline.level import rms
from pipeline.live.auto import ModeChooser
from pipeline.live.meter import LevelMeter
from pipeline.live.work import Begin, End, GoOn, Piece, Rest, Shared
from pipeline.offset import OffsetEstimator
from pipeline.segmenter import Segmenter

READ_SECONDS = 0.1
"""Longest wait for devices, so that commands are soon heard."""
GAP_SECONDS = 3.0
"""Where nothing came for so long a new stretch begins; shorter gaps are filled with silence."""
IDLE_SECONDS = 1.5
"""Without any device for so long the utterance ends."""
_INFO = SourceInfo(name="live", has_audio=True, has_video=True, duration=None, live=True)


@dataclass(frozen=True, slots=True, eq=False)
class View:
    """What the session sees now, for people to look at; copy what is shown for longer, since arrays are overwritten when a session ends."""

    picture: NDArray[np.uint8] | None
    """Shape (H, W, 3), RGB."""
    face: FaceBox | None
    """The followed face."""
    crop: NDArray[np.uint8] | None
    """Shape (96, 96), grey: what the model is given."""
    faces: tuple[KnownFace, ...]
    time: float = 0.0
    """Seconds on the media clock at which the picture was taken."""


NOTHING = View(None, None, None, ())


class Intake:
    """Runs until told to end. Commands are functions that it carries out between two reads, so that all state is this thread's own."""

    def __init__(
        self, shared: Shared, recognizer: StreamingRecognizer, make_detector: Callable[[], FaceDetector], *, mode: str, face: str
    ) -> None:
        self._shared = shared
        self._shape = recognizer.segment_length, recognizer.lookahead
        self._faces = FaceStage(make_detector(), policy=FacePolicy(face))
        self._chooser = ModeChooser(mode)
        self._meter = LevelMeter(shared.name)
        self._offset = OffsetEstimator()
        self._mouth: tuple[VideoFrame | None, NDArray[np.uint8] | None, int | None] = (None, None, None)
        self._commands: queue.SimpleQueue[Callable[[], None]] = queue.SimpleQueue()
        self._paused = self._ending = False
        self._front: Front | None = None  # of the present stretch
        self._index = 0  # of the next frame
        self.view = NOTHING
        """May be read from any thread."""

    def command(self, act: Callable[[], None]) -> None:
        """Have something carried out, from any thread."""
        self._commands.put(act)

    def run(self) -> None:
        """Take in until `end` is carried out; the last thing that is queued is an End."""
        try:
            while not (self._ending or self._shared.over.is_set() or self._shared.source.over):
                self._carry_out()
                for item in self._shared.source.read(READ_SECONDS):
                    self._take(item)
                self._rest()
            for item in self._shared.source.read(0.0):
                self._take(item)
            self._close_stretch()
        finally:
            self._shared.queue.put(End())
            if self._front is not None:
                self._front.erase()
            self._forget()

    def end(self) -> None:
        """Command: take in what has been captured, then stop."""
        self._ending = True

    def pause(self) -> None:
        """Command: end the utterance; what comes is thrown away."""
        if not self._paused:
            for item in self._shared.source.read(0.0):  # what was captured before
                self._take(item)
            self._close_stretch()
            self._shared.queue.put(Rest(paused=True))
            self._paused = True
            self.view = NOTHING

    def resume(self) -> None:
        """Command: go on."""
        if self._paused:
            self._shared.source.discard()
            self._paused = False
            self._shared.queue.put(GoOn())

    def want(self, mode: str) -> None:
        """Command: use these modalities."""
        self._chooser.wanted = mode

    def follow_policy(self, face: str) -> None:
        """Command: whose lips to read."""
        self._faces.follow_policy(FacePolicy(face))

    def follow(self, x: float, y: float) -> None:
        """Command: follow the face at this point of the picture."""
        self._faces.follow(x, y)

    def exchange(self, recognizer: StreamingRecognizer) -> None:
        """Command: another recogniser takes over from the next frame on."""
        self._shape = recognizer.segment_length, recognizer.lookahead
        if self._front is not None:  # which goes on with its next frame: nothing that was captured is left out
            for segment in self._front.exchange(Segmenter(*self._shape)):
                self._shared.queue.put(Piece(segment, self._reached))
        self._shared.queue.put(Begin(self._reached, recognizer))

    @property
    def _reached(self) -> float:
        """Media time up to which frames were made."""
        return self._index * FRAME_SECONDS

    def _carry_out(self) -> None:
        while not self._commands.empty():
            self._commands.get()()

    def _take(self, item: LiveItem) -> None:
        if isinstance(item, DeviceNotice):
            self._notice(item)
            return
        if self._paused:
            return
        if isinstance(item, AudioChunk):
            self._shared.publish(self._meter.push(item))
        if self._front is not None and item.time - self._reached > GAP_SECONDS:
            self._close_stretch()
        front = self._front or self._open_stretch(item.time)
        source = self._shared.source
        front.synchronizer.expect(audio=source.hearing, video=source.seeing and front.look, late=source.late)
        for frame, told in front.frames(item):
            self._shared.publish(told)
            self._pass_on(front, frame)

    def _pass_on(self, front: Front, frame: AVFrame) -> None:
        self._index = frame.index + 1
        faces = self._faces.faces
        self._estimate(frame, next((face.id for face in faces if face.followed), None))
        if self._chooser.push(frame, microphone=self._shared.source.hearing, camera=self._shared.source.seeing):
            mode = self._shared.mode = str(self._chooser.mode)
            self._shared.tell(ModeChanged, at=self._reached, mode=mode, reason=self._chooser.reason)
        picture = frame.picture
        self.view = NOTHING if picture is None else View(picture.image, frame.face, frame.crop, faces, picture.time)
        governor = self._shared.governor
        front.look = self._chooser.wanted != "a" and not governor.no_pictures
        self._faces.detect_every = DETECT_EVERY * (3 if governor.fewer_detections else 1)
        if self._chooser.mode == "a":
            frame = dataclasses.replace(frame, crop=None)
        elif self._chooser.mode == "v":
            frame = dataclasses.replace(frame, has_audio=False)
        for segment in front.segments(frame):
            self._shared.queue.put(Piece(segment, self._reached))

    def _estimate(self, frame: AVFrame, who: int | None) -> None:
        """Compare the mouth's motion with the sound; where the picture repeats or shows another face, nothing is known of the motion."""
        (picture, crop, before), self._mouth = self._mouth, (frame.picture, frame.crop, who)
        motion = None
        if crop is not None and frame.crop is not None and frame.picture is not picture and who == before:
            motion = mouth_motion(crop, frame.crop)
        self._offset.push(motion, rms(frame.audio))
        estimate = self._offset.estimate
        self._shared.av_offset_ms = None if estimate is None else estimate.ms

    def _notice(self, notice: DeviceNotice) -> None:
        self._offset.reset()
        if notice.lost:
            self._shared.tell(DeviceLost, at=notice.time, device=notice.device, reason=notice.reason)
        else:
            self._shared.tell(DeviceBack, at=notice.time, device=notice.device)

    def _rest(self) -> None:
        """End the utterance where no device is left to go on."""
        source = self._shared.source
        gone = self._front is not None and not (source.hearing or source.seeing)
        if gone and source.now() - self._reached > IDLE_SECONDS:
            self._close_stretch()
            self._shared.queue.put(Rest(paused=False))

    def _open_stretch(self, at: float) -> Front:
        self._index = max(self._index, math.floor(at / FRAME_SECONDS + 1e-6))
        self._front = Front(
            _INFO, Segmenter(*self._shape), self._shared.metrics, session=self._shared.name, faces=self._faces, first=self._index
        )
        self._shared.queue.put(Begin(self._reached))
        return self._front

    def _close_stretch(self) -> None:
        """Queue all that has been taken in."""
        front, self._front = self._front, None
        if front is None:
            return
        for frame, told in front.rest():
            self._shared.publish(told)
            self._pass_on(front, frame)
        now = max(self._reached, self._shared.source.now())
        for segment in front.last_segments():
            self._shared.queue.put(Piece(segment, now))  # had it been waited for, nothing more would have come
        front.erase()
        self._meter.erase()

    def _forget(self) -> None:
        self._faces.erase()
        view, self.view, self._mouth = self.view, NOTHING, (None, None, None)
        for array in (view.picture, view.crop):
            if array is not None and array.flags.writeable:
                array.fill(0)
