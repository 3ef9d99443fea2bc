"""From the options of a live command to a session that is ready to start. Importing this module imports torch."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch

from app.errors import UserError
from capture.live import LiveSource
from capture.media import MediaError
from models.checkpoint import CheckpointError
from models.recognizer import Recognizer
from pipeline.face import create_detector
from pipeline.face.detector import FaceDetector, FaceError
from pipeline.live import LiveSession, LiveSettings
from recipes.loading import load_recognizer

THREADS = 1
"""A session needs a tenth of a core; threads that wait for one another on a busy machine take twenty times as long as one alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveOptions:
    """What the user asked for, as far as it concerns the session."""

    microphone: str | None
    """As typed; None for the default device, `none` for none."""
    camera: str | None
    av_offset_ms: float
    settings: LiveSettings
    detector: str
    face_weights: Path | None
    hotwords: tuple[str, ...] = ()


Load = Callable[..., tuple[Any, Recognizer]]
"""As `recipes.loading.load_recognizer`."""


def make_session(options: LiveOptions, *, load: Load = load_recognizer, early: bool = True) -> LiveSession:
    """Put a session together; devices are opened by its start. Raises UserError.

    With `early` the model and the face detector are loaded here, so that what is wrong with them is told before any device is opened;
    otherwise the session does it beside opening the devices, and can be stopped meanwhile.
    """
    torch.set_num_threads(THREADS)
    loader = _Loader(load, options.hotwords)
    detectors = _Detectors(options.detector, options.face_weights)
    try:
        source = LiveSource(options.microphone, options.camera, av_offset_ms=options.av_offset_ms)
        if early:
            loader.prepare(options.settings)
        if early and options.camera != "none":
            detectors.prepare()
    except (MediaError, ValueError, FaceError) as error:
        raise UserError(str(error)) from error
    return LiveSession(source, options.settings, loader, detectors)


class _Loader:
    """Loads recognisers; the first one early where that is wanted."""

    def __init__(self, load: Load, hotwords: tuple[str, ...]) -> None:
        self._load_recognizer, self._hotwords = load, hotwords
        self._ready: tuple[LiveSettings, Recognizer] | None = None

    def prepare(self, settings: LiveSettings) -> None:
        """Load what the next call is expected to ask for; raises ValueError."""
        self._ready = (settings, self._load(settings))

    def __call__(self, settings: LiveSettings) -> Recognizer:
        """The recogniser for these settings; raises ValueError, whose one line says what to do."""
        ready, self._ready = self._ready, None
        return ready[1] if ready is not None and ready[0] == settings else self._load(settings)

    def _load(self, settings: LiveSettings) -> Recognizer:
        try:
            return self._load_recognizer(
                settings.model,
                segment_length=settings.segment_length,
                beam=settings.beam,
                device=settings.device,
                hotwords=self._hotwords,
            )[1]
        except CheckpointError as error:
            raise ValueError(str(error)) from error


class _Detectors:
    """Makes face detectors; likewise."""

    def __init__(self, name: str, weights: Path | None) -> None:
        self._name, self._weights = name, weights
        self._ready: FaceDetector | None = None

    def prepare(self) -> None:
        """Make the first one; raises ValueError or FaceError."""
        self._ready = create_detector(self._name, self._weights)

    def __call__(self) -> FaceDetector:
        ready, self._ready = self._ready, None
        return ready if ready is not None else create_detector(self._name, self._weights)
