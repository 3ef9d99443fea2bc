"""What is heard once is not heard again: the journal of an annotation, whole or cut off, and what it refuses."""

from __future__ import annotations

import errno
import os
import signal
from collections import Counter
from pathlib import Path

import pytest

from pipeline.atomic import OutputError
from recipes.annotate.annotation import annotate, exit_code
from recipes.annotate.journal import Journal, JournalError
from recipes.annotate.report import Rule
from tests.recipes.test_annotate import calls, clip, journal, kept, settings


def test_a_second_call_does_only_what_is_new_or_changed(tmp_path: Path) -> None:
    media, out = tmp_path / "media", tmp_path / "out"
    for number in range(3):
        clip(media, f"clip{number}")
    (media / "bad.wav").write_text("bad")
    annotate([media], out, settings())
    assert sorted(calls(media)) == ["clip0", "clip1", "clip2"]
    again = annotate([media], out, settings(jobs=2))
    assert len(calls(media)) == 3
    assert again["kept"] == 3
    clip(media, "clip1", "lay red", seconds=0.3)
    clip(media, "clip3")
    (media / "clip0.wav").unlink()
    clip(media, "bad")
    os.utime(media / "bad.wav", ns=(journal(out)[0]["mtime_ns"],) * 2)
    annotate([media], out, settings())
    assert Counter(calls(media)) == {"clip0": 1, "clip1": 2, "clip2": 1, "clip3": 1, "bad": 1}
    assert kept(out)["clip1"] == "lay red"
    assert "clip0" not in kept(out)


def test_failed_files_are_tried_again_only_when_that_is_asked_for(tmp_path: Path) -> None:
    media, out = tmp_path / "media", tmp_path / "out"
    clip(media, "sick", alpha="RAISE")
    clip(media, "well")
    assert annotate([media], out, settings())["failed"] == 1
    (media / "sick.json").write_text('{"text": "lay red"}')
    assert annotate([media], out, settings())["failed"] == 1
    report = annotate([media], out, settings(retry_failed=True))
    assert (report["failed"], report["kept"]) == (0, 2)
    assert len(journal(out)) == 3


def test_only_the_rule_may_change(tmp_path: Path) -> None:
    media, out = tmp_path / "media", tmp_path / "out"
    clip(media, "clip", "a b c d", beta="a b c e")
    assert annotate([media], out, settings())["kept"] == 0
    before = (out / "journal.jsonl").read_bytes()
    assert annotate([media], out, settings(), Rule(max_wer=0.25))["kept"] == 1
    for other, folders in (
        (settings("Alpha", "Gamma"), [media]),
        (settings("Alpha", "Beta", "Gamma"), [media]),
        (settings(max_seconds=5), [media]),
        (settings(), [media, tmp_path]),
    ):
        with pytest.raises(JournalError, match=r"journal\.jsonl was begun with other settings: .* choose another place with --output"):
            annotate(folders, out, other)
    assert (out / "journal.jsonl").read_bytes() == before
    assert calls(media) == ["clip"]


def test_a_line_that_was_cut_off_is_done_again(tmp_path: Path) -> None:
    media, out = tmp_path / "media", tmp_path / "out"
    for number in range(3):
        clip(media, f"clip{number}")
    annotate([media], out, settings())
    whole = (out / "journal.jsonl").read_bytes()
    (out / "journal.jsonl").write_bytes(whole[:-20])
    report = annotate([media], out, settings())
    assert report["kept"] == 3
    assert len(calls(media)) == 4
    assert (out / "journal.jsonl").read_bytes().count(b"\n") == 4
    assert len({line["file"] for line in journal(out)}) == 3


@pytest.mark.parametrize("content", ["clip one\n", "no line end", '{"schema": "other/1", "settings": {}}\n', "[]\n"])
def test_what_is_no_journal_is_left_alone(content: str, tmp_path: Path) -> None:
    clip(tmp_path / "media", "clip")
    (tmp_path / "journal.jsonl").write_text(content)
    with pytest.raises(JournalError, match="is no journal"):
        annotate([tmp_path / "media"], tmp_path, settings())
    assert (tmp_path / "journal.jsonl").read_text() == content


def test_a_damaged_line_is_named(tmp_path: Path) -> None:
    clip(tmp_path / "media", "clip")
    annotate([tmp_path / "media"], tmp_path, settings())
    with (tmp_path / "journal.jsonl").open("a") as file:
        file.write('{"file": 3}\n')
    with pytest.raises(JournalError, match=r"journal\.jsonl:3: is damaged"):
        annotate([tmp_path / "media"], tmp_path, settings())


def test_two_cannot_write_one_journal(tmp_path: Path) -> None:
    clip(tmp_path / "media", "clip")
    with Journal(tmp_path / "journal.jsonl", {}), pytest.raises(JournalError, match="another annotation is at work"):
        annotate([tmp_path / "media"], tmp_path, settings())


def test_a_full_disk_ends_the_job_and_loses_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    media, out = tmp_path / "media", tmp_path / "out"
    for number in range(4):
        clip(media, f"clip{number}")
    written: list[int] = []

    def fill(file: int) -> None:
        written.append(file)
        if len(written) == 3:  # the header and one file have gone through
            os.truncate(file, os.fstat(file).st_size - 5)
            raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", fill)
        with pytest.raises(OutputError, match=r"journal\.jsonl: the disk is full"):
            annotate([media], out, settings())
    assert annotate([media], out, settings())["kept"] == 4
    assert len({line["file"] for line in journal(out)}) == len(journal(out)) == 4


def test_ctrl_c_keeps_what_is_done(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    media, out = tmp_path / "media", tmp_path / "out"
    for number in range(6):
        clip(media, f"clip{number}")

    def interrupt(done: int, total: int, name: str) -> None:
        if done == 2:
            signal.raise_signal(signal.SIGINT)

    report = annotate([media], out, settings(), progress=interrupt)
    assert exit_code(report) == 130
    assert report["todo"] == 4
    assert report["errors"] == ["interrupted after 2 of 6 files; the same command goes on from there"]
    assert len(kept(out)) == len(journal(out)) == 2
    assert exit_code(annotate([media], out, settings())) == 0
    assert len({line["file"] for line in journal(out)}) == len(journal(out)) == 6
