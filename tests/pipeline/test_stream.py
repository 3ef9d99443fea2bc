"""The event stream: everyone gets everything, a slow reader loses only what newer events replace, and nobody waits for anybody."""

from __future__ import annotations

import threading
import time

from pipeline import stream
from pipeline.events import Final, Level, Partial, Utterance
from pipeline.stream import EventStream


def final(number: int) -> Final:
    return Final(session="", start=0, end=1, wall_time=0, utterance=Utterance(number, 0, 1, f"word {number}", 1, ()))


def partial(number: int) -> Partial:
    return Partial(session="", start=0, end=1, wall_time=0, utterance=Utterance(number, 0, 1, "wor", 1, ()))


LEVEL = Level(session="", start=0, end=0.1, wall_time=0, rms_db=-26, peak_db=-10, clipping=False, silent=False)


def test_every_listener_gets_every_event_in_order_from_its_subscription_on() -> None:
    events = EventStream()
    first = events.subscribe()
    events.publish(final(1))
    second = events.subscribe()
    events.publish(final(2))
    events.end()
    assert [event.utterance.id for event in first if isinstance(event, Final)] == [1, 2]
    assert [event.utterance.id for event in second if isinstance(event, Final)] == [2]
    assert first.closed
    assert list(events.subscribe()) == [], "who comes after the end gets nothing and does not wait"


def test_a_late_reader_keeps_all_finals() -> None:
    events = EventStream()
    late = events.subscribe(limit=10)
    for number in range(100):
        events.publish(LEVEL)
        events.publish(partial(number))
        events.publish(final(number))
    events.end()
    got = list(late)
    assert [event.utterance.id for event in got if isinstance(event, Final)] == list(range(100))
    assert len(got) < 130
    assert late.dropped == 300 - len(got)


def test_one_who_never_reads_is_cut_off_and_the_others_are_not(monkeypatch) -> None:  # type: ignore[no-untyped-def]
    monkeypatch.setattr(stream, "UTMOST", 50)
    events = EventStream()
    never, reader = events.subscribe(limit=10), events.subscribe()
    for number in range(60):
        events.publish(final(number))
        assert reader.get(0) is not None
    assert never.cut_off
    assert not reader.cut_off


def test_waiting_ends_with_an_event_a_timeout_or_the_end() -> None:
    events = EventStream()
    listener = events.subscribe()
    begin = time.monotonic()
    assert listener.get(0.05) is None
    assert 0.04 < time.monotonic() - begin < 1
    assert not listener.closed
    threading.Timer(0.05, events.publish, [LEVEL]).start()
    assert listener.get(5) is LEVEL
    threading.Timer(0.05, events.end).start()
    assert listener.get(5) is None
    assert listener.closed


def test_a_closed_listener_gets_nothing_more() -> None:
    events = EventStream()
    with events.subscribe() as listener:
        events.publish(LEVEL)
    events.publish(LEVEL)
    assert listener.get(0) is None
