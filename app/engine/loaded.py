"""A loaded model with its detector and noise: from an opened source to events. Importing this module imports torch."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from app.engine.messages import Settings
from app.errors import UserError
from capture.file import FileSource
from capture.media import AudioChunk, MediaError, Source
from models.checkpoint import CheckpointError
from models.recognizer import Recognizer
from pipeline import session
from pipeline.events import Event
from pipeline.face import create_detector
from pipeline.face.detector import FaceDetector, FaceError
from pipeline.noise import KINDS, NoiseMixer, NoiseSpec
from pipeline.transcript import ModelFacts, SourceFacts, TranscriptBuilder
from recipes.loading import load_recognizer

NOISE_SECONDS = 600.0
"""Most of a noise recording that is used; it is looped."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EngineOptions:
    """What the user asked for, as far as it concerns recognition."""

    model: str
    segment_length: int
    beam: int
    device: str
    hotwords: tuple[str, ...]
    face: str
    """Whose lips are read, see `pipeline.face.choose.FacePolicy`."""
    detector: str
    face_weights: Path | None
    noise: NoiseSpec | None

    @classmethod
    def of(cls, settings: Settings, noise: NoiseSpec | None = None) -> Self:
        """What the window's settings say."""
        return cls(
            model=settings.model,
            segment_length=settings.segment_length,
            beam=settings.beam,
            device="cpu",
            hotwords=settings.hotwords,
            face=settings.face,
            detector=settings.detector,
            face_weights=None,
            noise=noise,
        )


@dataclass(frozen=True, slots=True, eq=False)
class Engine:
    """Everything that is loaded once and serves all files."""

    recognizer: Recognizer
    facts: ModelFacts
    options: EngineOptions
    noise_samples: NDArray[np.float32] | None

    @classmethod
    def load(cls, options: EngineOptions, load: Callable[..., tuple[Any, Recognizer]] = load_recognizer) -> Engine:
        """Read the model and all that the options name; raises UserError."""
        try:
            loaded, recognizer = load(
                options.model,
                segment_length=options.segment_length,
                beam=options.beam,
                device=options.device,
                hotwords=options.hotwords,
            )
        except (CheckpointError, ValueError) as error:
            raise UserError(str(error)) from error
        facts = ModelFacts(name=loaded.config.name, parameters=loaded.model.parameter_count(), sha256=loaded.sha256)
        try:
            noise = None if options.noise is None else noise_samples(options.noise.kind)
        except UserError as error:
            raise UserError(f"--add-noise: {error}") from error
        return cls(recognizer, facts, options, noise)

    def builder(self, source: SourceFacts, mode: str) -> TranscriptBuilder:
        """Collects the transcript of one source."""
        return TranscriptBuilder(source, self.facts, mode=mode, latency_ms=self.recognizer.latency_ms)

    def detector(self) -> FaceDetector:
        """A new face detector; raises UserError where its weights are missing or wrong."""
        try:
            return create_detector(self.options.detector, self.options.face_weights)
        except (ValueError, FaceError) as error:
            raise UserError(str(error)) from error

    def events(self, source: Source, mode: str) -> Iterator[Event]:
        """Transcribe one opened source."""
        noise, mixer = self.options.noise, None
        if noise is not None and "a" in mode:
            mixer = NoiseMixer(noise.kind, noise.snr_db, samples=self.noise_samples)
        detector = self.detector() if "v" in mode else None
        return session.transcribe(
            source, self.recognizer, detector=detector, face=self.options.face, mode=mode, session=source.info.name, noise=mixer
        )


def noise_samples(kind: str) -> NDArray[np.float32] | None:
    """Samples of a noise recording, None for a kind that needs none; raises UserError that begins with its name."""
    if kind in KINDS:
        return None
    chunks: list[NDArray[np.float32]] = []
    try:
        with FileSource(kind, video=False, end=NOISE_SECONDS) as source:
            chunks = [item.samples for item in source if isinstance(item, AudioChunk)]
    except MediaError as error:
        raise UserError(str(error)) from error
    samples = np.concatenate(chunks) if chunks else np.zeros(0, np.float32)
    if not samples.any():
        raise UserError(f"{kind}: is silent; give a recording with sound, or white, pink or babble")
    return samples
