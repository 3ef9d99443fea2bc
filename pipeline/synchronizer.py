"""Puts a source's chunks and pictures on one grid: contiguous frames of 40 ms, each with its sound and the nearest picture."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from capture.media import SAMPLE_RATE, AudioChunk, SourceInfo, VideoFrame
from pipeline.frames import FRAME_SECONDS, SAMPLES, AVFrame

HOLD_SECONDS = 0.2
"""A picture stands in for at most this long after its time; so long after its end, sound counts as silent, then as absent."""
HOLD_SAMPLES = round(HOLD_SECONDS * SAMPLE_RATE)
JITTER_SAMPLES = SAMPLE_RATE // 50
"""Chunks that start within 20 ms of the end of the last follow it without a cut."""
FILE_PATIENCE = 1.0
LIVE_PATIENCE = 0.2
SOUND_PATIENCE = 2.5
"""Live sound is waited for longer than a microphone takes to be known as gone: what comes late must not be cut off."""


class Synchronizer:
    """Turns chunks and pictures, each kind in order, into AVFrames with contiguous indices.

    Frame k is given out as soon as its 640 samples are there and a picture at or after its start is known. Where one kind falls
    behind the other by `patience` seconds (default 1 s for files; live 0.2 s for pictures, 2.5 s for sound), frames go on without it,
    so that memory is bounded. Sound is cut only where chunks overlap; gaps become silence.
    """

    def __init__(self, info: SourceInfo, *, patience: float | None = None, first: int = 0) -> None:
        """`first` is the index of the first frame; what lies before it is left out."""
        if not (info.has_audio or info.has_video):
            raise ValueError(f"source {info.name!r} has neither audio nor video; at least one is needed")
        self._patience = patience if patience is not None else LIVE_PATIENCE if info.live else FILE_PATIENCE
        self._sound_patience = SOUND_PATIENCE if patience is None and info.live else self._patience
        self._late = 0.0
        self._audio = _AudioLine(first * SAMPLES) if info.has_audio else None
        self._video = _PictureLine(1 / info.frame_rate if info.frame_rate else FRAME_SECONDS) if info.has_video else None
        self._awaited = info.has_audio, info.has_video
        self._index = first

    def expect(self, *, audio: bool, video: bool, late: float = 0.0) -> None:
        """Which kinds to wait for from here on: frames go on at once without one that is known not to come, until it is back.

        `late` is by how many seconds pictures are known to come after their sound.
        """
        self._awaited, self._late = (audio, video), late

    def erase(self) -> None:
        """Overwrite all samples and pictures that wait, and forget them."""
        if self._audio is not None:
            self._audio.erase()
        if self._video is not None:
            self._video.erase()

    @property
    def buffered_samples(self) -> int:
        """Samples held back, at most about `patience` seconds of them."""
        return self._audio.end - self._index * SAMPLES if self._audio is not None else 0

    @property
    def buffered_pictures(self) -> int:
        """Pictures held, at most about 25 for each second of `patience`."""
        return len(self._video) if self._video is not None else 0

    def push(self, item: AudioChunk | VideoFrame) -> Iterator[AVFrame]:
        """Take a chunk or a picture and yield the frames that it completes; a kind that the source was said not to have is ignored."""
        if isinstance(item, AudioChunk):
            if self._audio is not None:
                self._audio.add(item)
        elif self._video is not None:
            self._video.add(item)
        while self._complete():
            yield self._make()

    def flush(self) -> Iterator[AVFrame]:
        """Yield the frames up to the later of the ends of sound and pictures, the last one padded with silence."""
        samples = self._audio.end if self._audio is not None else 0
        total = max(math.ceil(samples / SAMPLES), round(self._video.end / FRAME_SECONDS) if self._video is not None else 0)
        if self._audio is not None:
            self._audio.fill(total * SAMPLES)
        while self._index < total:
            yield self._make()

    def _complete(self) -> bool:
        """Whether all that the next frame should hold has come, or has been waited for long enough."""
        start = self._index * FRAME_SECONDS
        sound = self._audio.end / SAMPLE_RATE if self._audio is not None else None
        seen = self._video.newest if self._video is not None else None
        has_sound = sound is None or sound >= start + FRAME_SECONDS
        has_picture = seen is None or seen >= start
        if has_sound and has_picture:
            return True
        await_sound, await_picture = self._awaited
        if has_sound and sound is not None:
            return sound >= start + FRAME_SECONDS + (self._patience + self._late if await_picture else 0.0)
        return seen is not None and seen >= start + FRAME_SECONDS + (self._sound_patience if await_sound else 0.0)

    def _make(self) -> AVFrame:
        start = self._index * FRAME_SECONDS
        if self._audio is None:
            audio, has_audio = np.zeros(SAMPLES, np.float32), False
        else:
            self._audio.fill((self._index + 1) * SAMPLES)
            audio, has_audio = self._audio.take(SAMPLES)
        picture = self._video.nearest(start) if self._video is not None else None
        frame = AVFrame(index=self._index, audio=audio, has_audio=has_audio, picture=picture)
        self._index += 1
        return frame


class _AudioLine:
    """Samples in order without holes: runs of sound, of silence, and of absence."""

    def __init__(self, end: int) -> None:
        self._runs: deque[tuple[NDArray[np.float32] | int, bool]] = deque()
        self._started = False
        self._quiet_left = 0
        self.end = end
        """Samples from media time 0 to the end of what is known."""

    def add(self, chunk: AudioChunk) -> None:
        """Append a chunk where its time stamp says, or right after the last where the two nearly agree."""
        samples = chunk.samples
        shift = round(chunk.time * SAMPLE_RATE) - self.end
        if not self._started or abs(shift) > JITTER_SAMPLES:
            if shift > 0:
                self.fill(self.end + shift)
            else:
                samples = samples[-shift:]
        if samples.size:
            self._started = True
            self._quiet_left = HOLD_SAMPLES
            self._runs.append((samples, True))
            self.end += samples.size

    def fill(self, end: int) -> None:
        """Extend up to sample `end`: the first 200 ms after a sound as silence, the rest as absence of sound."""
        count = end - self.end
        if count <= 0:
            return
        quiet = min(count, self._quiet_left)
        self._quiet_left -= quiet
        if quiet:
            self._runs.append((quiet, True))
        if count > quiet:
            self._runs.append((count - quiet, False))
        self.end = end

    def take(self, count: int) -> tuple[NDArray[np.float32], bool]:
        """Remove the first `count` samples, and tell whether any of them is not absent."""
        out = np.zeros(count, np.float32)
        done, present = 0, False
        while done < count:
            run, real = self._runs.popleft()
            size = run if isinstance(run, int) else run.size
            used = min(size, count - done)
            if isinstance(run, int):
                rest: NDArray[np.float32] | int = run - used
            else:
                out[done : done + used] = run[:used]
                rest = run[used:]
            if used < size:
                self._runs.appendleft((rest, real))
            present = present or real
            done += used
        return out, present

    def erase(self) -> None:
        """Overwrite and forget what waits."""
        for run, _ in self._runs:
            if not isinstance(run, int) and run.flags.writeable:
                run.fill(0)
        self._runs.clear()


class _PictureLine:
    """The pictures that can still be nearest to the start of some frame to come."""

    def __init__(self, interval: float) -> None:
        self._pictures: deque[VideoFrame] = deque()
        self._interval = interval
        self.newest = -math.inf
        """Time in seconds of the latest picture."""

    def __len__(self) -> int:
        return len(self._pictures)

    @property
    def end(self) -> float:
        """Seconds at which the last picture stops being shown, 0 without pictures."""
        return max(0.0, self.newest + self._interval)

    def add(self, picture: VideoFrame) -> None:
        """Append a picture; one that is not later than the last is left out, as is one in between that no frame needs."""
        if picture.time <= self.newest:
            return
        self.newest = picture.time
        line = self._pictures
        if len(line) >= 2:
            first = (line[-2].time + line[-1].time) / 2
            last = (line[-1].time + picture.time) / 2
            if math.floor(last / FRAME_SECONDS + 1e-6) < math.ceil(first / FRAME_SECONDS - 1e-6):
                line.pop()
        line.append(picture)

    def nearest(self, time: float) -> VideoFrame | None:
        """The picture nearest to `time` that is at most 200 ms older and one frame newer; forgets those before it."""
        line = self._pictures
        while len(line) >= 2 and abs(line[1].time - time) <= abs(line[0].time - time):
            line.popleft()
        if line and -FRAME_SECONDS - 1e-6 <= time - line[0].time <= HOLD_SECONDS + 1e-6:
            return line[0]
        return None

    def erase(self) -> None:
        """Overwrite and forget what waits."""
        for picture in self._pictures:
            if picture.image.flags.writeable:
                picture.image.fill(0)
        self._pictures.clear()
