"""Workers that die or take too long, and teachers and settings that cannot be used."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from recipes.annotate.annotation import Settings, annotate
from recipes.annotate.crew import MAX_DEATHS, MAX_FAILED_STARTS, CrewError, Died, Event, outcomes
from recipes.annotate.report import Rule
from recipes.annotate.teachers import Options, Recording, TeacherError, parse_teacher, parse_teachers
from recipes.annotate.worker import Task
from tests.recipes.test_annotate import HERE, calls, clip, journal, rejected, settings


class Wordless:
    """Says nothing that is a text."""

    def transcribe(self, recording: Recording) -> None:
        return None


def test_a_teacher_that_gives_no_text(tmp_path: Path) -> None:
    clip(tmp_path / "media", "clip")
    chosen = Settings(teachers=parse_teachers([f"python={HERE}:Alpha", "python=tests.recipes.test_annotate_workers:Wordless"]), jobs=1)
    report = annotate([tmp_path / "media"], tmp_path / "out", chosen)
    assert report["failed"] == 1
    assert "gave None, expected a text" in report["failures"][0]["reason"]


def test_a_dead_worker_loses_nothing(tmp_path: Path) -> None:
    media, out = tmp_path / "media", tmp_path / "out"
    for number in range(8):
        clip(media, f"clip{number}", beta="DIE ONCE" if number == 2 else "bin blue at f two now", sleep=0.01)
    report = annotate([media], out, settings(jobs=2))
    assert report["kept"] == 8
    found = {Path(line["file"]).stem: line["attempts"] for line in journal(out)}
    assert len(journal(out)) == len(found) == 8
    assert [found.pop("clip2"), *found.values()] == [2] + [1] * 7
    assert Counter(calls(media))["clip2"] == 2


def test_a_deadly_file_is_given_up(tmp_path: Path) -> None:
    media, out = tmp_path / "media", tmp_path / "out"
    clip(media, "deadly", alpha="DIE")
    clip(media, "fine")
    report = annotate([media], out, settings())
    assert (report["kept"], report["failed"]) == (1, 1)
    assert Counter(calls(media)) == {"deadly": MAX_DEATHS, "fine": 1}
    assert "SIGKILL" in rejected(out)["deadly"]["reason"]
    annotate([media], out, settings())
    assert len(calls(media)) == MAX_DEATHS + 1, "nor in the next call"


def test_a_file_that_takes_too_long_is_given_up(tmp_path: Path) -> None:
    media, out = tmp_path / "media", tmp_path / "out"
    clip(media, "endless", sleep=600)
    clip(media, "fine")
    report = annotate([media], out, settings(time_limit=0.7))
    assert (report["kept"], report["failed"]) == (1, 1)
    assert "took more than 0.7 s" in rejected(out)["endless"]["reason"]


def test_teachers_that_cannot_be_loaded(tmp_path: Path) -> None:
    clip(tmp_path / "media", "clip")
    with pytest.raises(CrewError, match="teacher python-Broken cannot be loaded: no weights"):
        annotate([tmp_path / "media"], tmp_path / "out", settings("Alpha", "Broken"))
    with pytest.raises(TeacherError, match="cannot be imported"):
        annotate([tmp_path / "media"], tmp_path / "out", settings("Alpha", "Nobody"))


@pytest.mark.parametrize(
    ("texts", "message"),
    [
        ([], "0 teachers given"),
        (["pocketsphinx"], "1 teachers given"),
        (["viseme", "pocketsphinx", "viseme=tiny"], "viseme-tiny is given twice"),
        (["viseme", "parrot"], "parrot.*whisper"),
        (["viseme", "vosk"], "vosk=FOLDER"),
        (["viseme", "python=os"], "MODULE:FACTORY"),
    ],
)
def test_teachers_that_are_no_choice(texts: list[str], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        parse_teachers(texts)


def test_teachers_that_are_not_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from importlib import metadata

    def absent(name: str) -> str:
        raise metadata.PackageNotFoundError(name)

    options = Options()
    with pytest.raises(TeacherError, match="nosuch"):
        parse_teacher("viseme=nosuch").identity(options)
    with pytest.raises(TeacherError, match="nowhere"):
        parse_teacher("viseme=nowhere.safetensors").identity(options)
    monkeypatch.setattr(metadata, "version", absent)
    (tmp_path / "model.bin").write_bytes(b"weights")
    for text in (f"whisper-base={tmp_path}", f"vosk={tmp_path}", "moonshine", "pocketsphinx"):
        with pytest.raises(TeacherError, match="pip install"):
            parse_teacher(text).identity(options)


@pytest.mark.parametrize(
    ("wrong", "rule", "message"),
    [
        (settings(jobs=0), Rule(), "jobs is 0"),
        (settings(max_seconds=0), Rule(), "max_seconds is 0"),
        (settings(options=Options(threads=0)), Rule(), "threads is 0"),
        (settings(), Rule(max_wer=1.0), "100 %"),
        (settings(), Rule(quorum=3), "quorum is 3, expected 2 to 2"),
        (settings(), Rule(quorum=1), "quorum is 1"),
    ],
)
def test_settings_that_cannot_be(wrong: Settings, rule: Rule, message: str, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=message):
        annotate([tmp_path], tmp_path / "out", wrong, rule)


class Doomed:
    """Workers that all die before they are ready."""

    def __init__(self) -> None:
        self.hired = 0
        self.told = 0

    def hire(self) -> None:
        self.hired += 1

    def wait(self, seconds: float) -> list[Event]:
        self.told += 1
        return [Died(self.told - 1, "fell over")]


def test_workers_that_never_start_end_the_job() -> None:
    crew = Doomed()
    with pytest.raises(CrewError, match="fell over"):
        list(outcomes(crew, [Task("a"), Task("b"), Task("c")], 2, 60.0))  # type: ignore[arg-type]
    assert crew.told == MAX_FAILED_STARTS


def test_no_more_workers_than_files(tmp_path: Path) -> None:
    clip(tmp_path / "media", "clip")
    annotate([tmp_path / "media"], tmp_path / "out", settings(jobs=50))
    assert calls(tmp_path / "media") == ["clip"]
