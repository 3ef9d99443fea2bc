"""Annotation with teachers whose words are written beside the clips: what is kept, what is not, and what is told of it."""

from __future__ import annotations

import contextlib
import csv
import json
import os
import signal
import time
import wave
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from recipes.annotate.agreement import compare, judge
from recipes.annotate.annotation import Settings, annotate, exit_code
from recipes.annotate.files import NoMediaError, find_media
from recipes.annotate.report import Rule, lines
from recipes.annotate.teachers import Recording, parse_teachers
from recipes.annotate.worker import Heard
from recipes.manifest import ManifestError, read_manifest
from tests.media import gradient, render, steady, tone

HERE = "tests.recipes.test_annotate"
NAMES = ("python-Alpha", "python-Beta")


class Alpha:
    """Says what the file beside a clip wants it to say, and does what stands there; notes every clip that it hears."""

    name = "alpha"

    def transcribe(self, recording: Recording) -> str:
        said = json.loads(recording.path.with_suffix(".json").read_text())
        with (recording.path.parent / f"{self.name}.calls").open("a") as calls:
            calls.write(f"{recording.path.stem}\t{os.getpid()}\n")
        time.sleep(said.get("sleep", 0.0))
        wanted = said.get(self.name, said["text"])
        if wanted == "DIE" or (wanted == "DIE ONCE" and _first(recording.path)):
            os.kill(os.getpid(), signal.SIGKILL)
        if wanted == "RAISE":
            raise RuntimeError("out of\nsorts")
        return said["text"] if wanted == "DIE ONCE" else wanted


class Beta(Alpha):
    """The second one."""

    name = "beta"


class Gamma(Alpha):
    """The third one."""

    name = "gamma"


class Broken:
    """Cannot be loaded."""

    def __init__(self) -> None:
        raise OSError("no weights")


class Deadly:
    """Takes its worker with it when it is loaded."""

    def __init__(self) -> None:
        os.kill(os.getpid(), signal.SIGKILL)


def _first(path: Path) -> bool:
    """Whether this is asked for the first time."""
    try:
        path.with_suffix(".died").touch(exist_ok=False)
    except FileExistsError:
        return False
    return True


def clip(folder: Path, name: str, text: str = "bin blue at f two now", *, seconds: float = 0.2, **said: Any) -> Path:
    """A tone with what the teachers make of it beside it."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{name}.json").write_text(json.dumps({"text": text, **said}))
    samples = 0.2 * np.sin(np.arange(round(seconds * 16_000)))
    with wave.open(str(folder / f"{name}.wav"), "wb") as file:
        file.setparams((1, 2, 16_000, 0, "NONE", ""))
        file.writeframes((samples * 32767).astype("<i2").tobytes())
    return folder / f"{name}.wav"


def settings(*classes: str, jobs: int = 1, **others: Any) -> Settings:
    chosen = classes or ("Alpha", "Beta")
    return Settings(teachers=parse_teachers([f"python={HERE}:{name}" for name in chosen]), jobs=jobs, **others)


def calls(folder: Path, name: str = "alpha") -> list[str]:
    path = folder / f"{name}.calls"
    return [line.split("\t")[0] for line in path.read_text().splitlines()] if path.exists() else []


def rejected(out: Path) -> dict[str, dict[str, str]]:
    with (out / "rejected.tsv").open(encoding="utf-8") as file:
        return {Path(row["file"]).stem: row for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)}


def journal(out: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (out / "journal.jsonl").read_text().splitlines()[1:]]


def kept(out: Path) -> dict[str, str]:
    try:
        return {clip.id: clip.text for clip in read_manifest(out / "manifest.tsv")}
    except ManifestError:
        return {}


def test_what_teachers_agree_on_is_kept(tmp_path: Path) -> None:
    media, out = tmp_path / "media", tmp_path / "out"
    ten = "one two three four five six seven eight nine ten"
    clip(media, "same", "Bin BLUE, at f two now!", beta="bin blue at f two now")
    clip(media / "sub", "same", ten.replace("ten", "tin"), beta=ten, seconds=0.5)
    clip(media, "differ", ten, beta=ten.replace("two three", "to tree"))
    clip(media, "half", "hello world", beta="")
    clip(media, "silent", "", beta=" ... ")
    clip(media, "year", "It was 1999", beta="it was 1999")
    clip(media, "spelled", "in 1999", beta="in nineteen ninety nine")
    clip(media, "long", seconds=2.5)
    clip(media, "sick", alpha="RAISE")
    (media / "noise.wav").write_text("this is no sound")
    (media / "nothing.mp4").touch()
    (media / "notes.txt").write_text("no media")
    render(media / "mute.mp4", pictures=steady(25, 0.4), picture=gradient())
    render(media / "film.mp4", pictures=steady(25, 0.4), picture=gradient(), sound=tone(), seconds=0.4)
    (media / "film.json").write_text('{"text": "lay red"}')
    report = annotate([media], out, settings(max_seconds=2.0), Rule(corpus="mine", split="extra"))

    clips = {clip.id: clip for clip in read_manifest(out / "manifest.tsv")}
    assert {name: clip.text for name, clip in clips.items()} == {
        "same": "bin blue at f two now",
        "sub_same": ten.replace("ten", "tin"),
        "film": "lay red",
    }, "the first teacher's text, normalised"
    assert {(clip.split, clip.corpus, clip.speaker) for clip in clips.values()} == {("extra", "mine", "")}
    assert clips["sub_same"].seconds == pytest.approx(0.5)
    assert clips["film"].video == clips["film"].audio
    assert clips["same"].video is None
    assert clips["same"].media.samefile(media / "same.wav")

    rows = rejected(out)
    assert {name: row["kind"] for name, row in rows.items()} == {
        "differ": "disagree",
        "half": "silent",
        "silent": "silent",
        "year": "unspoken",
        "spelled": "disagree",
        "long": "long",
        "sick": "failed",
        "noise": "failed",
        "nothing": "failed",
        "mute": "failed",
    }
    assert "20 %" in rows["differ"]["reason"]
    assert rows["differ"][NAMES[0]] == ten
    assert rows["half"]["reason"] == "no words heard by python-Beta"
    assert "1" in rows["year"]["reason"]
    assert "RuntimeError: out of sorts" in rows["sick"]["reason"]
    assert "not a media file" in rows["noise"]["reason"]
    assert "no sound" in rows["mute"]["reason"]
    assert "long" not in calls(media)

    assert json.loads((out / "report.json").read_text()) == report
    assert (report["files"], report["kept"], report["failed"], report["todo"]) == (13, 3, 4, 0)
    assert report["rejected"] == {"disagree": 2, "silent": 2, "unspoken": 1, "long": 1}
    assert report["kept_share"] == pytest.approx(3 / 8)
    assert report["hours"]["kept"] == pytest.approx((0.2 + 0.5 + clips["film"].seconds) / 3600)
    (pair,) = report["pairs"]
    assert pair["teachers"] == list(NAMES)
    assert pair["files"] == 8
    assert pair["agree"] == pytest.approx(5 / 8)
    assert pair["identical"] == pytest.approx(4 / 8)
    assert [bound["kept"] for bound in report["bounds"]] == [2, 2, 3, 4, 4]
    assert exit_code(report) == 1, "some failed"
    assert any("3 kept" in line for line in lines(report))


def test_the_quorum_and_whose_text_is_kept(tmp_path: Path) -> None:
    media = tmp_path / "media"
    clip(media, "last-two", "a b c", alpha="x y z")
    clip(media, "first-two", "a b c", gamma="x y z")
    clip(media, "all", "a b c", gamma="A B C.")
    clip(media, "digits", "a b c 2 d e f g h i j", alpha="a b c 4 d e f g h i j", beta="a b c for d e f g h i j")
    clip(media, "none", "a", beta="b", gamma="c")
    three = settings("Alpha", "Beta", "Gamma")
    report = annotate([media], tmp_path / "out", three, Rule(quorum=2))
    found = kept(tmp_path / "out")
    assert found == {"last-two": "a b c", "first-two": "a b c", "all": "a b c", "digits": "a b c for d e f g h i j"}
    assert report["labels"] == {"python-Alpha": 2, "python-Beta": 2}
    assert exit_code(report) == 0
    assert annotate([media], tmp_path / "out", three, Rule())["kept"] == 2, "all must agree, unless told otherwise"
    assert len(calls(media)) == 5


WORDS = st.lists(st.sampled_from(["bin", "blue", "at", "f", "two", "now"]), max_size=8).map(" ".join)


@given(first=WORDS, second=WORDS, third=WORDS, bound=st.floats(0, 0.9))
def test_agreement_is_symmetric_and_grows_with_the_bound(first: str, second: str, third: str, bound: float) -> None:
    heard = Heard("heard", 1.0, False, {"a": first, "b": second, "c": third})
    back = Heard("heard", 1.0, False, {"c": third, "b": second, "a": first})
    for quorum in (2, 3):
        there = judge(heard, compare(heard.texts), "abc", bound, quorum)
        assert there.kind == judge(back, compare(back.texts), "cba", bound, quorum).kind
        if there.kind == "kept":
            assert there.text in (first, second, third)
            assert there.text
            assert judge(heard, compare(heard.texts), "abc", bound + 0.05, quorum).kind == "kept"
        if first == second == third and first:
            assert there.kind == "kept"


def test_a_number_that_was_read_from_digits_by_all_is_no_label() -> None:
    def verdict(text: str, *teachers: str) -> str:
        heard = Heard("heard", 1.0, False, dict.fromkeys(teachers, text))
        return judge(heard, compare(heard.texts), teachers, 0.1, 2).kind

    year = "in nineteen hundred and five"
    assert verdict(year, "whisper-base", "moonshine") == "unspoken"
    assert verdict(year, "whisper-base", "vosk") == "kept"
    assert verdict("at twenty two", "whisper-base", "moonshine") == "kept"


def test_a_list_of_clips_keeps_what_it_says_of_them(tmp_path: Path) -> None:
    media, out = tmp_path / "media", tmp_path / "out"
    clip(media, "sound")
    clip(media, "other")
    render(media / "film.mp4", pictures=steady(25, 0.2), picture=gradient())
    render(media / "both.mp4", pictures=steady(25, 0.4), picture=gradient(), sound=tone(), seconds=0.4)
    (media / "both.json").write_text('{"text": "lay red"}')
    rows = [
        "id\tsplit\tcorpus\tspeaker\taudio\tvideo\tseconds\ttext",
        "a/1\tdev\tvoices\tann\tmedia/sound.wav\tmedia/film.mp4\t0.2\t",
        "a/2\t\t\tbob\tmedia/both.mp4\tmedia/both.mp4\t0.4\t",
        "a/3\t\t\t\t\tmedia/both.mp4\t0.4\t",
        "a/4\t\t\t\tmedia/gone.wav\t\t0.4\t",
        "a/5\t\t\t\tmedia/other.wav\tmedia/other.wav2\t0.4\t",
    ]
    (tmp_path / "some.unlabelled.tsv").write_text("\n".join(rows) + "\n")
    report = annotate([tmp_path / "some.unlabelled.tsv"], out, settings(), Rule(corpus="mine"))
    first, second = read_manifest(out / "manifest.tsv")
    assert (second.id, second.split, second.corpus, second.speaker) == ("a/1", "dev", "voices", "ann")
    assert second.audio is not None
    assert second.video is not None
    assert second.audio.samefile(media / "sound.wav")
    assert second.video.samefile(media / "film.mp4")
    assert (first.id, first.split, first.corpus, first.speaker) == ("a/2", "train", "mine", "bob"), "a file is labelled once"
    assert (report["files"], report["failed"]) == (4, 2)
    (tmp_path / "none.tsv").write_text("id\ttext\nclip\tbin blue\n")
    with pytest.raises(NoMediaError, match=r"none\.tsv:1: columns"):
        annotate([tmp_path / "none.tsv"], out, settings())
    (tmp_path / "none.tsv").write_text("id\taudio\tvideo\nclip\t\t\n")
    with pytest.raises(NoMediaError, match=r"none\.tsv:2: names no id"):
        annotate([tmp_path / "none.tsv"], out, settings())


def test_folders_that_hold_nothing(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").touch()
    (tmp_path / ".hidden").mkdir()
    clip(tmp_path / ".hidden", "clip")
    with pytest.raises(NoMediaError, match="no media files"):
        annotate([tmp_path], tmp_path / "out", settings())
    with pytest.raises(NoMediaError, match="no such folder"):
        annotate([tmp_path / "gone"], tmp_path / "out", settings())
    with pytest.raises(NoMediaError, match="is a file"):
        annotate([tmp_path / "notes.txt"], tmp_path / "out", settings())
    assert not (tmp_path / "out").exists()


def test_names_and_links_that_cannot_be_listed(tmp_path: Path) -> None:
    media, out = tmp_path / "media", tmp_path / "out"
    clip(media, "tab\tbed")
    clip(media, "fine")
    clip(media, "ü b")
    clip(media, "ü_b")
    clip(media, "fine.wav")
    (media / "dangling.wav").symlink_to(media / "gone.wav")
    (media / "twice.wav").symlink_to(media / "fine.wav")
    with contextlib.suppress(OSError):
        os.rename(os.fsencode(clip(media, "bytes")), os.fsencode(media) + b"/\xff.wav")
    report = annotate([media], out, settings())
    assert set(kept(out)) == {"fine", "ü_b", "ü_b_wav", "fine.wav"}
    assert report["failed"] == 3
    assert {row["kind"] for row in rejected(out).values()} == {"failed"}
    assert exit_code(report) == 1


def test_a_folder_that_cannot_be_read_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    clip(tmp_path / "locked", "clip")
    clip(tmp_path, "fine")
    scan = os.scandir

    def refuse(path: Any) -> Any:
        if Path(path).name == "locked":
            raise PermissionError(13, "Permission denied", str(path))
        return scan(path)

    monkeypatch.setattr(os, "scandir", refuse)
    found = find_media([tmp_path], tmp_path / "out")
    assert [file.id for file in found.files] == ["fine"]
    assert found.problems == [("../locked", "folder cannot be read (Permission denied); check its permissions")]
