"""What is measured: the model in some setting, or a peer, each with what makes it and what its transcripts depend on."""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from capture.media import SAMPLE_RATE, AudioChunk, Source
from pipeline.noise import NoiseMixer
from recipes.evaluate import Settings, model_identity
from recipes.evaluate.engine import Engine
from recipes.evaluate.media import sound
from recipes.evaluate.report import latency_ms
from recipes.manifest import Clip
from recipes.peers import Peer, PeerSpec, create_peer

WINDOW = 30 * SAMPLE_RATE
"""Samples that a peer hears at once of a long source."""


class Hearer(Protocol):
    """Recognises clips, and any source."""

    def __call__(self, clip: Clip, mode: str, noise: NoiseMixer | None) -> str: ...

    def listen(self, source: Source, mode: str) -> str: ...


@dataclass(frozen=True, slots=True)
class System:
    """One recogniser in one setting."""

    name: str
    """What its rows are called."""
    modes: tuple[str, ...]
    """That it is measured in."""
    engine: Callable[[], Hearer]
    """Loads it; picklable."""
    identity: dict[str, Any]
    """What its transcripts depend on."""
    settings: Settings | None = None
    """The model's, None for a peer."""

    @property
    def peer(self) -> bool:
        """Whether it is a peer."""
        return self.settings is None

    @property
    def latency_ms(self) -> int | None:
        """Mean algorithmic latency, None where it hears everything before it answers."""
        return None if self.settings is None else latency_ms(self.settings)


def model_system(settings: Settings, modes: tuple[str, ...]) -> System:
    """The model; raises CheckpointError or ValueError where its files cannot be read."""
    name = Path(settings.model).stem if Path(settings.model).suffix else settings.model
    return System(name, modes, functools.partial(Engine.load, settings), model_identity(settings), settings)


def in_setting(system: System, **changes: Any) -> System:
    """The model with other settings."""
    if system.settings is None:
        raise ValueError(f"{system.name!r} is a peer, which has no settings")
    return model_system(replace(system.settings, **changes), system.modes)


def peer_system(spec: PeerSpec, threads: int | None = None) -> System:
    """A peer, which hears and does not see; raises PeerError where its package or folder is missing."""
    return System(spec.name, ("a",), functools.partial(PeerEngine.load, spec, threads or 1), spec.identity())


class PeerEngine:
    """A peer that is given the very sound that the model gets."""

    def __init__(self, peer: Peer) -> None:
        self._peer = peer

    @classmethod
    def load(cls, spec: PeerSpec, threads: int = 1) -> PeerEngine:
        """Load the peer; raises PeerError."""
        return cls(create_peer(spec, threads))

    def __call__(self, clip: Clip, mode: str, noise: NoiseMixer | None) -> str:
        """Text of a clip; raises MediaError for sound that cannot be read, ValueError for a mode that looks."""
        if mode != "a" or clip.audio is None:
            raise ValueError(f"mode is {mode!r}, and a peer hears alone: expected 'a' and a clip with sound")
        samples = sound(clip.audio)
        return self._peer.transcribe(_within_range(samples if noise is None else noise.add(samples)))

    def listen(self, source: Source, mode: str) -> str:
        """Text of a source's sound, half a minute at a time; raises MediaError."""
        with source:
            samples = np.concatenate([item.samples for item in source if isinstance(item, AudioChunk)] or [np.zeros(0, np.float32)])
        texts = [self._peer.transcribe(_within_range(samples[k : k + WINDOW])) for k in range(0, len(samples), WINDOW)]
        return " ".join(text for text in texts if text)


def _within_range(samples: NDArray[np.float32]) -> NDArray[np.float32]:
    """Samples made so much softer that none is beyond [-1, 1]: peers that take whole numbers would clip them, the model does not."""
    peak = float(np.abs(samples).max()) if len(samples) else 0.0
    return samples / np.float32(peak) if peak > 1 else samples
