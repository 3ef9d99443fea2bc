"""The noise bench: a file is played into two recognisers, sound alone and sound with lips, in noise that changes while it runs."""

from __future__ import annotations

import queue
import threading
import time
from pathlib import Path
from typing import Any

from app.engine import messages
from app.engine.jobs.base import Job, told
from app.engine.jobs.watch import face_in
from app.engine.loaded import Engine, EngineOptions, noise_samples
from app.engine.outlet import Outlet
from app.engine.playout import Playout
from app.engine.score import Reference, Said, Scores, reference_beside
from app.engine.shelf import SHELF
from capture.file import FileSource
from capture.media import MediaError
from pipeline.compare import BOTH, SOUND, Comparison, Step
from pipeline.events import Event, Failed
from pipeline.face.stage import FaceStage
from pipeline.frames import FRAME_SECONDS
from pipeline.noise import NoiseMixer

SCORE_SECONDS = 0.3
SESSIONS = (SOUND, BOTH)


class BenchJob(Job):
    """StartBench, and what may be asked of it meanwhile."""

    def __init__(self, request: messages.StartBench, outlet: Outlet) -> None:
        super().__init__(request, outlet)
        self._noises: queue.SimpleQueue[messages.BenchNoise | None] = queue.SimpleQueue()
        self._aloud, self._paused = request.aloud, False
        self._comparison: Comparison | None = None
        self._playout: Playout[Step] | None = None
        self._lock = threading.Lock()
        self._said = {session: Said() for session in SESSIONS}
        self._scores: Scores | None = None
        self._reference: Reference | None = None
        self._scored = 0.0
        self._reached = 0.0
        self._length: float | None = None
        self._failure = ""

    def run(self) -> dict[str, Any]:
        """Play to the end, or until it is cancelled; raises MediaError where the file breaks off."""
        request: messages.StartBench = self.request
        self._keep()
        path = Path(request.path).expanduser()
        reference = reference_beside(path) if request.reference is None else Reference.of(request.reference)
        if reference is not None and reference.words:
            self._reference, self._scores = reference, Scores(reference, SESSIONS)
        with FileSource(path) as source:
            self._length = source.info.duration
            engine = Engine.load(EngineOptions.of(request.settings), SHELF.load_recognizer)
            noise = NoiseMixer(request.kind, request.snr_db, samples=noise_samples(request.kind))
            faces = FaceStage(engine.detector(), policy=request.settings.face) if source.info.has_video else None
            comparison = Comparison(source, engine.recognizer, faces=faces, noise=noise)
            threading.Thread(target=self._change_noise, args=(noise,), name="changes the noise", daemon=True).start()
            try:
                self._play(comparison)
            finally:
                self._noises.put(None)
                self._keep()
        if self._failure:
            raise MediaError(self._failure)
        self._keep(whole=not self.cancelled.is_set())
        return self.found

    def heed(self, request: messages.Request) -> None:
        """Another noise, a pause, or the end."""
        with self._lock:
            if isinstance(request, messages.BenchNoise):
                self._noises.put(request)
                self._aloud = request.aloud
            elif isinstance(request, messages.PauseLive | messages.ResumeLive):
                self._paused = isinstance(request, messages.PauseLive)
            self._pass_on()

    def _pass_on(self) -> None:
        """Make what was asked for true, as far as there is something to ask."""
        if self._playout is not None and self._comparison is not None:
            self._playout.aloud(self._aloud)
            self._playout.pause(self._paused)
            if self.cancelled.is_set():
                self._comparison.stop()
                self._playout.hurry()

    def _play(self, comparison: Comparison) -> None:
        playout = Playout(comparison.steps(), self._present, self.refuse, aloud=self._aloud)
        with self._lock:
            self._comparison, self._playout = comparison, playout
            self._pass_on()
        playout.run()

    def _change_noise(self, noise: NoiseMixer) -> None:
        """Bring each noise that is asked for, in a thread of its own: reading a recording, or making babble, takes a while."""
        while (asked := self._noises.get()) is not None:
            while not self._noises.empty():  # of a slider that moves the newest place counts
                newer = self._noises.get()
                if newer is None:
                    return
                asked = newer
            try:
                noise.change(asked.snr_db, kind=asked.kind, samples=None if asked.kind == noise.kind else noise_samples(asked.kind))
            except Exception as error:
                self.refuse(told(error))

    def _present(self, step: Step) -> None:
        frame = step.frame
        if frame is not None:
            self._reached = frame.time + FRAME_SECONDS
            self.progress(self._reached, self._length)
            if self.wants_picture and (frame.picture is not None or frame.index == 0):
                image = None if frame.picture is None else frame.picture.image
                faces = () if image is None else tuple(face_in(face, *image.shape[1::-1]) for face in step.faces)
                self.picture(image, crop=frame.crop, faces=faces, at=frame.time)
        for event in step.events:
            self._take(event)
        if self._scores is not None and (frame is None or time.monotonic() - self._scored >= SCORE_SECONDS):
            self._scored = time.monotonic()
            self.send(messages.Score(job=self.number, **self._scores.now(self._reached)))

    def _take(self, event: Event) -> None:
        if isinstance(event, Failed):
            self._failure = event.message
        self._said[event.session].add(event)
        if self._scores is not None:
            self._scores.add(event)
        self.tell(event)

    def _keep(self, *, whole: bool = False) -> None:
        """Keep the result so far; its rates are those of all of the reference once everything was played."""
        rates: dict[str, float | None] = dict.fromkeys(SESSIONS)
        if self._scores is not None:
            rates = self._scores.whole() if whole else self._scores.now(self._reached)
        self.found = {session: {"text": self._said[session].text, "wer": rates[session]} for session in SESSIONS}
        self.found["reference"] = None if self._reference is None else self._reference.text
