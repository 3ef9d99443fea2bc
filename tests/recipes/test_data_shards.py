"""Packing into shards: what goes in comes out, bad clips are named and counted, broken-off work goes on, other settings are refused."""

from __future__ import annotations

import errno
import json
import os
import shutil
import tarfile
from pathlib import Path

import numpy as np
import pytest

from recipes import crops
from recipes.data import shards as module
from recipes.data.clips import LeftOut
from recipes.data.faces import FaceCache, load_faces
from recipes.data.shards import main
from recipes.data.sound import decode_audio
from recipes.data.stream import Stream, StreamConfig
from recipes.manifest import COLUMNS, Clip
from recipes.train import pack
from tests.media import render, tone

COUNT = 12
EMPTY_WAV = b"RIFF\x24\0\0\0WAVEfmt \x10\0\0\0\x01\0\x01\0\x80\x3e\0\0\0\x7d\0\0\x02\0\x10\0data\0\0\0\0"


def save_crops(folder: Path, clip_id: str, frames: int, **changed: np.ndarray) -> None:
    """Crops as `recipes.crops` keeps them."""
    rng = np.random.default_rng(frames)
    arrays = {"crops": rng.integers(0, 255, (frames, 96, 96)).astype(np.uint8), "present": np.arange(frames) > 1, "id": np.array(clip_id)}
    folder.mkdir(exist_ok=True)
    np.savez(folder / f"{clip_id.replace(' ', '_')}.0123456789abcdef.npz", **(arrays | changed))


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    """A manifest of twelve clips of a second or less, half of them filmed, with their crops; returns its folder."""
    rows = []
    for number in range(COUNT):
        path = render(tmp_path / f"{number}.wav", sound=tone(200 + 10 * number), seconds=0.4 + 0.04 * number)
        video = path.name if number % 2 else ""
        if video:
            save_crops(tmp_path / "crops", f"c {number}", 10 + number)
        rows.append((f"c {number}", "train", "toy", "s", path.name, video, f"{0.4 + 0.04 * number:.3f}", f"Word {'abcdefghijkl'[number]}!"))
    write(tmp_path / "list.tsv", rows)
    return tmp_path


def write(path: Path, rows: list[tuple[str, ...]]) -> None:
    path.write_text("\n".join("\t".join(row) for row in [COLUMNS, *rows]) + "\n", encoding="utf-8")


def command(folder: Path, *more: str, out: str = "out") -> list[str]:
    files = ["--manifest", str(folder / "list.tsv"), "--crops", str(folder / "crops"), "--out", str(folder / out)]
    return [*files, "--shard-mb", "0.4", *more]


def digests(folder: Path) -> list[str]:
    return [shard["sha256"] for shard in json.loads((folder / "index.json").read_text())["shards"]]


def test_what_goes_in_comes_out(corpus: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(command(corpus)) == 0
    index = json.loads((corpus / "out" / "index.json").read_text())
    names = [shard["name"] for shard in index["shards"]]
    assert len(names) > 2
    assert sorted(path.name for path in (corpus / "out").iterdir()) == sorted([*names, "index.json"])
    assert all((corpus / "out" / shard["name"]).stat().st_size == shard["bytes"] <= 400_000 for shard in index["shards"])
    assert index["totals"]["clips"] == COUNT
    assert index["totals"]["filmed"] == COUNT // 2
    clips = [clip for batch in Stream(corpus / "out", StreamConfig()).epoch() for clip in batch.clips]
    assert index["totals"]["frames"] == sum(clip.frames for clip in clips)
    assert sorted(clip.text for clip in clips) == [f"word {letter}" for letter in "abcdefghijkl"]
    for clip in clips:
        number = int(clip.id.split()[1])
        np.testing.assert_array_equal(clip.audio, decode_audio(corpus / f"{number}.wav"))
        assert (clip.corpus, clip.speaker) == ("toy", "s")
        if number % 2:
            with np.load(corpus / "crops" / f"c_{number}.0123456789abcdef.npz") as kept:
                np.testing.assert_array_equal(clip.crops, kept["crops"])
                np.testing.assert_array_equal(clip.present, kept["present"])
        else:
            assert clip.crops is clip.present is None
    assert f"{COUNT} clips (0.00 h) in {len(names)} shards of " in capsys.readouterr().err


def test_members_lie_together_by_clip(corpus: Path) -> None:
    main(command(corpus))
    with tarfile.open(corpus / "out" / "shard-00000.tar") as archive:
        names = [member.name.split(".", 1) for member in archive]
    keys = list(dict.fromkeys(key for key, _ in names))
    assert [key for key, _ in names] == sorted((key for key, _ in names), key=keys.index)
    assert all([ending for key, ending in names if key == one][:2] == ["json", "audio.i16"] for one in keys)


def test_the_same_clips_make_the_same_shards(corpus: Path) -> None:
    main(command(corpus))
    head, *rows = (corpus / "list.tsv").read_text().splitlines()
    (corpus / "list.tsv").write_text("\n".join([head, *reversed(rows)]) + "\n")
    main(command(corpus, "--jobs", "2", out="again"))
    assert digests(corpus / "out") == digests(corpus / "again")
    main(command(corpus, "--seed", "2", out="other"))
    assert digests(corpus / "out") != digests(corpus / "other")


def test_broken_off_work_goes_on(corpus: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    main(command(corpus, out="whole"))
    left = 8

    def breaks_off(*arguments: object) -> object:
        nonlocal left
        left -= 1
        if not left:
            raise KeyboardInterrupt
        return load(*arguments)

    load = module.load
    monkeypatch.setattr(module, "load", breaks_off)
    with pytest.raises(KeyboardInterrupt):
        main(command(corpus))
    index = json.loads((corpus / "out" / "index.json").read_text())
    assert not index["complete"]
    kept = {shard["name"]: (corpus / "out" / shard["name"]).stat().st_mtime_ns for shard in index["shards"]}
    assert kept
    assert sorted(path.name for path in (corpus / "out").iterdir()) == sorted([*kept, "index.json"])
    monkeypatch.setattr(module, "load", load)
    assert main(command(corpus)) == 0
    assert digests(corpus / "out") == digests(corpus / "whole")
    assert kept == {name: (corpus / "out" / name).stat().st_mtime_ns for name in kept}


def test_finished_work_is_left_alone_and_lost_shards_are_made_again(corpus: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    main(command(corpus))
    before = (corpus / "out" / "index.json").read_bytes()
    first, second = corpus / "out" / "shard-00000.tar", corpus / "out" / "shard-00001.tar"
    content = first.read_bytes()
    second.unlink()
    assert main(command(corpus)) == 0
    assert (corpus / "out" / "index.json").read_bytes() == before
    assert second.is_file()
    first.write_bytes(content[::-1])
    assert main(command(corpus, "--verify")) == 0
    assert first.read_bytes() == content
    monkeypatch.setattr(module, "load", None)
    assert main(command(corpus)) == 0, "nothing is decoded where nothing is to do"


@pytest.mark.parametrize("more", [("--seed", "2"), ("--shard-mb", "0.5"), ("--max-seconds", "5")])
def test_other_settings_are_refused(corpus: Path, more: tuple[str, str], capsys: pytest.CaptureFixture[str]) -> None:
    main(command(corpus))
    capsys.readouterr()
    assert main(command(corpus, *more)) == 1
    said = capsys.readouterr().err
    name = more[0][2:].replace("-", "_")
    assert said.count("\n") == 1
    assert f"holds shards made with {name} " in said
    assert "give the same settings, or another --out" in said


def test_other_clips_and_crops_are_refused(corpus: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(command(corpus))
    save_crops(corpus / "crops", "another", 3)
    assert main(command(corpus)) == 1
    assert "shards made with crops " in capsys.readouterr().err
    (corpus / "crops" / "another.0123456789abcdef.npz").unlink()
    with (corpus / "list.tsv").open("a") as table:
        table.write("d\ttrain\ttoy\ts\t0.wav\t\t0.4\tmore\n")
    assert main(command(corpus)) == 1
    assert "shards made with clips " in capsys.readouterr().err


def test_bad_clips_are_named_counted_and_left_out(corpus: Path, capsys: pytest.CaptureFixture[str]) -> None:
    render(corpus / "long.wav", sound=tone(), seconds=2.0)
    (corpus / "empty.wav").write_bytes(EMPTY_WAV)
    (corpus / "zero.wav").write_bytes(b"")
    (corpus / "noise.wav").write_bytes(np.random.default_rng(0).bytes(5000))
    (corpus / "crops" / "cut.0123456789abcdef.npz").write_bytes((corpus / "crops" / "c_1.0123456789abcdef.npz").read_bytes()[:900])
    save_crops(corpus / "crops", "odd", 3, crops=np.zeros((3, 8, 8), np.uint8))
    save_crops(corpus / "crops", "pickled", 3, crops=np.array([{}], dtype=object))
    shutil.copy(corpus / "crops" / "c_1.0123456789abcdef.npz", corpus / "crops" / "stolen.0123456789abcdef.npz")
    good = ("train", "toy", "s", "0.wav", "", "0.4", "word")
    filmed = ("train", "toy", "s", "1.wav", "1.wav", "0.4", "word")
    bad: dict[str, tuple[str, ...]] = {
        "missing": (*good[:3], "nowhere.wav", *good[4:]),
        "silent": (*good[:6], ""),
        "numbers": (*good[:6], "take 5"),
        "greek": (*good[:6], "λόγος"),
        "claims": (*good[:5], "31", "word"),
        "long": (*good[:3], "long.wav", "", "0.4", "word"),
        "nothing": (*good[:5], "0", "word"),
        "endless": (*good[:5], "nan", "word"),
        "empty": (*good[:3], "empty.wav", *good[4:]),
        "zero": (*good[:3], "zero.wav", *good[4:]),
        "noise": (*good[:3], "noise.wav", *good[4:]),
        "folder": (*good[:3], ".", *good[4:]),
        "short": good[:3],
        "faceless": filmed,
        "cut": filmed,
        "odd": filmed,
        "pickled": filmed,
        "stolen": filmed,
        "c 1": good,
    }
    kept = [tuple(line.split("\t")) for line in (corpus / "list.tsv").read_text().splitlines()[1:]]
    write(corpus / "list.tsv", [*kept, *((name, *fields) for name, fields in bad.items())])
    assert main(command(corpus, "--max-seconds", "1")) == 0
    said = capsys.readouterr().err
    assert f"{COUNT} clips (0.00 h) in " in said
    assert f", {len(bad)} left out\n" in said
    for name in set(bad) - {"short", "c 1"}:
        assert said.count(f"left out {name}: ") == 1, name
    assert f"left out {corpus / 'list.tsv'}:26: bad line: 4 fields, expected 8" in said
    assert "id used before: 'c 1'" in said
    for line in ("3 left out: bad face crops", "2 left out: characters outside the alphabet", "2 left out: too long"):
        assert line in said
    assert "characters outside the alphabet: '5'; spell them as they are said" in said


def test_a_full_disk_is_told_and_what_was_done_stays(
    corpus: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    synced = 0

    def full(descriptor: int) -> None:
        nonlocal synced
        synced += 1
        if synced > 2:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        assert main(command(corpus)) == 1
    said = capsys.readouterr().err.splitlines()
    assert (
        said[-1]
        == f"recipes.data.shards: cannot write {corpus / 'out'}: the disk is full: free some space, or choose another place with --out"
    )
    assert sorted(path.name for path in (corpus / "out").iterdir()) == ["index.json", "shard-00000.tar"]
    assert main(command(corpus)) == 0
    main(command(corpus, out="whole"))
    assert digests(corpus / "out") == digests(corpus / "whole")


def test_wrong_use_is_told(corpus: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="2"):
        main(command(corpus, "--jobs", "0"))
    assert "--jobs is 0, expected more than 0" in capsys.readouterr().err
    assert main([*command(corpus), "--crops", str(corpus / "nowhere")]) == 1
    assert main([*command(corpus), "--manifest", str(corpus / "nowhere.tsv")]) == 1
    assert main(command(corpus, "--split", "dev", out="dev")) == 1
    said = capsys.readouterr().err
    assert "nowhere: is no folder; give --crops folders written by recipes.crops" in said
    assert "cannot be read as a manifest" in said
    assert "0 clips (0.00 h) in 0 shards" in said


def test_crops_are_found_under_the_names_that_they_are_kept_by(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    arrays = {"crops": np.ones((3, 96, 96), np.uint8), "present": np.ones(3, bool), "audio": np.ones(1920, np.int16)}
    monkeypatch.setattr(crops, "extract", lambda *_: arrays)
    (tmp_path / "film.mp4").write_bytes(b"film")
    clip = Clip("a/b c.d.öé", "train", "toy", "s", None, tmp_path / "film.mp4", 0.1, "word")
    crops.crop_clip(clip, tmp_path, crops.Settings(), "")
    path = FaceCache(tmp_path).find(clip.id)
    assert path is not None
    found = load_faces(clip.id, path)
    assert not isinstance(found, LeftOut)
    np.testing.assert_array_equal(found[0], arrays["crops"])
    assert FaceCache(tmp_path).find("another") is None
    more = tmp_path / "more"
    save_crops(more, "another", 3)
    shutil.copy(path, more)
    both = FaceCache(tmp_path, more)
    assert both.find(clip.id) == path
    assert both.find("another") is not None


def test_flat_packing_leaves_the_same_clips_out(corpus: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    with (corpus / "list.tsv").open("a") as table:
        table.write("gone\ttrain\ttoy\ts\tnowhere.wav\t\t0.4\tmore\nmute\ttrain\ttoy\ts\t0.wav\t\t0.4\t\n")
    monkeypatch.setattr("sys.argv", ["pack", "--manifest", str(corpus / "list.tsv"), "--out", str(corpus / "flat")])
    assert pack.main() == 0
    said = capsys.readouterr().err
    assert "left out gone: missing media: " in said
    assert "left out mute: empty text" in said
    packed = pack.PackedAudio(corpus / "flat")
    assert len(packed.clips) == COUNT
    np.testing.assert_array_equal((packed.audio(packed.clips[3]) * 32768).astype(np.int16), decode_audio(corpus / "3.wav"))
