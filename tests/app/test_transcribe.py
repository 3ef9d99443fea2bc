"""Where transcripts go, which files are found, and what happens on Ctrl-C."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from app import media_files
from app.cli import evaluate, options, output
from pipeline import writers
from tests.app.conftest import Result, ScriptedRecognizer
from tests.media import render, tone

Run = Callable[..., Result]
pytestmark = pytest.mark.usefixtures("scripted")


def test_words_on_standard_output_and_the_rest_on_standard_error(viseme: Run, clips: dict[str, Path]) -> None:
    result = viseme("transcribe", clips["sound"])
    assert (result.code, result.out) == (0, "w0 w1 w2\n")
    for part in ("3 words", "RTF", "confidence 0.90", "0.00 s"):
        assert part in result.err


def test_quiet(viseme: Run, clips: dict[str, Path]) -> None:
    result = viseme("transcribe", clips["both"], "--quiet")
    assert (result.code, result.out, result.err) == (0, "w0 w1 w2\n", "")


def test_several_files_have_headings(viseme: Run, clips: dict[str, Path]) -> None:
    result = viseme("transcribe", clips["sound"], clips["both"])
    assert result.out == f"==> {clips['sound']} <==\nw0 w1 w2\n==> {clips['both']} <==\nw0 w1 w2\n"


@pytest.mark.parametrize("options", [["-f", "srt", "-f", "json"], ["--format", "srt,json"]])
def test_a_folder_gets_a_file_for_each_format(options: list[str], viseme: Run, tmp_path: Path, clips: dict[str, Path]) -> None:
    result = viseme("transcribe", clips["sound"], "--output", tmp_path / "deep" / "er", *options)
    assert (result.code, result.out) == (0, "")
    assert sorted(path.name for path in (tmp_path / "deep" / "er").iterdir()) == ["sound.json", "sound.srt"]
    transcript = json.loads((tmp_path / "deep" / "er" / "sound.json").read_text())
    assert transcript["schema"] == "viseme.transcript/1"
    assert transcript["mode"] == "a"
    assert transcript["latency_ms"] == 800
    assert transcript["model"] == {"name": "scripted", "parameters": 1234, "sha256": "0" * 64}
    assert [word["text"] for word in transcript["utterances"][0]["words"]] == ["w0", "w1", "w2"]


def test_a_name_with_a_known_ending_is_one_file(viseme: Run, tmp_path: Path, clips: dict[str, Path]) -> None:
    assert viseme("transcribe", clips["sound"], "--output", tmp_path / "talk.vtt").code == 0
    assert (tmp_path / "talk.vtt").read_text().startswith("WEBVTT")


def test_equal_names_do_not_clash(viseme: Run, tmp_path: Path, clips: dict[str, Path]) -> None:
    files = []
    for name in ("a/clip.wav", "b/clip.wav", "b/CLIP.mp4", "b/other.wav"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(clips["both" if path.suffix == ".mp4" else "sound"].read_bytes())
        files.append(path)
    assert viseme("transcribe", *files, files[0], "--output", tmp_path / "out").code == 0
    names = sorted(path.name for path in (tmp_path / "out").iterdir())
    assert names == ["CLIP.mp4.txt", "clip.wav-2.txt", "clip.wav.txt", "other.txt"]


def test_json_is_one_object_with_failures(viseme: Run, tmp_path: Path, clips: dict[str, Path]) -> None:
    result = viseme("transcribe", clips["sound"], tmp_path / "gone.mp4", "--json")
    data = result.json()
    assert result.code == 1
    assert [transcript["text"] for transcript in data["transcripts"]] == ["w0 w1 w2"]
    assert [Path(failure["path"]).name for failure in data["failures"]] == ["gone.mp4"]
    assert viseme("transcribe", tmp_path / "gone.mp4", "--json").json()["transcripts"] == []


def test_format_json_of_one_file_is_the_transcript(viseme: Run, clips: dict[str, Path]) -> None:
    assert viseme("transcribe", clips["sound"], "--format", "json").json()["text"] == "w0 w1 w2"


def test_jsonl_tells_events_that_stand(viseme: Run, clips: dict[str, Path]) -> None:
    result = viseme("transcribe", clips["sound"], clips["both"], "--format", "jsonl")
    events = [json.loads(line) for line in result.out.splitlines()]
    kinds = [event["event"] for event in events]
    assert kinds.count("final") == 2
    assert kinds[-1] == "metrics"
    assert "partial" not in kinds


def test_patterns_that_no_shell_expanded(viseme: Run, tmp_path: Path, clips: dict[str, Path]) -> None:
    for name in ("b.wav", "a.wav", "c[1].wav"):
        (tmp_path / name).write_bytes(clips["sound"].read_bytes())
    result = viseme("transcribe", tmp_path / "?.wav", "--quiet")
    assert [line for line in result.out.splitlines() if "==>" in line] == [f"==> {tmp_path / name} <==" for name in ("a.wav", "b.wav")]
    assert viseme("transcribe", tmp_path / "c[1].wav").code == 0


def test_folders_with_recursive(viseme: Run, tmp_path: Path, clips: dict[str, Path]) -> None:
    for name in ("talks/one.WAV", "talks/deep/two.wav", "talks/.hidden/three.wav", "talks/.four.wav", "talks/readme.txt"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(clips["sound"].read_bytes())
    result = viseme("transcribe", tmp_path / "talks", "--recursive", "--output", tmp_path / "out")
    assert result.code == 0
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["one.txt", "two.txt"]
    (tmp_path / "none").mkdir()
    assert "no media files" in viseme("transcribe", tmp_path / "none", "-r").errors[0]


def test_unicode_and_odd_names(viseme: Run, tmp_path: Path, clips: dict[str, Path]) -> None:
    names = ["Größe — 発話 🎬.wav", "-dash.wav", "a b'c.wav"]
    for name in names:
        (tmp_path / name).write_bytes(clips["sound"].read_bytes())
    result = viseme("transcribe", "--output", tmp_path / "süß", "--", *(tmp_path / name for name in names))
    assert result.code == 0
    assert sorted(path.stem + ".wav" for path in (tmp_path / "süß").iterdir()) == sorted(names)
    assert names[0] in viseme("transcribe", tmp_path / names[0]).err


def test_names_that_are_no_text(viseme: Run, tmp_path: Path, clips: dict[str, Path]) -> None:
    path = Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xff\xfe.wav"))
    path.write_bytes(clips["sound"].read_bytes())
    result = viseme("transcribe", path, path.with_name("gone"), "--json")
    assert result.code == 1
    assert Path(result.json()["transcripts"][0]["source"]["path"]) == path
    assert viseme("transcribe", path, clips["sound"]).code == 0
    assert viseme("transcribe", path, "--output", tmp_path / "out", "-f", "txt,json").code == 0


def interrupt() -> None:
    raise KeyboardInterrupt


def test_ctrl_c_keeps_what_is_done_and_hands_over_the_rest(
    viseme: Run, tmp_path: Path, clips: dict[str, Path], scripted: type[ScriptedRecognizer]
) -> None:
    long = render(tmp_path / "long.wav", sound=tone(), seconds=4)
    scripted.at_frame = (64, interrupt)
    result = viseme("transcribe", clips["sound"], long, clips["both"], "--output", tmp_path / "out")
    assert result.code == 130
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["sound.txt"]
    assert result.out == "w0 w1 w2 w3 w4 w5 w6\n"
    assert "1 of 3 files done" in result.err
    assert "not done: " + str(long) in result.err
    assert "not done: " + str(clips["both"]) in result.err


def test_ctrl_c_in_json_is_still_one_object(
    viseme: Run, tmp_path: Path, clips: dict[str, Path], scripted: type[ScriptedRecognizer]
) -> None:
    long = render(tmp_path / "long.wav", sound=tone(), seconds=4)
    scripted.at_frame = (64, interrupt)
    result = viseme("transcribe", clips["sound"], long, clips["both"], "--json")
    data = result.json()
    assert result.code == 130
    assert len(data["transcripts"]) == 1
    assert [failure["message"] for failure in data["failures"]] == ["interrupted"] * 2
    assert data["failures"][0]["text"].startswith("w0 w1")


def test_hotwords_and_noise_reach_the_recognizer(
    viseme: Run, tmp_path: Path, clips: dict[str, Path], scripted: type[ScriptedRecognizer], monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[tuple[str, ...]] = []
    monkeypatch.setattr(scripted, "__init__", _recording(scripted.__init__, seen))
    (tmp_path / "words.txt").write_text("\ufeff# names\nViseme\n\n  Emformer block \n", encoding="utf-8")
    recording = render(tmp_path / "noise.wav", sound=tone(100))
    for noise in ("white:0", "pink:5", "babble:-5", f"{recording}:10"):
        assert viseme("transcribe", clips["sound"], "--hotwords", tmp_path / "words.txt", "--add-noise", noise).code == 0
    assert set(seen) == {("Viseme", "Emformer block")}
    assert viseme("transcribe", clips["sound"], "--hotwords", tmp_path / "none.txt").code == 1
    assert "none.wav" in viseme("transcribe", clips["sound"], "--add-noise", f"{tmp_path / 'none.wav'}:5").errors[0]


def _recording(original: Callable[..., None], seen: list[tuple[str, ...]]) -> Callable[..., None]:
    def build(self: ScriptedRecognizer, loaded: object, **options: object) -> None:
        seen.append(options["hotwords"])
        original(self, loaded, **options)

    return build


def test_names_in_the_help_are_those_of_the_program() -> None:
    from models import catalogue
    from models.config import mean_latency_ms
    from pipeline import face, session
    from recipes import evaluate as evaluation

    assert output.FORMATS == writers.FORMATS
    assert options.DEFAULT_MODEL == catalogue.DEFAULT
    assert tuple(options.Mode) == session.MODES
    assert tuple(options.Detector) == face.DETECTORS
    assert (evaluate.MODES, evaluate.NOISES) == (evaluation.MODES, evaluation.NOISES)
    assert all(mean_latency_ms(latency.segment_length, 4) == int(latency) for latency in options.Latency)


def test_every_output_stem_is_different() -> None:
    files = [Path(name) for name in ("a/x.mp4", "b/x.mp4", "c/X.mp4", "x.mp4-2.wav", "x-2.wav", "y.wav")]
    stems = media_files.output_stems(files)
    assert len({stem.casefold() for stem in stems}) == len(files)
    assert stems[-1] == "y"
