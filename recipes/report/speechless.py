"""Words put out where nobody speaks: noise alone, and a face that says nothing."""

from __future__ import annotations

import functools
import hashlib
import heapq
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Protocol, Self

import numpy as np
from numpy.typing import NDArray

from capture.file import FileSource
from capture.media import SAMPLE_RATE, AudioChunk, MediaError, Source, SourceInfo, VideoFrame
from models.config import FRAME_RATE
from pipeline.level import NOMINAL_LEVEL
from pipeline.noise import pink, white
from recipes.evaluate.cache import Kept, ResultCache
from recipes.evaluate.media import sound
from recipes.text import normalise

CHUNK = SAMPLE_RATE // 10
SHADES = 8
"""Pictures with camera noise of their own, which follow one another."""
GRAIN = 2.0
"""Standard deviation of the camera's noise in grey levels."""


@dataclass(frozen=True, slots=True)
class Speechless:
    """What one system put out in one kind of noise."""

    system: str
    """The model's name, or a peer's."""
    mode: str
    """`av`, `a` or `v`."""
    kind: str
    """The noise, or `still face` for lips alone."""
    minutes: float
    """How long it listened."""
    words: int
    """That it put out; none would be right."""
    text: str
    """The first of them."""

    def to_dict(self) -> dict[str, Any]:
        """JSON form."""
        return asdict(self)


class Listener(Protocol):
    """Turns any source into text."""

    def listen(self, source: Source, mode: str) -> str: ...


class StillSource:
    """Noise and one picture, as long as the noise lasts."""

    def __init__(self, samples: NDArray[np.float32] | None, picture: NDArray[np.uint8] | None, seconds: float) -> None:
        """`samples` (N,), 16 kHz, None for no sound; `picture` (H, W, 3), None for no video."""
        self._samples, self._picture, self._seconds = samples, picture, seconds

    @property
    def info(self) -> SourceInfo:
        """What there is."""
        height, width = self._picture.shape[:2] if self._picture is not None else (None, None)
        return SourceInfo(
            name="noise without speech",
            has_audio=self._samples is not None,
            has_video=self._picture is not None,
            duration=self._seconds,
            frame_rate=float(FRAME_RATE) if self._picture is not None else None,
            width=width,
            height=height,
        )

    def open(self) -> Self:
        """Nothing to open."""
        return self

    def close(self) -> None:
        """Nothing to close."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        pass

    def __iter__(self) -> Iterator[AudioChunk | VideoFrame]:
        return heapq.merge(self._chunks(), self._pictures(), key=lambda item: item.time)

    def _chunks(self) -> Iterator[AudioChunk]:
        samples = self._samples if self._samples is not None else np.zeros(0, np.float32)
        for begin in range(0, len(samples), CHUNK):
            yield AudioChunk(samples[begin : begin + CHUNK], begin / SAMPLE_RATE)

    def _pictures(self) -> Iterator[VideoFrame]:
        if self._picture is not None:
            random = np.random.default_rng(1)
            grain = random.normal(0, GRAIN, (SHADES, *self._picture.shape))
            shades = np.clip(self._picture + grain, 0, 255).round().astype(np.uint8)
            for k in range(round(self._seconds * FRAME_RATE)):
                yield VideoFrame(shades[k % SHADES], k / FRAME_RATE)


def quiet_sounds(seconds: float, folders: Sequence[Path] = (), seed: int = 0) -> dict[str, NDArray[np.float32]]:
    """Kinds of sound without speech, `seconds` in all, each an equal part: silence, white, pink, and what each folder has.

    Recordings keep their level, made-up noise has that of speech (-26 dB). Raises MediaError for a folder without a recording that can
    be read.
    """
    n = round(seconds * SAMPLE_RATE / (3 + len(folders)))
    made = {"silence": np.zeros(n, np.float32), "white": NOMINAL_LEVEL * white(n, seed), "pink": NOMINAL_LEVEL * pink(n, seed)}
    return {**made, **{folder.name: _recorded(folder, n) for folder in folders}}


def _recorded(folder: Path, n: int) -> NDArray[np.float32]:
    """Recordings of a folder in order, of each an equal share where there is more than is needed, again where there is less."""
    parts = []
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    for path in files:
        try:
            parts.append(sound(path)[: max(SAMPLE_RATE, n // len(files))])
        except MediaError:
            continue
    joined = np.concatenate([part for part in parts if len(part)] or [np.zeros(0, np.float32)])
    if not len(joined):
        raise MediaError(f"{folder}: has no recording that can be read; give a folder with sound files by --recordings")
    return np.resize(joined, n)


def still_picture(path: Path) -> NDArray[np.uint8]:
    """First picture of a file, (H, W, 3); raises MediaError."""
    with FileSource(path, audio=False) as source:
        for item in source:
            if isinstance(item, VideoFrame):
                return item.image
    raise MediaError(f"{path}: has no picture; give one with a face by --still")


def words_without_speech(
    system: str,
    load: Callable[[], Listener],
    modes: Sequence[str],
    sounds: dict[str, NDArray[np.float32]],
    face: NDArray[np.uint8],
    cache: ResultCache | None = None,
) -> list[Speechless]:
    """Let a system hear sounds without speech, and see a face that says nothing, mode by mode.

    Lips alone see the face as long as all sounds last. `load` makes the system, once, where something is not in `cache`. Raises
    MediaError or RuntimeError where a session fails, OutputError for the cache.
    """
    load = functools.cache(load)
    found = []
    for mode in modes:
        everything = sum(map(len, sounds.values())) / SAMPLE_RATE
        parts = {"still face": (None, everything)} if mode == "v" else {k: (s, len(s) / SAMPLE_RATE) for k, s in sounds.items()}
        for kind, (samples, seconds) in parts.items():
            source = StillSource(samples, face if "v" in mode else None, seconds)
            text = _listen(load, source, mode, _key(mode, samples, face, seconds), cache)
            said = normalise(text).split()
            found.append(Speechless(system, mode, kind, seconds / 60, len(said), " ".join(said[:20])))
    return found


def _listen(load: Callable[[], Listener], source: Source, mode: str, key: str, cache: ResultCache | None) -> str:
    kept = cache.get(key) if cache is not None else None
    if kept is not None:
        return kept.text
    listener = load()
    begin = time.perf_counter()
    text = listener.listen(source, mode)
    if cache is not None:
        cache.put(key, Kept(text, time.perf_counter() - begin))
    return text


def _key(mode: str, samples: NDArray[np.float32] | None, face: NDArray[np.uint8], seconds: float) -> str:
    digest = hashlib.sha256(f"without speech {mode} {seconds} {SHADES} {GRAIN}".encode())
    digest.update(b"" if samples is None else samples.tobytes())
    digest.update(face.tobytes() if "v" in mode else b"")
    return digest.hexdigest()
