"""Makes what the command line asks for, clip by clip, in one process or several; a clip is kept as long as what it depends on."""

from __future__ import annotations

import hashlib
import io
import multiprocessing
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial
from importlib import resources
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from pipeline.frames import SAMPLES
from recipes.demo_clip.movie import write_movie
from recipes.manifest import Clip
from recipes.synthesize.phones import PhoneAligner
from recipes.synthesize.studio import Studio, frames_of
from recipes.voices.recording import read_speech


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """How clips are made."""

    portraits: Path
    """Folder of portraits."""
    landmarks: Path
    """Their landmarks, by recipes.synthesize.landmarks."""
    lips: Path | None = None
    """Lip model, None for the bundled one."""
    seed: int = 0
    """Of all that is left to chance."""
    plain: bool = False
    """Whether manner, camera and the place of the crop are left out of what is drawn by chance."""
    movies: int = 0
    """Side of the pictures of movies in pixels, 0 for crops."""

    def fingerprint(self) -> str:
        """Digest of what a clip depends on beside its sound and text."""
        digest = hashlib.sha256(f"{self.seed} {self.movies} {self.plain}".encode())
        files = sorted(
            (entry for entry in resources.files("recipes.synthesize").iterdir() if entry.is_file()), key=lambda entry: entry.name
        )
        for file in [*files, self.landmarks, *([self.lips] if self.lips else [])]:
            digest.update(hashlib.sha256(file.read_bytes()).digest())
        return digest.hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of one clip."""

    clip: Clip
    """With the file that was made as its video."""
    problem: str = ""
    """Why it was left out; empty where it was not."""
    frames: int = 0
    aligning: float = 0.0
    """Seconds of one core spent on finding phones."""
    drawing: float = 0.0
    """Seconds of one core spent on pictures."""


class _Worker:
    """What a process keeps from clip to clip."""

    def __init__(self, settings: Settings) -> None:
        cv2.setNumThreads(1)
        self.settings, self.fingerprint = settings, settings.fingerprint()
        self.aligner = PhoneAligner()
        self.studio = Studio(settings.portraits, settings.landmarks, settings.lips)

    def make(self, clip: Clip, out: Path) -> Outcome:
        """Make or find what is wanted of one clip."""
        name = re.sub(r"[^\w.-]", "_", clip.id)
        try:
            if clip.audio is None:
                raise ValueError("has no sound")
            key = hashlib.sha256(self.fingerprint.encode() + clip.text.encode() + clip.audio.read_bytes()).hexdigest()[:16]
            suffix = ".mp4" if self.settings.movies else ".npz"
            target = out / f"{name}.{key}{suffix}"
            done = replace(clip, video=target)
            if target.is_file():
                return Outcome(clip=done)
            samples = read_speech(clip.audio)
            start = time.process_time()
            phones = self.aligner.align(samples, clip.text)
            aligned = time.process_time()
            draw = self.studio.plain_take if self.settings.plain else self.studio.take
            take, rng = draw(clip.id, self.settings.seed)
            frames = frames_of(samples.size)
            if self.settings.movies:
                pictures = self.studio.pictures(phones, frames, take, rng, size=self.settings.movies)
                write_movie(target, pictures, samples, rate=25, comment=f"Synthetic clip: portrait {take.portrait}, voice {clip.speaker}.")
            else:
                _write(target, clip.id, self.studio.crops(phones, frames, take, rng), samples)
        except (OSError, ValueError) as error:
            return Outcome(clip=clip, problem=str(error))
        for stale in out.glob(f"{name}.{'[0-9a-f]' * 16}{suffix}"):
            if stale != target:
                stale.unlink()
        return Outcome(clip=done, frames=frames, aligning=aligned - start, drawing=time.process_time() - aligned)


def _write(target: Path, name: str, crops: NDArray[np.uint8], samples: NDArray[np.float32]) -> None:
    """The file that recipes.crops would write; it appears whole or not at all."""
    audio = np.zeros(len(crops) * SAMPLES, np.int16)
    audio[: samples.size] = (samples.clip(-1, 1) * 32767).round().astype(np.int16)
    buffer = io.BytesIO()
    np.savez(buffer, id=np.array(name), crops=crops, present=np.ones(len(crops), bool), audio=audio)
    beside = target.with_suffix(".part")
    beside.write_bytes(buffer.getvalue())
    beside.replace(target)


_worker: _Worker | None = None


def _start(settings: Settings) -> None:
    global _worker
    _worker = _Worker(settings)


def _make(clip: Clip, out: Path) -> Outcome:
    if _worker is None:
        raise RuntimeError("the process was not started with _start")
    return _worker.make(clip, out)


def synthesize(clips: list[Clip], out: Path, settings: Settings, jobs: int = 1) -> Iterator[Outcome]:
    """Make all clips in `jobs` processes, those with the same portrait after each other.

    Raises FileNotFoundError, FaceError or ValueError where the job cannot start.
    """
    out.mkdir(parents=True, exist_ok=True)
    studio = Studio(settings.portraits, settings.landmarks, settings.lips)
    clips = sorted(clips, key=lambda clip: studio.take(clip.id, settings.seed)[0].portrait)
    if jobs == 1:
        worker = _Worker(settings)
        yield from (worker.make(clip, out) for clip in clips)
        return
    with multiprocessing.get_context("spawn").Pool(jobs, initializer=_start, initargs=(settings,)) as pool:
        yield from pool.imap(partial(_make, out=out), clips, chunksize=8)
