"""A working day in a fraction of its time: the live engine with a real model on recorded clips, with its memory, speed and words over time.

`python -m recipes.soak CLIP ... [--hours 8] [--filmed 0.25] [--out FILE.csv]` plays the clips in turn with pauses between, through the
session that `viseme live` runs, as fast as they are recognised. The camera is on for a share of every ten minutes. One line of CSV for
each ten minutes of media; at the end the growth of memory after the first of them, and whether every word that was shown is in a final.
"""

from __future__ import annotations

import argparse
import csv
import statistics
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import psutil
from numpy.typing import NDArray

from capture.file import FileSource
from capture.live import LiveItem
from capture.media import SAMPLE_RATE, AudioChunk, MediaError, VideoFrame
from capture.paced import PacedSource, end_of
from pipeline.events import Event, Failed, Final, Metrics, Overload, Partial, Recovered
from pipeline.face import create_detector
from pipeline.live import LiveSession, LiveSettings
from recipes.loading import load_recognizer

SPAN = 600.0
"""Media seconds for each line."""
PAUSE = 2.0
"""Seconds of silence between clips."""
BLOCK = SAMPLE_RATE // 50
COLUMNS = ("minutes", "rss_mb", "ms_per_media_second", "words", "finals", "lag_s")


@dataclass(frozen=True, slots=True, eq=False)
class Clip:
    """One clip in memory."""

    items: list[AudioChunk | VideoFrame]
    seconds: float


@dataclass(slots=True, eq=False)
class Record:
    """What was seen of the session."""

    rows: list[tuple[float, ...]] = field(default_factory=list)
    words: int = 0
    finals: int = 0
    shown: dict[int, tuple[str, ...]] = field(default_factory=dict)
    """Stable words of utterances without a final."""
    lost: list[str] = field(default_factory=list)
    """Stable words that a final left out."""
    troubles: list[str] = field(default_factory=list)
    failed: bool = False
    """Whether the session ended early."""

    def take(self, event: Event) -> None:
        """Count an event."""
        if isinstance(event, Partial):
            stable = tuple(word.text for word in event.utterance.words[: event.stable])
            self.shown.pop(event.utterance.id, None)
            if stable:
                self.shown[event.utterance.id] = stable
        elif isinstance(event, Final):
            said = tuple(word.text for word in event.utterance.words)
            stable = self.shown.pop(event.utterance.id, ())
            if said[: len(stable)] != stable:
                self.lost.append(" ".join(stable))
            self.words += len(said)
            self.finals += 1
        elif isinstance(event, Failed | Recovered | Overload):
            self.troubles.append(str(event))
            self.failed = self.failed or isinstance(event, Failed)


def read_clip(path: Path) -> Clip:
    """Decode a clip; raises MediaError."""
    with FileSource(path) as source:
        items = [item for item in source if isinstance(item, AudioChunk | VideoFrame)]
    return Clip(items, max(end_of(item) for item in items))


def day(clips: Sequence[Clip], seconds: float, filmed: float) -> Iterator[LiveItem]:
    """Clips in turn with pauses, pictures only in the first `filmed` part of every span."""
    begin, number = 0.0, 0
    quiet = np.random.default_rng(0).normal(0, 1e-4, round(PAUSE * SAMPLE_RATE)).astype(np.float32)
    while begin < seconds:
        clip = clips[number % len(clips)]
        camera = begin % SPAN < filmed * SPAN
        for item in sorted(clip.items, key=end_of):
            if isinstance(item, VideoFrame):
                if camera:
                    yield VideoFrame(item.image.copy(), begin + item.time)
            else:
                yield from _blocks(item.samples, begin + item.time)
        yield from _blocks(quiet, begin + clip.seconds)
        begin += clip.seconds + PAUSE
        number += 1


def _blocks(samples: NDArray[np.float32], begin: float) -> Iterator[AudioChunk]:
    for at in range(0, len(samples), BLOCK):
        yield AudioChunk(samples[at : at + BLOCK].copy(), begin + at / SAMPLE_RATE)


def soak(session: LiveSession, source: PacedSource, out: Path | None) -> Record:
    """Run to the end of the source."""
    source.backlog = lambda: session.backlog
    record, process = Record(), psutil.Process()
    listener = session.events.subscribe(limit=100_000)
    session.start()
    due, begun, spent, words = SPAN, time.perf_counter(), 0.0, 0
    with open(out, "w", newline="", encoding="utf-8") if out else sys.stdout as file:
        table = csv.writer(file)
        table.writerow(COLUMNS)
        while (event := listener.get(0.2)) is not None or not listener.closed:
            if source.exhausted.is_set() and session.state == "running" and not session.backlog:
                session.stop(30)
            if event is None:
                continue
            record.take(event)
            if isinstance(event, Metrics) and event.end >= due:
                rss, now = process.memory_info().rss / 1e6, time.perf_counter() - begun
                row = (
                    due / 60,
                    round(rss, 1),
                    round((now - spent) / SPAN * 1000, 2),
                    record.words - words,
                    record.finals,
                    round(event.lag, 2),
                )
                record.rows.append(row)
                table.writerow(row)
                file.flush()
                due, spent, words = due + SPAN, now, record.words
    return record


def summary(record: Record) -> str:
    """What the day says, in a few lines."""
    if not record.rows:
        return "too short: not one line"
    memory, speed, words = ([row[k] for row in record.rows] for k in (1, 2, 3))
    third = max(1, len(speed) // 3)
    early, late = statistics.median(speed[:third]), statistics.median(speed[-third:])
    return "\n".join(
        [
            f"memory after ten minutes {memory[0]:.0f} MB, most later {max(memory):.0f} MB: {100 * (max(memory) / memory[0] - 1):+.1f} %",
            f"ms for a second of media: first third {early:.1f}, last third {late:.1f}",
            f"words in ten minutes: {min(words[:-1] or words):.0f} to {max(words):.0f}; {record.words} in {record.finals} finals",
            f"stable words that a final left out: {len(record.lost)}; shown without a final: {len(record.shown)}",
            f"troubles: {len(record.troubles)}" + "".join(f"\n  {line[:200]}" for line in record.troubles[:5]),
        ]
    )


def main(arguments: list[str] | None = None) -> int:
    """Command line; returns 0, or 1 where a clip cannot be read or a word was lost."""
    parser = argparse.ArgumentParser(prog="python -m recipes.soak", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("clips", type=Path, nargs="+", help="films to play; a few, they are kept in memory")
    parser.add_argument("--hours", type=float, default=8.0, help="of media (default: 8)")
    parser.add_argument("--filmed", type=float, default=0.25, help="share of the time with pictures (default: 0.25)")
    parser.add_argument("--model", default="tiny", help="name or checkpoint")
    parser.add_argument("--beam", type=int, default=4)
    parser.add_argument("--out", type=Path, help="CSV to write (default: standard output)")
    options = parser.parse_args(arguments)
    try:
        clips = [read_clip(path) for path in options.clips]
    except MediaError as error:
        print(f"recipes.soak: {error}", file=sys.stderr)
        return 1
    source = PacedSource(day(clips, options.hours * 3600, options.filmed), speed=None)
    settings = LiveSettings(model=options.model, beam=options.beam)
    session = LiveSession(
        source,
        settings,
        lambda asked: load_recognizer(asked.model, segment_length=asked.segment_length, beam=asked.beam, device=asked.device)[1],
        create_detector,
    )
    record = soak(session, source, options.out)
    print(summary(record), file=sys.stderr)
    return 1 if record.lost or record.shown or record.failed else 0


if __name__ == "__main__":
    sys.exit(main())
