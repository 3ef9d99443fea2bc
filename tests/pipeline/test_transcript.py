"""A transcript has exactly the shape that is promised, whatever the session went through."""

from __future__ import annotations

import json
import math

from capture.media import SourceInfo
from pipeline.events import DeviceLost, Event, FaceFound, FaceLost, Failed, Final, Metrics, Overload, Partial, Silence, Utterance, Word
from pipeline.transcript import ModelFacts, SourceFacts, Transcript, TranscriptBuilder

SOURCE = SourceFacts(path="clip.mp4", duration_s=3.0, has_audio=True, has_video=True)
MODEL = ModelFacts(name="tiny", parameters=11_000_000, sha256="ab" * 32)
SPAN = {"session": "s", "start": 0.0, "end": 1.0, "wall_time": 5.0}


def utterance(id: int, text: str) -> Utterance:
    words = tuple(Word(word, id + index / 10, id + index / 10 + 0.08, 0.5) for index, word in enumerate(text.split()))
    return Utterance(id, words[0].start if words else id, words[-1].end if words else id, text, 0.75, words)


def build(events: list[Event], source: SourceFacts = SOURCE) -> Transcript:
    builder = TranscriptBuilder(source, MODEL, mode="av", latency_ms=480)
    for event in events:
        builder.add(event)
    return builder.build()


def test_json_form() -> None:
    metrics = Metrics(
        **SPAN,
        rtf=0.123456,
        stages={"face": 0.25, "encoder": 0.5},
        latency_ms={"mean": 500.04, "p50": 480.0, "p95": 900.0},
        frames=75,
        face_frames=70,
        dropped_frames=1,
        peak_rss_mb=321.04,
    )
    transcript = build([Partial(**SPAN, utterance=utterance(1, "bin blu")), Final(**SPAN, utterance=utterance(1, "bin blue")), metrics])
    form = transcript.to_dict()
    assert form == {
        "schema": "viseme.transcript/1",
        "source": {"path": "clip.mp4", "duration_s": 3.0, "has_audio": True, "has_video": True},
        "model": {"name": "tiny", "parameters": 11_000_000, "sha256": "ab" * 32},
        "mode": "av",
        "latency_ms": 480,
        "text": "bin blue",
        "utterances": [
            {
                "id": 1,
                "start": 1.0,
                "end": 1.18,
                "text": "bin blue",
                "confidence": 0.75,
                "words": [
                    {"text": "bin", "start": 1.0, "end": 1.08, "confidence": 0.5},
                    {"text": "blue", "start": 1.1, "end": 1.18, "confidence": 0.5},
                ],
            }
        ],
        "metrics": {
            "rtf": 0.1235,
            "stages": {"face": 0.25, "encoder": 0.5},
            "latency_ms": {"mean": 500.0, "p50": 480.0, "p95": 900.0},
            "face_frames": 70,
            "frames": 75,
            "peak_rss_mb": 321.0,
        },
    }
    assert list(form) == ["schema", "source", "model", "mode", "latency_ms", "text", "utterances", "metrics"]


def test_an_empty_session_has_the_same_shape() -> None:
    form = build([]).to_dict()
    assert form["text"] == ""
    assert form["utterances"] == []
    assert form["metrics"] == {
        "rtf": 0.0,
        "stages": {},
        "latency_ms": {"mean": None, "p50": None, "p95": None},
        "face_frames": 0,
        "frames": 0,
        "peak_rss_mb": 0.0,
    }


def test_numbers_are_finite_or_null() -> None:
    odd = Utterance(1, math.nan, math.inf, "a", math.nan, (Word("a", math.nan, 1.0, -math.inf),))
    source = SourceFacts(path="x", duration_s=math.inf, has_audio=True, has_video=False)
    form = build([Final(**SPAN, utterance=odd), Metrics(**SPAN, rtf=math.nan)], source).to_dict()
    json.dumps(form, allow_nan=False)


def test_every_event_is_welcome_and_only_finals_are_text() -> None:
    events: list[Event] = [
        FaceFound(**SPAN, left=0, top=0, right=1, bottom=1),
        Silence(**SPAN),
        Partial(**SPAN, utterance=utterance(1, "wrong")),
        Final(**SPAN, utterance=utterance(1, "right")),
        FaceLost(**SPAN),
        Overload(**SPAN, lag=2.0),
        DeviceLost(**SPAN, device="camera"),
        Final(**SPAN, utterance=utterance(2, "again")),
    ]
    assert build(events).text == "right again"


def test_a_failed_session_keeps_what_was_heard() -> None:
    builder = TranscriptBuilder(SOURCE, MODEL, mode="a", latency_ms=320)
    builder.add(Final(**SPAN, utterance=utterance(1, "one")))
    builder.add(Partial(**SPAN, utterance=utterance(2, "two")))
    assert builder.failure is None
    builder.add(Failed(**SPAN, message="the camera broke"))
    assert builder.failure == "the camera broke"
    assert builder.build().text == "one two"
    assert [entry.id for entry in builder.build().utterances] == [1, 2]


def test_a_partial_that_was_taken_back_leaves_nothing() -> None:
    assert (
        build(
            [Partial(**SPAN, utterance=utterance(1, "noise")), Partial(**SPAN, utterance=utterance(1, "")), Failed(**SPAN, message="x")]
        ).utterances
        == ()
    )


def test_an_unknown_duration_becomes_what_was_processed() -> None:
    source = SourceFacts.of(SourceInfo(name="live", has_audio=True, has_video=False, duration=None))
    late = {**SPAN, "end": 7.5}
    assert build([Silence(**late), Silence(**SPAN)], source).source.duration_s == 7.5
    known = SourceFacts.of(SourceInfo(name="clip", has_audio=True, has_video=False, duration=2.0))
    assert build([Silence(**late)], known).source.duration_s == 2.0
