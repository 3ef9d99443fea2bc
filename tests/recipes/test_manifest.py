"""Manifests: what is written is read back, and every mistake is named with file and line."""

from __future__ import annotations

import string
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recipes.manifest import Clip, ManifestError, read_manifest, write_manifest

HEADER = "id\taudio\tvideo\tseconds\ttext"

field = st.text(alphabet=string.ascii_letters + string.digits + " _-.'äß日", min_size=1, max_size=12).filter(lambda s: s.strip())


def manifest(folder: Path, *lines: str, header: str = HEADER) -> Path:
    for name in ("a.wav", "b.mp4"):
        (folder / name).write_bytes(b"x")
    path = folder / "manifest.tsv"
    path.write_text("\n".join([header, *lines]) + "\n", encoding="utf-8")
    return path


def test_minimal_columns(tmp_path: Path) -> None:
    clips = read_manifest(manifest(tmp_path, "one\ta.wav\t\t1.5\thello there", "two\tb.mp4\tb.mp4\t3\tbin blue"))
    assert [clip.id for clip in clips] == ["one", "two"]
    assert clips[0] == Clip("one", "", "", "", tmp_path / "a.wav", None, 1.5, "hello there")
    assert clips[0].media == tmp_path / "a.wav"
    assert clips[1].media == tmp_path / "b.mp4"


def test_other_columns_quotes_and_line_ends(tmp_path: Path) -> None:
    header = "licence\tid\tspeaker\taudio\tvideo\tseconds\ttext"
    path = manifest(tmp_path, 'free\tone\t"bob\ta.wav\t\t1.5\tit\'s "fine"\r', "", header=header + "\r")
    (clip,) = read_manifest(path)
    assert (clip.speaker, clip.text) == ('"bob', 'it\'s "fine"')


@given(rows=st.lists(st.tuples(field, field, field, field, st.integers(1, 10**6)), min_size=1, max_size=5, unique_by=lambda r: r[0]))
def test_round_trip(tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, str, str, str, int]]) -> None:
    folder = tmp_path_factory.mktemp("manifest").resolve()
    media = folder / "sub" / "ü x.mp4"
    media.parent.mkdir()
    media.write_bytes(b"x")
    clips = [
        Clip(name, split, "corpus", speaker, media, media if n % 2 else None, n / 1000, text) for name, split, speaker, text, n in rows
    ]
    path = folder / "lists" / "m.tsv"
    path.parent.mkdir()
    write_manifest(path, clips)
    back = read_manifest(path)
    assert [clip.media.resolve() for clip in back] == [media] * len(clips)
    plain = [(c.id, c.split, c.corpus, c.speaker, c.seconds, c.text, c.video is None) for c in clips]
    assert [(c.id, c.split, c.corpus, c.speaker, c.seconds, c.text, c.video is None) for c in back] == plain
    assert [file.name for file in path.parent.iterdir()] == ["m.tsv"]


def test_filters(tmp_path: Path) -> None:
    header = "id\tsplit\tcorpus\taudio\tvideo\tseconds\ttext"
    lines = [f"{s}-{c}\t{s}\t{c}\ta.wav\t\t1\thi" for s in ("train", "dev") for c in ("grid", "digits")]
    path = manifest(tmp_path, *lines, header=header)
    assert [c.id for c in read_manifest(path, splits=["dev"])] == ["dev-grid", "dev-digits"]
    assert [c.id for c in read_manifest(path, splits=["dev"], corpora=["grid"])] == ["dev-grid"]
    with pytest.raises(ManifestError, match=r"no clips with split \['test'\]"):
        read_manifest(path, splits=["test"])


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("two\ta.wav\t\tlong\thi", r"manifest\.tsv:3: seconds is 'long'"),
        ("two\ta.wav\t\tnan\thi", r"manifest\.tsv:3: seconds is 'nan'"),
        ("two\ta.wav\t\t0\thi", r"manifest\.tsv:3: seconds is '0'"),
        ("two\ta.wav\t\t1\t ", r"manifest\.tsv:3: text is empty"),
        ("two\t\t\t1\thi", r"manifest\.tsv:3: audio and video are both empty"),
        ("\ta.wav\t\t1\thi", r"manifest\.tsv:3: id is empty"),
        ("one\ta.wav\t\t1\thi", r"manifest\.tsv:3: id 'one' was used before, in line 2"),
        ("two\ta.wav\t1\thi", r"manifest\.tsv:3: 4 fields, expected 5"),
    ],
)
def test_bad_lines(tmp_path: Path, line: str, message: str) -> None:
    with pytest.raises(ManifestError, match=message):
        read_manifest(manifest(tmp_path, "one\ta.wav\t\t1\thi", line))


def test_bad_files(tmp_path: Path) -> None:
    with pytest.raises(ManifestError, match=r"manifest\.tsv:1: missing columns \['video', 'text'\]"):
        read_manifest(manifest(tmp_path, header="id\taudio\tseconds"))
    with pytest.raises(ManifestError, match=r"no clips"):
        read_manifest(manifest(tmp_path))
    with pytest.raises(ManifestError, match=r"nowhere\.tsv: cannot be read"):
        read_manifest(tmp_path / "nowhere.tsv")
    (tmp_path / "noise.tsv").write_bytes(b"\xff\xfe\x00\x80")
    with pytest.raises(ManifestError, match=r"noise\.tsv: cannot be read"):
        read_manifest(tmp_path / "noise.tsv")


def test_missing_media(tmp_path: Path) -> None:
    path = manifest(tmp_path, "one\ta.wav\t\t1\thi", "two\tgone.wav\t\t1\thi", "three\ta.wav\tgone.mp4\t1\thi")
    with pytest.raises(ManifestError, match=r"2 of 3 clips have missing files, first .*gone\.wav of 'two'"):
        read_manifest(path)
    assert [c.id for c in read_manifest(path, missing="skip")] == ["one"]
    assert len(read_manifest(path, missing="keep")) == 3
    with pytest.raises(ValueError, match="missing is 'perhaps'"):
        read_manifest(path, missing="perhaps")  # type: ignore[arg-type]
    (tmp_path / "a.wav").unlink()
    with pytest.raises(ManifestError, match="3 of 3 clips"):
        read_manifest(path, missing="skip")


def test_text_that_cannot_be_written(tmp_path: Path) -> None:
    with pytest.raises(ManifestError, match="has a tab"):
        write_manifest(tmp_path / "m.tsv", [Clip("one", "", "", "", tmp_path / "a", None, 1.0, "a\tb")])
    assert list(tmp_path.iterdir()) == []
