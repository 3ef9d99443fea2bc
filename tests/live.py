"""A live input without devices: sound and pictures as a test says, and things that happen at a time."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import cast

import numpy as np
from numpy.typing import NDArray

from capture.live import LiveItem
from capture.media import SAMPLE_RATE, AudioChunk, VideoFrame
from capture.paced import PacedSource, end_of

CHUNK = SAMPLE_RATE // 50
"""Samples in a block, 20 ms."""


@dataclass(frozen=True)
class Action:
    """Something that happens at a media time."""

    time: float
    act: Callable[[], object]


class ScriptedInput(PacedSource):
    """A paced source, as fast as the session recognises unless told otherwise, that carries out actions on its way."""

    def __init__(
        self, items: Iterable[LiveItem | Action], *, speed: float | None = None, camera: bool = True, forever: bool = True
    ) -> None:
        """`forever`: after the last item nothing more comes; otherwise both devices are gone then."""
        super().__init__(cast(Iterable[LiveItem], items), speed=speed, camera=camera)
        self._forever = forever
        self.used: list[tuple[str | None, str | None]] = []

    def take(self, item: LiveItem) -> bool:
        if isinstance(item, Action):
            item.act()
            return False  # what was commanded is carried out before anything more is taken
        return True

    def read(self, timeout: float) -> list[LiveItem]:
        found = super().read(timeout)
        if self.exhausted.is_set() and not self._forever:
            self.hearing = self.seeing = False
            self._reached += 0.1
        return found

    def use(self, *, microphone: str | None = None, camera: str | None = None) -> None:
        self.used.append((microphone, camera))


def blocks(samples: NDArray[np.float32], begin: float = 0.0) -> Iterator[AudioChunk]:
    """Samples in blocks of 20 ms."""
    for at in range(0, len(samples), CHUNK):
        yield AudioChunk(samples[at : at + CHUNK].copy(), begin + at / SAMPLE_RATE)


def merged(*streams: Iterable[LiveItem | Action]) -> Iterator[LiveItem | Action]:
    """All items of several streams in the order in which they are there."""
    yield from heapq.merge(*cast(tuple[Iterable[LiveItem], ...], streams), key=end_of)


def still(picture: NDArray[np.uint8], seconds: float, begin: float = 0.0, rate: float = 25.0) -> Iterator[VideoFrame]:
    """One picture again and again."""
    for k in range(round(seconds * rate)):
        yield VideoFrame(picture.copy(), begin + k / rate)
