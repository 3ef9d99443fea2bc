"""A bank of room impulse responses by the image source method, made once and drawn from in training.

`python -m recipes.augment.rooms --out FILE.npz [--count 300] [--seed 1]` needs pyroomacoustics; reading the bank does not.
"""

from __future__ import annotations

import argparse
import io
import sys
import zipfile
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from models.config import SAMPLE_RATE
from pipeline.atomic import OutputError, write_bytes
from recipes.augment.arrays import Audio

LEAD = 40
"""Samples (2.5 ms) before the direct path: half the length of the library's fractional delay filter."""
ORDER = 60
"""Most reflections that are followed; beyond it a response has long faded out."""
SIZES = ((2.5, 10.0), (2.5, 8.0), (2.3, 4.0))
"""Length, width and height of rooms in metres."""
RT60 = (0.12, 0.7)
"""Seconds after which sound has faded by 60 dB."""
DISTANCE = (0.3, 2.5)
"""Metres from mouth to microphone."""
WALL = 0.3
"""Least distance of mouth and microphone from a wall, metres."""


class RoomError(ValueError):
    """A bank that cannot be used; one line says what is wrong and what to do."""


class RoomBank:
    """Responses in memory (a few hundred are about ten megabytes)."""

    def __init__(self, responses: list[Audio]) -> None:
        self.responses = responses
        """Each of shape (L,), unit energy, its direct path at sample LEAD."""

    @classmethod
    def open(cls, path: Path) -> RoomBank:
        """Read what `python -m recipes.augment.rooms` wrote; raises RoomError."""
        try:
            with np.load(path, allow_pickle=False) as data:
                samples, ends = data["samples"], data["ends"]
        except (OSError, EOFError, LookupError, TypeError, ValueError, zipfile.BadZipFile) as error:
            raise RoomError(f"{path}: no bank of rooms ({error}); make one with python -m recipes.augment.rooms") from error
        responses = np.split(samples.astype(np.float32), ends[:-1])
        if not len(ends) or any(len(response) <= LEAD for response in responses):
            raise RoomError(f"{path}: no whole room in the bank; make it again with python -m recipes.augment.rooms")
        return cls(responses)

    def draw(self, rng: np.random.Generator) -> Audio:
        """One of the responses."""
        return self.responses[int(rng.integers(len(self.responses)))]

    def save(self, path: Path) -> None:
        """Write the bank; raises OutputError."""
        data = io.BytesIO()
        samples = np.concatenate(self.responses).astype(np.float32)
        np.savez(data, samples=samples, ends=np.cumsum([len(response) for response in self.responses]))
        write_bytes(path, data.getvalue())


def make_bank(count: int, seed: int) -> RoomBank:
    """Responses of `count` random rooms; the same for the same seed. Raises RoomError where pyroomacoustics is not installed."""
    if count < 1:
        raise RoomError(f"count is {count}, expected one room or more")
    rng = np.random.default_rng(seed)
    return RoomBank([_response(rng) for _ in range(count)])


def _response(rng: np.random.Generator) -> Audio:
    try:
        import pyroomacoustics as acoustics
    except ImportError as error:
        raise RoomError("pyroomacoustics is not installed: pip install pyroomacoustics") from error
    size, absorption, order = _room(rng, acoustics)
    mouth, microphone = _places(size, rng)
    room = acoustics.ShoeBox(size, fs=SAMPLE_RATE, materials=acoustics.Material(absorption), max_order=min(order, ORDER))
    room.add_source(mouth)
    room.add_microphone(microphone)
    room.compute_rir()
    response = np.asarray(room.rir[0][0], dtype=np.float32)
    delay = int(acoustics.constants.get("frac_delay_length")) // 2
    arrival = round(float(np.linalg.norm(mouth - microphone)) / float(acoustics.constants.get("c")) * SAMPLE_RATE)
    # Lips and sound are filmed and recorded at the face's side; the way to the microphone is not part of what is learned.
    response = np.pad(response, (LEAD, 0))[delay + arrival :]
    # The tail below -60 dB is not heard, and every sample of it costs time.
    energy = np.cumsum(response[::-1] ** 2)[::-1]
    response = response[: max(LEAD + 1, int(np.searchsorted(-energy, -energy[0] * 1e-6)))]
    return response / np.sqrt(np.sum(response**2))


def _room(rng: np.random.Generator, acoustics: object) -> tuple[NDArray[np.float64], float, int]:
    """Size in metres, absorption of the walls and reflections to follow; draws again where no wall absorbs that much."""
    while True:
        size = np.array([rng.uniform(*limits) for limits in SIZES])
        try:
            absorption, order = acoustics.inverse_sabine(rng.uniform(*RT60), size)  # type: ignore[attr-defined]
        except ValueError:
            continue
        return size, float(absorption), int(order)


def _places(size: NDArray[np.float64], rng: np.random.Generator) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Mouth and microphone within the room, DISTANCE apart."""
    while True:
        mouth = rng.uniform(WALL, size - WALL)
        direction = rng.standard_normal(3) * (1, 1, 0.4)
        microphone = mouth + direction / np.linalg.norm(direction) * rng.uniform(*DISTANCE)
        if ((microphone > WALL) & (microphone < size - WALL)).all():
            return mouth, microphone


def main(arguments: list[str] | None = None) -> int:
    """Command line; returns 0, or 1 where nothing was written."""
    parser = argparse.ArgumentParser(prog="python -m recipes.augment.rooms", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--out", type=Path, required=True, help="file to write, .npz")
    parser.add_argument("--count", type=int, default=300, help="rooms (default: 300)")
    parser.add_argument("--seed", type=int, default=1, help="the same seed makes the same rooms (default: 1)")
    options = parser.parse_args(arguments)
    try:
        make_bank(options.count, options.seed).save(options.out)
    except (RoomError, OutputError) as error:
        print(f"recipes.augment.rooms: {error}", file=sys.stderr)
        return 1
    print(f"{options.count} rooms, {options.out.stat().st_size / 1e6:.1f} MB", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
