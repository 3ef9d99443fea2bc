"""What a worker does, be it a process or a Ray actor: decode a file once and let every teacher say what it hears."""

from __future__ import annotations

import os
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import numpy as np

from recipes.annotate.teachers import Options, Recording, Teacher, TeacherError, TeacherSpec

Status = Literal["heard", "long", "failed"]


@dataclass(frozen=True, slots=True)
class Heard:
    """What came of one file."""

    status: Status
    """`long`: over the length that is worth a label, and not given to the teachers; `failed`: cannot be read, or a teacher broke on it."""
    seconds: float = 0.0
    """Length of its sound; of a long file as far as it was read."""
    video: bool = False
    """Whether it has pictures."""
    texts: dict[str, str] = field(default_factory=dict)
    """What each teacher wrote, by the teacher's name."""
    took: dict[str, float] = field(default_factory=dict)
    """Seconds that each teacher took."""
    problem: str = ""
    """One line that says why the file failed; empty where it did not."""


@dataclass(frozen=True, slots=True)
class Job:
    """What every worker needs to know; picklable."""

    teachers: tuple[TeacherSpec, ...]
    """Who labels."""
    options: Options
    """How."""
    max_seconds: float
    """Length of the longest file that is labelled."""
    folders: tuple[str, ...]
    """Folders that every worker must see, under the same path."""


class Worker:
    """Loads the teachers once and hears files one after another."""

    def __init__(self, job: Job) -> None:
        self._job = job
        self._teachers: dict[str, Teacher] = {}

    def start(self) -> str:
        """Load the teachers; gives one line that says why this worker cannot be used, or nothing."""
        for folder in self._job.folders:
            if not os.path.exists(folder):
                return f"a worker does not see {folder}: the files must lie under the same path on every machine"
        try:
            self._teachers = {spec.name: spec.create(self._job.options) for spec in self._job.teachers}
        except TeacherError as error:
            return str(error)
        return ""

    def hear(self, file: str) -> Heard:
        """Decode the file and ask all teachers; never raises for what is wrong with one file."""
        from capture.media import MediaError

        try:
            recording = _decode(Path(file), self._job.max_seconds)
        except (MediaError, OSError) as error:
            return Heard("failed", problem=str(error).removeprefix(f"{file}: "))
        seconds = len(recording.samples) / 16_000
        if seconds > self._job.max_seconds:
            return Heard("long", seconds, recording.has_video)
        texts: dict[str, str] = {}
        took: dict[str, float] = {}
        for name, teacher in self._teachers.items():
            begin = time.perf_counter()
            try:
                texts[name] = teacher.transcribe(recording)
            except Exception as error:  # whatever one file does to a teacher, the other files go on
                problem = " ".join(f"{type(error).__name__}: {error}".split())
                return Heard("failed", seconds, recording.has_video, problem=f"teacher {name} failed with {problem}")
            took[name] = time.perf_counter() - begin
        return Heard("heard", seconds, recording.has_video, texts, took)


def _decode(path: Path, max_seconds: float) -> Recording:
    """The sound of a file up to just over `max_seconds`, and whether it has pictures. Raises MediaError."""
    from capture.file import FileSource
    from capture.media import SAMPLE_RATE, AudioChunk, MediaError

    chunks: list[np.ndarray] = []
    total = 0
    with FileSource(path) as source:
        has_video = source.info.has_video
        if not source.info.has_audio:
            raise MediaError(f"{path}: holds no sound that a teacher could hear; give files with sound")
        source.select(audio=True, video=False)
        for item in source:
            if isinstance(item, AudioChunk):
                chunks.append(item.samples)
                total += len(item.samples)
            if total > max_seconds * SAMPLE_RATE:
                break
    if not total:
        raise MediaError(f"{path}: its sound track is empty; copy or record it again")
    samples = np.concatenate(chunks)
    samples.setflags(write=False)
    return Recording(path, samples, has_video)


def limit_threads(threads: int, variables: Sequence[str] = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")) -> None:
    """Keep numerical libraries that are not loaded yet to `threads` in this process."""
    for variable in variables:
        os.environ[variable] = str(threads)
