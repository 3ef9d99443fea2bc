"""Utterances and events for tests of what shows them."""

from __future__ import annotations

from pipeline.events import Final, Partial, Silence, StateChanged, Utterance, Word


def utterance(number: int, text: str, start: float = 0.0, confidence: float = 0.9, confidences: list[float] | None = None) -> Utterance:
    """Words of 0.3 s each, 0.1 s apart."""
    names = text.split()
    sure = confidences or [confidence] * len(names)
    words = tuple(
        Word(name, round(start + 0.4 * place, 3), round(start + 0.4 * place + 0.3, 3), sure[place]) for place, name in enumerate(names)
    )
    return Utterance(number, start, words[-1].end if words else start, text, confidence, words)


def final(number: int, text: str, start: float = 0.0, session: str = "live", **more: object) -> Final:
    said = utterance(number, text, start, **more)  # type: ignore[arg-type]
    return Final(session=session, start=said.start, end=said.end, wall_time=0.0, utterance=said)


def partial(number: int, text: str, stable: int = 0, start: float = 0.0, session: str = "live") -> Partial:
    said = utterance(number, text, start)
    return Partial(session=session, start=said.start, end=said.end, wall_time=0.0, utterance=said, stable=stable)


def silence(session: str = "live") -> Silence:
    return Silence(session=session, start=0.0, end=1.0, wall_time=0.0)


def state(name: str, session: str = "live") -> StateChanged:
    return StateChanged(session=session, start=0.0, end=0.0, wall_time=0.0, state=name)
