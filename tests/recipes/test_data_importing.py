"""Importers: the usual folders of five corpora become manifests with splits, speakers, texts and word times; bad clips are named."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recipes.data import importers
from recipes.data.importing import main
from recipes.manifest import Clip, read_manifest
from recipes.train.alignment import read_alignments
from tests.media import gradient, render, steady, tone

LRS3_PRETRAIN = """Text:  WE'RE {LG} HERE NOW
Conf:  4
Ref:  abc

WORD START END ASDSCORE
WE'RE 0.05 0.21 4.1
{LG} 0.21 0.22 0.1
HERE 0.22 0.30 5.0
NOW 0.31 0.40 5.0
"""


def film(path: Path, seconds: float = 0.4, *, silent: bool = False) -> Path:
    """A tiny film."""
    path.parent.mkdir(parents=True, exist_ok=True)
    return render(path, pictures=steady(25, seconds), picture=gradient(), sound=None if silent else tone(), seconds=seconds)


def sound(path: Path, seconds: float = 0.4) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    return render(path, sound=tone(), seconds=seconds)


def text(path: Path, content: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content, encoding="utf-8")
    return path


class Import:
    """Runs an import and holds what it wrote."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str], shape: str, *more: str) -> None:
        out = folder / "made" / "list.tsv"
        self.code = main(["--shape", shape, "--folder", str(folder / "corpus"), "--out", str(out), *more])
        self.said = capsys.readouterr().err
        self.clips: dict[str, Clip] = {clip.id: clip for clip in read_manifest(out, missing="keep")} if out.exists() else {}
        self.files = {path.name: path for path in out.parent.iterdir()} if out.parent.is_dir() else {}

    def left(self) -> dict[str, str]:
        """Reasons by name."""
        lines = self.files["list.left_out.tsv"].read_text(encoding="utf-8").splitlines()[1:]
        return dict(line.split("\t") for line in lines)


def test_lrs3(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    corpus = tmp_path / "corpus"
    for place in ("pretrain/FiLm-1/00001", "trainval/FiLm-1/00001", "test/_film2/00002"):
        text(film(corpus / f"{place}.mp4").with_suffix(".txt"), LRS3_PRETRAIN if "pre" in place else "Text:  Voilà, the end\nConf:  3\n")
    text(film(corpus / "test/_film2/00003.mp4").with_suffix(".txt"), "Text:  IN 1984\n")
    text(film(corpus / "test/_film2/00004.mp4").with_suffix(".txt"), "Text:  {NS}\n")
    text(film(corpus / "test/_film2/00005.mp4").with_suffix(".txt"), "no text\n")
    text(film(corpus / "test/_film2/00006.mp4", 1.2).with_suffix(".txt"), "Text:  LONG\n")
    text(film(corpus / "test/_film2/00007.mp4", silent=True).with_suffix(".txt"), "Text:  SILENT\n")
    text(corpus / "test/_film2/00008.txt", "Text:  GONE\n")
    film(corpus / "test/_film2/00009.mp4")
    text(corpus / "test/_film2/00010.txt", "Text:  NOISE\n").with_suffix(".mp4").write_bytes(b"x" * 3000)
    text(corpus / "test/_film2/00011.txt", "Text:  NOTHING\n").with_suffix(".mp4").write_bytes(b"")
    text(corpus / "test/_film2/00012.txt", "Text:  FOLDER\n").with_suffix(".mp4").mkdir()
    (corpus / "test/_film2/00013.txt").write_bytes(b"Text:  \xff\xfe\n")
    made = Import(tmp_path, capsys, "lrs3", "--max-seconds", "1")
    assert made.code == 0
    assert {name: (clip.split, clip.speaker, clip.text) for name, clip in made.clips.items()} == {
        "lrs3_pretrain_FiLm-1_00001": ("train", "FiLm-1", "we're here now"),
        "lrs3_trainval_FiLm-1_00001": ("train", "FiLm-1", "voila the end"),
        "lrs3_test__film2_00002": ("test", "_film2", "voila the end"),
    }
    clip = made.clips["lrs3_test__film2_00002"]
    assert clip.audio == clip.video
    assert clip.seconds == pytest.approx(0.4, abs=0.1)
    assert clip.corpus == "lrs3"
    assert read_alignments(made.files["list.alignments.tsv"]) == {
        "lrs3_pretrain_FiLm-1_00001": [(0.05, 0.21, "we're"), (0.22, 0.30, "here"), (0.31, 0.40, "now")]
    }
    kinds = {name.removeprefix("lrs3_test__film2_"): reason.split(":")[0] for name, reason in made.left().items()}
    assert kinds == {
        "00003": "characters outside the alphabet",
        "00004": "empty text",
        "00005": "bad text file",
        "00006": "too long",
        "00007": "bad media",
        "00008": "missing media",
        "00009": "bad text file",
        "00010": "bad media",
        "00011": "bad media",
        "00012": "missing media",
        "00013": "bad text file",
    }
    assert made.said.count("left out lrs3_test__film2_") == 11
    assert "3 clips (1 test, 2 train; 0.00 h), 0 unlabelled, 11 left out\n" in made.said


def test_voxceleb2_is_labelled_by_a_table(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    corpus = tmp_path / "corpus"
    film(corpus / "dev/mp4/id00012/vid1/00001.mp4")
    film(corpus / "dev/mp4/id00012/vid1/00002.mp4", silent=True)
    film(corpus / "test/mp4/id00017/vid2/00001.mp4", silent=True)
    sound(corpus / "test/aac/id00017/vid2/00001.m4a")
    made = Import(tmp_path, capsys, "voxceleb2")
    assert made.code == 0
    assert "0 clips (none; 0.00 h), 2 unlabelled, 1 left out" in made.said
    assert "list.tsv" not in made.files
    assert "holds no sound" in made.left()["voxceleb2_dev_id00012_vid1_00002"]
    rows = [line.split("\t")[:4] for line in made.files["list.unlabelled.tsv"].read_text().splitlines()[1:]]
    assert rows == [
        ["voxceleb2_dev_id00012_vid1_00001", "train", "voxceleb2", "id00012"],
        ["voxceleb2_test_id00017_vid2_00001", "test", "voxceleb2", "id00017"],
    ]
    labels = text(tmp_path / "labels.tsv", "text\tid\nHello, you\tvoxceleb2_test_id00017_vid2_00001\n")
    made = Import(tmp_path, capsys, "voxceleb2", "--labels", str(labels))
    (clip,) = made.clips.values()
    assert (clip.text, clip.speaker, clip.split) == ("hello you", "id00017", "test")
    assert clip.audio is not None
    assert clip.audio.suffix == ".m4a"
    assert clip.video is not None
    assert clip.video.suffix == ".mp4"
    assert "1 clips (1 test; 0.00 h), 1 unlabelled, 1 left out" in made.said


def test_avspeech_finds_clips_by_film_and_time(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    corpus = tmp_path / "corpus"
    film(corpus / "clips/a/ab_c-1_90.03_93.00.mp4")
    film(corpus / "clips/zz_1.0_2.0.mp4")
    film(corpus / "clips/loose.mp4")
    film(corpus / "clips/un_known_3_4.mp4")
    text(corpus / "avspeech_train.csv", "ab_c-1,90.033333,93.000000,0.5,0.25\nab_c-1,10.0,12.0,0.5,0.25\nshort,1\nzz,5,4,0.1,0.1\n")
    text(corpus / "avspeech_test.csv", "zz,1.000000,2.000000,0.1,0.9\n")
    labels = text(tmp_path / "labels.tsv", "id\ttext\navspeech_zz_1.000000_2.000000\tso it is\n")
    made = Import(tmp_path, capsys, "avspeech", "--labels", str(labels))
    (clip,) = made.clips.values()
    assert (clip.id, clip.split, clip.speaker, clip.text) == ("avspeech_zz_1.000000_2.000000", "test", "zz", "so it is")
    assert "avspeech_ab_c-1_90.033333_93.000000\ttrain\tavspeech\tab_c-1" in made.files["list.unlabelled.tsv"].read_text()
    kinds = {name.removeprefix(f"{corpus}/"): reason.split(":")[0] for name, reason in made.left().items()}
    assert kinds == {
        "clips/loose.mp4": "bad name",
        "clips/un_known_3_4.mp4": "in no table",
        "avspeech_ab_c-1_10.0_12.0": "missing media",
        "avspeech_train.csv:3": "bad line",
        "avspeech_train.csv:4": "bad line",
    }


@pytest.mark.parametrize("align", ["align/s1/{}.align", "s1/align/{}.align", "s1/{}.align"])
def test_grid(tmp_path: Path, capsys: pytest.CaptureFixture[str], align: str) -> None:
    corpus = tmp_path / "corpus"
    film(corpus / "s1/bbaf2n.mpg")
    text(corpus / align.format("bbaf2n"), "0 2500 sil\n2500 5000 bin\n5000 7500 blue\n7500 10000 sil\n")
    film(corpus / "s2/video/s2_lwiz8p.mp4")
    film(corpus / "s2/video/s2_lwiz8p.mpg")
    film(corpus / "s2/swwz4a.mp4")
    text(corpus / align.format("swwz4a").replace("s1", "s2"), "what is this\nno\n")
    film(corpus / "s2/holiday.mp4")
    film(corpus / "s3/pgwkzs.mp4", silent=True)
    sound(corpus / "s3/pgwkzs.wav")
    made = Import(tmp_path, capsys, "grid", "--dev-speakers", "s3", "--test-speakers", "s2")
    assert {name: (clip.split, clip.speaker, clip.text) for name, clip in made.clips.items()} == {
        "s1_bbaf2n": ("train", "s1", "bin blue"),
        "s2_lwiz8p": ("test", "s2", "lay white in z eight please"),
        "s2_swwz4a": ("test", "s2", "set white with z four again"),
        "s3_pgwkzs": ("dev", "s3", "place green with k zero soon"),
    }
    assert made.clips["s2_lwiz8p"].media.suffix == ".mp4"
    assert made.clips["s3_pgwkzs"].audio == made.files["list.tsv"].parent / "../corpus/s3/pgwkzs.wav"
    assert read_alignments(made.files["list.alignments.tsv"]) == {"s1_bbaf2n": [(0.1, 0.2, "bin"), (0.2, 0.3, "blue")]}
    assert "neither a .align file nor a sentence code" in made.left()["s2_holiday"]


def test_librispeech(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    corpus = tmp_path / "corpus" / "LibriSpeech"
    sound(corpus / "train-clean-100/19/198/19-198-0000.flac")
    sound(corpus / "train-clean-100/19/198/19-198-0003.flac")
    text(corpus / "train-clean-100/19/198/19-198.trans.txt", "19-198-0000 NORTHANGER ABBEY\n19-198-0001 GONE\n19-198-0002\n")
    sound(corpus / "dev-clean/84/1/84-1-0000.flac")
    text(corpus / "dev-clean/84/1/84-1.trans.txt", "84-1-0000 IT'S 'EM\n\n")
    sound(corpus / "test-other/61/2/61-2-0000.flac", 0.0)
    text(corpus / "test-other/61/2/61-2.trans.txt", "61-2-0000 NOTHING\n")
    made = Import(tmp_path, capsys, "librispeech", "--jobs", "2")
    assert {name: (clip.split, clip.speaker, clip.text) for name, clip in made.clips.items()} == {
        "librispeech_19-198-0000": ("train", "19", "northanger abbey"),
        "librispeech_84-1-0000": ("dev", "84", "it's em"),
    }
    assert all(clip.video is None and clip.seconds == pytest.approx(0.4) for clip in made.clips.values())
    kinds = {name.removeprefix("librispeech_"): reason.split(":")[0] for name, reason in made.left().items()}
    assert kinds.pop("61-2-0000") in ("zero length", "bad media")
    assert kinds == {"19-198-0001": "missing media", "19-198-0002": "empty text", "19-198-0003": "no text"}


def test_names_that_a_manifest_cannot_hold(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    good = film(tmp_path / "corpus/s1/bbaf2n.mp4")
    for number, name in enumerate((b"s\t1", b"s\n2", b"s\xff3")):
        place = os.fsencode(tmp_path / "corpus") + b"/" + name
        os.mkdir(place)
        os.link(good, place + b"/bbaf%dn.mp4" % (number + 3))
    made = Import(tmp_path, capsys, "grid")
    assert list(made.clips) == ["s1_bbaf2n"]
    assert "3 left out: bad name" in made.said
    assert len(made.left()) == 3


def test_folders_that_hold_something_else_are_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for shape in importers.SHAPES:
        made = Import(tmp_path, capsys, shape)
        assert (made.code, made.said.count("\n")) == (1, 1)
        assert "is no folder; give the top folder of the corpus" in made.said
    (tmp_path / "corpus").mkdir()
    text(tmp_path / "corpus" / "notes.txt", "nothing")
    for shape in importers.SHAPES:
        made = Import(tmp_path, capsys, shape)
        assert (made.code, made.said.count("\n")) == (1, 1)
        assert f"nothing in it lies as in {shape}" in made.said
    labels = text(tmp_path / "labels.tsv", "name\tlabel\n")
    made = Import(tmp_path, capsys, "grid", "--labels", str(labels))
    assert made.said == f"recipes.data.importing: {labels}:1: columns ['name', 'label'], expected at least id and text, tab separated\n"


def test_an_import_that_fails_leaves_the_manifest_before_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    good = film(tmp_path / "corpus/s1/bbaf2n.mp4")
    before = Import(tmp_path, capsys, "grid").files["list.tsv"].read_bytes()
    good.unlink()
    made = Import(tmp_path, capsys, "grid")
    assert made.code == 1
    assert made.files["list.tsv"].read_bytes() == before


LINES = st.lists(st.text() | st.lists(st.from_regex(r"[0-9]{1,400}|sil|-1|nan|inf|BIN", fullmatch=True), max_size=4).map(" ".join))


@given(LINES.map("\n".join))
def test_texts_that_make_no_sense_are_refused_in_one_way(content: str) -> None:
    for words in (importers.lrs3_text, importers.grid_words):
        for lead in ("", "Text:  A\nWORD START END\n"):
            try:
                found = words(lead + content)
            except ValueError:
                continue
            times = found[1] if words is importers.lrs3_text else found
            assert all(0 <= start <= end < float("inf") and word for start, end, word in times)
