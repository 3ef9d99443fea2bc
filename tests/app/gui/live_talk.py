"""Short ways to say what a live session tells, for tests of the live page."""

from __future__ import annotations

from typing import Any

from fake_engine import FakeEngine

from app.engine.messages import Face, ListDevices, Picture, StartLive
from pipeline.events import Event, Final, Level, Metrics, Partial, StateChanged, Utterance, Word

HEADSET = {"name": "Headset", "kind": "microphone", "default": True, "choice": "Headset"}
LEFT_FACE = Face(box=(0.1, 0.2, 0.3, 0.6), landmarks=((0.15, 0.3), (0.25, 0.3), (0.2, 0.4), (0.16, 0.5), (0.24, 0.5)), followed=True)
RIGHT_FACE = Face(box=(0.6, 0.2, 0.9, 0.8))


def utterance(number: int, text: str, *, end: float = 1.0) -> Utterance:
    words = tuple(Word(word, end - 0.5, end, 0.9) for word in text.split())
    return Utterance(number, end - 0.5, end, text, 0.9, words)


def make(kind: type[Event], at: float = 1.0, **fields: Any) -> Any:
    return kind(**{"session": "live", "start": at, "end": at, "wall_time": 1000.0 + at, **fields})


def level(at: float, rms: float = -24.0, peak: float = -14.0, *, clipping: bool = False, silent: bool = False) -> Level:
    return make(Level, at, start=at - 0.1, rms_db=rms, peak_db=peak, clipping=clipping, silent=silent)


def metrics(at: float, **fields: Any) -> Metrics:
    return make(Metrics, at, **{"rtf": 0.3, "frames": round(at * 25), "latency_ms": {"p50": 652.0}, **fields})


def devices(engine: FakeEngine, *microphones: Any, cameras: tuple[str, ...] = ("Webcam",), problems: tuple[str, ...] = ()) -> None:
    """Answers ListDevices; microphones are rows or names."""
    rows = [row if isinstance(row, dict) else {"name": row, "kind": "microphone", "default": False, "choice": row} for row in microphones]
    found = {"microphones": rows, "cameras": [{"name": name, "choice": name} for name in cameras], "problems": list(problems)}
    engine.ends(engine.last(ListDevices).job, found)


def run(engine: FakeEngine) -> int:
    """The engine says that the session that was asked for runs; returns its job."""
    job = engine.last(StartLive).job
    engine.tells(job, make(StateChanged, 0.0, state="running"))
    return job


def partial(number: int, text: str, at: float = 1.0) -> Partial:
    return make(Partial, at, utterance=utterance(number, text, end=at))


def final(number: int, text: str, at: float = 1.0) -> Final:
    return make(Final, at, utterance=utterance(number, text, end=at))


def picture(job: int, width: int = 64, height: int = 48, *, faces: tuple[Face, ...] = (), crop: bool = False) -> tuple[Picture, bytes]:
    """A picture that is red everywhere, and a crop that is a ramp from left to right."""
    ramp = bytes(range(96)) * 96 if crop else b""
    return Picture(job=job, width=width, height=height, faces=faces, crop=crop), b"\xff\x00\x00" * (width * height) + ramp
