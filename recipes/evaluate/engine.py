"""The shipped pipeline as a function from a clip to its text. Importing this module does not import torch; `Engine.load` does."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from pipeline.events import Failed, Final
from pipeline.face import DETECTORS
from pipeline.noise import NoiseMixer
from recipes.evaluate.media import open_clip
from recipes.loading import load_recognizer
from recipes.manifest import Clip

if TYPE_CHECKING:
    from pipeline.face.detector import FaceDetector
    from pipeline.session import StreamingRecognizer


class Recognise(Protocol):
    """Anything that turns a clip into text, with noise added to its sound where a mixer is given."""

    def __call__(self, clip: Clip, mode: str, noise: NoiseMixer | None) -> str: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What is evaluated."""

    model: str = "tiny"
    """Name in the catalogue, or path of a checkpoint."""
    segment_length: int = 32
    """Frames in a segment: 8, 16 or 32. This default and the next are those of `viseme transcribe`."""
    beam: int = 4
    device: str = "cpu"
    face: str = "largest"
    """Whose lips are read where there are several faces: a `pipeline.face.choose.FacePolicy`."""
    detector: str = DETECTORS[0]
    face_weights: Path | None = None
    """Weights of a detector that does not bring its own."""
    threads: int | None = None
    """Threads of one process; None leaves it to PyTorch."""


class Engine:
    """A recogniser with the settings of its sessions."""

    def __init__(self, recognizer: StreamingRecognizer, detector: FaceDetector | None = None, face: str = "largest") -> None:
        """`detector` None is the pipeline's default; neither it nor the recogniser remembers anything between clips."""
        self._recognizer = recognizer
        self._detector = detector
        self._face = face

    @classmethod
    def load(cls, settings: Settings) -> Engine:
        """Read the model; raises CheckpointError or ValueError where it cannot be used as the settings want."""
        import torch

        from pipeline.face import create_detector
        from pipeline.face.detector import FaceError

        if settings.threads is not None:
            torch.set_num_threads(settings.threads)
        _, recognizer = load_recognizer(settings.model, segment_length=settings.segment_length, beam=settings.beam, device=settings.device)
        try:
            return cls(recognizer, create_detector(settings.detector, settings.face_weights), settings.face)
        except FaceError as error:
            raise ValueError(str(error)) from error

    def __call__(self, clip: Clip, mode: str, noise: NoiseMixer | None) -> str:
        """Text of a clip, utterances joined; raises MediaError for media that cannot be read, RuntimeError where the session failed."""
        from pipeline import session

        texts: list[str] = []
        source = open_clip(clip, mode)
        running = session.transcribe(
            source, self._recognizer, detector=self._detector, face=self._face, mode=mode, session=clip.id, noise=noise
        )
        with closing(running) as events:
            for event in events:
                if isinstance(event, Final):
                    texts.append(event.utterance.text)
                elif isinstance(event, Failed):
                    raise RuntimeError(event.message)
        return " ".join(texts)
