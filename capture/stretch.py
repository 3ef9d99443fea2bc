"""A stretch of a recording: where to begin to decode so that its first sample and picture are right, and what lies within it."""

from __future__ import annotations

import contextlib
import dataclasses
from collections.abc import Callable, Iterator

import av
from av.audio.stream import AudioStream
from av.container import InputContainer
from av.stream import Stream

from capture.media import SAMPLE_RATE, AudioChunk, MediaError, VideoFrame

LEAD_SECONDS = 0.5
"""How long before a stretch decoding of its sound begins: decoders need a few frames until what they give is right."""


def entered(
    container: InputContainer,
    stream: Stream,
    start: float,
    place: float,
    read: Callable[[InputContainer, Stream, float], Iterator[AudioChunk | VideoFrame]],
    reopen: Callable[[], InputContainer],
) -> Iterator[AudioChunk | VideoFrame]:
    """One stream from `start`, or a little before; from its beginning where the file cannot be entered there.

    `place` is `start` on the file's own clock; `read` decodes a stream of a container that was put at about the given media time, and
    `reopen` opens the same file once more.
    """
    if _seek(container, stream, place):
        items = read(container, stream, start)
        first = None
        with contextlib.suppress(MediaError):  # past the end nothing can be decoded; other troubles come again below
            first = next(items, None)
        if first is not None and first.time <= start:
            yield first
            yield from items
            return
    with reopen() as again:
        yield from read(again, again.streams[stream.index], 0.0)


def _seek(container: InputContainer, stream: Stream, place: float) -> bool:
    """Whether the container is put where what is at `place` can be decoded, as far as its index tells."""
    lead = LEAD_SECONDS if isinstance(stream, AudioStream) else 0.0
    if not stream.time_base:
        return False
    with contextlib.suppress(av.FFmpegError, OSError, ValueError, OverflowError):
        container.seek(int((place - lead) / stream.time_base), stream=stream, backward=True)
        return True
    return False


def within(items: Iterator[AudioChunk | VideoFrame], start: float, end: float | None) -> Iterator[AudioChunk | VideoFrame]:
    """What lies from `start` to `end` seconds: sound to the sample, and the pictures that are seen then, the first of them at `start`."""
    held: VideoFrame | None = None
    for item in items:
        if end is not None and item.time >= end:
            break
        if isinstance(item, AudioChunk):
            part = _cut(item, start, end)
            if part is not None:
                yield part
        elif item.time <= start:
            held = dataclasses.replace(item, time=start)
        else:
            if held is not None:
                yield held
                held = None
            yield item
    if held is not None:
        yield held


def _cut(chunk: AudioChunk, start: float, end: float | None) -> AudioChunk | None:
    first = max(0, round((start - chunk.time) * SAMPLE_RATE))
    last = len(chunk.samples) if end is None else min(len(chunk.samples), round((end - chunk.time) * SAMPLE_RATE))
    if first >= last:
        return None
    return AudioChunk(chunk.samples[first:last], chunk.time + first / SAMPLE_RATE)
