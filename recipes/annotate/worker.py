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
    """Folders and lists that every worker must see, under the same path."""


@dataclass(frozen=True, slots=True)
class Task:
    """One file for a worker; hashable."""

    sound: str
    """Path of the file with the sound."""
    video: str = ""
    """Path of a file of its own with the pictures, empty where they are in `sound`, if anywhere."""


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

    def hear(self, task: Task) -> Heard:
        """Decode the file and ask all teachers; never raises for what is wrong with one file."""
        from capture.media import MediaError

        try:
            recording = _decode(Path(task.sound), Path(task.video) if task.video else None, self._job.max_seconds)
        except (MediaError, OSError) as error:
            return Heard("failed", problem=str(error).removeprefix(f"{task.sound}: "))
        except Exception as error:
            return Heard("failed", problem=f"cannot be decoded ({_line(error)}); convert it to wav or mp4")
        has_video = recording.video is not None
        seconds = len(recording.samples) / 16_000
        if seconds > self._job.max_seconds:
            return Heard("long", seconds, has_video)
        texts: dict[str, str] = {}
        took: dict[str, float] = {}
        for name, teacher in self._teachers.items():
            begin = time.perf_counter()
            try:
                text = teacher.transcribe(recording)
                if not isinstance(text, str):
                    raise TypeError(f"it gave {text!r}, expected a text")
            except Exception as error:  # whatever one file does to a teacher, the other files go on
                return Heard("failed", seconds, has_video, problem=f"teacher {name} failed with {_line(error)}")
            texts[name] = text
            took[name] = time.perf_counter() - begin
        return Heard("heard", seconds, has_video, texts, took)


def _line(error: Exception) -> str:
    """An error as one line."""
    return " ".join(f"{type(error).__name__}: {error}".split())


def _decode(path: Path, video: Path | None, max_seconds: float) -> Recording:
    """The sound of a file up to just over `max_seconds`, and where its pictures are. Raises MediaError."""
    from capture.file import FileSource
    from capture.media import SAMPLE_RATE, AudioChunk, MediaError

    chunks: list[np.ndarray] = []
    total = 0
    with FileSource(path) as source:
        own_pictures = path if source.info.has_video else None
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
    if video is not None:
        with FileSource(video, audio=False):  # raises where it has no pictures
            pass
    samples = np.concatenate(chunks)
    samples.setflags(write=False)
    return Recording(path, samples, video or own_pictures)


def limit_threads(threads: int, variables: Sequence[str] = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")) -> None:
    """Keep numerical libraries that are not loaded yet to `threads` in this process."""
    for variable in variables:
        os.environ[variable] = str(threads)
