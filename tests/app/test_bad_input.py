"""Everything that can be wrong with an input, a model or an output: one clear line, exit code 1, and the other files are done."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from models.catalogue import find
from tests.app.conftest import Result
from tests.media import gradient, render, steady, tone

Run = Callable[..., Result]
pytestmark = pytest.mark.usefixtures("scripted")


def truncated(source: Path, target: Path, part: float) -> Path:
    data = source.read_bytes()
    target.write_bytes(data[: int(len(data) * part)])
    return target


def bad_file(kind: str, folder: Path, clips: dict[str, Path]) -> tuple[Path, list[str]]:
    """A bad input and the options that make it one."""
    path = folder / f"{kind}.mp4"
    match kind:
        case "folder":
            path.mkdir()
        case "empty":
            path.touch()
        case "text":
            path.write_text("this is not a movie\n" * 50)
        case "truncated":
            truncated(clips["both"], path, 0.5)
        case "silent":
            return clips["pictures"], ["--mode", "a"]
        case "blind":
            return clips["sound"], ["--mode", "v"]
        case "faceless":
            return clips["both"], ["--mode", "v"]
        case "dangling":
            path.symlink_to(folder / "nowhere")
    return path, []


@pytest.mark.parametrize(
    ("kind", "wrong", "remedy"),
    [
        ("missing", "no such file", "check the name"),
        ("dangling", "link", "mend or remove"),
        ("folder", "is a folder", "--recursive"),
        ("empty", "empty", "again"),
        ("text", "not a media file", "check what it is"),
        ("truncated", "cut off", "copy it again"),
        ("silent", "no sound", "mode v"),
        ("blind", "no video", "mode a"),
        ("faceless", "no face", "--mode a"),
    ],
)
def test_a_bad_file_gets_one_line_and_the_others_are_done(
    kind: str, wrong: str, remedy: str, viseme: Run, tmp_path: Path, clips: dict[str, Path]
) -> None:
    bad, options = bad_file(kind, tmp_path, clips)
    if options == ["--mode", "v"]:
        result = viseme("transcribe", bad, *options)  # without a face no other file can be good
    else:
        good = clips["sound"]
        result = viseme("transcribe", bad, good, "--output", tmp_path / "out", *options)
        assert [path.name for path in (tmp_path / "out").iterdir()] == ["sound.txt"]
        assert (tmp_path / "out" / "sound.txt").read_text().startswith("w0 w1")
    assert (result.code, result.out) == (1, "")
    (line,) = result.errors
    assert bad.name in line
    assert wrong in line
    assert remedy in line


def test_a_broken_end_keeps_the_words_before_it(viseme: Run, tmp_path: Path) -> None:
    whole = render(tmp_path / "whole.mkv", pictures=steady(25, 6), picture=gradient(), sound=tone(), seconds=6)
    bad = truncated(whole, tmp_path / "bad.mkv", 0.5)
    result = viseme("transcribe", bad, "--output", tmp_path / "out")
    assert result.code == 1
    assert len(result.errors) == 1
    assert "bad.mkv" in result.errors[0]
    assert "standard output" in result.errors[0]
    assert result.out.startswith("w0 w1")
    assert not list((tmp_path / "out").iterdir()), "a file in the folder is always a whole transcript"


def test_no_face_beside_sound_is_a_warning(viseme: Run, clips: dict[str, Path]) -> None:
    result = viseme("transcribe", clips["both"])
    assert result.code == 0
    assert "warning" in result.err
    assert "no face" in result.err
    assert result.out.startswith("w0 w1")


def test_av_of_sound_alone_is_a_warning(viseme: Run, clips: dict[str, Path]) -> None:
    result = viseme("transcribe", clips["sound"], "--mode", "av")
    assert result.code == 0
    assert "only audio" in result.err


@pytest.mark.parametrize("samples", [np.full(16_000, np.nan), np.zeros(1), np.full(16_000, np.inf)])
def test_odd_samples_do_no_harm(samples: np.ndarray, viseme: Run, tmp_path: Path) -> None:
    import av

    path = tmp_path / "odd.wav"
    with av.open(str(path), "w") as container:
        stream = container.add_stream("pcm_f32le", rate=16_000, layout="mono")
        frame = av.AudioFrame.from_ndarray(samples.astype(np.float32)[None], format="flt", layout="mono")
        frame.sample_rate = 16_000
        container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    assert viseme("transcribe", path).code == 0


def test_output_below_a_file_says_so_before_any_work(viseme: Run, tmp_path: Path, clips: dict[str, Path]) -> None:
    (tmp_path / "file").touch()
    result = viseme("transcribe", clips["sound"], "--output", tmp_path / "file" / "out")
    assert result.code == 1
    assert len(result.errors) == 1
    assert "--output" in result.errors[0]
    assert not result.out


def test_no_write_permission(viseme: Run, tmp_path: Path, clips: dict[str, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(path: Path, *args: object, **kwargs: object) -> None:
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))

    monkeypatch.setattr(Path, "touch", refuse)
    result = viseme("transcribe", clips["sound"], "--output", tmp_path / "out")
    assert result.code == 1
    assert "Permission denied" in result.errors[0]
    assert "--output" in result.errors[0]


def test_disk_full_leaves_nothing_half_written_and_prints_the_words(
    viseme: Run, tmp_path: Path, clips: dict[str, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(number: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    result = viseme("transcribe", clips["sound"], clips["pictures"], "--mode", "auto", "--output", tmp_path / "out")
    assert result.code == 1
    assert len([line for line in result.errors if "disk is full" in line and "sound.txt" in line]) == 1
    assert result.out.startswith("w0 w1"), "the words of hours of work are not thrown away"
    assert not list((tmp_path / "out").iterdir())


def test_a_latency_that_the_model_was_not_trained_for(viseme: Run, clips: dict[str, Path]) -> None:
    result = viseme("transcribe", clips["sound"], "--latency", 480)
    assert result.code == 1
    (line,) = result.errors
    assert "320, 800 ms, not 480" in line


def test_what_nobody_foresaw_is_one_line_too(viseme: Run, clips: dict[str, Path], scripted: type, monkeypatch: pytest.MonkeyPatch) -> None:
    def fall_over() -> None:
        raise RuntimeError("the network\nis tired")

    scripted.at_frame = (0, fall_over)
    result = viseme("transcribe", clips["sound"])
    assert result.code == 1
    assert result.errors == [line for line in result.err.splitlines() if line.startswith("viseme: error:")]
    assert "the network is tired" in result.errors[0]
    assert "VISEME_DEBUG=1" in result.errors[0]


@pytest.mark.parametrize(
    "arguments",
    [
        ["transcribe"],
        ["transcribe", "FILE", "--mode", "x"],
        ["transcribe", "FILE", "--format", "docx"],
        ["transcribe", "FILE", "--latency", "100"],
        ["transcribe", "FILE", "--beam", "0"],
        ["transcribe", "FILE", "--add-noise", "white"],
        ["transcribe", "FILE", "--format", "txt,srt"],
        ["transcribe", "FILE", "FILE2", "--format", "json"],
        ["transcribe", "FILE", "FILE2", "--output", "one.srt"],
        ["transcribe", "FILE", "--output", "one.srt", "--format", "vtt"],
        ["transcribe", "FILE", "--json", "--format", "txt"],
        ["transcribe", "FILE", "--detector", "haar", "--face-weights", "w.onnx"],
        ["transcribe", "FILE", "--hotwords", "words.txt", "--beam", "1"],
        ["transcribe", "FILE", "--no-such-option"],
        ["no-such-command"],
        ["evaluate"],
        ["evaluate", "--manifest", "m.tsv", "--snr", "loud"],
    ],
)
def test_wrong_usage_exits_with_2_and_prints_nothing_on_standard_output(arguments: list[str], viseme: Run, clips: dict[str, Path]) -> None:
    files = {"FILE": str(clips["sound"]), "FILE2": str(clips["pictures"])}
    result = viseme(*(files.get(argument, argument) for argument in arguments))
    assert result.code == 2
    if len(arguments) > 1:
        assert not result.out
        assert result.err


def test_an_input_is_never_written_over(viseme: Run, tmp_path: Path, clips: dict[str, Path]) -> None:
    clip = tmp_path / "clip.json"
    clip.write_bytes(clips["sound"].read_bytes())
    result = viseme("transcribe", clip, "--output", tmp_path, "--format", "json")
    assert result.code == 2
    assert clip.read_bytes() == clips["sound"].read_bytes()


def test_a_tilde_of_nobody_is_a_name(viseme: Run, tmp_path: Path, clips: dict[str, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("~no such user.wav").write_bytes(clips["sound"].read_bytes())
    result = viseme("transcribe", "~no such user.wav", "~nobody at all.wav", clips["both"], "--output", "~nosuchuser")
    assert result.code == 1
    assert [line for line in result.errors if "~nobody at all.wav: no such file" in line] == result.errors
    assert sorted(path.name for path in (tmp_path / "~nosuchuser").iterdir()) == ["both.txt", "~no such user.txt"]


def test_a_model_with_a_tilde_of_nobody() -> None:
    assert find("~nosuchuser/tiny.safetensors") == (Path("~nosuchuser/tiny.safetensors"), None)


def test_names_do_not_steer_the_terminal(viseme: Run, tmp_path: Path, clips: dict[str, Path]) -> None:
    odd = tmp_path / "odd\x1b[2J\x07.wav"
    odd.write_bytes(clips["sound"].read_bytes())
    result = viseme("transcribe", odd, clips["sound"], tmp_path / "none\x1b]0;title\x07.wav")
    assert result.code == 1
    assert "odd\\x1b[2J\\x07.wav" in result.out
    assert "odd\\x1b[2J\\x07.wav" in result.err
    assert not {"\x1b", "\x07"} & set(result.out + result.err)
