"""Running word error rates: against subtitles as time goes by, against plain text by what fits, and in the end against all of it."""

from __future__ import annotations

from pathlib import Path

import jiwer
import pysubs2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.engine.score import Distances, Reference, Scores, from_subtitles, reference_beside
from pipeline.events import Final, Partial, Utterance

WORDS = st.lists(st.sampled_from(["a", "b", "c", "d"]), min_size=1, max_size=8)

SRT = """1
00:00:00,500 --> 00:00:02,000
<i>Place blue</i>
by F two.

2
00:00:03,000 --> 00:00:04,500
{\\an8}Set green!
"""
VTT = """WEBVTT

NOTE nobody says this

STYLE
::cue { color: red }

00:00.500 --> 00:02.000 align:start
Place <b>blue</b> by F two.

one
01:00:03.000 --> 01:00:04.500
Set green!
"""


def final(session: str, text: str, id: int = 1) -> Final:
    return Final(session=session, start=0, end=1, wall_time=0, utterance=Utterance(id, 0, 1, text, 1.0, ()))


def partial(session: str, text: str) -> Partial:
    return Partial(session=session, start=0, end=1, wall_time=0, utterance=Utterance(1, 0, 1, text, 1.0, ()))


@given(WORDS, WORDS, st.integers(0, 8))
def test_distances_are_those_of_jiwer_for_every_beginning(reference: list[str], said: list[str], cut: int) -> None:
    distances = Distances(reference)
    distances.add(said[:cut])
    row = distances.after(said[cut:])
    assert row[0] == len(said)
    for count in range(1, len(reference) + 1):
        found = jiwer.process_words(" ".join(reference[:count]), " ".join(said))
        assert row[count] == found.substitutions + found.deletions + found.insertions


def test_subtitles_are_read_with_their_times() -> None:
    srt, vtt = from_subtitles(SRT), from_subtitles(VTT)
    assert srt.words == vtt.words == ("place", "blue", "by", "f", "two", "set", "green")
    assert srt.text == vtt.text == "Place blue by F two. Set green!"
    assert srt.times is not None
    assert srt.times[4:6] == ((0.5, 2.0), (3.0, 4.5))
    assert vtt.times is not None
    assert vtt.times[-1] == (3603.0, 3604.5)
    assert from_subtitles(SRT.replace("\n", "\r\n")) == srt


@given(st.lists(st.tuples(st.integers(0, 10**7), st.integers(1, 10**5), st.sampled_from(["one two", "three", "it's"])), max_size=5))
def test_what_a_library_writes_is_read(cues: list[tuple[int, int, str]]) -> None:
    subtitles = pysubs2.SSAFile()
    subtitles.events = [pysubs2.SSAEvent(start=start, end=start + length, text=text) for start, length, text in sorted(cues)]
    expected = [((cue.start / 1000, cue.end / 1000), word) for cue in subtitles.events for word in cue.text.split()]
    for kind in ("srt", "vtt"):
        read = from_subtitles(subtitles.to_string(kind))
        assert list(zip(read.times or (), read.words, strict=True)) == expected


def test_the_reference_lies_beside_the_file(tmp_path: Path) -> None:
    media = tmp_path / "talk.mp4"
    assert reference_beside(media) is None
    (tmp_path / "talk.txt").write_text("Set green\nnow.\n")
    found = reference_beside(media)
    assert found is not None
    assert (found.words, found.times, found.text) == (("set", "green", "now"), None, "Set green now.")
    (tmp_path / "talk.srt").write_text("\ufeff" + SRT, encoding="utf-8")
    timed = reference_beside(media)
    assert timed is not None
    assert timed.times is not None, "times are better than none"
    (tmp_path / "talk.srt").write_text("nothing in it")
    assert reference_beside(media) == found


def test_only_cues_that_have_ended_count() -> None:
    scores = Scores(from_subtitles(SRT), ["a", "av"])
    assert scores.now(1.0) == {"a": None, "av": None}, "nobody can have said it all by now"
    scores.add(partial("av", "place blue by f"))
    scores.add(final("a", "place by"))
    assert scores.now(3.0) == {"a": pytest.approx(3 / 5), "av": pytest.approx(1 / 5)}
    scores.add(partial("av", "place blue by f two set"))
    assert scores.now(4.0)["av"] == 0.0, "a word of a cue that is on the screen is no error"
    scores.add(final("av", "Place blue by F two. Set green."))
    assert scores.now(9.0) == {"a": pytest.approx(5 / 7), "av": 0.0}
    assert scores.whole() == scores.now(9.0)


def test_without_times_it_is_the_beginning_that_fits_best() -> None:
    scores = Scores(Reference.of("place blue by f two now set green"), ["a", "av"])
    assert scores.now(9.0) == {"a": None, "av": None}
    scores.add(partial("av", "place blue by x two"))
    assert scores.now(9.0) == {"a": 1.0, "av": pytest.approx(1 / 5)}, "who hears nothing has not heard well"
    scores.add(final("a", "place"))
    assert scores.now(9.0) == {"a": pytest.approx(4 / 5), "av": pytest.approx(1 / 5)}
    assert scores.whole() == {"a": pytest.approx(7 / 8), "av": 1.0}, "only finals count in the end"
    scores.add(final("av", "place blue by x two now set green"))
    assert scores.whole()["av"] == pytest.approx(1 / 8)


def test_babble_does_not_stretch_what_was_said() -> None:
    scores = Scores(Reference.of("place blue by f two now set green"), ["a", "av"])
    scores.add(final("a", "x y x y x y x y"))
    scores.add(final("av", "place blue by"))
    assert scores.now(9.0) == {"a": pytest.approx(8 / 3), "av": 0.0}


def test_the_partial_counts_once() -> None:
    scores = Scores(Reference.of("one two three"), ["a"])
    for text in ("one", "one two"):
        scores.add(partial("a", text))
    scores.add(final("a", "one two", 1))
    assert scores.now(1.0) == {"a": 0.0}
