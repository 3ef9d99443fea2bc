"""`viseme annotate`: what it says, how it ends, and a job that is broken off as a process of its own."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from app.media_files import AUDIO_SUFFIXES, VIDEO_SUFFIXES
from recipes.annotate import files
from tests.app.conftest import Result
from tests.recipes.test_annotate import HERE, calls, clip, journal

Run = Callable[..., Result]
ROOT = Path(__file__).parents[2]
TEACHERS = ("--teacher", f"python={HERE}:Alpha", "-t", f"python={HERE}:Beta", "--jobs", "1")


def start(*arguments: str | Path) -> subprocess.Popen[str]:
    """The command as a process, with a Ctrl-C of its own."""
    code = "from app.cli.main import main; main()"
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1"}
    command = [sys.executable, "-c", code, "annotate", *map(str, arguments)]
    return subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment, cwd=ROOT, start_new_session=True
    )


def until_done(out: Path, count: int, process: subprocess.Popen[str]) -> None:
    """Wait for so many lines of the journal."""
    while process.poll() is None and not ((out / "journal.jsonl").exists() and len(journal(out)) >= count):
        time.sleep(0.02)


def test_help_comes_without_what_the_work_needs() -> None:
    code = (
        "import sys\ntry:\n    from app.cli.main import main; main()\nexcept SystemExit: pass\n"
        "print('HEAVY', sorted({'torch', 'numpy', 'av', 'jiwer', 'ray', 'recipes'} & set(sys.modules)))"
    )
    command = [sys.executable, "-c", code, "annotate", "--help"]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, timeout=300, check=True)
    assert "--teacher" in done.stdout
    assert "HEAVY []" in done.stdout


def test_it_tells_what_was_kept(viseme: Run, tmp_path: Path) -> None:
    media, out = tmp_path / "media", tmp_path / "out"
    clip(media, "same")
    clip(media, "other", "lay red", beta="lay green")
    result = viseme("annotate", media, "-o", out, *TEACHERS)
    assert result.code == 0
    assert "2 files: 1 kept, rejected: 1 disagree, 0 failed" in result.out
    assert not result.errors
    looser = viseme("annotate", media, "-o", out, *TEACHERS, "--max-wer", 50, "--json")
    assert looser.json()["kept"] == 2
    assert len(calls(media)) == 2, "another bound needs no second hearing"


def test_bad_files_are_named(viseme: Run, tmp_path: Path) -> None:
    clip(tmp_path / "media", "fine")
    (tmp_path / "media" / "noise.wav").write_text("noise")
    result = viseme("annotate", tmp_path / "media", "-o", tmp_path / "out", *TEACHERS)
    assert result.code == 1
    assert "noise.wav: is not a media file" in result.out
    assert "1 files failed" in result.err


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["media", "-o", "out"], 2, "expected at least two, best first: viseme"),
        (["media", "-o", "out", "-t", "pocketsphinx"], 2, "1 teachers given"),
        (["media", "-o", "out", "-t", "viseme", "-t", "parrot"], 2, "parrot"),
        (["media", "-o", "out", *TEACHERS, "--quorum", "3"], 2, "there are 2 teachers"),
        (["media", "-o", "out", "-t", "viseme", "-t", "vosk=gone"], 1, "gone"),
        (["media", "-o", "out", "-t", "viseme=gone.safetensors", "-t", f"python={HERE}:Alpha"], 1, "gone.safetensors"),
        (["gone", "-o", "out", *TEACHERS], 1, "gone: no such folder"),
        (["empty", "-o", "out", *TEACHERS], 1, "no media files in there"),
        (["media", "-o", "file", *TEACHERS], 1, "cannot write"),
        (["media", "-o", "file/out", *TEACHERS], 1, "cannot write"),
    ],
)
def test_wrong_usage_is_one_line(
    arguments: list[str], code: int, message: str, viseme: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clip(tmp_path / "media", "clip")
    (tmp_path / "empty").mkdir()
    (tmp_path / "file").touch()
    monkeypatch.chdir(tmp_path)
    result = viseme("annotate", *arguments)
    assert result.code == code
    assert len(result.errors) == 1
    assert message in result.errors[0]
    assert calls(tmp_path / "media") == []


def test_a_place_that_may_not_be_written_to(viseme: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    clip(tmp_path / "media", "clip")
    allowed = Path.open

    def refuse(path: Path, mode: str = "r", *others: object, **more: object) -> object:
        if path.name == "journal.jsonl" and mode != "r":  # the tests may run as root, whom no mode bits stop
            raise PermissionError(13, "Permission denied")
        return allowed(path, mode, *others, **more)  # type: ignore[call-overload]

    monkeypatch.setattr(Path, "open", refuse)
    result = viseme("annotate", tmp_path / "media", "-o", tmp_path / "out", *TEACHERS)
    assert result.code == 1
    assert "no permission: choose a folder that you may write to with --output" in result.errors[0]
    assert calls(tmp_path / "media") == []


def test_other_teachers_need_another_place(viseme: Run, tmp_path: Path) -> None:
    clip(tmp_path / "media", "clip")
    assert viseme("annotate", tmp_path / "media", "-o", tmp_path / "out", *TEACHERS).code == 0
    other = viseme("annotate", tmp_path / "media", "-o", tmp_path / "out", *TEACHERS, "-t", f"python={HERE}:Gamma")
    assert other.code == 1
    assert "begun with other settings: teachers were python-Alpha, python-Beta, now python-" in other.errors[0]


def test_the_own_model_is_a_teacher(viseme: Run, tmp_path: Path, checkpoint: Path, clips: dict[str, Path]) -> None:
    (tmp_path / "media").mkdir()
    for name in ("both", "sound"):
        copy = tmp_path / "media" / clips[name].name
        copy.write_bytes(clips[name].read_bytes())
        copy.with_suffix(".json").write_text('{"text": "bin blue"}')
    options = ("-t", f"viseme={checkpoint}", "-t", f"python={HERE}:Alpha", "--jobs", 1, "--beam", 1, "--json")
    report = viseme("annotate", tmp_path / "media", "-o", tmp_path / "out", *options).json()
    assert [teacher["name"] for teacher in report["teachers"]] == ["viseme-random", "python-Alpha"]
    assert (report["files"], report["failed"]) == (2, 0)
    assert report["teachers"][0]["rtf"] > 0
    assert {len(line["texts"]) for line in journal(tmp_path / "out")} == {2}


def test_ctrl_c_and_the_same_command_again(tmp_path: Path) -> None:
    media, out = tmp_path / "media", tmp_path / "out"
    for number in range(12):
        clip(media, f"clip{number}", sleep=0.2)
    process = start(media, "-o", out, *TEACHERS)
    until_done(out, 2, process)
    os.killpg(process.pid, signal.SIGINT)  # as a terminal does: to the workers too
    printed, told = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "Traceback" not in printed + told
    assert "the same command goes on from there" in told
    done = len(journal(out))
    assert 2 <= done < 12
    process = start(media, "-o", out, *TEACHERS)
    assert process.communicate(timeout=120)[1] == ""
    assert process.returncode == 0
    assert len(journal(out)) == len({line["file"] for line in journal(out)}) == 12
    assert len(calls(media, "beta")) <= 13, "only the file at work was heard twice"


def test_a_killed_driver_leaves_no_workers_and_loses_nothing(tmp_path: Path) -> None:
    media, out = tmp_path / "media", tmp_path / "out"
    for number in range(8):
        clip(media, f"clip{number}", sleep=0.2)
    process = start(media, "-o", out, *TEACHERS)
    until_done(out, 2, process)
    process.kill()
    process.communicate(timeout=60)  # ends only when the workers, who share its standard error, have ended too
    assert process.returncode == -signal.SIGKILL
    done = len(journal(out))
    again = start(media, "-o", out, *TEACHERS, "--json")
    printed, _ = again.communicate(timeout=120)
    assert json.loads(printed)["kept"] == 8
    assert len(journal(out)) == len({line["file"] for line in journal(out)}) == 8
    assert done < 8


def test_the_same_names_are_taken_for_media_everywhere() -> None:
    assert (files.AUDIO_SUFFIXES, files.VIDEO_SUFFIXES) == (AUDIO_SUFFIXES, VIDEO_SUFFIXES)
