"""How late live captions are and what they cost: films in real time through the session that `viseme live` runs, without any device.

`python -m recipes.bench_live FILM ... [--latency 320 480 800]` tells for each latency setting the capture-to-text latency (from the end of
the 40 ms in which a token was heard to when its text is told) and the processing time by stage. What microphone and camera add is not in
it. The machine should be otherwise idle.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import cv2
import torch

from capture.media import MediaError
from capture.paced import PacedSource
from models.catalogue import load_model
from models.checkpoint import CheckpointError, Loaded
from models.config import mean_latency_ms
from models.recognizer import Recognizer
from pipeline.events import Event, Failed, Final, Metrics, Overload
from pipeline.face import create_detector
from pipeline.live import LiveSession, LiveSettings
from recipes.soak import PAUSE, Clip, day, read_clip

THREADS = 1
"""As in `viseme live`."""
END_SECONDS = 30.0
"""Within which all that waits at the end must be recognised."""


@dataclass(frozen=True, kw_only=True)
class Cost:
    """What was measured at one latency setting."""

    algorithmic_ms: int
    """Mean latency that the setting itself makes: half a segment and the look-ahead."""
    seconds: float
    """Of media."""
    words: int
    mean_ms: float
    p50_ms: float
    p95_ms: float
    worst_ms: float
    rtf: float
    stages: dict[str, float]
    """Real-time factor by stage."""
    worst_lag: float
    """Most seconds by which recognition was behind."""
    overloads: int
    """Measures that were taken against a lag."""


def segment_lengths(loaded: Loaded) -> dict[int, int]:
    """Frames in a segment for each mean latency in ms that the model offers."""
    return {mean_latency_ms(length, loaded.model.lookahead): length for length in loaded.config.segment_lengths}


def measure(clips: Sequence[Clip], loaded: Loaded, latency: int, *, beam: int, mode: str, speed: float = 1.0) -> Cost:
    """Play the clips once, `speed` times as fast as they are. Raises RuntimeError where the session fails or nothing was recognised."""
    length = segment_lengths(loaded)[latency]
    whole = sum(clip.seconds + PAUSE for clip in clips)
    source = PacedSource(day(clips, whole - PAUSE, filmed=1.0), speed=speed)
    settings = LiveSettings(mode=mode, segment_length=length, beam=beam)
    session = LiveSession(
        source, settings, lambda asked: Recognizer(loaded, segment_length=asked.segment_length, beam=asked.beam), create_detector
    )
    listener, told = session.events.subscribe(limit=100_000), list[Event]()
    session.start()
    while (event := listener.get(0.1)) is not None or not listener.closed:
        if event is not None:
            told.append(event)
        if source.exhausted.is_set() and session.state == "running":
            session.stop(END_SECONDS)
    return _cost(told, latency)


def _cost(told: Sequence[Event], latency: int) -> Cost:
    for event in told:
        if isinstance(event, Failed):
            raise RuntimeError(event.message)
    metrics = [event for event in told if isinstance(event, Metrics)]
    if not (metrics and metrics[-1].latency_ms):
        raise RuntimeError("nothing was recognised: give films in which somebody speaks")
    last = metrics[-1]
    late = last.latency_ms
    return Cost(
        algorithmic_ms=latency,
        seconds=last.end,
        words=sum(len(event.utterance.words) for event in told if isinstance(event, Final)),
        mean_ms=late["mean"],
        p50_ms=late["p50"],
        p95_ms=late["p95"],
        worst_ms=late["worst"],
        rtf=last.rtf,
        stages={name: seconds / last.end for name, seconds in last.stages.items()},
        worst_lag=max(event.lag for event in metrics),
        overloads=sum(isinstance(event, Overload) for event in told),
    )


def table(costs: Sequence[Cost]) -> str:
    """For people."""
    lines = [f"{'setting ms':>10} {'mean':>6} {'p50':>6} {'p95':>6} {'worst':>6} {'lag s':>6} {'words':>6} {'RTF':>6}  by stage"]
    for cost in costs:
        stages = ", ".join(f"{name} {share:.3f}" for name, share in cost.stages.items())
        times = " ".join(f"{ms:6.0f}" for ms in (cost.mean_ms, cost.p50_ms, cost.p95_ms, cost.worst_ms))
        lines.append(f"{cost.algorithmic_ms:10} {times} {cost.worst_lag:6.2f} {cost.words:6} {cost.rtf:6.3f}  {stages}")
    return "\n".join(lines)


def main(arguments: list[str] | None = None) -> int:
    """Command line; returns 0, or 1 where a film or the model cannot be used."""
    parser = argparse.ArgumentParser(prog="python -m recipes.bench_live", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("films", type=Path, nargs="+", help="played one after another with pauses; kept in memory")
    parser.add_argument("--latency", type=int, nargs="+", help="settings in ms (default: all of the model)")
    parser.add_argument("--model", default="tiny", help="name or checkpoint")
    parser.add_argument("--beam", type=int, default=4)
    parser.add_argument("--mode", choices=("auto", "av", "a", "v"), default="auto")
    parser.add_argument("--speed", type=float, default=1.0, help="play faster than real time; latencies are in media time then")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    options = parser.parse_args(arguments)
    if not 0.1 <= options.speed <= 100:
        parser.error(f"--speed is {options.speed:g}, expected 0.1 to 100")
    if options.beam < 1:
        parser.error(f"--beam is {options.beam}, expected at least 1")
    torch.set_num_threads(THREADS)
    cv2.setNumThreads(THREADS)
    try:
        loaded = load_model(options.model)
        offered = segment_lengths(loaded)
        wrong = [latency for latency in options.latency or () if latency not in offered]
        if wrong:
            parser.error(f"--latency is {wrong[0]}, expected some of {', '.join(map(str, offered))}")
        clips = [read_clip(path) for path in options.films]
        costs = [
            measure(clips, loaded, latency, beam=options.beam, mode=options.mode, speed=options.speed)
            for latency in options.latency or offered
        ]
    except (CheckpointError, MediaError, RuntimeError, ValueError) as error:
        print(f"recipes.bench_live: {error}", file=sys.stderr)
        return 1
    print(json.dumps({"settings": [asdict(cost) for cost in costs]}) if options.json else table(costs))
    return 0


if __name__ == "__main__":
    sys.exit(main())
