"""Whether this machine is fast enough for live captions, told beforehand: the bundled model and the face stage on the demo clip."""

from __future__ import annotations

import itertools
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from app.cli.options import DEFAULT_BEAM, DEFAULT_MODEL, SEGMENT_LENGTHS

if TYPE_CHECKING:
    from models.recognizer import Recognizer
    from pipeline.frames import AVFrame

ENOUGH_RTF = 0.8
"""Above this real-time factor too little is left for the peaks of the work and for other programs."""
THREADS = 1
"""As a live session has them."""
USUAL_MS = 480
"""Latency of a live session that asks for no other."""
SECONDS = 3.0
"""Of media to work on."""
MOST_SECONDS = 3.0
"""Spent on one part at most, so that a slow machine does not keep its user waiting."""
OTHERS_CORES, LEFT_CORES = 0.5, 1.5
"""Cores that other programs take and that they leave: with more of the one and less of the other they disturb a session."""


@dataclass(frozen=True, slots=True)
class Speed:
    """Seconds of work for a second of media, each part on one thread."""

    face: float
    recognition: dict[int, float]
    """By mean algorithmic latency in ms."""
    others: float
    """Processor cores that other programs took meanwhile."""
    cores: int

    def total(self, latency: int) -> float:
        """Real-time factor of a session with sound and lips."""
        return self.face + self.recognition[latency]

    @property
    def crowded(self) -> bool:
        """Whether other programs take what a session needs."""
        return self.others >= OTHERS_CORES and self.cores - self.others < LEFT_CORES

    @property
    def verdict(self) -> str:
        """`fine`, `longer latency`, `sound alone` or `too slow`."""
        if self._fit(self.face) and min(self._fit(self.face)) <= USUAL_MS:
            return "fine"
        return "longer latency" if self._fit(self.face) else "sound alone" if self._fit(0.0) else "too slow"

    @property
    def advice(self) -> str:
        """What to do, empty where all is well."""
        quieter = "close other programs and try again; otherwise " if self.crowded else ""
        if self.verdict == "fine":
            shortest = min(self._fit(self.face))
            return f"leave --latency at {shortest} or more" if shortest > min(self.recognition) else ""
        if self.verdict == "longer latency":
            return f"{quieter}take viseme live --latency {min(self._fit(self.face))}"
        if self.verdict == "sound alone":
            return f"{quieter}take viseme live --mode a --latency {max(USUAL_MS, min(self._fit(0.0)))}"
        return f"{quieter}try viseme live --mode a --latency {max(self.recognition)} --beam 1, or take a faster machine"

    def _fit(self, face: float) -> list[int]:
        """Latencies for which the machine is fast enough, with so much for the face."""
        return [latency for latency, spent in self.recognition.items() if face + spent <= ENOUGH_RTF]


def measure() -> Speed:
    """Measure for a few seconds; raises what the parts raise where one is damaged."""
    import psutil
    import torch

    from models.catalogue import load_model
    from models.recognizer import Recognizer

    cores = psutil.cpu_count() or 1
    before = torch.get_num_threads()
    torch.set_num_threads(THREADS)
    try:
        loaded = load_model(DEFAULT_MODEL)
        psutil.cpu_percent()  # from here on
        own, begin = time.process_time(), time.perf_counter()
        frames, face = _faces()
        recognition = {}
        for latency, length in SEGMENT_LENGTHS.items():
            recognition[latency] = _recognition(Recognizer(loaded, segment_length=length, beam=DEFAULT_BEAM), frames)
        used = (time.process_time() - own) / (time.perf_counter() - begin)
        return Speed(face, recognition, max(0.0, psutil.cpu_percent() / 100 * cores - used), cores)
    finally:
        torch.set_num_threads(before)


def _faces() -> tuple[list[AVFrame], float]:
    """The frames of the demo clip with their faces, and the real-time factor of finding them."""
    import assets
    from capture.file import FileSource
    from pipeline.face import create_detector
    from pipeline.face.stage import FaceStage
    from pipeline.frames import FRAME_SECONDS
    from pipeline.front import Front
    from pipeline.metrics import MetricsCollector
    from pipeline.segmenter import Segmenter

    metrics, frames = MetricsCollector("doctor"), list["AVFrame"]()
    spent = metrics.stage("face")
    with FileSource(Path(assets.__file__).parent / "demo.mp4") as source:
        front = Front(source.info, Segmenter(1, 0), metrics, session="doctor", faces=FaceStage(create_detector()))
        for item in source:
            frames += [frame for frame, _ in front.frames(item)]
            if len(frames) * FRAME_SECONDS >= SECONDS or (frames and spent.seconds > MOST_SECONDS):
                break
    return frames, spent.seconds / (len(frames) * FRAME_SECONDS)


def _recognition(recognizer: Recognizer, frames: list[AVFrame]) -> float:
    """The real-time factor of recognising these frames, after a step that does not count: the first one of a process takes longer."""
    from pipeline.frames import FRAME_SECONDS
    from pipeline.segmenter import Segmenter

    segmenter, state, steps, spent = Segmenter(recognizer.segment_length, recognizer.lookahead), recognizer.start(), 0, 0.0
    for frame in itertools.cycle(frames):
        for segment in segmenter.push(frame):
            begin = time.perf_counter()
            _, state = recognizer.step(segment, state, donate=True)
            spent += (time.perf_counter() - begin) if steps else 0.0
            steps += 1
        media = (steps - 1) * recognizer.segment_length * FRAME_SECONDS
        if media >= SECONDS or (media > 0 and spent > MOST_SECONDS):
            return spent / media
    raise ValueError("the demo clip has no frames")
