"""`viseme live` in a room, measured: `python -m tests.live_measure FILM ... [--latency 320 480 800] [--minutes 30]`.

Plays films over and over into a PulseAudio null sink and a network camera, and prints what the program tells of itself and what can be
seen of it from outside: latency, cost by stage, callback times, lost sound, and for long runs memory and words over time.
"""

from __future__ import annotations

import argparse
import json
import math
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import cv2
import psutil

from tests.live_room import Child, Film, Record, Room, read_film
from tests.pulse import Pulse

SPAN = 300.0
"""Seconds for each line of a long run."""


def run(pulse: Pulse, film: Film, latency: int, seconds: float, options: list[str]) -> dict[str, Any]:
    """One process in the room for so long; returns what was seen."""
    with tempfile.TemporaryDirectory() as folder, Room(pulse, film) as room:
        devices = ["--mic", room.microphone, "--camera", room.camera.url, "--latency", str(latency)]
        with Child(folder, "live", *devices, "--format", "jsonl", *options, program=("-m", "tests.live_child")) as child:
            child.record.wait("state_changed", when=lambda event: event["state"] == "running", timeout=120)
            child.record.wait("device_back", when=lambda event: event["device"] == room.camera.url, timeout=60)
            process, began, over = psutil.Process(child.process.pid), time.monotonic(), threading.Event()
            playing = threading.Thread(target=_play, args=(room, over), daemon=True)
            playing.start()
            try:
                rows = list(_watch(child.record, process, began, seconds))
            finally:
                over.set()
                playing.join(60)
            child.stop()
        told = seen_of(child.record)
        told |= {"latency_setting_ms": latency, "ear": json.loads((Path(folder) / "ear.json").read_text()), "rows": rows}
        return told


def _play(room: Room, over: threading.Event) -> None:
    """The film again and again. Each time sound and pictures begin in step anew: a busy sound server falls behind its clock."""
    while not over.is_set():
        room.play()
        while room.playing and not over.wait(0.02):
            pass
    room.hush()


def _watch(record: Record, process: psutil.Process, began: float, seconds: float) -> Iterator[dict[str, float]]:
    """Memory at minute 2 and at the end of every span, with the words that came in it; prints as it goes."""
    marks = sorted({seconds, *(mark for mark in (120.0,) if mark < seconds), *(SPAN * k for k in range(1, math.ceil(seconds / SPAN)))})
    words = 0
    for mark in marks:
        while (rest := began + mark - time.monotonic()) > 0:
            time.sleep(min(rest, 1.0))
            if record.ended:
                raise SystemExit(f"viseme live ended by itself: {record.events[-5:]}")
        count = len(record.words())
        row = {"minute": round(mark / 60, 2), "rss_mb": round(process.memory_info().rss / 1e6, 1), "words": count - words}
        words = count
        if seconds > SPAN:
            print(json.dumps(row), flush=True)
        yield row


def seen_of(record: Record) -> dict[str, Any]:
    """The figures of a session."""
    metrics = record.of("metrics")
    last = metrics[-1]
    media = last["frames"] * 0.04
    return {
        "media_seconds": media,
        "latency_ms": last["latency_ms"],
        "rtf": last["rtf"],
        "rtf_by_stage": {name: seconds / media for name, seconds in last["stages"].items()},
        "words": len(record.words()),
        "worst_lag_s": max(event["lag"] for event in metrics),
        "overloads": [round(event["lag"], 2) for event in record.of("overload")],
        "faces": last["face_frames"] / max(1, last["frames"]),
        "dropped_pictures": last["dropped_frames"],
        "av_offset_ms": _spread([event["av_offset_ms"] for event in metrics if event["av_offset_ms"] is not None]),
        "drift_ppm": last["drift_ppm"],
        "troubles": [event for event in record.events if event["event"] in ("recovered", "failed", "device_lost")],
    }


def _spread(values: list[float]) -> tuple[float, float, float] | None:
    """Least, median and most."""
    return (round(min(values)), round(statistics.median(values)), round(max(values))) if values else None


def main(arguments: list[str] | None = None) -> int:
    """Command line."""
    parser = argparse.ArgumentParser(prog="python -m tests.live_measure", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("films", type=Path, nargs="+", help="played one after another, again and again")
    parser.add_argument("--latency", type=int, nargs="+", default=[320, 480, 800])
    parser.add_argument("--minutes", type=float, default=1.0, help="for each latency (default 1)")
    parser.add_argument("--pause", type=float, default=0.0, help="seconds of silence behind each film")
    parser.add_argument("--options", default="", help="more options of `viseme live`, in one word")
    parser.add_argument("--json", action="store_true", help="print one JSON object for each latency")
    options = parser.parse_args(arguments)
    cv2.setNumThreads(1)
    film = read_film(options.films, options.pause)
    pulse = Pulse()
    pulse.start()
    try:
        for latency in options.latency:
            told = run(pulse, film, latency, options.minutes * 60, options.options.split())
            print(json.dumps(told) if options.json else table(told), flush=True)
    finally:
        pulse.stop()
    return 0


def table(told: dict[str, Any]) -> str:
    """What was seen, for people."""
    latency, times = told["latency_ms"], told["ear"]["callback"]
    stages = ", ".join(f"{name} {share:.3f}" for name, share in told["rtf_by_stage"].items())
    return "\n".join(
        [
            f"--latency {told['latency_setting_ms']}, {told['media_seconds']:.0f} s, {told['words']} words, faces {told['faces']:.0%}",
            "  capture to text ms: " + ", ".join(f"{name} {latency[name]:.0f}" for name in ("mean", "p50", "p95", "worst")),
            f"  RTF {told['rtf']:.3f}: {stages}",
            f"  worst lag {told['worst_lag_s']:.2f} s, overloads {told['overloads']}, pictures dropped {told['dropped_pictures']}",
            f"  callback ms: mean {times['mean'] * 1e3:.3f}, worst {times['worst'] * 1e3:.2f} of {times['period'] * 1e3:.1f};"
            f" samples lost {told['ear']['lost']} of {told['ear']['samples']}",
            f"  AV offset ms (least, median, most) {told['av_offset_ms']}, drift ppm {told['drift_ppm']}, troubles {len(told['troubles'])}",
        ]
    )


if __name__ == "__main__":
    sys.exit(main())
