"""The shipped pipeline as a function from a clip to its text. Importing this module does not import torch; `Engine.load` does."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from capture.media import Source
from models.config import FRAME_RATE
from pipeline.events import Failed, Final
from pipeline.face import DETECTORS
from pipeline.noise import NoiseMixer
from recipes.evaluate.media import open_clip
from recipes.loading import load_recognizer
from recipes.manifest import Clip

if TYPE_CHECKING:
    from models.recognizer import Recognizer
    from pipeline.back import StreamingRecognizer
    from pipeline.face.detector import FaceDetector

WHOLE = 60 * FRAME_RATE
"""Frames of the segment that stands for a whole utterance: a minute, where the longest utterance of a session has 20 s."""


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
    full_context: bool = False
    """One segment as long as the clip, whatever `segment_length` says: every frame of the encoder sees the whole utterance.

    A session then hears nothing before the clip is over. Longer clips than a minute are cut into minutes. No model of this project is
    trained for such segments, and front-ends and convolutions stay causal: it tells what streaming costs with these weights.
    """
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
        recognizer = _recognizer(settings)
        try:
            return cls(recognizer, create_detector(settings.detector, settings.face_weights), settings.face)
        except FaceError as error:
            raise ValueError(str(error)) from error

    def __call__(self, clip: Clip, mode: str, noise: NoiseMixer | None) -> str:
        """Text of a clip, utterances joined; raises MediaError for media that cannot be read, RuntimeError where the session failed."""
        return self.listen(open_clip(clip, mode), mode, noise=noise, session=clip.id)

    def listen(self, source: Source, mode: str, *, noise: NoiseMixer | None = None, session: str = "") -> str:
        """Text of any source, as for a clip."""
        from pipeline.session import transcribe

        texts: list[str] = []
        running = transcribe(source, self._recognizer, detector=self._detector, face=self._face, mode=mode, session=session, noise=noise)
        with closing(running) as events:
            for event in events:
                if isinstance(event, Final):
                    texts.append(event.utterance.text)
                elif isinstance(event, Failed):
                    raise RuntimeError(event.message)
        return " ".join(texts)


def _recognizer(settings: Settings) -> Recognizer:
    if not settings.full_context:
        return load_recognizer(settings.model, segment_length=settings.segment_length, beam=settings.beam, device=settings.device)[1]
    from models.catalogue import load_model
    from models.recognizer import Recognizer

    loaded = load_model(settings.model)
    # A session refuses lengths that the model was not trained for; here that is what is to be measured.
    allowed = replace(loaded, config=replace(loaded.config, segment_lengths=(*loaded.config.segment_lengths, WHOLE)))
    return Recognizer(allowed, segment_length=WHOLE, beam=settings.beam, device=settings.device)
