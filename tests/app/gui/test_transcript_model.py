"""The window's transcript: whatever the order of events, what was said stays, in order."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from transcript_samples import final, partial, silence, state, utterance

from app.gui.transcript.export import transcript_of
from app.gui.transcript.model import TranscriptModel
from app.gui.transcript.placing import placed
from pipeline.events import Event, Failed, Final, Metrics, Partial, Utterance
from pipeline.transcript import ModelFacts, SourceFacts, Transcript

WORDS = st.lists(st.text(st.characters(codec="utf-8", categories=["L", "N", "P", "S"]), min_size=1, max_size=6), min_size=1, max_size=5)
EVENTS = st.lists(
    st.one_of(
        st.builds(lambda words, stable: partial(1, " ".join(words), stable), WORDS, st.integers(0, 5)),
        st.builds(lambda words: final(1, " ".join(words)), WORDS),
        st.builds(silence),
        st.just(partial(1, "")),
    ),
    max_size=20,
)


def expected(events: list[Event]) -> list[str]:
    finals, open_ = [], ""
    for event in events:
        if isinstance(event, Final):
            finals.append(event.utterance.text)
        open_ = event.utterance.text if isinstance(event, Partial) else ""
    return finals + ([open_] if open_ else [])


@given(EVENTS)
def test_text_is_that_of_the_finals_in_order_and_of_the_open_partial(events: list[Event]) -> None:
    model = TranscriptModel()
    for event in events:
        model.add(event)
    assert [line.utterance.text for line in model.lines] == expected(events)
    assert [line.final for line in model.lines] == [True] * (len(model.lines) - 1) + [line.final for line in model.lines[-1:]]


@given(EVENTS)
def test_signals_are_enough_to_follow_the_model(events: list[Event]) -> None:
    model, shown = TranscriptModel(), []

    def changed(index: int) -> None:
        shown[index:] = [model.lines[index].utterance.text]

    model.line_changed.connect(changed)
    model.line_removed.connect(lambda index: shown.__delitem__(slice(index, None)))
    for event in events:
        model.add(event)
        assert shown == model.text().splitlines() or shown == [line.utterance.text for line in model.lines]


TIMES = st.floats(0, 36_000).map(lambda value: round(value, 3))
SURE = st.floats(0, 1).map(lambda value: round(value, 4))


@st.composite
def transcripts(draw: st.DrawFn) -> Transcript:
    said = []
    for number, words in enumerate(draw(st.lists(WORDS, max_size=5)), 1):
        base = utterance(number, " ".join(words), draw(TIMES), draw(SURE))
        said.append(Utterance(base.id, round(base.start, 3), round(base.end, 3), base.text, base.confidence, base.words))
    metrics = Metrics(session="x", start=0, end=1, wall_time=0, rtf=draw(SURE), stages={"face": 0.5}, latency_ms={"mean": 1.5}, frames=7)
    return Transcript(
        source=SourceFacts(path=draw(st.sampled_from(["talk.mp4", "/a/b c.mkv"])), duration_s=draw(TIMES), has_audio=True, has_video=False),
        model=ModelFacts(name="tiny", parameters=12, sha256="ab"), mode="a", latency_ms=480.0, utterances=tuple(said), metrics=metrics,
    )  # fmt: skip


@given(transcripts())
def test_a_loaded_transcript_is_written_as_it_was(transcript: Transcript) -> None:
    model = TranscriptModel()
    before = json.loads(json.dumps(transcript.to_dict()))
    model.load(before)
    assert transcript_of(model.snapshot()).to_dict() == before
    assert model.path == before["source"]["path"]


def test_what_is_no_transcript_is_refused_and_the_text_stays() -> None:
    model = TranscriptModel()
    model.add(final(1, "stays"))
    for broken in ({}, {"schema": "other/2"}, {"schema": "viseme.transcript/1", "utterances": [{"id": "x"}]}):
        with pytest.raises(ValueError, match=r"schema|utterances"):
            model.load(broken)
    assert model.text() == "stays"


def test_unknown_numbers_of_a_transcript_do_not_keep_it_from_being_shown() -> None:
    model = TranscriptModel()
    said = {"id": 1, "start": 0, "end": 1, "text": "so", "confidence": None, "words": []}
    model.load({"schema": "viseme.transcript/1", "source": {"path": "x.wav"}, "utterances": [said]})
    assert model.text() == "so"
    assert model.lines[0].utterance.confidence == 0.0


@pytest.mark.parametrize("end", [state("stopped"), state("starting"), Failed(session="live", start=0, end=0, wall_time=0, message="gone")])
def test_words_of_a_session_that_ends_are_kept_and_the_next_session_begins_below(end: Event) -> None:
    model = TranscriptModel()
    model.add(partial(1, "not finished"))
    model.add(end)
    model.add(partial(1, "again"))
    model.add(final(1, "again then"))
    assert [line.utterance.text for line in model.lines] == ["not finished", "again then"]
    assert [line.sitting for line in model.lines] == [0, 1]
    assert len(model.sittings) == 2


def test_a_taken_back_first_word_leaves_no_empty_sitting() -> None:
    model = TranscriptModel()
    model.add(final(1, "one", session="a"))
    model.add(partial(1, "hm", session="b"))
    model.add(silence("b"))
    assert len(model.sittings) == 1
    model.add(final(1, "two", session="b"))
    assert [line.sitting for line in model.lines] == [0, 1]


def test_clearing_can_be_undone_while_speech_goes_on() -> None:
    model = TranscriptModel()
    model.add(final(1, "first"))
    model.add(partial(2, "second is"))
    kept = model.clear()
    assert not model.lines
    model.add(partial(2, "second is here"))
    model.add(final(2, "second is here now"))
    model.add(partial(3, "third"))
    model.restore(kept)
    assert model.text().splitlines() == ["first", "second is here now", "third"]
    assert len(model.sittings) == 1
    model.add(final(3, "third too"))
    assert model.text().splitlines() == ["first", "second is here now", "third too"]


def test_undoing_at_once_lets_the_open_utterance_go_on() -> None:
    model = TranscriptModel()
    model.add(partial(1, "some"))
    model.restore(model.clear())
    model.add(final(1, "some words"))
    assert model.text() == "some words"
    assert len(model.sittings) == 1


@given(WORDS)
def test_words_are_found_where_qt_counts_them(words: list[str]) -> None:
    text = placed(utterance(1, " ".join(words)))
    encoded = text.text.encode("utf-16-le")
    assert [encoded[2 * word.start : 2 * word.end].decode("utf-16-le") for word in text.words] == text.text.split()


def test_words_that_are_not_in_the_text_make_it() -> None:
    base = utterance(1, "one two")
    text = placed(Utterance(1, 0, 1, "something else", 0.5, base.words))
    assert text.text == "one two"
    assert placed(Utterance(1, 0, 1, "no\nwords\u2029here", 0.5, ())).text == "no words here"
