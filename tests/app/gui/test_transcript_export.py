"""What the window writes is what the command line writes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot
from transcript_samples import final, partial

from app.gui.transcript.export import FORMATS, Exporter, transcript_of
from app.gui.transcript.model import TranscriptModel
from app.gui.transcript.storage import APPENDABLE
from pipeline import writers
from pipeline.events import Event, Metrics
from pipeline.transcript import ModelFacts, SourceFacts, TranscriptBuilder
from pipeline.writers import append

EVENTS: list[Event] = [
    final(1, "we hold these truths", 0.5, "f"),
    Metrics(session="f", start=0, end=9, wall_time=0, rtf=0.2, stages={"encoder": 1.0}, latency_ms={"mean": 500.0}, frames=90, mode="av"),
    final(2, "to be <self> evident", 4.0, "f"),
    partial(3, "that all", 1, 8.0, "f"),
]


@pytest.mark.parametrize("format", FORMATS)
def test_every_format_is_as_the_writers_have_it(qtbot: QtBot, tmp_path: Path, format: str) -> None:
    source = SourceFacts(path="talk.mp4", duration_s=9.5, has_audio=True, has_video=True)
    builder = TranscriptBuilder(source, ModelFacts(name="tiny", parameters=3, sha256="cd"), mode="av", latency_ms=480)
    model = TranscriptModel(path="talk.mp4")
    model.describe(
        source={"path": "talk.mp4", "duration_s": 9.5, "has_audio": True, "has_video": True},
        model={"name": "tiny", "parameters": 3, "sha256": "cd"},
        mode="av",
        latency_ms=480,
    )
    for event in EVENTS:
        builder.add(event)
        model.add(event)
    exporter, path = Exporter(), tmp_path / f"out.{format}"
    with qtbot.waitSignal(exporter.saved, timeout=20_000) as caught:
        exporter.save(model.snapshot(), path, format, "token")
    assert caught.args == [str(path), "token"]
    assert path.read_text(encoding="utf-8") == writers.render(builder.build(), format)
    assert [entry.name for entry in tmp_path.iterdir()] == [path.name]


def test_what_was_saved_as_json_can_be_loaded_again(qtbot: QtBot, tmp_path: Path) -> None:
    model, other, exporter = TranscriptModel(), TranscriptModel(), Exporter()
    for event in EVENTS:
        model.add(event)
    with qtbot.waitSignal(exporter.saved, timeout=20_000):
        exporter.save(model.snapshot(), tmp_path / "t.json", "json")
    data = json.loads((tmp_path / "t.json").read_text(encoding="utf-8"))
    assert data["schema"] == "viseme.transcript/1"
    other.load(data)
    assert [line.utterance for line in other.lines] == [line.utterance for line in model.lines]


def test_a_file_that_cannot_be_written_is_told_in_one_line(qtbot: QtBot, tmp_path: Path) -> None:
    model, exporter = TranscriptModel(), Exporter()
    model.add(final(1, "words"))
    with qtbot.waitSignal(exporter.failed, timeout=20_000) as caught:
        exporter.save(model.snapshot(), tmp_path / "none" / "t.txt", "txt")
    message = caught.args[0]
    assert "t.txt" in message
    assert "folder" in message
    assert "--" not in message
    assert "\n" not in message


def test_an_old_file_stays_where_a_format_is_unknown(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="docx"):
        Exporter().save(TranscriptModel().snapshot(), tmp_path / "x.docx", "docx")


def test_sittings_follow_one_another_in_time_and_number() -> None:
    model = TranscriptModel()
    model.add(final(1, "one two", 1.0, "a"))
    model.add(final(1, "three", 0.5, "b"))
    model.add(final(1, "counts on", 100.0, "c"))
    said = transcript_of(model.snapshot()).utterances
    assert [utterance.id for utterance in said] == [1, 2, 3]
    assert [utterance.start for utterance in said] == pytest.approx([1.0, 1.7 + 0.5, 100.0])
    assert said[1].words[0].start == pytest.approx(2.2)
    assert said[1].text == "three"


def test_formats_to_append_are_those_of_the_engine() -> None:
    assert APPENDABLE == append.APPENDABLE
