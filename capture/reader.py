"""One pass over an opened container: demultiplex, decode, put on the media clock, and tell at the end what was damaged."""

from __future__ import annotations

import logging
from collections.abc import Iterator

import av
from av.audio.stream import AudioStream
from av.container import InputContainer
from av.packet import Packet
from av.stream import Stream
from av.video.stream import VideoStream

from capture.media import AudioChunk, MediaError, SourceInfo, VideoFrame
from capture.tracks import AudioTrack, VideoTrack, frame_seconds

DECODER_THREADS = 2
"""Threads for large pictures; small ones are decoded sooner than they are handed to a thread and back."""
SMALL_PICTURE = 640 * 480
_MAY_SPLICE = 0x0200
"""FFmpeg's AVFMT_TS_DISCONT: in such containers (MPEG, Ogg) recordings may simply follow one another."""
SPLICE_SECONDS = 10.0
"""A leap of the time stamps beyond this is a seam in such containers, as for the ffmpeg program."""
WILD_SECONDS = 3600.0
"""A leap beyond this, either way, or a track that starts so far from the other, is damage in any container: nobody wants that much
silence."""
TOLERATED_DAMAGE = 1.0
"""Seconds of undecodable or missing tail that are no reason to complain: stray tags and padding are common."""
_TRUE_DURATION = {"matroska", "webm", "mov", "mp4", "wav", "flac", "avi"}
"""Containers whose header states a true duration, so that an early end shows that the file was cut off."""

_log = logging.getLogger(__name__)


class Reader:
    """Decodes the chosen streams of a container once, in file order."""

    def __init__(
        self,
        info: SourceInfo,
        audio: AudioStream | None,
        video: VideoStream | None,
        origin: float,
        max_side: int,
        *,
        begin: float = 0.0,
    ) -> None:
        """`begin` is about where on the media clock the container was put before it is read."""
        self._info = info
        self._audio_stream, self._video_stream = audio, video
        self._audio = AudioTrack()
        self._video = VideoTrack(max_side, info.frame_rate, _pixel_aspect(video))
        self._origin = origin
        self._begin = begin
        self._shift: dict[int, float] = {}
        self._splices = False
        self._last_packet = 0.0
        self._good: set[int] = set()
        self._bad_since: dict[int, float] = {}

    def read(self, container: InputContainer) -> Iterator[AudioChunk | VideoFrame]:
        """Yield everything that can be decoded, then raise MediaError where the file is damaged or ends too early."""
        streams = [s for s in (self._audio_stream, self._video_stream) if s is not None]
        for stream in streams:
            stream.codec_context.thread_type = "AUTO"
            stream.codec_context.thread_count = 1 if _is_small(stream) else DECODER_THREADS
        self._splices = bool(container.format.flags & _MAY_SPLICE)
        broken: Exception | None = None
        chosen = {stream.index: stream for stream in streams}
        try:
            for packet in container.demux():
                if packet.size == 0:
                    continue
                self._last_packet = max(self._last_packet, self._media_time(_packet_end(packet), packet.stream_index) or 0.0)
                if packet.stream_index in chosen:
                    yield from self._decode(chosen[packet.stream_index], packet)
        except (av.FFmpegError, OSError) as error:
            broken = error
        for stream in streams:
            yield from self._decode(stream, None)
        yield from self._audio.flush()
        self._complain(container, broken)

    def _decode(self, stream: AudioStream | VideoStream, packet: Packet[Stream] | None) -> Iterator[AudioChunk | VideoFrame]:
        """Decode one packet, or with None what the decoder still holds; a damaged packet yields nothing."""
        try:
            for frame in stream.codec_context.decode(packet):
                yield from self._convert(frame, stream.index)
                self._good.add(stream.index)
                self._bad_since.pop(stream.index, None)
        except (av.FFmpegError, ValueError) as error:
            _log.debug("%s: %s stream: %s", self._info.name, stream.type, error)
            if packet is not None:
                self._bad_since.setdefault(stream.index, self._media_time(_packet_time(packet), stream.index) or self._last_packet)

    def _convert(self, frame: object, index: int) -> Iterator[AudioChunk | VideoFrame]:
        if isinstance(frame, av.AudioFrame):
            yield from self._audio.convert(frame, self._frame_time(frame, index, self._audio.end))
        elif isinstance(frame, av.VideoFrame):
            picture = self._video.convert(frame, self._frame_time(frame, index, self._video.end))
            if picture is not None:
                yield picture

    def _frame_time(self, frame: av.AudioFrame | av.VideoFrame, index: int, expected: float | None) -> float | None:
        """Media time of a frame of stream `index`; `expected` is where its track ends so far, None before it starts.

        Where recordings are joined, stamps start anew or leap: the media clock goes on. Each track goes on from its own end, so sound
        and pictures stay together as well as they did at the seam. A track that seems to start absurdly late starts with the other.
        """
        time = self._media_time(frame_seconds(frame), index)
        if time is None:
            return None
        if expected is None and 0.0 <= time <= self._begin:
            return time
        leap = time - (self._begin if expected is None else expected)
        seam = self._splices and expected is not None and (leap > SPLICE_SECONDS or leap < -1.0)
        if seam or abs(leap) > WILD_SECONDS:
            self._shift[index] = self._shift.get(index, 0.0) + leap
            return self._begin if expected is None else expected
        return time

    def _media_time(self, seconds: float | None, index: int) -> float | None:
        """Seconds on the file's own clock to seconds on the media clock, as stream `index` follows it so far."""
        return None if seconds is None else seconds - self._origin - self._shift.get(index, 0.0)

    def _complain(self, container: InputContainer, broken: Exception | None) -> None:
        """Raise MediaError if something was lost."""
        name, end = self._info.name, max(self._audio.end or 0.0, self._video.end or 0.0)
        if not self._good:
            raise MediaError(f"{name}: nothing in it could be decoded; it is damaged or protected, copy or convert it again")
        if broken is not None:
            reason = getattr(broken, "strerror", None) or str(broken)
            raise MediaError(f"{name}: damaged or cut off at {end:.2f} s ({reason}); copy the file again to get the rest")
        for index, since in self._bad_since.items():
            if self._last_packet - since > TOLERATED_DAMAGE:
                kind = container.streams[index].type
                raise MediaError(f"{name}: its {kind} is damaged from {since:.2f} s on; copy the file again to get the rest")
        # Where stamps had to be put right, the duration that was made from them proves nothing.
        stated = self._info.duration if not self._shift else None
        if stated is None or not _TRUE_DURATION & set(container.format.name.split(",")):
            return
        if stated - max(end, self._last_packet) > max(TOLERATED_DAMAGE, 0.02 * stated):
            raise MediaError(f"{name}: cut off, it ends at {end:.2f} s of {stated:.2f} s; copy the file again to get the rest")


def _packet_time(packet: Packet[Stream]) -> float | None:
    stamp = packet.pts if packet.pts is not None else packet.dts
    if stamp is None or not packet.time_base:
        return None
    return stamp * packet.time_base.numerator / packet.time_base.denominator


def _packet_end(packet: Packet[Stream]) -> float | None:
    start = _packet_time(packet)
    if start is None or not packet.duration or not packet.time_base:
        return start
    return start + packet.duration * packet.time_base.numerator / packet.time_base.denominator


def _is_small(stream: AudioStream | VideoStream) -> bool:
    return isinstance(stream, AudioStream) or stream.codec_context.width * stream.codec_context.height <= SMALL_PICTURE


def _pixel_aspect(stream: VideoStream | None) -> float:
    """Width of a pixel by its height, 1 where the file does not say or says nonsense."""
    ratio = stream.sample_aspect_ratio if stream is not None else None
    aspect = float(ratio) if ratio else 1.0
    return aspect if 0.2 < aspect < 5.0 else 1.0
