"""Noise for each clip of an evaluation: the same for every mode and SNR, and the same in every run with the same seed."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from capture.media import MediaError
from pipeline.level import NOMINAL_LEVEL, active_rms
from pipeline.noise import NoiseMixer, babble, pink, white
from recipes.evaluate.conditions import NOISES
from recipes.evaluate.media import sound
from recipes.manifest import Clip

VOICES = 8
"""Talkers in babble, where the manifest has that many."""


class NoiseMaker:
    """Makes a clip's mixers; voices of babble come from a pool of clips, other recordings from folders by the name of their noise."""

    def __init__(self, pool: Sequence[Clip], seed: int = 0, recorded: Mapping[str, Path] | None = None) -> None:
        """Raises ValueError for a folder without files."""
        self._files = {kind: _files(kind, folder) for kind, folder in (recorded or {}).items()}
        self._pool = [clip for clip in pool if clip.audio is not None]
        self._seed = seed

    @property
    def seed(self) -> int:
        """The run's."""
        return self._seed

    def mixer(self, clip: Clip, kind: str, snr_db: float) -> NoiseMixer:
        """Adds noise of this kind to the clip's sound at `snr_db` below the level of its active speech.

        Raises MediaError for a clip that cannot be read, ValueError for an unknown kind or where there is no other voice.
        """
        if clip.audio is None:
            raise ValueError(f"clip {clip.id!r} has no audio to add noise to")
        speech = sound(clip.audio)
        samples = self.samples(clip, kind, len(speech))
        level = active_rms(speech) or NOMINAL_LEVEL
        return NoiseMixer(kind, snr_db, seed=self._number(clip, kind), samples=samples, speech_level=level)

    def samples(self, clip: Clip, kind: str, n: int) -> NDArray[np.float32]:
        """Noise for a clip, shape (n,), RMS 1."""
        number = self._number(clip, kind)
        n = max(n, 2)
        if kind == "white":
            return white(n, number)
        if kind == "pink":
            return pink(n, number)
        if kind == "babble":
            return babble(self._read_voices(clip, n, number), n, number)
        if kind in self._files:
            recording = sound(self.recording(clip, kind))
            if not len(recording):
                raise ValueError(f"{self.recording(clip, kind)}: has no sound; take it out of the folder of noise {kind!r}")
            return np.take(recording, np.arange(n) + number % len(recording), mode="wrap")
        raise ValueError(f"noise is {kind!r}, accepted are {', '.join((*NOISES, *self._files))}")

    def recording(self, clip: Clip, kind: str) -> Path:
        """The recording from which a clip's noise is cut."""
        files = self._files[kind]
        return files[(self._number(clip, kind) >> 24) % len(files)]

    def sources(self, clip: Clip, kind: str) -> list[Path]:
        """All files that a clip's noise of this kind may come from."""
        if kind == "babble":
            return [said.audio for voice in self.voices(clip) for said in voice if said.audio is not None]
        return [self.recording(clip, kind)] if kind in self._files else []

    def voices(self, clip: Clip) -> list[list[Clip]]:
        """Clips that each voice of the clip's babble may say, one after the other, in the order of use.

        Voices are other speakers; only where there is none (or nobody's name is known) they are other clips of the same speaker.
        """
        random = np.random.default_rng([self._number(clip, "babble"), 1])
        by_speaker: dict[str, list[Clip]] = {}
        for other in self._pool:
            if clip.speaker and other.speaker and other.speaker != clip.speaker:
                by_speaker.setdefault(other.speaker, []).append(other)
        if not by_speaker:
            by_speaker[clip.speaker] = [other for other in self._pool if other.id != clip.id]
        speakers = [list(by_speaker)[k] for k in random.permutation(len(by_speaker))]
        shuffled = {name: [by_speaker[name][k] for k in random.permutation(len(by_speaker[name]))] for name in speakers[:VOICES]}
        # Where speakers are few, several of their clips speak at once.
        share = -(-VOICES // len(shuffled))
        voices = [clips[k::share] for k in range(share) for clips in shuffled.values()]
        return [voice for voice in voices if voice][:VOICES]

    def same_speaker(self, clips: Sequence[Clip]) -> int:
        """How many of these clips get babble of their own or unknown speakers."""
        names = {clip.speaker for clip in self._pool if clip.speaker}
        return sum(not clip.speaker or names <= {clip.speaker} for clip in clips)

    def _read_voices(self, clip: Clip, n: int, number: int) -> list[NDArray[np.float32]]:
        read = [voice for voice in (_read(clips, n) for clips in self.voices(clip)) if voice.any()]
        if not read:
            raise ValueError(f"babble for clip {clip.id!r} needs another clip with sound in the manifest")
        return read

    def _number(self, clip: Clip, kind: str) -> int:
        """A seed that depends on the run's seed, the clip's id and the kind of noise, not on order or selection."""
        digest = hashlib.sha256(f"{self._seed}\t{clip.id}\t{kind}".encode()).digest()
        return int.from_bytes(digest[:6], "big")


def _files(kind: str, folder: Path) -> list[Path]:
    """Files of a folder of recordings and the folders in it, in a fixed order."""
    found = sorted(path for path in folder.rglob("*") if path.is_file()) if folder.is_dir() else []
    if not found:
        raise ValueError(f"noise {kind!r} needs a folder with recordings, {folder} has none; give it as {kind}=FOLDER")
    return found


def _read(clips: Sequence[Clip], n: int) -> NDArray[np.float32]:
    """Sound of clips one after the other until there are `n` samples; clips that cannot be read are passed over."""
    parts: list[NDArray[np.float32]] = []
    for clip in clips:
        if sum(map(len, parts)) >= n:
            break
        try:
            if clip.audio is not None:
                parts.append(sound(clip.audio))
        except MediaError:
            continue
    return np.concatenate(parts) if parts else np.zeros(0, np.float32)
