"""How many seconds of speech each effect, and each preset as a whole, takes in a second of one core.

`python -m recipes.augment.bench [--packed DIR] [--noise DIR] [--rooms FILE] [--seconds 3] [--json]`; without data it makes its own.
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from models.config import FRAME_RATE, SAMPLE_RATE
from pipeline.babble import talkers
from recipes.augment import codecs, frames, level, mixing, pictures, spectrum, tempo
from recipes.augment.arrays import Audio, Crops, Voices
from recipes.augment.clips import Augmenter
from recipes.augment.config import PRESETS
from recipes.augment.noise import NoiseError, NoiseLibrary, Recording
from recipes.augment.rooms import LEAD, RoomBank, RoomError
from recipes.train.pack import PackedAudio

CLIPS = 60
"""Clips that are changed in turn, so that lengths and memory are as in training."""
ROUNDS = 3
"""The best of so many measurements counts: others only tell what else the machine did."""


@dataclasses.dataclass(frozen=True, slots=True)
class Pace:
    """One line of the report."""

    name: str
    kind: str
    """`sound`, `pictures`, or `both`."""
    real_time: float
    """Seconds of speech for each second of work."""


def measure(clips: list[Audio], noises: NoiseLibrary, rooms: RoomBank, seconds: float) -> list[Pace]:
    """Every effect on every clip, then the presets; about `seconds` for each line."""
    rng = np.random.default_rng(1)
    films = [rng.integers(0, 256, (-(-len(clip) * FRAME_RATE // SAMPLE_RATE), 96, 96), dtype=np.uint8) for clip in clips]
    lengths = [len(clip) / SAMPLE_RATE for clip in clips]
    report = [Pace(name, "sound", _real_time(effect, clips, lengths, seconds)) for name, effect in _sounds(clips, noises, rooms).items()]
    report += [Pace(name, "pictures", _real_time(effect, films, lengths, seconds)) for name, effect in _films().items()]
    for name, preset in PRESETS.items():
        augmenter = Augmenter(preset(), voices=clips, noises=noises, rooms=rooms)
        report.append(Pace(name, "sound", _real_time(lambda clip, by=augmenter: by.clip(clip, rng), clips, lengths, seconds)))
        pairs = [(clip, film, np.ones(len(film), dtype=np.bool_)) for clip, film in zip(clips, films, strict=True)]
        both = _real_time(lambda pair, by=augmenter: by.clip(pair[0], rng, pair[1], pair[2]), pairs, lengths, seconds)
        report.append(Pace(name, "both", both))
    return report


def _sounds(voices: Voices, noises: NoiseLibrary, rooms: RoomBank) -> dict[str, Callable[[Audio], object]]:
    rng = np.random.default_rng(2)
    effects: dict[str, Callable[[Audio], object]] = {
        "speed": lambda clip: tempo.change_speed(clip, rng.uniform(0.85, 1.18)),
        "stretch": lambda clip: tempo.stretch(clip, rng.uniform(0.85, 1.18)),
        "pitch": lambda clip: tempo.shift_pitch(clip, rng.uniform(0.85, 1.18)),
        "tract": lambda clip: spectrum.warp_tract(clip, rng.uniform(0.85, 1.18)),
        "room": lambda clip: spectrum.reverberate(clip, rooms.draw(rng), LEAD),
        "noise, made": lambda clip: mixing.mix(clip, mixing.coloured_noise(len(clip), rng), 2.5),
        "noise, recorded": lambda clip: mixing.mix(clip, noises.draw(len(clip), rng), 2.5),
        "noise, babble of 4": lambda clip: mixing.mix(clip, mixing.babble(voices, len(clip), 4, rng), 2.5),
        "noise, babble of 20": lambda clip: mixing.mix(clip, mixing.babble(voices, len(clip), 20, rng), 2.5),
        "band": lambda clip: spectrum.limit_band(clip, 300, 3400),
        "clip": lambda clip: level.clip_peaks(clip, 0.01),
        "gain": lambda clip: level.gain(clip, -6),
        "band_cuts": lambda clip: spectrum.cut_bands(clip, rng),
        "gaps": lambda clip: level.cut_gaps(clip, rng),
    }
    for name in codecs.available():
        rate = codecs.CODECS[name].bit_rates[-1]
        codecs.delay_of(name, rate)
        effects[f"codec, {name}"] = lambda clip, name=name, rate=rate: codecs.through_codec(clip, name, rate)
    return effects


def _films() -> dict[str, Callable[[Crops], object]]:
    rng = np.random.default_rng(3)
    return {
        "shift and flip": lambda film: np.ascontiguousarray(pictures.flip(pictures.cut(film, 3, 5))),
        "contrast, brightness, gamma": lambda film: pictures.relight(film, 1.2, 10, 0.8),
        "side_light": lambda film: pictures.side_light(film, 1.0, 0.5),
        "blur, lens": lambda film: pictures.blur(film, 1.2),
        "blur, motion": lambda film: pictures.smear(film, 5, 1.0),
        "low_resolution": lambda film: pictures.low_resolution(film, 40),
        "jpeg": lambda film: pictures.jpeg(film, 30),
        "drops": lambda film: film[frames.dropped_frames(len(film), 0.2, rng)],
        "slow_camera": lambda film: film[frames.slow_camera(len(film), 15.0)],
        "picture_gaps": lambda film: pictures.picture_gaps(film, rng),
    }


def _real_time(effect: Callable[[Any], object], items: list[Any], lengths: list[float], seconds: float) -> float:
    """Best of ROUNDS, in processor time, so that other work on the machine tells little."""
    best = 0.0
    for _ in range(ROUNDS):
        done, place, begun, end = 0.0, 0, time.process_time(), time.perf_counter() + seconds / ROUNDS
        while place < len(items) or time.perf_counter() < end:
            effect(items[place % len(items)])
            done += lengths[place % len(items)]
            place += 1
        best = max(best, done / max(time.process_time() - begun, 1e-9))
    return best


def _clips(folder: Path | None) -> list[Audio]:
    """Clips of 1 to 8 seconds: packed ones, or made-up talkers."""
    rng = np.random.default_rng(4)
    if folder is None:
        return talkers(CLIPS, 3 * SAMPLE_RATE, 1)
    packed = PackedAudio(folder)
    usable = [clip for clip in packed.clips if SAMPLE_RATE <= clip.samples <= 8 * SAMPLE_RATE]
    if not usable:
        raise NoiseError(f"{folder}: no packed clip of 1 to 8 seconds; give a folder written by recipes.train.pack, or none")
    return [packed.audio(usable[int(place)]) for place in rng.integers(len(usable), size=CLIPS)]


def _made_noise() -> NoiseLibrary:
    samples = np.random.default_rng(5).integers(-3000, 3000, 30 * SAMPLE_RATE).astype(np.int16)
    return NoiseLibrary(samples, [Recording("made", "cafe", 0, len(samples))])


def _made_rooms() -> RoomBank:
    decay = np.exp(-np.arange(SAMPLE_RATE * 4 // 10) / 1000)
    return RoomBank([(np.random.default_rng(6).standard_normal(len(decay)) * decay).astype(np.float32)])


def main(arguments: list[str] | None = None) -> int:
    """Command line; returns 0, or 1 where data cannot be used."""
    parser = argparse.ArgumentParser(prog="python -m recipes.augment.bench", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--packed", type=Path, help="folder written by recipes.train.pack (default: made-up talkers)")
    parser.add_argument("--noise", type=Path, help="folder written by recipes.augment.noise (default: made noise)")
    parser.add_argument("--rooms", type=Path, help="file written by recipes.augment.rooms (default: a made tail of 0.4 s)")
    parser.add_argument("--seconds", type=float, default=3.0, help="time for each line (default: 3)")
    parser.add_argument("--json", action="store_true", help="one JSON object on standard output")
    options = parser.parse_args(arguments)
    cv2.setNumThreads(1)
    try:
        noises = _made_noise() if options.noise is None else NoiseLibrary.open(options.noise)
        rooms = _made_rooms() if options.rooms is None else RoomBank.open(options.rooms)
        report = measure(_clips(options.packed), noises, rooms, options.seconds)
    except (NoiseError, RoomError, OSError) as error:
        print(f"recipes.augment.bench: {error}", file=sys.stderr)
        return 1
    if options.json:
        print(json.dumps({"schema": "viseme.augment-bench/1", "lines": [dataclasses.asdict(line) for line in report]}))
        return 0
    print(f"{'effect':28s} {'kind':9s} seconds of speech a second")
    for line in report:
        print(f"{line.name:28s} {line.kind:9s} {line.real_time:10.0f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
