"""A media file as a source: any container and codec that FFmpeg reads, decoded in constant memory."""

from __future__ import annotations

import math
import os
import stat
from collections.abc import Generator, Iterator
from pathlib import Path
from types import TracebackType
from typing import Self, cast

import av
from av.audio.stream import AudioStream
from av.container import InputContainer
from av.stream import Disposition, Stream
from av.video.stream import VideoStream

from capture.media import AudioChunk, MediaError, SourceInfo, VideoFrame
from capture.reader import WILD_SECONDS, Reader
from capture.stretch import entered, within
from capture.tracks import SAMPLE_RATES

MAX_SIDE = 1920
"""Longer pictures are scaled down while they are decoded; a face that matters is large enough in this."""
_NOT_VIDEO = Disposition.attached_pic | Disposition.timed_thumbnails | Disposition.still_image
_NOT_MEDIA = ("tty", "bin", "adf", "idf", "xbin")
"""FFmpeg demuxers that take plain text for an animation."""
_FROM_ZERO = {"matroska", "webm", "ogg", "nut"}
"""Containers whose stated duration counts from 0 of the file's own clock, not from the first time stamp."""


class FileSource:
    """Decodes a file: audio as 16 kHz mono float32 chunks, video as upright RGB pictures.

    The media clock is 0 where the first of the two streams starts. Iterate once. Whatever can be decoded is yielded; where the file is
    damaged or cut off, MediaError follows after that.

    `audio=False` or `video=False` leaves that stream undecoded, as if the file had none; `max_side` bounds the longer side of
    pictures in pixels. `start` and `end`, in seconds of the media clock, give that stretch alone, without reading all that is before it;
    times stay those of the file.
    """

    def __init__(
        self,
        path: str | os.PathLike[str],
        *,
        audio: bool = True,
        video: bool = True,
        max_side: int = MAX_SIDE,
        start: float = 0.0,
        end: float | None = None,
    ) -> None:
        if max_side < 1:
            raise ValueError(f"max_side must be at least 1 pixel, got {max_side}")
        if not (audio or video):
            raise ValueError("audio and video are both False; at least one must be True")
        if not 0.0 <= start < (math.inf if end is None else end):
            raise ValueError(f"start is {start} and end is {end}, expected 0 <= start < end in seconds")
        self._path = Path(path)
        self._stretch = None if start == 0.0 and end is None else (start, end)
        self._want_audio = audio
        self._want_video = video
        self._max_side = max_side
        self._container: InputContainer | None = None
        self._info: SourceInfo | None = None
        self._audio: AudioStream | None = None
        self._video: VideoStream | None = None
        self._origin = 0.0
        self._reading: Generator[AudioChunk | VideoFrame, None, None] | None = None

    @property
    def info(self) -> SourceInfo:
        """Facts about the opened file; width and height are of the pictures as stored, before rotation."""
        if self._info is None:
            raise MediaError(f"{self._path}: not opened yet; call open() first")
        return self._info

    def select(self, *, audio: bool, video: bool) -> None:
        """Decode only the given modalities from here on; `info` keeps telling what the file holds. Call before iterating."""
        self._want_audio, self._want_video = audio, video

    def open(self) -> Self:
        """Read the header; raises MediaError with one line that names the file and the remedy."""
        if self._container is not None:
            return self
        _check_path(self._path)
        container = _open(self._path)
        try:
            self._inspect(container)
        except BaseException:
            container.close()
            raise
        self._container = container
        return self

    def close(self) -> None:
        """Close the file and end the iteration; safe to call twice."""
        reading, self._reading = self._reading, None
        if reading is not None:
            reading.close()
        container, self._container = self._container, None
        if container is not None:
            container.close()

    def __enter__(self) -> Self:
        return self.open()

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def __iter__(self) -> Iterator[AudioChunk | VideoFrame]:
        if self._container is None or self._info is None:
            raise MediaError(f"{self._path}: not opened; call open() first")
        if self._reading is not None:
            raise MediaError(f"{self._path}: was read already; make a new FileSource to read it again")
        self._reading = self._read(self._container, self._info)
        return self._reading

    def _inspect(self, container: InputContainer) -> None:
        """Choose streams and gather facts."""
        if container.format.name in _NOT_MEDIA:
            raise MediaError(f"{self._path}: is text, not media; give a file with sound or moving pictures")
        if container.format.name.endswith("_pipe") or container.format.name == "image2":
            raise MediaError(f"{self._path}: is a still picture; give a file with sound or moving pictures")
        audio = _best_audio(container) if self._want_audio else None
        video = _best_video(container) if self._want_video else None
        if audio is None and video is None:
            raise MediaError(f"{self._path}: {self._lacking()}")
        starts = [float(s.start_time * s.time_base) for s in (audio, video) if s and s.start_time is not None and s.time_base]
        self._origin = min(starts, default=0.0)
        # A track that starts absurdly far from the other is damaged, and a duration that counts the void between them says nothing.
        wild = max(starts, default=0.0) - self._origin > WILD_SECONDS
        rate = video and (video.average_rate or video.guessed_rate)
        self._audio, self._video = audio, video
        self._info = SourceInfo(
            name=str(self._path),
            has_audio=audio is not None,
            has_video=video is not None,
            duration=None if wild else _duration(container, self._origin),
            frame_rate=float(rate) if rate else None,
            width=video.codec_context.width if video else None,
            height=video.codec_context.height if video else None,
        )

    def _lacking(self) -> str:
        if self._want_audio and self._want_video:
            return "holds neither sound nor pictures that can be decoded; give an audio or video file"
        if self._want_video:
            return "holds no video that can be decoded; use its sound, or give a video file"
        return "holds no sound that can be decoded; use its pictures, or give a file with sound"

    def _read(self, container: InputContainer, info: SourceInfo) -> Generator[AudioChunk | VideoFrame, None, None]:
        audio = self._audio if self._want_audio else None
        video = self._video if self._want_video else None
        if audio is None or video is None or not self._seekable:
            with container:
                yield from self._pass(container, info, audio, video)
            return
        # Sound and pictures are read through two containers, so that a file with one stored far behind the other needs no memory.
        with container, _open(self._path) as second:
            pictures = cast(VideoStream, second.streams[video.index])
            yield from _in_time_order(self._pass(container, info, audio, None), self._pass(second, info, None, pictures))

    @property
    def _seekable(self) -> bool:
        return stat.S_ISREG(self._path.stat().st_mode)

    def _pass(
        self, container: InputContainer, info: SourceInfo, audio: AudioStream | None, video: VideoStream | None
    ) -> Iterator[AudioChunk | VideoFrame]:
        """What one container gives of these streams, all of it or the stretch that was asked for."""
        whole = Reader(info, audio, video, self._origin, self._max_side)
        if self._stretch is None:
            return whole.read(container)
        start, end = self._stretch
        stream = audio or video
        if start == 0.0 or stream is None or not self._seekable:
            return within(whole.read(container), start, end)

        def read(container: InputContainer, stream: Stream, begin: float) -> Iterator[AudioChunk | VideoFrame]:
            sound, pictures = (stream, None) if isinstance(stream, AudioStream) else (None, cast(VideoStream, stream))
            return Reader(info, sound, pictures, self._origin, self._max_side, begin=begin).read(container)

        return within(entered(container, stream, start, start + self._origin, read, lambda: _open(self._path)), start, end)


def _in_time_order(*parts: Iterator[AudioChunk | VideoFrame]) -> Iterator[AudioChunk | VideoFrame]:
    """Merge streams by time; where one breaks the others go on, then its MediaError is raised."""
    broken: MediaError | None = None
    heads: list[tuple[AudioChunk | VideoFrame, Iterator[AudioChunk | VideoFrame]]] = []
    waiting = list(parts)
    while waiting or heads:
        for part in waiting:
            try:
                heads.append((next(part), part))
            except StopIteration:
                pass
            except MediaError as error:
                broken = broken or error
        waiting = []
        if heads:
            first = min(heads, key=lambda head: head[0].time)
            heads.remove(first)
            waiting = [first[1]]
            yield first[0]
    if broken is not None:
        raise broken


def _open(path: Path) -> InputContainer:
    """Open a container; raises MediaError with one line."""
    try:
        return av.open(f"file:{path}", metadata_errors="replace")
    except (av.FFmpegError, OSError, ValueError) as error:
        raise MediaError(_explain(path, error)) from error


def _check_path(path: Path) -> None:
    """Tell the plain troubles with a path in plain words."""
    try:
        facts = path.stat()
    except FileNotFoundError:
        raise MediaError(f"{path}: not found; check the name") from None
    except (OSError, ValueError) as error:
        raise MediaError(
            f"{path}: cannot be reached ({getattr(error, 'strerror', None) or error}); check the path and its permissions"
        ) from error
    if stat.S_ISDIR(facts.st_mode):
        raise MediaError(f"{path}: is a folder; give the media files in it")
    if stat.S_ISREG(facts.st_mode) and facts.st_size == 0:
        raise MediaError(f"{path}: is empty (0 bytes); copy or record it again")
    if not os.access(path, os.R_OK):
        raise MediaError(f"{path}: permission denied; change the file's permissions so that you may read it")


def _explain(path: Path, error: Exception) -> str:
    """One line for a file that FFmpeg does not open."""
    if isinstance(error, PermissionError):
        return f"{path}: permission denied; change the file's permissions so that you may read it"
    if isinstance(error, av.InvalidDataError | EOFError):
        return f"{path}: is not a media file, or its header is damaged or cut off; check what it is, or copy it again"
    reason = getattr(error, "strerror", None) or str(error) or type(error).__name__
    return f"{path}: cannot be opened ({reason}); check what it is, or convert it to mp4 or wav"


def _best_audio(container: InputContainer) -> AudioStream | None:
    """The default sound track that can be decoded, else the first."""
    usable = [s for s in container.streams.audio if _decodable(s) and s.codec_context.sample_rate in SAMPLE_RATES]
    aside = Disposition.visual_impaired | Disposition.comment | Disposition.dub
    return min(usable, key=lambda s: (not s.disposition & Disposition.default, bool(s.disposition & aside), s.index), default=None)


def _best_video(container: InputContainer) -> VideoStream | None:
    """The default moving picture that can be decoded, else the largest; cover art is none."""
    usable = [
        s
        for s in container.streams.video
        if _decodable(s) and not s.disposition & _NOT_VIDEO and s.codec_context.width > 0 and s.codec_context.height > 0
    ]
    return min(
        usable,
        key=lambda s: (not s.disposition & Disposition.default, -s.codec_context.width * s.codec_context.height, s.index),
        default=None,
    )


def _decodable(stream: AudioStream | VideoStream) -> bool:
    """False where this FFmpeg has no decoder for the stream."""
    return getattr(stream, "codec_context", None) is not None


def _duration(container: InputContainer, origin: float) -> float | None:
    """Seconds that the header states, counted from `origin` on the file's own clock; None where it states none."""
    from_zero = bool(_FROM_ZERO & set(container.format.name.split(",")))
    ends = []
    if container.duration and container.duration > 0:
        start = 0 if from_zero else container.start_time or 0
        ends.append((start + container.duration) / av.time_base)
    for stream in (*container.streams.audio, *container.streams.video):
        length = stream.duration or (stream.frames if container.format.name == "avi" else 0)
        if length and stream.time_base:
            start = 0 if from_zero else stream.start_time or 0
            ends.append(float((start + length) * stream.time_base))
    end = max(ends, default=0.0)
    # Some writers state the true length even so: an end before the start can be nothing else.
    return (end - origin if end > origin else end) if end > 0 else None
