"""Every format can be read back with its text and times, whatever was said and wherever it is written."""

from __future__ import annotations

import html
import io
import json
import math
import sys
from pathlib import Path
from typing import Any

import pysubs2
import pytest
import webvtt
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.atomic import AtomicFile
from pipeline.events import DeviceLost, FaceFound, Final, Metrics, Partial, Utterance, Word
from pipeline.transcript import ModelFacts, SourceFacts, Transcript
from pipeline.writers import FORMATS, EventWriter, OutputError, render, write
from pipeline.writers.cues import MAX_LINE, MAX_LINES, MAX_MS, MIN_MS, Cue, clean, cues
from pipeline.writers.srt import JOINER, escape

SPAN = {"session": "s", "start": 0.0, "end": 1.0, "wall_time": 5.0}


def transcript(utterances: list[Utterance], path: str = "clip.mp4") -> Transcript:
    return Transcript(
        source=SourceFacts(path=path, duration_s=60.0, has_audio=True, has_video=True),
        model=ModelFacts(name="tiny", parameters=11, sha256="00"),
        mode="av",
        latency_ms=480,
        utterances=tuple(utterances),
        metrics=Metrics(**SPAN, rtf=0.5),
    )


def spoken(text: str, start: float = 0.0, pace: float = 0.4, length: float = 0.3, id: int = 1) -> Utterance:
    """An utterance with one word every `pace` seconds."""
    words = tuple(Word(word, start + index * pace, start + index * pace + length, 0.9) for index, word in enumerate(text.split()))
    return Utterance(id, words[0].start, words[-1].end, text, 0.9, words)


LETTERS = st.characters(exclude_categories=("Cs",))
TAME = st.characters(exclude_categories=("Cs",), exclude_characters="{}\\")  # what SubRip has no way to keep
TIMES = st.lists(st.tuples(st.floats(0, 9), st.floats(0, 9)), min_size=1, max_size=40)


@st.composite
def utterances(draw: st.DrawFn, letters: st.SearchStrategy[str] = LETTERS) -> list[Utterance]:
    """Utterances as a transcriber makes them: words in order of time, some of no length, of any text."""
    made: list[Utterance] = []
    time = draw(st.floats(0, 90_000))
    for id in range(1, draw(st.integers(1, 3)) + 1):
        words: list[Word] = []
        for gap, length in draw(TIMES):
            start = time + gap * draw(st.sampled_from([0.0, 0.01, 0.1, 1.0]))
            time = start + length * draw(st.sampled_from([0.0, 0.01, 0.1, 1.0]))
            text = draw(st.one_of(st.text(letters, min_size=1, max_size=12), st.text(letters, min_size=43, max_size=60)))
            words.append(Word(text, start, time, 0.5))
        made.append(Utterance(id, words[0].start, words[-1].end, " ".join(word.text for word in words), 0.5, tuple(words)))
    return made


def plain(made: list[Utterance]) -> list[str]:
    return " ".join(clean(word.text) for utterance in made for word in utterance.words).split()


def check_cues(made: list[Cue]) -> None:
    clock = 0
    for cue in made:
        assert clock <= cue.start < cue.end <= cue.start + MAX_MS
        clock = cue.end
        assert 1 <= len(cue.lines) <= MAX_LINES
        for line in cue.lines:
            assert line.strip() == line != ""
            assert len(line) <= MAX_LINE or " " not in line


COMMON: dict[str, Any] = {"deadline": None, "max_examples": 60, "suppress_health_check": [HealthCheck.too_slow, HealthCheck.data_too_large]}


@settings(**COMMON)
@given(utterances())
def test_cues_keep_all_words_in_order_within_their_limits(made: list[Utterance]) -> None:
    result = cues(made)
    check_cues(result)
    assert [word for cue in result for line in cue.lines for word in line.split()] == plain(made)


@settings(**COMMON)
@given(utterances())
def test_webvtt_reads_back(made: list[Utterance]) -> None:
    captions = webvtt.from_string(render(transcript(made), "vtt"), strict=True).captions
    expected = cues(made)
    assert [html.unescape(caption.raw_text) for caption in captions] == ["\n".join(cue.lines) for cue in expected]
    assert [(in_ms(caption.start), in_ms(caption.end)) for caption in captions] == [(cue.start, cue.end) for cue in expected]


def in_ms(stamp: str) -> int:
    hours, minutes, seconds = stamp.split(":")
    return (int(hours) * 60 + int(minutes)) * 60_000 + round(float(seconds) * 1000)


@settings(**COMMON)
@given(utterances(TAME))
def test_subrip_reads_back(made: list[Utterance]) -> None:
    events = pysubs2.SSAFile.from_string(render(transcript(made), "srt"), format_="srt").events
    expected = cues(made)
    assert [event.plaintext.replace(JOINER, "") for event in events] == ["\n".join(cue.lines).replace(JOINER, "") for cue in expected]
    assert [(event.start, event.end) for event in events] == [(cue.start, cue.end) for cue in expected]


@settings(**COMMON)
@given(utterances())
def test_json_and_text_read_back(made: list[Utterance]) -> None:
    source = transcript(made)
    assert json.loads(render(source, "json")) == json.loads(json.dumps(source.to_dict()))
    assert render(source, "txt").split() == " ".join(clean(utterance.text) for utterance in made).split()
    lines = [json.loads(line) for line in render(source, "jsonl").split("\n")[:-1]]
    assert [line["event"] for line in lines] == ["final"] * len(made) + ["metrics"]
    assert [line["utterance"]["text"] for line in lines[:-1]] == [utterance.text for utterance in made]


@pytest.mark.parametrize(
    "text",
    [
        "<i>yes</i>",
        "a < b > c",
        "{\\an8}top",
        "a --> b",
        "tom & jerry &amp; co",
        "\\N new",
        "5 42",
        "00:00:01,000 00:00:02,000",
        "NOTE that",
        "<3",
        "<b",
        "1",
    ],
)
def test_markup_is_shown_and_not_obeyed(text: str) -> None:
    source = transcript([spoken(text)])
    (caption,) = webvtt.from_string(render(source, "vtt"), strict=True).captions
    assert html.unescape(caption.raw_text) == text
    (event,) = pysubs2.SSAFile.from_string(render(source, "srt"), format_="srt").events
    assert event.plaintext.replace(JOINER, "") == text.replace("{", "(").replace("}", ")")


def test_a_number_at_the_end_of_a_cue_is_no_cue_number() -> None:
    text = "a" * 40 + " 1234"
    events = pysubs2.SSAFile.from_string(render(transcript([spoken(text)]), "srt"), format_="srt").events
    assert [event.plaintext.replace(JOINER, "") for event in events] == ["a" * 40 + "\n1234"]
    assert escape("plain text, 12:30 and 5.5") == "plain text, 12:30 and 5.5"


def test_exact_text_of_every_format() -> None:
    source = transcript([spoken("bin blue at f two now", start=0.5), spoken("again", start=5.0, id=2)])
    assert render(source, "txt") == "bin blue at f two now\nagain\n"
    assert render(source, "srt") == "1\n00:00:00,500 --> 00:00:02,800\nbin blue at f two now\n\n2\n00:00:05,000 --> 00:00:06,000\nagain\n\n"
    assert render(source, "vtt") == (
        "WEBVTT\n\n00:00:00.500 --> 00:00:02.800\nbin blue at f two now\n\n00:00:05.000 --> 00:00:06.000\nagain\n"
    )


def test_cues_break_at_pauses_and_lines_are_even() -> None:
    first, second = "one two three four five six seven eight nine ten", "eleven twelve"
    words = (*spoken(first).words, *spoken(second, start=6.0).words)
    made = cues([Utterance(1, 0.0, 6.8, f"{first} {second}", 0.9, words)])
    assert [cue.lines for cue in made] == [("one two three four five", "six seven eight nine ten"), ("eleven twelve",)]


def test_a_long_cue_is_broken_where_the_speaker_breathed() -> None:
    words = list(spoken(" ".join(["word"] * 15), pace=0.3, length=0.25).words)
    late = [Word("word", word.start + 0.5, word.end + 0.5, 0.9) for word in words[11:]] + list(
        spoken(" ".join(["word"] * 10), start=5.3, pace=0.3, length=0.25).words
    )
    made = cues([Utterance(1, 0.0, 9.0, "", 0.9, (*words[:11], *late))])
    assert sum(line.count("word") for line in made[0].lines) == 11


def test_a_word_longer_than_a_line_stands_alone() -> None:
    long = "donaudampfschifffahrtselektrizitätenhauptbetriebswerk"
    (cue,) = cues([spoken(f"das {long}")])
    assert cue.lines == ("das", long)
    assert [cue.lines for cue in cues([spoken(f"das {long} ist")])] == [("das", long), ("ist",)]


def test_short_cues_stay_on_the_screen_where_there_is_room() -> None:
    made = cues(
        [spoken("yes", start=1.0, length=0.04), spoken("no", start=1.5, length=0.04, id=2), spoken("well", start=9.0, length=0.04, id=3)]
    )
    assert [(cue.start, cue.end) for cue in made] == [(1000, 1500), (1500, 1500 + MIN_MS), (9000, 9000 + MIN_MS)]


def test_hostile_times_are_put_in_order() -> None:
    words = [(5.0, 1.0), (-3.0, -2.0), (math.nan, math.inf), (2.0, 900.0), (1e6, 1e6)]
    made = [Utterance(id, start, end, "word", 0.5, (Word("word", start, end, 0.5),)) for id, (start, end) in enumerate(words, 1)]
    result = cues(made)
    check_cues(result)
    assert len(result) == 5


def test_an_utterance_without_words_keeps_its_text() -> None:
    made = [Utterance(1, 0.0, 4.0, "text and no words", 0.5, ())]
    assert [cue.lines for cue in cues(made)] == [("text and no words",)]
    assert render(transcript(made), "txt") == "text and no words\n"


@pytest.mark.parametrize("format", FORMATS)
def test_nothing_said_is_a_valid_file(format: str) -> None:
    text = render(transcript([]), format)
    expected = {"txt": "", "srt": "", "vtt": "WEBVTT\n"}
    assert text == expected.get(format, text)
    if format == "vtt":
        assert webvtt.from_string(text, strict=True).captions == []


@pytest.mark.parametrize("format", FORMATS)
@pytest.mark.parametrize("name", ["clip", "Ünï 日本 😀 'x'"])
def test_a_path_and_a_stream_get_the_same(tmp_path: Path, format: str, name: str) -> None:
    source = transcript([spoken("größe 日本 ok")], path="/somewhere/Ünï.mp4")
    target = tmp_path / f"{name}.{format}"
    write(source, format, target)
    write(source, format, str(target))
    stream = io.StringIO()
    write(source, format, stream)

    def still(text: str) -> list[Any]:  # the wall clock goes on between two writes
        return [{**json.loads(line), "wall_time": 0} for line in text.splitlines()] if format == "jsonl" else [text]

    assert still(target.read_text(encoding="utf-8")) == still(stream.getvalue())
    assert [entry.name for entry in tmp_path.iterdir()] == [target.name]


def test_an_unknown_format_says_which_are_known(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="format is 'doc', expected one of txt, srt, vtt, json, jsonl"):
        write(transcript([]), "doc", tmp_path / "a.doc")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("format", FORMATS)
def test_file_names_that_are_no_unicode_do_no_harm(tmp_path: Path, format: str) -> None:
    write(transcript([spoken("ok")], path="clip\udc80.mp4"), format, tmp_path / "out")
    if format == "json":
        assert json.loads((tmp_path / "out").read_text(encoding="utf-8"))["source"]["path"] == "clip\udc80.mp4"


def test_events_are_written_as_they_happen() -> None:
    stream = io.StringIO()
    writer = EventWriter(stream)
    writer.write(FaceFound(**SPAN, left=1, top=2, right=3, bottom=4))
    assert json.loads(stream.getvalue()) == {"event": "face_found", **SPAN, "left": 1, "top": 2, "right": 3, "bottom": 4}
    writer.write(Partial(**SPAN, utterance=spoken("größe"), stable=1))
    writer.write(Final(**SPAN, utterance=spoken("line\nbreak\u2028")))
    writer.write(DeviceLost(**SPAN, device="micro\udc80phone"))
    writer.write(Metrics(**SPAN, rtf=math.nan, stages={"face": 1.0}))
    lines = [json.loads(line) for line in stream.getvalue().split("\n")[:-1]]
    assert [line["event"] for line in lines] == ["face_found", "partial", "final", "device_lost", "metrics"]
    assert lines[1]["utterance"]["words"][0]["text"] == "größe"
    assert lines[3]["device"] == "micro\udc80phone"
    assert lines[4]["rtf"] is None


def test_events_go_to_an_atomic_file(tmp_path: Path) -> None:
    with AtomicFile(tmp_path / "a.jsonl") as file:
        EventWriter(file).write(Final(**SPAN, utterance=spoken("ok")))
        assert not (tmp_path / "a.jsonl").exists()
    assert json.loads((tmp_path / "a.jsonl").read_text())["event"] == "final"


class Broken(io.StringIO):
    def write(self, text: str) -> int:
        raise OSError(28, "No space left on device")


def test_a_broken_stream_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    broken = Broken()
    broken.name = "<stdout>"  # type: ignore[misc]
    monkeypatch.setattr(sys, "stdout", broken)
    with pytest.raises(OutputError, match="cannot write standard output: the disk is full"):
        write(transcript([]), "txt", sys.stdout)
    with pytest.raises(OutputError, match="cannot write standard output"):
        EventWriter(sys.stdout).write(Metrics(**SPAN, rtf=0))
